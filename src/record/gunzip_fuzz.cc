// Any bytes as a packed object: no crash, bounded output.
#include <cstddef>
#include <cstdint>

#include "record/record_testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static ledger::Decoder decoder;
  ledger::testing::Collected out;
  decoder.decode_bytes({reinterpret_cast<const char*>(data), size}, {.uri = "x.gz"}, out);
  return 0;
}
