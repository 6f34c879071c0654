// The inside of a Writer, shared by writer*.cc.
#pragma once

#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/names.h"
#include "store/store_impl.h"
#include "store/writer.h"

namespace ledger {

struct Writer::Impl {
  Impl(Store& owner, std::vector<std::string> log_uris, std::vector<std::string> trail_uris)
      : store(owner.impl()), sources(std::move(log_uris)), trails(std::move(trail_uris)) {}

  Store::Impl& store;
  std::vector<std::string> sources, trails;
  duck::Connection* connection = nullptr;  // not null: a transaction is open
  StoredNames principals{"SELECT id, account, arn, agent FROM ledger.principal WHERE id > "};
  StoredNames price_keys{
      "SELECT id, invoked_id, body_model, region, tier, band, components, flags "
      "FROM ledger.price_key_logged WHERE id > "};
  StoredNames details{
      "SELECT id, operation, inference_region, error FROM ledger.detail WHERE id > "};
  StoredNames metadata{"SELECT id, text FROM ledger.metadata WHERE id > "};
  StoredNames request_names{"SELECT id, text FROM ledger.request_name WHERE id > "};
  StoredNames trail_keys{
      "SELECT id, account, region, source, operation, app, tier, error FROM ledger.trail_key "
      "WHERE id > "};
  std::array<StoredNames*, 6> names{&principals, &price_keys,    &details,
                                    &metadata,   &request_names, &trail_keys};

  struct OpenObject {
    std::int32_t id;
    Batch::Object sums;
  };
  std::unordered_map<std::string, OpenObject> open_objects;  // half appended, by uri
  std::int32_t unrolled_object = 0;  // rows of this and later objects are not in the rollups yet
  std::int64_t unrolled_rows = 0;
  bool committed = false;
  std::int64_t rows = 0;
  Counts counts;
  bool new_keys = false;
  bool has_prior = false;
  std::int64_t prior_rows = 0;
  Seconds prior_from = 0, prior_to = 0;
  std::unordered_set<std::uint64_t> seen;  // fingerprints of this transaction's request ids
  std::int64_t trail_rows = 0;             // CloudTrail events in the store, or more
  Window touched;  // times of rows that came or went since events were last joined; to = 0: none

  Result<Ok> begin();
  Result<Ok> append(const Batch& batch);
  Result<Ok> commit();
  Result<Ok> roll_back(Error error);
  Result<Ok> roll_up_new();
  Result<Ok> refresh_new_rates();

  struct Mapped {  // batch-local to store ids
    std::vector<std::int32_t> principal, price_key, detail, metadata, request, trail, object;
    std::vector<std::uint8_t> skip;  // objects another process has stored meanwhile
  };
  Result<Mapped> map_names(const Batch& batch);
  Result<Ok> append_names();
  Result<Ok> map_objects(const Batch& batch, Mapped& mapped);
  Result<Ok> remove_object(std::int32_t id);
  struct Verdict {
    std::vector<std::uint32_t> keep, lose;
  };
  Result<Verdict> judge(const Batch& batch, const Mapped& mapped);
  void judge_within(const Batch& batch, const Mapped& mapped, Verdict& verdict) const;
  Result<Ok> judge_against_store(const Batch& batch, const Mapped& mapped, Verdict& verdict);
  Result<std::size_t> list_incoming(const Batch& batch, const Mapped& mapped,
                                    const Verdict& verdict, bool all);
  Result<Ok> take_out(const std::vector<std::string>& beaten);
  Result<Ok> append_rows(const char* table, const Batch& batch, const Mapped& mapped,
                         const std::vector<std::uint32_t>& rows);
  Result<Ok> append_rejects(const Batch& batch, const Mapped& mapped);
  Result<Ok> append_ledger(const Batch& batch, const Mapped& mapped);
  Result<Ok> append_trail(const Batch& batch, const Mapped& mapped);

  // writer_trail.cc
  void touch(Seconds from, Seconds to);
  Result<Ok> forget_trail(std::int32_t object);
  Result<Ok> join_trail();
  Result<Ok> apply_trail(const char* table);
  Result<bool> name_changes();
};

// The low half of a row's request id in the store: the id's name where it is no UUID.
std::uint64_t stored_request_lo(const Batch& batch, const std::vector<std::int32_t>& names,
                                std::uint32_t row);
std::uint64_t stored_lo(std::uint64_t hi, std::uint64_t lo, const std::vector<std::int32_t>& names);

}  // namespace ledger
