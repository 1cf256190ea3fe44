#include "gallery/person.h"

#include <algorithm>
#include <boost/locale/utf.hpp>
#include <cstdio>
#include <utility>

namespace vultus {
namespace {

namespace utf = boost::locale::utf;

struct Range {
  std::uint32_t first, last;
};

bool is_one_of(std::span<const Range> ranges, std::uint32_t c) {
  return std::ranges::any_of(ranges, [c](const Range& r) { return r.first <= c && c <= r.last; });
}

// Unicode 15: Cc; Zl and Zp; Bidi_Control; White_Space less those; what shows nothing, alone, in any script.
constexpr Range kControls[] = {{0x00, 0x1F}, {0x7F, 0x9F}};
constexpr Range kLineSeparators[] = {{0x2028, 0x2029}};
constexpr Range kReordering[] = {{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};
constexpr Range kBlanks[] = {{0x20, 0x20},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                             {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
constexpr Range kInvisible[] = {{0xAD, 0xAD},      {0x034F, 0x034F}, {0x115F, 0x1160}, {0x17B4, 0x17B5},
                                {0x180B, 0x180F},  {0x200B, 0x200D}, {0x2060, 0x2064}, {0x2800, 0x2800},
                                {0x3164, 0x3164},  {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
                                {0xE0000, 0xE0FFF}};

tl::unexpected<Error> refuse(std::string_view what) {
  return fail(Error::kNameInvalid, "a name " + std::string(what));
}

/// "U+202E at byte 3", which shows what cannot be seen.
std::string place_of(std::uint32_t c, std::size_t byte) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(c));
  return std::string(text) + " at byte " + std::to_string(byte);
}

Result<void> check_character(std::uint32_t c, std::size_t byte) {
  if (is_one_of(kControls, c)) return refuse("holds the control character " + place_of(c, byte));
  if (is_one_of(kLineSeparators, c)) return refuse("holds the line separator " + place_of(c, byte));
  if (is_one_of(kReordering, c)) return refuse("holds the mark that reorders text " + place_of(c, byte));
  return {};
}

}  // namespace

Result<void> check_name(std::string_view name) {
  if (name.empty()) return refuse("is empty");
  if (name.size() > kMaxNameBytes) return refuse("is longer than 256 bytes");
  bool visible = false, first_blank = false, last_blank = false;
  for (const char* at = name.data(); at != name.data() + name.size();) {
    const auto byte = static_cast<std::size_t>(at - name.data());
    const auto c = utf::utf_traits<char>::decode(at, name.data() + name.size());
    if (c == utf::illegal || c == utf::incomplete)
      return refuse("is not UTF-8 at byte " + std::to_string(byte));
    VULTUS_TRY(check_character(c, byte));
    last_blank = is_one_of(kBlanks, c);
    if (byte == 0) first_blank = last_blank;
    visible = visible || (!last_blank && !is_one_of(kInvisible, c));
  }
  if (!visible) return refuse("is blank");
  if (first_blank || last_blank) return refuse("begins or ends with a blank");
  if (parse_id(name)) return refuse("looks like an id, for which it would be taken");
  return {};
}

}  // namespace vultus
