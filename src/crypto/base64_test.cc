#include "crypto/base64.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;

std::string encoded(std::string_view text) {
  const SecretBytes characters = to_base64(std::as_bytes(std::span(text)));
  return {characters.begin(), characters.end()};
}

TEST(Base64, GivesTheVectorsOfRfc4648AndBack) {
  const std::pair<std::string, std::string> published[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, text] : published) {
    EXPECT_EQ(encoded(plain), text);
    const auto back = from_base64(text);
    ASSERT_TRUE(back.has_value()) << text;
    EXPECT_EQ(std::string(back->begin(), back->end()), plain);
  }
}

TEST(Base64, RefusesEveryOtherWayOfWriting) {
  for (const std::string text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Zg==\n", " Zg=", "Z g=",
                                 "====", "Zm9v\n\n\n\n", "Zm-_", "=Zg=", "Z===", "Zm9\x80", "Zm9v===="})
    EXPECT_THAT(from_base64(text), IsError(Error::kInvalidArgument)) << text;
  EXPECT_THAT(from_base64(std::string("Zg\0=", 4)), IsError(Error::kInvalidArgument));
}

}  // namespace
}  // namespace vultus
