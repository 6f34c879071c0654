#include <array>

#include "sample/shape.h"

namespace ledger::sample {
namespace {

using Call = Invocation;

void as_it_is(Call&, Random&, int) {}

// What a second record must beat: counts that only the first has.
void tell_all(Call& call, Random&, int) {
  use_model(call, Family::Claude, geo_prefix(call.region),
            "anthropic.claude-sonnet-4-20250514-v1:0");
  call.operation = "Converse";
  call.counts.cache_read = 1800;
  call.cache_told = CacheTold::EnvelopeAndBody;
}

constexpr std::array kShapes = std::to_array<Shape>({
    {"of 2024: schemaType first, no cache counts", 800, 1,
     [](Call& c, Random&, int) {
       use_model(c, Family::Claude, "", "anthropic.claude-3-haiku-20240307-v1:0");
       c.operation = "Converse";
       c.counts.cache_read = c.counts.cache_write = 0;
       c.cache_told = CacheTold::Nowhere;
       c.lifetimes = Lifetimes::Untold;
       c.key_order = KeyOrder::SchemaFirst;
     }},
    {"schemaType first", 400, 1,
     [](Call& c, Random&, int) { c.key_order = KeyOrder::SchemaFirst; }},
    {"timestamp with nanoseconds", 60, 1,
     [](Call& c, Random&, int) {
       c.stamp = Stamp::Nanoseconds;
       c.more_fields = {{"status", "\"200\""}};
     }},
    {"no timestamp", 20, 1, [](Call& c, Random&, int) { c.stamp = Stamp::Missing; }},
    {"wide inner spacing", 60, 1, [](Call& c, Random&, int) { c.wide_spacing = true; }},
    {"no request id", 30, 1, [](Call& c, Random&, int) { c.request_id.clear(); }},
    {"fields that are not known yet", 60, 1,
     [](Call& c, Random&, int) {
       c.more_fields = {
           {"futureField", R"({"modelId":"x","usage":[1,2,{"inputTokenCount":5}],"none":null})"},
           {"flag", "true"}};
     }},
    {"some hours late", 200, 1, as_it_is, Place::Bucket, Arrival::SomeHoursLate},
    {"delivered the next day", 60, 1, as_it_is, Place::Bucket, Arrival::NextDay},
    {"delivered twice", 300, 1, as_it_is, Place::Bucket, Arrival::Usual, Copy::Same},
    {"delivered twice, once with fewer counts", 60, 1, tell_all, Place::Bucket, Arrival::Usual,
     Copy::FewerFields},
    {"failed first, same request id", 60, 1, as_it_is, Place::Bucket, Arrival::Usual,
     Copy::FailedBefore},
    {"plain file", 100, 2, as_it_is, Place::PlainFile},
    {"somebody's folder called data", 60, 1, as_it_is, Place::DataFolder},
    {"zstd file", 100, 2, as_it_is, Place::ZstdFile},
    {"several gzip members", 100, 3, as_it_is, Place::MultiMember},
    {"JSON array", 100, 2, as_it_is, Place::ArrayFile},
    {"pretty-printed", 60, 2, as_it_is, Place::PrettyFile},
    {"joined without line ends", 60, 2, as_it_is, Place::JoinedFile},
    {"CloudWatch events, message an object", 80, 2, as_it_is, Place::CloudWatchObjects},
    {"CloudWatch events, message a string", 80, 2, as_it_is, Place::CloudWatchStrings},
    {"CloudWatch export lines", 80, 2, as_it_is, Place::CloudWatchLines},
});

}  // namespace

std::span<const Shape> delivery_shapes() { return kShapes; }

std::vector<Shape> all_shapes() {
  std::vector<Shape> all;
  for (const auto list : {token_shapes(), body_shapes(), model_shapes(), delivery_shapes()}) {
    all.insert(all.end(), list.begin(), list.end());
  }
  return all;
}

}  // namespace ledger::sample
