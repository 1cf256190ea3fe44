#include "doctor/checkup.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

#include "base/cores.h"
#include "command_line/settings.h"
#include "crypto/digest.h"
#include "image/library_versions.h"
#include "inference/mapped_file.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "output/remedy.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;
using Status = Check::Status;

constexpr std::size_t kMaxModelBytes = std::size_t{2} << 30;
constexpr double kLeastMemoryBytes = 300e6;
constexpr std::time_t kYear2025 = 1735689600;

struct CpuFeature {
  const char* name;
  bool present;
};

std::vector<CpuFeature> cpu_features() {
#if defined(__x86_64__)
  return {{"AVX2", __builtin_cpu_supports("avx2") != 0},
          {"FMA", __builtin_cpu_supports("fma") != 0},
          {"AVX-512", __builtin_cpu_supports("avx512f") != 0},
          {"VNNI", __builtin_cpu_supports("avx512vnni") != 0}};
#elif defined(__aarch64__)
  const unsigned long bits = ::getauxval(AT_HWCAP);
  return {{"NEON", (bits & HWCAP_ASIMD) != 0}, {"dot product", (bits & HWCAP_ASIMDDP) != 0}};
#else
  return {};
#endif
}

Check check_cpu() {
  std::string present, absent;
  for (const CpuFeature& feature : cpu_features())
    (feature.present ? present : absent) += std::string(" ") + feature.name;
  Check check{
      Status::kOk, "cpu",
      text("%d cores;%s", available_cores(), present.empty() ? " no vector extensions" : present.c_str()),
      ""};
  if (!absent.empty()) check.detail += " (not:" + absent + ")";
  if (present.empty()) {
    check.status = Status::kWarn;
    check.advice = "Expect several times the usual time for each picture.";
  }
  return check;
}

Check check_memory() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  double kilobytes = 0, total = 0, available = 0;
  for (std::string unit; file >> name >> kilobytes; std::getline(file, unit)) {
    if (name == "MemTotal:") total = 1024 * kilobytes;
    if (name == "MemAvailable:") available = 1024 * kilobytes;
  }
  Check check{Status::kOk, "memory", byte_count(available) + " free of " + byte_count(total), ""};
  if (available < kLeastMemoryBytes) {
    check.status = Status::kWarn;
    check.advice = "Use --threads 1, or free some memory.";
  }
  return check;
}

Check check_model_file(const ModelSpec& model, const fs::path& file) {
  Check check{Status::kOk, "model " + model.id, "", ""};
  const auto mapped = MappedFile::open(file, kMaxModelBytes);
  if (!mapped) return {Status::kFail, check.name, mapped.error().message, remedy_of(mapped.error().code)};
  const std::string found = sha256_hex(mapped->bytes());
  if (found != model.sha256)
    return {Status::kFail, check.name,
            file.string() + ": its SHA-256 is " + found.substr(0, 12) + "…, the manifest states " +
                model.sha256.substr(0, 12) + "…",
            remedy_of(Error::kModelHashMismatch)};
  check.detail =
      byte_count(static_cast<double>(mapped->bytes().size())) + ", hash as stated, " + model.licence.id;
  return check;
}

Check check_model(const PackLocation& location, const std::string& id, bool needed) {
  const ModelSpec* const model = location.manifest->find_model(id);
  if (model == nullptr)
    return {Status::kFail, "model " + id, "the manifest does not describe it", "Correct the manifest."};
  if (const auto file = location.file_of(*model)) return check_model_file(*model, *file);
  if (needed) return {Status::kFail, "model " + id, "not there", remedy_of(Error::kModelNotFound)};
  return {Status::kOk, "model " + id, "not there (optional)", ""};
}

Check failed(std::string name, const Error& error) {
  return {Status::kFail, std::move(name), error.message, remedy_of(error.code)};
}

}  // namespace

std::string_view name_of(Check::Status status) {
  switch (status) {
    case Status::kOk:
      return "ok";
    case Status::kWarn:
      return "warn";
    case Status::kFail:
      return "fail";
  }
  return "fail";
}

std::vector<Check> check_versions() {
  std::vector<Check> checks = {{Status::kOk, "vultus", VULTUS_VERSION, ""},
                               {Status::kOk, "onnx_runtime", onnx_runtime_version(), ""}};
  for (const LibraryVersion& library : image_library_versions())
    checks.push_back({Status::kOk, library.name, library.version, ""});
  return checks;
}

std::vector<Check> check_machine() {
  return {check_cpu(), check_memory()};
}

std::vector<Check> check_models(const std::string& models) {
  PackSearch search;
  if (!models.empty()) search.models = models;
  const auto location = find_pack(search);
  if (!location) return {failed("pack", location.error())};
  std::vector<Check> checks = {
      {Status::kOk, "pack", location->pack.id + " in " + location->folder.string(), ""}};
  for (const std::string& id : location->pack.models) checks.push_back(check_model(*location, id, true));
  for (const std::string& id : location->pack.extra) checks.push_back(check_model(*location, id, false));
  return checks;
}

std::vector<Check> check_config(const CommonOptions& common) {
  const auto config = load_settings(common);
  if (!config) return {failed("config", config.error())};
  std::vector<Check> checks;
  for (const Config::Entry& entry : config->entries())
    if (entry.origin.kind != ConfigOrigin::Kind::kDefault)
      checks.push_back({Status::kOk, "config " + std::string(entry.spec.name),
                        shown_value(entry) + "  from " + entry.origin.where, ""});
  if (checks.empty()) checks.push_back({Status::kOk, "config", "defaults only", ""});
  return checks;
}

std::vector<Check> check_data_folder(const PackPlaces& places) {
  struct stat status {};
  const std::string folder = places.user.string();
  if (::stat(folder.c_str(), &status) != 0)
    return {{Status::kOk, "data_folder", folder + " does not exist yet", ""}};
  if ((status.st_mode & S_IWOTH) != 0)
    return {
        {Status::kWarn, "data_folder", folder + " may be written by everybody", "Run `chmod o-w` on it."}};
  if (::access(folder.c_str(), W_OK) != 0)
    return {{Status::kWarn, "data_folder", folder + " may not be written by you",
             "`vultus models pull` will fail there; change its owner."}};
  return {{Status::kOk, "data_folder", text("%s, mode %03o", folder.c_str(), status.st_mode & 0777U), ""}};
}

std::vector<Check> check_clock() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  Check check{Status::kOk, "clock",
              text("%04d-%02d-%02dT%02d:%02d:%02dZ", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                   utc.tm_hour, utc.tm_min, utc.tm_sec),
              ""};
  if (now < kYear2025) {
    check.status = Status::kWarn;
    check.advice = "The clock is years behind; set it, or downloads and logs will be wrong.";
  }
  return {check};
}

}  // namespace vultus::cli
