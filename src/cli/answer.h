// What report and export do before they answer: open the store, bring it up to date, and say what
// the question is about.
#pragma once

#include "cli/context.h"
#include "cli/options.h"
#include "cli/places.h"
#include "cli/window.h"
#include "ingest/sync.h"
#include "store/store.h"

namespace ledger {

struct Prepared {
  std::unique_ptr<Store> store;
  Sources sources;
  CubeScope scope;
  SyncResult synced;
  double elapsed_seconds = 0;  // of the sync
};

struct Extent {
  bool whole_store = false;  // without a window option: everything
  bool days_before = false;  // read as many days before the window too, to compare with
};
// Notes and progress go to the context's error stream.
Result<Prepared> prepare(Context& context, const Options& options, Extent extent);

Result<std::unique_ptr<Store>> open_store(Context& context, const Options& options);

// A sync with progress for people.
Result<SyncResult> sync_now(Context& context, const Options& options, Store& store,
                            const Sources& sources, Window window);
// One note for each object that could not be read, and the error that stands for them.
Result<Ok> check_readable(Context& context, const SyncResult& synced);

// Fault::NoData for this scope, with a hint where there is data.
Error no_data(Store& store, const CubeScope& scope, const Sources& sources);

}  // namespace ledger
