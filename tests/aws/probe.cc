// A small program over src/aws for the drivers in this folder: one command a run, plain lines out.
//
// Exit codes are those of the ledger (base/result.h). It prints no secret: `whoami` shows the key's
// id and where it came from.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <thread>

#include <fmt/format.h>

#include "aws/athena.h"
#include "aws/bedrock.h"
#include "aws/bedrock_runtime.h"
#include "aws/glue.h"
#include "aws/logs.h"
#include "aws/pricing.h"
#include "aws/s3.h"
#include "aws/session.h"
#include "aws/signer.h"
#include "aws/sts.h"
#include "base/signals.h"
#include "source/s3.h"

namespace ledger::aws {
namespace {

std::int64_t requests_of(const Client& client) {
  std::int64_t total = 0;
  for (const auto& [action, count] : client.requests_sent()) total += count;
  return total;
}

using Args = std::vector<std::string>;

int fail(const Error& error) {
  fmt::print(stderr, "{}\n{}\n", error.message, error.hint);
  return exit_code(error.fault);
}

Result<> list(Client& client, const Args& args) {
  std::vector<S3List> lists;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const auto place = parse_s3_uri(args[i]);
    if (!place) return Error{Fault::Usage, args[i] + " is no s3:// address", ""};
    lists.push_back({place->bucket, place->key, "", ""});
  }
  return list_objects(client, lists, [](const S3List&, Result<S3Page> page) -> Result<S3Next> {
    if (!page) return std::move(page.error());
    for (const S3Object& object : page->objects)
      fmt::print("{} {} {} {}\n", object.size_bytes, object.etag, object.modified, object.key);
    return S3Next{};
  });
}

// Every object below an address: count, bytes and a hash that no order changes.
Result<> fetch(Client& client, const Args& args) {
  const auto place = parse_s3_uri(args.at(0));
  LEDGER_ASSIGN(page, list_all(client, {place->bucket, place->key, "", ""}));
  std::size_t at = 0, count = 0, bytes = 0, hash = 0, gone = 0;
  const auto next = [&]() -> std::optional<S3Get> {
    if (at == page.objects.size()) return std::nullopt;
    const S3Object& object = page.objects[at++];
    return S3Get{place->bucket, object.key, object.etag, object.size_bytes, at};
  };
  FlightLimits limits;
  if (args.size() > 1) limits.requests = std::atoi(args[1].c_str());
  LEDGER_TRY(get_objects(
      client, next,
      [&](const S3Get& get, Result<S3Body> body) -> Result<> {
        if (!body) return std::move(body.error());
        if (!body->missing.empty()) return ++gone, Ok{};
        ++count;
        bytes += body->bytes.size();
        hash += std::hash<std::string>()(get.key + body->bytes);
        return Ok{};
      },
      limits));
  fmt::print("{} objects {} bytes hash {} gone {} requests {}\n", count, bytes, hash, gone,
             requests_of(client));
  return Ok{};
}

Result<> get(Client& client, const Args& args) {
  const auto place = parse_s3_uri(args.at(0));
  LEDGER_ASSIGN(body, get_object(client, place->bucket, place->key));
  if (!body) return Error{Fault::NoData, "no such object", ""};
  std::fwrite(body->data(), 1, body->size(), stdout);
  return Ok{};
}

Result<> head(Client& client, const Args& args) {
  const auto place = parse_s3_uri(args.at(0));
  LEDGER_ASSIGN(object, head_object(client, place->bucket, place->key));
  if (!object) return Error{Fault::NoData, "no such object", ""};
  fmt::print("{} {} {}\n", object->size_bytes, object->etag, object->modified);
  return Ok{};
}

Result<> hash(Client& client, const Args& args) {
  const auto place = parse_s3_uri(args.at(0));
  LEDGER_ASSIGN(body, get_object(client, place->bucket, place->key));
  fmt::print("{}\n", std::hash<std::string>()(place->key + body.value_or("")));
  return Ok{};
}

Result<> put(Client& client, const Args& args) {
  const auto place = parse_s3_uri(args.at(0));
  return put_object(client, place->bucket, place->key, args.at(1), "text/plain");
}

Result<> location(Client& client, const Args& args) {
  LEDGER_ASSIGN(region, bucket_region(client, args.at(0)));
  fmt::print("{}\n", region.value_or("(no such bucket)"));
  return Ok{};
}

Result<> whoami(Client& client, const Args&) {
  LEDGER_ASSIGN(identity, get_caller_identity(client));
  fmt::print("{} {}\n", identity.account, identity.arn);
  return Ok{};
}

Result<> logging(Client& client, const Args&) {
  LEDGER_ASSIGN(config, get_logging_configuration(client));
  if (!config) return Error{Fault::NoData, "logging is off", ""};
  fmt::print("bucket={} prefix={} group={} text={} image={}\n{}\n", config->bucket,
             config->key_prefix, config->log_group, config->text, config->image, config->json);
  return Ok{};
}

Result<> set_logging(Client& client, const Args& args) {
  return put_logging_configuration(client, args.at(0));
}

Result<> profiles(Client& client, const Args&) {
  LEDGER_ASSIGN(all, list_application_profiles(client));
  for (const InferenceProfile& profile : all) {
    LEDGER_ASSIGN(one, get_inference_profile(client, profile.id));
    LEDGER_ASSIGN(tags, list_tags(client, profile.arn));
    fmt::print("{} {} {}", one ? one->arn : "(gone)", profile.name, fmt::join(profile.models, ","));
    for (const auto& [key, value] : tags) fmt::print(" {}={}", key, value);
    fmt::print("\n");
  }
  return Ok{};
}

Result<> profile(Client& client, const Args& args) {
  LEDGER_ASSIGN(one, get_inference_profile(client, args.at(0)));
  if (!one) return Error{Fault::NoData, "no such profile", ""};
  fmt::print("{} {}\n", one->arn, one->name);
  return Ok{};
}

Result<> models(Client& client, const Args&) {
  LEDGER_ASSIGN(all, list_foundation_models(client));
  for (const FoundationModel& model : all)
    fmt::print("{} | {} | {}\n", model.id, model.name, model.provider);
  return Ok{};
}

Result<> groups(Client& client, const Args& args) {
  LEDGER_ASSIGN(all, describe_log_groups(client, args.empty() ? "" : args[0]));
  for (const LogGroup& group : all) fmt::print("{}\n", group.name);
  return Ok{};
}

Result<> events(Client& client, const Args& args) {
  int pages = 0;
  LEDGER_TRY(filter_log_events(
      client, {args.at(0), "", std::atoll(args.at(1).c_str()), std::atoll(args.at(2).c_str())},
      [&](const std::vector<LogEvent>& page) -> Result<> {
        ++pages;
        for (const LogEvent& event : page) fmt::print("{} {}\n", event.timestamp_ms, event.message);
        return Ok{};
      }));
  fmt::print(stderr, "{} pages\n", pages);
  return Ok{};
}

Result<> products(Client& client, const Args& args) {
  return get_products(client, {args.at(0), {{"regionCode", args.at(1)}}},
                      [](const std::vector<std::string>& page) -> Result<> {
                        for (const std::string& product : page) fmt::print("{}\n", product);
                        return Ok{};
                      });
}

// table DATABASE NAME [LOCATION]: with a location the database and table are made first.
Result<> table(Client& client, const Args& args) {
  if (args.size() > 2) {
    LEDGER_ASSIGN(there, database_exists(client, args[0]));
    if (!there) LEDGER_TRY(create_database(client, args[0], "made by a test"));
    GlueTable made{args[1],
                   "EXTERNAL_TABLE",
                   "a test",
                   {{"line", "string"}},
                   {{"day", "string"}},
                   args[2],
                   "in",
                   "out",
                   "serde",
                   {{"a", "1"}},
                   {{"b", "2"}},
                   "",
                   ""};
    LEDGER_ASSIGN(before, get_table(client, args[0], args[1]));
    LEDGER_TRY(before ? update_table(client, args[0], made) : create_table(client, args[0], made));
    LEDGER_ASSIGN(after, get_table(client, args[0], args[1]));
    fmt::print("{}\n", after == made ? "as made" : "differs");
  }
  LEDGER_ASSIGN(found, get_table(client, args.at(0), args.at(1)));
  if (!found) return Error{Fault::NoData, "no such table", ""};
  fmt::print("{} {}\n", found->type, found->location);
  return Ok{};
}

Result<> query(Client& client, const Args& args) {
  LEDGER_ASSIGN(answer, run_query(client, {args.at(2), args.at(0), args.at(1)}));
  for (const auto& row : answer.rows) fmt::print("{}\n", fmt::join(row, "|"));
  return Ok{};
}

Result<> call(Client& client, const Args& args) {
  const auto usage = converse(client, {args.at(0), args.at(1), 20, {{"team", "tests"}}});
  if (!usage) {
    fmt::print("{}\n", refusal_name(refusal_of(usage.error())));
    return usage.error();
  }
  fmt::print("{} {}\n", usage->input_tokens, usage->output_tokens);
  return Ok{};
}

// Peak memory of this program alone; what wait4 tells includes the parent's before exec.
std::string peak_memory() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.starts_with("VmHWM:")) return line;
  }
  return {};
}

// log-list ADDRESS [FROM TO]: what the source lists. log-fetch the same: reads them on two threads.
Result<std::vector<ListedObject>> logs_of(Client& client, const Args& args) {
  Window window;
  if (args.size() > 2) window = {*parse_time(args[1]), *parse_time(args[2])};
  return list_s3(client, args.at(0), window);
}

Result<> log_list(Client& client, const Args& args) {
  LEDGER_ASSIGN(objects, logs_of(client, args));
  for (const ListedObject& object : objects)
    fmt::print("{} {} {} {}\n", object.size_bytes, object.etag, object.key_time, object.uri);
  fmt::print(stderr, "{} requests\n", requests_of(client));
  return Ok{};
}

Result<> log_fetch(Client& client, const Args& args) {
  LEDGER_ASSIGN(objects, logs_of(client, args));
  S3Reader reader(client, objects, 8 << 20);
  std::atomic<std::size_t> count{0}, bytes{0}, hash{0}, gone{0};
  const auto work = [&] {
    while (const auto fetched = reader.next()) {
      if (!fetched->missing.empty()) {
        fmt::print("{} {}\n", fetched->missing, objects[fetched->index].uri);
        ++gone;
        continue;
      }
      ++count;
      bytes += fetched->bytes.size();
      hash += std::hash<std::string>()(objects[fetched->index].uri + fetched->bytes);
    }
  };
  std::thread other(work);
  work();
  other.join();
  LEDGER_TRY(reader.finish());
  fmt::print(stderr, "{}\n", peak_memory());
  fmt::print("{} objects {} bytes hash {} gone {} requests {}\n", count.load(), bytes.load(),
             hash.load(), gone.load(), requests_of(client));
  return Ok{};
}

// sign METHOD TARGET SERVICE REGION TIME BODY: the Authorization header for host.example.
Result<> sign_one(const Session& session, const Args& args) {
  LEDGER_ASSIGN(credentials, session.credentials());
  const SigningScope scope{args.at(2), args.at(3), std::atoll(args.at(4).c_str())};
  LEDGER_ASSIGN(added, sign(args.at(0), args.at(1), {{"Host", "host.example"}}, args.at(5),
                            credentials, scope));
  fmt::print("{}\n", header(added, "Authorization"));
  return Ok{};
}

const std::map<std::string, std::function<Result<>(Client&, const Args&)>> kCommands = {
    {"list", list},         {"fetch", fetch},
    {"get", get},           {"head", head},
    {"put", put},           {"hash", hash},
    {"location", location}, {"whoami", whoami},
    {"logging", logging},   {"set-logging", set_logging},
    {"profiles", profiles}, {"profile", profile},
    {"models", models},     {"groups", groups},
    {"events", events},     {"products", products},
    {"log-list", log_list}, {"log-fetch", log_fetch},
    {"table", table},       {"query", query},
    {"call", call}};

Result<> run(const Args& args) {
  SessionOptions options;
  std::optional<RoleToAssume> role;
  std::size_t at = 1;
  for (; at + 1 < args.size() && args[at].starts_with("--"); at += 2) {
    const std::string& value = args[at + 1];
    if (args[at] == "--profile") options.settings.profile = value;
    if (args[at] == "--region") options.settings.region = value;
    if (args[at] == "--endpoint-url") options.settings.endpoint_url = value;
    if (args[at] == "--assume-role") role = RoleToAssume{value, "", "", 0, ""};
    if (args[at] == "--external-id" && role) role->external_id = value;
    if (args[at] == "--slow-seconds")
      options.http.slow_seconds = static_cast<unsigned>(std::atoi(value.c_str()));
    if (args[at] == "--mfa-code")
      options.ask_mfa = [value](const std::string&) -> Result<Secret> { return Secret(value); };
  }
  LEDGER_ASSIGN(session, Session::open(std::move(options), process_env()));
  if (role) {
    LEDGER_ASSIGN(other, session.assume(*std::move(role)));
    session = std::move(other);
  }
  const std::string command = at < args.size() ? args[at] : "";
  if (command == "credentials") {
    LEDGER_ASSIGN(credentials, session.credentials());
    fmt::print("{} from {}\n", credentials.access_key_id, credentials.origin);
    return Ok{};
  }
  const Args rest(args.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, args.size())),
                  args.end());
  if (command == "sign") return sign_one(session, rest);
  const auto found = kCommands.find(command);
  if (found == kCommands.end()) return Error{Fault::Usage, "no such command: " + command, ""};
  const auto client = session.client();
  return found->second(*client, rest);
}

}  // namespace
}  // namespace ledger::aws

int main(int argc, char** argv) {
  ledger::install_stop_signals();
  const auto result = ledger::aws::run({argv, argv + argc});
  return result ? 0 : ledger::aws::fail(result.error());
}
