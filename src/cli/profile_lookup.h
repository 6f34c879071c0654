// Asks Bedrock about the application inference profiles that calls name. Thread rule: one thread.
#pragma once

#include <string>
#include <vector>

#include "aws/bedrock.h"
#include "cli/aws_access.h"
#include "store/store.h"

namespace ledger {

// Model, name, tags and scope of each profile that the store does not know, or has not asked for a day,
// each in its own Region. Nothing is asked where no source is remote. A profile of another account and one
// that may not be read become a note on the error stream and stay as they are; the only errors are the
// store's own and Fault::Interrupted.
Result<Ok> look_up_profiles(Context& context, const Options& options, AwsAccess& access,
                            Store& store, const std::vector<std::string>& sources);

// The profile that a description makes: one Region among its models is in-region, several are geo, a model
// without a Region is global. Its model is "" where they are not one model.
Profile profile_of(const aws::InferenceProfile& description, const aws::Tags& tags);

}  // namespace ledger
