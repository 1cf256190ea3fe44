#include "fields.h"

#include "suggest.h"

namespace vultus::cli {

Result<Fields> fields_named(const std::vector<std::string>& names) {
  if (names.empty()) return Fields::all();
  std::vector<std::string> known;
  for (const FieldName& row : kFieldNames) known.emplace_back(row.name);
  Fields fields;
  for (const std::string& name : names) {
    bool found = false;
    for (const FieldName& row : kFieldNames) {
      if (row.name != name) continue;
      fields.add(row.field);
      found = true;
    }
    if (!found)
      return fail(Error::kInvalidArgument, "--only: no part is called " + name + did_you_mean(name, known));
  }
  return fields;
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

}  // namespace vultus::cli
