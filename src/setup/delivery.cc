#include "setup/delivery.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "aws/s3.h"
#include "setup/policy.h"

namespace ledger::setup {
namespace {

constexpr std::string_view kPermissionCheck = "amazon-bedrock-logs-permission-check";
constexpr std::size_t kOtherPrefixes = 20;  // looked into for logs that went elsewhere
constexpr int kFolders = 4;                 // year, month, day, hour

Result<aws::S3Page> list_folder(aws::Client& client, const std::string& bucket,
                                const std::string& prefix) {
  return aws::list_all(client, {bucket, prefix, "/", ""});
}

// "…/2026/": anybody may put other keys below the layout, and days end up in a query.
bool is_number(std::string_view folder) {
  folder.remove_suffix(1);
  folder.remove_prefix(folder.rfind('/') + 1);
  return !folder.empty() && folder.find_first_not_of("0123456789") == std::string_view::npos;
}

// The newest object at or below `folder`, `depth` folders above the objects.
Result<std::optional<aws::S3Object>> newest_below(aws::Client& client, const std::string& bucket,
                                                  const std::string& folder, int depth) {
  LEDGER_ASSIGN(page, list_folder(client, bucket, folder));
  if (depth > 0) {
    std::ranges::sort(page.prefixes, std::greater<>());
    for (const std::string& below : page.prefixes) {
      if (!is_number(below)) continue;
      LEDGER_ASSIGN(found, newest_below(client, bucket, below, depth - 1));
      if (found) return found;
    }
    return std::optional<aws::S3Object>();
  }
  const auto newest = std::ranges::max_element(page.objects, {}, &aws::S3Object::modified);
  if (newest == page.objects.end()) return std::optional<aws::S3Object>();
  return std::optional(*newest);
}

// The bucket itself or one of its first folders, where it is not the place and has logs of the region.
Result<std::optional<std::string>> other_prefix(aws::Client& client, const LogLocation& logs) {
  LEDGER_ASSIGN(top, list_folder(client, logs.bucket, ""));
  std::vector<std::string> prefixes{""};
  for (const std::string& folder : top.prefixes) {
    if (prefixes.size() > kOtherPrefixes) break;
    prefixes.push_back(folder.substr(0, folder.size() - 1));
  }
  for (const std::string& prefix : prefixes) {
    if (prefix == logs.prefix) continue;
    const LogLocation other{logs.bucket, prefix, logs.account, logs.region};
    LEDGER_ASSIGN(page, list_folder(client, logs.bucket, layout_prefix(other)));
    if (!page.prefixes.empty()) return std::optional(prefix);
  }
  return std::optional<std::string>();
}

// When Bedrock last tried whether it may write; 0 where it never did.
Result<Seconds> permission_check_time(aws::Client& client, const LogLocation& logs) {
  Seconds last = 0;
  const std::string root = logs.prefix.empty() ? "" : logs.prefix + "/";
  const std::string layout = layout_prefix(logs);
  const std::string service = layout.substr(0, layout.size() - logs.region.size() - 1);
  for (const std::string& folder : {root, service}) {
    LEDGER_ASSIGN(page, list_folder(client, logs.bucket, folder + std::string(kPermissionCheck)));
    for (const aws::S3Object& object : page.objects) last = std::max(last, object.modified);
  }
  return last;
}

// Any text against a pattern with * and ?; at a mismatch the last * takes one more character.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

// A member that may be one text or a list of them.
bool any_matches(const Json& object, const char* key, std::string_view text) {
  const auto found = object.find(key);
  if (found == object.end()) return false;
  const auto one = [&](const Json& item) {
    return item.is_string() && matches(item.get<std::string>(), text);
  };
  return found->is_array() ? std::ranges::any_of(*found, one) : one(*found);
}

bool names_bedrock(const Json& statement) {
  const auto principal = statement.find("Principal");
  if (principal == statement.end()) return false;
  if (principal->is_object())
    return any_matches(*principal, "Service", "bedrock.amazonaws.com") ||
           any_matches(*principal, "AWS", "*");
  return *principal == "*";
}

std::string effect_of(const Json& statement) {
  const auto effect = statement.find("Effect");
  return effect != statement.end() && effect->is_string() ? effect->get<std::string>() : "";
}

bool about_writing(const Json& statement, const std::string& object) {
  return names_bedrock(statement) && any_matches(statement, "Action", "s3:PutObject") &&
         any_matches(statement, "Resource", object);
}

bool names_account(const Json& statement, const LogLocation& logs) {
  const auto condition = statement.find("Condition");
  return condition != statement.end() && condition->dump().find(logs.account) != std::string::npos;
}

}  // namespace

Result<Delivered> newest_delivery(aws::Client& client, const LogLocation& logs) {
  LEDGER_ASSIGN(region, aws::bucket_region(client, logs.bucket));
  if (!region) return Delivered{Delivery::NoBucket, "", "", 0, "", 0};
  LEDGER_ASSIGN(newest, newest_below(client, logs.bucket, layout_prefix(logs), kFolders));
  LEDGER_ASSIGN(turned_on, permission_check_time(client, logs));
  if (newest)
    return Delivered{Delivery::Arrived, *region, newest->key, newest->modified, "", turned_on};
  LEDGER_ASSIGN(other, other_prefix(client, logs));
  if (other) return Delivered{Delivery::WrongPlace, *region, "", 0, *other, turned_on};
  return Delivered{
      turned_on > 0 ? Delivery::NoDataYet : Delivery::Nothing, *region, "", 0, "", turned_on};
}

CountedCalls count_calls(const std::vector<aws::MetricPoint>& points, const Delivered& delivered,
                         Seconds now) {
  CountedCalls counted;
  const Seconds since = std::max(delivered.time, delivered.turned_on);
  for (const aws::MetricPoint& point : points) {
    counted.all += point.calls;
    if (point.time >= since && point.time + aws::kMetricPeriod <= now - kSecondsPerHour)
      counted.overdue += point.calls;
  }
  return counted;
}

Level judge_delivery(const Delivered& delivered, const std::optional<CountedCalls>& calls,
                     Seconds now) {
  if (calls && calls->overdue > 0) return Level::Problem;
  switch (delivered.delivery) {
    case Delivery::Arrived:
      if (now - delivered.time <= kSecondsPerDay) return Level::Ok;
      return calls ? Level::Note : Level::Warning;
    case Delivery::NoDataYet: return Level::Note;
    case Delivery::Nothing: return calls ? Level::Note : Level::Warning;
    case Delivery::WrongPlace:
    case Delivery::NoBucket: return Level::Problem;
  }
  return Level::Problem;
}

WriteAccess bedrock_write_access(const std::optional<std::string>& policy, const LogLocation& logs,
                                 std::string_view partition) {
  const std::string object = fmt::format("arn:{}:s3:::{}/{}2025/01/01/00/x.json.gz", partition,
                                         logs.bucket, layout_prefix(logs));
  WriteAccess access = WriteAccess::Missing;
  for (const Json& statement : statements_of(policy.value_or(""))) {
    if (!about_writing(statement, object)) continue;
    // A deny under a condition (TLS, another account) is not judged here.
    if (effect_of(statement) == "Deny" && !statement.contains("Condition"))
      return WriteAccess::Denied;
    if (effect_of(statement) != "Allow") continue;
    if (names_account(statement, logs)) access = WriteAccess::Allowed;
    if (access == WriteAccess::Missing && !statement.contains("Condition"))
      access = WriteAccess::Unconditioned;
  }
  return access;
}

bool bedrock_may_encrypt(const std::string& key_policy) {
  return std::ranges::any_of(statements_of(key_policy), [](const Json& statement) {
    return names_bedrock(statement) && effect_of(statement) == "Allow" &&
           any_matches(statement, "Action", "kms:GenerateDataKey");
  });
}

}  // namespace ledger::setup
