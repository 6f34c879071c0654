#include "cli/profile_lookup.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "aws/sts.h"
#include "base/text.h"

namespace ledger {
namespace {

constexpr std::size_t kAtOnce = 8;

// arn:partition:service:region:account:resource
struct Arn {
  std::string region, account, resource;
};

Arn split_arn(std::string_view text) {
  std::vector<std::string_view> parts;
  for (int i = 0; i < 5; ++i) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(std::min(colon + 1, text.size()));
  }
  return {std::string(parts[3]), std::string(parts[4]), std::string(text)};
}

// What the threads found.
struct Answers {
  std::mutex mutex;
  std::vector<ProfileAnswer> found;
  std::map<std::string, int> failed;  // by message
  std::atomic<bool> stopped = false;  // by a signal
};

Result<ProfileAnswer> ask_one(aws::Client& client, const std::string& arn) {
  const std::string resource = split_arn(arn).resource;
  const std::string id = resource.substr(resource.rfind('/') + 1);
  LEDGER_ASSIGN(description, aws::get_inference_profile(client, id));
  if (!description) return ProfileAnswer{arn, std::nullopt};
  LEDGER_ASSIGN(tags, aws::list_tags(client, arn));
  return ProfileAnswer{arn, profile_of(*description, tags)};
}

void keep(Answers& answers, Result<ProfileAnswer> answer) {
  const std::lock_guard lock(answers.mutex);
  if (answer)
    answers.found.push_back(*std::move(answer));
  else if (answer.error().fault == Fault::Interrupted)
    answers.stopped = true;
  else
    ++answers.failed[answer.error().message];
}

// Several at once: an account may have hundreds.
Result<Ok> ask_all(AwsAccess& access, const std::vector<std::string>& arns, Answers& answers) {
  std::map<std::string, std::unique_ptr<aws::Client>> clients;
  for (const std::string& arn : arns) {
    auto& client = clients[split_arn(arn).region];
    if (client) continue;
    LEDGER_ASSIGN(made, access.client_in(split_arn(arn).region));
    client = std::move(made);
  }
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < arns.size() && !answers.stopped; at = next++)
      keep(answers, ask_one(*clients.at(split_arn(arns[at]).region), arns[at]));
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(kAtOnce, arns.size()); ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return Ok{};
}

void note(Context& context, const Options& options, std::string_view text) {
  if (!options.quiet) context.err << "note: " << escape_terminal(text) << '\n';
}

// Leaves those of the caller's account; the others are noted.
std::vector<std::string> of_account(Context& context, const Options& options,
                                    std::vector<std::string> arns, const std::string& account) {
  std::map<std::string, int> others;
  std::erase_if(arns, [&](const std::string& arn) {
    const std::string other = split_arn(arn).account;
    const bool foreign = other != account;
    if (foreign) ++others[other];
    return foreign;
  });
  for (const auto& [other, count] : others)
    note(context, options,
         fmt::format("{} inference profile{} of account {} cannot be asked as account {}: unpriced "
                     "unless the log names the model ([inference_profiles] of the configuration)",
                     count, count == 1 ? "" : "s", other, account));
  return arns;
}

bool is_remote(const std::string& source) { return !source.starts_with('/'); }

Result<Ok> look_up(Context& context, const Options& options, AwsAccess& access,
                   std::vector<std::string> arns, Answers& answers) {
  LEDGER_ASSIGN(client, access.client());
  LEDGER_ASSIGN(caller, aws::get_caller_identity(*client));
  return ask_all(access, of_account(context, options, std::move(arns), caller.account), answers);
}

}  // namespace

Profile profile_of(const aws::InferenceProfile& description, const aws::Tags& tags) {
  constexpr std::string_view kModel = "foundation-model/";
  std::set<std::string> regions, models;
  for (const std::string& text : description.models) {
    const Arn arn = split_arn(text);
    regions.insert(arn.region);
    models.insert(arn.resource.starts_with(kModel) ? arn.resource.substr(kModel.size()) : "");
  }
  Profile profile;
  profile.name = description.name;
  if (models.size() == 1) profile.model = *models.begin();
  if (!regions.empty())
    profile.scope = regions.contains("") ? "global" : regions.size() > 1 ? "geo" : "in-region";
  profile.tags.insert(tags.begin(), tags.end());
  return profile;
}

Result<Ok> look_up_profiles(Context& context, const Options& options, AwsAccess& access,
                            Store& store, const std::vector<std::string>& sources) {
  if (options.offline || std::ranges::none_of(sources, is_remote)) return Ok{};
  LEDGER_ASSIGN(arns, store.profiles_to_ask(context.now()));
  store.release();
  if (arns.empty()) return Ok{};
  const int count = static_cast<int>(arns.size());
  Answers answers;
  const auto asked = look_up(context, options, access, std::move(arns), answers);
  if (answers.stopped || (!asked && asked.error().fault == Fault::Interrupted))
    return Error{Fault::Interrupted, "interrupted", ""};
  if (!asked) answers.failed[asked.error().message] = count;
  for (const auto& [message, failed] : answers.failed)
    note(context, options,
         fmt::format("{} inference profile{} not resolved, so unpriced unless the log names the "
                     "model: {}",
                     failed, failed == 1 ? "" : "s", message));
  return store.remember_profiles(answers.found, context.now());
}

}  // namespace ledger
