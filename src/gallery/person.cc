#include "gallery/person.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace vultus {
namespace {

/// Decomposed text is longer than what it is composed to.
constexpr std::size_t kMostDecomposedBytes = 4 * kMaxNameBytes;

constexpr std::uint32_t kNonJoiner = 0x200C, kJoiner = 0x200D, kEmojiForm = 0xFE0F;
constexpr std::uint32_t kBrailleBlank = 0x2800;  ///< a symbol to Unicode, though it shows nothing
constexpr utf8proc_propval_t kVirama = 9;        ///< its combining class
constexpr auto kDirectionMarks = std::to_array<std::uint32_t>({0x061C, 0x200E, 0x200F});

struct Character {
  std::uint32_t code = 0;
  std::size_t byte = 0;  ///< where it begins

  [[nodiscard]] const utf8proc_property_t& property() const {
    return *utf8proc_get_property(static_cast<utf8proc_int32_t>(code));
  }
  [[nodiscard]] bool is_blank() const { return property().category == UTF8PROC_CATEGORY_ZS; }
  [[nodiscard]] bool is_mark() const {
    const auto category = property().category;
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
  }
  [[nodiscard]] bool is_invisible() const {
    return property().ignorable != 0 || property().category == UTF8PROC_CATEGORY_CF || code == kBrailleBlank;
  }
  [[nodiscard]] bool is_virama() const { return property().combining_class == kVirama; }
  [[nodiscard]] bool is_arabic() const { return property().bidi_class == UTF8PROC_BIDI_CLASS_AL; }
  [[nodiscard]] bool is_picture() const {
    return property().boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
  }
  [[nodiscard]] bool is_skin_tone() const { return code >= 0x1F3FB && code <= 0x1F3FF; }
  [[nodiscard]] bool reorders() const {
    switch (property().bidi_class) {
      case UTF8PROC_BIDI_CLASS_LRE:
      case UTF8PROC_BIDI_CLASS_LRO:
      case UTF8PROC_BIDI_CLASS_RLE:
      case UTF8PROC_BIDI_CLASS_RLO:
      case UTF8PROC_BIDI_CLASS_PDF:
      case UTF8PROC_BIDI_CLASS_LRI:
      case UTF8PROC_BIDI_CLASS_RLI:
      case UTF8PROC_BIDI_CLASS_FSI:
      case UTF8PROC_BIDI_CLASS_PDI:
        return true;
      default:
        return std::ranges::find(kDirectionMarks, code) != kDirectionMarks.end();
    }
  }
};

tl::unexpected<Error> refuse(std::string_view what) {
  return fail(Error::kNameInvalid, "a name " + std::string(what));
}

/// Shows what cannot be seen: "… U+202E at byte 3".
tl::unexpected<Error> refuse(std::string_view what, const Character& c) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), " U+%04X at byte %zu", c.code, c.byte);
  return refuse(std::string(what) + text.data());
}

Result<std::vector<Character>> characters_of(std::string_view name) {
  std::vector<Character> characters;
  for (std::size_t byte = 0; byte < name.size();) {
    utf8proc_int32_t code = -1;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(name.data() + byte),
                                         static_cast<utf8proc_ssize_t>(name.size() - byte), &code);
    if (length <= 0) return refuse("is not UTF-8 at byte " + std::to_string(byte));
    characters.push_back({static_cast<std::uint32_t>(code), byte});
    byte += static_cast<std::size_t>(length);
  }
  return characters;
}

/// Whether a character that shows nothing itself is there for the spelling: RFC 5892, appendix A, for joiners
/// (after a virama, or between letters of the Arabic scripts), and emoji that are joined of several.
bool belongs(std::span<const Character> name, std::size_t at) {
  if (at == 0) return false;
  const Character c = name[at], before = name[at - 1];
  const bool is_last = at + 1 == name.size();
  std::size_t picture = at - 1;
  while (picture > 0 && (name[picture].is_skin_tone() || name[picture].code == kEmojiForm)) --picture;
  if (c.code == kEmojiForm) return before.is_picture();
  if (c.code == kJoiner)
    return before.is_virama() || (!is_last && name[picture].is_picture() && name[at + 1].is_picture());
  if (c.code != kNonJoiner || is_last) return false;
  return before.is_virama() || (before.is_arabic() && name[at + 1].is_arabic());
}

Result<void> check_character(std::span<const Character> name, std::size_t at) {
  const Character& c = name[at];
  switch (c.property().category) {
    case UTF8PROC_CATEGORY_CC:
      return refuse("holds the control character", c);
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return refuse("holds the line separator", c);
    case UTF8PROC_CATEGORY_CO:
      return refuse("holds the character for private use", c);
    case UTF8PROC_CATEGORY_CN:
      if (c.property().ignorable == 0) return refuse("holds what Unicode assigns to nothing,", c);
      break;
    default:
      break;
  }
  if (c.reorders()) return refuse("holds the mark that reorders text", c);
  if (c.is_invisible() && !belongs(name, at)) return refuse("holds the invisible character", c);
  return {};
}

/// In a normal form of Unicode, each run of blanks one space.
std::string mapped(std::string_view name, int form) {
  utf8proc_uint8_t* text = nullptr;
  const utf8proc_ssize_t length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
                                               static_cast<utf8proc_ssize_t>(name.size()), &text,
                                               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | form));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(text, &std::free);
  if (length < 0) return std::string(name);
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)};
}

std::string with_single_spaces(std::string_view name, std::span<const Character> characters) {
  std::string text;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const Character& c = characters[i];
    const std::size_t end = i + 1 < characters.size() ? characters[i + 1].byte : name.size();
    if (!c.is_blank())
      text += name.substr(c.byte, end - c.byte);
    else if (!text.ends_with(' '))
      text += ' ';
  }
  return text;
}

}  // namespace

Result<std::string> normal_name(std::string_view name) {
  if (name.empty()) return refuse("is empty");
  if (name.size() > kMostDecomposedBytes) return refuse("is longer than 256 bytes");
  VULTUS_ASSIGN(const std::vector<Character> characters, characters_of(name));
  for (std::size_t i = 0; i < characters.size(); ++i)
    if (!characters[i].is_invisible() || characters[i].reorders()) VULTUS_TRY(check_character(characters, i));
  if (std::ranges::all_of(characters, [](const Character& c) { return c.is_blank() || c.is_invisible(); }))
    return refuse("is blank");
  if (characters.front().is_blank() || characters.back().is_blank())
    return refuse("begins or ends with a blank");
  if (characters.front().is_mark()) return refuse("begins with the mark for a letter", characters.front());
  for (std::size_t i = 0; i < characters.size(); ++i) VULTUS_TRY(check_character(characters, i));
  std::string normal = mapped(with_single_spaces(name, characters), UTF8PROC_COMPOSE);
  if (normal.size() > kMaxNameBytes) return refuse("is longer than 256 bytes");
  if (parse_id(normal)) return refuse("looks like an id, for which it would be taken");
  return normal;
}

Result<void> check_name(std::string_view name) {
  VULTUS_ASSIGN(const std::string normal, normal_name(name));
  if (normal != name) return refuse("is not in the form in which it is kept (NFC, with single spaces)");
  return {};
}

std::vector<std::string> spellings_of(std::string_view name) {
  std::vector<std::string> spellings{std::string(name)};
  const auto add = [&spellings](std::string spelling) {
    if (std::ranges::find(spellings, spelling) == spellings.end()) spellings.push_back(std::move(spelling));
  };
  const auto normal = normal_name(name);
  if (!normal) return spellings;
  add(*normal);
  add(mapped(*normal, UTF8PROC_DECOMPOSE));
  return spellings;
}

}  // namespace vultus
