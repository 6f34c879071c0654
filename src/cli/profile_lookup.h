// Asks Bedrock about the application inference profiles that calls name. Thread rule: one thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aws/bedrock.h"
#include "cli/context.h"
#include "cli/options.h"
#include "store/store.h"

namespace ledger {

// A client that may ask for the account's profiles in the Region; it lives as long as the function.
using ClientOf =
    std::function<Result<aws::Client*>(const std::string& account, const std::string& region)>;

// Keeps model, name, tags and scope of each profile that the store does not know, or has not asked for a
// day, an hour where that failed. Nothing is asked where no source is remote, or where an ARN of a log has
// no region or account of AWS: they would name the host. A profile that cannot be asked becomes a note on
// the error stream and stays as it is; the only errors are the store's own and Fault::Interrupted.
Result<Ok> look_up_profiles(Context& context, const Options& options, Store& store,
                            const std::vector<std::string>& sources, const ClientOf& client_of);

// The profile that a description makes: one Region among its models is in-region, several are geo, a model
// without a Region is global. Its model is "" where they are not one model.
Profile profile_of(const aws::InferenceProfile& description, const aws::Tags& tags);

}  // namespace ledger
