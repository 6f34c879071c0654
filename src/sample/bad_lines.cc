#include "sample/bad_lines.h"

namespace ledger::sample {
namespace {

std::string record_with_input_count(Seconds time, const std::string& count) {
  return R"({"timestamp":")" + format_time(time) +
         R"(","accountId":"111122223333","region":"us-east-1","operation":"Converse","modelId":"amazon.nova-lite-v1:0",)"
         R"("input":{"inputContentType":"application/json","inputTokenCount":)" +
         count +
         R"(},"output":{"outputContentType":"application/json","outputTokenCount":3},)"
         R"("schemaType":"ModelInvocationLog","schemaVersion":"1.0"})";
}

}  // namespace

std::vector<std::string> bad_lines(Seconds time) {
  return {
      R"({"timestamp":")" + format_time(time) + R"(","accountId":"111122223333","region":"us-ea)",
      "this line is no JSON",
      R"("only a text")",
      "{}",
      R"({"note":"delivery test","sent":true})",
      record_with_input_count(time, "-5"),
      record_with_input_count(time, "12.5"),
      record_with_input_count(time, "1" + std::string(30, '0')),
      "\xFF\xFE{\"modelId\":\x80}",
      std::string(4000, '['),
  };
}

}  // namespace ledger::sample
