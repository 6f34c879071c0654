#include "identity/identity.h"

#include <algorithm>

namespace ledger {
namespace {

constexpr std::string_view kRoleSuffix = "-BedrockRole";
constexpr std::string_view kSsoPrefix = "AWSReservedSSO_";
constexpr std::size_t kSsoHashDigits = 16;

Identity unknown() { return {"", "", "Unknown", ""}; }

// "type/rest" of an ARN of IAM or STS; empty for anything else. Colons may occur in an IAM path, so
// only the first five separate.
std::string_view resource_of(std::string_view arn) {
  std::string_view fields[5];
  for (std::string_view& field : fields) {
    const auto colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    field = arn.substr(0, colon);
    arn.remove_prefix(colon + 1);
  }
  const bool principal = fields[2] == "sts" || fields[2] == "iam";
  return fields[0] == "arn" && !fields[1].empty() && principal ? arn : std::string_view{};
}

std::string_view last_segment(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view without_role_suffix(std::string_view role) {
  if (role.size() > kRoleSuffix.size() && role.ends_with(kRoleSuffix))
    role.remove_suffix(kRoleSuffix.size());
  return role;
}

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// "AWSReservedSSO_{Set}" of a role that IAM Identity Center made, else empty.
std::string_view permission_set_role(std::string_view role) {
  if (!role.starts_with(kSsoPrefix) || role.size() < kSsoPrefix.size() + 1 + 1 + kSsoHashDigits)
    return {};
  const auto underscore = role.size() - kSsoHashDigits - 1;
  if (role[underscore] != '_' || !is_lower_hex(role.substr(underscore + 1))) return {};
  return role.substr(0, underscore);
}

Identity of_assumed_role(std::string_view rest) {
  const auto slash = rest.find('/');
  const std::string_view role = rest.substr(0, slash);
  if (role.empty()) return unknown();
  const std::string session(slash == std::string_view::npos ? "" : rest.substr(slash + 1));
  if (const std::string_view set = permission_set_role(role); !set.empty()) {
    std::string app(set);
    std::string user_or_app = session.empty() ? app : session;
    return {std::move(app), session, std::move(user_or_app), session};
  }
  const std::string app(without_role_suffix(role));
  return {app, session, app, session};
}

Identity of_role(std::string_view path) {
  const std::string app(without_role_suffix(last_segment(path)));
  return app.empty() ? unknown() : Identity{app, "", app, ""};
}

Identity of_user(std::string_view type, std::string_view name) {
  if (name.empty()) return unknown();
  return {"", std::string(name), std::string(type) + "/" + std::string(name), ""};
}

}  // namespace

Identity identify(std::string_view arn) {
  const std::string_view resource = resource_of(arn);
  if (resource == "root") return {"", "root", "root", ""};
  const auto slash = resource.find('/');
  if (slash == std::string_view::npos) return unknown();
  const std::string_view type = resource.substr(0, slash);
  const std::string_view rest = resource.substr(slash + 1);
  if (type == "assumed-role") return of_assumed_role(rest);
  if (type == "role") return of_role(rest);
  if (type == "user") return of_user(type, last_segment(rest));
  if (type == "federated-user") return of_user(type, rest);
  return unknown();
}

}  // namespace ledger
