// From a modelId, the response body and the configured profiles to one model.
#include "price/invoked.h"
#include "price/price.h"
#include "price/spelling.h"
#include "price/target.h"

namespace ledger {
namespace {

// An area that came after this was written ("xx.anthropic.claude-…") is still an area if the rest is
// a model of the book.
Invoked with_new_area(const PriceBook& book, Invoked invoked) {
  const auto dot = invoked.model.find('.');
  if (invoked.scope != "in-region" || dot == std::string_view::npos) return invoked;
  const std::string_view rest = invoked.model.substr(dot + 1);
  if (rest.find('.') == std::string_view::npos || !book.find(invoked.model).empty()) return invoked;
  if (book.find(rest).empty()) return invoked;
  return {InvokedKind::Model, rest, "geo", invoked.model.substr(0, dot)};
}

Target target_of_model(const PriceBook& book, const Invoked& invoked) {
  const Invoked known = with_new_area(book, invoked);
  const std::string_view id = book.find(known.model);
  return {std::string(id.empty() ? known.model : id), std::string(known.scope),
          std::string(known.area)};
}

Target target_of_profile(const PriceBook& book, const Profile& profile) {
  Target target = target_of_model(book, parse_invoked(profile.model));
  // The configuration names a bare foundation model: its scope is in the profile, if anywhere.
  if (target.scope == "in-region") target.scope = "";
  if (!profile.scope.empty()) target.scope = profile.scope;
  return target;
}

// A body names the model, but says of the scope only what a prefix says.
Target target_of_body(const PriceBook& book, const PriceKey& key) {
  const Invoked body = parse_invoked(key.body_model);
  Target target = target_of_model(book, body);
  if (body.kind != InvokedKind::Model || book.name_of(target.model).empty())
    return {key.model, "", ""};
  if (target.scope == "in-region") target.scope = "";
  return target;
}

}  // namespace

Target target_of(const PriceBook& book, const PriceKey& key, const Profiles& profiles) {
  const Invoked invoked = parse_invoked(key.model);
  Target target{key.model, "", ""};
  if (invoked.kind == InvokedKind::Model) {
    target = target_of_model(book, invoked);
  } else if (invoked.kind == InvokedKind::Hidden) {
    const auto profile = profiles.find(key.model);
    target = profile != profiles.end() ? target_of_profile(book, profile->second)
                                       : target_of_body(book, key);
  }
  target.by_time = invoked.kind == InvokedKind::Hours || key.tier == "reserved";
  return target;
}

std::string_view PriceBook::find(std::string_view spelling) const {
  if (spelling.starts_with("arn:")) spelling = parse_invoked(spelling).model;
  const std::string_view found = find_spelling(spellings_, spelling);
  return found.empty() ? find_spelling(spellings_, parse_invoked(spelling).model) : found;
}

Model PriceBook::resolve(const PriceKey& key, const Profiles& profiles) const {
  const Target target = target_of(*this, key, profiles);
  const std::string_view name = name_of(target.model);
  return {target.model, std::string(name.empty() ? std::string_view(target.model) : name),
          target.scope};
}

std::string_view assumption_name(Assumption assumption) {
  switch (assumption) {
    case kAssumedLifetime: return "cache_write_lifetime";
    case kAssumedTier: return "tier";
    case kAssumedCache: return "cache";
    case kAssumedRegion: return "region_rate";
    case kAssumedScope: return "scope";
  }
  return "";
}

}  // namespace ledger
