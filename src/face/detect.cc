#include "face/detect.h"

#include <algorithm>
#include <cmath>

#include "face/letterbox.h"
#include "face/network_outputs.h"
#include "vultus/secret.h"

namespace vultus {
namespace {

constexpr std::array kStrides{8, 16, 32};

double sigmoid(double logit) {
  return 1 / (1 + std::exp(-std::clamp(logit, -50.0, 50.0)));
}

void sort_best_first(std::vector<Detection>& faces) {
  std::stable_sort(faces.begin(), faces.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
}

/// What all decoders share: the session, the letterbox and the faces of the last picture.
class LetterboxDetector : public Detector {
 public:
  LetterboxDetector(const LoadedModel& model, NetworkOutputs outputs, LetterboxStyle style)
      : id_(model.spec.id),
        spec_(*model.spec.detector),
        session_(model.network->make_session()),
        outputs_(std::move(outputs)),
        letterbox_(*model.spec.input, spec_.size_px, style),
        shape_{1, 3, spec_.size_px, spec_.size_px},
        input_(static_cast<std::size_t>(element_count(shape_))) {}

  Result<std::span<const Detection>> detect(ImageView picture) override {
    faces_.clear();
    VULTUS_ASSIGN(const LetterboxPlace place, letterbox_.fit(picture, input_));
    VULTUS_ASSIGN(const auto outputs, session_->run({input_, shape_}));
    outputs_.bind(outputs);
    VULTUS_TRY(decode(place));
    return std::span<const Detection>(faces_);
  }
  const std::string& id() const override { return id_; }
  bool stands_without_mesh(double score) const override {
    return spec_.score_without_mesh && score >= *spec_.score_without_mesh;
  }

 protected:
  virtual Result<void> decode(const LetterboxPlace& place) = 0;

  /// The values of an output of which the decoder reads `count`; kModelMismatch when there are fewer.
  Result<std::span<const float>> values(std::string_view meaning, std::size_t count) const {
    const auto found = outputs_.values(meaning);
    if (found.size() >= count) return found;
    return fail(Error::kModelMismatch, id_ + ": output \"" + std::string(meaning) + "\" holds " +
                                           std::to_string(found.size()) + " values, the decoder needs " +
                                           std::to_string(count));
  }
  const DetectorSpec& spec() const { return spec_; }
  std::vector<Detection>& faces() { return faces_; }
  void keep_usable(const Detection& face) {
    if (is_usable(face)) faces_.push_back(face);
  }

 private:
  std::string id_;
  DetectorSpec spec_;
  std::unique_ptr<Session> session_;
  NetworkOutputs outputs_;
  Letterbox letterbox_;
  Shape shape_;
  SecretFloats input_;
  std::vector<Detection> faces_;
};

/// BlazeFace: a regressor row is the box centre relative to the anchor, the box size and six points, in input
/// pixels; the score is the sigmoid of the logit.
class BlazeFaceDetector final : public LetterboxDetector {
 public:
  static constexpr std::size_t kRow = 16;
  static constexpr int kPoints = 6;

  BlazeFaceDetector(const LoadedModel& model, NetworkOutputs outputs)
      : LetterboxDetector(model, std::move(outputs),
                          {.centred = true, .area_when_shrunk = true, .border = -1}) {
    for (const AnchorLayer& layer : spec().anchors) {
      const int cells = spec().size_px / layer.stride_px;
      for (int y = 0; y < cells; ++y)
        for (int x = 0; x < cells; ++x)
          anchors_.insert(anchors_.end(), static_cast<std::size_t>(layer.per_cell),
                          {(x + 0.5) * spec().size_px / cells, (y + 0.5) * spec().size_px / cells});
    }
  }

 private:
  Result<void> decode(const LetterboxPlace& place) override {
    VULTUS_ASSIGN(const auto regressors, values("regressors", anchors_.size() * kRow));
    VULTUS_ASSIGN(const auto logits, values("logits", anchors_.size()));
    const double least_logit = std::log(spec().score_threshold / (1 - spec().score_threshold));
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
      if (!(logits[i] >= least_logit)) continue;
      const float* row = regressors.data() + i * kRow;
      const Point2 anchor = anchors_[i];
      const double x = row[0] + anchor.x, y = row[1] + anchor.y, half_w = row[2] / 2.0, half_h = row[3] / 2.0;
      const Point2 low = place.to_picture(x - half_w, y - half_h),
                   high = place.to_picture(x + half_w, y + half_h);
      Detection face{
          .box = {low.x, low.y, high.x, high.y}, .score = sigmoid(logits[i]), .point_count = kPoints};
      for (int k = 0; k < kPoints; ++k)
        face.points[k] = place.to_picture(row[4 + 2 * k] + anchor.x, row[5 + 2 * k] + anchor.y);
      keep_usable(face);
    }
    blend_overlaps(faces(), spec().iou_threshold);
    return {};
  }

  std::vector<Point2> anchors_;
};

/// What detectors of the strides 8, 16 and 32 share: the picture in the top left corner, greedy suppression.
class StridedDetector : public LetterboxDetector {
 public:
  StridedDetector(const LoadedModel& model, NetworkOutputs outputs)
      : LetterboxDetector(model, std::move(outputs),
                          {.centred = false, .area_when_shrunk = false, .border = 0}) {}

 protected:
  virtual Result<void> decode_stride(const LetterboxPlace& place, int stride) = 0;

  /// A face from its corners and five points in pixels of the input, in the single precision of the networks'
  /// authors.
  void add(const LetterboxPlace& place, double score, std::array<float, 4> box,
           std::array<float, 10> points) {
    const Point2 low = place.to_picture_single(box[0], box[1]),
                 high = place.to_picture_single(box[2], box[3]);
    Detection face{.box = {low.x, low.y, high.x, high.y}, .score = score, .point_count = 5};
    for (std::size_t k = 0; k < 5; ++k)
      face.points[k] = place.to_picture_single(points[2 * k], points[2 * k + 1]);
    keep_usable(face);
  }

 private:
  Result<void> decode(const LetterboxPlace& place) final {
    for (const int stride : kStrides) VULTUS_TRY(decode_stride(place, stride));
    suppress_overlaps(faces(), spec().iou_threshold);
    return {};
  }
};

/// YuNet (Wu et al. 2023): score = sqrt(cls * obj); box centre = (cell + d) * stride, size = exp(d) * stride;
/// points = (cell + d) * stride.
class YuNetDetector final : public StridedDetector {
 public:
  using StridedDetector::StridedDetector;

 private:
  Result<void> decode_stride(const LetterboxPlace& place, int stride) override {
    const int cells = spec().size_px / stride;
    const auto count = static_cast<std::size_t>(cells) * cells;
    const std::string suffix = "_" + std::to_string(stride);
    VULTUS_ASSIGN(const auto cls, values("cls" + suffix, count));
    VULTUS_ASSIGN(const auto obj, values("obj" + suffix, count));
    VULTUS_ASSIGN(const auto boxes, values("bbox" + suffix, count * 4));
    VULTUS_ASSIGN(const auto points, values("kps" + suffix, count * 10));
    for (std::size_t i = 0; i < count; ++i) {
      const double score = std::sqrt(std::clamp(cls[i], 0.F, 1.F) * std::clamp(obj[i], 0.F, 1.F));
      if (!(score >= spec().score_threshold)) continue;
      const std::size_t column = i % cells, row = i / cells;
      const std::array cell{static_cast<float>(column), static_cast<float>(row)};
      const auto step = static_cast<float>(stride);
      const float* b = boxes.data() + i * 4;
      const float x = (cell[0] + b[0]) * step, y = (cell[1] + b[1]) * step;
      const float half_w = std::exp(b[2]) * step / 2, half_h = std::exp(b[3]) * step / 2;
      std::array<float, 10> five{};
      for (std::size_t k = 0; k < five.size(); ++k) five[k] = (cell[k % 2] + points[i * 10 + k]) * step;
      add(place, score, {x - half_w, y - half_h, x + half_w, y + half_h}, five);
    }
    return {};
  }
};

/// SCRFD (Guo et al. 2021): two anchors a cell at its top left corner; a box is the distances left, top,
/// right, bottom from the anchor, in strides, and so are the points.
class ScrfdDetector final : public StridedDetector {
 public:
  static constexpr std::size_t kAnchorsPerCell = 2;
  using StridedDetector::StridedDetector;

 private:
  Result<void> decode_stride(const LetterboxPlace& place, int stride) override {
    const auto cells = static_cast<std::size_t>(spec().size_px / stride);
    const std::size_t count = cells * cells * kAnchorsPerCell;
    const std::string suffix = "_" + std::to_string(stride);
    VULTUS_ASSIGN(const auto scores, values("score" + suffix, count));
    VULTUS_ASSIGN(const auto boxes, values("bbox" + suffix, count * 4));
    VULTUS_ASSIGN(const auto points, values("kps" + suffix, count * 10));
    for (std::size_t i = 0; i < count; ++i) {
      if (!(scores[i] >= spec().score_threshold)) continue;
      const std::size_t cell = i / kAnchorsPerCell, column = cell % cells, row = cell / cells;
      const auto step = static_cast<float>(stride);
      const std::array anchor{static_cast<float>(column) * step, static_cast<float>(row) * step};
      const float* b = boxes.data() + i * 4;
      std::array<float, 10> five{};
      for (std::size_t k = 0; k < five.size(); ++k) five[k] = anchor[k % 2] + points[i * 10 + k] * step;
      add(place, scores[i],
          {anchor[0] - b[0] * step, anchor[1] - b[1] * step, anchor[0] + b[2] * step,
           anchor[1] + b[3] * step},
          five);
    }
    return {};
  }
};

std::vector<std::string> outputs_needed(DecoderKind decoder) {
  if (decoder == DecoderKind::kBlazeFace) return {"regressors", "logits"};
  std::vector<std::string> kinds{"score", "bbox", "kps"};
  if (decoder == DecoderKind::kYuNet) kinds = {"cls", "obj", "bbox", "kps"};
  std::vector<std::string> needed;
  for (const int stride : kStrides)
    for (const std::string& kind : kinds) needed.push_back(kind + "_" + std::to_string(stride));
  return needed;
}

/// Replaces `members` (best first) by one face: their score-weighted mean under the best score.
Detection blended(std::span<const Detection> faces, std::span<const std::size_t> members) {
  double total = 0;
  for (const std::size_t k : members) total += faces[k].score;
  Detection mean{.score = faces[members.front()].score, .point_count = faces[members.front()].point_count};
  for (const std::size_t k : members) {
    const double weight = faces[k].score / total;
    const Box& box = faces[k].box;
    mean.box.x0 += weight * box.x0, mean.box.y0 += weight * box.y0;
    mean.box.x1 += weight * box.x1, mean.box.y1 += weight * box.y1;
    for (int p = 0; p < mean.point_count; ++p) {
      mean.points[p].x += weight * faces[k].points[p].x;
      mean.points[p].y += weight * faces[k].points[p].y;
    }
  }
  return mean;
}

}  // namespace

bool is_usable(const Detection& face) {
  const auto points = std::span(face.points).first(static_cast<std::size_t>(face.point_count));
  const Box& box = face.box;
  return std::isfinite(box.x0) && std::isfinite(box.y0) && box.area() > 0 && std::isfinite(box.area()) &&
         std::ranges::all_of(points, [](Point2 p) { return std::isfinite(p.x) && std::isfinite(p.y); });
}

double overlap(const Box& a, const Box& b) {
  const double width = std::min(a.x1, b.x1) - std::max(a.x0, b.x0);
  const double height = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  if (width <= 0 || height <= 0) return 0;
  const double shared = width * height, either = a.area() + b.area() - shared;
  return either > 0 ? shared / either : 0;
}

void suppress_overlaps(std::vector<Detection>& faces, double iou) {
  sort_best_first(faces);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    const bool is_new =
        std::none_of(faces.begin(), faces.begin() + static_cast<std::ptrdiff_t>(kept),
                     [&](const Detection& better) { return overlap(better.box, faces[i].box) > iou; });
    if (is_new) faces[kept++] = faces[i];
  }
  faces.resize(kept);
}

void blend_overlaps(std::vector<Detection>& faces, double iou) {
  sort_best_first(faces);
  std::vector<Detection> blends;
  std::vector<bool> taken(faces.size(), false);
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < faces.size(); ++i) {
    if (taken[i]) continue;
    members.assign(1, i);
    for (std::size_t k = i + 1; k < faces.size(); ++k)
      if (!taken[k] && overlap(faces[i].box, faces[k].box) > iou) members.push_back(k), taken[k] = true;
    blends.push_back(blended(faces, members));
  }
  faces = std::move(blends);
}

Result<std::unique_ptr<Detector>> Detector::make(const LoadedModel& model) {
  VULTUS_ASSIGN(auto outputs, NetworkOutputs::make(model, outputs_needed(model.spec.decoder)));
  switch (model.spec.decoder) {
    case DecoderKind::kBlazeFace:
      return std::make_unique<BlazeFaceDetector>(model, std::move(outputs));
    case DecoderKind::kYuNet:
      return std::make_unique<YuNetDetector>(model, std::move(outputs));
    case DecoderKind::kScrfd:
      return std::make_unique<ScrfdDetector>(model, std::move(outputs));
    default:
      return fail(Error::kModelMismatch, model.spec.id + ": its decoder is not one of a detector");
  }
}

}  // namespace vultus
