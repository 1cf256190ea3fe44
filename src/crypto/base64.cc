#include "crypto/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace vultus {
namespace {

/// OpenSSL counts bytes in int.
constexpr std::size_t kMaxBytes = std::size_t{1} << 28U;

}  // namespace

SecretBytes to_base64(std::span<const std::byte> bytes) {
  if (bytes.size() > kMaxBytes) throw std::length_error("too long for base64");
  SecretBytes text((bytes.size() + 2) / 3 * 4 + 1);  // OpenSSL ends it with a zero byte
  const int length = EVP_EncodeBlock(text.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Result<SecretBytes> from_base64(std::string_view text) {
  const auto refuse = [] { return fail(Error::kInvalidArgument, "is not base64"); };
  if (text.size() % 4 != 0 || text.size() > kMaxBytes) return refuse();
  SecretBytes bytes(text.size() / 4 * 3);
  if (EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size())) != static_cast<int>(bytes.size()))
    return refuse();
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(bytes.size() - padding);
  // OpenSSL overlooks blanks, early padding and surplus bits: only the one way of writing the bytes counts.
  if (!std::ranges::equal(to_base64(std::as_bytes(std::span(bytes))), text)) return refuse();
  return bytes;
}

}  // namespace vultus
