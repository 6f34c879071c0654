// Any bytes are a configuration or an error, never a crash.
#include <cstddef>
#include <cstdint>

#include "cli/config.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ledger::Options options;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto result = ledger::read_config(text, "config.toml", options);
  if (!result && result.error().fault != ledger::Fault::Usage) __builtin_trap();
  return 0;
}
