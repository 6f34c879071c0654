// Makes a store of many calls through the store's own append path, with the spread of a real company:
// 200 applications, 5,000 users with 2 or 3 models each, 40 models, 6 regions, 90 days.
//
// usage: fill_store STORE CALLS [LAST_DAY]     (the same arguments give the same calls)

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "store/store.h"
#include "store/writer.h"

namespace {

using namespace ledger;

constexpr int kDays = 90, kApps = 200, kUsers = 5'000, kCallsPerObject = 124;
constexpr Seconds kSpread = 60;  // of the calls of one object
constexpr const char* kRegions[] = {"us-east-1",      "us-west-2",      "eu-central-1",
                                    "ap-northeast-1", "ap-northeast-2", "ap-southeast-1"};
constexpr const char* kFamilies[] = {"anthropic.claude-sonnet-4-20250514-v1:0",
                                     "us.anthropic.claude-haiku-4-5-20251001-v1:0",
                                     "anthropic.claude-3-haiku-20240307-v1:0",
                                     "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
                                     "us.anthropic.claude-opus-4-1-20250805-v1:0",
                                     "amazon.nova-pro-v1:0",
                                     "amazon.nova-lite-v1:0",
                                     "us.meta.llama3-3-70b-instruct-v1:0"};

class Random {  // splitmix64
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(n));
  }
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }

 private:
  std::uint64_t state_;
};

struct User {
  std::string arn;
  const char* region;
  std::vector<std::string> models;
  bool caches;
};

std::vector<User> make_users(Random& random) {
  std::vector<std::string> models(std::begin(kFamilies), std::end(kFamilies));
  while (models.size() < 40) models.push_back(fmt::format("mistral.future-{}-v1:0", models.size()));
  std::vector<User> users;
  for (int i = 0; i < kUsers; ++i) {
    const auto app = random.below(kApps);
    User user{
        fmt::format(
            "arn:aws:sts::123456789012:assumed-role/App{:03}-BedrockRole/user{:04}@corp.example",
            app, i),
        kRegions[app % 6],
        {},
        app % 3 == 0};
    for (auto n = random.between(2, 3); n > 0; --n)
      user.models.push_back(
          models[static_cast<std::size_t>(random.below(40) * random.below(40) / 40)]);
    users.push_back(std::move(user));
  }
  return users;
}

std::string uuid(Random& random) {
  const auto hi = (random.next() & ~0xF000ull) | 0x4000, lo = random.next() | 1ull << 63;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", hi >> 32, hi >> 16 & 0xFFFF,
                     hi & 0xFFFF, lo >> 48, lo & 0xFFFFFFFFFFFF);
}

void add_call(Batch& batch, Random& random, const User& user, Seconds time) {
  const std::string request = uuid(random);
  Record record;
  record.time = time;
  record.account = "123456789012";
  record.arn = user.arn;
  record.region = user.region;
  record.model = user.models[static_cast<std::size_t>(
      random.below(static_cast<std::int64_t>(user.models.size())))];
  record.operation = random.below(4) ? "Converse" : "ConverseStream";
  record.tier = "standard";
  record.request_id = request;
  record.usage.input = random.between(50, 4'000);
  record.usage.output = random.between(20, 1'500);
  if (user.caches && random.below(10)) record.usage.cache_read = random.between(1'000, 30'000);
  if (user.caches && !random.below(10)) record.usage.cache_write_5m = random.between(1'000, 30'000);
  record.latency_ms = static_cast<std::int32_t>(random.between(300, 30'000));
  record.token_fields = 4;
  if (!random.below(100)) record.error_code = "ThrottlingException";
  batch.add(record);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fputs("usage: fill_store STORE CALLS [LAST_DAY]\n", stderr), 2;
  const std::int64_t calls = std::atoll(argv[2]);
  const Day last = argc > 3 ? parse_day(argv[3]).value() : *parse_day("2025-11-25");
  const Seconds start = (last - kDays + 1) * kSecondsPerDay;
  Random random(7);
  const auto users = make_users(random);
  auto store = Store::open(argv[1], {});
  if (!store) return std::fprintf(stderr, "%s\n", store.error().message.c_str()), 1;
  Writer writer(**store, {"/bench"});
  Batch batch;
  for (std::int64_t done = 0; done < calls;) {
    const auto object_time =
        start + static_cast<Seconds>(static_cast<Int128>(done) *
                                     (kDays * kSecondsPerDay - kSpread) / calls);
    batch.begin_object({fmt::format("/bench/{:012}.json.gz", done), "", 1, 1, 0});
    for (int i = 0; i < kCallsPerObject && done < calls; ++i, ++done) {
      add_call(batch, random, users[static_cast<std::size_t>(random.below(kUsers))],
               object_time + random.below(kSpread));
    }
    batch.end_object();
    if (batch.rows() < 65'536 && done < calls) continue;
    auto ok = writer.append(batch);
    if (ok && writer.uncommitted_rows() >= 262'144) ok = writer.commit();
    if (!ok) return std::fprintf(stderr, "%s\n", ok.error().message.c_str()), 1;
    batch.clear();
  }
  const auto ok = writer.commit();
  if (!ok) return std::fprintf(stderr, "%s\n", ok.error().message.c_str()), 1;
}
