// Who made a call: identity.arn to application and user, by the table in docs/interface.md.
// Thread rule: pure functions; views point into the argument.
#pragma once

#include <string>
#include <string_view>

namespace ledger {

// Empty application or user = (none).
struct Identity {
  std::string app;
  std::string user;
  std::string user_or_app;
  std::string session;  // role session name, empty for other principals
};

// Never fails: what cannot be read is {"", "", "Unknown", ""}.
// Source: IAM User Guide, "IAM identifiers"; STS API Reference, "AssumedRoleUser".
Identity identify(std::string_view arn);

}  // namespace ledger
