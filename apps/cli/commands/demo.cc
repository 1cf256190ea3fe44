#include <CLI/CLI.hpp>
#include <filesystem>
#include <numbers>

#include "base/file.h"
#include "command_line/settings.h"
#include "commands/commands.h"
#include "image/decode.h"
#include "image/draw.h"
#include "image/encode.h"
#include "image/resample.h"
#include "output/human.h"
#include "output/json.h"
#include "output/remedy.h"
#include "output/text.h"
#include "photos/overlay.h"
#include "photos/verdict.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string portrait;
  std::string out = "out";
  std::string invoked_as = "vultus";  ///< how the commands to try are spelt
};

constexpr double kTurnDeg = 8, kShrink = 0.8, kDim = 0.65;
constexpr int kPoorQuality = 55;
constexpr int kTinyFaceDivisor = 10;

/// The same person photographed again: turned, smaller, darker.
Image second_picture_of(const Image& portrait) {
  const double angle = kTurnDeg * std::numbers::pi / 180;
  const double cx = portrait.width() / 2.0, cy = portrait.height() / 2.0;
  Similarity2 map{.a = std::cos(angle) / kShrink, .b = std::sin(angle) / kShrink};
  map.tx = cx - map.a * cx + map.b * cy;
  map.ty = cy - map.b * cx - map.a * cy;
  Image second(portrait.width(), portrait.height());
  warp(portrait.view(), map, second);
  for (int y = 0; y < second.height(); ++y)
    for (std::size_t i = 0; i < second.stride_bytes(); ++i)
      second.row(y)[i] = static_cast<std::uint8_t>(second.row(y)[i] * kDim);
  return second;
}

/// The portrait after a tenth of its resolution: what a camera far away would give.
Image blurred_picture_of(const Image& portrait) {
  Image tiny(std::max(1, portrait.width() / kTinyFaceDivisor),
             std::max(1, portrait.height() / kTinyFaceDivisor));
  resize(portrait.view(), Interpolation::kArea, tiny);
  Image blurred(portrait.width(), portrait.height());
  resize(tiny.view(), Interpolation::kLinear, blurred);
  return blurred;
}

/// The portrait with a board held before the face.
Image covered_picture_of(const Image& portrait, const Box& face) {
  Image covered = copy_of(portrait.view());
  const double dx = 0.35 * face.width(), dy = 0.45 * face.height();
  fill_box(covered, {face.x0 - dx, face.y0 - dy, face.x1 + dx, face.y1 + dy}, {150, 150, 150});
  return covered;
}

Result<Image> decode_portrait(const std::string& path) {
  VULTUS_ASSIGN(const SecretBytes bytes, read_file(path, DecodeLimits{}.max_bytes));
  auto portrait = decode_image(std::as_bytes(std::span(bytes)));
  if (!portrait) return tl::unexpected<Error>(naming(path, std::move(portrait).error()));
  return portrait;
}

Result<Photo> describe(Engine& engine, const std::string& name, ImageView picture,
                       const AnalyzeRequest& request) {
  Photo photo{.name = name};
  VULTUS_ASSIGN(photo.analysis, engine.analyze(picture, request));
  for (const FaceAnalysis& face : photo.analysis->faces) photo.findings.push_back(engine.findings(face));
  if (photo.analysis->faces.empty()) photo.remarks.push_back({Error::kNoFace, "no face was found", 0, 1});
  return photo;
}

Result<void> write_jpeg(const fs::path& file, const Image& picture, int quality) {
  VULTUS_ASSIGN(const auto bytes, encode_jpeg(picture.view(), quality));
  return write_file_atomically(file, bytes);
}

/// One demonstration: its pictures, its engine, and what it has said so far.
class Demo {
 public:
  Demo(Context& context, const Options& options, Engine& engine, const Image& portrait)
      : context_(context), options_(options), engine_(engine), portrait_(portrait) {
    request_.cancel = context.stop.get_token();
  }

  Result<ExitCode> run() {
    VULTUS_TRY(analyze());
    if (!first_.analysis || first_.analysis->faces.empty())
      return fail(Error::kNoFace, options_.portrait + ": no face was found");
    VULTUS_TRY(compare_with_second());
    VULTUS_TRY(refuse());
    say_what_next();
    return ExitCode::kYes;
  }

 private:
  void title(const char* what) { context_.out.write("\n" + context_.style.bold(what) + "\n\n"); }

  Result<void> draw(const Photo& photo, const Image& picture, const char* file) {
    Image drawn = copy_of(picture.view());
    draw_overlay(drawn, photo);
    return write_picture(fs::path(options_.out) / file, drawn.view());
  }

  Result<void> analyze() {
    VULTUS_ASSIGN(first_, describe(engine_, options_.portrait, portrait_.view(), request_));
    VULTUS_TRY(draw(first_, portrait_, "portrait-drawn.jpg"));
    title("1. Everything about the face of a photograph");
    context_.out.write(describe_analysis(first_, Fields::all(), context_.style, false));
    return {};
  }

  Result<void> compare_with_second() {
    const std::string file = (fs::path(options_.out) / "second.jpg").string();
    VULTUS_TRY(write_jpeg(file, second_picture_of(portrait_), kPoorQuality));
    VULTUS_ASSIGN(const Image second, decode_portrait(file));
    VULTUS_ASSIGN(const Photo photo, describe(engine_, file, second.view(), request_));
    VULTUS_TRY(draw(photo, second, "second-drawn.jpg"));
    title("2. The same person again: turned, smaller, darker, compressed hard");
    return show_comparison(photo);
  }

  Result<void> refuse() {
    const std::string blurred_file = (fs::path(options_.out) / "blurred.jpg").string();
    const Image blurred = blurred_picture_of(portrait_);
    VULTUS_TRY(write_jpeg(blurred_file, blurred, kPoorQuality));
    VULTUS_ASSIGN(const Photo blurred_photo, describe(engine_, blurred_file, blurred.view(), request_));
    title("3. A picture that is too poor: what stands against it, and what would change that");
    VULTUS_TRY(show_comparison(blurred_photo));

    const std::string covered_file = (fs::path(options_.out) / "covered.jpg").string();
    const Image covered = covered_picture_of(portrait_, first_.analysis->faces.front().box);
    VULTUS_TRY(write_jpeg(covered_file, covered, kPoorQuality));
    VULTUS_ASSIGN(const Photo covered_photo, describe(engine_, covered_file, covered.view(), request_));
    title("4. A face that cannot be seen");
    return show_comparison(covered_photo);
  }

  Result<void> show_comparison(const Photo& photo) {
    auto pair = compare(engine_, first_, photo, false);
    if (pair) {
      context_.out.write(describe_verification(*pair, context_.style, false));
      return {};
    }
    if (error_info(pair.error().code).kind != ErrorKind::kRefused) return tl::unexpected<Error>(pair.error());
    context_.out.write(context_.style.bad("REFUSED") + "  " + printable(pair.error().message) + "\n  " +
                       context_.style.dim(remedy_of(pair.error().code)) + "\n");
    return {};
  }

  void say_what_next() {
    title("Look at what was drawn, then try your own pictures");
    const std::string out = printable(options_.out);
    context_.out.write("  " + out + "/portrait-drawn.jpg  " + out + "/second-drawn.jpg\n\n");
    const auto suggest = [this](const char* arguments, const char* meaning) {
      context_.out.write("  " + padded(options_.invoked_as + " " + arguments, 42) +
                         context_.style.dim(meaning) + "\n");
    };
    suggest("verify a.jpg b.jpg", "are these one person?");
    suggest("enroll Ada ada.jpg", "let Ada be recognised from now on");
    suggest("identify photo.jpg", "who of the people enrolled is it?");
    suggest("live selfie.jpg", "a face, or a print or a screen?");
    suggest("analyze --draw drawn/ photos/", "describe and draw every picture of a folder");
    suggest("analyze --json photo.jpg", "the same for programs");
    suggest("doctor", "is everything in place?");
    suggest("help", "all commands");
  }

  Context& context_;
  const Options& options_;
  Engine& engine_;
  const Image& portrait_;
  AnalyzeRequest request_;
  Photo first_;
};

Result<ExitCode> demonstrate(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Image portrait, decode_portrait(options.portrait));
  VULTUS_ASSIGN(EngineOptions engine_settings, engine_options(context.common));
  engine_settings.workers = 1;
  VULTUS_ASSIGN(const std::unique_ptr<Engine> engine, Engine::open(engine_settings));
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error)
    return fail(Error::kPermissionDenied, options.out + ": cannot make the folder: " + error.message());
  return Demo(context, options, *engine, portrait).run();
}

}  // namespace

Command add_demo(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("demo", "Show on one portrait what Vultus does, with pictures made from it");
  auto options = std::make_shared<Options>();
  app->add_option("PORTRAIT", options->portrait, "A picture of one person")->required();
  app->add_option("--out", options->out, "Folder for the pictures that are made")
      ->type_name("DIR")
      ->capture_default_str();
  app->add_option("--invoked-as", options->invoked_as, "How the commands to try next are spelt")->group("");
  return {app, [options](Context& context) { return demonstrate(context, *options); }};
}

}  // namespace vultus::cli
