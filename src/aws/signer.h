// AWS Signature Version 4 for one request.
//
// Source: "Create a signed AWS API request" (IAM User Guide). S3 is signed as S3 wants it (path as
// sent, body hash as a header), every other service with its path encoded once more.
// Thread rule: a pure function.
#pragma once

#include <string>

#include "aws/credentials.h"
#include "aws/request.h"
#include "base/result.h"

namespace ledger::aws {

struct SigningScope {
  std::string service;
  std::string region;
  Seconds time = 0;
};

// The headers to add to `headers` (which must hold Host): Authorization, X-Amz-Date and, where they
// apply, X-Amz-Security-Token and x-amz-content-sha256.
Result<Headers> sign(const std::string& method, const std::string& target, const Headers& headers,
                     const std::string& body, const Credentials& credentials,
                     const SigningScope& scope);

}  // namespace ledger::aws
