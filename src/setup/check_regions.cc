#include <algorithm>
#include <atomic>
#include <thread>

#include "aws/account.h"
#include "setup/checks.h"

namespace ledger::setup {
namespace {

constexpr std::size_t kAskedAtOnce = 16;

std::vector<std::string> enabled_with_bedrock(const Account& account) {
  std::vector<std::string> regions = aws::bedrock_regions(account.region());
  const auto enabled = aws::list_enabled_regions(account.client(account.region()));
  if (enabled)
    std::erase_if(regions, [&](const std::string& region) {
      return std::ranges::find(*enabled, region) == enabled->end();
    });
  if (std::ranges::find(regions, account.region()) == regions.end())
    regions.push_back(account.region());
  return regions;
}

}  // namespace

bool names_regions(const std::vector<std::string>& regions) {
  return !regions.empty() && std::ranges::find(regions, "all") == regions.end();
}

Result<RegionsToCheck> regions_to_check(const Account& account,
                                        const std::vector<std::string>& asked) {
  if (!names_regions(asked)) return RegionsToCheck{enabled_with_bedrock(account), false};
  Request request;
  request.regions = asked;
  LEDGER_ASSIGN(regions, regions_of(account, request));
  return RegionsToCheck{std::move(regions), true};
}

std::vector<LoggingAnswer> ask_logging(const Account& account,
                                       const std::vector<std::string>& regions) {
  std::vector<aws::Client*> clients;
  for (const std::string& region : regions) clients.push_back(&account.client(region));
  std::vector<LoggingAnswer> answers(regions.size(), std::optional<aws::LoggingConfiguration>());
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < std::min(kAskedAtOnce, regions.size()); ++i)
    threads.emplace_back([&] {
      for (std::size_t at = next++; at < clients.size(); at = next++)
        answers[at] = aws::get_logging_configuration(*clients[at]);
    });
  for (std::thread& thread : threads) thread.join();
  return answers;
}

}  // namespace ledger::setup
