#include "inference/store/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <memory>
#include <string>

namespace vultus {
namespace {

constexpr int kMaxEntries = 100'000;

struct FreeArchive {
  void operator()(::archive* reader) const { ::archive_read_free(reader); }
};
using Reader = std::unique_ptr<::archive, FreeArchive>;

tl::unexpected<Error> broken(::archive* reader) {
  const char* reason = ::archive_error_string(reader);
  return fail(Error::kPackageTampered,
              std::string("the archive is broken: ") + (reason == nullptr ? "unknown reason" : reason));
}

/// The name without the first folder.
std::string_view inner_path(const char* name) {
  const std::string_view whole = name == nullptr ? "" : name;
  const auto slash = whole.find('/');
  return slash == std::string_view::npos ? std::string_view() : whole.substr(slash + 1);
}

Result<std::vector<std::byte>> read_entry(::archive* reader) {
  std::vector<std::byte> bytes;
  constexpr std::size_t kStep = 1 << 16;
  for (;;) {
    const std::size_t size = bytes.size();
    bytes.resize(size + kStep);
    const auto got = ::archive_read_data(reader, bytes.data() + size, kStep);
    if (got < 0) return broken(reader);
    bytes.resize(size + static_cast<std::size_t>(got));
    if (got == 0) return bytes;
    if (bytes.size() > kMaxMemberBytes)
      return fail(Error::kPackageTampered, "a file of the archive is larger than it may be");
  }
}

}  // namespace

Result<std::optional<std::vector<std::byte>>> read_archive_member(std::span<const std::byte> archive,
                                                                  std::string_view path) {
  const Reader reader(::archive_read_new());
  ::archive_read_support_filter_gzip(reader.get());
  ::archive_read_support_format_tar(reader.get());
  if (::archive_read_open_memory(reader.get(), archive.data(), archive.size()) != ARCHIVE_OK)
    return broken(reader.get());
  for (int entries = 0; entries < kMaxEntries; ++entries) {
    ::archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(reader.get(), &entry);
    if (status == ARCHIVE_EOF) return std::nullopt;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return broken(reader.get());
    if (::archive_filter_bytes(reader.get(), 0) > static_cast<std::int64_t>(kMaxUnpackedBytes)) break;
    const bool is_plain_file =
        ::archive_entry_filetype(entry) == AE_IFREG && ::archive_entry_hardlink(entry) == nullptr;
    if (!is_plain_file || inner_path(::archive_entry_pathname(entry)) != path) continue;
    VULTUS_ASSIGN(auto bytes, read_entry(reader.get()));
    return bytes;
  }
  return fail(Error::kPackageTampered, "the archive is larger than it may be");
}

}  // namespace vultus
