// The parts of an ARN. Source: "Amazon Resource Names (ARNs)" (AWS General Reference).
// Thread rule: pure function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ledger::aws {

// arn:partition:service:region:account:resource; region and account may be empty, the resource may
// have colons of its own.
struct Arn {
  std::string partition, service, region, account, resource;
};
bool is_account(std::string_view text);  // twelve digits
// Nothing for what is no ARN.
std::optional<Arn> parse_arn(std::string_view text);

}  // namespace ledger::aws
