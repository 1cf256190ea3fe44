#include "face/canonical_face.h"

#include <bit>
#include <fstream>
#include <sstream>

#include "testing/matchers.h"
#include "testing/shared.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;

/// Appends fields of a protocol buffer.
struct Wire {
  std::string bytes;

  Wire& varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
    bytes.push_back(static_cast<char>(value));
    return *this;
  }
  Wire& number(int field, std::uint64_t value) { return varint(field << 3).varint(value); }
  Wire& raw_float(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (int shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>(bits >> shift));
    return *this;
  }
  Wire& real(int field, float value) { return varint(field << 3 | 5).raw_float(value); }
  Wire& message(int field, const std::string& content) {
    varint(field << 3 | 2).varint(content.size());
    bytes += content;
    return *this;
  }
};

std::span<const std::byte> as_bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

std::string mesh(std::size_t vertices, bool is_packed) {
  Wire out, packed;
  out.number(1, 0).number(2, 0);
  for (std::size_t k = 0; k < vertices; ++k) {
    for (const float value : {1.0F, 2.0F, 3.0F, 0.25F, static_cast<float>(k) / 1000}) {
      is_packed ? packed.raw_float(value) : out.real(3, value);
    }
  }
  if (is_packed) out.message(3, packed.bytes);
  return out.number(4, 0).number(4, 300).number(4, 467).bytes;
}

std::string weights(std::initializer_list<std::pair<int, float>> entries) {
  Wire out;
  for (const auto& [landmark, weight] : entries) {
    out.message(2, Wire().number(1, landmark).real(2, weight).bytes);
  }
  return out.bytes;
}

std::string face(bool is_packed = false) {
  return Wire().message(1, mesh(468, is_packed)).bytes + weights({{4, 0.5F}, {33, 0.25F}, {263, 0.25F}});
}

TEST(CanonicalFace, TurnsCentimetresIntoACameraFrame) {
  for (const bool is_packed : {false, true}) {
    const auto parsed = parse_canonical_face(as_bytes(face(is_packed)));
    ASSERT_THAT(parsed, IsOk());
    ASSERT_EQ(parsed->vertices_m.size(), kCanonicalPoints);
    EXPECT_EQ(parsed->vertices_m[7], (Point3{0.01, -0.02, -0.03}));
    EXPECT_EQ(parsed->uv[0], (Point2{0.25, 0}));
    EXPECT_EQ(parsed->triangles, (std::vector<std::array<int, 3>>{{0, 300, 467}}));
    EXPECT_EQ(parsed->solver_weights,
              (std::vector<std::pair<int, double>>{{4, 0.5}, {33, 0.25}, {263, 0.25}}));
  }
}

TEST(CanonicalFace, RefusesEveryTruncation) {
  const std::string whole = face();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(parse_canonical_face(as_bytes(whole.substr(0, size))).has_value()) << size;
  }
  EXPECT_THAT(parse_canonical_face({}), IsError(Error::kEmptyInput));
  EXPECT_THAT(parse_canonical_face(as_bytes(whole.substr(0, 100))), IsError(Error::kModelTruncated));
}

TEST(CanonicalFace, NamesWhatIsWrong) {
  const std::string basis = weights({{4, 0.5F}, {33, 0.25F}, {263, 0.25F}});
  const auto parse_mesh = [&](const std::string& m) {
    return parse_canonical_face(as_bytes(Wire().message(1, m).bytes + basis));
  };
  EXPECT_THAT(parse_mesh(mesh(467, false)), IsErrorSaying(Error::kModelUnsupported, "vertex_buffer"));
  EXPECT_THAT(parse_mesh(mesh(469, true)), IsErrorSaying(Error::kModelUnsupported, "vertex_buffer"));
  EXPECT_THAT(parse_mesh(mesh(468, true) + Wire().number(4, 1).bytes),
              IsErrorSaying(Error::kModelUnsupported, "index_buffer"));
  EXPECT_THAT(parse_mesh(mesh(468, true) + Wire().number(4, 468).bytes),
              IsErrorSaying(Error::kModelUnsupported, "vertex 468"));
  EXPECT_THAT(parse_mesh(Wire().number(1, 1).bytes), IsErrorSaying(Error::kModelUnsupported, "vertex_type"));
  EXPECT_THAT(parse_canonical_face(as_bytes(basis)),
              IsErrorSaying(Error::kModelUnsupported, "canonical_mesh"));
  EXPECT_THAT(parse_canonical_face(as_bytes(face() + weights({{300, -1.0F}}))),
              IsErrorSaying(Error::kModelUnsupported, "landmark 300"));
  EXPECT_THAT(parse_canonical_face(as_bytes(face() + weights({{5, 1.0F}}))),
              IsErrorSaying(Error::kModelUnsupported, "out of order"));
}

TEST(CanonicalFace, IsNoPlaceForAnotherFile) {
  EXPECT_THAT(parse_canonical_face(as_bytes("{\"json\": true}, twenty bytes and more")),
              ::testing::Not(IsOk()));
  EXPECT_THAT(parse_canonical_face(as_bytes(std::string(64, '\xff'))), ::testing::Not(IsOk()));
}

/// The published metadata in text form, put on the wire: the same message as in the package.
std::string encode_pbtxt(std::istream& text) {
  Wire canonical_mesh, basis;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string key, skip;
    double value = 0;
    words >> key;
    if (key == "vertex_buffer:" && words >> value) canonical_mesh.real(3, static_cast<float>(value));
    if (key == "index_buffer:" && words >> value) canonical_mesh.number(4, static_cast<std::uint64_t>(value));
    if (key == "procrustes_landmark_basis") {
      int landmark = 0;
      words >> skip >> skip >> landmark >> skip >> value;
      basis.message(2, Wire().number(1, landmark).real(2, static_cast<float>(value)).bytes);
    }
  }
  return Wire().message(1, canonical_mesh.bytes).bytes + basis.bytes;
}

TEST(CanonicalFace, EqualsThePublishedModel) {
  const auto folder = testing::shared_folder() / "data" / "canonical_face";
  std::ifstream obj(folder / "canonical_face_model.obj");
  std::ifstream pbtxt(folder / "geometry_pipeline_metadata_landmarks.pbtxt");
  if (!obj || !pbtxt) GTEST_SKIP() << "no canonical face in " << folder << " to compare with";
  const auto parsed = parse_canonical_face(as_bytes(encode_pbtxt(pbtxt)));
  ASSERT_THAT(parsed, IsOk());
  EXPECT_EQ(parsed->triangles.size(), 898U);
  EXPECT_EQ(parsed->solver_weights.size(), 33U);
  std::size_t k = 0;
  for (std::string line; std::getline(obj, line) && k < kCanonicalPoints;) {
    std::istringstream words(line);
    std::string key;
    Point3 cm;
    if (!(words >> key >> cm.x >> cm.y >> cm.z) || key != "v") continue;
    EXPECT_NEAR(parsed->vertices_m[k].x, 0.01 * cm.x, 1e-7);
    EXPECT_NEAR(parsed->vertices_m[k].y, -0.01 * cm.y, 1e-7);
    EXPECT_NEAR(parsed->vertices_m[k].z, -0.01 * cm.z, 1e-7);
    ++k;
  }
  EXPECT_EQ(k, kCanonicalPoints);
}

}  // namespace
}  // namespace vultus
