// The shared configuration and credentials files of the AWS CLI.
//
// Source: "Shared config and credentials files" (AWS SDKs and Tools Reference Guide). Sections
// profile, sso-session and services; where both files name a key, the credentials file wins.
// Thread rule: immutable after load().
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/files.h"
#include "base/result.h"

namespace ledger::aws {

class Profiles {
 public:
  // AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/config and ~/.aws/credentials. A
  // file that is not there is empty; one that cannot be read or parsed is Fault::Usage.
  static Result<Profiles> load(const Env& env);

  bool has(const std::string& profile) const;
  // Empty values count as absent.
  std::optional<std::string> get(const std::string& profile, const std::string& key) const;
  std::optional<std::string> sso_session(const std::string& name, const std::string& key) const;
  // `endpoint_url` of `service` in the [services NAME] section.
  std::optional<std::string> service(const std::string& name, const std::string& service,
                                     const std::string& key) const;

 private:
  struct Collection;
  explicit Profiles(std::shared_ptr<const Collection> collection)
      : collection_(std::move(collection)) {}
  std::shared_ptr<const Collection> collection_;
};

}  // namespace ledger::aws
