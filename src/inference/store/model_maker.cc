#include "inference/store/model_maker.h"

#include <algorithm>
#include <string_view>

#include "crypto/digest.h"
#include "inference/import/import.h"
#include "inference/store/archive.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPackageBytes = std::size_t{1} << 30;

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// RFC 4648, with padding.
std::string base64(std::span<const std::byte> bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = group << 8 | (k < count ? std::to_integer<unsigned>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::string npm_integrity(std::span<const std::byte> bytes) {
  Digest digest(Digest::Algorithm::kSha512);
  digest.update(bytes);
  return "sha512-" + base64(digest.finish());
}

Result<std::vector<std::byte>> import(const ImportSpec& spec, std::vector<std::byte> bytes) {
  using enum ImportSpec::Kind;
  switch (spec.kind) {
    case kCopy:
      return bytes;
    case kOnnx: {
      VULTUS_ASSIGN(auto imported, import_onnx(bytes, {.free_batch = spec.free_batch,
                                                       .rewrite_prelu = spec.rewrite_prelu,
                                                       .prelu_nodes = spec.prelu_nodes,
                                                       .output_names = spec.output_names}));
      return std::move(imported.onnx);
    }
    case kTflite:
      return import_tflite(bytes, {.free_batch = spec.free_batch});
    case kTfliteMesh:
      return import_tflite(bytes, {.join_mesh_refinements = true});
  }
  return fail(Error::kInternal, "unknown import");
}

/// What a source is called in messages.
std::string name_of(const ModelSource& source) {
  return source.url.empty() ? source.npm_package + " " + source.npm_version : source.url;
}

std::string file_name(const ModelSource& source) {
  const std::string& path = source.url.empty() ? source.path : source.url;
  return path.substr(path.find_last_of('/') + 1);
}

/// The part of the published file that the manifest names, its hash checked.
Result<std::vector<std::byte>> part_of(const ModelSource& source, const std::string& where,
                                       std::span<const std::byte> file) {
  if (source.byte_range) {
    const auto [first, last] = *source.byte_range;
    if (last > file.size())
      return fail(Error::kPackageTampered, where + ": ends before the bytes the manifest names");
    file = file.subspan(first, last - first);
  }
  const std::string found = sha256_hex(file);
  if (found != source.sha256)
    return fail(Error::kPackageTampered, where + ": expected sha256 " + source.sha256 + ", found " + found);
  return std::vector<std::byte>(file.begin(), file.end());
}

bool is_a_matter_of_the_source(ErrorCode code) {
  return code == Error::kNetwork || code == Error::kToolMissing || code == Error::kModelNotFound ||
         code == Error::kPackageTampered;
}

}  // namespace

std::string archive_name(const ModelSource& source) {
  std::string name = source.npm_package + "-" + source.npm_version + ".tgz";
  name.erase(std::remove(name.begin(), name.end(), '@'), name.end());
  std::replace(name.begin(), name.end(), '/', '-');
  return name;
}

Result<std::vector<std::byte>> ModelMaker::make(const ModelSpec& model) {
  if (from_ && is_file(*from_ / model.file)) {
    VULTUS_ASSIGN(const auto finished, MappedFile::open(*from_ / model.file, kMaxMemberBytes));
    if (sha256_hex(finished.bytes()) == model.sha256)
      return std::vector<std::byte>(finished.bytes().begin(), finished.bytes().end());
  }
  Error last{Error::kModelNotFound, model.id + ": the manifest states no source"};
  if (from_) last.message = (*from_ / model.file).string() + ": is not there or has another sha256";
  for (const ModelSource& source : model.sources) {
    auto made = make_from(model, source);
    if (made || !is_a_matter_of_the_source(made.error().code)) return made;
    last = std::move(made).error();
  }
  return fail_at(model.id, std::move(last));
}

Result<std::vector<std::byte>> ModelMaker::make_from(const ModelSpec& model, const ModelSource& source) {
  VULTUS_ASSIGN(auto bytes, published(source));
  if (control_.cancel.stop_requested()) return fail(Error::kCancelled, "the pull was cancelled");
  auto imported = import(source.import, std::move(bytes));
  if (!imported) return fail_at(name_of(source), std::move(imported).error());
  const std::string found = sha256_hex(*imported);
  if (found != model.sha256)
    return fail(Error::kModelHashMismatch, model.file + ": the import of " + name_of(source) +
                                               " has sha256 " + found + " instead of " + model.sha256);
  return imported;
}

Result<std::vector<std::byte>> ModelMaker::published(const ModelSource& source) {
  if (from_ && is_file(*from_ / file_name(source))) {
    const fs::path file = *from_ / file_name(source);
    VULTUS_ASSIGN(const auto mapped, MappedFile::open(file, kMaxMemberBytes));
    return part_of(source, file.string(), mapped.bytes());
  }
  VULTUS_ASSIGN(const fs::path file, fetched(source));
  if (source.url.empty()) return out_of_package(source, file);
  VULTUS_ASSIGN(const auto mapped, MappedFile::open(file, kMaxMemberBytes));
  auto part = part_of(source, source.url, mapped.bytes());
  std::error_code ignored;
  if (!part && !from_) fs::remove(file, ignored);
  return part;
}

Result<fs::path> ModelMaker::fetched(const ModelSource& source) {
  if (from_) {
    const fs::path file = *from_ / (source.url.empty() ? archive_name(source) : file_name(source));
    if (!is_file(file))
      return fail(Error::kModelNotFound, from_->string() + ": holds neither " + file_name(source) + " nor " +
                                             file.filename().string());
    return file;
  }
  // The hash tells files of the same name from different sites apart.
  const fs::path file =
      packages_ / (source.url.empty() ? archive_name(source) : source.sha256.substr(0, 16) + ".download");
  if (!is_file(file)) VULTUS_TRY(network_.fetch(source, file, control_));
  return file;
}

Result<void> ModelMaker::check_archive(const ModelSource& source, const fs::path& archive,
                                       const MappedFile& bytes) {
  if (checked_.contains(archive)) return {};
  if (const std::string found = npm_integrity(bytes.bytes()); found != source.npm_integrity) {
    std::error_code ignored;
    if (!from_) fs::remove(archive, ignored);
    return fail(Error::kPackageTampered, archive.filename().string() + ": expected integrity " +
                                             source.npm_integrity + ", found " + found);
  }
  checked_.insert(archive);
  return {};
}

Result<std::vector<std::byte>> ModelMaker::out_of_package(const ModelSource& source,
                                                          const fs::path& archive) {
  VULTUS_ASSIGN(const auto mapped, MappedFile::open(archive, kMaxPackageBytes));
  VULTUS_TRY(check_archive(source, archive, mapped));
  const std::string where = archive.filename().string() + ": " + source.path;
  auto file = read_archive_member(mapped.bytes(), source.path);
  if (!file) return fail_at(archive.filename().string(), std::move(file).error());
  if (!*file) return fail(Error::kPackageTampered, where + ": is not in the package");
  if (!licence_texts_.contains(source.npm_package)) {
    VULTUS_ASSIGN(const auto licence, read_archive_member(mapped.bytes(), "LICENSE"));
    std::string& text = licence_texts_[source.npm_package];
    if (licence) text.assign(reinterpret_cast<const char*>(licence->data()), licence->size());
  }
  return part_of(source, where, **file);
}

}  // namespace vultus
