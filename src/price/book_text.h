// The text of prices/*.csv as it was when the program was built (written by embed.cmake).
#pragma once

#include <string_view>

namespace ledger {

std::string_view book_rows_csv();
std::string_view book_models_csv();
std::string_view price_list_names_csv();

}  // namespace ledger
