#include "cli/profile_lookup.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "aws/arn.h"
#include "aws/settings.h"
#include "base/text.h"
#include "cli/places.h"

namespace ledger {
namespace {

constexpr std::size_t kAtOnce = 8;

aws::Arn arn_of(std::string_view text) { return aws::parse_arn(text).value_or(aws::Arn{}); }

bool names_a_place(const aws::Arn& arn) {
  return aws::is_region(arn.region) && aws::is_account(arn.account);
}

// What the threads found.
struct Answers {
  std::mutex mutex;
  std::vector<ProfileAnswer> found;
  std::map<std::string, std::size_t> failed;  // by message
  std::atomic<bool> stopped = false;          // by a signal
};

Result<ProfileAnswer> ask_one(aws::Client& client, const std::string& arn) {
  const std::string resource = arn_of(arn).resource;
  const std::string id = resource.substr(resource.rfind('/') + 1);
  LEDGER_ASSIGN(description, aws::get_inference_profile(client, id));
  if (!description) return ProfileAnswer{arn, std::nullopt};
  LEDGER_ASSIGN(tags, aws::list_tags(client, arn));
  return ProfileAnswer{arn, profile_of(*description, tags)};
}

void fail(Answers& answers, const Error& error, std::size_t count = 1) {
  if (error.fault == Fault::Interrupted)
    answers.stopped = true;
  else
    answers.failed[error.message] += count;
}

void keep(Answers& answers, const std::string& arn, Result<ProfileAnswer> answer) {
  const std::lock_guard lock(answers.mutex);
  if (!answer) fail(answers, answer.error());
  answers.found.push_back(answer ? *std::move(answer) : ProfileAnswer{arn, std::nullopt, true});
}

struct Question {
  aws::Client* client;
  std::string arn;
};

std::vector<Question> questions_of(const std::vector<std::string>& arns, const ClientOf& client_of,
                                   Answers& answers) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> places;
  for (const std::string& text : arns) {
    const aws::Arn arn = arn_of(text);
    if (names_a_place(arn))
      places[{arn.account, arn.region}].push_back(text);
    else
      fail(answers, {Fault::Failed, "an ARN without a region or an account of AWS", ""});
  }
  std::vector<Question> questions;
  for (const auto& [place, there] : places) {
    const auto client = client_of(place.first, place.second);
    if (!client) fail(answers, client.error(), there.size());
    for (std::size_t i = 0; client && i < there.size(); ++i)
      questions.push_back({*client, there[i]});
  }
  return questions;
}

// Several at once: an account may have hundreds of profiles.
void ask_all(const std::vector<Question>& questions, Answers& answers) {
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t at = next++; at < questions.size() && !answers.stopped; at = next++)
      keep(answers, questions[at].arn, ask_one(*questions[at].client, questions[at].arn));
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < std::min(kAtOnce, questions.size()); ++i) threads.emplace_back(work);
  work();
}

void note_failed(Context& context, const Options& options, const Answers& answers) {
  if (options.quiet) return;
  for (const auto& [message, count] : answers.failed)
    context.err << fmt::format(
        "note: {} inference profile{} not resolved, so unpriced unless the log names the model: "
        "{}\n",
        count, count == 1 ? "" : "s", escape_terminal(message));
}

}  // namespace

Profile profile_of(const aws::InferenceProfile& description, const aws::Tags& tags) {
  constexpr std::string_view kModel = "foundation-model/";
  std::set<std::string> regions, models;
  for (const std::string& text : description.models) {
    const aws::Arn arn = arn_of(text);
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

Result<Ok> look_up_profiles(Context& context, const Options& options, Store& store,
                            const std::vector<std::string>& sources, const ClientOf& client_of) {
  if (options.offline || std::ranges::none_of(sources, in_aws)) return Ok{};
  LEDGER_ASSIGN(arns, store.profiles_to_ask(context.now()));
  store.release();
  Answers answers;
  ask_all(questions_of(arns, client_of, answers), answers);
  if (answers.stopped) return Error{Fault::Interrupted, "interrupted", ""};
  note_failed(context, options, answers);
  return store.remember_profiles(answers.found, context.now());
}

}  // namespace ledger
