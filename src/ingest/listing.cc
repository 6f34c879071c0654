#include "ingest/listing.h"

#include <algorithm>
#include <tuple>

#include "source/s3.h"
#include "store/store.h"

namespace ledger {
namespace {

Result<std::vector<ListedObject>> list_source(const SyncRequest& request, const std::string& source,
                                              LogKind kind, SyncResult& result) {
  if (!is_s3(source)) return list_local(source, request.window, result.unreadable, kind);
  LEDGER_ASSIGN(client, aws_client(request));
  return list_s3(*client, source, request.window, kind);
}

Result<Ok> list_sources(const SyncRequest& request, LogKind kind, SyncResult& result,
                        std::vector<ListedObject>& found) {
  for (const auto& source : kind == LogKind::Trail ? request.trails : request.sources) {
    LEDGER_ASSIGN(listed, list_source(request, source, kind, result));
    std::move(listed.begin(), listed.end(), std::back_inserter(found));
  }
  return Ok{};
}

// What both kinds of source name is CloudTrail's.
void sort_and_join(std::vector<ListedObject>& objects) {
  std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) {
    return std::tie(a.uri, b.trail) < std::tie(b.uri, a.trail);
  });
  objects.erase(std::unique(objects.begin(), objects.end(),
                            [](const auto& a, const auto& b) { return a.uri == b.uri; }),
                objects.end());
}

}  // namespace

Result<aws::Client*> aws_client(const SyncRequest& request) {
  if (request.aws) return request.aws();
  return Error{Fault::Credentials, "there is no way to AWS for logs in S3", "--source FOLDER"};
}

ObjectInfo info_of(const ListedObject& listed) {
  return {listed.uri,         listed.etag,     listed.size_bytes,
          listed.modified_ns, listed.key_time, listed.trail};
}

Result<NewObjects> list_new(Store& store, const SyncRequest& request, SyncResult& result) {
  std::vector<ListedObject> found;
  for (const LogKind kind : {LogKind::Invocations, LogKind::Trail})
    LEDGER_TRY(list_sources(request, kind, result, found));
  sort_and_join(found);
  std::vector<ObjectInfo> infos;
  infos.reserve(found.size());
  std::transform(found.begin(), found.end(), std::back_inserter(infos), info_of);
  LEDGER_ASSIGN(known, store.look_up(infos));
  NewObjects objects;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (known[i] == Known::Same)
      ++result.objects_known;
    else
      (is_s3(found[i].uri) ? objects.remote : objects.local).push_back(std::move(found[i]));
  }
  return objects;
}

}  // namespace ledger
