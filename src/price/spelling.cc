#include "price/spelling.h"

#include <algorithm>

namespace ledger {
namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "claude-3-haiku-20240307-v1" without its "-v1"; unchanged where there is none.
std::string_view without_version(std::string_view id) {
  const auto dash = id.rfind("-v");
  return dash != std::string_view::npos && all_digits(id.substr(dash + 2)) ? id.substr(0, dash)
                                                                           : id;
}

// "claude-3-haiku-20240307" without its date.
std::string_view without_date(std::string_view id) {
  constexpr std::size_t kDate = 8;
  const auto dash = id.rfind('-');
  const bool dated = dash != std::string_view::npos && id.size() - dash - 1 == kDate &&
                     all_digits(id.substr(dash + 1));
  return dated ? id.substr(0, dash) : id;
}

std::string_view without_colon(std::string_view id) { return id.substr(0, id.rfind(':')); }

std::string_view find_exactly(const Spellings& spellings, std::string_view spelling) {
  const auto found = spellings.find(spelling);
  return found == spellings.end() ? std::string_view{} : std::string_view{found->second};
}

// The book's own id, not another spelling of it.
std::string_view find_id(const Spellings& spellings, std::string_view id) {
  const std::string_view found = find_exactly(spellings, id);
  const bool own = found == id || (found.ends_with(id) && found.size() > id.size() &&
                                   found[found.size() - id.size() - 1] == '.');
  return own ? found : std::string_view{};
}

}  // namespace

void add_spelling(Spellings& spellings, std::string_view spelling, const std::string& id) {
  const auto add = [&](std::string_view text) {
    const auto [place, is_new] = spellings.try_emplace(std::string(text), id);
    if (!is_new && place->second != id && place->second != text) place->second.clear();
  };
  add(spelling);
  const auto dot = spelling.find('.');
  if (dot != std::string_view::npos) add(spelling.substr(dot + 1));
}

void add_model_spellings(Spellings& spellings, const std::string& id) {
  add_spelling(spellings, id, id);
  std::string_view shorter = without_colon(id);
  add_spelling(spellings, shorter, id);
  shorter = without_version(shorter);
  add_spelling(spellings, shorter, id);
  add_spelling(spellings, without_date(shorter), id);
}

std::string_view find_spelling(const Spellings& spellings, std::string_view spelling) {
  constexpr std::size_t kLongest = 256;
  if (spelling.size() > kLongest) return {};
  for (;;) {
    const std::string_view found = find_exactly(spellings, spelling);
    if (!found.empty()) return found;
    const std::string_view shorter = without_colon(spelling);
    const bool variant =
        shorter.size() < spelling.size() && !all_digits(spelling.substr(shorter.size() + 1));
    if (!variant) break;
    spelling = shorter;
  }
  const std::string_view shorter = without_colon(spelling);
  const std::string_view same = find_id(spellings, shorter);
  return same.empty() ? find_id(spellings, without_version(shorter)) : same;
}

}  // namespace ledger
