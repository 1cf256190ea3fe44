#include "gallery/person.h"

#include <gmock/gmock.h>

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

TEST(CheckName, RefusesWhatIsNotKeptSo) {
  EXPECT_THAT(check_name("Jose\u0301"), IsErrorSaying(Error::kNameInvalid, "NFC"));
  EXPECT_THAT(check_name("Ada  Lovelace"), IsErrorSaying(Error::kNameInvalid, "single spaces"));
}

TEST(NormalName, NamesThatLookAlikeAreOne) {
  EXPECT_EQ(normal_name("Jose\u0301").value(), "Jos\u00E9");
  EXPECT_EQ(normal_name("A\u030Angstro\u0308m").value(), "\u00C5ngstr\u00F6m");
  EXPECT_EQ(normal_name("\u212Bsa").value(), "\u00C5sa") << "the sign for the unit is the letter";
  EXPECT_EQ(normal_name("Ada   Lovelace").value(), "Ada Lovelace");
  EXPECT_EQ(normal_name("Ada\u00A0Lovelace").value(), "Ada Lovelace");
  EXPECT_EQ(normal_name("山田\u3000太郎").value(), "山田 太郎");
}

TEST(NormalName, RefusesCharactersThatShowNothing) {
  for (const std::string name :
       {"Al\u200Bice", "Al\u200Dice", "Al\u200Cice", "Alice\uFEFF", "Al\u00ADice", "Al\u2060ice",
        "Al\uFE0Fice", "Al\u115Fice", "Al\u3164ice", "Al\u2800ice", "Alice\U000E0041", "Al\u034Fice",
        "\uFFA0Alice", "葛\U000E0100城", "Al\u2061ice", "Al\u206Aice"})
    EXPECT_THAT(normal_name(name), IsErrorSaying(Error::kNameInvalid, "invisible character")) << name;
  EXPECT_THAT(normal_name("Al\u200Bice"), IsErrorSaying(Error::kNameInvalid, "U+200B at byte 2"));
}

TEST(NormalName, RefusesWhatIsNobodysCharacter) {
  for (const std::string name : {"A\uE000b", "A\U000F0000b", "A\U00100000"})
    EXPECT_THAT(normal_name(name), IsErrorSaying(Error::kNameInvalid, "private use")) << name;
  for (const std::string name : {"A\u0378b", "A\uFFFFb", "A\U0001FFFE"})
    EXPECT_THAT(normal_name(name), IsErrorSaying(Error::kNameInvalid, "assigns to nothing")) << name;
  EXPECT_THAT(normal_name("\u0301Ada"), IsErrorSaying(Error::kNameInvalid, "begins with the mark"));
}

TEST(NormalName, KeepsJoinersWhereTheSpellingNeedsThem) {
  for (const std::string name :
       {"می‌خواهم", "ශ්‍රී", "क्‍ष", "👩‍🚀", "👩🏽‍🚀", "❤️"})
    EXPECT_EQ(normal_name(name).value_or("refused"), name);
}

TEST(NormalName, MeasuresWhatIsKept) {
  std::string decomposed, composed;
  for (int i = 0; i < 128; ++i) {
    decomposed += "e\u0301";
    composed += "\u00E9";
  }
  EXPECT_EQ(normal_name(decomposed).value_or(""), composed);
  EXPECT_THAT(normal_name(decomposed + "e"), IsErrorSaying(Error::kNameInvalid, "256 bytes"));
}

TEST(SpellingsOf, HoldsTheOlderForms) {
  EXPECT_THAT(spellings_of("Ada"), ::testing::ElementsAre("Ada"));
  EXPECT_THAT(spellings_of("Jos\u00E9"), ::testing::ElementsAre("Jos\u00E9", "Jose\u0301"));
  EXPECT_THAT(spellings_of("Jose\u0301"), ::testing::ElementsAre("Jose\u0301", "Jos\u00E9"));
  EXPECT_THAT(spellings_of("Ada  L"), ::testing::ElementsAre("Ada  L", "Ada L"));
  EXPECT_THAT(spellings_of("\u200B"), ::testing::ElementsAre("\u200B"));
}

}  // namespace
}  // namespace vultus
