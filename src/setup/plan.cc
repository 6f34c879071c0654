#include "setup/plan.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/signals.h"

namespace ledger::setup {
namespace {

using Lines = std::vector<std::string>;

bool holds_objects(const Json& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const Json& entry) { return entry.is_object(); });
}

// One line that can be broken between members.
std::string spaced(const Json& value) {
  if (!value.is_structured()) return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  Lines parts;
  for (const auto& [key, part] : value.items())
    parts.push_back((value.is_object() ? Json(key).dump() + ": " : "") + spaced(part));
  const auto text = fmt::format("{}", fmt::join(parts, ", "));
  return value.is_object() ? "{" + text + "}" : "[" + text + "]";
}

void add_line(Lines& lines, char sign, const std::string& path, const Json& value) {
  lines.push_back(fmt::format("{} {}{}", sign, path.empty() ? "" : path + ": ",
                              value.is_string() ? value.get<std::string>() : spaced(value)));
}

void add_entries(Lines& lines, const std::string& path, const Json& before, const Json& after) {
  Json rest = after;
  std::size_t kept = 0;
  Lines gone;
  for (const Json& entry : before) {
    const auto same = std::find(rest.begin(), rest.end(), entry);
    if (same == rest.end()) {
      add_line(gone, '-', path, entry);
    } else {
      rest.erase(same);
      ++kept;
    }
  }
  if (kept > 0) lines.push_back(fmt::format("  {}: {} kept", path, kept));
  lines.insert(lines.end(), gone.begin(), gone.end());
  for (const Json& entry : rest) add_line(lines, '+', path, entry);
}

void add_differences(Lines& lines, const std::string& path, const Json& before, const Json& after);

void add_members(Lines& lines, const std::string& path, const Json& before, const Json& after) {
  const auto below = [&](const std::string& key) { return path.empty() ? key : path + "." + key; };
  for (const auto& [key, value] : before.items())
    add_differences(lines, below(key), value, after.contains(key) ? after[key] : Json());
  for (const auto& [key, value] : after.items())
    if (!before.contains(key)) add_differences(lines, below(key), Json(), value);
}

void add_differences(Lines& lines, const std::string& path, const Json& before, const Json& after) {
  if (before == after) return;
  const auto empty_or = [](const Json& value, bool kind) { return value.is_null() || kind; };
  if ((holds_objects(before) || holds_objects(after)) && empty_or(before, before.is_array()) &&
      empty_or(after, after.is_array()))
    return add_entries(lines, path, before, after);
  if ((before.is_object() || after.is_object()) && empty_or(before, before.is_object()) &&
      empty_or(after, after.is_object()))
    return add_members(lines, path, before, after);
  if (!before.is_null()) add_line(lines, '-', path, before);
  if (!after.is_null()) add_line(lines, '+', path, after);
}

}  // namespace

std::string_view name_of(Action action) {
  switch (action) {
    case Action::None: return "none";
    case Action::Create: return "create";
    case Action::Change: return "change";
  }
  return "";
}

bool Plan::changes_nothing() const {
  return std::all_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.action == Action::None; });
}

Change make_change(std::string group, std::string resource, Json before, Json after) {
  Change change;
  change.action = before == after    ? Action::None
                  : before.is_null() ? Action::Create
                                     : Action::Change;
  change.group = std::move(group);
  change.resource = std::move(resource);
  change.before = std::move(before);
  change.after = std::move(after);
  return change;
}

Json to_json(const Plan& plan) {
  Json out{{"step", plan.step}, {"account", plan.account}, {"caller", plan.caller}};
  out["changes"] = Json::array();
  for (const Change& change : plan.changes)
    out["changes"].push_back(Json{{"action", name_of(change.action)},
                                  {"group", change.group},
                                  {"resource", change.resource},
                                  {"before", change.before},
                                  {"after", change.after},
                                  {"why", change.why},
                                  {"calls", change.calls}});
  out["problems"] = Json::array();
  for (const Problem& problem : plan.problems)
    out["problems"].push_back(Json{{"group", problem.group},
                                   {"message", problem.error.message},
                                   {"hint", problem.error.hint}});
  out["notes"] = plan.notes;
  return out;
}

std::vector<std::string> differences(const Json& before, const Json& after) {
  Lines lines;
  add_differences(lines, "", before, after);
  return lines;
}

Applied apply(const Plan& plan, const std::function<void(const Change&)>& on_done) {
  Applied applied;
  std::set<std::string> ended;
  bool stopped = false;
  for (const Change& change : plan.changes) {
    if (change.action == Action::None) continue;
    if (!stopped && stop_requested()) {
      stopped = true;
      applied.failed.push_back({change.group, {Fault::Interrupted, "interrupted", ""}});
    }
    if (stopped || ended.contains(change.group)) {
      applied.not_done.push_back(&change);
      continue;
    }
    if (auto result = change.apply(); !result) {
      ended.insert(change.group);
      stopped = result.error().fault == Fault::Interrupted;
      applied.failed.push_back({change.group, std::move(result.error())});
      applied.not_done.push_back(&change);
      continue;
    }
    applied.done.push_back(&change);
    on_done(change);
  }
  return applied;
}

Result<> verdict(const std::vector<Problem>& problems) {
  constexpr std::array kOrder{Fault::Interrupted, Fault::Usage, Fault::Failed, Fault::Busy,
                              Fault::Credentials};
  for (const Fault fault : kOrder)
    for (const Problem& problem : problems)
      if (problem.error.fault == fault) return problem.error;
  return Ok{};
}

}  // namespace ledger::setup
