#include "setup/log_group.h"

#include <algorithm>

#include <fmt/format.h>

#include "aws/logs.h"

namespace ledger::setup {
namespace {

Result<bool> is_there(aws::Client& client, const std::string& group) {
  LEDGER_ASSIGN(groups, aws::describe_log_groups(client, group));
  return std::ranges::find(groups, group, &aws::LogGroup::name) != groups.end();
}

Result<bool> had_event(aws::Client& client, const std::string& group, Seconds now) {
  bool seen = false;
  auto read = aws::filter_log_events(
      client, {group, "", (now - kSecondsPerDay) * 1'000, now * 1'000, /*page=*/1},
      [&](const std::vector<aws::LogEvent>& events) -> Result<> {
        seen = seen || !events.empty();
        if (seen) return Error{Fault::Failed, "one is enough", ""};
        return Ok{};
      });
  if (!seen && !read) return std::move(read.error());
  return seen;
}

}  // namespace

Finding check_log_group(aws::Client& client, const std::string& group, Seconds now) {
  Finding finding{"log group", client.region(), Level::Ok, "", ""};
  const auto failed = [&](const Error& error) {
    finding.level = error.fault == Fault::Credentials ? Level::Denied : Level::Problem;
    finding.found = error.message;
    finding.fix = error.hint;
    return finding;
  };
  const auto there = is_there(client, group);
  if (!there) return failed(there.error());
  if (!*there) {
    finding.level = Level::Problem;
    finding.found = "there is no log group " + group;
    finding.fix = fmt::format("aws logs create-log-group --region {} --log-group-name {}",
                              client.region(), shell_word(group));
    return finding;
  }
  const auto seen = had_event(client, group, now);
  if (!seen) return failed(seen.error());
  finding.found = group + (*seen ? " got events within a day" : " got no event within a day");
  if (*seen) return finding;
  finding.level = Level::Warning;
  finding.fix = "bedrock-ledger generate calls --region " + client.region();
  return finding;
}

}  // namespace ledger::setup
