# Everything from outside. tools/bootstrap puts what the system lacks into LEDGER_DEPS; a
# CMAKE_PREFIX_PATH given by the user is searched before it. See docs/dependencies.md.
if(DEFINED ENV{XDG_CACHE_HOME})
  set(cache_home "$ENV{XDG_CACHE_HOME}")
else()
  set(cache_home "$ENV{HOME}/.cache")
endif()
set(LEDGER_DEPS "${cache_home}/bedrock-ledger/deps" CACHE PATH "what tools/bootstrap fetched")
list(APPEND CMAKE_PREFIX_PATH "${LEDGER_DEPS}/duckdb-1.5.5" "${LEDGER_DEPS}/libdeflate-1.26")

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

find_package(fmt REQUIRED)
find_package(simdjson REQUIRED)
find_package(Threads REQUIRED)
find_package(date REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

# ledger::NAME for a library without a CMake package of its own that all versions install.
function(ledger_find name header)
  find_path(${name}_INCLUDE ${header} REQUIRED)
  find_library(${name}_LIBRARY ${name} REQUIRED)
  add_library(ledger::${name} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(ledger::${name} PROPERTIES IMPORTED_LOCATION "${${name}_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${${name}_INCLUDE}")
endfunction()
ledger_find(duckdb duckdb.h)
ledger_find(deflate libdeflate.h)
ledger_find(zstd zstd.h)
