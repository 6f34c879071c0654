#include "cli/print_iam.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "aws/bedrock.h"
#include "aws/s3.h"
#include "aws/s3_admin.h"
#include "cli/aws_access.h"
#include "cli/output.h"
#include "setup/bucket.h"
#include "setup/checks.h"
#include "source/cloudwatch.h"

namespace ledger {
namespace {

using setup::Account;
using setup::Feature;
using setup::PolicyFacts;
using setup::PolicyPlace;

struct Row {
  std::string_view command, action;  // action "" = any
  std::vector<Feature> features;
};

const std::vector<Row>& rows() {
  static const std::vector<Feature> reading{Feature::ReadLogs, Feature::FindLogs,
                                            Feature::ReadGroups, Feature::ReadProfiles,
                                            Feature::AssumeRoles};
  static const std::vector<Row> all{
      {"report", "", reading},
      {"sync", "", reading},
      {"export", "", reading},
      {"prices", "update", {Feature::ReadPrices}},
      {"setup", "logging", {Feature::SetupLogging}},
      {"setup", "roles", {Feature::SetupRoles}},
      {"setup", "athena", {Feature::SetupAthena, Feature::QueryAthena}},
      {"check", "logging", {Feature::CheckLogging}},
      {"check", "permissions", {Feature::CheckLogging, Feature::CheckPermissions}},
      {"doctor", "", {Feature::CheckLogging, Feature::CheckPermissions}},
      {"generate", "calls", {Feature::GenerateCalls}},
  };
  return all;
}

// Those that look at every region where none is named.
bool checks(const Command& command) { return command.name == "check" || command.name == "doctor"; }

Result<std::vector<Feature>> features_of(const Command& command, const Options& options) {
  const auto found = std::ranges::find_if(rows(), [&](const Row& row) {
    return row.command == command.name && (row.action.empty() || row.action == options.action);
  });
  if (found == rows().end())
    return Error{Fault::Usage,
                 fmt::format("{} {} asks nothing of AWS", command.name, options.action), ""};
  std::vector<Feature> features = found->features;
  if (!options.sources.empty()) std::erase(features, Feature::FindLogs);
  const bool reads = std::ranges::find(features, Feature::ReadLogs) != features.end();
  if ((!reads && std::ranges::find(options.regions, "all") != options.regions.end()) ||
      (checks(command) && options.regions.empty()))
    features.push_back(Feature::AllRegions);
  return features;
}

void add_named_places(const Options& options, PolicyFacts& facts) {
  std::vector<std::string> all = options.sources;
  all.insert(all.end(), options.trails.begin(), options.trails.end());
  for (const std::string& source : all) {
    if (const auto group = parse_cloudwatch(source))
      facts.log_groups.emplace_back(group->region, group->group);
    else if (const auto place = aws::parse_s3_uri(source))
      facts.logs.push_back({"", place->bucket, aws::without_slashes(place->key), ""});
  }
  if (!options.bucket.empty())
    facts.logs.push_back(
        {"", options.bucket, aws::without_slashes(options.prefix.value_or("")), options.kms_key});
}

void add_configured_places(const Account& account, PolicyFacts& facts) {
  const auto answers = setup::ask_logging(account, facts.regions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string& region = facts.regions[i];
    const auto& logging = answers[i];
    if (!logging || !*logging) continue;
    if (!(*logging)->bucket.empty())
      facts.logs.push_back(
          {region, (*logging)->bucket, aws::without_slashes((*logging)->key_prefix), ""});
    else if (!(*logging)->log_group.empty())
      facts.log_groups.emplace_back(region, (*logging)->log_group);
  }
}

// The buckets that setup logging would make.
void add_places_to_be(const Account& account, const Options& options, PolicyFacts& facts) {
  for (const std::string& region : facts.regions) {
    const auto there = std::ranges::find(facts.logs, region, &PolicyPlace::region);
    if (there == facts.logs.end())
      facts.logs.push_back(
          {region, setup::log_bucket_name(account.id(), region), "", options.kms_key});
    else if (!options.kms_key.empty())
      there->kms_key_arn = options.kms_key;
  }
}

// The key of each bucket; false where one could not be asked for.
bool add_keys(const Account& account, PolicyFacts& facts) {
  bool known = true;
  for (PolicyPlace& place : facts.logs) {
    aws::Client& client = account.client(place.region.empty() ? account.region() : place.region);
    const auto encryption = aws::get_bucket_encryption(client, {place.bucket, account.id()});
    known = known && encryption;
    if (encryption && encryption->key.starts_with("arn:")) place.kms_key_arn = encryption->key;
  }
  return known;
}

struct Facts {
  PolicyFacts policy;
  bool to_be_made = false;  // the buckets, by setup logging
  std::vector<std::string> notes;
};

Result<std::vector<std::string>> regions_of(const Account& account, const Command& command,
                                            const Options& options) {
  setup::Request request;
  request.regions = options.regions;
  if (!checks(command)) return setup::regions_of(account, request);
  LEDGER_ASSIGN(regions, setup::regions_to_check(account, options.regions));
  return std::move(regions.names);
}

void ask_account(const Context& context, const Command& command, const Options& options,
                 Facts& facts) {
  AwsAccess aws(context, options);
  const auto session = aws.session();
  const auto account = session ? Account::open(**session) : Result<Account>(session.error());
  if (!account) {
    facts.notes.push_back("put your own in place of ACCOUNT, REGION and BUCKET: " +
                          account.error().message);
    return;
  }
  facts.policy.partition = account->partition();
  facts.policy.account = account->id();
  auto regions = regions_of(*account, command, options);
  facts.policy.regions = regions ? *std::move(regions) : std::vector{account->region()};
  if (facts.policy.logs.empty() && facts.policy.log_groups.empty())
    add_configured_places(*account, facts.policy);
  if (facts.to_be_made && options.bucket.empty()) add_places_to_be(*account, options, facts.policy);
  if (facts.policy.logs.empty() && facts.policy.log_groups.empty())
    facts.notes.emplace_back("where the logs lie is not known: put the bucket in place of BUCKET");
  else if (!facts.to_be_made && !add_keys(*account, facts.policy))
    facts.notes.emplace_back(
        "the bucket's encryption could not be read: with a KMS key of your own, add kms:Decrypt on "
        "it");
}

}  // namespace

Result<Ok> print_iam(Context& context, const Command& command, const Options& options) {
  LEDGER_ASSIGN(features, features_of(command, options));
  Facts facts;
  add_named_places(options, facts.policy);
  facts.policy.assumed_roles = options.assume_roles;
  facts.policy.logging_role_arn = options.log_role;
  facts.to_be_made = command.name == "setup" && options.action == "logging";
  if (!options.offline) ask_account(context, command, options, facts);
  if (!options.quiet)
    for (const std::string& note : facts.notes) context.err << note << '\n';
  LEDGER_ASSIGN(path, output_file(options.output, "policy.json"));
  return write_result(context, path, [&](std::ostream& out) {
    out << setup::iam_policy(features, facts.policy) << '\n';
  });
}

}  // namespace ledger
