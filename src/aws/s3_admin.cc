#include "aws/s3_admin.h"

#include <aws/cal/hash.h>
#include <aws/common/encoding.h>

#include <array>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "aws/pool.h"
#include "aws/s3.h"

namespace ledger::aws {
namespace {

constexpr std::string_view kNamespace = "http://s3.amazonaws.com/doc/2006-03-01/";

// A setting of a bucket: its query, and the permissions to read and to write it.
struct Setting {
  const char* query;
  const char* get_action;
  const char* put_action;
};
constexpr Setting kPublicAccessBlock{"publicAccessBlock", "s3:GetBucketPublicAccessBlock",
                                     "s3:PutBucketPublicAccessBlock"};
constexpr Setting kOwnership{"ownershipControls", "s3:GetBucketOwnershipControls",
                             "s3:PutBucketOwnershipControls"};
constexpr Setting kEncryption{"encryption", "s3:GetEncryptionConfiguration",
                              "s3:PutEncryptionConfiguration"};
constexpr Setting kPolicy{"policy", "s3:GetBucketPolicy", "s3:PutBucketPolicy"};
constexpr Setting kLifecycle{"lifecycle", "s3:GetLifecycleConfiguration",
                             "s3:PutLifecycleConfiguration"};

Error no_bucket(const OwnedBucket& bucket) {
  return {Fault::Failed, "there is no bucket " + bucket.name, ""};
}

Request bucket_request(const std::string& method, const std::string& action,
                       const OwnedBucket& bucket) {
  Request request;
  request.service = "s3";
  request.bucket = bucket.name;
  request.method = method;
  request.headers.emplace_back("x-amz-expected-bucket-owner", bucket.account);
  request.action = action;
  request.resource = "bucket " + bucket.name;
  return request;
}

// S3 takes a setting only with a checksum of its document.
std::string content_md5(const std::string& body) {
  std::array<std::uint8_t, AWS_MD5_LEN> digest{};
  aws_byte_buf sum = aws_byte_buf_from_empty_array(digest.data(), digest.size());
  const aws_byte_cursor bytes = cursor(body);
  aws_md5_compute(crt_allocator(), &bytes, &sum, 0);
  const aws_byte_cursor digested = aws_byte_cursor_from_buf(&sum);
  std::array<char, 32> text{};
  aws_byte_buf encoded = aws_byte_buf_from_empty_array(text.data(), text.size());
  aws_base64_encode(&digested, &encoded);
  return std::string(text.data());
}

// The document; nothing where the bucket has no such setting.
Result<std::optional<std::string>> get(Client& client, const OwnedBucket& bucket,
                                       const Setting& setting) {
  Request request = bucket_request("GET", setting.get_action, bucket);
  request.query = std::string(setting.query) + "=";
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found && response.code == "NoSuchBucket") return no_bucket(bucket);
  if (response.not_found) return std::optional<std::string>();
  return std::optional<std::string>(std::move(response.body));
}

Result<> put(Client& client, const OwnedBucket& bucket, const Setting& setting, std::string body) {
  Request request = bucket_request("PUT", setting.put_action, bucket);
  request.query = std::string(setting.query) + "=";
  request.headers.emplace_back("Content-MD5", content_md5(body));
  request.headers.emplace_back("Content-Type",
                               &setting == &kPolicy ? "application/json" : "application/xml");
  request.body = std::move(body);
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return no_bucket(bucket);
  return Ok{};
}

Result<pugi::xml_document> get_xml(Client& client, const OwnedBucket& bucket,
                                   const Setting& setting) {
  LEDGER_ASSIGN(body, get(client, bucket, setting));
  pugi::xml_document document;
  if (body && !document.load_buffer(body->data(), body->size()))
    return Error{
        Fault::Failed,
        fmt::format("{} on bucket {}: an answer that is no XML", setting.get_action, bucket.name),
        ""};
  return document;
}

std::string text_of(const pugi::xml_document& document) {
  struct Text : pugi::xml_writer {
    void write(const void* data, size_t size) override {
      text.append(static_cast<const char*>(data), size);
    }
    std::string text;
  } writer;
  document.save(writer, "", pugi::format_raw | pugi::format_no_declaration);
  return std::move(writer.text);
}

pugi::xml_node root_of(pugi::xml_document& document, const char* name) {
  pugi::xml_node root = document.append_child(name);
  root.append_attribute("xmlns") = kNamespace.data();
  return root;
}

void add(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text() = text.c_str();
}

}  // namespace

Result<std::optional<std::string>> find_bucket(Client& client, const OwnedBucket& bucket) {
  LEDGER_ASSIGN(response, client.send(bucket_request("HEAD", "s3:ListBucket", bucket)));
  if (response.not_found) return std::optional<std::string>();
  if (const auto region = header(response.headers, "x-amz-bucket-region"); !region.empty())
    return std::optional<std::string>(region);
  return bucket_region(client, bucket.name);
}

Result<> create_bucket(Client& client, const OwnedBucket& bucket) {
  Request request = bucket_request("PUT", "s3:CreateBucket", bucket);
  request.headers = {{"x-amz-object-ownership", "BucketOwnerEnforced"}};
  // us-east-1 is the region without a name: naming it is an error.
  if (client.region() != "us-east-1") {
    pugi::xml_document document;
    add(root_of(document, "CreateBucketConfiguration"), "LocationConstraint", client.region());
    request.body = text_of(document);
    request.headers.emplace_back("Content-Type", "application/xml");
  }
  LEDGER_ASSIGN(response, client.send(std::move(request)));
  if (response.not_found) return no_bucket(bucket);
  return Ok{};
}

Result<PublicAccessBlock> get_public_access_block(Client& client, const OwnedBucket& bucket) {
  LEDGER_ASSIGN(document, get_xml(client, bucket, kPublicAccessBlock));
  const pugi::xml_node root = document.document_element();
  const auto flag = [&](const char* name) { return root.child(name).text().as_bool(); };
  return PublicAccessBlock{flag("BlockPublicAcls"), flag("IgnorePublicAcls"),
                           flag("BlockPublicPolicy"), flag("RestrictPublicBuckets")};
}

Result<> put_public_access_block(Client& client, const OwnedBucket& bucket,
                                 const PublicAccessBlock& block) {
  pugi::xml_document document;
  const pugi::xml_node root = root_of(document, "PublicAccessBlockConfiguration");
  const auto flag = [&](const char* name, bool value) {
    add(root, name, value ? "true" : "false");
  };
  flag("BlockPublicAcls", block.block_acls);
  flag("IgnorePublicAcls", block.ignore_acls);
  flag("BlockPublicPolicy", block.block_policy);
  flag("RestrictPublicBuckets", block.restrict_buckets);
  return put(client, bucket, kPublicAccessBlock, text_of(document));
}

Result<std::string> get_object_ownership(Client& client, const OwnedBucket& bucket) {
  LEDGER_ASSIGN(document, get_xml(client, bucket, kOwnership));
  return std::string(document.document_element().child("Rule").child_value("ObjectOwnership"));
}

Result<> put_object_ownership(Client& client, const OwnedBucket& bucket,
                              const std::string& ownership) {
  pugi::xml_document document;
  add(root_of(document, "OwnershipControls").append_child("Rule"), "ObjectOwnership", ownership);
  return put(client, bucket, kOwnership, text_of(document));
}

Result<BucketEncryption> get_bucket_encryption(Client& client, const OwnedBucket& bucket) {
  LEDGER_ASSIGN(document, get_xml(client, bucket, kEncryption));
  const pugi::xml_node rule = document.document_element().child("Rule");
  const pugi::xml_node standard = rule.child("ApplyServerSideEncryptionByDefault");
  return BucketEncryption{standard.child_value("SSEAlgorithm"),
                          standard.child_value("KMSMasterKeyID"),
                          rule.child("BucketKeyEnabled").text().as_bool()};
}

Result<> put_bucket_encryption(Client& client, const OwnedBucket& bucket,
                               const BucketEncryption& encryption) {
  LEDGER_ASSIGN(document, get_xml(client, bucket, kEncryption));
  pugi::xml_node root = document.document_element();
  if (!root) root = root_of(document, "ServerSideEncryptionConfiguration");
  pugi::xml_node rule = root.child("Rule");
  if (!rule) rule = root.append_child("Rule");
  rule.remove_child("ApplyServerSideEncryptionByDefault");
  rule.remove_child("BucketKeyEnabled");
  if (encryption.bucket_key) rule.prepend_child("BucketKeyEnabled").text() = "true";
  pugi::xml_node standard = rule.prepend_child("ApplyServerSideEncryptionByDefault");
  add(standard, "SSEAlgorithm", encryption.algorithm);
  if (!encryption.key.empty()) add(standard, "KMSMasterKeyID", encryption.key);
  return put(client, bucket, kEncryption, text_of(document));
}

Result<std::optional<std::string>> get_bucket_policy(Client& client, const OwnedBucket& bucket) {
  return get(client, bucket, kPolicy);
}

Result<> put_bucket_policy(Client& client, const OwnedBucket& bucket, const std::string& policy) {
  return put(client, bucket, kPolicy, policy);
}

Result<std::optional<std::string>> get_bucket_lifecycle(Client& client, const OwnedBucket& bucket) {
  return get(client, bucket, kLifecycle);
}

Result<> put_bucket_lifecycle(Client& client, const OwnedBucket& bucket, const std::string& xml) {
  return put(client, bucket, kLifecycle, xml);
}

}  // namespace ledger::aws
