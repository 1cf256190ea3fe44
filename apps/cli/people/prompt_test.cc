#include "people/prompt.h"

#include <gmock/gmock.h>

#include <string_view>

namespace vultus::cli {
namespace {

std::string first_line_of(std::string_view text) {
  const SecretBytes line = first_line(SecretBytes(text.begin(), text.end()));
  return {line.begin(), line.end()};
}

TEST(FirstLine, EndsBeforeTheEndOfTheLine) {
  EXPECT_EQ(first_line_of("correct horse\nbattery\n"), "correct horse");
  EXPECT_EQ(first_line_of("correct horse\r\n"), "correct horse");
  EXPECT_EQ(first_line_of(" correct horse "), " correct horse ") << "blanks belong to a passphrase";
  EXPECT_EQ(first_line_of("\nx"), "");
  EXPECT_EQ(first_line_of(""), "");
}

TEST(FirstLine, IsWithoutTheMarkThatSomeEditorsPutBeforeIt) {
  EXPECT_EQ(first_line_of("\xEF\xBB\xBF"
                          "correct horse\r\n"),
            "correct horse");
  EXPECT_EQ(first_line_of("\xEF\xBB\xBF"), "");
  EXPECT_EQ(first_line_of("\xEF\xBB"), "\xEF\xBB") << "and without nothing else";
}

}  // namespace
}  // namespace vultus::cli
