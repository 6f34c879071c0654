#include "aws/cloudwatch.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"

namespace ledger::aws {
namespace {

using Calls = std::map<Seconds, std::int64_t>;

// Twice the same calls: the series over all models, which not every region need have, and the sum of
// the models' own.
Request metric_request(Seconds from, Seconds to, const std::string& next_token) {
  const std::string all = "MetricDataQueries.member.1.";
  const std::string models = "MetricDataQueries.member.2.";
  Pairs parameters{
      {"StartTime", format_time(from)},
      {"EndTime", format_time(to)},
      {all + "Id", "all"},
      {all + "MetricStat.Metric.Namespace", "AWS/Bedrock"},
      {all + "MetricStat.Metric.MetricName", "Invocations"},
      {all + "MetricStat.Period", std::to_string(kMetricPeriod)},
      {all + "MetricStat.Stat", "Sum"},
      {models + "Id", "models"},
      {models + "Expression",
       fmt::format(R"(SUM(SEARCH('{{AWS/Bedrock,ModelId}} MetricName="Invocations"', 'Sum', {})))",
                   kMetricPeriod)}};
  if (!next_token.empty()) parameters.emplace_back("NextToken", next_token);
  Request request =
      form_request("monitoring", "2010-08-01", "GetMetricData", std::move(parameters));
  request.action = "cloudwatch:GetMetricData";
  request.most_tries = 4;  // nothing depends on it, and not every network leads there
  return request;
}

Result<> read_series(const pugi::xml_node& series, Calls& calls) {
  const std::string_view status = series.child_value("StatusCode");
  if (status != "Complete" && status != "PartialData")
    return Error{Fault::Failed,
                 fmt::format("cloudwatch:GetMetricData: Invocations: {}", escape_terminal(status)),
                 ""};
  pugi::xml_node value = series.child("Values").first_child();
  for (const pugi::xml_node& at : series.child("Timestamps").children("member")) {
    if (const auto time = parse_time(at.child_value())) {
      std::int64_t& most = calls[*time];
      most = std::max<std::int64_t>(most, std::llround(value.text().as_double()));
    }
    value = value.next_sibling();
  }
  return Ok{};
}

}  // namespace

Result<std::vector<MetricPoint>> get_invocations(Client& client, Seconds from, Seconds to) {
  Calls calls;
  std::string next_token;
  do {
    Request request = metric_request(from, to, next_token);
    pugi::xml_document document;
    request.whole = [&](const Response& response) {
      return bool(document.load_buffer(response.body.data(), response.body.size()));
    };
    LEDGER_ASSIGN(response, client.send(std::move(request)));
    if (response.not_found)
      return Error{Fault::Failed, "cloudwatch:GetMetricData: " + response.code, ""};
    const pugi::xml_node result = document.document_element().child("GetMetricDataResult");
    for (const pugi::xml_node& series : result.child("MetricDataResults").children("member"))
      LEDGER_TRY(read_series(series, calls));
    next_token = result.child_value("NextToken");
  } while (!next_token.empty());
  std::vector<MetricPoint> points;
  for (const auto& [time, count] : calls) points.push_back({time, count});
  return points;
}

}  // namespace ledger::aws
