#include "wire/fields.h"

namespace vultus::wire {

std::string field_list() {
  std::string list;
  for (const FieldName& row : kFieldNames) list.append(list.empty() ? "" : ", ").append(row.name);
  return list;
}

Parts parts_for(Fields fields) {
  struct Row {
    Field field;
    Part part;
  };
  static constexpr auto kRows = std::to_array<Row>({{Field::kPoints, Part::kLandmarks},
                                                    {Field::kLandmarks, Part::kLandmarks},
                                                    {Field::kPose, Part::kPose},
                                                    {Field::kQuality, Part::kQuality},
                                                    {Field::kPad, Part::kPad},
                                                    {Field::kExpression, Part::kExpression},
                                                    {Field::kEmbedding, Part::kEmbedding}});
  Parts parts;
  for (const Row& row : kRows)
    if (fields.contains(row.field)) parts.add(row.part);
  return parts;
}

}  // namespace vultus::wire
