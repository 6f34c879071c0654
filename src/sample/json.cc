#include "sample/json.h"

namespace ledger::sample {
namespace {

// Calls each(c) for every structural character and copies text and everything else.
template <class Each>
std::string rewritten(std::string_view json, Each each) {
  std::string out;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (c == '"') in_text = !in_text;
    if (in_text && c == '\\') {
      out += c;
      out += json[++i];
    } else if (!in_text && std::string_view("{}[],:").find(c) != std::string_view::npos) {
      each(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string with_wide_spacing(std::string_view json) {
  return rewritten(json, [](std::string& out, char c) {
    if (c == ':' || c == '}' || c == ']') out += "  ";
    out += c;
    if (c != '}' && c != ']') out += "   ";
  });
}

std::string pretty_printed(std::string_view json) {
  std::size_t depth = 0;
  return rewritten(json, [&](std::string& out, char c) {
    if (c == '}' || c == ']') out.append("\n").append(--depth * 2, ' ');
    out += c;
    if (c == '{' || c == '[') ++depth;
    if (c == ':') out += ' ';
    if (c == '{' || c == '[' || c == ',') out.append("\n").append(depth * 2, ' ');
  });
}

}  // namespace ledger::sample
