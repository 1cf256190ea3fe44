#include "inference/import/mesh_operators.h"

#include <flatbuffers/flexbuffers.h>

#include <cmath>

namespace vultus {
namespace {

constexpr std::size_t kMaxOptionBytes = 1 << 16;
constexpr int kMaxCropSide = 4096;
constexpr double kMaxScale = 100;
constexpr std::size_t kMaxSubset = 4096;

tl::unexpected<Error> unsupported(const std::string& what) {
  return fail(Error::kModelUnsupported, what);
}

/// A verified copy of custom options. It ends in zeros, because the verifier lets a key run to the end of the
/// data and a look-up reads up to a key's zero.
class Options {
 public:
  [[nodiscard]] static Result<Options> open(std::span<const std::byte> data) {
    Options options;
    if (data.empty() || data.size() > kMaxOptionBytes)
      return unsupported("custom_options are missing or too large");
    options.bytes_.resize(data.size() + 8);
    std::memcpy(options.bytes_.data(), data.data(), data.size());
    std::vector<std::uint8_t> visited;
    const bool is_sound = flexbuffers::VerifyBuffer(options.bytes_.data(), data.size(), &visited);
    if (!is_sound) return unsupported("custom_options are no sound FlexBuffers data");
    options.root_ = flexbuffers::GetRoot(options.bytes_.data(), data.size());
    if (!options.root_.IsMap()) return unsupported("custom_options are no map");
    return options;
  }

  [[nodiscard]] flexbuffers::Reference at(const char* key) const { return root_.AsMap()[key]; }

  [[nodiscard]] Result<std::int64_t> integer(const char* key, std::int64_t low, std::int64_t high) const {
    const auto value = at(key);
    if (!value.IsIntOrUint() || value.AsInt64() < low || value.AsInt64() > high) {
      return unsupported(std::string("custom_options.") + key + " is missing or out of range");
    }
    return value.AsInt64();
  }

  [[nodiscard]] Result<double> real(const char* key, double low, double high) const {
    const auto value = at(key);
    if (!value.IsNumeric() || !(value.AsDouble() >= low && value.AsDouble() <= high)) {
      return unsupported(std::string("custom_options.") + key + " is missing or out of range");
    }
    return value.AsDouble();
  }

 private:
  Options() : root_(nullptr, 1, 0) {}
  std::vector<std::uint8_t> bytes_;
  flexbuffers::Reference root_;
};

/// Calls `use` with each element of any kind of vector.
template <class Use>
void for_each_element(const flexbuffers::Reference& list, const Use& use) {
  const auto visit = [&](const auto& elements) {
    for (std::size_t k = 0; k < elements.size() && k < kMaxSubset; ++k) use(elements[k]);
  };
  if (list.IsFixedTypedVector()) return visit(list.AsFixedTypedVector());
  if (list.IsTypedVector()) return visit(list.AsTypedVector());
  if (list.IsUntypedVector()) visit(list.AsVector());
}

/// Numbers of a list, or of a list of lists.
Result<std::vector<std::int64_t>> landmark_list(const flexbuffers::Reference& list, std::int64_t landmarks) {
  std::vector<std::int64_t> indices;
  bool is_sound = true;
  const auto append = [&](const flexbuffers::Reference& item) {
    is_sound = is_sound && item.IsIntOrUint() && item.AsInt64() >= 0 && item.AsInt64() < landmarks &&
               indices.size() < kMaxSubset;
    if (is_sound) indices.push_back(item.AsInt64());
  };
  for_each_element(list, [&](const flexbuffers::Reference& item) {
    item.IsAnyVector() ? for_each_element(item, append) : append(item);
  });
  if (!is_sound || indices.empty())
    return unsupported("custom_options.subset_idxs is missing or out of range");
  return indices;
}

/// The matrix [m00 m01 m03; m10 m11 m13].
std::string matrix_2x3(GraphBuilder& graph, const AffineValues& m) {
  return graph.concat({graph.concat({m.m00, m.m01, m.m03}, 1), graph.concat({m.m10, m.m11, m.m13}, 1)}, 0);
}

}  // namespace

Result<LandmarkCrop> parse_landmark_crop(std::span<const std::byte> options, std::int64_t landmarks,
                                         std::int64_t dimensions) {
  VULTUS_ASSIGN(const auto map, Options::open(options));
  LandmarkCrop crop;
  VULTUS_ASSIGN(crop.left_rotation, map.integer("left_rotation_idx", 0, landmarks - 1));
  VULTUS_ASSIGN(crop.right_rotation, map.integer("right_rotation_idx", 0, landmarks - 1));
  VULTUS_ASSIGN(const auto width, map.integer("output_width", 1, kMaxCropSide));
  VULTUS_ASSIGN(const auto height, map.integer("output_height", 1, kMaxCropSide));
  crop.width = static_cast<int>(width);
  crop.height = static_cast<int>(height);
  VULTUS_ASSIGN(crop.scale_x, map.real("scale_x", -kMaxScale, kMaxScale));
  VULTUS_ASSIGN(crop.scale_y, map.real("scale_y", -kMaxScale, kMaxScale));
  if (!map.at("target_rotation_radians").IsNull()) {
    VULTUS_ASSIGN(crop.target_rotation_rad, map.real("target_rotation_radians", -kMaxScale, kMaxScale));
  }
  if (!map.at("dimensions").IsNull()) VULTUS_TRY(map.integer("dimensions", dimensions, dimensions));
  VULTUS_ASSIGN(crop.subset, landmark_list(map.at("subset_idxs"), landmarks));
  return crop;
}

AffineValues add_landmark_transform(GraphBuilder& graph, const LandmarkCrop& crop,
                                    const std::string& points) {
  const auto add = [&](const std::string& a, const std::string& b) { return graph.node("Add", {a, b}); };
  const auto sub = [&](const std::string& a, const std::string& b) { return graph.node("Sub", {a, b}); };
  const auto mul = [&](const std::string& a, const std::string& b) { return graph.node("Mul", {a, b}); };
  const auto div = [&](const std::string& a, const std::string& b) { return graph.node("Div", {a, b}); };
  const auto real = [&](double value) { return graph.scalar(value); };
  const auto gather = [&](std::span<const std::int64_t> rows) {
    return graph.node("Gather", {points, graph.ints(rows)}, {attribute("axis", 0)});
  };
  const auto extreme = [&](const char* op, const std::string& value) {
    return graph.node(op, {value}, {attribute("axes", {0}), attribute("keepdims", 1)});
  };

  // Every node in a statement of its own, or in a list: the order of arguments is the compiler's, and with it
  // would be that of the nodes, on which the hash of the file depends.
  const auto add_products = [&](const std::string& a, const std::string& b, const std::string& x,
                                const std::string& y) {
    const auto second = mul(x, y);
    const auto first = mul(a, b);
    return add(first, second);
  };
  const auto sub_products = [&](const std::string& a, const std::string& b, const std::string& x,
                                const std::string& y) {
    const auto second = mul(x, y);
    const auto first = mul(a, b);
    return sub(first, second);
  };
  const auto middle = [&](const std::string& high, const std::string& low) {
    const auto half = real(0.5);
    return mul(add(high, low), half);
  };
  const auto step = [&](const std::string& high, const std::string& low, double scale) {
    const auto factor = real(scale);
    return mul(sub(high, low), factor);
  };

  const auto left = gather({&crop.left_rotation, 1});
  const auto right = gather({&crop.right_rotation, 1});
  const auto across = sub(right, left);
  const auto dx = graph.cut(across, 0, 1, 1), dy = graph.cut(across, 1, 2, 1);
  const auto length = graph.node("Sqrt", {add_products(dx, dx, dy, dy)});
  const auto cos_face = div(dx, length), sin_face = div(dy, length);
  const auto cos_target = real(std::cos(crop.target_rotation_rad));
  const auto sin_target = real(std::sin(crop.target_rotation_rad));
  const auto c = add_products(cos_face, cos_target, sin_face, sin_target);
  const auto s = sub_products(cos_face, sin_target, sin_face, cos_target);

  const auto inside = gather(crop.subset);
  const auto x = graph.cut(inside, 0, 1, 1), y = graph.cut(inside, 1, 2, 1);
  const auto turned_x = sub_products(x, c, y, s), turned_y = add_products(x, s, y, c);
  const auto x1 = extreme("ReduceMax", turned_x), x0 = extreme("ReduceMin", turned_x);
  const auto y1 = extreme("ReduceMax", turned_y), y0 = extreme("ReduceMin", turned_y);
  const auto middle_x = middle(x1, x0), middle_y = middle(y1, y0);
  const auto centre_x = add_products(middle_x, c, middle_y, s);
  const auto centre_y = sub_products(middle_y, c, middle_x, s);

  const auto step_x = step(x1, x0, crop.scale_x / crop.width);
  const auto step_y = step(y1, y0, crop.scale_y / crop.height);
  const auto half_width = real(crop.width / 2.0), half_height = real(crop.height / 2.0);
  AffineValues m;
  m.m00 = mul(c, step_x);
  m.m01 = mul(s, step_y);
  m.m10 = graph.node("Neg", {mul(s, step_x)});
  m.m11 = mul(c, step_y);
  m.m03 = sub(centre_x, add_products(m.m00, half_width, m.m01, half_height));
  m.m13 = sub(centre_y, add_products(m.m10, half_width, m.m11, half_height));
  return m;
}

std::string add_resample(GraphBuilder& graph, const std::string& picture, const AffineValues& affine,
                         Shape in_height_width, Shape out_height_width) {
  const auto height = out_height_width[0], width = out_height_width[1];
  std::vector<float> centres(static_cast<std::size_t>(3 * height * width), 1.0F);
  for (std::int64_t k = 0; k < height * width; ++k) {
    const std::int64_t row = k / width, column = k % width;
    centres[static_cast<std::size_t>(k)] = static_cast<float>(column) + 0.5F;
    centres[static_cast<std::size_t>(height * width + k)] = static_cast<float>(row) + 0.5F;
  }
  const auto homogeneous = graph.constant(centres, Shape{3, height * width});
  const auto moved = graph.node("MatMul", {matrix_2x3(graph, affine), homogeneous});
  const auto at_px = graph.node("Sub", {moved, graph.scalar(0.5)});
  const std::vector<float> unit{static_cast<float>(2.0 / static_cast<double>(in_height_width[1] - 1)),
                                static_cast<float>(2.0 / static_cast<double>(in_height_width[0] - 1))};
  const auto scaled = graph.node("Mul", {at_px, graph.constant(unit, Shape{2, 1})});
  const auto grid = graph.node("Sub", {scaled, graph.scalar(1)});
  const auto points = graph.reshape(graph.transpose(grid, {1, 0}), {1, height, width, 2});
  return graph.node("GridSample", {picture, points},
                    {attribute("align_corners", 1), text_attribute("mode", "bilinear"),
                     text_attribute("padding_mode", "zeros")});
}

std::string add_moved_landmarks(GraphBuilder& graph, const std::string& points, const AffineValues& m,
                                std::int64_t dimensions) {
  const auto xy = dimensions == 2 ? points : graph.cut(points, 0, 2, 1);
  const auto linear = graph.concat({graph.concat({m.m00, m.m10}, 1), graph.concat({m.m01, m.m11}, 1)}, 0);
  const auto shift = graph.concat({m.m03, m.m13}, 1);
  const auto moved = graph.node("Add", {graph.node("MatMul", {xy, linear}), shift});
  return dimensions == 2 ? moved : graph.concat({moved, graph.cut(points, 2, 3, 1)}, 1);
}

}  // namespace vultus
