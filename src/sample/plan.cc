#include "sample/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sample/random.h"

namespace ledger::sample {
namespace {

constexpr std::int64_t kCallsForEveryShape = 2000;
constexpr std::array<int, 24> kHourWeight{2,  1,  1,  1,  1,  2,  4,  8,  16, 28, 34, 33,
                                          26, 30, 34, 33, 30, 24, 16, 11, 9,  7,  5,  3};
constexpr std::array<int, 7> kDayWeight{11, 9,  3, 2,
                                        10, 11, 11};  // from Thursday, as 1 January 1970 was

// Index of a drawn weight in running totals.
std::size_t draw(const std::vector<std::int64_t>& totals, Random& random) {
  const std::int64_t drawn = random.below(totals.back());
  return static_cast<std::size_t>(std::upper_bound(totals.begin(), totals.end(), drawn) -
                                  totals.begin());
}

std::size_t weekday_of(Day day) { return static_cast<std::size_t>(((day % 7) + 7) % 7); }

// Running totals of the window's hours for users that far east; use grows by half over the window.
std::vector<std::int64_t> hour_totals(const SampleRequest& request, int utc_offset_hours) {
  std::vector<std::int64_t> totals;
  std::int64_t total = 0;
  const Seconds first = Seconds{request.end_day - request.days + 1} * kSecondsPerDay;
  for (int hour = 0; hour < request.days * 24; ++hour) {
    const Seconds local = first + (hour + utc_offset_hours) * kSecondsPerHour;
    const Day day = day_of_seconds(local);
    const auto of_day =
        static_cast<std::size_t>((local - Seconds{day} * kSecondsPerDay) / kSecondsPerHour);
    const std::int64_t growth = 100 + 50 * hour / (request.days * 24);
    totals.push_back(total += kHourWeight[of_day] * kDayWeight[weekday_of(day)] * growth);
  }
  return totals;
}

class Planner {
 public:
  Planner(const SampleRequest& request, const std::vector<Shape>& shapes)
      : request_(request), shapes_(shapes), random_(request.seed) {
    std::int64_t total = 0;
    for (const Route& route : routes()) route_totals_.push_back(total += route.weight);
    for (const App& app : apps()) app_hours_.push_back(hour_totals(request, app.utc_offset_hours));
    for (const Shape& shape : shapes) {
      for (int variant = 0; variant < shape.variants; ++variant)
        each_once_.push_back({&shape, variant});
    }
  }

  std::vector<PlannedCall> plan() {
    std::vector<PlannedCall> calls;
    calls.reserve(static_cast<std::size_t>(request_.calls + request_.calls / 100));
    for (std::int64_t i = 0; i < request_.calls; ++i) add_call(calls, i);
    return calls;
  }

 private:
  struct Choice {
    const Shape* shape;
    int variant;
  };

  void add_call(std::vector<PlannedCall>& calls, std::int64_t i) {
    PlannedCall call;
    const Choice choice = choose_shape(i);
    call.shape = choice.shape;
    call.variant = choice.variant;
    call.route = &routes()[draw(route_totals_, random_)];
    const auto hour =
        static_cast<Seconds>(draw(app_hours_[static_cast<std::size_t>(call.route->app)], random_));
    call.time =
        Seconds{request_.end_day - request_.days + 1} * kSecondsPerDay + hour * kSecondsPerHour;
    call.time += random_.below(kSecondsPerHour);
    call.delivered = delivery_of(call);
    call.seed = random_.next();
    add_copy(calls, call);
    calls.push_back(call);
  }

  Choice choose_shape(std::int64_t i) {
    const std::int64_t roll = random_.below(100000);
    if (request_.calls >= kCallsForEveryShape) {
      const std::int64_t stride = request_.calls / static_cast<std::int64_t>(each_once_.size());
      const auto turn = static_cast<std::size_t>(i / stride);
      if (i % stride == stride / 2 && turn < each_once_.size()) return each_once_[turn];
    }
    std::int64_t passed = 0;
    for (const Shape& shape : shapes_) {
      passed += shape.per_100k;
      if (roll < passed) return {&shape, static_cast<int>(random_.below(shape.variants))};
    }
    return {nullptr, 0};
  }

  Seconds delivery_of(const PlannedCall& call) {
    const Seconds usual = call.time + random_.between(5, 95);
    const Arrival arrival = call.shape ? call.shape->arrival : Arrival::Usual;
    if (arrival == Arrival::SomeHoursLate) return usual + random_.between(1, 5) * kSecondsPerHour;
    if (arrival == Arrival::NextDay)
      return Seconds{day_of_seconds(call.time) + 1} * kSecondsPerDay + random_.below(9000);
    return usual;
  }

  // The other record of a call that has two. It is delivered an hour or more after, but a failed one before.
  void add_copy(std::vector<PlannedCall>& calls, PlannedCall& call) {
    if (call.shape == nullptr || call.shape->copy == Copy::None) return;
    PlannedCall copy = call;
    copy.copy = call.shape->copy;
    (copy.copy == Copy::FailedBefore ? call : copy).delivered +=
        random_.between(1, 3) * kSecondsPerHour;
    calls.push_back(copy);
  }

  const SampleRequest& request_;
  const std::vector<Shape>& shapes_;
  Random random_;
  std::vector<std::int64_t> route_totals_;
  std::vector<std::vector<std::int64_t>> app_hours_;
  std::vector<Choice> each_once_;
};

}  // namespace

std::vector<PlannedCall> plan_calls(const SampleRequest& request,
                                    const std::vector<Shape>& shapes) {
  return Planner(request, shapes).plan();
}

std::string hour_folder(const PlannedCall& call) {
  const Day day = day_of_seconds(call.delivered);
  const Civil civil = civil_of(day);
  return fmt::format("AWSLogs/{}/BedrockModelInvocationLogs/{}/{:04}/{:02}/{:02}/{:02}",
                     apps()[static_cast<std::size_t>(call.route->app)].account, call.route->region,
                     civil.year, civil.month, civil.day,
                     (call.delivered - Seconds{day} * kSecondsPerDay) / kSecondsPerHour);
}

}  // namespace ledger::sample
