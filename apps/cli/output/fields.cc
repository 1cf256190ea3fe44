#include "output/fields.h"

#include <algorithm>

#include "base/result.h"
#include "command_line/suggest.h"

namespace vultus::cli {
namespace {

Result<Field> field_named(std::string_view name) {
  std::vector<std::string> known;
  for (const wire::FieldName& row : wire::kFieldNames) {
    if (row.name == name) return row.field;
    known.emplace_back(row.name);
  }
  return fail(Error::kInvalidArgument, "--only: no part is called \"" + std::string(name) + "\"" +
                                           did_you_mean(name, known) + " (" + wire::field_list() + ")");
}

}  // namespace

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

}  // namespace vultus::cli
