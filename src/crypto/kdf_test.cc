#include "crypto/kdf.h"

#include "testing/hex.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::from_hex;
using testing::IsErrorSaying;
using Bytes = std::vector<std::byte>;

TEST(Argon2id, GivesTheTagOfRfc9106) {
  const Bytes passphrase(32, std::byte{1}), salt(16, std::byte{2}), secret(8, std::byte{3}),
      associated(12, std::byte{4});
  const auto key =
      argon2id({passphrase, salt, secret, associated}, {.memory_kib = 32, .passes = 3, .lanes = 4});
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(to_hex(key->bytes()), "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

TEST(Argon2id, NamesACostOutOfBounds) {
  const Bytes salt(16);
  const auto with = [&](const Argon2Cost& cost) { return argon2id({{}, salt}, cost); };
  EXPECT_THAT(with({.memory_kib = 8, .passes = 1, .lanes = 1}), testing::IsOk());
  EXPECT_THAT(with({.memory_kib = 31, .lanes = 4}), IsErrorSaying(Error::kInvalidArgument, "memory_kib: 31"));
  EXPECT_THAT(with({.memory_kib = 1024 * 1024 + 1}), IsErrorSaying(Error::kInvalidArgument, "memory_kib"));
  EXPECT_THAT(with({.passes = 0}), IsErrorSaying(Error::kInvalidArgument, "passes: 0"));
  EXPECT_THAT(with({.passes = 17}), IsErrorSaying(Error::kInvalidArgument, "passes"));
  EXPECT_THAT(with({.lanes = 0}), IsErrorSaying(Error::kInvalidArgument, "lanes"));
  EXPECT_THAT(with({.lanes = 0xFFFFFFFF}), IsErrorSaying(Error::kInvalidArgument, "lanes"));
  EXPECT_THAT(argon2id({{}, Bytes(7)}, {}), IsErrorSaying(Error::kInvalidArgument, "salt"));
}

TEST(Hkdf, GivesTheOutputsOfRfc5869) {
  const Bytes key(22, std::byte{0x0B});
  const auto hex = [&](const Bytes& salt, const Bytes& info) {
    const SecretBytes derived = hkdf_sha256(key, salt, info, 42);
    return to_hex(std::as_bytes(std::span(derived)));
  };
  EXPECT_EQ(hex(from_hex("000102030405060708090a0b0c"), from_hex("f0f1f2f3f4f5f6f7f8f9")),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  EXPECT_EQ(hex({}, {}),
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

}  // namespace
}  // namespace vultus
