#include "aws/errors.h"

#include <gtest/gtest.h>

namespace ledger::aws {
namespace {

Response answer(int status, std::string body, Headers headers = {}) {
  return {status, std::move(headers), std::move(body), false, {}};
}

Decision decide_xml(int status, const std::string& code) {
  return decide(status, read_error(answer(status, "<Error><Code>" + code +
                                                      "</Code><Message>m</Message></Error>")));
}
Decision decide_json(int status, const std::string& code) {
  return decide(status,
                read_error(answer(status, "{\"__type\":\"" + code + "\",\"message\":\"m\"}")));
}

TEST(ReadError, TakesCodeMessageAndRegionFromXml) {
  const auto error = read_error(
      answer(400,
             "<?xml version=\"1.0\"?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
             "<Message>expecting 'eu-west-1'</Message><Region>eu-west-1</Region></Error>"));
  EXPECT_EQ(error.code, "AuthorizationHeaderMalformed");
  EXPECT_EQ(error.message, "expecting 'eu-west-1'");
  EXPECT_EQ(error.region, "eu-west-1");
}

TEST(ReadError, FindsTheErrorInsideTheEnvelopeOfSts) {
  const auto error = read_error(
      answer(403,
             "<ErrorResponse "
             "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
             "<Code>InvalidClientTokenId</Code><Message>The security token is "
             "invalid</Message></Error></ErrorResponse>"));
  EXPECT_EQ(error.code, "InvalidClientTokenId");
}

TEST(ReadError, StripsNamespaceAndAddressFromJsonCodes) {
  EXPECT_EQ(
      read_error(
          answer(
              400,
              R"({"__type":"com.amazon.coral.service#ThrottlingException:http://x","Message":"slow"})"))
          .code,
      "ThrottlingException");
  EXPECT_EQ(
      read_error(answer(400, "{}", {{"x-amzn-ErrorType", "ValidationException:http://internal/"}}))
          .code,
      "ValidationException");
}

TEST(ReadError, ReadsAnAnswerWithoutBodyByItsHeaders) {
  const auto error = read_error(answer(301, "", {{"x-amz-bucket-region", "eu-west-1"}}));
  EXPECT_EQ(error.code, "PermanentRedirect");
  EXPECT_EQ(error.region, "eu-west-1");
}

TEST(ReadError, CutsAndEscapesWhatTheServiceSays) {
  const auto error = read_error(answer(400, "{\"message\":\"" + std::string(1000, 'x') + "\"}"));
  EXPECT_LT(error.message.size(), 310u);
  EXPECT_EQ(read_error(answer(400, R"({"message":"a\u001b[31mb"})")).message.find('\x1b'),
            std::string::npos);
}

TEST(Decide, CollapsesCodesIntoDecisions) {
  EXPECT_EQ(decide_xml(200, ""), Decision::Accept);
  EXPECT_EQ(decide_xml(503, "SlowDown"), Decision::Throttled);
  EXPECT_EQ(decide_json(400, "ThrottlingException"), Decision::Throttled);
  EXPECT_EQ(decide(429, {}), Decision::Throttled);
  EXPECT_EQ(decide_xml(500, "InternalError"), Decision::Retry);
  EXPECT_EQ(decide(502, {"HTTP 502", "", ""}), Decision::Retry);
  EXPECT_EQ(decide_xml(400, "RequestTimeout"), Decision::Retry);
  EXPECT_EQ(decide_xml(400, "ExpiredToken"), Decision::Expired);
  EXPECT_EQ(decide_json(403, "ExpiredTokenException"), Decision::Expired);
  EXPECT_EQ(decide_xml(403, "RequestTimeTooSkewed"), Decision::Skewed);
  EXPECT_EQ(decide_xml(301, "PermanentRedirect"), Decision::WrongRegion);
  EXPECT_EQ(decide_xml(404, "NoSuchKey"), Decision::NotFound);
  for (const char* unset :
       {"NoSuchBucketPolicy", "NoSuchLifecycleConfiguration", "OwnershipControlsNotFoundError",
        "NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError"})
    EXPECT_EQ(decide_xml(404, unset), Decision::NotFound) << unset;
  EXPECT_EQ(decide_json(400, "ResourceNotFoundException"), Decision::NotFound);
  EXPECT_EQ(decide_xml(412, "PreconditionFailed"), Decision::NotFound);
  EXPECT_EQ(decide_xml(403, "InvalidObjectState"), Decision::NotFound);
  EXPECT_EQ(decide_xml(403, "AccessDenied"), Decision::Denied);
  EXPECT_EQ(decide_json(400, "AccessDeniedException"), Decision::Denied);
  EXPECT_EQ(decide_json(400, "UnrecognizedClientException"), Decision::Denied);
  EXPECT_EQ(decide_xml(403, "SomethingNew"), Decision::Denied);
  EXPECT_EQ(decide_json(400, "ValidationException"), Decision::Failed);
}

TEST(ErrorOf, NamesActionResourceAndCallerWhenDenied) {
  Request request;
  request.service = "s3";
  request.action = "s3:GetObject";
  request.resource = "s3://logs/a.json.gz";
  const Error error =
      error_of(request, Decision::Denied, {"AccessDenied", "Access Denied", ""}, "profile prod");
  EXPECT_EQ(error.fault, Fault::Credentials);
  for (const char* part : {"s3:GetObject", "s3://logs/a.json.gz", "profile prod"})
    EXPECT_NE(error.message.find(part), std::string::npos) << part;
  EXPECT_NE(error.hint.find("s3:GetObject"), std::string::npos);
}

TEST(ErrorOf, TellsABadKeyFromAMissingPermission) {
  Request request;
  request.service = "s3";
  request.action = "s3:GetObject";
  const Error error =
      error_of(request, Decision::Denied, {"InvalidAccessKeyId", "", ""}, "the environment");
  EXPECT_EQ(error.hint.find("allow"), std::string::npos);
  EXPECT_NE(error.message.find("the environment"), std::string::npos);
}

TEST(RegionNotEnabled, TellsAnUnknownKeyFromADeniedAction) {
  Request request;
  request.service = "bedrock";
  request.action = "bedrock:GetModelInvocationLoggingConfiguration";
  const auto error = [&](const char* code) {
    return error_of(request, Decision::Denied, {code, "", ""}, "profile prod");
  };
  EXPECT_TRUE(region_not_enabled(error("UnrecognizedClientException")));
  EXPECT_TRUE(region_not_enabled(error("InvalidClientTokenId")));
  EXPECT_FALSE(region_not_enabled(error("AccessDeniedException")));
}

TEST(HttpTime, ReadsTheDateHeader) {
  EXPECT_EQ(http_time("Fri, 24 May 2013 00:00:00 GMT"), 1369353600);
  EXPECT_FALSE(http_time("2013-05-24T00:00:00Z"));
  EXPECT_FALSE(http_time(""));
}

}  // namespace
}  // namespace ledger::aws
