# The AWS Common Runtime: a copy that find_package knows, else the one tools/bootstrap_aws built.
list(APPEND CMAKE_PREFIX_PATH "${LEDGER_DEPS}/awscrt-0.38.0")
find_package(aws-c-auth CONFIG REQUIRED)
find_package(pugixml REQUIRED)
list(APPEND MODULES aws)
set(LIBS_aws ledger_base AWS::aws-c-auth pugixml::pugixml nlohmann_json::nlohmann_json Threads::Threads)

# What the drivers in tests/aws run against their servers.
function(ledger_aws_probe)
  if(NOT LEDGER_FUZZ)
    add_executable(aws_probe tests/aws/probe.cc)
    target_link_libraries(aws_probe ledger_source)
  endif()
endfunction()
