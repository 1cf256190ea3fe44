#include "face/canonical_face.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>

namespace vultus {
namespace {

constexpr std::size_t kFloatsPerVertex = 5;
constexpr std::size_t kMaxTriangles = 16384;
constexpr double kMetresPerCentimetre = 0.01;
constexpr double kMaxCentimetres = 1000;

enum class Wire : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// One field of a protocol buffer: a number, or the bytes of a string, message or packed array.
struct Field {
  std::uint32_t number = 0;
  Wire wire = Wire::kVarint;
  std::uint64_t value = 0;           ///< of kVarint, kFixed32 and kFixed64
  std::span<const std::byte> bytes;  ///< of kBytes
};

tl::unexpected<Error> truncated() {
  return fail(Error::kModelTruncated, "canonical face: the data ends in the middle of a field");
}

tl::unexpected<Error> unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, "canonical face: " + what);
}

/// Reads the fields of one message in turn and never past its end.
class WireReader {
 public:
  explicit WireReader(std::span<const std::byte> data) : rest_(data) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  [[nodiscard]] Result<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) return truncated();
      const auto byte = std::to_integer<std::uint64_t>(rest_.front());
      rest_ = rest_.subspan(1);
      value |= (byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    return unsupported("a number is longer than ten bytes");
  }

  template <class T>
  [[nodiscard]] Result<T> fixed() {
    static_assert(std::endian::native == std::endian::little);
    if (rest_.size() < sizeof(T)) return truncated();
    T value;
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return value;
  }

  [[nodiscard]] Result<Field> field() {
    VULTUS_ASSIGN(const std::uint64_t tag, varint());
    Field field;
    field.number = static_cast<std::uint32_t>(tag >> 3);
    field.wire = static_cast<Wire>(tag & 7);
    switch (field.wire) {
      case Wire::kVarint: {
        VULTUS_ASSIGN(field.value, varint());
        return field;
      }
      case Wire::kFixed32: {
        VULTUS_ASSIGN(field.value, fixed<std::uint32_t>());
        return field;
      }
      case Wire::kFixed64: {
        VULTUS_ASSIGN(field.value, fixed<std::uint64_t>());
        return field;
      }
      case Wire::kBytes: {
        VULTUS_ASSIGN(const std::uint64_t size, varint());
        if (size > rest_.size()) return truncated();
        field.bytes = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(static_cast<std::size_t>(size));
        return field;
      }
    }
    return unsupported("a field has the unknown wire type " + std::to_string(tag & 7));
  }

 private:
  std::span<const std::byte> rest_;
};

float as_float(std::uint64_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
}

/// Appends the floats of a repeated field, written one by one or packed.
Result<void> append_floats(const Field& field, std::vector<float>& out) {
  if (field.wire == Wire::kFixed32) {
    out.push_back(as_float(field.value));
  } else if (field.wire == Wire::kBytes) {
    for (WireReader packed(field.bytes); !packed.at_end();) {
      VULTUS_ASSIGN(const auto bits, packed.fixed<std::uint32_t>());
      out.push_back(as_float(bits));
    }
  } else {
    return unsupported("vertex_buffer holds no float32 values");
  }
  if (out.size() > kCanonicalPoints * kFloatsPerVertex)
    return unsupported("vertex_buffer has too many values");
  return {};
}

Result<void> append_indices(const Field& field, std::vector<int>& out) {
  const auto append = [&](std::uint64_t index) -> Result<void> {
    if (index >= kCanonicalPoints)
      return unsupported("index_buffer refers to vertex " + std::to_string(index));
    if (out.size() == 3 * kMaxTriangles) return unsupported("index_buffer has too many values");
    out.push_back(static_cast<int>(index));
    return {};
  };
  if (field.wire == Wire::kVarint) return append(field.value);
  if (field.wire != Wire::kBytes) return unsupported("index_buffer holds no whole numbers");
  for (WireReader packed(field.bytes); !packed.at_end();) {
    VULTUS_ASSIGN(const auto index, packed.varint());
    VULTUS_TRY(append(index));
  }
  return {};
}

Result<void> place_vertices(std::span<const float> values, CanonicalFace& face) {
  if (values.size() != kCanonicalPoints * kFloatsPerVertex) {
    return unsupported("vertex_buffer has " + std::to_string(values.size()) + " values, not " +
                       std::to_string(kCanonicalPoints * kFloatsPerVertex));
  }
  for (std::size_t k = 0; k < values.size(); k += kFloatsPerVertex) {
    const auto v = values.subspan(k, kFloatsPerVertex);
    const bool is_point =
        std::ranges::all_of(v.first(3), [](float c) { return std::abs(c) <= kMaxCentimetres; });
    const bool is_texel = std::ranges::all_of(v.last(2), [](float c) { return c >= 0 && c <= 1; });
    if (!is_point || !is_texel) {
      return unsupported("vertex " + std::to_string(k / kFloatsPerVertex) + " is out of range");
    }
    face.vertices_m.push_back(
        {v[0] * kMetresPerCentimetre, -v[1] * kMetresPerCentimetre, -v[2] * kMetresPerCentimetre});
    face.uv.push_back({v[3], v[4]});
  }
  return {};
}

Result<void> read_mesh(std::span<const std::byte> message, CanonicalFace& face) {
  std::vector<float> values;
  std::vector<int> indices;
  for (WireReader reader(message); !reader.at_end();) {
    VULTUS_ASSIGN(const Field field, reader.field());
    if (field.number == 1 && field.value != 0) return unsupported("vertex_type is not VERTEX_PT");
    if (field.number == 2 && field.value != 0) return unsupported("primitive_type is not TRIANGLE");
    if (field.number == 3) VULTUS_TRY(append_floats(field, values));
    if (field.number == 4) VULTUS_TRY(append_indices(field, indices));
  }
  VULTUS_TRY(place_vertices(values, face));
  if (indices.empty() || indices.size() % 3 != 0) {
    return unsupported("index_buffer has " + std::to_string(indices.size()) + " values, no whole triangles");
  }
  for (std::size_t k = 0; k < indices.size(); k += 3) {
    face.triangles.push_back({indices[k], indices[k + 1], indices[k + 2]});
  }
  return {};
}

Result<void> read_weight(std::span<const std::byte> message, CanonicalFace& face) {
  std::uint64_t landmark = 0;
  float weight = 0;
  for (WireReader reader(message); !reader.at_end();) {
    VULTUS_ASSIGN(const Field field, reader.field());
    if (field.number == 1 && field.wire == Wire::kVarint) landmark = field.value;
    if (field.number == 2 && field.wire == Wire::kFixed32) weight = as_float(field.value);
  }
  if (landmark >= kCanonicalPoints)
    return unsupported("landmark_id " + std::to_string(landmark) + " is out of range");
  const bool is_positive = weight > 0 && std::isfinite(weight);
  const bool is_next =
      face.solver_weights.empty() || static_cast<int>(landmark) > face.solver_weights.back().first;
  if (!is_positive || !is_next) {
    return unsupported("procrustes_landmark_basis of landmark " + std::to_string(landmark) +
                       (is_positive ? " is out of order" : " has no positive weight"));
  }
  face.solver_weights.emplace_back(static_cast<int>(landmark), weight);
  return {};
}

}  // namespace

Result<CanonicalFace> parse_canonical_face(std::span<const std::byte> data) {
  if (data.empty()) return fail(Error::kEmptyInput, "canonical face: no data");
  if (data.size() > kMaxCanonicalFaceBytes) return unsupported("larger than any canonical face");
  CanonicalFace face;
  for (WireReader reader(data); !reader.at_end();) {
    VULTUS_ASSIGN(const Field field, reader.field());
    const bool is_message = field.wire == Wire::kBytes;
    if (field.number == 1 && is_message) {
      if (!face.vertices_m.empty()) return unsupported("canonical_mesh appears twice");
      VULTUS_TRY(read_mesh(field.bytes, face));
    } else if (field.number == 2 && is_message) {
      VULTUS_TRY(read_weight(field.bytes, face));
    }
  }
  if (face.vertices_m.empty()) return unsupported("canonical_mesh is missing");
  if (face.solver_weights.size() < 3)
    return unsupported("procrustes_landmark_basis has fewer than three entries");
  return face;
}

}  // namespace vultus
