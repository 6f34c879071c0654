// setup logging: Bedrock's invocation logs of a region into a bucket of that region and account.
//
// Source: "Monitor model invocation using CloudWatch Logs and Amazon S3" (Amazon Bedrock User Guide),
// PutModelInvocationLoggingConfiguration (Amazon Bedrock API Reference).
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/account.h"
#include "aws/arn.h"
#include "aws/bedrock.h"
#include "aws/kms.h"
#include "setup/bucket.h"
#include "setup/policy.h"
#include "setup/step.h"

namespace ledger::setup {
namespace {

struct Body {
  std::string_view name;
  const char* flag;
  std::string_view trade;  // of having it delivered
};
constexpr std::array<Body, 5> kBodies{{
    {"text", "textDataDeliveryEnabled",
     "tells one-hour cache writes, the served tier, the model behind an application profile and "
     "the "
     "latency; stores every prompt and answer"},
    {"image", "imageDataDeliveryEnabled", "tells how many images were made; stores the images"},
    {"embedding", "embeddingDataDeliveryEnabled", "tells nothing about cost; stores the vectors"},
    {"video", "videoDataDeliveryEnabled", "tells nothing about cost; stores the videos"},
    {"audio", "audioDataDeliveryEnabled", "tells nothing about cost; stores the recordings"},
}};

std::string trimmed(std::string_view prefix) {
  while (prefix.starts_with('/')) prefix.remove_prefix(1);
  while (prefix.ends_with('/')) prefix.remove_suffix(1);
  return std::string(prefix);
}

Result<> check_bodies(const std::vector<std::string>& bodies) {
  for (const std::string& body : bodies) {
    const bool known = std::any_of(kBodies.begin(), kBodies.end(),
                                   [&](const Body& row) { return row.name == body; });
    const bool alone = (body == "none" || body == "all") && bodies.size() == 1;
    if (!known && !alone)
      return Error{Fault::Usage,
                   fmt::format("--bodies: {} is not none alone, all alone, or some of text, image, "
                               "embedding, video, audio",
                               fmt::join(bodies, ",")),
                   "--bodies none"};
  }
  return Ok{};
}

Result<> check_request(const Request& request, const std::vector<std::string>& regions) {
  if (request.bodies) LEDGER_TRY(check_bodies(*request.bodies));
  if (request.log_group.empty() != request.log_role_arn.empty())
    return Error{Fault::Usage, "--log-group and --log-role belong together",
                 "--log-group NAME --log-role ARN of a role that bedrock.amazonaws.com may assume"};
  if (!request.kms_key_arn.empty() &&
      aws::parse_arn(request.kms_key_arn).value_or(aws::Arn{}).service != "kms")
    return Error{Fault::Usage, fmt::format("--kms-key: {} is no ARN of a key", request.kms_key_arn),
                 "aws kms describe-key --key-id ALIAS --query KeyMetadata.Arn"};
  if (regions.size() > 1 && !(request.bucket.empty() && request.kms_key_arn.empty()))
    return Error{Fault::Usage, "a bucket and a key lie in one region, and several are to be set up",
                 "one --region with --bucket or --kms-key; without them each region gets a bucket"};
  return Ok{};
}

// A member that is an object, or an empty one.
Json object_in(const Json& parent, const char* key) {
  const auto found = parent.find(key);
  return found != parent.end() && found->is_object() ? *found : Json::object();
}

// One region's changes.
class RegionPlanner {
 public:
  RegionPlanner(const Account& account, const Request& request, std::string region)
      : account_(account),
        request_(request),
        region_(std::move(region)),
        client_(account.client(region_)) {}

  Result<> plan(Plan& plan) {
    LEDGER_ASSIGN(config, aws::get_logging_configuration(client_));
    if (config) before_ = Json::parse(config->json);
    LEDGER_TRY(choose_place(config.value_or(aws::LoggingConfiguration{})));
    const WantedBucket wanted{place_.bucket, region_, request_.kms_key_arn, /*for_service=*/true};
    LEDGER_ASSIGN(bucket, plan_bucket(account_, wanted, changes_));
    if (!bucket.kms_key.empty()) LEDGER_TRY(plan_key(bucket.kms_key));
    LEDGER_TRY(plan_bucket_statement(
        account_, wanted, bucket.is_new, log_bucket_statement(place_),
        "lets Bedrock put invocation logs of this account and region there, and nobody else",
        changes_));
    plan_configuration();
    plan.changes.insert(plan.changes.end(), changes_.begin(), changes_.end());
    plan.notes.insert(plan.notes.end(), notes_.begin(), notes_.end());
    return Ok{};
  }

 private:
  Result<> choose_place(const aws::LoggingConfiguration& now) {
    key_prefix_ = now.key_prefix;
    place_ = {std::string(account_.partition()), region_, account_.id(), request_.bucket,
              trimmed(request_.prefix.value_or(now.key_prefix))};
    if (place_.bucket.empty()) place_.bucket = now.bucket;
    if (place_.bucket.empty()) place_.bucket = log_bucket_name(account_.id(), region_);
    if (!now.bucket.empty() && now.bucket != place_.bucket)
      notes_.push_back(
          fmt::format("{}: what was logged until now stays in bucket {}", region_, now.bucket));
    // In the resource of a policy these would stand for more than themselves.
    if (place_.prefix.find_first_of("*?$") == std::string::npos) return Ok{};
    return Error{Fault::Usage, fmt::format("prefix {}: no *, ? and $ in a prefix", place_.prefix),
                 "--prefix bedrock"};
  }

  Result<> plan_key(const std::string& id) {
    LEDGER_ASSIGN(key, aws::describe_key(client_, id));
    if (!key || key->state != "Enabled" || !key->customer_managed)
      return Error{
          Fault::Failed,
          fmt::format("key {} is {}", id,
                      !key                     ? "not there"
                      : !key->customer_managed ? "AWS's own, whose policy lets no service in"
                                               : "not enabled: " + key->state),
          "--kms-key with an enabled key of this account and region"};
    const Json statement = log_key_statement(place_);
    if (aws::parse_arn(key->arn).value_or(aws::Arn{}).account != account_.id()) {
      notes_.push_back(fmt::format("{}: key {} belongs to another account, whose owner must add {}",
                                   region_, key->arn, statement.dump()));
      return Ok{};
    }
    return plan_key_policy(key->arn, statement);
  }

  Result<> plan_key_policy(const std::string& arn, const Json& statement) {
    const std::string what = "policy of key " + arn;
    LEDGER_ASSIGN(text, aws::get_key_policy(client_, arn));
    LEDGER_ASSIGN(before, parse_policy(text, what));
    Json after = with_statement(before, statement);
    Change change = make_change(region_, what, std::move(before), after);
    change.why = "lets Bedrock encrypt the invocation logs of this account and region";
    change.calls = {"kms:PutKeyPolicy"};
    change.apply = [&client = client_, arn, document = after.dump()] {
      return aws::put_key_policy(client, arn, document);
    };
    // Ahead of the encryption, so that no log is refused in between.
    changes_.insert(changes_.end() - 1, std::move(change));
    return Ok{};
  }

  // All of the present configuration, with what was asked for on top.
  Json wanted_configuration() const {
    Json config = before_.is_null() ? Json::object() : before_;
    Json s3 = object_in(config, "s3Config");
    s3["bucketName"] = place_.bucket;
    if (place_.prefix != trimmed(key_prefix_)) s3["keyPrefix"] = place_.prefix;
    config["s3Config"] = s3;
    if (!request_.log_group.empty()) {
      Json logs = object_in(config, "cloudWatchConfig");
      logs["logGroupName"] = request_.log_group;
      logs["roleArn"] = request_.log_role_arn;
      config["cloudWatchConfig"] = logs;
    }
    set_bodies(config);
    return config;
  }

  // Prompts are private: a new configuration delivers no body unless it is asked to.
  void set_bodies(Json& config) const {
    if (!request_.bodies && !before_.is_null()) return;
    const std::vector<std::string> asked = request_.bodies.value_or(std::vector<std::string>{});
    const bool all = asked == std::vector<std::string>{"all"};
    for (const Body& body : kBodies)
      config[body.flag] = all || std::find(asked.begin(), asked.end(), body.name) != asked.end();
  }

  void plan_configuration() {
    const Json wanted = wanted_configuration();
    Change change =
        make_change(region_, "invocation logging of Bedrock in " + region_, before_, wanted);
    change.why =
        "every call is logged with its tokens; logging is free, S3 and CloudWatch are billed";
    change.calls = {"bedrock:PutModelInvocationLoggingConfiguration"};
    if (!request_.log_group.empty()) change.calls.push_back("iam:PassRole");
    change.apply = [&client = client_, document = wanted.dump()] {
      auto put = aws::put_logging_configuration(client, document);
      if (!put && put.error().hint.empty())
        put.error().hint =
            "Bedrock tries its destinations first; a policy may take a minute to hold";
      return put;
    };
    if (change.action != Action::None) note_bodies(wanted);
    changes_.push_back(std::move(change));
  }

  void note_bodies(const Json& wanted) {
    const auto state = [](const Json& config, const Body& body) {
      if (!config.is_object() || !config.contains(body.flag)) return "not set";
      return config[body.flag] == true ? "on" : "off";
    };
    for (const Body& body : kBodies)
      notes_.push_back(fmt::format("{}: bodies of {}: {} -> {}. On, it {}", region_, body.name,
                                   state(before_, body), state(wanted, body), body.trade));
  }

  const Account& account_;
  const Request& request_;
  const std::string region_;
  aws::Client& client_;
  Json before_;             // null while logging is off
  std::string key_prefix_;  // as it is
  LogPlace place_;
  std::vector<Change> changes_;
  std::vector<std::string> notes_;
};

// A region that is not enabled refuses every key: say so instead, where the account may be asked.
Error explained(const Account& account, const std::string& region, Error error) {
  if (error.fault != Fault::Credentials || region == account.region()) return error;
  const auto enabled = aws::list_enabled_regions(account.client(account.region()));
  if (!enabled || std::find(enabled->begin(), enabled->end(), region) != enabled->end())
    return error;
  return {Fault::Failed,
          fmt::format("region {} is not enabled in account {}", region, account.id()),
          "aws account enable-region --region-name " + region};
}

}  // namespace

Result<Plan> plan_logging(const Account& account, const Request& request) {
  LEDGER_ASSIGN(regions, regions_of(account, request));
  LEDGER_TRY(check_request(request, regions));
  Plan plan;
  for (const std::string& region : regions)
    if (auto planned = RegionPlanner(account, request, region).plan(plan); !planned)
      plan.problems.push_back({region, explained(account, region, std::move(planned.error()))});
  return plan;
}

}  // namespace ledger::setup
