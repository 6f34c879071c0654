#include "aws/profiles.h"

#include <unistd.h>

#include <aws/common/string.h>
#include <aws/sdkutils/aws_profile.h>
#include <fmt/format.h>

#include "aws/pool.h"

namespace ledger::aws {
namespace {

std::shared_ptr<aws_profile_collection> owned(aws_profile_collection* collection) {
  return {collection, [](aws_profile_collection* c) { aws_profile_collection_release(c); }};
}

std::shared_ptr<aws_string> crt_string(const std::string& text) {
  return {aws_string_new_from_array(
              crt_allocator(), reinterpret_cast<const std::uint8_t*>(text.data()), text.size()),
          [](aws_string* s) { aws_string_destroy(s); }};
}

std::string path_of(const Env& env, const char* variable, const char* name) {
  if (const auto path = env(variable); path && !path->empty()) return *path;
  return env("HOME").value_or("") + "/.aws/" + name;
}

Result<std::shared_ptr<aws_profile_collection>> read(const std::string& path,
                                                     aws_profile_source_type type) {
  std::string text;
  if (::access(path.c_str(), F_OK) == 0) {
    auto file = read_file(path);
    if (!file)
      return Error{Fault::Usage, file.error().message,
                   "make the file readable, or set AWS_CONFIG_FILE"};
    text = *std::move(file);
  }
  const aws_byte_buf buffer = aws_byte_buf_from_array(text.data(), text.size());
  auto collection = owned(aws_profile_collection_new_from_buffer(crt_allocator(), &buffer, type));
  if (!collection)
    return Error{Fault::Usage, "cannot read the profiles in " + path, "aws configure list"};
  return collection;
}

std::optional<std::string> value_of(const aws_string* value) {
  if (value == nullptr || value->len == 0) return std::nullopt;
  return std::string(view(aws_byte_cursor_from_string(value)));
}

const aws_profile_property* property(const aws_profile_collection* all,
                                     aws_profile_section_type type, const std::string& section,
                                     const std::string& key) {
  const aws_profile* found =
      aws_profile_collection_get_section(all, type, crt_string(section).get());
  return found == nullptr ? nullptr : aws_profile_get_property(found, crt_string(key).get());
}

std::optional<std::string> lookup(const aws_profile_collection* all, aws_profile_section_type type,
                                  const std::string& section, const std::string& key) {
  const aws_profile_property* found = property(all, type, section, key);
  return found == nullptr ? std::nullopt : value_of(aws_profile_property_get_value(found));
}

}  // namespace

struct Profiles::Collection {
  std::shared_ptr<aws_profile_collection> merged;
  std::shared_ptr<aws_profile_collection>
      config;  // sections other than profiles do not survive a merge
};

Result<Profiles> Profiles::load(const Env& env) {
  LEDGER_ASSIGN(config, read(path_of(env, "AWS_CONFIG_FILE", "config"), AWS_PST_CONFIG));
  LEDGER_ASSIGN(credentials, read(path_of(env, "AWS_SHARED_CREDENTIALS_FILE", "credentials"),
                                  AWS_PST_CREDENTIALS));
  auto merged = owned(
      aws_profile_collection_new_from_merge(crt_allocator(), config.get(), credentials.get()));
  return Profiles(std::make_shared<Collection>(Collection{std::move(merged), std::move(config)}));
}

bool Profiles::has(const std::string& profile) const {
  return aws_profile_collection_get_profile(collection_->merged.get(), crt_string(profile).get()) !=
         nullptr;
}

std::optional<std::string> Profiles::get(const std::string& profile, const std::string& key) const {
  return lookup(collection_->merged.get(), AWS_PROFILE_SECTION_TYPE_PROFILE, profile, key);
}

std::optional<std::string> Profiles::sso_session(const std::string& name,
                                                 const std::string& key) const {
  return lookup(collection_->config.get(), AWS_PROFILE_SECTION_TYPE_SSO_SESSION, name, key);
}

std::optional<std::string> Profiles::service(const std::string& name, const std::string& service,
                                             const std::string& key) const {
  const auto* found =
      property(collection_->config.get(), AWS_PROFILE_SECTION_TYPE_SERVICES, name, service);
  if (found == nullptr) return std::nullopt;
  return value_of(aws_profile_property_get_sub_property(found, crt_string(key).get()));
}

}  // namespace ledger::aws
