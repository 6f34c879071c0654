// Any bytes, in two ways of cutting them up: no crash, and the same records and rejects.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "record/byte_window.h"
#include "record/record_testing.h"
#include "record/split.h"

namespace {

constexpr ledger::ObjectHint kLog{.uri = "x.json", .modified = 1, .key_time = 1};
constexpr ledger::ObjectHint kTrail{.uri = "x.json", .trail = true};
constexpr ledger::ObjectHint kBatch{.uri = "x.jsonl.out", .modified = 1, .key_time = 1};

ledger::testing::Collected in_pieces(std::string_view text, std::size_t size,
                                     const ledger::ObjectHint& hint) {
  ledger::testing::Collected out;
  ledger::Splitter splitter;
  ledger::ByteWindow window;
  splitter.begin(hint, out);
  for (std::size_t at = 0; at < text.size(); at += size) {
    const std::string_view piece = text.substr(at, size);
    std::memcpy(window.room(piece.size()), piece.data(), piece.size());
    window.commit(piece.size());
    window.read_up_to(splitter.feed(window.begin(), window.end(), false));
  }
  window.room(0);
  window.commit(0);
  splitter.feed(window.begin(), window.end(), true);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& hint : {kLog, kBatch, kTrail}) {
    const auto whole = in_pieces(text, size + 1, hint);
    const auto pieces = in_pieces(text, 1 + size / 7, hint);
    if (whole.ids() == pieces.ids() && whole.told() == pieces.told()) continue;
    std::fprintf(stderr, "whole:  %s\n%s\npieces: %s\n%s\n", whole.ids().c_str(),
                 whole.told().c_str(), pieces.ids().c_str(), pieces.told().c_str());
    std::abort();
  }
  return 0;
}
