// setup athena: in each region a bucket for query results, and the table and view over its logs.
//
// Source: Amazon Athena User Guide ("Specify a query result location", "Set up partition projection"),
// AWS Glue Web API Reference, S3 API Reference (PutBucketLifecycleConfiguration).
#include <algorithm>
#include <ctime>

#include <fmt/format.h>

#include "aws/athena.h"
#include "aws/bedrock.h"
#include "aws/glue.h"
#include "aws/s3.h"
#include "aws/s3_admin.h"
#include "setup/athena_tables.h"
#include "setup/bucket.h"
#include "setup/delivery.h"
#include "setup/finding.h"
#include "setup/step.h"

namespace ledger::setup {
namespace {

constexpr std::string_view kRuleName = "bedrock-ledger-query-results";
constexpr std::string_view kResults = "query-results/";

std::string results_bucket(const Account& account, const std::string& region) {
  return fmt::format("bedrock-analytics-{}-{}", account.id(), region);
}

// Where the region's logging configuration sends the logs.
Result<LogLocation> location_of(const Account& account, const std::string& region) {
  LEDGER_ASSIGN(logging, aws::get_logging_configuration(account.client(region)));
  if (!logging || logging->bucket.empty())
    return Error{
        Fault::Failed,
        fmt::format("invocation logs of {} do not go to S3, so there is nothing to query", region),
        "bedrock-ledger setup logging --region " + region};
  return LogLocation{logging->bucket, aws::without_slashes(logging->key_prefix), account.id(),
                     region};
}

std::string with_rule(const std::optional<std::string>& lifecycle) {
  const std::string rule = fmt::format(
      "<Rule><ID>{}</ID><Filter><Prefix>{}</Prefix></Filter><Status>Enabled</Status>"
      "<Expiration><Days>30</Days></Expiration><AbortIncompleteMultipartUpload>"
      "<DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>",
      kRuleName, kResults);
  const std::string end = "</LifecycleConfiguration>";
  const std::size_t at = lifecycle ? lifecycle->rfind(end) : std::string::npos;
  if (at == std::string::npos)
    return R"(<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)" + rule +
           end;
  if (lifecycle->find(kRuleName) != std::string::npos) return *lifecycle;
  return lifecycle->substr(0, at) + rule + end;
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// What a plan shows of a definition: `as` decides which parameters are of interest.
Json shown(const aws::GlueTable& table, const aws::GlueTable& as) {
  Json out{{"type", table.type}};
  for (const auto& [key, columns] :
       {std::pair{"columns", &table.columns}, std::pair{"partition_keys", &table.partition_keys}})
    for (const aws::GlueColumn& column : *columns)
      out[key].push_back(column.name + " " + column.type);
  if (!table.location.empty()) out["location"] = table.location;
  if (!table.serde.empty()) out["format"] = table.serde;
  if (!as.view_text.empty())
    out["query"] = table.view_text == as.view_text ? one_line(view_sql()) : "another query";
  for (const auto& [name, value] : table.parameters)
    if (as.parameters.contains(name)) out["parameters"][name] = value;
  return out;
}

class AthenaPlanner {
 public:
  AthenaPlanner(const Account& account, std::string region)
      : account_(account), region_(std::move(region)), client_(account.client(region_)) {}

  Result<> plan(Plan& plan) {
    LEDGER_ASSIGN(logs, location_of(account_, region_));
    LEDGER_TRY(plan_results());
    LEDGER_TRY(plan_database());
    LEDGER_TRY(plan_table(lines_table(logs),
                          "a definition alone costs nothing; a query reads what "
                          "its days hold, billed by the terabyte"));
    LEDGER_TRY(plan_table(logs_view(), "a stored query: one row a record, no bodies"));
    plan.changes.insert(plan.changes.end(), changes_.begin(), changes_.end());
    plan.notes.push_back(fmt::format("{}: today's partition is {}, and needs no adding", region_,
                                     partition_of(logs, day_of_seconds(std::time(nullptr)))));
    return Ok{};
  }

 private:
  Change& add(std::string what, Json before, Json after, std::string why, std::string call) {
    changes_.push_back(make_change(region_, std::move(what), std::move(before), std::move(after)));
    changes_.back().why = std::move(why);
    changes_.back().calls = {std::move(call)};
    return changes_.back();
  }

  Result<> plan_results() {
    const std::string name = results_bucket(account_, region_);
    WantedBucket wanted{.name = name, .region = region_, .kms_key_arn = ""};
    wanted.if_taken = fmt::format("aws s3api head-bucket --bucket {} --expected-bucket-owner {}",
                                  name, account_.id());
    LEDGER_ASSIGN(bucket, plan_bucket(account_, wanted, changes_));
    return plan_lifecycle({name, account_.id()}, bucket.is_new);
  }

  Result<> plan_lifecycle(const aws::OwnedBucket& bucket, bool is_new) {
    std::optional<std::string> now;
    if (!is_new) {
      LEDGER_ASSIGN(there, aws::get_bucket_lifecycle(client_, bucket));
      now = std::move(there);
    }
    const std::string wanted = with_rule(now);
    add("lifecycle of bucket " + bucket.name, now ? Json(*now) : Json(), wanted,
        fmt::format("results of queries below {} are removed after 30 days", kResults),
        "s3:PutLifecycleConfiguration")
        .apply = [&client = client_, bucket, wanted] {
      return aws::put_bucket_lifecycle(client, bucket, wanted);
    };
    return Ok{};
  }

  Result<> plan_database() {
    const std::string name(kDatabase);
    LEDGER_ASSIGN(there, aws::database_exists(client_, name));
    const Json database{{"region", region_}};
    add("Glue database " + name, there ? database : Json(), database, "free", "glue:CreateDatabase")
        .apply = [&client = client_, name] {
      return aws::create_database(client, name, "Bedrock's invocation logs");
    };
    return Ok{};
  }

  Result<> plan_table(const aws::GlueTable& wanted, std::string why) {
    const std::string database(kDatabase);
    LEDGER_ASSIGN(present, aws::get_table(client_, database, wanted.name));
    LEDGER_ASSIGN(change, change_of(present, wanted));
    const Json after = shown(change.table, wanted);
    const Json before = !present                    ? Json()
                        : change.difference.empty() ? after
                                                    : shown(*present, wanted);
    const bool is_new = !present;
    add(fmt::format("Glue {} {}.{}", wanted.type == "VIRTUAL_VIEW" ? "view" : "table", database,
                    wanted.name),
        before, after, std::move(why), is_new ? "glue:CreateTable" : "glue:UpdateTable")
        .apply = [&client = client_, database, table = change.table, is_new] {
      return is_new ? aws::create_table(client, database, table)
                    : aws::update_table(client, database, table);
    };
    return Ok{};
  }

  const Account& account_;
  const std::string region_;
  aws::Client& client_;
  std::vector<Change> changes_;
};

Error wrong_place(const LogLocation& logs, const Delivered& delivered) {
  const std::string where = aws::s3_uri(logs.bucket, layout_prefix(logs));
  if (delivered.delivery == Delivery::NoBucket)
    return {Fault::Failed, "wrong place: there is no bucket " + logs.bucket,
            "bedrock-ledger setup logging --region " + logs.region};
  return {Fault::Failed,
          fmt::format("wrong place: nothing under {}, and logs under {}", where,
                      aws::s3_uri(logs.bucket, delivered.elsewhere)),
          fmt::format("bedrock-ledger setup logging --region {} --prefix {}", logs.region,
                      shell_word(delivered.elsewhere))};
}

Error denied(Error error) {
  if (error.fault == Fault::Credentials) error.message = "denied: " + error.message;
  if (error.hint.empty()) error.hint = "bedrock-ledger setup athena --print-iam";
  return error;
}

// The records of a day ("2026/11/24") that Athena reads through the view.
Result<std::string> count_of(const Account& account, const std::string& region,
                             const std::string& day) {
  auto answer = aws::run_query(
      account.client(region),
      {fmt::format("SELECT count(*) AS records FROM {} WHERE log_day = '{}'", kLogs, day),
       std::string(kDatabase),
       fmt::format("s3://{}/{}", results_bucket(account, region), kResults)});
  if (!answer) return denied(std::move(answer.error()));
  return answer->rows.empty() || answer->rows[0].empty() ? "no" : answer->rows[0][0];
}

std::string slashed(Day day) {
  std::string text = format_day(day);
  std::ranges::replace(text, '-', '/');
  return text;
}

Result<std::string> test_region(const Account& account, const std::string& region) {
  LEDGER_ASSIGN(logs, location_of(account, region));
  auto delivered = newest_delivery(account.client(region), logs);
  if (!delivered) return denied(std::move(delivered.error()));
  if (delivered->delivery == Delivery::NoBucket || delivered->delivery == Delivery::WrongPlace)
    return wrong_place(logs, *delivered);
  const bool arrived = delivered->delivery == Delivery::Arrived;
  const std::string day = arrived ? delivered->key.substr(layout_prefix(logs).size(), 10)
                                  : slashed(day_of_seconds(std::time(nullptr)));
  LEDGER_ASSIGN(count, count_of(account, region, day));
  if (!arrived)
    return fmt::format("{}: no data yet under {}; the view answers", region,
                       aws::s3_uri(logs.bucket, layout_prefix(logs)));
  if (count == "0")
    return Error{Fault::Failed,
                 fmt::format("wrong place: {} is there, and Athena reads no record of {}",
                             delivered->key, day),
                 "bedrock-ledger setup athena --dry-run shows what the table looks at"};
  return fmt::format("{}: Athena reads {} records of {}", region, count, day);
}

}  // namespace

Result<Plan> plan_athena(const Account& account, const Request& request) {
  LEDGER_ASSIGN(regions, regions_of(account, request));
  Plan plan;
  for (const std::string& region : regions)
    if (auto planned = AthenaPlanner(account, region).plan(plan); !planned)
      plan.problems.push_back({region, std::move(planned.error())});
  return plan;
}

Result<Tested> test_athena(const Account& account, const Request& request) {
  LEDGER_ASSIGN(regions, regions_of(account, request));
  Tested tested;
  for (const std::string& region : regions) {
    auto line = test_region(account, region);
    if (line)
      tested.lines.push_back(*std::move(line));
    else
      tested.problems.push_back({region, std::move(line.error())});
  }
  return tested;
}

}  // namespace ledger::setup
