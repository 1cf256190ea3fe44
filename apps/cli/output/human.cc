#include "output/human.h"

#include <cmath>

#include "output/remedy.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kLabelColumns = 12;
constexpr double kStraightDeg = 8;  ///< a smaller angle is not worth a word
constexpr double kEyeClosed = 0.2;  ///< eye aspect ratio below which an eye counts as closed
constexpr double kMouthOpen = 0.2;  ///< mouth aspect ratio above which a mouth counts as open

std::string row(std::string_view label, std::string_view content) {
  return "      " + padded(label, kLabelColumns) + std::string(content) + "\n";
}

std::string box_text(const Box& box) {
  return text("(%.0f, %.0f) to (%.0f, %.0f), %.0f x %.0f px", box.x0, box.y0, box.x1, box.y1, box.width(),
              box.height());
}

std::string heading(const Photo& photo, const Style& style) {
  const Analysis& analysis = *photo.analysis;
  const std::size_t count = analysis.faces.size();
  return style.bold(printable(photo.name)) + text("  %d x %d  ", analysis.width, analysis.height) +
         (count == 0 ? style.bad("no face") : counted(count, "face")) + "\n";
}

std::string pose_row(const HeadPose& pose) {
  return row("pose", text("yaw %+.1f°  pitch %+.1f°  roll %+.1f°   ", pose.view_yaw_deg, pose.view_pitch_deg,
                          pose.roll_deg) +
                         in_words(pose));
}

std::string quality_rows(const FaceQuality& quality) {
  return row("quality",
             text("%.2f   sharpness %.0f   brightness %.0f (%.0f to %.0f)", quality.score, quality.blur,
                  quality.brightness_mean, quality.brightness_p05, quality.brightness_p95)) +
         row("", text("eyes %.0f px apart   fills %.1f %% of the picture", quality.eye_distance_px,
                      100 * quality.bbox_fill));
}

std::string expression_row(const Expression& expression) {
  const auto eye = [](double ratio) { return ratio < kEyeClosed ? "closed" : "open"; };
  return row("expression",
             text("%s (%.2f)   left eye %s (%.2f), right eye %s (%.2f)   mouth %s (%.2f)",
                  expression.smiling ? "smiling" : "not smiling", expression.smile, eye(expression.ear_left),
                  expression.ear_left, eye(expression.ear_right), expression.ear_right,
                  expression.mar > kMouthOpen ? "open" : "closed", expression.mar));
}

std::string describe_face(std::size_t number, const FaceAnalysis& face, Fields fields, const Style& style) {
  std::string block = text("  %-3zu ", number) + box_text(face.box) +
                      style.dim(text("   score %.2f by %s", face.score, face.detector.c_str())) + "\n";
  if (face.landmarks && fields.contains(Field::kLandmarks))
    block +=
        row("landmarks", text("%zu points%s", face.landmarks->size(),
                              face.mesh_score ? text(", mesh score %.2f", *face.mesh_score).c_str() : ""));
  if (face.pose && fields.contains(Field::kPose)) block += pose_row(*face.pose);
  if (face.quality && fields.contains(Field::kQuality)) block += quality_rows(*face.quality);
  if (face.pad && fields.contains(Field::kPad)) block += row("liveness", describe_pad(*face.pad, style));
  if (face.expression && fields.contains(Field::kExpression)) block += expression_row(*face.expression);
  if (face.embedding && fields.contains(Field::kEmbedding))
    block += row("embedding", text("%zu numbers by %s (--json shows them)", face.embedding->values.size(),
                                   face.embedding->model_id.c_str()));
  return block;
}

std::string angle_in_words(double degrees, const char* positive, const char* negative) {
  if (std::abs(degrees) < kStraightDeg) return {};
  return text(degrees > 0 ? positive : negative, std::abs(degrees));
}

}  // namespace

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string with_margin(double value, double needed) {
  return text("%.2f, needs %.2f (%.2f %s)", value, needed, std::abs(value - needed),
              value >= needed ? "above" : "below");
}

std::string in_words(const HeadPose& pose) {
  std::string words;
  const auto add = [&](const std::string& phrase) {
    if (phrase.empty()) return;
    words += (words.empty() ? "" : ", ") + phrase;
  };
  add(angle_in_words(pose.view_yaw_deg, "turned %.0f° to their left", "turned %.0f° to their right"));
  add(angle_in_words(pose.view_pitch_deg, "looks %.0f° up", "looks %.0f° down"));
  add(angle_in_words(pose.roll_deg, "tilted %.0f° clockwise", "tilted %.0f° anticlockwise"));
  return words.empty() ? "looks at the camera" : words;
}

std::string describe_pad(const PadResult& pad, const Style& style) {
  switch (pad.verdict) {
    case PadVerdict::kLive:
      return style.good("LIVE") + "  " + with_margin(pad.live, pad.threshold);
    case PadVerdict::kNotChecked:
      return style.warn("NOT CHECKED") + "  " + printable(pad.reason);
    case PadVerdict::kSpoof:
      break;
  }
  return style.bad("SPOOF SUSPECTED") + "  " + with_margin(pad.live, pad.threshold);
}

std::string describe_findings(std::string_view where, std::span<const Finding> findings, const Style& style) {
  std::string block;
  for (const Finding& finding : findings) {
    block += "    " + style.warn("! " + printable(where) + printable(finding.what)) + "\n";
    block += "      " + style.dim(remedy_of(finding.code)) + "\n";
  }
  return block;
}

std::string describe_detection(const Photo& photo, const Style& style) {
  std::string block = heading(photo, style);
  const auto& faces = photo.analysis->faces;
  for (std::size_t i = 0; i < faces.size(); ++i)
    block += text("  %-3zu ", i + 1) + padded(box_text(faces[i].box), 44) +
             style.dim(text(" score %.2f by %s", faces[i].score, faces[i].detector.c_str())) + "\n";
  return block + describe_findings("", photo.remarks, style);
}

std::string describe_analysis(const Photo& photo, Fields fields, const Style& style, bool quiet) {
  std::string block = heading(photo, style);
  for (std::size_t i = 0; i < photo.analysis->faces.size(); ++i) {
    block += describe_face(i + 1, photo.analysis->faces[i], fields, style);
    if (!quiet) block += describe_findings("", photo.findings[i], style);
  }
  return quiet ? block : block + describe_findings("", photo.remarks, style);
}

std::string describe_liveness(const Photo& photo, const Style& style, bool quiet) {
  const std::string name = style.bold(printable(photo.name)) + "  ";
  const auto& faces = photo.analysis->faces;
  if (faces.empty())
    return name + style.warn("NOT CHECKED") + "  no face\n" +
           (quiet ? "" : describe_findings("", photo.remarks, style));
  const PadResult unchecked{.verdict = PadVerdict::kNotChecked, .reason = "the pack has no network for it"};
  const PadResult& pad = faces.front().pad ? *faces.front().pad : unchecked;
  std::string block = name + describe_pad(pad, style) + "\n";
  if (quiet) return block;
  if (faces.size() > 1)
    block +=
        style.dim(text("    of the largest of %zu faces: ", faces.size()) + box_text(faces.front().box)) +
        "\n";
  return block + describe_findings("", photo.findings.front(), style);
}

}  // namespace vultus::cli
