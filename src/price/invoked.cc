#include "price/invoked.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ledger {
namespace {

constexpr std::array<std::string_view, 8> kAreas{"us-gov", "us", "eu", "apac",
                                                 "jp",     "au", "in", "ca"};

constexpr std::array<std::pair<std::string_view, InvokedKind>, 10> kResources{{
    {"foundation-model", InvokedKind::Model},
    {"inference-profile", InvokedKind::Model},
    {"application-inference-profile", InvokedKind::Hidden},
    {"prompt", InvokedKind::Hidden},
    {"prompt-router", InvokedKind::Hidden},
    {"default-prompt-router", InvokedKind::Hidden},
    {"custom-model-deployment", InvokedKind::Custom},
    {"provisioned-model", InvokedKind::Hours},
    {"imported-model", InvokedKind::Hours},
    {"custom-model", InvokedKind::Hours},
}};

Invoked parse_name(std::string_view name) {
  const auto dot = name.find('.');
  const std::string_view head = name.substr(0, dot);
  if (dot != std::string_view::npos) {
    const std::string_view rest = name.substr(dot + 1);
    if (head == "global") return {InvokedKind::Model, rest, "global", ""};
    if (std::ranges::find(kAreas, head) != kAreas.end())
      return {InvokedKind::Model, rest, "geo", head};
  }
  return {InvokedKind::Model, name, "in-region", ""};
}

// The text after the n-th colon, "" where there are fewer.
std::string_view after_colons(std::string_view text, int n) {
  for (; n > 0; --n) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return "";
    text.remove_prefix(colon + 1);
  }
  return text;
}

Invoked parse_arn(std::string_view arn) {
  const std::string_view service = after_colons(arn, 2);
  const std::string_view resource = after_colons(arn, 5);
  const std::string_view type = resource.substr(0, resource.find('/'));
  if (service.starts_with("sagemaker:") || type == "marketplace")
    return {InvokedKind::Hours, "", "", ""};
  for (const auto& [name, kind] : kResources) {
    if (type != name || type.size() == resource.size()) continue;
    if (kind == InvokedKind::Model) return parse_name(resource.substr(type.size() + 1));
    return {kind, "", "", ""};
  }
  return {InvokedKind::Hidden, "", "", ""};
}

}  // namespace

Invoked parse_invoked(std::string_view id) {
  return id.starts_with("arn:") ? parse_arn(id) : parse_name(id);
}

}  // namespace ledger
