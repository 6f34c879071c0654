#include "aws/arn.h"

namespace ledger::aws {

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Arn> parse_arn(std::string_view text) {
  Arn arn;
  std::string scheme;
  for (std::string* part : {&scheme, &arn.partition, &arn.service, &arn.region, &arn.account}) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  if (scheme != "arn" || text.empty()) return std::nullopt;
  arn.resource = text;
  return arn;
}

}  // namespace ledger::aws
