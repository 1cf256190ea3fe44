#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"

namespace vultus {

/// Somebody who is enrolled. Names may repeat; the id does not.
struct Person {
  Id id;
  std::string name;  ///< as `normal_name` gives it
  UtcTime enrolled_at{};
  friend bool operator==(const Person&, const Person&) = default;
};

inline constexpr std::size_t kMaxNameBytes = 256;

/// A name in the form in which it is kept: NFC (Unicode Standard Annex 15), each run of blanks one space.
/// Names in any script, of 1 to 256 bytes in that form. kNameInvalid saying what stands against it: not
/// UTF-8, nothing that can be seen, blanks at its ends, a mark in front that belongs on a letter, control
/// characters, line separators, marks that reorder text, characters that show nothing where the spelling does
/// not need them, for private use or assigned to nothing, and the form of an id. Letters of different scripts
/// that look alike are different.
[[nodiscard]] Result<std::string> normal_name(std::string_view name);

/// Whether that is how it is kept. kNameInvalid as `normal_name`, and for another form of a name.
[[nodiscard]] Result<void> check_name(std::string_view name);

/// A name as it was typed, as it is kept, and decomposed, as older versions may have kept it; each once.
inline constexpr std::size_t kMostSpellings = 3;
[[nodiscard]] std::vector<std::string> spellings_of(std::string_view name);

/// A template as it is stored: the vector is sealed under a key of the key file.
struct SealedTemplate {
  Id id;
  Id person_id;
  std::string model_id;
  double quality = 0;  ///< [0, 1], FaceQuality::score of the pictures it was made of
  UtcTime created_at{};
  std::vector<std::byte> sealed;  ///< as `seal_template` made it
};

}  // namespace vultus
