// The registry of shapes: what is unusual about a call, how often, and where its record lands.
//
// A new shape is one row in one of the shapes_*.cc lists. Thread rule: immutable tables.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sample/invocation.h"

namespace ledger::sample {

// What holds the record.
enum class Place {
  Bucket,  // an object of the account's log bucket
  PlainFile,
  DataFolder,
  ZstdFile,
  MultiMember,
  ArrayFile,
  PrettyFile,
  JoinedFile,  // copies somebody made
  CloudWatchObjects,
  CloudWatchStrings,
  CloudWatchLines,  // exports of a log group
};
constexpr int kPlaces = static_cast<int>(Place::CloudWatchLines) + 1;

enum class Arrival { Usual, SomeHoursLate, NextDay };
// A second record of the same call, in another object.
enum class Copy { None, Same, FewerFields, FailedBefore };

struct Shape {
  std::string_view name;
  int per_100k;
  int variants = 1;  // each occurs
  void (*apply)(Invocation& call, Random& random, int variant) = nullptr;
  Place place = Place::Bucket;
  Arrival arrival = Arrival::Usual;
  Copy copy = Copy::None;
};

std::span<const Shape> token_shapes();     // counts, caches, tiers, context, failures
std::span<const Shape> body_shapes();      // bodies, streams, guardrails
std::span<const Shape> model_shapes();     // modelId forms, identities, other models
std::span<const Shape> delivery_shapes();  // places, lateness, copies, line forms

std::vector<Shape> all_shapes();

}  // namespace ledger::sample
