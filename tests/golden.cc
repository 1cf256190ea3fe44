#include "golden.h"

#include <boost/json.hpp>

#include "base/file.h"

namespace vultus::testing {
namespace {

namespace json = boost::json;

template <class T>
std::vector<T> numbers(const json::value& list) {
  std::vector<T> out;
  for (const auto& v : list.as_array()) out.push_back(v.to_number<T>());
  return out;
}

std::vector<Point2> points2(const json::value& list) {
  std::vector<Point2> out;
  for (const auto& v : list.as_array()) {
    const auto p = numbers<double>(v);
    out.push_back({p.at(0), p.at(1)});
  }
  return out;
}

std::vector<Point3> points3(const json::value& list) {
  std::vector<Point3> out;
  for (const auto& v : list.as_array()) {
    const auto p = numbers<double>(v);
    out.push_back({p.at(0), p.at(1), p.at(2)});
  }
  return out;
}

GoldenFace face_of(const json::object& o) {
  GoldenFace face;
  const auto box = numbers<double>(o.at("box"));
  face.box = {box.at(0), box.at(1), box.at(2), box.at(3)};
  if (const auto* v = o.if_contains("points")) face.points = points2(*v);
  if (const auto* v = o.if_contains("score")) face.score = v->to_number<double>();
  if (const auto* v = o.if_contains("mesh")) face.mesh = points3(*v);
  if (const auto* v = o.if_contains("five")) face.five = points2(*v);
  if (const auto* v = o.if_contains("embedding")) face.embedding = numbers<float>(*v);
  if (const auto* v = o.if_contains("live")) face.live = v->to_number<double>();
  if (const auto* v = o.if_contains("pad")) face.live = numbers<double>(*v).at(1);
  if (const auto* v = o.if_contains("expression")) face.expression = numbers<double>(*v);
  return face;
}

}  // namespace

GoldenFaces read_golden(const std::filesystem::path& file, const std::string& list) {
  constexpr std::size_t kMaxBytes = 64 << 20;
  const auto bytes = read_file(file, kMaxBytes).value();
  const auto document = json::parse({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  GoldenFaces golden;
  for (const auto& [photo, entry] : document.as_object()) {
    auto& faces = golden[photo];
    const auto* found = entry.as_object().if_contains(list);
    if (found == nullptr) continue;
    if (const auto* single = found->if_object()) faces.push_back(face_of(*single));
    if (const auto* several = found->if_array())
      for (const auto& face : *several) faces.push_back(face_of(face.as_object()));
  }
  return golden;
}

}  // namespace vultus::testing
