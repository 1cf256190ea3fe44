#include "eval/report.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "image/encode.h"
#include "output/json.h"
#include "output/text.h"
#include "wire/json.h"

namespace vultus::cli {
namespace {

constexpr int kRateDecimals = 6;
constexpr std::size_t kShownFailures = 20;
constexpr int kSheetQuality = 88;
constexpr unsigned kOwnerOnly = 0600;
constexpr const char* kSheetFile = "worst_pairs.jpg";

/// "  2.000 %  [1.100, 3.600] %   6 of 300".
std::string in_words(const Proportion& rate) {
  return text("%7.3f %%  %-18s  %zu of %zu", 100 * rate.value,
              text("[%.3f, %.3f]", 100 * rate.low, 100 * rate.high).c_str(), rate.events, rate.trials);
}

std::string line_of(const ReportRow& row) {
  if (!row.rate) return row.words;
  return in_words(*row.rate) + (row.words.empty() ? "" : "  " + row.words);
}

Result<void> write_bytes(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  return write_file_atomically(path, bytes, kOwnerOnly);
}

Result<void> write_text(const std::filesystem::path& path, const std::string& content) {
  return write_bytes(path, std::as_bytes(std::span(content)));
}

Result<void> make_folder(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return fail(Error::kIo, folder + ": cannot make the folder: " + error.message());
  return {};
}

Image sheet_of(const Report& report) {
  std::vector<SheetSection> sections = {{"Same person, least alike", {}},
                                        {"Different people, most alike", {}}};
  for (std::size_t i = 0; i < report.pairs.size(); ++i) {
    const NotedPair& pair = report.pairs[i];
    const std::string caption = text("%zu  %.3f%s%s", i + 1, pair.similarity, pair.is_error ? "  " : "",
                                     pair.is_error ? verdict_of(pair) : "");
    sections[pair.same ? 0 : 1].pairs.push_back({{pair.a, shown_name(report, pair.a), pair.a_box},
                                                 {pair.b, shown_name(report, pair.b), pair.b_box},
                                                 caption,
                                                 pair.is_error});
  }
  return contact_sheet(sections);
}

}  // namespace

std::string describe_report(const Report& report, const Style& style, bool quiet) {
  std::string block = style.bold(report.title) + "\n";
  std::size_t width = 0;
  for (const ReportRow& row : report.rows) width = std::max(width, columns(printable(row.name)));
  for (const ReportRow& row : report.rows)
    block += "  " + padded(printable(row.name), width + 2) + line_of(row) + "\n";
  if (quiet) return block;
  if (!report.pairs.empty()) block += style.bold("Worst pairs") + "\n";
  for (const NotedPair& pair : report.pairs) {
    const std::string line = text("  %6.3f  %-16s  ", pair.similarity, verdict_of(pair)) +
                             printable(shown_name(report, pair.a)) + "  " +
                             printable(shown_name(report, pair.b));
    block += (pair.is_error ? style.warn(line) : style.dim(line)) + "\n";
  }
  if (!report.failures.empty()) block += style.bold("Pictures without an answer") + "\n";
  for (std::size_t i = 0; i < std::min(report.failures.size(), kShownFailures); ++i)
    block += style.warn("  " + printable(report.failures[i].error.message)) + "\n";
  if (report.failures.size() > kShownFailures)
    block += style.warn(text("  and %zu more; --json and --report list all",
                             report.failures.size() - kShownFailures)) +
             "\n";
  for (const std::string& note : report.notes) block += style.dim("  " + note) + "\n";
  return block;
}

Result<void> write_report(Context& context, const Report& report, const ReportTarget& target) {
  const std::filesystem::path folder = target.folder;
  VULTUS_TRY(make_folder(target.folder));
  for (const auto& [name, plot] : report.plots) {
    VULTUS_TRY(write_text(folder / (name + ".svg"), svg_of(plot)));
    VULTUS_ASSIGN(const auto png, encode_png(picture_of(plot).view()));
    VULTUS_TRY(write_bytes(folder / (name + ".png"), png));
  }
  const bool has_sheet = target.pictures && !report.pairs.empty();
  if (has_sheet) {
    VULTUS_ASSIGN(const auto jpeg, encode_jpeg(sheet_of(report).view(), kSheetQuality));
    VULTUS_TRY(write_bytes(folder / kSheetFile, jpeg));
    remark(context, (folder / kSheetFile).string() +
                        " shows faces, which only you may read; --no-pictures leaves them out");
  } else {
    std::error_code ignored;  // of an earlier run
    std::filesystem::remove(folder / kSheetFile, ignored);
  }
  return write_text(folder / "report.html", page_of(report, has_sheet ? kSheetFile : ""));
}

void write_rate(wire::JsonWriter& json, const Proportion& rate) {
  json.begin_array().value(rate.value, kRateDecimals).value(rate.low, kRateDecimals);
  json.value(rate.high, kRateDecimals).end_array();
}

void write_failures(wire::JsonWriter& json, std::span<const Failure> failures) {
  json.key("failures").begin_array();
  for (const Failure& failure : failures) {
    json.begin_object().member("file", failure.file);
    wire::write(json.key("error"), failure_of(failure.error));
    json.end_object();
  }
  json.end_array();
}

}  // namespace vultus::cli
