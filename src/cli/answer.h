// What report and export do before they answer: open the store, bring it up to date, and say what
// the question is about.
#pragma once

#include <map>
#include <string>

#include "cli/aws_access.h"
#include "cli/context.h"
#include "cli/options.h"
#include "cli/places.h"
#include "cli/window.h"
#include "ingest/sync.h"
#include "store/store.h"

namespace ledger {

struct Prepared {
  std::shared_ptr<AwsAccess> aws;
  std::unique_ptr<Store> store;
  Sources sources;
  CubeScope scope;
  SyncResult synced;  // with the regions that could not be asked for their logging configuration
  std::map<std::string, std::string> failed_regions;  // of failed sources, where it is known
  aws::RequestCounts requests;                        // to AWS
  double elapsed_seconds = 0;                         // of the sync
};

struct Extent {
  bool whole_store = false;  // without a window option: everything
  bool days_before = false;  // read as many days before the window too, to compare with
};
// Notes and progress go to the context's error stream. `aws` is the way that an earlier call opened.
Result<Prepared> prepare(Context& context, const Options& options, Extent extent,
                         std::shared_ptr<AwsAccess> aws = nullptr);

Result<std::unique_ptr<Store>> open_store(Context& context, const Options& options);

// One note for each object and each source that could not be read, and the error that stands for them.
Result<Ok> check_readable(Context& context, const SyncResult& synced);

// Fault::NoData for what was prepared, with a hint where there is data. May ask AWS what there is
// below a source in S3.
Error no_data(const Prepared& prepared);

}  // namespace ledger
