#include "liveness/texture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "image/resample.h"
#include "inference/preprocess.h"

namespace vultus {
namespace {

double softmax_of(std::span<const float> logits, std::size_t index) {
  const double highest = *std::ranges::max_element(logits);
  double sum = 0;
  for (const float z : logits) sum += std::exp(z - highest);
  return std::exp(logits[index] - highest) / sum;
}

/// Share of the box that lies inside the picture.
double visible_share(ImageView picture, const Box& box) {
  const Box inside{std::max(box.x0, 0.0), std::max(box.y0, 0.0), std::min<double>(box.x1, picture.width),
                   std::min<double>(box.y1, picture.height)};
  return inside.area() / box.area();
}

std::string one_decimal(double value) {
  const auto tenths = std::llround(value * 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

Result<PadCrop> pad_crop(int width, int height, const Box& box, double scale) {
  if (!(std::isfinite(box.x0) && std::isfinite(box.y0) && box.area() > 0 && std::isfinite(box.area())))
    return fail(Error::kDegenerate, "the box of the face is empty or not finite");
  if (box.x1 <= 0 || box.y1 <= 0 || box.x0 >= width || box.y0 >= height)
    return fail(Error::kImageTooSmall, "the face lies outside the picture");
  // In single precision, as the networks' authors compute it: a crop as high as the picture is truncated
  // alike.
  const auto x0 = static_cast<float>(box.x0), y0 = static_cast<float>(box.y0);
  const auto x1 = static_cast<float>(box.x1), y1 = static_cast<float>(box.y1);
  const float box_w = x1 - x0, box_h = y1 - y0;
  const auto last_x = static_cast<float>(width - 1), last_y = static_cast<float>(height - 1);
  const float possible = std::min({last_y / box_h, last_x / box_w, static_cast<float>(scale)});
  const auto placed = [](float middle, float half, float last) {
    const float low = middle - half, high = middle + half;
    if (low < 0) return std::pair{0.0F, high - low};
    if (high > last) return std::pair{low - (high - last), last};
    return std::pair{low, high};
  };
  const auto [left, right] = placed((x0 + x1) / 2, box_w * possible / 2, last_x);
  const auto [top, bottom] = placed((y0 + y1) / 2, box_h * possible / 2, last_y);
  const auto pixel = [](float v, float last) { return static_cast<int>(std::clamp(v, 0.0F, last)); };
  return PadCrop{.x0 = pixel(left, last_x),
                 .y0 = pixel(top, last_y),
                 .x1 = pixel(right, last_x) + 1,
                 .y1 = pixel(bottom, last_y) + 1,
                 .scale = possible};
}

Result<std::unique_ptr<TexturePad>> TexturePad::make(std::span<const LoadedModel* const> models) {
  std::vector<Net> nets;
  for (const LoadedModel* model : models) {
    if (model->spec.decoder != DecoderKind::kSoftmaxPad || !model->spec.pad || !model->spec.input)
      return fail(Error::kModelMismatch, model->spec.id + ": the manifest does not describe a PAD network");
    const auto size = static_cast<int>(model->spec.input->shape[3]);
    nets.push_back({.input = *model->spec.input,
                    .spec = *model->spec.pad,
                    .session = model->network->make_session(),
                    .crop = Image(size, size),
                    .values = SecretFloats(3 * static_cast<std::size_t>(size) * size)});
  }
  return std::unique_ptr<TexturePad>(new TexturePad(std::move(nets)));
}

Result<double> TexturePad::live_probability(Net& net, ImageView picture, const PadCrop& where) {
  resize(crop(picture, where.x0, where.y0, where.x1, where.y1), Interpolation::kLinear, net.crop);
  VULTUS_TRY(fill_planar(net.crop.view(), net.input, net.values));
  const std::array<std::int64_t, 4> shape{1, 3, net.crop.height(), net.crop.width()};
  VULTUS_ASSIGN(const auto outputs, net.session->run({net.values, shape}));
  const auto logits = outputs.front().values;
  const auto live_class = static_cast<std::size_t>(net.spec.live_class);
  if (live_class >= logits.size())
    return fail(Error::kModelMismatch, "the PAD network returned fewer classes than the manifest says");
  return softmax_of(logits, live_class);
}

Result<PadResult> TexturePad::judge(ImageView picture, const Box& box, const LivenessLimits& limits) {
  PadResult result{.threshold = limits.live_min.value_or(1)};
  double widest_scale = 0;
  for (Net& net : nets_) {
    VULTUS_ASSIGN(const PadCrop where, pad_crop(picture.width, picture.height, box, net.spec.box_scale));
    VULTUS_ASSIGN(const double live, live_probability(net, picture, where));
    result.live += live / static_cast<double>(nets_.size());
    widest_scale = std::max(widest_scale, where.scale);
  }
  if (visible_share(picture, box) < limits.visible_min) {
    result.verdict = PadVerdict::kNotChecked;
    result.reason = "the face is cut off by the border of the picture";
  } else if (widest_scale < limits.surroundings_min) {
    result.verdict = PadVerdict::kNotChecked;
    result.reason = "the picture shows only " + one_decimal(widest_scale) + " times the face, " +
                    one_decimal(limits.surroundings_min) + " times are needed to judge its texture";
  } else {
    result.verdict = result.live >= result.threshold ? PadVerdict::kLive : PadVerdict::kSpoof;
  }
  return result;
}

}  // namespace vultus
