#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/utf8.h"

namespace ledger {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";

// Characters that move the cursor, break the line or reorder what stands around them.
bool is_terminal_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// Needs no escape in JSON.
bool is_plain(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

// Calls each(bytes, decoded) for every character or undecodable byte of `text`.
template <class Each>
void for_each_character(std::string_view text, Each each) {
  while (!text.empty()) {
    const Utf8Char decoded = decode_utf8(text);
    each(text.substr(0, decoded.size), decoded);
    text.remove_prefix(decoded.size);
  }
}

void append_json(std::string& out, std::string_view bytes, char32_t c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  if (is_terminal_control(c)) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  } else {
    out += bytes;
  }
}

std::string_view html_entity(char32_t c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return {};
  }
}

bool starts_a_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
}

}  // namespace

std::string escape_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::string_view bytes, Utf8Char decoded) {
    const auto code = static_cast<unsigned>(decoded.code);
    if (!decoded.valid || (code < 0x80 && is_terminal_control(decoded.code))) {
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(bytes[0]));
    } else if (is_terminal_control(decoded.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}", code);
    } else {
      out += bytes;
    }
  });
  return out;
}

std::string quote_json(std::string_view text) {
  std::string out = "\"";
  if (std::all_of(text.begin(), text.end(), is_plain)) return out.append(text) += '"';
  for_each_character(text, [&](std::string_view bytes, Utf8Char decoded) {
    if (decoded.valid) {
      append_json(out, bytes, decoded.code);
    } else {
      out += kReplacement;
    }
  });
  return out + '"';
}

std::string quote_csv(std::string_view text) {
  std::string cell = starts_a_formula(text) ? "'" : "";
  bool quoted = false;
  for_each_character(text, [&](std::string_view bytes, Utf8Char decoded) {
    cell += decoded.valid ? bytes : kReplacement;
    if (bytes == "\"") cell += '"';
    quoted |= bytes == "\"" || bytes == "," || bytes == "\n" || bytes == "\r";
  });
  return quoted ? '"' + cell + '"' : cell;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_character(text, [&](std::string_view bytes, Utf8Char decoded) {
    const std::string_view entity = html_entity(decoded.code);
    out += !decoded.valid ? kReplacement : entity.empty() ? bytes : entity;
  });
  return out;
}

int display_width(std::string_view text) {
  int width = 0;
  for_each_character(
      text, [&](std::string_view, Utf8Char decoded) { width += columns_of(decoded.code); });
  return width;
}

std::string fit_width(std::string_view text, int width) {
  if (width <= 0) return {};
  if (display_width(text) <= width) return std::string(text);
  std::string out;
  int used = 0;
  while (!text.empty()) {
    const Utf8Char decoded = decode_utf8(text);
    used += columns_of(decoded.code);
    if (used > width - 1) break;
    out += text.substr(0, decoded.size);
    text.remove_prefix(decoded.size);
  }
  return out.append(kEllipsis);
}

}  // namespace ledger
