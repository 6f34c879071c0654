#include <charconv>

#include <pugixml.hpp>

#include "aws/s3.h"

namespace ledger::aws {
namespace {

std::string unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"')
    etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

std::optional<S3Object> read_object(const pugi::xml_node& node, bool encoded) {
  const std::string_view key = node.child_value("Key");
  const std::string_view size = node.child_value("Size");
  const auto modified = parse_time(node.child_value("LastModified"));
  S3Object object{encoded ? form_decode(key) : std::string(key), unquoted(node.child_value("ETag")),
                  0, 0};
  const auto [end, error] =
      std::from_chars(size.data(), size.data() + size.size(), object.size_bytes);
  if (key.empty() || !modified || error != std::errc() || end != size.data() + size.size())
    return std::nullopt;
  object.modified = *modified;
  return object;
}

}  // namespace

std::optional<S3Page> parse_list_page(const std::string& body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return std::nullopt;
  const pugi::xml_node root = document.child("ListBucketResult");
  const std::string_view truncated = root.child_value("IsTruncated");
  const bool encoded = std::string_view(root.child_value("EncodingType")) == "url";
  if (truncated != "true" && truncated != "false") return std::nullopt;
  S3Page page;
  if (truncated == "true") {
    page.next_token = root.child_value("NextContinuationToken");
    if (page.next_token.empty()) return std::nullopt;
  }
  for (const pugi::xml_node& node : root.children("Contents")) {
    auto object = read_object(node, encoded);
    if (!object) return std::nullopt;
    page.objects.push_back(*std::move(object));
  }
  for (const pugi::xml_node& node : root.children("CommonPrefixes")) {
    const std::string_view prefix = node.child_value("Prefix");
    page.prefixes.push_back(encoded ? form_decode(prefix) : std::string(prefix));
  }
  return page;
}

}  // namespace ledger::aws
