// Which application a user agent names: the second, weaker way to an application, since whoever sends a
// request may write into it what he likes. Thread rule: pure.
#pragma once

#include <string>
#include <string_view>

namespace ledger {

// The application in a user agent as CloudTrail has it, empty = none:
// - `app/NAME`, the application id of the AWS SDKs (sdk_ua_app_id), wherever it stands;
// - else the last token NAME/VERSION that no SDK, runtime or HTTP library writes, the version a digit
//   first, or `v` and a digit: `CustomerServiceApp/1.0` of `user_agent_extra`.
// Browsers and AWS services (`bedrock.amazonaws.com`, `aws-…`) name none.
// Source: AWS SDKs and Tools Reference Guide, "Application ID"; botocore's Config, `user_agent_extra`.
std::string application_of_agent(std::string_view agent);

}  // namespace ledger
