// What a sync has to read: the objects of its sources that the ledger does not hold.
//
// Internal to src/ingest. Opens no object. Thread rule: one thread.
#pragma once

#include <vector>

#include "ingest/sync.h"
#include "source/local.h"
#include "store/batch.h"

namespace ledger {

ObjectInfo info_of(const ListedObject& listed);
// Fault::Credentials where the request knows no way to AWS.
Result<aws::Client*> aws_client(const SyncRequest& request);

struct NewObjects {
  std::vector<ListedObject> local, remote;  // each sorted by uri, none twice
};

// Folders that cannot be read are added to `result.unreadable`; a bucket that cannot be listed is an
// error. AWS is asked for only where a source is in S3.
Result<NewObjects> list_new(Store& store, const SyncRequest& request, SyncResult& result);

}  // namespace ledger
