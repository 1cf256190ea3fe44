#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "vultus/engine.h"

namespace vultus::wire {

/// What can be told about a face. The names are those of the JSON members.
enum class Field : std::uint8_t {
  kBox,
  kScore,
  kPoints,
  kLandmarks,
  kPose,
  kQuality,
  kPad,
  kExpression,
  kEmbedding,
};

struct FieldName {
  std::string_view name;
  Field field;
};

inline constexpr auto kFieldNames = std::to_array<FieldName>({
    {"box", Field::kBox},
    {"score", Field::kScore},
    {"points", Field::kPoints},
    {"landmarks", Field::kLandmarks},
    {"pose", Field::kPose},
    {"quality", Field::kQuality},
    {"pad", Field::kPad},
    {"expression", Field::kExpression},
    {"embedding", Field::kEmbedding},
});

/// A set of fields.
class Fields {
 public:
  static constexpr Fields all() {
    Fields fields;
    for (const FieldName& row : kFieldNames) fields.add(row.field);
    return fields;
  }
  constexpr void add(Field field) { bits_ |= 1U << static_cast<unsigned>(field); }
  [[nodiscard]] constexpr bool contains(Field field) const {
    return (bits_ & (1U << static_cast<unsigned>(field))) != 0;
  }

 private:
  unsigned bits_ = 0;
};

/// "box, score, …": all names.
[[nodiscard]] std::string field_list();

/// The parts that have to be measured to fill the fields.
[[nodiscard]] Parts parts_for(Fields fields);

}  // namespace vultus::wire
