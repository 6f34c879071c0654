#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/bedrock.h"
#include "aws/errors.h"
#include "aws/kms.h"
#include "aws/s3.h"
#include "aws/s3_admin.h"
#include "setup/checks.h"
#include "setup/log_group.h"

namespace ledger::setup {
namespace {

struct Region {
  const Account& account;
  std::string name;
  Findings& findings;
  void add(std::string check, Level level, std::string found, std::string fix = "") const {
    findings.push_back({std::move(check), name, level, std::move(found), std::move(fix)});
  }
  // An error of AWS as a finding.
  void add(std::string check, const Error& error) const {
    add(std::move(check), error.fault == Fault::Credentials ? Level::Denied : Level::Problem,
        error.message, error.hint);
  }
  std::string setup_logging() const { return "bedrock-ledger setup logging --region " + name; }
};

std::string destination_of(const aws::LoggingConfiguration& logging) {
  std::string text;
  if (!logging.bucket.empty()) text = aws::s3_uri(logging.bucket, logging.key_prefix);
  if (!logging.log_group.empty())
    text += (text.empty() ? "" : " and ") + fmt::format("CloudWatch group {}", logging.log_group);
  return text;
}

std::string bodies_of(const aws::LoggingConfiguration& logging) {
  const std::array<std::pair<bool, std::string_view>, 5> flags{{{logging.text, "text"},
                                                                {logging.image, "image"},
                                                                {logging.embedding, "embedding"},
                                                                {logging.video, "video"},
                                                                {logging.audio, "audio"}}};
  std::vector<std::string_view> on;
  for (const auto& [flag, name] : flags)
    if (flag) on.push_back(name);
  return on.empty() ? "no bodies" : fmt::format("bodies: {}", fmt::join(on, " "));
}

std::string age(Seconds seconds) {
  if (seconds < 2 * kSecondsPerHour)
    return fmt::format("{} minutes ago", std::max<Seconds>(seconds, 0) / 60);
  if (seconds < 2 * kSecondsPerDay) return fmt::format("{} hours ago", seconds / kSecondsPerHour);
  return fmt::format("{} days ago", seconds / kSecondsPerDay);
}

std::string found_in_bucket(const Delivered& delivered, const LogLocation& logs, Seconds now) {
  const std::string where = aws::s3_uri(logs.bucket, layout_prefix(logs));
  switch (delivered.delivery) {
    case Delivery::Arrived:
      return fmt::format("the newest log came {}: {}", age(now - delivered.time), delivered.key);
    case Delivery::NoDataYet: return "no data yet: Bedrock may write to " + where + " and has not";
    case Delivery::WrongPlace:
      return fmt::format("wrong place: nothing under {}, and logs under {}", where,
                         aws::s3_uri(logs.bucket, delivered.elsewhere));
    case Delivery::Nothing:
      return "nothing under " + where + ", and no sign that Bedrock ever wrote";
    case Delivery::NoBucket: break;
  }
  return "there is no bucket " + logs.bucket;
}

std::string counted_by_cloudwatch(const std::optional<CountedCalls>& calls) {
  if (!calls) return "";
  if (calls->all == 0) return "no calls in the last 24 h by CloudWatch, ";
  return fmt::format("{} call{} in the last 24 h by CloudWatch{}, ", calls->all,
                     calls->all == 1 ? "" : "s",
                     calls->overdue > 0 ? fmt::format(", no log came of {}", calls->overdue) : "");
}

std::optional<CountedCalls> ask_cloudwatch(const Region& region, const Delivered& delivered,
                                           Seconds now) {
  const auto points =
      aws::get_invocations(region.account.client(region.name), now - kSecondsPerDay, now);
  if (points) return count_calls(*points, delivered, now);
  region.add("calls", Level::Note, "not counted: " + points.error().message, points.error().hint);
  return std::nullopt;
}

void check_delivery(const Region& region, const LogLocation& logs, Seconds now) {
  const auto delivered = newest_delivery(region.account.client(region.name), logs);
  if (!delivered) return region.add("delivery", delivered.error());
  if (delivered->delivery == Delivery::NoBucket) return;  // said by check_bucket
  const auto calls = ask_cloudwatch(region, *delivered, now);
  const Level level = judge_delivery(*delivered, calls, now);
  std::string fix;
  if (delivered->delivery == Delivery::WrongPlace)
    fix = fmt::format("{} --prefix {}", region.setup_logging(), shell_word(delivered->elsewhere));
  else if (level == Level::Problem)
    fix = region.setup_logging();
  else if (level != Level::Ok)
    fix = "bedrock-ledger generate calls --region " + region.name;
  region.add("delivery", level,
             counted_by_cloudwatch(calls) + found_in_bucket(*delivered, logs, now), fix);
}

// True where the bucket can be looked into.
bool check_bucket(const Region& region, const aws::OwnedBucket& bucket) {
  const auto lies_in = aws::find_bucket(region.account.client(region.name), bucket);
  if (!lies_in) return region.add("bucket", lies_in.error()), false;
  if (!*lies_in) {
    region.add("bucket", Level::Problem, "there is no bucket " + bucket.name,
               region.setup_logging());
    return false;
  }
  if (**lies_in != region.name) {
    region.add(
        "bucket", Level::Problem,
        fmt::format("{} lies in {}: Bedrock writes to its own region only", bucket.name, **lies_in),
        region.setup_logging());
    return true;
  }
  region.add("bucket", Level::Ok, bucket.name);
  return true;
}

void check_policy(const Region& region, const aws::OwnedBucket& bucket, const LogLocation& logs) {
  const auto policy = aws::get_bucket_policy(region.account.client(region.name), bucket);
  if (!policy) return region.add("bucket policy", policy.error());
  switch (bedrock_write_access(*policy, logs, region.account.partition())) {
    case WriteAccess::Allowed:
      return region.add("bucket policy", Level::Ok, "lets Bedrock of this account write");
    case WriteAccess::Unconditioned:
      return region.add("bucket policy", Level::Warning,
                        "lets Bedrock of any account write: no aws:SourceAccount in it",
                        region.setup_logging());
    case WriteAccess::Missing:
      return region.add("bucket policy", Level::Problem, "does not let Bedrock write",
                        region.setup_logging());
    case WriteAccess::Denied:
      return region.add(
          "bucket policy", Level::Problem, "denies Bedrock to write",
          fmt::format("aws s3api get-bucket-policy --bucket {} --query Policy --output text",
                      bucket.name));
  }
}

// The ARN of the key, empty where there is none of the account's own.
std::string check_key(const Region& region, const aws::OwnedBucket& bucket) {
  aws::Client& client = region.account.client(region.name);
  const auto encryption = aws::get_bucket_encryption(client, bucket);
  if (!encryption) return region.add("key", encryption.error()), "";
  if (!encryption->algorithm.starts_with("aws:kms")) {
    region.add("key", Level::Ok, "S3's own encryption");
    return "";
  }
  const auto key =
      aws::describe_key(client, encryption->key.empty() ? "alias/aws/s3" : encryption->key);
  if (!key) return region.add("key", key.error()), encryption->key;
  if (!*key || !(*key)->customer_managed) {
    region.add("key", Level::Problem, "AWS's own KMS key, which Bedrock cannot use for the logs",
               region.setup_logging() + " --kms-key ARN");
    return "";
  }
  const auto policy = aws::get_key_policy(client, (*key)->arn);
  if (!policy) return region.add("key", policy.error()), (*key)->arn;
  if (bedrock_may_encrypt(*policy))
    region.add("key", Level::Ok, (*key)->arn);
  else
    region.add("key", Level::Problem, "its policy does not let Bedrock use it: " + (*key)->arn,
               region.setup_logging());
  return (*key)->arn;
}

RegionLogs check_destination(const Region& region, const aws::LoggingConfiguration& logging,
                             Seconds now) {
  RegionLogs logs{
      region.name,
      {logging.bucket, aws::without_slashes(logging.key_prefix), region.account.id(), region.name},
      ""};
  const aws::OwnedBucket bucket{logging.bucket, region.account.id()};
  if (!check_bucket(region, bucket)) return logs;
  check_policy(region, bucket, logs.location);
  logs.kms_key_arn = check_key(region, bucket);
  check_delivery(region, logs.location, now);
  return logs;
}

// A region that refuses: whether that needs care depends on who asked for it.
void add_refusal(const Region& region, const Error& error, bool may_refuse) {
  if (aws::region_not_enabled(error))
    return region.add("logging", Level::Note,
                      "the region is not enabled, or the key is not known there",
                      "aws account enable-region --region-name " + region.name);
  region.add("logging", error);
  if (may_refuse && error.fault == Fault::Credentials) region.findings.back().level = Level::Note;
}

bool is_off(const std::optional<aws::LoggingConfiguration>& logging) {
  return !logging || (logging->bucket.empty() && logging->log_group.empty());
}

void check_region(const Region& region, const aws::LoggingConfiguration& logging, Seconds now,
                  LoggingCheck& check) {
  region.add("logging", Level::Ok, destination_of(logging) + ", " + bodies_of(logging));
  if (!logging.bucket.empty()) {
    check.logs.push_back(check_destination(region, logging, now));
    return;
  }
  check.log_groups.emplace_back(region.name, logging.log_group);
  check.findings.push_back(
      check_log_group(region.account.client(region.name), logging.log_group, now));
}

// Off everywhere: the account's own region is the one to begin with.
void make_one_problem(const std::string& own, Findings& findings) {
  const auto is_off = [](const Finding& finding) { return finding.level == Level::Warning; };
  auto first = std::ranges::find_if(
      findings, [&](const Finding& finding) { return is_off(finding) && finding.subject == own; });
  if (first == findings.end()) first = std::ranges::find_if(findings, is_off);
  if (first != findings.end()) first->level = Level::Problem;
}

}  // namespace

LoggingCheck check_logging(const Account& account, const RegionsToCheck& regions, Seconds now) {
  LoggingCheck check;
  const auto answers = ask_logging(account, regions.names);
  const bool answered = std::ranges::any_of(
      answers, [](const LoggingAnswer& answer) { return static_cast<bool>(answer); });
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Region region{account, regions.names[i], check.findings};
    if (!answers[i])
      add_refusal(region, answers[i].error(), answered && !regions.named);
    else if (is_off(*answers[i]))
      region.add("logging", regions.named ? Level::Problem : Level::Warning, "off",
                 region.setup_logging());
    else
      check_region(region, **answers[i], now, check);
  }
  if (check.logs.empty() && check.log_groups.empty())
    make_one_problem(account.region(), check.findings);
  return check;
}

}  // namespace ledger::setup
