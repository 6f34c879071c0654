#include "price/prices.h"

#include <algorithm>

#include <fmt/format.h>

#include "price/book_rows.h"

namespace ledger {
namespace {

constexpr std::string_view kCheck = "; written by bedrock-ledger prices update; check ";

std::string first_line(Day as_of, std::string_view body) {
  const std::string day = format_day(as_of);
  return fmt::format("# as of {}{}{}\n", day, kCheck, fingerprint_of({day, body}));
}

std::string_view body_of(std::string_view text) {
  return text.substr(std::min(text.find('\n'), text.size() - 1) + 1);
}

Error not_ours(const std::string& path, std::string_view what) {
  return {Fault::Failed, fmt::format("{}: {}", path, what),
          fmt::format("rm {}, then bedrock-ledger prices update; own prices belong in the book "
                      "(docs/prices.md)",
                      path)};
}

}  // namespace

Result<Prices> Prices::with_overlay(std::string text, std::string path) {
  const auto as_of = as_of_day(text);
  if (!as_of || !text.starts_with(first_line(*as_of, body_of(text))))
    return not_ours(path, "not as prices update wrote it: damaged, or changed by hand");
  Prices prices;
  if (*as_of < PriceBook::bundled_stamp().as_of) {
    prices.left_out_ = as_of;
    return prices;
  }
  prices.overlay_ = std::move(text);
  prices.path_ = std::move(path);
  return prices;
}

PriceBook::Stamp Prices::stamp() const {
  PriceBook::Stamp stamp = PriceBook::bundled_stamp();
  if (overlay_.empty()) return stamp;
  stamp.as_of = as_of_day(overlay_).value_or(stamp.as_of);
  stamp.fingerprint = fingerprint_of({stamp.fingerprint, body_of(overlay_)});
  return stamp;
}

Result<const PriceBook*> Prices::book() const {
  if (overlay_.empty()) return &PriceBook::bundled();
  if (!book_) {
    auto book = PriceBook::bundled().with(overlay_, path_);
    if (!book) {
      Error error = not_ours(path_, "");
      error.message = book.error().message;
      return error;
    }
    book_ = std::make_shared<const PriceBook>(*std::move(book));
  }
  return book_.get();
}

std::string overlay_text(Day as_of, const std::vector<PriceRow>& rows) {
  std::string body = std::string(kRowHeader) + '\n';
  for (const PriceRow& row : rows) body += csv_of(row);
  return first_line(as_of, body) + body;
}

}  // namespace ledger
