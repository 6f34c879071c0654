#include "cube/cut.h"

#include <algorithm>

namespace ledger {
namespace {

constexpr std::array<std::string_view, 7> kCountColumns{
    "call_count",        "failed_calls",       "total_input_tokens", "total_output_tokens",
    "cache_read_tokens", "cache_write_tokens", "total_tokens"};

bool is_time(const Dimension& dimension) {
  return dimension.part == Part::Date || dimension.part == Part::Hour;
}

struct Sums {
  std::array<Int128, kPassSums.size()> counts{};
  Int128 cost = 0;
  bool priced = false;

  void add(const PassRows& rows, std::size_t row) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += rows.sums[row][i];
    if (!rows.priced[row]) return;
    cost += rows.cost[row];
    priced = true;
  }
};

// Keys of a fixed width to the sums of their group, in order of appearance.
class Groups {
 public:
  explicit Groups(std::size_t width) : width_(width), slots_(64, -1) {}

  Sums& at(const std::int64_t* key) {
    if (2 * (sums_.size() + 1) > slots_.size()) grow();
    std::int32_t& slot = find(key);
    if (slot < 0) {
      slot = static_cast<std::int32_t>(sums_.size());
      keys_.insert(keys_.end(), key, key + width_);
      sums_.emplace_back();
    }
    return sums_[static_cast<std::size_t>(slot)];
  }
  std::size_t size() const { return sums_.size(); }
  const std::int64_t* key(std::size_t group) const { return keys_.data() + group * width_; }
  const Sums& sums(std::size_t group) const { return sums_[group]; }

 private:
  std::int32_t& find(const std::int64_t* key) {
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < width_; ++i) {
      hash = (hash ^ static_cast<std::uint64_t>(key[i])) * 0x9E3779B97F4A7C15u;
      hash ^= hash >> 32;
    }
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      if (slots_[at] < 0 ||
          std::equal(key, key + width_, this->key(static_cast<std::size_t>(slots_[at])))) {
        return slots_[at];
      }
    }
  }

  void grow() {
    slots_.assign(slots_.size() * 4, -1);
    for (std::size_t i = 0; i < sums_.size(); ++i) find(key(i)) = static_cast<std::int32_t>(i);
  }

  std::size_t width_;
  std::vector<std::int32_t> slots_;
  std::vector<std::int64_t> keys_;
  std::vector<Sums> sums_;
};

std::vector<Column> columns_of(const Cut& cut) {
  std::vector<Column> columns;
  for (const Dimension& dimension : cut.dimensions) {
    const CellKind kind = dimension.part == Part::Date   ? CellKind::Date
                          : dimension.part == Part::Hour ? CellKind::Hour
                                                         : CellKind::Text;
    columns.push_back({dimension.key.empty() ? std::string(dimension.name)
                                             : std::string(dimension.name) + ":" + dimension.key,
                       kind});
  }
  for (auto name : kCountColumns) columns.push_back({std::string(name), CellKind::Count});
  columns.push_back({"estimated_cost_usd", CellKind::Money});
  columns.push_back({"unpriced_calls", CellKind::Count});
  return columns;
}

Cell dimension_cell(const Dimension& dimension, const Names* names, std::int64_t key) {
  if (dimension.part == Part::Date) return static_cast<Day>(key);
  if (dimension.part == Part::Hour) return Seconds{key};
  return key < 0 ? Cell{} : Cell{names->text(key)};
}

void add_measures(const Sums& sums, std::vector<Cell>& row) {
  const auto& n = sums.counts;
  for (std::size_t i = 0; i < 6; ++i) row.emplace_back(n[i]);
  row.emplace_back(n[2] + n[3] + n[4] + n[5]);
  // Nothing to price is free; calls that are all without a price have no cost.
  row.push_back(sums.priced || n[0] == 0 ? Cell{Money{sums.cost}} : Cell{});
  row.emplace_back(n[6]);
}

}  // namespace

const std::vector<std::int64_t>& PassRows::ids_of(Part part) const {
  const Parts wanted = bit(part) & kPriceKeyParts ? kPriceKeyParts : bit(part);
  const auto at = std::find_if(ids.begin(), ids.end(), [&](Part one) { return wanted & bit(one); });
  return id[static_cast<std::size_t>(at - ids.begin())];
}

void Names::set(std::int64_t id, std::string_view text) {
  const auto [it, fresh] =
      by_text_.try_emplace(std::string(text), static_cast<std::int32_t>(texts_.size()));
  if (fresh) texts_.push_back(it->first);
  by_id_[id] = it->second;
}

std::int64_t Names::index_of(std::int64_t id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? -1 : it->second;
}

Table cut_table(const PassRows& rows, const Cut& cut, const std::vector<const Names*>& names) {
  const std::size_t width = cut.dimensions.size();
  std::vector<const std::vector<std::int64_t>*> ids;
  for (const Dimension& dimension : cut.dimensions) ids.push_back(&rows.ids_of(dimension.part));
  Groups groups(width);
  std::vector<std::int64_t> key(width);
  if (width == 0) groups.at(key.data());
  for (std::size_t row = 0; row < rows.set.size(); ++row) {
    if (rows.set[row] != cut.set) continue;
    for (std::size_t i = 0; i < width; ++i) {
      const std::int64_t id = (*ids[i])[row];
      key[i] = is_time(cut.dimensions[i]) ? id : names[i]->index_of(id);
    }
    groups.at(key.data()).add(rows, row);
  }
  Table table;
  table.columns = columns_of(cut);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    auto& row = table.rows.emplace_back();
    row.reserve(table.columns.size());
    for (std::size_t i = 0; i < width; ++i) {
      row.push_back(dimension_cell(cut.dimensions[i], names[i], groups.key(group)[i]));
    }
    add_measures(groups.sums(group), row);
  }
  return table;
}

}  // namespace ledger
