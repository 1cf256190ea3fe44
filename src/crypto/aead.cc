#include "crypto/aead.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

namespace vultus {
namespace {

/// OpenSSL counts bytes in int.
constexpr std::size_t kMaxStepBytes = std::size_t{1} << 30U;

struct FreeCipher {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
};
struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

/// Looked up by name once: OpenSSL 3 would do so at every use, which takes longer than to open a template.
const EVP_CIPHER* aes_256_gcm() {
  static const std::unique_ptr<EVP_CIPHER, FreeCipher> cipher(
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr));
  return cipher.get();
}

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL could not run AES-256-GCM");
}

const unsigned char* raw(std::span<const std::byte> bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Context begin(const SecretKey& key, std::span<const std::byte> nonce, bool encrypt) {
  Context context(EVP_CIPHER_CTX_new());
  require(context && aes_256_gcm() != nullptr);
  require(EVP_CipherInit_ex2(context.get(), aes_256_gcm(), raw(key.bytes()), raw(nonce), encrypt ? 1 : 0,
                             nullptr) == 1);
  return context;
}

/// Feeds `in`; the result goes to `out`, which is as long, or nowhere when it is null (associated data).
void feed(EVP_CIPHER_CTX* context, std::span<const std::byte> in, unsigned char* out) {
  while (!in.empty()) {
    const std::size_t step = std::min(in.size(), kMaxStepBytes);
    int done = 0;
    require(EVP_CipherUpdate(context, out, &done, raw(in), static_cast<int>(step)) == 1);
    if (out != nullptr) out += step;
    in = in.subspan(step);
  }
}

}  // namespace

SecretKey SecretKey::make(Random& random) {
  SecretKey key;
  random.fill(std::as_writable_bytes(std::span(key.bytes_)));
  return key;
}

SecretKey SecretKey::from_bytes(std::span<const std::byte> bytes) {
  if (bytes.size() != kBytes) throw std::invalid_argument("a key of AES-256 has 32 bytes");
  SecretKey key;
  std::ranges::copy(bytes, std::as_writable_bytes(std::span(key.bytes_)).begin());
  return key;
}

std::span<const std::byte, SecretKey::kBytes> SecretKey::bytes() const {
  return std::as_bytes(std::span(bytes_)).first<kBytes>();
}

std::vector<std::byte> seal(const SecretKey& key, std::span<const std::byte> associated,
                            std::span<const std::byte> plain, Random& random) {
  std::vector<std::byte> sealed(plain.size() + kSealOverheadBytes);
  const auto nonce = std::span(sealed).first(kNonceBytes);
  random.fill(nonce);
  const Context context = begin(key, nonce, true);
  feed(context.get(), associated, nullptr);
  auto* const text = reinterpret_cast<unsigned char*>(sealed.data()) + kNonceBytes;
  feed(context.get(), plain, text);
  unsigned char* const tag = text + plain.size();
  int none = 0;
  require(EVP_CipherFinal_ex(context.get(), tag, &none) == 1 && none == 0);
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag) == 1);
  return sealed;
}

Result<SecretBytes> open_sealed(const SecretKey& key, std::span<const std::byte> associated,
                                std::span<const std::byte> sealed) {
  if (sealed.size() < kSealOverheadBytes)
    return fail(Error::kTampered, "sealed data is cut short: " + std::to_string(sealed.size()) + " bytes");
  const Context context = begin(key, sealed.first(kNonceBytes), false);
  feed(context.get(), associated, nullptr);
  const auto text = sealed.subspan(kNonceBytes, sealed.size() - kSealOverheadBytes);
  SecretBytes plain(text.size());
  feed(context.get(), text, plain.data());
  std::array<std::byte, kTagBytes> tag{};
  std::ranges::copy(sealed.last(kTagBytes), tag.begin());
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  std::array<unsigned char, EVP_MAX_BLOCK_LENGTH> rest{};
  int none = 0;
  if (EVP_CipherFinal_ex(context.get(), rest.data(), &none) != 1)
    return fail(Error::kTampered, "sealed data was altered, or is another key's");
  return plain;
}

}  // namespace vultus
