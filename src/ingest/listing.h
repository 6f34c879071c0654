// What a sync has to read: the objects of its sources that the ledger does not hold.
//
// Internal to src/ingest. Opens no object. Thread rule: one thread.
#pragma once

#include <string>
#include <vector>

#include "ingest/sync.h"
#include "source/local.h"
#include "store/batch.h"

namespace ledger {

ObjectInfo info_of(const ListedObject& listed);

// The new objects of one source in AWS.
struct Remote {
  std::string source;
  aws::Client* client = nullptr;
  std::vector<ListedObject> objects;  // sorted by uri
};
struct NewObjects {
  std::vector<ListedObject> local;     // sorted by uri
  std::vector<Remote> s3, cloudwatch;  // those with new objects; no object is in two
};

// Folders that cannot be read are added to `result.unreadable`, sources that cannot be listed to
// `result.failed`. Sources in AWS are listed at the same time.
Result<NewObjects> list_new(Store& store, const SyncRequest& request, SyncResult& result);
ReadPlan plan_of(const NewObjects& objects);

}  // namespace ledger
