#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "output_human.h"
#include "output_json.h"
#include "overlay.h"
#include "photos.h"
#include "settings.h"
#include "verdict.h"

namespace vultus::cli {
namespace {

struct Options {
  std::string reference, probe, draw;
  bool live = false;
};

Result<std::vector<Input>> two_inputs(const Options& options) {
  const std::vector<std::string> names = {options.reference, options.probe};
  VULTUS_ASSIGN(std::vector<Input> inputs, collect_inputs(names));
  if (inputs.size() != 2)
    return fail(Error::kInvalidArgument, "verify: compares two pictures, and a folder was given");
  return inputs;
}

Result<Pair> describe_pair(Context& context, const Options& options) {
  VULTUS_ASSIGN(const std::vector<Input> inputs, two_inputs(options));
  PhotoJob job;
  VULTUS_ASSIGN(job.engine, engine_options(context.common));
  job.engine.parts = {Part::kLandmarks, Part::kPose, Part::kQuality, Part::kEmbedding};
  if (options.live) job.engine.parts.add(Part::kPad);
  job.engine.workers = std::min(job.engine.workers, 2);
  job.request.parts = job.engine.parts;
  job.request.cancel = context.stop.get_token();
  std::optional<DrawTarget> target;
  if (!options.draw.empty()) {
    VULTUS_ASSIGN(target, DrawTarget::make(options.draw, inputs));
    job.draw = [&target](std::size_t index, const Photo& photo, Image& pixels) {
      draw_overlay(pixels, photo);
      return target->write(index, pixels);
    };
  }
  std::vector<Photo> photos;
  Result<Pair> pair = fail(Error::kInternal, "two pictures were expected");
  VULTUS_TRY(describe_photos(inputs, job, [&](std::size_t, Photo photo, const Engine& engine) {
    photos.push_back(std::move(photo));
    if (photos.size() == 2) pair = compare(engine, std::move(photos[0]), std::move(photos[1]), options.live);
  }));
  return pair;
}

Result<ExitCode> verify(Context& context, const Options& options) {
  const Result<Pair> pair = describe_pair(context, options);
  if (!pair) {
    report_to_person(context, pair.error());
    if (context.common.json) context.out.line(json_of_no_verification(pair.error()));
    return exit_code_of(pair.error());
  }
  if (context.common.json)
    context.out.line(json_of(*pair));
  else
    context.out.write(describe_verification(*pair, context.style, context.common.quiet));
  return pair->verification.match ? ExitCode::kYes : ExitCode::kNo;
}

}  // namespace

Command add_verify(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("verify", "Tell whether the largest faces of two pictures are one person");
  auto options = std::make_shared<Options>();
  app->add_option("A", options->reference, "The reference: a picture, or - for standard input")->required();
  app->add_option("B", options->probe, "The probe: the picture to be verified")->required();
  app->add_flag("--live", options->live, "Also ask that the face of B is live; not checked is a no");
  app->add_option("--draw", options->draw, "Write both pictures with the result drawn on them")
      ->type_name("DIR");
  return {app, [options](Context& context) { return verify(context, *options); }};
}

}  // namespace vultus::cli
