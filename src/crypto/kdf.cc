#include "crypto/kdf.h"

#include <argon2.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

namespace vultus {
namespace {

Result<void> in_bounds(std::string_view field, std::uint32_t value, std::uint32_t low, std::uint32_t high) {
  if (value >= low && value <= high) return {};
  return fail(Error::kInvalidArgument, "Argon2 " + std::string(field) + ": " + std::to_string(value) +
                                           " is outside [" + std::to_string(low) + ", " +
                                           std::to_string(high) + "]");
}

/// Argon2's interface takes what it only reads as mutable.
std::uint8_t* readable(std::span<const std::byte> bytes) {
  return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
}

/// An octet string for OpenSSL's interface, which takes what it only reads as mutable.
OSSL_PARAM octets(const char* name, std::span<const std::byte> bytes) {
  static std::byte none{};
  return OSSL_PARAM_construct_octet_string(name, bytes.empty() ? &none : const_cast<std::byte*>(bytes.data()),
                                           bytes.size());
}

struct FreeKdf {
  void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
  void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

}  // namespace

Result<void> Argon2Cost::validate() const {
  VULTUS_TRY(in_bounds("lanes", lanes, 1, kMaxLanes));
  VULTUS_TRY(in_bounds("passes", passes, 1, kMaxPasses));
  return in_bounds("memory_kib", memory_kib, 8 * lanes, kMaxMemoryKib);
}

Result<SecretKey> argon2id(const Argon2Input& input, const Argon2Cost& cost) {
  VULTUS_TRY(cost.validate());
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (input.salt.size() < ARGON2_MIN_SALT_LENGTH || input.salt.size() > kMost ||
      input.passphrase.size() > kMost)
    return fail(Error::kInvalidArgument, "Argon2 wants a salt of 8 bytes or more");
  SecretBytes key(SecretKey::kBytes);
  argon2_context context{};
  context.out = key.data();
  context.outlen = SecretKey::kBytes;
  context.pwd = readable(input.passphrase);
  context.pwdlen = static_cast<std::uint32_t>(input.passphrase.size());
  context.salt = readable(input.salt);
  context.saltlen = static_cast<std::uint32_t>(input.salt.size());
  context.secret = readable(input.secret);
  context.secretlen = static_cast<std::uint32_t>(input.secret.size());
  context.ad = readable(input.associated);
  context.adlen = static_cast<std::uint32_t>(input.associated.size());
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_kib;
  context.lanes = context.threads = cost.lanes;
  context.version = ARGON2_VERSION_13;
  if (const int status = argon2id_ctx(&context); status != ARGON2_OK)
    return fail(Error::kInternal,
                std::string("Argon2 could not make a key: ") + argon2_error_message(status));
  return SecretKey::from_bytes(std::as_bytes(std::span(key)));
}

SecretBytes hkdf_sha256(std::span<const std::byte> key, std::span<const std::byte> salt,
                        std::span<const std::byte> info, std::size_t length) {
  const std::unique_ptr<EVP_KDF, FreeKdf> kdf(EVP_KDF_fetch(nullptr, OSSL_KDF_NAME_HKDF, nullptr));
  const std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(EVP_KDF_CTX_new(kdf.get()));
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
      octets(OSSL_KDF_PARAM_KEY, key), octets(OSSL_KDF_PARAM_SALT, salt), octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end()};
  SecretBytes derived(length);
  if (!context || EVP_KDF_derive(context.get(), derived.data(), length, parameters.data()) != 1)
    throw std::runtime_error("OpenSSL could not run HKDF");
  return derived;
}

}  // namespace vultus
