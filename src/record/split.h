// Finds the records in an object's text and decodes them, a window at a time.
//
// Takes lines of JSON, `<time> {json}` lines, concatenated and pretty-printed objects, arrays, and
// documents of CloudWatch events or Logs Insights results of any size. A record longer than
// kMaxRecordBytes is one reject and passed by. Thread rule: one Splitter, one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "record/format.h"
#include "record/validate.h"

namespace ledger {

class Splitter {
 public:
  void begin(const ObjectHint& hint, Sink& sink);
  // Decodes what is complete in [p, end), behind which are kSkipPadding newlines, and returns where
  // the incomplete rest starts. `last`: nothing follows, so there is no rest.
  char* feed(char* p, char* end, bool last);
  // In place of a last feed: the bytes stop here by a fault that is the one thing to tell.
  void break_off(char* p, char* end, const char* reason);
  std::int64_t line() const { return line_; }

 private:
  enum class Place { Array, Document, Tail };  // in […], in {"events":[…]}, behind that list
  // All of these return where to go on, or nullptr if more bytes are needed.
  char* step(char* p);
  char* byte_order_mark(char* p);
  char* list_step(char* p);
  char* tail_step(char* p);
  char* stamped(char* p);
  char* object(char* p);
  char* open_list(char* behind);
  void enter(Place place);
  char* settle(char* p, const Outcome& outcome);
  char* broken(char* p);
  char* pretty(char* p, char* behind);
  char* row(char* p);
  char* unfinished(char* p);
  char* pass_long(char* p);
  char* to_next_line(char* p);
  char* reject_line(char* p, const char* reason);

  bool needs_more(const Extent& extent) const;
  bool ends_record(const char* p) const;
  void reject(const char* reason, Seconds time = 0);
  void deliver(const Outcome& outcome);
  void unwrap(const Outcome& event);
  Outcome decode_text(std::string_view literal);
  static std::int64_t blank_lines(char* p, char* end);  // how many there were

  Context context_;
  const Format* format_ = nullptr;
  Sink* sink_ = nullptr;
  Record record_;
  char* end_ = nullptr;
  bool last_ = false;
  bool starts_ = true;         // no byte of the object was looked at
  bool quiet_ = false;         // rejects are not told: break_off()
  bool after_broken_ = false;  // in the remains of a broken record
  std::int64_t line_ = 1;
  std::int64_t wasted_ = 0;  // bytes read for records that turned out broken
  std::vector<Place> places_;
  std::int64_t places_line_ = 0;  // where the outermost was opened
  std::vector<char> event_;       // an event's message, unescaped

  // A record that is too long: how far its end has been looked for.
  struct Long {
    bool active = false, in_string = false, escaped = false, one_line = false;
    std::int64_t depth = 0;
  } long_;
};

}  // namespace ledger
