#include "store/profiles.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "store/rollup.h"
#include "store/store_impl.h"

namespace ledger {
namespace {

constexpr Seconds kAskAgain = kSecondsPerDay, kFailedAskAgain = kSecondsPerHour;

std::map<std::string, std::string> tags_of(std::string_view text) {
  std::map<std::string, std::string> tags;
  const auto object = nlohmann::json::parse(text, nullptr, false);
  if (!object.is_object()) return tags;
  for (const auto& [key, value] : object.items())
    if (value.is_string()) tags.emplace(key, value.get<std::string>());
  return tags;
}

Result<Profiles> open_profiles(duck::Connection& connection) {
  LEDGER_ASSIGN(rows, connection.query("SELECT arn, coalesce(model, ''), coalesce(name, ''), "
                                       "coalesce(scope, ''), tags FROM ledger.profile WHERE "
                                       "to_time IS NULL"));
  Profiles profiles;
  while (rows.next())
    profiles[std::string(rows.text(0))] = {std::string(rows.text(1)), std::string(rows.text(2)),
                                           std::string(rows.text(3)), tags_of(rows.text(4))};
  return profiles;
}

SqlText insertion(const std::string& arn, const Profile& profile, Seconds now, Seconds checked) {
  SqlText sql{"INSERT INTO ledger.profile VALUES (", {}};
  sql.bind(arn);
  for (const std::string* text : {&profile.name, &profile.model, &profile.scope}) {
    sql += ", nullif(";
    sql.bind(*text);
    sql += ", '')";
  }
  sql += ", ";
  sql.bind(tags_json(profile.tags));
  sql += fmt::format(", {}, NULL, {})", now, checked);
  return sql;
}

SqlText change(std::string_view what, const std::string& arn, Seconds now) {
  SqlText sql{
      fmt::format("UPDATE ledger.profile SET {} = {} WHERE to_time IS NULL AND arn = ", what, now),
      {}};
  sql.bind(arn);
  return sql;
}

Result<Ok> run(duck::Connection& connection, const SqlText& sql) {
  auto done = connection.query(sql);
  return done ? Result<Ok>(Ok{}) : done.error();
}

// Whether prices or tags of calls change with it. A failed ask counts as one of almost a day ago.
Result<bool> remember(duck::Connection& connection, const Profiles& known,
                      const ProfileAnswer& answer, Seconds now) {
  const auto old = known.find(answer.arn);
  const Seconds checked = answer.failed ? now - kAskAgain + kFailedAskAgain : now;
  const bool gone = !answer.profile && old != known.end();
  if (gone || (old != known.end() && old->second == *answer.profile)) {
    LEDGER_TRY(run(connection, change("checked_time", answer.arn, checked)));
    return false;
  }
  if (old != known.end()) LEDGER_TRY(run(connection, change("to_time", answer.arn, now)));
  LEDGER_TRY(
      run(connection, insertion(answer.arn, answer.profile.value_or(Profile{}), now, checked)));
  return answer.profile.has_value();
}

Result<Ok> remember_all(duck::Connection& connection, const Store::Impl& store,
                        const std::vector<ProfileAnswer>& answers, Seconds now) {
  LEDGER_TRY(connection.run("BEGIN TRANSACTION"));
  LEDGER_ASSIGN(known, open_profiles(connection));
  bool changed = false;
  for (const ProfileAnswer& answer : answers) {
    LEDGER_ASSIGN(one, remember(connection, known, answer, now));
    changed |= one;
  }
  if (changed) {
    LEDGER_TRY(refresh_rates(connection, store));
    LEDGER_TRY(rebuild_rollups(connection));
  }
  return connection.run("COMMIT");
}

}  // namespace

std::string tags_json(const std::map<std::string, std::string>& tags) {
  return nlohmann::json(tags).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<Profiles> known_profiles(duck::Connection& connection, const Profiles& configured) {
  LEDGER_ASSIGN(profiles, open_profiles(connection));
  std::erase_if(profiles, [](const auto& entry) { return entry.second.model.empty(); });
  for (const auto& [arn, profile] : configured) profiles[arn] = profile;
  return profiles;
}

Result<std::vector<std::string>> Store::profiles_to_ask(Seconds now) {
  LEDGER_ASSIGN(connection, impl_->access(Access::Read));
  LEDGER_ASSIGN(rows,
                connection->query(fmt::format(
                    "SELECT DISTINCT invoked_id FROM ledger.price_key_logged WHERE invoked_id "
                    "LIKE 'arn:%:application-inference-profile/%' AND invoked_id NOT IN (SELECT "
                    "arn FROM ledger.profile WHERE to_time IS NULL AND checked_time > {}) ORDER "
                    "BY invoked_id",
                    now - kAskAgain)));
  std::vector<std::string> arns;
  while (rows.next())
    if (!impl_->profiles.contains(rows.text(0))) arns.emplace_back(rows.text(0));
  return arns;
}

Result<Ok> Store::remember_profiles(const std::vector<ProfileAnswer>& answers, Seconds now) {
  if (answers.empty()) return Ok{};
  LEDGER_ASSIGN(connection, impl_->access(Access::Write));
  auto written = remember_all(*connection, *impl_, answers, now);
  if (!written) static_cast<void>(connection->run("ROLLBACK"));
  impl_->release();
  return written ? written : impl_->explain(std::move(written.error()));
}

}  // namespace ledger
