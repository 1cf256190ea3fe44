#pragma once
#include <archive.h>
#include <archive_entry.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "crypto/digest.h"
#include "inference/pack_fixture.h"
#include "inference/store/model_maker.h"
#include "inference/store/package_source.h"

namespace vultus::testing {

/// A gzipped tar archive of these files.
inline std::string tar_gz(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes(std::size_t{1} << 22, '\0');
  std::size_t used = 0;
  ::archive* writer = ::archive_write_new();
  ::archive_write_set_format_ustar(writer);
  ::archive_write_add_filter_gzip(writer);
  ::archive_write_set_bytes_in_last_block(writer, 1);
  ::archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const auto& [name, content] : files) {
    ::archive_entry* entry = ::archive_entry_new();
    ::archive_entry_set_pathname(entry, name.c_str());
    ::archive_entry_set_size(entry, static_cast<std::int64_t>(content.size()));
    ::archive_entry_set_filetype(entry, AE_IFREG);
    ::archive_entry_set_perm(entry, 0644);
    ::archive_write_header(writer, entry);
    ::archive_write_data(writer, content.data(), content.size());
    ::archive_entry_free(entry);
  }
  ::archive_write_close(writer);
  ::archive_write_free(writer);
  bytes.resize(used);
  return bytes;
}

/// As npm states it; base64 bit by bit.
inline std::string integrity_of(const std::string& bytes) {
  Digest digest(Digest::Algorithm::kSha512);
  digest.update(std::as_bytes(std::span(bytes)));
  const auto hash = digest.finish();
  std::string bits;
  for (const std::byte value : hash)
    for (int bit = 7; bit >= 0; --bit) bits += (std::to_integer<int>(value) >> bit & 1) != 0 ? '1' : '0';
  while (bits.size() % 6 != 0) bits += '0';
  std::string text = "sha512-";
  for (std::size_t i = 0; i < bits.size(); i += 6)
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[std::stoul(bits.substr(i, 6),
                                                                                          nullptr, 2)];
  while (text.size() % 4 != 3) text += '=';  // the prefix has 7 characters
  return text;
}

/// A network of packages in memory.
class FakeSource final : public PackageSource {
 public:
  std::map<std::string, std::string> archives;  ///< by the name `archive_name` gives, or by URL
  std::vector<std::string> fetched;             ///< names, in order
  Result<void> failure;                         ///< what every fetch returns when it is an error

  Result<void> fetch(const ModelSource& source, const std::filesystem::path& file,
                     const FetchControl&) override {
    if (!failure) return failure;
    const std::string name = source.url.empty() ? archive_name(source) : source.url;
    fetched.push_back(name);
    if (!archives.contains(name)) return fail(Error::kNetwork, name + " is nowhere");
    return write_file_atomically(file, std::as_bytes(std::span(archives.at(name))));
  }
};

}  // namespace vultus::testing
