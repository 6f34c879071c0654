// Made-up prompt and answer text. Thread rule: pure but for the Random.
#pragma once

#include <string>
#include <string_view>

#include "sample/random.h"

namespace ledger::sample {

// About `chars` bytes of sentences, in the language of the region's users, with numbers, quotes,
// line ends and now and then code.
std::string prose(std::string_view region, std::size_t chars, Random& random);
std::string system_prompt(std::string_view app);

}  // namespace ledger::sample
