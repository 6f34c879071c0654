#include "render/notes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "analysis/rows.h"
#include "base/text.h"
#include "render/coverage.h"
#include "render/grid.h"
#include "render/number.h"

namespace ledger {
namespace {

constexpr std::size_t kNamedRegions = 3;
constexpr std::size_t kNamedModels = 3;
constexpr int kWidestHead = 100;
constexpr std::size_t kWidestSparkline = 45;

std::string list_of(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i)
    text += (i ? ", " : "") + escape_terminal(names[i]);
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

std::string period_text(const CubeScope& scope) {
  const Days days = days_of(scope);
  std::string text = format_day(days.first);
  if (days.last != days.first) text += " to " + format_day(days.last);
  return text + " (" + scope.zone.name() + ")";
}

std::string minute_text(Seconds time, const Zone& zone) {
  std::string text = zone.format(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

void print_title(std::ostream& out, const Report& report, const TerminalStyle& style) {
  const auto& scope = report.request.scope;
  const auto& regions = report.notes.regions;
  std::string left = "Bedrock, ";
  if (!regions.empty())
    left += (regions.size() > kNamedRegions ? fmt::format("{} regions", regions.size())
                                            : list_of(regions, kNamedRegions)) +
            ", ";
  left += period_text(scope);
  const auto through = report.notes.data_through;
  const std::string right = through ? "data through " + minute_text(*through, scope.zone) : "";
  const int space = std::min(style.width, kWidestHead) - display_width(left) - display_width(right);
  out << painted(wrap(left, style.width, "  "), Paint::Bold, style.colour);
  if (!right.empty())
    out << (space >= 2 ? std::string(static_cast<std::size_t>(space), ' ') : "\n") << right;
  out << '\n';
}

std::string filter_text(const Filter& filter) {
  std::string text = escape_terminal(filter.dimension) + " ";
  for (std::size_t i = 0; i < filter.any_of.size(); ++i)
    text += (i ? " or " : "") + (filter.any_of[i] ? escape_terminal(*filter.any_of[i]) : "(none)");
  return text;
}

void print_filters(std::ostream& out, const CubeScope& scope, const TerminalStyle& style) {
  std::string text;
  if (!scope.arn_contains.empty()) text = "arn contains " + escape_terminal(scope.arn_contains);
  for (const Filter& filter : scope.filters)
    text += (text.empty() ? "" : ", ") + filter_text(filter);
  if (!text.empty())
    out << painted(wrap("only: " + text, style.width, "  "), Paint::Dim, style.colour) << '\n';
}

// Parts side by side, three blanks apart, as many lines as it takes.
void print_parts(std::ostream& out, const std::vector<std::string>& parts, int width) {
  int used = 0;
  for (const std::string& part : parts) {
    const int size = display_width(part);
    if (used > 0 && used + 3 + size > width) {
      out << '\n';
      used = 0;
    }
    out << (used > 0 ? "   " : "") << part;
    used += size + (used > 0 ? 3 : 0);
  }
  out << '\n';
}

void print_counts(std::ostream& out, const std::vector<Cell>& summary, const TerminalStyle& style) {
  std::string calls = plural(count_of(summary[kCalls]), "call");
  if (const Int128 failed = count_of(summary[kFailed]); failed > 0)
    calls += ", " + with_thousands(failed) + " failed";
  std::vector<std::string> parts{calls};
  static constexpr std::array<std::pair<Measure, std::string_view>, 4> kNamed{
      {{kInputTokens, "in"},
       {kOutputTokens, "out"},
       {kCacheRead, "cache read"},
       {kCacheWrite, "cache written"}}};
  for (const auto& [measure, name] : kNamed)
    if (const Int128 count = count_of(summary[measure]); count > 0)
      parts.push_back(short_count(count) + " " + std::string(name));
  print_parts(out, parts, style.width);
}

std::string change_text(const Report& report) {
  if (report.previous.rows.empty()) return "";
  const auto* now = std::get_if<Money>(&report.summary.rows[0].back());
  const auto* before = std::get_if<Money>(&report.previous.rows[0].back());
  if (!now || !before || before->femto_usd <= 0) return "";
  const Days days = days_of(report.request.scope);
  const int count = days.last - days.first + 1;
  const std::string span = count == 1 ? "the day before" : fmt::format("the {} days before", count);
  const Int128 change = (now->femto_usd - before->femto_usd) * 100 / before->femto_usd;
  if (change == 0) return "as on " + span;
  if (change >= 1000)
    return fmt::format("{} times {}", to_string(now->femto_usd / before->femto_usd), span);
  return fmt::format("{} {} % on {}", change > 0 ? "up" : "down",
                     to_string(change > 0 ? change : -change), span);
}

std::string doubt_text(const CubeNotes& notes) {
  std::string text;
  if (notes.unpriced.calls > 0) text = plural(notes.unpriced.calls, "unpriced call");
  if (!notes.assumptions.empty())
    text += (text.empty() ? "" : ", ") + std::string("some rates assumed");
  return text;
}

// The reasons only where there is space: the notes tell them at length.
std::string bound_text(const CubeNotes& notes, const std::string& money, int width) {
  if (!notes.lower_bound()) return "";
  const std::string text = ", a lower bound", reasons = ": " + doubt_text(notes);
  const int used = display_width(money + " list price" + text + reasons);
  return used <= width ? text + reasons : text;
}

void print_money(std::ostream& out, const Report& report, const TerminalStyle& style) {
  const auto* cost = std::get_if<Money>(&report.summary.rows[0].back());
  const std::string money = cost ? dollars(*cost) : "no price known";
  const std::string kind = cost ? " list price" + bound_text(report.notes, money, style.width) : "";
  std::vector<std::string> parts{painted(money, Paint::Bold, style.colour) + kind};
  if (auto change = change_text(report); !change.empty()) parts.push_back(std::move(change));
  std::vector<double> daily;
  for (const Int128 femto : report.daily_cost_femto) daily.push_back(static_cast<double>(femto));
  const auto line =
      sparkline(daily, std::min(kWidestSparkline, static_cast<std::size_t>(style.width)));
  if (!line.empty()) parts.push_back(painted(line, Paint::Bar, style.colour));
  print_parts(out, parts, style.colour ? style.width + 20 : style.width);
}

// Sentences for the kinds that the price book knows; another kind is told by its name.
std::string assumption_text(const std::string& kind) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSentences{{
      {"cache_write_lifetime", "cache writes of unknown lifetime are taken as 5 minutes"},
      {"tier", "the service tier is not in the log and taken as standard"},
      {"cache", "the log does not say whether tokens were cached"},
      {"region_rate", "the price is that of another region"},
      {"scope", "the scope of the profile is assumed ([inference_profiles] of the configuration)"},
  }};
  for (const auto& [name, sentence] : kSentences)
    if (name == kind) return std::string(sentence);
  return "assumed: " + escape_terminal(kind);
}

std::string money_range(const Assumed& assumed) {
  if (!assumed.bounded) return "at least " + dollars(assumed.low);
  const std::string low = dollars(assumed.low), high = dollars(assumed.high);
  return low == high ? low : low + " to " + high;
}

std::string unpriced_text(const LeftOut& unpriced) {
  std::string text =
      fmt::format("{} of {} {} no price: {} tokens are not in these dollars",
                  plural(unpriced.calls, "call"), list_of(unpriced.models, kNamedModels),
                  unpriced.calls == 1 ? "has" : "have", short_count(unpriced.tokens));
  if (unpriced.models.size() > kNamedModels)
    return text + " (--group-by model_id --sort -unpriced_calls)";
  if (!unpriced.models.empty())
    text += " (prices show " + escape_terminal(unpriced.models[0]) + ")";
  return text;
}

std::vector<std::string> warnings(const CubeNotes& notes, const RunFacts& facts) {
  std::vector<std::string> lines;
  if (notes.unpriced.calls > 0) lines.push_back(unpriced_text(notes.unpriced));
  for (const Assumed& assumed : notes.assumptions)
    lines.push_back(fmt::format("{}: {}, {} tokens, {}", assumption_text(assumed.kind),
                                plural(assumed.calls, "call"), short_count(assumed.tokens),
                                money_range(assumed)));
  if (auto missing = coverage_warning(notes.coverage); !missing.empty())
    lines.push_back(std::move(missing));
  for (const auto& failed : facts.sources_failed)
    lines.push_back("not read: " + escape_terminal(failed.source + ": " + failed.reason));
  return lines;
}

std::string read_text(const CubeNotes& notes, const RunFacts& facts) {
  std::string text = facts.objects_read == 0 ? "nothing new to read"
                                             : "read " + plural(facts.objects_read, "object");
  if (facts.objects_read > 0 && facts.elapsed_seconds)
    text += fmt::format(" in {:.1f} s", *facts.elapsed_seconds);
  if (facts.requests_sent > 0)
    text += fmt::format(", {} to AWS for {}", plural(facts.requests_sent, "request"),
                        dollars(facts.requests_cost));
  if (notes.rejects > 0)
    text += fmt::format(", {} rejected{}", plural(notes.rejects, "line"),
                        facts.rejects ? "" : " (report --rejects)");
  if (notes.duplicates > 0) text += ", " + plural(notes.duplicates, "duplicate");
  return text;
}

std::vector<std::string> remarks(const CubeNotes& notes, const RunFacts& facts) {
  std::vector<std::string> lines;
  if (const LeftOut& hours = notes.not_token_priced; hours.calls > 0)
    lines.push_back(
        fmt::format("{} ({} tokens) not billed by token: provisioned, imported or reserved",
                    plural(hours.calls, "call"), short_count(hours.tokens)));
  if (notes.token_mismatch > 0)
    lines.push_back(plural(notes.token_mismatch, "call") +
                    " with other token counts in the body than in the log: the log's are used");
  if (notes.time_approximate > 0)
    lines.push_back(plural(notes.time_approximate, "record") +
                    " without a time, dated by event or file");
  if (auto whole = coverage_remark(notes.coverage); !whole.empty())
    lines.push_back(std::move(whole));
  lines.push_back(fmt::format("list prices of {}, before discounts and credits",
                              format_day(notes.prices_as_of)));
  lines.push_back(read_text(notes, facts));
  return lines;
}

}  // namespace

void print_head(std::ostream& out, const Report& report, const TerminalStyle& style) {
  print_title(out, report, style);
  print_filters(out, report.request.scope, style);
  print_counts(out, report.summary.rows[0], style);
  print_money(out, report, style);
}

void print_notes(std::ostream& out, const Report& report, const RunFacts& facts,
                 const TerminalStyle& style) {
  const auto& notes = report.notes;
  out << '\n';
  for (const std::string& line : warnings(notes, facts))
    out << painted(wrap("! " + line, style.width, "  "), Paint::Warning, style.colour) << '\n';
  for (const std::string& line : remarks(notes, facts))
    out << painted(wrap("  " + line, style.width, "  "), Paint::Dim, style.colour) << '\n';
}

}  // namespace ledger
