#include "output/json.h"

#include "output/remedy.h"

namespace vultus::cli {
namespace {

constexpr int kPixelDecimals = 2;
constexpr int kDegreeDecimals = 2;
constexpr int kGreyDecimals = 2;
constexpr int kShareDecimals = 4;

void write_point(JsonWriter& json, const Point2& point) {
  json.begin_array().value(point.x, kPixelDecimals).value(point.y, kPixelDecimals).end_array();
}

template <class Points>
void write_points(JsonWriter& json, const Points& points) {
  json.begin_array();
  for (const Point2& point : points) write_point(json, point);
  json.end_array();
}

void write_landmarks(JsonWriter& json, std::span<const Point3> landmarks) {
  json.begin_array();
  for (const Point3& point : landmarks) {
    json.begin_array().value(point.x, kPixelDecimals).value(point.y, kPixelDecimals);
    json.value(point.z, kPixelDecimals).end_array();
  }
  json.end_array();
}

void write_pose(JsonWriter& json, const HeadPose& pose) {
  json.begin_object().member("yaw", pose.yaw_deg, kDegreeDecimals);
  json.member("pitch", pose.pitch_deg, kDegreeDecimals).member("roll", pose.roll_deg, kDegreeDecimals);
  json.member("view_yaw", pose.view_yaw_deg, kDegreeDecimals);
  json.member("view_pitch", pose.view_pitch_deg, kDegreeDecimals);
  json.member("reprojection_px", pose.reprojection_px, kPixelDecimals).end_object();
}

void write_quality(JsonWriter& json, const FaceQuality& quality) {
  json.begin_object().member("score", quality.score, kShareDecimals);
  json.member("blur", quality.blur, kGreyDecimals).member("tenengrad", quality.tenengrad, kGreyDecimals);
  json.member("brightness_mean", quality.brightness_mean, kGreyDecimals);
  json.member("brightness_p05", quality.brightness_p05, kGreyDecimals);
  json.member("brightness_p95", quality.brightness_p95, kGreyDecimals);
  json.member("bbox_fill", quality.bbox_fill, kShareDecimals);
  json.member("centring", quality.centring, kShareDecimals);
  json.member("eye_distance_px", quality.eye_distance_px, kPixelDecimals).end_object();
}

void write_expression(JsonWriter& json, const Expression& expression) {
  json.begin_object().member("smile", expression.smile, kShareDecimals);
  json.member("smiling", expression.smiling);
  json.member("ear_left", expression.ear_left, kShareDecimals);
  json.member("ear_right", expression.ear_right, kShareDecimals);
  json.member("mar", expression.mar, kShareDecimals);
  json.member("yaw_ratio", expression.yaw_ratio, kShareDecimals);
  if (expression.emotions) {
    static constexpr std::array kEmotions = {"angry", "disgust",  "fear",   "happy",
                                             "sad",   "surprise", "neutral"};
    json.key("emotions").begin_object();
    for (std::size_t i = 0; i < kEmotions.size(); ++i)
      json.member(kEmotions[i], (*expression.emotions)[i], kShareDecimals);
    json.end_object();
  }
  json.end_object();
}

void write_embedding(JsonWriter& json, const Embedding& embedding) {
  json.member("embedding_model", std::string_view(embedding.model_id)).key("embedding").begin_array();
  for (const float value : embedding.values) json.exact(value);
  json.end_array();
}

void write_detection(JsonWriter& json, const FaceAnalysis& face, Fields fields) {
  if (fields.contains(Field::kBox)) {
    json.key("box");
    write_box(json, face.box);
  }
  if (fields.contains(Field::kScore)) json.member("score", face.score, kShareDecimals);
  if (fields.contains(Field::kBox)) {
    json.member("detector", std::string_view(face.detector)).key("detector_points");
    write_points(json, face.detector_points);
  }
}

void write_face(JsonWriter& json, const FaceAnalysis& face, std::span<const Finding> findings,
                Fields fields) {
  json.begin_object();
  write_detection(json, face, fields);
  if (face.points && fields.contains(Field::kPoints)) {
    json.key("points");
    write_points(json, *face.points);
  }
  if (face.landmarks && fields.contains(Field::kLandmarks)) {
    if (face.mesh_score) json.member("mesh_score", *face.mesh_score, kShareDecimals);
    json.key("landmarks");
    write_landmarks(json, *face.landmarks);
  }
  if (face.pose && fields.contains(Field::kPose)) write_pose(json.key("pose"), *face.pose);
  if (face.quality && fields.contains(Field::kQuality)) write_quality(json.key("quality"), *face.quality);
  if (face.pad && fields.contains(Field::kPad)) write_pad(json.key("pad"), *face.pad);
  if (face.expression && fields.contains(Field::kExpression))
    write_expression(json.key("expression"), *face.expression);
  if (face.embedding && fields.contains(Field::kEmbedding)) write_embedding(json, *face.embedding);
  write_findings(json.key("findings"), findings);
  json.end_object();
}

/// Opens the object of a photo. False when there is only an error to tell, and the object is closed.
bool begin_photo(JsonWriter& json, const Photo& photo) {
  json.begin_object().member("file", std::string_view(photo.name));
  if (photo.analysis) {
    json.member("width", photo.analysis->width).member("height", photo.analysis->height);
    return true;
  }
  write_error(json.key("error"), photo.analysis.error());
  json.end_object();
  return false;
}

}  // namespace

std::string_view name_of(PadVerdict verdict) {
  switch (verdict) {
    case PadVerdict::kSpoof:
      return "spoof";
    case PadVerdict::kNotChecked:
      return "not_checked";
    case PadVerdict::kLive:
      return "live";
  }
  return "not_checked";
}

void write_error(JsonWriter& json, const Error& error, std::string_view command) {
  const ErrorInfo& info = error_info(error.code);
  json.begin_object().member("code", info.name).member("message", std::string_view(error.message));
  json.member("remedy", std::string_view(remedy_of(error.code, command))).end_object();
}

void write_findings(JsonWriter& json, std::span<const Finding> findings) {
  json.begin_array();
  for (const Finding& finding : findings) {
    const ErrorInfo& info = error_info(finding.code);
    json.begin_object().member("code", info.name).member("what", std::string_view(finding.what));
    json.member("measured", finding.measured, kShareDecimals).member("limit", finding.limit, kShareDecimals);
    json.member("remedy", info.remedy).end_object();
  }
  json.end_array();
}

void write_box(JsonWriter& json, const Box& box) {
  json.begin_array().value(box.x0, kPixelDecimals).value(box.y0, kPixelDecimals);
  json.value(box.x1, kPixelDecimals).value(box.y1, kPixelDecimals).end_array();
}

/// The members of a liveness verdict; `live` is null where no network ran.
void write_pad_members(JsonWriter& json, const PadResult& pad) {
  json.key("live");
  if (pad.live > 0)
    json.value(pad.live, kShareDecimals);
  else
    json.null();
  json.member("verdict", name_of(pad.verdict));
  if (pad.verdict == PadVerdict::kNotChecked)
    json.member("reason", std::string_view(pad.reason));
  else
    json.member("threshold", pad.threshold, kShareDecimals);
}

void write_pad(JsonWriter& json, const PadResult& pad) {
  json.begin_object();
  write_pad_members(json, pad);
  json.end_object();
}

std::string json_of(const Error& error, std::string_view command) {
  JsonWriter json;
  json.begin_object().key("error");
  write_error(json, error, command);
  json.end_object();
  return json.text();
}

std::string json_of(const Photo& photo, Fields fields) {
  JsonWriter json;
  if (!begin_photo(json, photo)) return json.text();
  json.key("faces").begin_array();
  for (std::size_t i = 0; i < photo.analysis->faces.size(); ++i)
    write_face(json, photo.analysis->faces[i], photo.findings[i], fields);
  json.end_array();
  write_findings(json.key("findings"), photo.remarks);
  json.end_object();
  return json.text();
}

std::string json_of_liveness(const Photo& photo) {
  JsonWriter json;
  if (!begin_photo(json, photo)) return json.text();
  json.member("face_count", static_cast<std::int64_t>(photo.analysis->faces.size()));
  std::vector<Finding> findings = photo.remarks;
  if (photo.analysis->faces.empty()) {
    json.key("live").null().member("verdict", name_of(PadVerdict::kNotChecked)).member("reason", "no face");
  } else {
    const FaceAnalysis& subject = photo.analysis->faces.front();
    write_box(json.key("box"), subject.box);
    const PadResult unchecked{.verdict = PadVerdict::kNotChecked, .reason = "the pack has no network for it"};
    const PadResult& pad = subject.pad ? *subject.pad : unchecked;
    write_pad_members(json, pad);
    findings.insert(findings.end(), photo.findings.front().begin(), photo.findings.front().end());
  }
  write_findings(json.key("findings"), findings);
  json.end_object();
  return json.text();
}

}  // namespace vultus::cli
