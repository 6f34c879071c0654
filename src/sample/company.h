// The made-up company: its applications, people and what they call. Plain tables.
#pragma once

#include <span>
#include <string_view>

namespace ledger::sample {

// Who speaks which body format.
enum class Family {
  Claude,
  Nova,
  Llama,
  Mistral,
  OpenAi,
  TitanEmbed,
  CohereEmbed,
  Rerank,
  Image,
  Other
};

struct App {
  std::string_view name;  // empty: people of the playground account, not a role
  std::string_view account;
  int utc_offset_hours;             // its users' working day
  int input_tokens, output_tokens;  // of an ordinary call
  int cached_tokens;                // of its system prompt; 0 = it does not cache
  std::string_view team;            // requestMetadata, empty = it sends none
  std::string_view cost_center;
};

struct Route {
  int app;                  // index into apps()
  std::string_view region;  // the calling region
  std::string_view scope;   // geo or global prefix of the inference profile, "" = in-region
  std::string_view model;
  Family family;
  int weight;
};

std::span<const App> apps();
std::span<const Route> routes();

// Resource part of identity.arn for the people of the playground account, with the service before it.
std::span<const std::string_view> people();
// Identities that are rare or unreadable; `{}` stands for the account.
std::span<const std::string_view> rare_identities();

// Prefix of the profile that callers of a region use: "us.", "eu.", and for Asia "apac." up to
// Claude Sonnet 4, "global." for what came later.
std::string_view geo_prefix(std::string_view region);
std::string_view newer_prefix(std::string_view region);

}  // namespace ledger::sample
