#include "inference/import/mesh_refinement.h"

#include <array>
#include <string>
#include <vector>

namespace vultus {
namespace {

constexpr std::array<std::int64_t, 80> kLips{
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0,  267, 269, 270, 409,
    78, 95,  88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77,  90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96,  89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407};
constexpr std::array<std::int64_t, 71> kLeftEye{
    33,  7,   163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25,
    110, 24,  23,  22,  26,  112, 243, 247, 30,  29,  27,  28,  56,  190, 226, 31,  228, 229,
    230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189, 35,  124, 46,  53,  52,  65,
    143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70,  63,  105, 66,  107, 55,  193};
constexpr std::array<std::int64_t, 71> kRightEye{
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255,
    339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449,
    450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295,
    372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417};
constexpr std::array<std::int64_t, 5> kLeftIris{468, 469, 470, 471, 472};
constexpr std::array<std::int64_t, 5> kRightIris{473, 474, 475, 476, 477};
constexpr std::array<std::int64_t, 16> kLeftIrisDepthFrom{33,  7,   163, 144, 145, 153, 154, 155,
                                                          133, 246, 161, 160, 159, 158, 157, 173};
constexpr std::array<std::int64_t, 16> kRightIrisDepthFrom{263, 249, 390, 373, 374, 380, 381, 382,
                                                           362, 466, 388, 387, 386, 385, 384, 398};

constexpr std::int64_t kMeshPoints = 468;
constexpr std::int64_t kIrisPoints = 5;

struct Part {
  const char* output;
  std::span<const std::int64_t> points;
};

/// In the order in which they are put in: a point of two parts is the later one's.
constexpr std::array<Part, 5> kParts{{{"output_lips", kLips},
                                      {"output_left_eye", kLeftEye},
                                      {"output_right_eye", kRightEye},
                                      {"output_left_iris", kLeftIris},
                                      {"output_right_iris", kRightIris}}};

}  // namespace

std::vector<MeshOutput> mesh_outputs() {
  std::vector<MeshOutput> outputs{{"output_mesh_identity", 3 * kMeshPoints}, {"conv_faceflag", 1}};
  for (const auto& part : kParts) {
    outputs.push_back({part.output, 2 * static_cast<std::int64_t>(part.points.size())});
  }
  return outputs;
}

void add_joined_mesh(GraphBuilder& graph, const std::function<std::string(const std::string&)>& value_of) {
  const auto mesh = graph.reshape(value_of("output_mesh_identity"), {kMeshPoints, 3});
  const std::array<float, 4 * kIrisPoints> zeros{};
  auto xy = graph.concat({graph.cut(mesh, 0, 2, 1), graph.constant(zeros, Shape{2 * kIrisPoints, 2})}, 0);
  for (const auto& part : kParts) {
    const auto count = static_cast<std::int64_t>(part.points.size());
    const auto rows = graph.ints(part.points, Shape{count, 1});
    xy = graph.node("ScatterND", {xy, rows, graph.reshape(value_of(part.output), {count, 2})});
  }
  const auto z = graph.cut(mesh, 2, 3, 1);
  std::vector<std::string> depth{z};
  for (const auto around : {std::span<const std::int64_t>(kLeftIrisDepthFrom),
                            std::span<const std::int64_t>(kRightIrisDepthFrom)}) {
    const auto near = graph.node("Gather", {z, graph.ints(around)}, {attribute("axis", 0)});
    const auto mean = graph.node("ReduceMean", {near}, {attribute("axes", {0}), attribute("keepdims", 1)});
    depth.push_back(graph.node("Expand", {mean, graph.ints({kIrisPoints, 1})}));
  }
  const auto points = graph.concat({xy, graph.concat(depth, 0)}, 1);
  const auto all = kMeshPoints + 2 * kIrisPoints;
  graph.output(graph.reshape(points, {1, all, 3}), "landmarks", Shape{1, all, 3});
  const auto score = graph.reshape(graph.node("Sigmoid", {value_of("conv_faceflag")}), {1, 1});
  graph.output(score, "score", Shape{1, 1});
}

}  // namespace vultus
