#include "crypto/aead.h"

#include <algorithm>
#include <stdexcept>

#include "testing/hex.h"
#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::from_hex;
using testing::IsError;
using testing::IsErrorSaying;
using testing::SeededRandom;
using Bytes = std::vector<std::byte>;

/// Hands out the nonce of a published vector.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(Bytes bytes) : bytes_(std::move(bytes)) {}
  void fill(std::span<std::byte> out) override { std::ranges::copy(bytes_, out.begin()); }

 private:
  Bytes bytes_;
};

struct Vector {
  std::string key, nonce, associated, plain, cipher, tag;
};

/// The cases of AES-256 in McGrew and Viega, "The Galois/Counter Mode of Operation", submitted to NIST.
std::vector<Vector> published() {
  const std::string zero_key(64, '0'), zero_nonce(24, '0');
  const std::string key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
  const std::string nonce = "cafebabefacedbaddecaf888";
  const std::string plain =
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aed"
      "f5"
      "aa0de657ba637b391aafd255";
  const std::string cipher =
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e"
      "63"
      "93ba7a0abcc9f662898015ad";
  return {
      {zero_key, zero_nonce, "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
      {zero_key, zero_nonce, "", std::string(32, '0'), "cea7403d4d606b6e074ec5d3baf39d18",
       "d0d1c8a799996bf0265b98b5d48ab919"},
      {key, nonce, "", plain, cipher, "b094dac5d93471bdec1a502270e3cc6c"},
      {key, nonce, "feedfacedeadbeeffeedfacedeadbeefabaddad2", plain.substr(0, 120), cipher.substr(0, 120),
       "76fc6ece0f4e1768cddf8853bb2d551b"},
  };
}

TEST(Aead, SealsAndOpensThePublishedVectors) {
  for (const Vector& v : published()) {
    const SecretKey key = SecretKey::from_bytes(from_hex(v.key));
    FixedRandom nonce(from_hex(v.nonce));
    const Bytes sealed = seal(key, from_hex(v.associated), from_hex(v.plain), nonce);
    EXPECT_EQ(to_hex(sealed), v.nonce + v.cipher + v.tag);
    const auto opened = open_sealed(key, from_hex(v.associated), sealed);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(to_hex(std::as_bytes(std::span(*opened))), v.plain);
  }
}

class AeadTest : public ::testing::Test {
 protected:
  SeededRandom random_{1};
  SecretKey key_ = SecretKey::make(random_);
  Bytes associated_ = from_hex("0102030405"), plain_ = Bytes(37, std::byte{7});
  Bytes sealed_ = seal(key_, associated_, plain_, random_);
};

TEST_F(AeadTest, NoticesEveryAlteredBit) {
  for (std::size_t byte = 0; byte < sealed_.size(); ++byte)
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes altered = sealed_;
      altered[byte] ^= std::byte{1} << bit;
      ASSERT_THAT(open_sealed(key_, associated_, altered), IsError(Error::kTampered)) << byte << ' ' << bit;
    }
}

TEST_F(AeadTest, NoticesOtherAssociatedData) {
  EXPECT_THAT(open_sealed(key_, {}, sealed_), IsError(Error::kTampered));
  for (std::byte& byte : associated_) {
    byte ^= std::byte{1};
    EXPECT_THAT(open_sealed(key_, associated_, sealed_), IsError(Error::kTampered));
    byte ^= std::byte{1};
  }
  associated_.push_back(std::byte{0});
  EXPECT_THAT(open_sealed(key_, associated_, sealed_), IsError(Error::kTampered));
}

TEST_F(AeadTest, NoticesWhatIsCutOffOrAdded) {
  for (std::size_t length = 0; length < sealed_.size(); ++length)
    EXPECT_THAT(open_sealed(key_, associated_, std::span(sealed_).first(length)), IsError(Error::kTampered));
  sealed_.push_back(std::byte{0});
  EXPECT_THAT(open_sealed(key_, associated_, sealed_), IsError(Error::kTampered));
  EXPECT_THAT(open_sealed(key_, associated_, {}), IsErrorSaying(Error::kTampered, "0 bytes"));
}

TEST_F(AeadTest, AnotherKeyDoesNotOpen) {
  EXPECT_THAT(open_sealed(SecretKey::make(random_), associated_, sealed_), IsError(Error::kTampered));
}

TEST_F(AeadTest, NoTwoSealedAreAlike) {
  EXPECT_NE(seal(key_, associated_, plain_, random_), sealed_);
}

TEST(SecretKeyTest, TakesThirtyTwoBytes) {
  EXPECT_THROW((void)SecretKey::from_bytes(Bytes(31)), std::invalid_argument);
  EXPECT_THROW((void)SecretKey::from_bytes({}), std::invalid_argument);
  EXPECT_EQ(to_hex(SecretKey::from_bytes(Bytes(32, std::byte{9})).bytes()), to_hex(Bytes(32, std::byte{9})));
}

}  // namespace
}  // namespace vultus
