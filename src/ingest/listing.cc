#include "ingest/listing.h"

#include <algorithm>
#include <optional>
#include <thread>
#include <tuple>

#include "source/cloudwatch.h"
#include "source/s3.h"
#include "store/store.h"

namespace ledger {
namespace {

constexpr std::size_t kListedAtOnce = 8;  // sources of AWS

struct Listing {
  std::string source;
  LogKind kind = LogKind::Invocations;
  aws::Client* client = nullptr;  // null: local
  std::optional<Result<std::vector<ListedObject>>> listed;
};

Result<aws::Client*> client_for(const SyncRequest& request, const std::string& source) {
  if (request.aws) return request.aws(source);
  return Error{Fault::Credentials, "there is no way to AWS for " + source, "--source FOLDER"};
}

void list_remote(Listing& listing, const SyncRequest& request) {
  listing.listed =
      is_cloudwatch(listing.source)
          ? list_cloudwatch(*listing.client, listing.source, request.window, request.now)
          : list_s3(*listing.client, listing.source, request.window, listing.kind);
}

void list_remotes(std::vector<Listing>& listings, const SyncRequest& request) {
  std::vector<Listing*> waiting;
  for (Listing& listing : listings)
    if (!listing.listed) waiting.push_back(&listing);
  for (std::size_t from = 0; from < waiting.size(); from += kListedAtOnce) {
    const std::size_t to = std::min(waiting.size(), from + kListedAtOnce);
    std::vector<std::thread> threads;
    for (std::size_t i = from + 1; i < to; ++i)
      threads.emplace_back([&, i] { list_remote(*waiting[i], request); });
    list_remote(*waiting[from], request);
    for (std::thread& thread : threads) thread.join();
  }
}

Listing list_or_prepare(const SyncRequest& request, const std::string& source, LogKind kind,
                        SyncResult& result) {
  Listing listing{source, kind, nullptr, {}};
  if (!is_s3(source) && !is_cloudwatch(source)) {
    listing.listed = list_local(source, request.window, result.unreadable, kind);
    return listing;
  }
  auto client = client_for(request, source);
  if (client)
    listing.client = *client;
  else
    listing.listed = std::move(client.error());
  return listing;
}

std::vector<Listing> list_sources(const SyncRequest& request, SyncResult& result) {
  std::vector<Listing> listings;
  for (const std::string& source : request.sources)
    listings.push_back(list_or_prepare(request, source, LogKind::Invocations, result));
  for (const std::string& source : request.trails)
    listings.push_back(list_or_prepare(request, source, LogKind::Trail, result));
  list_remotes(listings, request);
  return listings;
}

struct Found {
  ListedObject object;
  std::size_t source;
};

// Each object once, though two sources may overlap; what both kinds of source name is CloudTrail's.
std::vector<Found> merge(std::vector<Listing>& listings) {
  std::vector<Found> found;
  for (std::size_t i = 0; i < listings.size(); ++i) {
    if (!*listings[i].listed) continue;
    for (ListedObject& object : **listings[i].listed) found.push_back({std::move(object), i});
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) {
    return std::tie(a.object.uri, b.object.trail) < std::tie(b.object.uri, a.object.trail);
  });
  found.erase(
      std::unique(found.begin(), found.end(),
                  [](const Found& a, const Found& b) { return a.object.uri == b.object.uri; }),
      found.end());
  return found;
}

// A local source that is not there, or a wrong address, is a wrong command: it ends the sync.
Result<Ok> note_failures(std::vector<Listing>& listings, SyncResult& result) {
  for (Listing& listing : listings) {
    if (*listing.listed) continue;
    Error& error = listing.listed->error();
    if (!listing.client && error.fault != Fault::Credentials) return std::move(error);
    if (error.fault == Fault::Interrupted) return std::move(error);
    result.failed.push_back({listing.source, std::move(error)});
  }
  if (!listings.empty() && result.failed.size() == listings.size()) return result.failed[0].error;
  return Ok{};
}

}  // namespace

ObjectInfo info_of(const ListedObject& listed) {
  return {listed.uri,         listed.etag,     listed.size_bytes,
          listed.modified_ns, listed.key_time, listed.trail};
}

Result<NewObjects> list_new(Store& store, const SyncRequest& request, SyncResult& result) {
  std::vector<Listing> listings = list_sources(request, result);
  LEDGER_TRY(note_failures(listings, result));
  std::vector<Found> found = merge(listings);
  std::vector<ObjectInfo> infos;
  infos.reserve(found.size());
  for (const Found& one : found) infos.push_back(info_of(one.object));
  LEDGER_ASSIGN(known, store.look_up(infos));
  NewObjects objects;
  std::vector<Remote> remotes;
  for (const Listing& listing : listings) remotes.push_back({listing.source, listing.client, {}});
  for (std::size_t i = 0; i < found.size(); ++i) {
    Remote& remote = remotes[found[i].source];
    if (known[i] == Known::Same)
      ++result.objects_known;
    else
      (remote.client ? remote.objects : objects.local).push_back(std::move(found[i].object));
  }
  for (Remote& remote : remotes) {
    if (remote.objects.empty()) continue;
    (is_s3(remote.source) ? objects.s3 : objects.cloudwatch).push_back(std::move(remote));
  }
  return objects;
}

ReadPlan plan_of(const NewObjects& objects) {
  ReadPlan plan;
  for (const ListedObject& object : objects.local) {
    ++plan.objects;
    plan.bytes += object.size_bytes;
  }
  for (const Remote& remote : objects.s3) {
    plan.s3_objects += static_cast<std::int64_t>(remote.objects.size());
    for (const ListedObject& object : remote.objects) plan.s3_bytes += object.size_bytes;
  }
  for (const Remote& remote : objects.cloudwatch)
    plan.hours += static_cast<std::int64_t>(remote.objects.size());
  plan.objects += plan.s3_objects + plan.hours;
  plan.bytes += plan.s3_bytes;
  return plan;
}

}  // namespace ledger
