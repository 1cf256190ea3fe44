#include "eval/face_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "base/file.h"
#include "crypto/digest.h"
#include "gallery/key_file.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "vultus faces 1\n";
constexpr std::size_t kMaxRecordBytes = std::size_t{1} << 20;
constexpr std::string_view kExtension = ".faces";

fs::path folder_of(const char* variable, const char* below_home) {
  const char* value = std::getenv(variable);
  if (value != nullptr && fs::path(value).is_absolute()) return value;
  const char* home = std::getenv("HOME");
  if (home == nullptr || !fs::path(home).is_absolute()) return {};
  return fs::path(home) / below_home;
}

/// Makes the folder, its owner's alone.
Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    return fail_writing(folder.native(), "make the folder");
  return {};
}

/// Leaves room for one more file.
void remove_oldest(const fs::path& folder, const fs::path& kept) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == kExtension && entry.path() != kept)
      files.emplace_back(entry.last_write_time(ignored), entry.path());
  std::ranges::sort(files);
  for (std::size_t i = 0; i + FaceCache::kMaxFiles <= files.size(); ++i) fs::remove(files[i].second, ignored);
}

/// Failures that another run on the same picture would meet again.
bool is_of_the_picture(const Error& error) {
  const ErrorKind kind = error_info(error.code).kind;
  return kind == ErrorKind::kInput || kind == ErrorKind::kRefused;
}

}  // namespace

Result<CachePlaces> CachePlaces::of_this_user() {
  const fs::path cache = folder_of("XDG_CACHE_HOME", ".cache"),
                 data = folder_of("XDG_DATA_HOME", ".local/share");
  if (cache.empty() || data.empty())
    return fail(Error::kIo, "neither HOME nor XDG_CACHE_HOME and XDG_DATA_HOME name a folder");
  return CachePlaces{cache / "vultus" / "eval", data / "vultus" / "eval.key"};
}

FaceCache::FaceCache(int descriptor, SecretKey key, std::string way, Random& random, Remark remark)
    : file_(descriptor),
      key_(std::move(key)),
      way_(std::move(way)),
      random_(random),
      remark_(std::move(remark)) {}

Result<std::unique_ptr<FaceCache>> FaceCache::open(const CachePlaces& places, const std::string& way,
                                                   Random& random, Remark remark) {
  VULTUS_TRY(make_folder(places.folder));
  VULTUS_ASSIGN(const KeyFile keys, create_key_file(places.key_file, random));
  const std::string name = sha256_hex(std::as_bytes(std::span(way))).substr(0, 16).append(kExtension);
  const fs::path file = places.folder / name;
  remove_oldest(places.folder, file);
  const int fd =
      ::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (fd < 0) return fail_writing(file.native(), "open");
  const auto secret = SecretKey::from_bytes(keys.ring.active().secret.bytes());
  std::unique_ptr<FaceCache> cache(new FaceCache(fd, secret, way, random, std::move(remark)));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return fail(Error::kIo, file.string() + ": another evaluation is using it");
  VULTUS_TRY(cache->load(file));
  return cache;
}

Result<void> FaceCache::load(const fs::path& file) {
  auto bytes = read_descriptor(file_.get(), file.string(), kMaxBytes + kMaxRecordBytes);
  std::optional<std::size_t> whole = 0;
  if (bytes)
    whole = take_records(*bytes);
  else if (bytes.error().code != Error::kEmptyInput)
    return tl::unexpected<Error>(std::move(bytes).error());
  if (!whole) remark_(file.string() + ": does not open under the key; the pictures are described anew");
  bytes_ = whole.value_or(0);
  if (::ftruncate(file_.get(), static_cast<off_t>(bytes_)) != 0) return fail_writing(file.native(), "write");
  if (bytes_ > 0) return {};
  if (!write_all(file_.get(), std::as_bytes(std::span(kMagic)))) return fail_writing(file.native(), "write");
  bytes_ = kMagic.size();
  return {};
}

std::optional<std::size_t> FaceCache::take_records(std::span<const std::uint8_t> bytes) {
  const auto head = bytes.first(std::min(bytes.size(), kMagic.size()));
  if (!std::equal(head.begin(), head.end(), kMagic.begin())) return std::nullopt;
  if (head.size() < kMagic.size()) return 0;
  std::size_t at = kMagic.size();
  std::uint32_t size = 0;
  while (bytes.size() - at >= sizeof size) {
    std::memcpy(&size, bytes.data() + at, sizeof size);
    if (size > kMaxRecordBytes) break;
    if (bytes.size() - at - sizeof size < size) return at;
    const auto sealed = std::as_bytes(bytes.subspan(at + sizeof size, size));
    const auto plain = open_sealed(key_, std::as_bytes(std::span(way_)), sealed);
    auto record = plain ? record_of(*plain) : std::nullopt;
    if (!record) break;
    known_.insert_or_assign(std::move(record->picture), std::move(record->description));
    at += sizeof size + size;
  }
  if (bytes.size() - at < sizeof size) return at;
  known_.clear();
  return std::nullopt;
}

const Description* FaceCache::find(const std::string& picture) const {
  const auto found = known_.find(picture);
  return found == known_.end() ? nullptr : &found->second;
}

void FaceCache::add(const std::string& picture, const Description& description) {
  if (!is_writable_ || (!description && !is_of_the_picture(description.error()))) return;
  const SecretBytes plain = bytes_of({picture, description});
  const auto sealed = seal(key_, std::as_bytes(std::span(way_)), std::as_bytes(std::span(plain)), random_);
  const auto size = static_cast<std::uint32_t>(sealed.size());
  if (size > kMaxRecordBytes) return;
  std::vector<std::byte> record(sizeof size);
  std::memcpy(record.data(), &size, sizeof size);
  record.insert(record.end(), sealed.begin(), sealed.end());
  is_writable_ = bytes_ + record.size() <= kMaxBytes && write_all(file_.get(), record);
  if (is_writable_)
    bytes_ += record.size();
  else
    remark_("the cache of evaluations takes no more; an interrupted run goes on from here");
}

}  // namespace vultus::cli
