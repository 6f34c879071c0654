// What the path of an object says besides its kind and hour (decode.h). Thread rule: pure functions.
#pragma once

#include <string_view>

namespace ledger {

// Each "" where the path does not say.
std::string_view path_account(std::string_view uri);  // AWSLogs/{account}/…
std::string_view path_region(std::string_view uri);   // BedrockModelInvocationLogs/{region}/…
std::string_view path_model(std::string_view uri);    // a folder named as a foundation model id

}  // namespace ledger
