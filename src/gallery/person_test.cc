#include "gallery/person.h"

#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::IsOk;

TEST(CheckName, TakesNamesOfEveryScript) {
  for (const std::string name :
       {"Ada", "Ada Lovelace", "Zoë Ångström", "Жанна", "山田 太郎", "محمد علی", "שרה", "สมชาย",
        "ශ්‍රී", "می‌خواهم", "O'Brien-Ñuñez, Jr. (Bob)", "x; DROP TABLE people",
        "../../etc/passwd", "\"quoted\"", "👩‍🚀", "a"})
    EXPECT_THAT(check_name(name), IsOk()) << name;
  EXPECT_THAT(check_name(std::string(256, 'x')), IsOk());
}

TEST(CheckName, RefusesWhatIsEmptyOrTooLong) {
  EXPECT_THAT(check_name(""), IsErrorSaying(Error::kNameInvalid, "is empty"));
  EXPECT_THAT(check_name(std::string(257, 'x')), IsErrorSaying(Error::kNameInvalid, "256 bytes"));
}

TEST(CheckName, RefusesWhatWouldBeTakenForAnId) {
  EXPECT_THAT(check_name("019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f"),
              IsErrorSaying(Error::kNameInvalid, "looks like an id"));
}

TEST(CheckName, RefusesWhatIsNotUtf8) {
  for (const std::string name : {"\xFF", "Ren\xE9", "\xC3", "a\xE2\x82", "\xC0\xAF", "\xE0\x80\x80",
                                 "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\x80"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "is not UTF-8")) << name;
  EXPECT_THAT(check_name("Ren\xE9"), IsErrorSaying(Error::kNameInvalid, "at byte 3"));
}

TEST(CheckName, RefusesControlCharactersSeparatorsAndReorderingMarks) {
  for (const std::string name : {"a\nb", "a\tb", "a\rb", "\x1B[31mred", "a\x7F", "a\u0080b", "a\u0085b"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "control character")) << name;
  EXPECT_THAT(check_name(std::string("a\0b", 3)), IsErrorSaying(Error::kNameInvalid, "U+0000 at byte 1"));
  for (const std::string name : {"a\u2028b", "a\u2029b"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "line separator")) << name;
  for (const std::string name :
       {"a\u061Cb", "a\u200Eb", "a\u200Fb", "a\u202Ab", "a\u202Eb", "a\u2066b", "a\u2069b"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "reorders text")) << name;
}

TEST(CheckName, RefusesBlanksAtTheEndsAndNamesThatShowNothing) {
  for (const std::string name : {" Ada", "Ada ", "\u00A0Ada", "Ada\u3000", "Ada\u2003"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "begins or ends")) << name;
  for (const std::string name : {" ", "\u00A0\u2009", "\u200B", "\u200C\u200D", "\u2060", "\uFEFF", "\u3164",
                                 "\u2800", "\u00AD", "\U000E0041"})
    EXPECT_THAT(check_name(name), IsErrorSaying(Error::kNameInvalid, "is blank")) << name;
}

}  // namespace
}  // namespace vultus
