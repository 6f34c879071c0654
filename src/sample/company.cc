#include "sample/company.h"

#include <array>

namespace ledger::sample {
namespace {

constexpr std::string_view kProduction = "111122223333";
constexpr std::string_view kAnalytics = "444455556666";
constexpr std::string_view kPlayground = "123456789012";

enum AppIndex { Service, Data, Documents, Chatbot, Korea, Singapore, Europe, Marketing, People };

constexpr std::array kApps = std::to_array<App>({
    {"CustomerServiceApp", kProduction, -5, 420, 260, 3200, "support", "CC-1001"},
    {"DataAnalysisApp", kAnalytics, -5, 1500, 620, 0, "", ""},
    {"DocumentProcessorApp", kProduction, -8, 2600, 480, 5200, "operations", "CC-2040"},
    {"ChatbotApp", kProduction, 9, 300, 220, 0, "", ""},
    {"KoreaServiceApp", kAnalytics, 9, 360, 240, 0, "korea", "CC-3007"},
    {"SingaporeAnalyticsApp", kAnalytics, 8, 900, 400, 0, "", ""},
    {"EuropeSearchApp", kAnalytics, 1, 240, 180, 1800, "search", "CC-4112"},
    {"MarketingStudioApp", kPlayground, -8, 500, 700, 0, "", ""},
    {"", kPlayground, -5, 700, 500, 2400, "", ""},
});

constexpr std::string_view kUs1 = "us-east-1", kUs2 = "us-west-2", kEu = "eu-central-1";
constexpr std::string_view kTokyo = "ap-northeast-1", kSeoul = "ap-northeast-2",
                           kSingapore = "ap-southeast-1";

constexpr std::array kRoutes = std::to_array<Route>({
    {Service, kUs1, "us.", "anthropic.claude-3-haiku-20240307-v1:0", Family::Claude, 90},
    {Service, kUs1, "us.", "anthropic.claude-3-7-sonnet-20250219-v1:0", Family::Claude, 60},
    {Service, kUs1, "us.", "anthropic.claude-haiku-4-5-20251001-v1:0", Family::Claude, 110},
    {Service, kUs1, "", "amazon.nova-lite-v1:0", Family::Nova, 40},
    {Data, kUs1, "us.", "anthropic.claude-sonnet-4-5-20250929-v1:0", Family::Claude, 70},
    {Data, kUs1, "us.", "anthropic.claude-opus-4-20250514-v1:0", Family::Claude, 12},
    {Data, kUs1, "global.", "anthropic.claude-opus-4-5-20251101-v1:0", Family::Claude, 22},
    {Data, kUs2, "", "openai.gpt-oss-120b-1:0", Family::OpenAi, 18},
    {Documents, kUs2, "us.", "anthropic.claude-sonnet-4-5-20250929-v1:0", Family::Claude, 60},
    {Documents, kUs2, "us.", "anthropic.claude-3-5-haiku-20241022-v1:0", Family::Claude, 45},
    {Documents, kUs2, "us.", "anthropic.claude-opus-4-1-20250805-v1:0", Family::Claude, 6},
    {Documents, kUs2, "us.", "meta.llama3-3-70b-instruct-v1:0", Family::Llama, 14},
    {Documents, kUs2, "", "mistral.mistral-large-2407-v1:0", Family::Mistral, 9},
    {Documents, kUs2, "", "amazon.titan-embed-text-v2:0", Family::TitanEmbed, 40},
    {Chatbot, kTokyo, "", "anthropic.claude-3-haiku-20240307-v1:0", Family::Claude, 55},
    {Chatbot, kTokyo, "", "anthropic.claude-3-5-sonnet-20240620-v1:0", Family::Claude, 35},
    {Chatbot, kTokyo, "jp.", "anthropic.claude-haiku-4-5-20251001-v1:0", Family::Claude, 25},
    {Korea, kSeoul, "", "anthropic.claude-3-haiku-20240307-v1:0", Family::Claude, 40},
    {Korea, kSeoul, "", "anthropic.claude-3-5-sonnet-20240620-v1:0", Family::Claude, 30},
    {Korea, kSeoul, "apac.", "anthropic.claude-sonnet-4-20250514-v1:0", Family::Claude, 24},
    {Singapore, kSingapore, "", "anthropic.claude-3-haiku-20240307-v1:0", Family::Claude, 22},
    {Singapore, kSingapore, "", "anthropic.claude-3-5-sonnet-20240620-v1:0", Family::Claude, 18},
    {Singapore, kSingapore, "global.", "anthropic.claude-sonnet-4-5-20250929-v1:0", Family::Claude,
     20},
    {Europe, kEu, "eu.", "anthropic.claude-haiku-4-5-20251001-v1:0", Family::Claude, 45},
    {Europe, kEu, "eu.", "amazon.nova-pro-v1:0", Family::Nova, 26},
    {Europe, kEu, "", "cohere.embed-multilingual-v3", Family::CohereEmbed, 40},
    {Europe, kEu, "", "cohere.rerank-v3-5:0", Family::Rerank, 24},
    {Marketing, kUs1, "", "amazon.nova-canvas-v1:0", Family::Image, 7},
    {Marketing, kUs1, "us.", "amazon.nova-micro-v1:0", Family::Nova, 14},
    {Marketing, kUs2, "", "anthropic.claude-3-5-sonnet-20241022-v2:0", Family::Claude, 12},
    {Marketing, kUs2, "", "stability.sd3-5-large-v1:0", Family::Image, 4},
    {People, kUs1, "global.", "anthropic.claude-sonnet-4-5-20250929-v1:0", Family::Claude, 24},
    {People, kUs1, "us.", "anthropic.claude-sonnet-4-6", Family::Claude, 20},
    {People, kUs2, "global.", "anthropic.claude-opus-4-5-20251101-v1:0", Family::Claude, 12},
    {People, kEu, "eu.", "anthropic.claude-sonnet-4-5-20250929-v1:0", Family::Claude, 8},
});

constexpr std::array kPeople = std::to_array<std::string_view>({
    "iam:user/heungsu",
    "iam:user/div/team/alice",
    "iam:user/ann.b+lab@corp.example",
    "iam:user/BedrockAPIKey-k7qz",
    "iam:user/BedrockAPIKey-w3fd-at-123456789012",
    "sts:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/ann@corp.example",
    "sts:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/bo@corp.example",
    "sts:assumed-role/AWSReservedSSO_DataScience_fedcba9876543210/chi@corp.example",
    "sts:assumed-role/NightlyReportRole/report-2",
    "sts:assumed-role/DataAnalysisApp-BedrockRole/notebook",
});

constexpr std::array kRareIdentities = std::to_array<std::string_view>({
    "arn:aws:iam::{}:root",
    "arn:aws:sts::{}:federated-user/partner",
    "arn:aws:sts::{}:assumed-role/AmazonBedrockAgentCoreSDKRuntime-us-east-1-a1b2c3/"
    "BedrockAgentCore-5f0c7d2e-0f2b-4f0e-9b43-0d5b2c6a7d11",
    "arn:aws:iam::{}:role/CustomerServiceApp-BedrockRole",
    "arn:aws:sts::{}:assumed-role/=2+5/@session,1",
    "arn:aws:iam::12345678901234:user/your-iam-username",
    "<redacted>",
    "<Assume role arn>",
    "",
});

}  // namespace

std::span<const App> apps() { return kApps; }
std::span<const Route> routes() { return kRoutes; }
std::span<const std::string_view> people() { return kPeople; }
std::span<const std::string_view> rare_identities() { return kRareIdentities; }

std::string_view geo_prefix(std::string_view region) {
  if (region.starts_with("us-")) return "us.";
  return region.starts_with("eu-") ? "eu." : "apac.";
}

std::string_view newer_prefix(std::string_view region) {
  return region.starts_with("ap-") ? "global." : geo_prefix(region);
}

}  // namespace ledger::sample
