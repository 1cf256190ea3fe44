#include "eval/report.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "output_json.h"
#include "text.h"

namespace vultus::cli {
namespace {

constexpr int kRateDecimals = 6;
constexpr std::size_t kShownFailures = 20;

constexpr const char* kHead =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<style>body{font:15px/1.5 system-ui,sans-serif;max-width:56em;margin:2em auto;padding:0 1em;"
    "color:#24292f;background:#fff}table{border-collapse:collapse}td{border-bottom:1px solid #d0d7de;"
    "padding:.25em 1.5em .25em 0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}"
    "svg{max-width:100%;height:auto}</style>\n";

std::string html_text(const std::string& bytes) {
  return escaped(valid_utf8(bytes));
}

std::string table_of(std::span<const ReportRow> rows) {
  std::string html = "<table>\n";
  for (const ReportRow& row : rows)
    html += "<tr><td>" + html_text(row.name) + "</td><td>" + html_text(row.value) + "</td></tr>\n";
  return html + "</table>\n";
}

std::string heading(const char* words) {
  return std::string("<h2>") + words + "</h2>\n";
}

Result<void> write_text(const std::filesystem::path& path, const std::string& content) {
  return write_file_atomically(path, std::as_bytes(std::span(content)));
}

}  // namespace

std::string in_words(const Proportion& rate) {
  return text("%7.3f %%  [%.3f, %.3f]  %zu of %zu", 100 * rate.value, 100 * rate.low, 100 * rate.high,
              rate.events, rate.trials);
}

std::string describe_report(const Report& report, const Style& style, bool quiet) {
  std::string block = style.bold(report.title) + "\n";
  std::size_t width = 0;
  for (const ReportRow& row : report.rows) width = std::max(width, columns(printable(row.name)));
  for (const ReportRow& row : report.rows)
    block += "  " + padded(printable(row.name), width + 2) + row.value + "\n";
  if (quiet) return block;
  for (const ReportRow& pair : report.pairs)
    block += style.dim("  " + pair.value + "  " + printable(pair.name)) + "\n";
  for (std::size_t i = 0; i < std::min(report.failures.size(), kShownFailures); ++i)
    block += style.warn("  " + printable(report.failures[i].error.message)) + "\n";
  if (report.failures.size() > kShownFailures)
    block += style.warn(text("  and %zu more; --json and --report list all",
                             report.failures.size() - kShownFailures)) +
             "\n";
  for (const std::string& note : report.notes) block += style.dim("  " + note) + "\n";
  return block;
}

std::string page_of(const Report& report) {
  std::string html = std::string(kHead) + "<title>" + html_text(report.title) +
                     "</title></head><body>\n<h1>" + html_text(report.title) + "</h1>\n" +
                     table_of(report.rows);
  for (const std::string& note : report.notes) html += "<p>" + html_text(note) + "</p>\n";
  for (const auto& [name, plot] : report.plots) html += svg_of(plot);
  if (!report.pairs.empty()) html += heading("Pairs to look at") + table_of(report.pairs);
  if (!report.failures.empty()) {
    std::vector<ReportRow> rows;
    for (const Failure& failure : report.failures) rows.push_back({failure.file, failure.error.message});
    html += heading("Pictures without an answer") + table_of(rows);
  }
  return html + "</body></html>\n";
}

Result<void> write_report(const Report& report, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail(Error::kIo, folder + ": cannot make the folder: " + error.message());
  for (const auto& [name, plot] : report.plots)
    VULTUS_TRY(write_text(std::filesystem::path(folder) / (name + ".svg"), svg_of(plot)));
  return write_text(std::filesystem::path(folder) / "report.html", page_of(report));
}

void write_rate(JsonWriter& json, const Proportion& rate) {
  json.begin_array().value(rate.value, kRateDecimals).value(rate.low, kRateDecimals);
  json.value(rate.high, kRateDecimals).end_array();
}

void write_failures(JsonWriter& json, std::span<const Failure> failures) {
  json.key("failures").begin_array();
  for (const Failure& failure : failures) {
    json.begin_object().member("file", failure.file);
    write_error(json.key("error"), failure.error);
    json.end_object();
  }
  json.end_array();
}

}  // namespace vultus::cli
