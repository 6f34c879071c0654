#include <algorithm>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "base/signals.h"
#include "base/text.h"
#include "cli/answer.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "render/coverage.h"
#include "render/number.h"
#include "source/request_cost.h"

namespace ledger {
namespace {

Error unknown_analysis(const std::string& name) {
  std::string names = "all";
  for (const Analysis& known : analyses()) names += ", " + std::string(known.name);
  return {Fault::Usage, fmt::format("--analysis: {} is not one of {}", name, names),
          "--group-by takes any dimensions"};
}

// Each once, where it is named first.
Result<std::vector<const Analysis*>> analyses_of(const Options& options) {
  std::vector<const Analysis*> chosen;
  const auto add = [&](const Analysis& analysis) {
    if (std::find(chosen.begin(), chosen.end(), &analysis) == chosen.end())
      chosen.push_back(&analysis);
  };
  for (const std::string& name : options.analyses) {
    const Analysis* analysis = find_analysis(name);
    if (name != "all" && !analysis) return unknown_analysis(name);
    if (analysis) add(*analysis);
    for (const Analysis& one : analyses())
      if (name == "all" && one.in_all) add(one);
  }
  return chosen;
}

Result<Ok> check_dimensions(const Grouping& group_by) {
  for (const std::string& name : group_by) {
    if (is_dimension(name)) continue;
    std::string names;
    for (const DimensionInfo& known : dimensions()) names += std::string(known.name) + ", ";
    return Error{Fault::Usage, fmt::format("--group-by: no dimension is called {}", name),
                 "dimensions: " + names + "metadata:KEY, tag:KEY"};
  }
  return Ok{};
}

Result<ReportRequest> request_of(const Options& options) {
  ReportRequest request;
  LEDGER_ASSIGN(chosen, analyses_of(options));
  LEDGER_TRY(check_dimensions(options.group_by));
  request.analyses = std::move(chosen);
  request.group_by = options.group_by;
  request.sort = options.sort;
  request.limit = static_cast<std::size_t>(options.limit);
  request.account_names = options.accounts;
  LEDGER_TRY(check_request(request));
  return request;
}

Result<Table> rejects_table(Store& store, const CubeScope& scope) {
  Table table{"rejects",
              {{"uri", CellKind::Text}, {"line", CellKind::Count}, {"reason", CellKind::Text}},
              {}};
  LEDGER_ASSIGN(rows, store.rejects(scope));
  for (RejectRow& row : rows)
    table.rows.push_back({std::move(row.uri), Int128{row.line}, std::move(row.reason)});
  return table;
}

Result<RunFacts> facts_of(Context& context, const Options& options, Prepared& prepared) {
  RunFacts facts;
  facts.version = LEDGER_VERSION;
  facts.generated_at = context.now();
  facts.sources =
      prepared.sources.covered.empty() ? prepared.sources.read : prepared.sources.covered;
  facts.objects_read = prepared.synced.objects_read;
  if (!context.env("SOURCE_DATE_EPOCH")) facts.elapsed_seconds = prepared.elapsed_seconds;
  for (const auto& [action, requests] : prepared.requests) facts.requests_sent += requests;
  facts.requests_cost = cost_of_requests(prepared.requests);
  std::set<std::string> regions;
  for (const FailedSource& failed : prepared.synced.failed) {
    facts.sources_failed.push_back({failed.source, failed.error.message});
    const auto region = prepared.failed_regions.find(failed.source);
    if (region != prepared.failed_regions.end()) regions.insert(region->second);
  }
  facts.regions_failed.assign(regions.begin(), regions.end());
  if (options.rejects) {
    LEDGER_ASSIGN(rejects, rejects_table(*prepared.store, prepared.scope));
    facts.rejects = std::move(rejects);
  }
  return facts;
}

std::string region_name(const CubeScope& scope) {
  for (const Filter& filter : scope.filters)
    if (filter.dimension == "region" && filter.any_of.size() == 1 && filter.any_of[0])
      return *filter.any_of[0];
  return "all";
}

bool wants_summary(const Report& report) {
  const auto& chosen = report.request.analyses;
  return report.request.group_by.empty() &&
         std::find(chosen.begin(), chosen.end(), find_analysis("summary")) != chosen.end();
}

Result<Ok> write_csv_files(Context& context, const Options& options, const std::string& folder,
                           const std::string& region, const std::vector<const Table*>& tables,
                           const Zone& zone) {
  LEDGER_TRY(make_folder(folder));
  for (const Table* table : tables) {
    const std::string path = std::filesystem::path(folder) /
                             report_file_name(table->name, region, context.now(), zone, "csv");
    LEDGER_TRY(write_output(path, [&](std::ostream& out) { render_csv(out, *table, zone); }));
    if (!options.quiet) context.err << "wrote " << escape_terminal(path) << '\n';
  }
  return Ok{};
}

Result<Ok> write_csv(Context& context, const Options& options, const Report& report,
                     const RunFacts& facts) {
  const Zone& zone = report.request.scope.zone;
  std::vector<const Table*> tables;
  if (wants_summary(report)) tables.push_back(&report.summary);
  for (const ReportTable& table : report.tables) tables.push_back(&table.table);
  if (facts.rejects) tables.push_back(&*facts.rejects);
  const bool folder = tables.size() > 1 || names_folder(options.output);
  if (!folder)
    return write_result(context, options.output,
                        [&](std::ostream& out) { render_csv(out, *tables[0], zone); });
  const std::string where = options.output.empty() ? "report" : options.output;
  return write_csv_files(context, options, where, region_name(report.request.scope), tables, zone);
}

Result<Ok> write_report(Context& context, const Options& options, const Report& report,
                        const RunFacts& facts) {
  if (options.format == "csv") return write_csv(context, options, report, facts);
  const bool json = options.format == "json";
  LEDGER_ASSIGN(path, output_file(options.output, json ? "report.json" : "report.txt"));
  return write_result(context, path, [&](std::ostream& out) {
    if (json) return render_json(out, report, facts);
    if (report.has_data()) render_terminal(out, report, facts, terminal_style(context, options));
  });
}

// Where no table is shown, calls that CloudTrail saw are all the more to be told.
void note_missing(Context& context, const Options& options, const CubeNotes& notes) {
  const std::string missing = coverage_warning(notes.coverage);
  if (!missing.empty() && !options.quiet) context.err << "note: " << missing << '\n';
}

// What keeps a strict answer from being whole.
Result<Ok> check_complete(const CubeNotes& notes) {
  std::vector<std::string> reasons;
  if (notes.rejects > 0) reasons.push_back(plural(notes.rejects, "rejected line"));
  if (notes.unpriced.calls > 0)
    reasons.push_back(plural(notes.unpriced.calls, "call") + " without a price");
  if (!notes.assumptions.empty()) reasons.push_back("assumed money");
  if (reasons.empty()) return Ok{};
  return Error{Fault::Incomplete, fmt::format("incomplete: {}", fmt::join(reasons, ", ")),
               "report --rejects lists the lines, prices show MODEL the prices"};
}

// Logs in AWS are those of many regions; without --region the answer is for AWS_REGION's alone, and says
// so where there are others.
Result<Ok> narrow_to_region(Context& context, const Options& options, Prepared& prepared) {
  const auto& sources = prepared.sources.read;
  const bool named = std::any_of(prepared.scope.filters.begin(), prepared.scope.filters.end(),
                                 [](const Filter& filter) { return filter.dimension == "region"; });
  if (named || !options.regions.empty() || sources.empty() || !prepared.sources.gone.empty() ||
      !std::all_of(sources.begin(), sources.end(), in_aws))
    return Ok{};
  const auto region_result = prepared.aws->region();
  if (!region_result && !options.offline) return region_result.error();
  const std::string region =
      region_result ? *region_result : context.env("AWS_REGION").value_or("us-east-1");
  const std::vector<Grouping> by_region{{"region"}};
  CubeScope scope = prepared.scope;
  scope.notes = false;
  LEDGER_ASSIGN(answer, prepared.store->ask(scope, by_region));
  std::vector<std::string> others;
  for (const auto& row : answer.tables[0].rows) {
    const auto* name = std::get_if<std::string>(&row[0]);
    if (name && *name != region) others.push_back(escape_terminal(*name));
  }
  prepared.scope.filters.push_back({"region", {region}});
  if (!others.empty() && !options.quiet)
    context.err << fmt::format(
        "note: this is {} only; the logs also have calls of {} (--region all)\n", region,
        fmt::join(others, ", "));
  return Ok{};
}

}  // namespace

Result<Ok> run_report(Context& context, const Options& options) {
  LEDGER_ASSIGN(request, request_of(options));
  request.compare = options.format == "terminal";
  LEDGER_ASSIGN(prepared,
                prepare(context, options, {.whole_store = false, .days_before = request.compare}));
  LEDGER_TRY(narrow_to_region(context, options, prepared));
  request.scope = prepared.scope;
  LEDGER_ASSIGN(report, make_report(*prepared.store, std::move(request)));
  LEDGER_ASSIGN(facts, facts_of(context, options, prepared));
  if (stop_requested()) return Error{Fault::Interrupted, "interrupted", ""};
  LEDGER_TRY(write_report(context, options, report, facts));
  LEDGER_TRY(check_readable(context, prepared.synced));
  if (!report.has_data()) {
    note_missing(context, options, report.notes);
    return no_data(prepared);
  }
  return options.strict ? check_complete(report.notes) : Result<Ok>(Ok{});
}

}  // namespace ledger
