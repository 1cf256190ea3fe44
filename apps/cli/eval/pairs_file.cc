#include "eval/pairs_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "command_line/context.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kPieceBytes = 65536, kMaxFileBytes = std::size_t{1} << 30;

std::string quoted(const std::string& field) {
  if (field.find_first_of("\",\r\n") == std::string::npos) return field;
  std::string result = "\"";
  for (const char c : field) result.append(c == '"' ? 2 : 1, c);
  return result + "\"";
}

Result<std::vector<LabelledPair>> read_all(std::ifstream& in) {
  PairsCsvReader reader;
  std::array<char, kPieceBytes> piece;
  for (std::size_t read = 0; in; read += kPieceBytes) {
    if (read >= kMaxFileBytes)
      return fail(Error::kFileTooLarge,
                  "larger than the limit of " + std::to_string(kMaxFileBytes) + " bytes");
    in.read(piece.data(), piece.size());
    VULTUS_TRY(reader.add({piece.data(), static_cast<std::size_t>(in.gcount())}));
  }
  if (in.bad()) return fail(Error::kFileUnreadable, "cannot be read to its end");
  return reader.finish();
}

}  // namespace

Result<std::vector<LabelledPair>> read_pairs_file(const std::string& file) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    const int error = errno;
    return fail(error == ENOENT || error == ENOTDIR ? Error::kFileNotFound : Error::kFileUnreadable,
                file + ": cannot open: " + std::strerror(error));
  }
  auto pairs = read_all(in);
  if (!pairs) return tl::unexpected<Error>(naming(file, std::move(pairs).error()));
  return pairs;
}

Result<void> write_pairs_file(const std::string& file, std::span<const LabelledPair> pairs) {
  std::string content = "a,b,same\n";
  for (const LabelledPair& pair : pairs) {
    content.append(quoted(pair.a)).append(",").append(quoted(pair.b));
    content.append(pair.same ? ",1\n" : ",0\n");
  }
  return write_file_atomically(file, std::as_bytes(std::span(content)));
}

}  // namespace vultus::cli
