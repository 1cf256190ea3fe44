#include "inference/store/pack_store.h"

#include <algorithm>
#include <map>

#include "base/file.h"
#include "crypto/digest.h"
#include "inference/builtin_manifest.h"
#include "inference/mapped_file.h"
#include "inference/store/model_maker.h"
#include "inference/store/staging.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLicenceFolder = "LICENSES";

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return !path.empty() && fs::is_directory(path, ignored);
}

/// The models a pack is made of, extra ones last.
std::vector<const ModelSpec*> models_of(const Manifest& manifest, const PackSpec& pack) {
  std::vector<const ModelSpec*> models;
  for (const auto* list : {&pack.models, &pack.extra})
    for (const std::string& id : *list) models.push_back(manifest.find_model(id));
  return models;
}

std::vector<Licence> unfree_licences(const std::vector<const ModelSpec*>& models) {
  std::map<std::string, Licence> by_id;
  for (const ModelSpec* model : models)
    if (!model->licence.is_free) by_id.emplace(model->licence.id, model->licence);
  std::vector<Licence> licences;
  for (auto& [id, licence] : by_id) licences.push_back(std::move(licence));
  return licences;
}

bool has_sources(const std::vector<const ModelSpec*>& models) {
  return std::none_of(models.begin(), models.end(),
                      [](const ModelSpec* model) { return model->sources.empty(); });
}

Result<void> check_licences(const std::vector<const ModelSpec*>& models, bool accepted) {
  const auto unfree = unfree_licences(models);
  if (accepted || unfree.empty()) return {};
  std::string message;
  for (const Licence& licence : unfree)
    message += (message.empty() ? "" : "; ") + licence.id + ": " + licence.notice;
  return fail(Error::kLicenceNotAccepted, message);
}

/// The model's file as the current version of the pack has it; nullopt when it has it not or changed.
std::optional<std::vector<std::byte>> current(const fs::path& folder, const ModelSpec& model) {
  const auto mapped = MappedFile::open(folder / model.file, std::size_t{1} << 31);
  if (!mapped || sha256_hex(mapped->bytes()) != model.sha256) return std::nullopt;
  return std::vector<std::byte>(mapped->bytes().begin(), mapped->bytes().end());
}

Result<void> write_text(const fs::path& file, std::string_view text) {
  return write_file_atomically(file, std::as_bytes(std::span(text.data(), text.size())));
}

/// A name for a file about the package: "@scope/name" becomes "scope-name".
std::string flat_name(std::string name) {
  name.erase(std::remove(name.begin(), name.end(), '@'), name.end());
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

std::string notice_of(const std::vector<const ModelSpec*>& models) {
  std::string notice = "Where the files of this folder come from and what may be done with them.\n";
  for (const ModelSpec* model : models) {
    notice +=
        "\n" + model->file + "\n  licence: " + model->licence.id + "\n  " + model->licence.notice + "\n";
    if (!model->licence.copyright.empty()) notice += "  " + model->licence.copyright + "\n";
    for (const ModelSource& source : model->sources)
      notice += "  from: " +
                (source.url.empty() ? source.npm_package + " " + source.npm_version + " (npm), " + source.path
                                    : source.url) +
                (source.import.kind == ImportSpec::Kind::kCopy ? "\n" : ", converted\n");
  }
  return notice;
}

/// The licence texts beside the weights: those of the packages, the general ones, and who holds the rights.
Result<void> write_licences(const fs::path& folder, const std::vector<const ModelSpec*>& models,
                            const std::map<std::string, std::string>& texts_of_packages) {
  std::error_code error;
  fs::create_directory(folder, error);
  if (error) return fail(Error::kIo, folder.string() + ": " + error.message());
  for (const auto& [package, text] : texts_of_packages)
    if (!text.empty()) VULTUS_TRY(write_text(folder / (flat_name(package) + ".txt"), text));
  for (const ModelSpec* model : models)
    if (const auto text = builtin_model_text(model->licence.text); !text.empty())
      VULTUS_TRY(write_text(folder / model->licence.text, text));
  return write_text(folder / "NOTICE", notice_of(models));
}

/// What earlier pulls already brought of the packages' licence texts stays.
void keep_licences(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  if (is_folder(from)) fs::copy(from, to, fs::copy_options::skip_existing, ignored);
}

Result<void> fill(const fs::path& folder, const fs::path& old, const std::vector<const ModelSpec*>& models,
                  ModelMaker& maker, const PullOptions& options) {
  for (const ModelSpec* model : models) {
    if (options.cancel.stop_requested()) return fail(Error::kCancelled, "the pull was cancelled");
    auto bytes = current(old, *model);
    if (!bytes) {
      VULTUS_ASSIGN(bytes, maker.make(*model));
    }
    VULTUS_TRY(write_file_atomically(folder / model->file, *bytes));
    if (options.listener) options.listener({model->file, bytes->size(), bytes->size()});
  }
  VULTUS_TRY(write_licences(folder / kLicenceFolder, models, maker.licence_texts()));
  keep_licences(old / kLicenceFolder, folder / kLicenceFolder);
  return {};
}

}  // namespace

Result<fs::path> PackStore::pull(const std::string& pack_id, const PullOptions& options) {
  const PackSpec* pack = manifest_.find_pack(pack_id);
  if (pack == nullptr) {
    std::string known;
    for (const PackSpec& other : manifest_.packs) known += (known.empty() ? "" : ", ") + other.id;
    return fail(Error::kPackNotFound, "there is no pack \"" + pack_id + "\" but " + known);
  }
  const auto models = models_of(manifest_, *pack);
  if (!options.from && !has_sources(models))
    return fail(Error::kPackNotFound,
                "pack \"" + pack_id + "\" is not published; give the folder with its files");
  VULTUS_TRY(check_licences(models, options.accept_licence));
  if (options.from && !is_folder(*options.from))
    return fail(Error::kFileNotFound, options.from->string() + ": is no folder");

  const fs::path target = places_.user / pack_id;
  VULTUS_ASSIGN(Staging staging, Staging::open(places_.user, pack_id));
  ModelMaker maker(staging.packages(), options.from, source_, {options.listener, options.cancel});
  VULTUS_TRY(fill(staging.pack(), target, models, maker, options));
  VULTUS_TRY(staging.publish());
  return target;
}

Result<void> PackStore::remove(const std::string& pack_id) {
  if (!is_folder(places_.user / pack_id) || manifest_.find_pack(pack_id) == nullptr) {
    if (manifest_.find_pack(pack_id) != nullptr && is_folder(places_.installed / pack_id))
      return fail(Error::kPermissionDenied, (places_.installed / pack_id).string() +
                                                ": came with the installation and goes with its package");
    return fail(Error::kPackNotFound, "there is no pack \"" + pack_id + "\" in " + places_.user.string());
  }
  VULTUS_ASSIGN(Staging staging, Staging::open(places_.user, pack_id));
  return staging.withdraw();
}

std::vector<PackStatus> PackStore::list() const {
  std::vector<PackStatus> statuses;
  for (const PackSpec& pack : manifest_.packs) {
    const auto models = models_of(manifest_, pack);
    PackStatus status{.pack = pack, .fetchable = has_sources(models), .unfree = unfree_licences(models)};
    for (const auto* place : {&places_.user, &places_.installed})
      if (!status.folder && !place->empty() && is_folder(*place / pack.id)) {
        status.folder = *place / pack.id;
        status.installed = place == &places_.installed;
      }
    if (status.folder)
      for (const ModelSpec* model : models) {
        std::error_code error;
        const fs::path file = *status.folder / model->file;
        const auto bytes = fs::file_size(file, error);
        status.files.push_back({model->id, file, error ? std::nullopt : std::optional<std::uint64_t>(bytes)});
      }
    statuses.push_back(std::move(status));
  }
  return statuses;
}

std::vector<ModelCheck> verify_pack(const PackLocation& location, const Runtime& runtime) {
  std::vector<ModelCheck> checks;
  const PackSpec& pack = location.pack;
  for (const auto* list : {&pack.models, &pack.extra, &pack.borrows})
    for (const std::string& id : *list) {
      const ModelSpec& spec = *location.manifest->find_model(id);
      const auto file = location.file_of(spec);
      if (!file) continue;
      const auto loaded = load_model(spec, *file, runtime);
      checks.push_back({id, *file, loaded ? Result<void>{} : tl::unexpected<Error>(loaded.error())});
    }
  return checks;
}

}  // namespace vultus
