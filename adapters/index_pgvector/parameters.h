#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gallery/search_index.h"
#include "vultus/secret.h"

namespace vultus::pgvector {

/// Types that the server numbers the same everywhere (pg_type.dat), and those of the extension.
using TypeOid = std::uint32_t;
inline constexpr TypeOid kInt8Oid = 20, kTextOid = 25, kUuidOid = 2950;
struct VectorOids {
  TypeOid vector = 0, array = 0;
};

/// The parameters of a statement, in PostgreSQL's binary formats. Wiped when they go: some are templates.
class Parameters {
 public:
  Parameters& number(std::int64_t value);
  Parameters& text(std::string_view value);
  Parameters& id(const Id& id);
  Parameters& vector(std::span<const float> values, TypeOid vector);
  /// One array each of the entries' template ids, person ids and vectors.
  Parameters& entries(std::span<const IndexEntry> entries, const VectorOids& oids);

  struct Value {
    TypeOid type;
    SecretBytes bytes;
  };
  [[nodiscard]] const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
};

}  // namespace vultus::pgvector
