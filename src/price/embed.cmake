# Puts prices/*.csv into the program as text, so that it needs no files and no path of the build.
set(LEDGER_PRICE_FILES ${CMAKE_SOURCE_DIR}/prices/bedrock.csv ${CMAKE_SOURCE_DIR}/prices/models.csv)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${LEDGER_PRICE_FILES})
list(GET LEDGER_PRICE_FILES 0 file)
file(READ ${file} rows)
list(GET LEDGER_PRICE_FILES 1 file)
file(READ ${file} models)
set(text "#include \"price/book_text.h\"\n\nnamespace ledger {\n\n\
std::string_view book_rows_csv() {\n  return R\"csv(${rows})csv\";\n}\n\n\
std::string_view book_models_csv() {\n  return R\"csv(${models})csv\";\n}\n\n}  // namespace ledger\n")
set(LEDGER_PRICE_TEXT ${CMAKE_BINARY_DIR}/generated/price_book_text.cc)
file(GENERATE OUTPUT ${LEDGER_PRICE_TEXT} CONTENT "${text}")
target_sources(ledger_price PRIVATE ${LEDGER_PRICE_TEXT})
