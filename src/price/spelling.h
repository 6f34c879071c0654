// The spellings under which logs and response bodies name a model of the book.
// Thread rule: pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace ledger {

using Spellings =
    std::map<std::string, std::string, std::less<>>;  // to id, "" = two models share it

// Adds `spelling` of `id`, with and without the provider.
void add_spelling(Spellings& spellings, std::string_view spelling, const std::string& id);
// Adds the id itself and what is left of it without version and date.
void add_model_spellings(Spellings& spellings, const std::string& id);
// The id of a spelling, "" if none. Takes off what the book leaves away (":200k" and other variants;
// a version where the book's id has none), never a version that the book has differently.
std::string_view find_spelling(const Spellings& spellings, std::string_view spelling);

}  // namespace ledger
