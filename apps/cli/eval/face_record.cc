#include "eval/face_record.h"

#include <array>
#include <cstring>
#include <type_traits>

namespace vultus::cli {
namespace {

constexpr std::size_t kPictureChars = 64;
constexpr std::uint32_t kMostValues = 65536;
constexpr std::uint8_t kFace = 0, kFailure = 1;

class Writer {
 public:
  template <class T>
  void number(T value) {
    static_assert(std::is_trivially_copyable_v<T>);
    append(&value, sizeof value);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    append(text.data(), text.size());
  }
  void floats(std::span<const float> values) {
    number(static_cast<std::uint32_t>(values.size()));
    append(values.data(), values.size_bytes());
  }
  [[nodiscard]] SecretBytes take() { return std::move(bytes_); }

 private:
  void append(const void* data, std::size_t count) {
    const auto* begin = static_cast<const std::uint8_t*>(data);
    bytes_.insert(bytes_.end(), begin, begin + count);
  }
  SecretBytes bytes_;
};

/// Gives zeros from the first read beyond the end on.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <class T>
  T number() {
    T value{};
    if (take(sizeof value)) std::memcpy(&value, taken_.data(), sizeof value);
    return value;
  }
  std::string text() {
    if (!take(number<std::uint32_t>())) return {};
    return {reinterpret_cast<const char*>(taken_.data()), taken_.size()};
  }
  SecretFloats floats() {
    const auto count = number<std::uint32_t>();
    if (count > kMostValues || !take(count * sizeof(float))) return {};
    SecretFloats values(count);
    if (count > 0) std::memcpy(values.data(), taken_.data(), taken_.size());
    return values;
  }
  /// Whether everything was read and nothing was missing.
  [[nodiscard]] bool is_done() const { return is_sound_ && bytes_.empty(); }

 private:
  bool take(std::size_t count) {
    if (count > bytes_.size()) is_sound_ = false;
    if (!is_sound_) return false;
    taken_ = bytes_.first(count);
    bytes_ = bytes_.subspan(count);
    return true;
  }
  std::span<const std::uint8_t> bytes_, taken_;
  bool is_sound_ = true;
};

constexpr std::array kQualityFields{
    &FaceQuality::blur,           &FaceQuality::tenengrad,       &FaceQuality::brightness_mean,
    &FaceQuality::brightness_p05, &FaceQuality::brightness_p95,  &FaceQuality::bbox_fill,
    &FaceQuality::centring,       &FaceQuality::eye_distance_px, &FaceQuality::score};
constexpr std::array kPoseFields{&HeadPose::yaw_deg,        &HeadPose::pitch_deg,
                                 &HeadPose::roll_deg,       &HeadPose::view_yaw_deg,
                                 &HeadPose::view_pitch_deg, &HeadPose::reprojection_px};

template <class T>
void write_numbers(Writer& out, const std::optional<T>& value, const auto& fields) {
  out.number(value.has_value());
  if (!value) return;
  for (const auto field : fields) out.number((*value).*field);
}

template <class T>
void read_numbers(Reader& in, std::optional<T>& value, const auto& fields) {
  if (in.number<std::uint8_t>() == 0) return;
  value.emplace();
  for (const auto field : fields) (*value).*field = in.number<double>();
}

void write(Writer& out, const FaceAnalysis& face) {
  for (const double edge : {face.box.x0, face.box.y0, face.box.x1, face.box.y1}) out.number(edge);
  out.number(face.embedding.has_value());
  if (face.embedding) {
    out.text(face.embedding->model_id);
    out.floats(face.embedding->values);
  }
  out.number(face.pad.has_value());
  if (face.pad) {
    out.number(static_cast<std::uint8_t>(face.pad->verdict));
    out.number(face.pad->live);
    out.number(face.pad->threshold);
    out.text(face.pad->reason);
  }
  write_numbers(out, face.quality, kQualityFields);
  write_numbers(out, face.pose, kPoseFields);
}

FaceAnalysis read_face(Reader& in) {
  FaceAnalysis face;
  for (double* edge : {&face.box.x0, &face.box.y0, &face.box.x1, &face.box.y1}) *edge = in.number<double>();
  if (in.number<std::uint8_t>() != 0) {
    std::string model = in.text();
    face.embedding = Embedding{std::move(model), in.floats()};
  }
  if (in.number<std::uint8_t>() != 0) {
    PadResult& pad = face.pad.emplace();
    const auto verdict = in.number<std::uint8_t>();
    pad.verdict = verdict <= static_cast<std::uint8_t>(PadVerdict::kLive) ? static_cast<PadVerdict>(verdict)
                                                                          : PadVerdict::kSpoof;
    pad.live = in.number<double>();
    pad.threshold = in.number<double>();
    pad.reason = in.text();
  }
  read_numbers(in, face.quality, kQualityFields);
  read_numbers(in, face.pose, kPoseFields);
  return face;
}

/// Errors are kept by name: their numbers may change.
std::optional<ErrorCode> code_named(std::string_view name) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(ErrorCode::kCount_); ++i)
    if (error_info(static_cast<ErrorCode>(i)).name == name) return static_cast<ErrorCode>(i);
  return std::nullopt;
}

}  // namespace

SecretBytes bytes_of(const FaceRecord& record) {
  Writer out;
  out.text(record.picture);
  out.number(record.description ? kFace : kFailure);
  if (record.description) {
    write(out, *record.description);
  } else {
    out.text(error_info(record.description.error().code).name);
    out.text(record.description.error().message);
  }
  return out.take();
}

std::optional<FaceRecord> record_of(std::span<const std::uint8_t> bytes) {
  Reader in(bytes);
  FaceRecord record{.picture = in.text(), .description = FaceAnalysis{}};
  if (in.number<std::uint8_t>() == kFace) {
    record.description = read_face(in);
  } else {
    const auto code = code_named(in.text());
    if (!code) return std::nullopt;
    record.description = fail(*code, in.text());
  }
  if (!in.is_done() || record.picture.size() != kPictureChars) return std::nullopt;
  return record;
}

}  // namespace vultus::cli
