#include "index_pgvector/parameters.h"

#include <bit>

namespace vultus::pgvector {
namespace {

constexpr TypeOid kUuidArrayOid = 2951;

/// Appends integers in network order.
template <class Integer>
void append(SecretBytes& to, Integer value) {
  const auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  for (int shift = 8 * (static_cast<int>(sizeof bits) - 1); shift >= 0; shift -= 8)
    to.push_back(static_cast<std::uint8_t>(bits >> shift & 0xffU));
}

void append_id(SecretBytes& to, const Id& id) {
  to.insert(to.end(), id.bytes.begin(), id.bytes.end());
}

/// As vector_recv of pgvector reads it: the dimension, two bytes of zero, then the elements.
void append_vector(SecretBytes& to, std::span<const float> values) {
  append(to, static_cast<std::int16_t>(values.size()));
  append(to, std::int16_t{0});
  for (const float v : values) append(to, std::bit_cast<std::int32_t>(v));
}

/// An array of one dimension without nulls, as array_recv reads it; `append_element` writes one with its
/// length of `element_bytes`.
template <class AppendElement>
SecretBytes array_of(std::span<const IndexEntry> entries, TypeOid element, std::size_t element_bytes,
                     AppendElement append_element) {
  SecretBytes bytes;
  bytes.reserve(20 + entries.size() * (4 + element_bytes));
  append(bytes, std::int32_t{1});
  append(bytes, std::int32_t{0});
  append(bytes, static_cast<std::int32_t>(element));
  append(bytes, static_cast<std::int32_t>(entries.size()));
  append(bytes, std::int32_t{1});
  for (const IndexEntry& entry : entries) {
    append(bytes, static_cast<std::int32_t>(element_bytes));
    append_element(bytes, entry);
  }
  return bytes;
}

}  // namespace

Parameters& Parameters::number(std::int64_t value) {
  values_.push_back({kInt8Oid, {}});
  append(values_.back().bytes, value);
  return *this;
}

Parameters& Parameters::text(std::string_view value) {
  values_.push_back({kTextOid, SecretBytes(value.begin(), value.end())});
  return *this;
}

Parameters& Parameters::id(const Id& id) {
  values_.push_back({kUuidOid, {}});
  append_id(values_.back().bytes, id);
  return *this;
}

Parameters& Parameters::vector(std::span<const float> values, TypeOid vector) {
  values_.push_back({vector, {}});
  values_.back().bytes.reserve(4 + values.size_bytes());
  append_vector(values_.back().bytes, values);
  return *this;
}

Parameters& Parameters::entries(std::span<const IndexEntry> entries, const VectorOids& oids) {
  constexpr std::size_t kIdBytes = sizeof(Id::bytes);
  values_.push_back({kUuidArrayOid, array_of(entries, kUuidOid, kIdBytes, [](SecretBytes& to, const auto& e) {
                       append_id(to, e.template_id);
                     })});
  values_.push_back({kUuidArrayOid, array_of(entries, kUuidOid, kIdBytes, [](SecretBytes& to, const auto& e) {
                       append_id(to, e.person_id);
                     })});
  const std::size_t vector_bytes = 4 + (entries.empty() ? 0 : entries.front().values.size_bytes());
  values_.push_back(
      {oids.array, array_of(entries, oids.vector, vector_bytes,
                            [](SecretBytes& to, const auto& e) { append_vector(to, e.values); })});
  return *this;
}

}  // namespace vultus::pgvector
