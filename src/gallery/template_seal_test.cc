#include "gallery/template_seal.h"

#include <cmath>
#include <limits>

#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::SeededRandom;
using Bytes = std::vector<std::byte>;

class TemplateSealTest : public ::testing::Test {
 protected:
  TemplateSealTest() {
    values_[0] = 0.6F;
    values_[127] = -0.8F;
  }
  [[nodiscard]] Result<SecretFloats> opened(const Bytes& sealed) const {
    return open_template(keys_, binding_, sealed);
  }

  SeededRandom random_{1};
  KeyRing keys_ = KeyRing::make(random_);
  TemplateBinding binding_{.template_id = {{1}}, .person_id = {{2}}, .model_id = "mobilefacenet_128"};
  SecretFloats values_ = SecretFloats(128, 0.0F);
  Bytes sealed_ = [this] {
    SecretFloats unit(128, 0.0F);
    unit[0] = 0.6F;
    unit[127] = -0.8F;
    return seal_template(keys_, binding_, unit, random_).value();
  }();
};

TEST_F(TemplateSealTest, OpensWhatItSealed) {
  EXPECT_THAT(opened(sealed_), testing::IsOkAnd(::testing::Eq(values_)));
  EXPECT_EQ(sealed_.size(), 1 + 8 + 12 + 512 + 16U);
  EXPECT_EQ(key_of_template(sealed_).value(), keys_.active().id);
}

TEST_F(TemplateSealTest, OlderKeysOfTheRingOpenToo) {
  EXPECT_THAT(open_template(keys_.rotated(random_), binding_, sealed_), IsOk());
}

TEST_F(TemplateSealTest, ATemplateOfAnotherRowDoesNotOpen) {
  const auto refuses = [&](const TemplateBinding& other) {
    EXPECT_THAT(open_template(keys_, other, sealed_), IsError(Error::kTampered));
  };
  refuses({.template_id = {{9}}, .person_id = binding_.person_id, .model_id = binding_.model_id});
  refuses({.template_id = binding_.template_id, .person_id = {{9}}, .model_id = binding_.model_id});
  refuses(
      {.template_id = binding_.person_id, .person_id = binding_.template_id, .model_id = binding_.model_id});
  refuses(
      {.template_id = binding_.template_id, .person_id = binding_.person_id, .model_id = "mobilefacenet_12"});
  EXPECT_THAT(open_template(keys_, {.template_id = {{9}}, .person_id = {{8}}, .model_id = ""}, sealed_),
              IsErrorSaying(Error::kTampered, to_string(Id{{8}})));
}

TEST_F(TemplateSealTest, NoticesEveryAlteredByte) {
  for (std::size_t byte = 0; byte < sealed_.size(); ++byte) {
    Bytes altered = sealed_;
    altered[byte] ^= std::byte{0x10};
    const ErrorCode expected = byte == 0   ? Error::kTemplateNewer
                               : byte <= 8 ? Error::kKeyWrong
                                           : Error::kTampered;
    ASSERT_THAT(opened(altered), IsError(expected)) << byte;
  }
}

TEST_F(TemplateSealTest, NoticesWhatIsCutOff) {
  for (std::size_t length = 0; length < sealed_.size(); ++length) {
    const auto cut = opened(Bytes(sealed_.begin(), sealed_.begin() + static_cast<std::ptrdiff_t>(length)));
    ASSERT_FALSE(cut.has_value());
    ASSERT_TRUE(cut.error().code == Error::kTemplateInvalid || cut.error().code == Error::kTampered)
        << length;
  }
  EXPECT_THAT(opened({}), IsErrorSaying(Error::kTemplateInvalid, "is not a template"));
  EXPECT_THAT(opened(Bytes(1'000'000, std::byte{1})), IsError(Error::kKeyWrong));
}

TEST_F(TemplateSealTest, NamesBothKeysWhenTheKeyIsWrong) {
  const KeyRing other = KeyRing::make(random_);
  const auto refused = open_template(other, binding_, sealed_);
  EXPECT_THAT(refused, IsErrorSaying(Error::kKeyWrong, to_string(keys_.active().id)));
  EXPECT_THAT(refused, IsErrorSaying(Error::kKeyWrong, to_string(other.active().id)));
  EXPECT_THAT(refused, IsErrorSaying(Error::kKeyWrong, to_string(binding_.person_id)));
}

TEST_F(TemplateSealTest, KnowsVersionsOfTheFuture) {
  sealed_[0] = std::byte{2};
  EXPECT_THAT(opened(sealed_), IsErrorSaying(Error::kTemplateNewer, to_string(binding_.template_id)));
  EXPECT_THAT(key_of_template(sealed_), IsError(Error::kTemplateNewer));
  sealed_[0] = std::byte{0};
  EXPECT_THAT(key_of_template(sealed_), IsError(Error::kTemplateInvalid));
}

TEST_F(TemplateSealTest, SealsUnitVectorsOnly) {
  const auto refuses = [&](const std::vector<float>& values) {
    EXPECT_THAT(seal_template(keys_, binding_, values, random_), IsError(Error::kInvalidArgument));
  };
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN(),
                  kInf = std::numeric_limits<float>::infinity();
  refuses({});
  refuses({0, 0});
  refuses({1, 0.1F});
  refuses({0.6F, 0.6F});
  refuses({kNaN, 1});
  refuses({kInf, 0});
  refuses({std::numeric_limits<float>::max(), 0});
  refuses(std::vector<float>(kMaxTemplateElements + 1, 1 / std::sqrt(4097.0F)));
  EXPECT_THAT(seal_template(keys_, binding_, std::vector<float>(4096, 1 / 64.0F), random_), IsOk());
  EXPECT_THAT(seal_template(keys_, binding_, std::vector<float>{1}, random_), IsOk());
}

TEST_F(TemplateSealTest, TheProofTellsKeysApart) {
  const Bytes proof = make_key_check(keys_, Id{{7}}, random_);
  EXPECT_THAT(verify_key_check(keys_, proof), testing::IsOkAnd(Id{{7}}));
  EXPECT_EQ(key_of_template(proof).value(), keys_.active().id);
  EXPECT_THAT(verify_key_check(keys_.rotated(random_), proof), IsOk());
  const KeyRing other = KeyRing::make(random_);
  EXPECT_THAT(verify_key_check(other, proof), IsErrorSaying(Error::kKeyWrong, to_string(keys_.active().id)));
  EXPECT_THAT(verify_key_check(keys_, {}), IsError(Error::kTemplateInvalid));
  Bytes altered = proof;
  altered.back() ^= std::byte{1};
  EXPECT_THAT(verify_key_check(keys_, altered), IsError(Error::kTampered));
  EXPECT_THAT(verify_key_check(keys_, sealed_), IsError(Error::kTampered)) << "a template is no proof";
  EXPECT_THAT(opened(proof), IsError(Error::kTampered)) << "a proof is no template";
}

}  // namespace
}  // namespace vultus
