#include "identity/agent.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

constexpr const char* kBoto =
    "Boto3/1.34.162 md/Botocore#1.34.162 ua/2.0 os/macos#22.6.0 md/arch#x86_64 lang/python#3.12.0 "
    "md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.162";

TEST(Agent, ExtraTokenIsTheApplication) {
  EXPECT_EQ(application_of_agent(std::string(kBoto) + " CustomerServiceApp/1.0"),
            "CustomerServiceApp");
  EXPECT_EQ(application_of_agent("CustomerServiceApp/1.0"), "CustomerServiceApp");
  EXPECT_EQ(application_of_agent("Shop-2/v3 " + std::string(kBoto)), "Shop-2");
  EXPECT_EQ(application_of_agent("[Shop_App/2.1-beta+7]"), "Shop_App");
}

TEST(Agent, TheLastOfSeveralIsTheCallersOwn) {
  EXPECT_EQ(application_of_agent(std::string(kBoto) + " framework/0.2 Shop/1.0"), "Shop");
}

TEST(Agent, ApplicationIdOfTheSdksWins) {
  EXPECT_EQ(application_of_agent(std::string(kBoto) + " app/billing Shop/1.0"), "billing");
  EXPECT_EQ(application_of_agent("aws-sdk-go-v2/1.30.3 os/linux lang/go#1.22.5 app/a|b m/E"),
            "a|b");
}

constexpr const char* kCli =
    "aws-cli/2.13.5 Python/3.11.4 Linux/4.14.255-314-253.539.amzn2.x86_64 exec-env/CloudShell "
    "exe/x86_64.amzn.2 prompt/off command/bedrock-runtime.converse";
constexpr const char* kJava =
    "aws-sdk-java/2.20.162 Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.8 Java/17 kotlin/1.9 vendor/x "
    "io/sync cfg/retry-mode/legacy";

TEST(Agent, SdksAndToolsNameNone) {
  for (const char* agent :
       {"", " ", "[]", "(", "/", "app/", "a/", "/1", kBoto, kCli, kJava, "bedrock.amazonaws.com",
        "AWS Internal", "python-httpx/0.28.1", "OpenAI/Python", "Go-http-client/1.1", "curl/8.4.0",
        "aws-sdk-js/3.600.0 ua/2.1 os/linux#5 lang/js md/nodejs#20.1 api/bedrock-runtime#3.6 m/E,n",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"})
    EXPECT_EQ(application_of_agent(agent), "") << agent;
}

TEST(Agent, WhatAwsCallsItsOwnIsNone) {
  EXPECT_EQ(application_of_agent(
                "[aws-internal/3 aws-sdk-java/1.12.7 Linux/5.4.1 OpenJDK_64-Bit_Server_VM/25.292 "
                "java/1.8.0_292 vendor/Oracle_Corporation cfg/retry-mode/legacy]"),
            "");
  for (const char* name : {"aws-internal", "aws-cli", "aws-crt", "aws-sdk-rust", "aws-chalice"})
    EXPECT_EQ(application_of_agent(std::string(name) + "/1.2"), "") << name;
  EXPECT_EQ(application_of_agent("awsome/1.2"), "awsome");
}

TEST(Agent, HttpLibrariesAndRuntimesAreNone) {
  for (const char* name : {"reqwest",
                           "hyper",
                           "ureq",
                           "isahc",
                           "attohttpc",
                           "axios",
                           "undici",
                           "node-fetch",
                           "superagent",
                           "Needle",
                           "okhttp",
                           "Apache-HttpClient",
                           "Apache-HttpAsyncClient",
                           "Java-http-client",
                           "Google-HTTP-Java-Client",
                           "ReactorNetty",
                           "Jersey",
                           "Jetty",
                           "Faraday",
                           "HTTParty",
                           "rest-client",
                           "excon",
                           "Typhoeus",
                           "http.rb",
                           "HTTPClient",
                           "HTTPie",
                           "PycURL",
                           "python-requests",
                           "aiohttp",
                           "libwww-perl",
                           "go-resty",
                           "fasthttp",
                           "Dart",
                           "Alamofire",
                           "CFNetwork",
                           "Dalvik",
                           "RestSharp",
                           "PowerShell",
                           "WindowsPowerShell",
                           "GuzzleHttp",
                           "hackney",
                           "mint",
                           "Bun",
                           "Deno",
                           "PyPy",
                           "CPython",
                           "JRuby",
                           "insomnia",
                           "PostmanRuntime",
                           "Wget",
                           "Substrate_VM",
                           "Eclipse_OpenJ9_VM"})
    EXPECT_EQ(application_of_agent("Shop/2 " + std::string(name) + "/1.2.3"), "Shop") << name;
  EXPECT_EQ(application_of_agent("hyperspace/1"), "hyperspace");
  EXPECT_EQ(application_of_agent("per/1"), "per");
}

TEST(Agent, AVersionIsADigitOrVAndADigit) {
  EXPECT_EQ(application_of_agent("Shop/1"), "Shop");
  EXPECT_EQ(application_of_agent("Shop/v1"), "Shop");
  EXPECT_EQ(application_of_agent("Shop/V2.0"), "Shop");
  EXPECT_EQ(application_of_agent("Shop/v"), "");
  EXPECT_EQ(application_of_agent("Shop/version1"), "");
}

TEST(Agent, HostileTextIsNoName) {
  EXPECT_EQ(application_of_agent("\x1B[31mShop/1"), "");
  EXPECT_EQ(application_of_agent("Sh\xC3\xB6p/1"), "");
  EXPECT_EQ(application_of_agent("=cmd/1"), "");
  EXPECT_EQ(application_of_agent("app/\x1B[31m"), "");
  EXPECT_EQ(application_of_agent(std::string(101, 'a') + "/1"), "");
  EXPECT_EQ(application_of_agent("(Other/1 Thing/2) Shop/1 (Third/3)"), "Shop");
  EXPECT_EQ(application_of_agent("Shop/1 (Third/3"), "Shop");
}

}  // namespace
}  // namespace ledger
