#include "output/fields.h"

#include <algorithm>

#include "base/result.h"
#include "command_line/suggest.h"

namespace vultus::cli {

namespace {

Result<Field> field_named(std::string_view name) {
  std::vector<std::string> known;
  for (const FieldName& row : kFieldNames) {
    if (row.name == name) return row.field;
    known.emplace_back(row.name);
  }
  return fail(Error::kInvalidArgument, "--only: no part is called \"" + std::string(name) + "\"" +
                                           did_you_mean(name, known) + " (" + field_list() + ")");
}

}  // namespace

std::string field_list() {
  std::string list;
  for (const FieldName& row : kFieldNames) list.append(list.empty() ? "" : ", ").append(row.name);
  return list;
}

Result<Fields> fields_named(const std::vector<std::string>& lists) {
  if (lists.empty()) return Fields::all();
  Fields fields;
  for (const std::string& list : lists) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const std::size_t end = std::min(list.find(',', begin), list.size());
      VULTUS_ASSIGN(const Field field, field_named(std::string_view(list).substr(begin, end - begin)));
      fields.add(field);
      begin = end + 1;
    }
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
