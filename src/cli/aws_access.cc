#include "cli/aws_access.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/bedrock.h"
#include "aws/pricing.h"
#include "aws/s3.h"
#include "aws/sts.h"
#include "base/text.h"
#include "cli/places.h"
#include "cli/terminal.h"
#include "source/cloudwatch.h"
#include "source/s3.h"

namespace ledger {
namespace {

constexpr unsigned kShortMetadataTimeoutMs = 300;  // asked twice at most
constexpr std::size_t kAskedAtOnce = 16;           // regions

Result<aws::Secret> ask_code(const std::string& serial) {
  auto code = ask_terminal(fmt::format("MFA code of {}: ", escape_terminal(serial)));
  if (!code)
    return Error{Fault::Credentials,
                 fmt::format("a code of {} is needed and there is no terminal to ask on", serial),
                 "run it in a terminal"};
  return aws::Secret(*std::move(code));
}

// "" for what is not the ARN of a role.
std::string account_of_role(const std::string& role) {
  const auto arn = aws::parse_arn(role);
  return arn && arn->service == "iam" && arn->resource.starts_with("role/") ? arn->account : "";
}

// "AWSLogs/, prod/ and 3 more".
std::string names_of(const aws::S3Page& page) {
  constexpr std::size_t kShown = 4;
  std::vector<std::string> names;
  for (const std::string& prefix : page.prefixes) names.push_back(escape_terminal(prefix));
  for (const aws::S3Object& object : page.objects) names.push_back(escape_terminal(object.key));
  const std::size_t shown = std::min(names.size(), kShown);
  std::string text = fmt::format("{}", fmt::join(names.begin(), names.begin() + shown, ", "));
  return names.size() > shown ? text + fmt::format(" and {} more", names.size() - shown) : text;
}

std::string in_account(const std::string& region, const std::string& role) {
  return role.empty() ? region : fmt::format("{} as {}", region, role);
}

std::string place_of(const aws::LoggingConfiguration& logging, const std::string& region,
                     const std::string& role) {
  if (logging.bucket.empty())
    return cloudwatch_source({account_of_role(role), region, logging.log_group});
  return aws::without_slashes(aws::s3_uri(logging.bucket, logging.key_prefix));
}

}  // namespace

struct AwsAccess::Asked {
  std::size_t account;
  std::string region;
  aws::Client* client;
  std::optional<Result<std::optional<aws::LoggingConfiguration>>> answer = {};
};

Result<Ok> AwsAccess::open(unsigned metadata_timeout_ms) {
  if (!accounts_.empty()) return Ok{};
  aws::SessionOptions options;
  options.settings.profile = options_.profile;
  options.settings.endpoint_url = options_.endpoint_url;
  options.ask_mfa = ask_code;
  if (metadata_timeout_ms > 0) options.http.metadata_timeout_ms = metadata_timeout_ms;
  LEDGER_ASSIGN(base, aws::Session::open(std::move(options), context_.env));
  for (const std::string& arn : options_.assume_roles) {
    if (account_of_role(arn).empty())
      return Error{Fault::Usage, fmt::format("--assume-role: {} is not the ARN of a role", arn),
                   "--assume-role arn:aws:iam::123456789012:role/NAME"};
    LEDGER_ASSIGN(assumed, base.assume({.arn = arn,
                                        .external_id = options_.external_id,
                                        .session_name = {},
                                        .mfa_serial = {}}));
    accounts_.push_back({arn, std::move(assumed)});
  }
  accounts_.push_back({"", std::move(base)});
  return Ok{};
}

std::size_t AwsAccess::asked_accounts() const {
  return accounts_.size() == 1 ? 1 : accounts_.size() - 1;
}

aws::Client* AwsAccess::client_in(std::size_t account, const std::string& region) {
  auto& client = clients_[{account, region}];
  if (!client) client = accounts_[account].session.client(region);
  return client.get();
}

Result<aws::Client*> AwsAccess::client(const std::string& source) {
  LEDGER_TRY(open());
  if (const auto found = places_.find(source); found != places_.end())
    return client_in(found->second.account, found->second.region);
  const auto group = parse_cloudwatch(source);
  std::size_t account = asked_accounts() == 1 ? 0 : accounts_.size() - 1;
  for (std::size_t i = 0; group && i < asked_accounts(); ++i) {
    if (!group->account.empty() && account_of_role(accounts_[i].role) == group->account)
      account = i;
  }
  return client_in(account, group ? group->region : "");
}

std::vector<AwsAccess::Asked> AwsAccess::ask_logging(const std::vector<std::string>& regions) {
  std::vector<Asked> all;
  for (std::size_t account = 0; account < asked_accounts(); ++account)
    for (const std::string& region : regions)
      all.push_back({account, region, client_in(account, region)});
  for (std::size_t from = 0; from < all.size(); from += kAskedAtOnce) {
    std::vector<std::thread> threads;
    for (std::size_t i = from; i < std::min(all.size(), from + kAskedAtOnce); ++i)
      threads.emplace_back(
          [&asked = all[i]] { asked.answer = aws::get_logging_configuration(*asked.client); });
    for (std::thread& thread : threads) thread.join();
  }
  return all;
}

Result<Ok> AwsAccess::take(Asked& asked, Found& found) {
  const std::string& role = accounts_[asked.account].role;
  const std::string name = in_account(asked.region, role);
  if (!*asked.answer) {
    Error& error = asked.answer->error();
    if (error.fault == Fault::Interrupted || error.fault == Fault::Usage) return std::move(error);
    found.failed.push_back({name, std::move(error)});
    places_[name] = {asked.account, asked.region};
    return Ok{};
  }
  const auto& logging = **asked.answer;
  if (!logging || (logging->bucket.empty() && logging->log_group.empty())) {
    found.off.push_back(name);
    return Ok{};
  }
  const std::string source = place_of(*logging, asked.region, role);
  if (places_.try_emplace(source, Place{asked.account, asked.region}).second)
    found.sources.push_back(source);
  return Ok{};
}

Result<AwsAccess::Found> AwsAccess::discover() {
  LEDGER_TRY(open(kShortMetadataTimeoutMs));
  if (options_.assume_roles.empty()) {
    if (const auto known = accounts_[0].session.credentials(); !known) return known.error();
  }
  LEDGER_ASSIGN(own, region());
  const bool everywhere =
      std::find(options_.regions.begin(), options_.regions.end(), "all") != options_.regions.end();
  std::vector<std::string> regions = options_.regions;
  if (regions.empty()) regions.push_back(own);
  if (everywhere) regions = aws::bedrock_regions(own);
  std::vector<Asked> asked = ask_logging(regions);
  const bool known = std::any_of(asked.begin(), asked.end(),
                                 [](const Asked& one) { return static_cast<bool>(*one.answer); });
  Found found;
  for (Asked& one : asked) {
    if (everywhere && known && !*one.answer && aws::region_not_enabled(one.answer->error()))
      found.off.push_back(in_account(one.region, accounts_[one.account].role));
    else
      LEDGER_TRY(take(one, found));
  }
  return found;
}

Result<aws::Client*> AwsAccess::client_of(const std::string& account, const std::string& region) {
  LEDGER_TRY(open());
  for (std::size_t i = 0; i < accounts_.size(); ++i)
    if (account_of_role(accounts_[i].role) == account) return client_in(i, region);
  aws::Client* own = client_in(accounts_.size() - 1, region);
  if (own_account_.empty()) {
    LEDGER_ASSIGN(caller, aws::get_caller_identity(*own));
    own_account_ = caller.account;
  }
  if (account == own_account_) return own;
  return Error{Fault::Credentials,
               fmt::format("of account {}, and the credentials are of {}", account, own_account_),
               "--assume-role with a role of that account, or [inference_profiles] of the "
               "configuration file"};
}

Result<aws::Client*> AwsAccess::pricing_client() {
  LEDGER_ASSIGN(own, region());
  const auto nearest = aws::pricing_region(own);
  if (nearest) return client_in(0, *nearest);
  return Error{
      Fault::Failed,
      fmt::format("the AWS Price List has no endpoint for {} ({})", own, aws::partition(own)),
      "run it with a --profile of another partition, or copy the file it writes there"};
}

std::string AwsAccess::look_below(const std::string& source) {
  const auto place = aws::parse_s3_uri(source);
  const auto found = client(source);
  if (!found) return found.error().message;
  const auto below = [&](const std::string& prefix) {
    return aws::list_all(**found, {place->bucket, prefix, "/", ""});
  };
  const auto here = below(place->key.empty() ? "" : place->key + "/");
  if (!here) return here.error().message;
  if (!here->prefixes.empty() || !here->objects.empty())
    return fmt::format("{} has {} but no calls of these days: --days or --start-date", source,
                       names_of(*here));
  const auto bucket = place->key.empty() ? here : below("");
  if (!bucket) return bucket.error().message;
  if (bucket->prefixes.empty() && bucket->objects.empty())
    return fmt::format("the bucket {} is empty: does Bedrock log to it?", place->bucket);
  return fmt::format("nothing lies below {}; the bucket has {}", source, names_of(*bucket));
}

std::string AwsAccess::region_of(const std::string& source) const {
  if (const auto found = places_.find(source); found != places_.end()) return found->second.region;
  const auto group = parse_cloudwatch(source);
  return group ? group->region : "";
}

Result<aws::Session*> AwsAccess::session() {
  LEDGER_TRY(open());
  return &accounts_[0].session;
}

Result<std::string> AwsAccess::region() {
  LEDGER_TRY(open());
  if (options_.regions.size() == 1 && options_.regions[0] != "all") return options_.regions[0];
  return accounts_[0].session.settings().region();
}

aws::RequestCounts AwsAccess::take_requests() {
  aws::RequestCounts total;
  for (const auto& [key, client] : clients_)
    for (const auto& [action, count] : client->requests_sent()) total[action] += count;
  aws::RequestCounts fresh;
  for (const auto& [action, count] : total)
    if (count > told_[action]) fresh[action] = count - told_[action];
  told_ = std::move(total);
  return fresh;
}

}  // namespace ledger
