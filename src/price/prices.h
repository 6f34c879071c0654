// The prices in force: the book in the program, and beside it the overlay that `prices update` wrote.
//
// The overlay is a text in the book's form; its first line holds its date and a check over the rest,
// so that a damaged or hand-edited one is never taken and a plain report needs not read its rows. One
// that is older than the bundled book is left out until the next update.
// Thread rule: made once, then one thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "price/price.h"

namespace ledger {

class Prices {
 public:
  // The bundled book alone.
  Prices() = default;
  // With an overlay, unless the bundled book is younger: that may have corrected what the overlay has.
  // Fault::Failed names `path` where the text is not as it was written.
  static Result<Prices> with_overlay(std::string text, std::string path);

  // The date of an overlay that is not used since the bundled book is younger.
  std::optional<Day> left_out() const { return left_out_; }
  // Date and fingerprint, without reading rows. An overlay of the same rows and another date has the
  // same fingerprint.
  PriceBook::Stamp stamp() const;
  // Reads the rows the first time. Fault::Failed names file and line.
  Result<const PriceBook*> book() const;

 private:
  std::string overlay_, path_;
  std::optional<Day> left_out_;
  mutable std::shared_ptr<const PriceBook> book_;
};

// The text of an overlay; rows in the order of the book.
std::string overlay_text(Day as_of, const std::vector<PriceRow>& rows);

}  // namespace ledger
