// Any bytes are an ARN to somebody: identify() must neither crash nor leave a caller without a name.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "identity/identity.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ledger::Identity identity = ledger::identify({reinterpret_cast<const char*>(data), size});
  const bool nobody = identity.app.empty() && identity.user.empty();
  if (identity.user_or_app.empty() || (nobody && identity.user_or_app != "Unknown")) std::abort();
  if (!identity.session.empty() && (identity.session != identity.user || identity.app.empty()))
    std::abort();
  return 0;
}
