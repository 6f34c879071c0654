#include "cube/dimension.h"

#include <array>

#include "cube/cube.h"

namespace ledger {
namespace {

struct Keyed {
  std::string_view prefix, name;
  Part part;
};
constexpr std::array kKeyed{Keyed{"metadata:", "metadata", Part::Metadata},
                            Keyed{"tag:", "tag", Part::PriceKey}};

struct Entry {
  DimensionInfo info;
  Part part;
  std::string_view column;
};

constexpr std::array kEntries{
    Entry{{"app", "application: the role without -BedrockRole"}, Part::Principal, "app"},
    Entry{{"user", "person or role session"}, Part::Principal, "user_name"},
    Entry{{"user_or_app", "application for roles, user otherwise"}, Part::Principal, "user_or_app"},
    Entry{{"session", "role session name"}, Part::Principal, "session"},
    Entry{{"arn", "identity.arn"}, Part::Principal, "arn"},
    Entry{{"account", "accountId of the record"}, Part::Principal, "account"},
    Entry{{"model_id", "bare foundation model id"}, Part::Model, "model_id"},
    Entry{{"model_name", "display name of the model"}, Part::Model, "model_name"},
    Entry{{"invoked_id", "modelId as logged"}, Part::PriceKey, "invoked_id"},
    Entry{{"scope", "in-region, geo or global"}, Part::PriceKey, "scope"},
    Entry{{"region", "calling region"}, Part::Region, "region"},
    Entry{{"tier", "served tier: standard, flex, priority, batch, …"}, Part::PriceKey, "tier"},
    Entry{{"operation", "Converse, InvokeModel, …"}, Part::Detail, "operation"},
    Entry{{"inference_region", "where a cross-region call ran"}, Part::Detail, "inference_region"},
    Entry{{"error", "errorCode of a failed call"}, Part::Detail, "error"},
    Entry{{"date", "day in the reporting zone"}, Part::Date, ""},
    Entry{{"hour", "hour in the reporting zone"}, Part::Hour, ""},
};

std::string known_names() {
  std::string names;
  for (const Entry& entry : kEntries) names += std::string(entry.info.name) + ' ';
  return names + "metadata:KEY tag:KEY";
}

}  // namespace

std::span<const DimensionInfo> dimensions() {
  static const auto infos = [] {
    std::array<DimensionInfo, kEntries.size()> all;
    for (std::size_t i = 0; i < kEntries.size(); ++i) all[i] = kEntries[i].info;
    return all;
  }();
  return infos;
}

bool is_dimension(std::string_view name) { return static_cast<bool>(find_dimension(name)); }

Result<Dimension> find_dimension(std::string_view name) {
  for (const Keyed& keyed : kKeyed) {
    if (name.starts_with(keyed.prefix) && name.size() > keyed.prefix.size())
      return Dimension{keyed.name, keyed.part, "value", "",
                       std::string(name.substr(keyed.prefix.size()))};
  }
  for (const Entry& entry : kEntries) {
    if (entry.info.name == name)
      return Dimension{entry.info.name, entry.part, entry.column, entry.info.help, ""};
  }
  return Error{Fault::Usage, "no dimension is called '" + std::string(name) + "'",
               "dimensions: " + known_names()};
}

std::string_view table_of(Part part) {
  switch (part) {
    case Part::Principal: return "ledger.principal";
    case Part::Region:
    case Part::Model:
    case Part::PriceKey: return "ledger.price_key";
    case Part::Detail: return "ledger.detail";
    default: return "";
  }
}

std::string_view table_of_items(Part part) {
  return part == Part::Metadata ? "ledger.metadata_item" : "ledger.price_key_tag";
}

std::string_view alias_of(Part part) {
  switch (part) {
    case Part::Principal: return "p";
    case Part::Region:
    case Part::Model:
    case Part::PriceKey: return "k";
    case Part::Detail: return "d";
    case Part::Metadata: return "m";
    default: return "s";
  }
}

std::string_view id_of(Part part) {
  switch (part) {
    case Part::Principal: return "principal";
    case Part::Region:
    case Part::Model:
    case Part::PriceKey: return "price_key";
    case Part::Detail: return "detail";
    case Part::Metadata: return "metadata";
    case Part::Date: return "day";
    case Part::Hour: return "hour";
  }
  return "";
}

}  // namespace ledger
