#include "inference/pack.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "crypto/digest.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDefaultPack = "open";
constexpr std::string_view kManifestFile = "manifest.json";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

/// HOME, or what the system knows when it does not name a folder.
std::string home_folder() {
  std::string home = environment("HOME");
  if (home.starts_with('/')) return home;
  const passwd* const user = ::getpwuid(::geteuid());
  return user == nullptr || user->pw_dir == nullptr ? "" : user->pw_dir;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

std::shared_ptr<const Manifest> compiled_in() {
  return {std::shared_ptr<const Manifest>(), &builtin_manifest()};
}

Result<std::shared_ptr<const Manifest>> parsed(const SecretBytes& bytes, const fs::path& file) {
  auto manifest = parse_manifest({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!manifest) return fail_at(file.string(), std::move(manifest).error());
  return std::make_shared<const Manifest>(*std::move(manifest));
}

/// The manifest of a folder; null when it has none of its own.
Result<std::shared_ptr<const Manifest>> own_manifest(const fs::path& folder) {
  const fs::path file = folder / kManifestFile;
  if (!is_file(file)) return nullptr;
  const auto bytes = read_file(file, kMaxManifestBytes);
  if (!bytes) return fail(Error::kManifestInvalid, bytes.error().message);
  return parsed(*bytes, file);
}

/// The manifest of a folder, which must have the given hash.
Result<std::shared_ptr<const Manifest>> pinned_manifest(const fs::path& folder, const std::string& sha256) {
  const fs::path file = folder / kManifestFile;
  VULTUS_ASSIGN(const auto bytes, read_file(file, kMaxManifestBytes));
  if (const std::string found = sha256_hex(std::as_bytes(std::span(bytes))); found != sha256)
    return fail(Error::kModelHashMismatch,
                file.string() + ": has the SHA-256 " + found + ", expected is " + sha256);
  return parsed(bytes, file);
}

/// How much of a pack a folder holds.
struct Match {
  const PackSpec* pack = nullptr;
  std::size_t found = 0, needed = 0;

  [[nodiscard]] bool better_than(const Match& other) const {
    if (found * other.needed != other.found * needed) return found * other.needed > other.found * needed;
    return found > other.found;
  }
};

Match match_of(const Manifest& manifest, const PackSpec& pack, const fs::path& folder) {
  Match match{&pack, 0, pack.models.size()};
  for (const std::string& id : pack.models)
    if (is_file(folder / manifest.find_model(id)->file)) ++match.found;
  return match;
}

/// The pack of which the folder holds the largest part; null when it holds no file of any.
const PackSpec* closest_pack(const Manifest& manifest, const fs::path& folder) {
  Match best{nullptr, 0, 1};
  for (const PackSpec& pack : manifest.packs)
    if (const Match match = match_of(manifest, pack, folder); match.better_than(best)) best = match;
  return best.pack;
}

Result<PackLocation> pack_in_folder(const fs::path& folder, std::string_view id, const PackPlaces& places) {
  VULTUS_ASSIGN(auto manifest, own_manifest(folder));
  if (!manifest) manifest = compiled_in();
  const PackSpec* pack = manifest->find_pack(id);
  if (pack == nullptr)
    pack = manifest->packs.size() == 1 ? &manifest->packs.front() : closest_pack(*manifest, folder);
  if (pack == nullptr)
    return fail(Error::kPackNotFound, folder.string() + ": holds no manifest.json and no model of any pack");
  return PackLocation{manifest, *pack, folder, places};
}

Result<PackLocation> pack_by_id(std::string_view id, const PackPlaces& places) {
  for (const fs::path& place : {places.user, places.installed})
    if (!place.empty() && is_folder(place / id)) return pack_in_folder(place / id, id, places);
  return fail(Error::kPackNotFound, "pack \"" + std::string(id) + "\" is neither in " + places.user.string() +
                                        " nor in " + places.installed.string());
}

/// What may be an id and is no path.
bool looks_like_id(std::string_view text) {
  return text.find('/') == std::string_view::npos && !text.starts_with('.');
}

bool wants(const PackSelection& selection, const ModelSpec& model, bool is_extra) {
  if (selection.jobs && std::ranges::find(*selection.jobs, model.job) == selection.jobs->end()) return false;
  if (model.job == ModelJob::kDetect && !selection.detector.empty()) return model.id == selection.detector;
  return !is_extra;
}

std::string detectors_of(const PackLocation& location) {
  std::string names;
  for (const auto* list : {&location.pack.models, &location.pack.extra, &location.pack.borrows})
    for (const std::string& id : *list)
      if (location.manifest->find_model(id)->job == ModelJob::kDetect)
        names += (names.empty() ? "" : ", ") + id;
  return names;
}

struct Wanted {
  const ModelSpec* spec;
  fs::path file;
};

Result<std::vector<Wanted>> wanted_models(const PackLocation& location, const PackSelection& selection) {
  std::vector<Wanted> wanted;
  bool has_detector = selection.detector.empty();
  const PackSpec& pack = location.pack;
  for (const auto* list : {&pack.models, &pack.extra, &pack.borrows})
    for (const std::string& id : *list) {
      const ModelSpec& spec = *location.manifest->find_model(id);
      if (!wants(selection, spec, list == &pack.extra)) continue;
      const auto file = location.file_of(spec);
      if (!file && list == &pack.borrows) continue;
      has_detector = has_detector || (spec.job == ModelJob::kDetect && id == selection.detector);
      wanted.push_back({&spec, file.value_or(location.folder / spec.file)});
    }
  const bool detects = !selection.jobs || std::ranges::count(*selection.jobs, ModelJob::kDetect) > 0;
  if (detects && !has_detector)
    return fail(Error::kInvalidArgument, "pack \"" + pack.id + "\" has no detector \"" + selection.detector +
                                             "\", only " + detectors_of(location));
  return wanted;
}

}  // namespace

PackPlaces PackPlaces::of_this_machine() {
  std::string data = environment("XDG_DATA_HOME");
  if (!data.starts_with('/')) data = home_folder() + "/.local/share";
  return {fs::path(data) / "vultus" / "models", VULTUS_INSTALLED_MODELS};
}

std::optional<fs::path> PackLocation::file_of(const ModelSpec& model) const {
  const fs::path own = folder / model.file;
  if (std::ranges::count(pack.models, model.id) > 0 || is_file(own)) return own;
  if (std::ranges::count(pack.borrows, model.id) == 0) return std::nullopt;
  for (const PackSpec& other : manifest->packs) {
    if (std::ranges::count(other.models, model.id) == 0) continue;
    for (const fs::path& place : {places.user, places.installed})
      if (const fs::path file = place / other.id / model.file; !place.empty() && is_file(file)) return file;
  }
  return std::nullopt;
}

Result<PackLocation> find_pack(const PackSearch& search) {
  std::string models = search.models.value_or("");
  if (models.empty()) models = environment("VULTUS_MODELS");
  if (models.empty()) models = kDefaultPack;
  if (looks_like_id(models)) {
    auto found = pack_by_id(models, search.places);
    const bool known = builtin_manifest().find_pack(models) != nullptr;
    if (found || found.error().code != Error::kPackNotFound || known || !is_folder(models)) return found;
  }
  if (!is_folder(models)) return fail(Error::kPackNotFound, models + ": is no folder");
  return pack_in_folder(models, {}, search.places);
}

Result<PackLocation> find_pinned_pack(const PackSource& source) {
  if (!source.folder.is_absolute()) return fail(Error::kConfigInvalid, "folder must be an absolute path");
  const auto& hash = source.manifest_sha256;
  if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(Error::kConfigInvalid, "manifest_sha256 must be 64 lower-case hexadecimal digits");
  VULTUS_ASSIGN(const auto manifest, pinned_manifest(source.folder, hash));
  const PackSpec* pack = manifest->find_pack(source.pack);
  if (source.pack.empty() && manifest->packs.size() == 1) pack = &manifest->packs.front();
  if (pack == nullptr)
    return fail(Error::kPackNotFound, source.folder.string() + ": its manifest has no pack \"" + source.pack +
                                          "\"; it has " + std::to_string(manifest->packs.size()));
  return PackLocation{manifest, *pack, source.folder, {}};
}

std::vector<const LoadedModel*> LoadedPack::of(ModelJob job) const {
  std::vector<const LoadedModel*> found;
  for (const LoadedModel& model : models)
    if (model.spec.job == job) found.push_back(&model);
  return found;
}

Result<LoadedPack> open_pack(const PackLocation& location, const Runtime& runtime,
                             const PackSelection& selection) {
  VULTUS_ASSIGN(const auto wanted, wanted_models(location, selection));
  std::vector<Result<LoadedModel>> loaded(wanted.size());
  std::atomic<std::size_t> next = 0;
  const auto load_some = [&] {
    for (std::size_t i = next++; i < wanted.size(); i = next++)
      loaded[i] = load_model(*wanted[i].spec, wanted[i].file, runtime);
  };
  // A thread a model: the slowest one then gets a core of its own as soon as the others are through.
  constexpr std::size_t kMaxThreads = 8;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(wanted.size(), kMaxThreads); ++i) threads.emplace_back(load_some);
    load_some();
  }
  LoadedPack pack{location.pack.id, location.folder, {}};
  for (auto& model : loaded) {
    if (!model) return tl::unexpected<Error>(std::move(model).error());
    pack.models.push_back(*std::move(model));
  }
  return pack;
}

}  // namespace vultus
