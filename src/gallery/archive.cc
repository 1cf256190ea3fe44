#include "gallery/archive.h"

#include <algorithm>
#include <limits>

#include "gallery/archive_format.h"
#include "gallery/byte_stream.h"

namespace vultus {
namespace {

constexpr std::string_view kMagic = "VULTUSAR";
constexpr std::uint16_t kVersion = 1;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

/// What a passphrase gives for one archive.
struct ArchiveKeys {
  SecretKey seal;
  std::array<std::byte, 16> check;
};

Result<ArchiveKeys> keys_of(const SecretBytes& passphrase, const ArchiveHeader& header) {
  VULTUS_ASSIGN(
      const SecretKey master,
      argon2id({.passphrase = std::as_bytes(std::span(passphrase)), .salt = header.salt}, header.cost));
  const auto derive = [&](std::string_view use, std::size_t bytes) {
    return hkdf_sha256(master.bytes(), {}, bytes_of(use), bytes);
  };
  const SecretBytes seal = derive("vultus archive seal", SecretKey::kBytes);
  ArchiveKeys keys{.seal = SecretKey::from_bytes(std::as_bytes(std::span(seal))), .check = {}};
  const SecretBytes check = derive("vultus archive check", keys.check.size());
  std::ranges::copy(std::as_bytes(std::span(check)), keys.check.begin());
  return keys;
}

tl::unexpected<Error> invalid(const std::string& why) {
  return fail(Error::kArchiveInvalid, "the archive " + why);
}

/// A header, whatever follows it.
Result<ArchiveHeader> parse_header(std::span<const std::byte> beginning) {
  ByteReader in(beginning);
  const auto magic = in.bytes(kMagic.size(), "its first bytes");
  if (!magic || !std::ranges::equal(*magic, bytes_of(kMagic))) return invalid("is no archive of Vultus");
  const auto version = in.number<std::uint16_t>("its version");
  if (version && *version > kVersion)
    return fail(Error::kArchiveNewer, "the archive is of version " + std::to_string(*version));
  if (beginning.size() < ArchiveHeader::kBytes || *version == 0) return invalid("is cut short or damaged");

  ArchiveHeader header;
  VULTUS_ASSIGN(header.cost.memory_kib, in.number<std::uint32_t>("its header"));
  VULTUS_ASSIGN(header.cost.passes, in.number<std::uint32_t>("its header"));
  VULTUS_ASSIGN(header.cost.lanes, in.number<std::uint32_t>("its header"));
  VULTUS_ASSIGN(const auto salt, in.bytes(header.salt.size(), "its header"));
  VULTUS_ASSIGN(const auto check, in.bytes(header.check.size(), "its header"));
  VULTUS_ASSIGN(header.sealed_bytes, in.number<std::uint64_t>("its header"));
  std::ranges::copy(salt, header.salt.begin());
  std::ranges::copy(check, header.check.begin());
  if (auto bounded = header.cost.validate(); !bounded)
    return invalid("is damaged: " + bounded.error().message);
  return header;
}

}  // namespace

std::array<std::byte, ArchiveHeader::kBytes> write_archive_header(const ArchiveHeader& header) {
  ByteWriter out(ArchiveHeader::kBytes);
  out.bytes(bytes_of(kMagic));
  out.number(kVersion);
  out.number(header.cost.memory_kib);
  out.number(header.cost.passes);
  out.number(header.cost.lanes);
  out.bytes(header.salt);
  out.bytes(header.check);
  out.number(header.sealed_bytes);
  std::array<std::byte, ArchiveHeader::kBytes> bytes{};
  const SecretBytes written = out.take();
  std::ranges::copy(std::as_bytes(std::span(written)), bytes.begin());
  return bytes;
}

Result<ArchiveHeader> read_archive_header(std::span<const std::byte> archive) {
  VULTUS_ASSIGN(ArchiveHeader header, parse_header(archive));
  const std::size_t left = archive.size() - ArchiveHeader::kBytes;
  if (header.sealed_bytes > left)
    return invalid("is cut short: " + std::to_string(left) + " of " + std::to_string(header.sealed_bytes) +
                   " bytes are there");
  if (header.sealed_bytes < left) return invalid("has something behind its end");
  return header;
}

Result<std::uint64_t> stated_archive_bytes(std::span<const std::byte> beginning) {
  VULTUS_ASSIGN(const ArchiveHeader header, parse_header(beginning));
  if (header.sealed_bytes > std::numeric_limits<std::uint64_t>::max() - ArchiveHeader::kBytes)
    return invalid("is cut short or damaged");
  return header.sealed_bytes + ArchiveHeader::kBytes;
}

Result<std::vector<std::byte>> write_archive(std::span<const ArchivedPerson> people,
                                             const SecretBytes& passphrase, Random& random,
                                             const Argon2Cost& cost) {
  if (passphrase.size() < kMinPassphraseBytes)
    return fail(Error::kInvalidArgument, "the passphrase is shorter than 8 bytes");
  VULTUS_ASSIGN(const SecretBytes body, write_archive_body(people));
  ArchiveHeader header{.cost = cost};
  random.fill(header.salt);
  header.sealed_bytes = body.size() + kSealOverheadBytes;
  VULTUS_ASSIGN(const ArchiveKeys keys, keys_of(passphrase, header));
  header.check = keys.check;
  const auto head = write_archive_header(header);
  std::vector<std::byte> archive = seal(keys.seal, head, std::as_bytes(std::span(body)), random);
  archive.insert(archive.begin(), head.begin(), head.end());
  return archive;
}

Result<std::vector<ArchivedPerson>> read_archive(std::span<const std::byte> archive,
                                                 const SecretBytes& passphrase, const ArchiveLimits& limits) {
  if (archive.size() > limits.max_bytes)
    return fail(Error::kArchiveInvalid,
                "the archive is larger than the limit of " + std::to_string(limits.max_bytes) + " bytes");
  VULTUS_ASSIGN(const ArchiveHeader header, read_archive_header(archive));
  const auto keys = keys_of(passphrase, header);
  if (!keys)
    return fail(Error::kArchiveInvalid, "the archive cannot be opened here: " + keys.error().message);
  if (keys->check != header.check)
    return fail(Error::kPassphraseWrong, "the passphrase is not the archive's");
  const auto body =
      open_sealed(keys->seal, archive.first(ArchiveHeader::kBytes), archive.subspan(ArchiveHeader::kBytes));
  if (!body) return fail(Error::kArchiveInvalid, "the archive was altered");
  auto people = read_archive_body(std::as_bytes(std::span(*body)), limits);
  if (!people) return fail_at("the archive", std::move(people).error());
  return people;
}

}  // namespace vultus
