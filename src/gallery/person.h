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
  std::string name;  ///< as `check_name` wants it
  UtcTime enrolled_at{};
  friend bool operator==(const Person&, const Person&) = default;
};

inline constexpr std::size_t kMaxNameBytes = 256;

/// Whether a person may be called so: valid UTF-8 in any script, 1 to 256 bytes, with something that can be
/// seen, no blanks at its ends, no control characters, line separators and marks that reorder text, and not
/// the form of an id. kNameInvalid saying which.
[[nodiscard]] Result<void> check_name(std::string_view name);

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
