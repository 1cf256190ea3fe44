#include "crypto/digest.h"

#include <openssl/evp.h>

#include <stdexcept>

#include "base/hex.h"

namespace vultus {

struct Digest::Context {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> evp{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Digest::Digest(Algorithm algorithm) : context_(std::make_unique<Context>()) {
  const EVP_MD* md = algorithm == Algorithm::kSha256 ? EVP_sha256() : EVP_sha512();
  if (!context_->evp || EVP_DigestInit_ex(context_->evp.get(), md, nullptr) != 1)
    throw std::runtime_error("OpenSSL offers no SHA-2");
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(std::span<const std::byte> bytes) {
  if (EVP_DigestUpdate(context_->evp.get(), bytes.data(), bytes.size()) != 1)
    throw std::runtime_error("OpenSSL could not digest");
}

std::vector<std::byte> Digest::finish() {
  std::vector<std::byte> digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context_->evp.get(), reinterpret_cast<unsigned char*>(digest.data()), &length) != 1)
    throw std::runtime_error("OpenSSL could not digest");
  digest.resize(length);
  return digest;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  Digest digest(Digest::Algorithm::kSha256);
  digest.update(bytes);
  return to_hex(digest.finish());
}

}  // namespace vultus
