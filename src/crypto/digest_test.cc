#include "crypto/digest.h"

#include <gtest/gtest.h>

namespace vultus {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

TEST(Sha256, EqualsTheStandardsExamples) {  // FIPS 180-4, NIST's example values
  EXPECT_EQ(sha256_hex(bytes_of("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex(bytes_of("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha512, PiecesGiveTheSameAsTheWhole) {
  Digest whole(Digest::Algorithm::kSha512), pieces(Digest::Algorithm::kSha512);
  whole.update(bytes_of("abcdef"));
  pieces.update(bytes_of("abc"));
  pieces.update(bytes_of("def"));
  const auto digest = whole.finish();
  EXPECT_EQ(digest.size(), 64U);
  EXPECT_EQ(digest, pieces.finish());
}

}  // namespace
}  // namespace vultus
