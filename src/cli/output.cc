#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace ledger {
namespace {

namespace fs = std::filesystem;

constexpr int kDefaultWidth = 100;
constexpr int kNarrowest = 40;

Error cannot_write(const std::string& path) {
  return {Fault::Failed, fmt::format("cannot write {}: {}", path, std::strerror(errno)),
          "-o names a file or folder you may write to"};
}

Result<Ok> stream_to(const std::string& path, const Writer& writer, const std::string& name) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) writer(file);
  file.close();
  if (!file) return cannot_write(name);
  return Ok{};
}

int number_in(const std::string& text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc{} && end == text.data() + text.size() ? value : 0;
}

int width_of(const Context& context) {
  int width = number_in(context.env("COLUMNS").value_or(""));
  if (width <= 0) width = context.terminal_width;
  return std::max(kNarrowest, width > 0 ? width : kDefaultWidth);
}

bool colour_of(const Context& context, const Options& options) {
  if (options.color != "auto") return options.color == "always";
  return context.out_is_terminal && options.output.empty() &&
         context.env("NO_COLOR").value_or("").empty() && context.env("TERM").value_or("") != "dumb";
}

}  // namespace

Result<Ok> write_output(const std::string& path, const Writer& writer) {
  std::error_code ignored;
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
    return stream_to(path, writer, path);
  const std::string part = fmt::format("{}.{}.part", path, getpid());
  auto written = stream_to(part, writer, path);
  if (written && std::rename(part.c_str(), path.c_str()) != 0) written = cannot_write(path);
  if (!written) fs::remove(part, ignored);
  return written;
}

Result<Ok> write_result(Context& context, const std::string& path, const Writer& writer) {
  if (!path.empty()) return write_output(path, writer);
  writer(context.out);
  context.out.flush();
  if (!context.out) return Error{Fault::Failed, "cannot write to the standard output", ""};
  return Ok{};
}

bool names_folder(const std::string& path) {
  std::error_code ignored;
  return path.ends_with('/') || fs::is_directory(path, ignored);
}

Result<Ok> make_folder(const std::string& path) {
  std::error_code failed;
  fs::create_directories(path, failed);
  if (failed)
    return Error{Fault::Failed,
                 fmt::format("cannot make the folder {}: {}", path, failed.message()),
                 "-o names a file or folder you may write to"};
  return Ok{};
}

Result<std::string> output_file(const std::string& path, std::string_view name) {
  if (!names_folder(path)) return path;
  LEDGER_TRY(make_folder(path));
  return (fs::path(path) / name).string();
}

std::string report_file_name(std::string_view name, std::string_view region, Seconds now,
                             const Zone& zone, std::string_view suffix) {
  const std::string day = format_day(zone.day_at(now)), time = zone.format(now).substr(11, 8);
  return fmt::format("bedrock_{}_{}_{}{}{}_{}{}{}.{}", name, region, day.substr(0, 4),
                     day.substr(5, 2), day.substr(8, 2), time.substr(0, 2), time.substr(3, 2),
                     time.substr(6, 2), suffix);
}

TerminalStyle terminal_style(const Context& context, const Options& options) {
  return {width_of(context), colour_of(context, options),
          static_cast<std::size_t>(options.max_rows)};
}

Result<Ok> write_table(Context& context, const Options& options, const Table& table) {
  const Zone utc = Zone::utc();
  const std::string suffix = options.format == "terminal" ? "txt" : options.format;
  LEDGER_ASSIGN(path, output_file(options.output, fmt::format("{}.{}", table.name, suffix)));
  return write_result(context, path, [&](std::ostream& out) {
    if (options.format == "json") return render_table_json(out, table, utc);
    if (options.format == "csv") return render_csv(out, table, utc);
    TerminalStyle style = terminal_style(context, options);
    style.max_rows = 0;
    render_table(out, table, utc, style);
  });
}

}  // namespace ledger
