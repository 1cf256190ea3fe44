#include "index_pgvector/columns.h"

#include <algorithm>
#include <bit>

namespace vultus::pgvector {
namespace {

constexpr std::size_t kVectorHead = 4;

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes) value = value << 8U | byte;
  return value;
}

}  // namespace

Result<std::int64_t> read_number(std::span<const std::uint8_t> column) {
  if (column.size() != 8)
    return fail(ErrorCode::kDatabaseInvalid, "a column of numbers holds something else");
  return static_cast<std::int64_t>(big_endian(column));
}

Result<Id> read_id(std::span<const std::uint8_t> column) {
  Id id;
  if (column.size() != id.bytes.size())
    return fail(ErrorCode::kDatabaseInvalid, "a column of ids holds something else");
  std::ranges::copy(column, id.bytes.begin());
  return id;
}

Result<SecretFloats> read_vector(std::span<const std::uint8_t> column) {
  const std::size_t elements = column.size() < kVectorHead ? 0 : big_endian(column.first(2));
  if (column.size() < kVectorHead || column.size() != kVectorHead + 4 * elements)
    return fail(ErrorCode::kDatabaseInvalid, "a column of vectors holds something else");
  SecretFloats values(elements);
  for (std::size_t i = 0; i < elements; ++i)
    values[i] =
        std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(column.subspan(kVectorHead + 4 * i, 4))));
  return values;
}

}  // namespace vultus::pgvector
