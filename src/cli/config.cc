#include "cli/config.h"

#include <unistd.h>

#include <toml++/toml.h>

#include <fmt/format.h>

namespace ledger {
namespace {

using Strings = std::vector<std::string>;

struct File {
  const std::string& name;
  Error error(const toml::node& node, std::string_view message) const {
    return {Fault::Usage, fmt::format("{}:{}: {}", name, node.source().begin.line, message), ""};
  }
};

Result<std::string> text_of(const File& file, std::string_view key, const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  return file.error(node, fmt::format("{} is not a text", key));
}

Result<Strings> texts_of(const File& file, std::string_view key, const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return Strings{*text};
  const toml::array* array = node.as_array();
  if (!array) return file.error(node, fmt::format("{} is neither a text nor a list of texts", key));
  Strings texts;
  for (const toml::node& item : *array) {
    LEDGER_ASSIGN(text, text_of(file, key, item));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<Ok> set(const File& file, std::string_view key, const toml::node& node, std::string& value) {
  LEDGER_ASSIGN(text, text_of(file, key, node));
  value = std::move(text);
  return Ok{};
}

Result<Ok> set(const File& file, std::string_view key, const toml::node& node, Strings& value) {
  LEDGER_ASSIGN(texts, texts_of(file, key, node));
  value = std::move(texts);
  return Ok{};
}

Result<Ok> set(const File& file, std::string_view key, const toml::node& node,
               std::int64_t& value) {
  const auto number = node.value_exact<std::int64_t>();
  if (!number) return file.error(node, fmt::format("{} is not a whole number", key));
  value = *number;
  return Ok{};
}

Result<Ok> set(const File& file, std::string_view key, const toml::node& node, bool& value) {
  const auto truth = node.value_exact<bool>();
  if (!truth) return file.error(node, fmt::format("{} is neither true nor false", key));
  value = *truth;
  return Ok{};
}

using Field = std::variant<std::string Options::*, Strings Options::*, std::int64_t Options::*,
                           bool Options::*>;

const std::map<std::string_view, Field>& fields() {
  static const std::map<std::string_view, Field> all{
      {"analysis", &Options::analyses},
      {"arn-pattern", &Options::arn_pattern},
      {"assume-role", &Options::assume_roles},
      {"external-id", &Options::external_id},
      {"cloudtrail", &Options::trails},
      {"color", &Options::color},
      {"data-source", &Options::data_source},
      {"days", &Options::default_days},
      {"endpoint-url", &Options::endpoint_url},
      {"filter", &Options::filters},
      {"format", &Options::format},
      {"group-by", &Options::group_by},
      {"limit", &Options::limit},
      {"max-rows", &Options::max_rows},
      {"offline", &Options::offline},
      {"output", &Options::output},
      {"profile", &Options::profile},
      {"quiet", &Options::quiet},
      {"region", &Options::regions},
      {"rejects", &Options::rejects},
      {"service", &Options::service},
      {"sort", &Options::sort},
      {"sources", &Options::sources},
      {"store", &Options::store},
      {"strict", &Options::strict},
      {"timezone", &Options::timezone},
      {"user-pattern", &Options::user_pattern},
      {"verbose", &Options::verbose},
  };
  return all;
}

Result<const toml::table*> table_of(const File& file, std::string_view key,
                                    const toml::node& node) {
  if (const toml::table* table = node.as_table()) return table;
  return file.error(node, fmt::format("{} is not a table", key));
}

Result<Ok> read_tags(const File& file, const toml::node& node, Profile& profile) {
  LEDGER_ASSIGN(tags, table_of(file, "tags", node));
  for (const auto& [key, value] : *tags) {
    LEDGER_ASSIGN(text, text_of(file, key.str(), value));
    profile.tags[std::string(key.str())] = std::move(text);
  }
  return Ok{};
}

Result<Ok> read_scope(const File& file, const toml::node& node, std::string& scope) {
  LEDGER_TRY(set(file, "scope", node, scope));
  if (scope == "in-region" || scope == "geo" || scope == "global") return Ok{};
  return file.error(node, "scope is not one of in-region, geo, global");
}

Result<Profile> read_profile(const File& file, const toml::table& table) {
  Profile profile;
  for (const auto& [key, node] : table) {
    if (key == "model")
      LEDGER_TRY(set(file, "model", node, profile.model));
    else if (key == "name")
      LEDGER_TRY(set(file, "name", node, profile.name));
    else if (key == "scope")
      LEDGER_TRY(read_scope(file, node, profile.scope));
    else if (key == "tags")
      LEDGER_TRY(read_tags(file, node, profile));
    else
      return file.error(node, fmt::format("an inference profile has no key {}", key.str()));
  }
  if (profile.model.empty()) return file.error(table, "the inference profile names no model");
  return profile;
}

Result<Ok> read_profiles(const File& file, const toml::node& node, Profiles& profiles) {
  LEDGER_ASSIGN(table, table_of(file, "inference_profiles", node));
  for (const auto& [arn, value] : *table) {
    LEDGER_ASSIGN(one, table_of(file, arn.str(), value));
    LEDGER_ASSIGN(profile, read_profile(file, *one));
    profiles[std::string(arn.str())] = std::move(profile);
  }
  return Ok{};
}

Result<Ok> read_accounts(const File& file, const toml::node& node,
                         std::map<std::string, std::string>& accounts) {
  LEDGER_ASSIGN(table, table_of(file, "accounts", node));
  for (const auto& [id, name] : *table)
    LEDGER_TRY(set(file, id.str(), name, accounts[std::string(id.str())]));
  return Ok{};
}

Result<Ok> read_key(const File& file, std::string_view key, const toml::node& node,
                    Options& options) {
  if (key == "inference_profiles") return read_profiles(file, node, options.profiles);
  if (key == "accounts") return read_accounts(file, node, options.accounts);
  const auto field = fields().find(key);
  if (field == fields().end()) return file.error(node, fmt::format("no option is called {}", key));
  return std::visit([&](auto member) { return set(file, key, node, options.*member); },
                    field->second);
}

}  // namespace

Result<Ok> read_config(std::string_view text, const std::string& file_name, Options& options) {
  const File file{file_name};
  try {
    const toml::table root = toml::parse(text, file_name);
    for (const auto& [key, node] : root) LEDGER_TRY(read_key(file, key.str(), node, options));
    return Ok{};
  } catch (const toml::parse_error& error) {
    return Error{
        Fault::Usage,
        fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()), ""};
  }
}

std::string home_folder(const Env& env, std::string_view name, std::string_view below) {
  if (const auto folder = env(name); folder && folder->starts_with('/')) return *folder;
  const auto home = env("HOME");
  return home && !home->empty() ? *home + "/" + std::string(below) : "";
}

Result<Ok> load_config(const Env& env, const std::string& path, Options& options) {
  std::string file = path;
  if (file.empty()) {
    const std::string folder = home_folder(env, "XDG_CONFIG_HOME", ".config");
    file = folder + "/bedrock-ledger/config.toml";
    if (folder.empty() || access(file.c_str(), F_OK) != 0) return Ok{};
  }
  auto text = read_file(file);
  if (!text)
    return Error{path.empty() ? Fault::Failed : Fault::Usage, text.error().message,
                 "--config names a TOML file"};
  return read_config(*text, file, options);
}

}  // namespace ledger
