#include "commands/photo_command.h"
#include "command_line/whole_number.h"

#include <CLI/CLI.hpp>

#include "command_line/settings.h"
#include "output/progress.h"
#include "photos/overlay.h"

namespace vultus::cli {
namespace {

constexpr int kMaxFaces = 10000;

Result<PhotoJob> job_for(Context& context, const PhotoOptions& options, Parts parts, std::size_t count) {
  PhotoJob job;
  VULTUS_ASSIGN(job.engine, engine_options(context.common));
  job.engine.parts = parts;
  job.engine.workers = std::min(job.engine.workers, static_cast<int>(std::max<std::size_t>(1, count)));
  if (!options.detector.empty()) job.engine.detector = options.detector;
  job.request.parts = parts;
  job.request.max_faces = options.max_faces;
  job.request.cancel = context.stop.get_token();
  return job;
}

}  // namespace

void add_photo_options(CLI::App& command, PhotoOptions& options, bool with_max_faces) {
  command
      .add_option("PHOTO", options.photos,
                  "JPEG, PNG, WebP or BMP pictures, folders of them, or - for standard input")
      ->required();
  command
      .add_option("--draw", options.draw,
                  "Write the picture with the result drawn on it (a folder for several)")
      ->type_name("FILE|DIR");
  command.add_option("--detector", options.detector, "Use this detector of the pack only")->type_name("ID");
  if (with_max_faces)
    command.add_option("--max-faces", options.max_faces, "Describe the largest N faces only")
        ->type_name("N")
        ->check(whole_number(1, kMaxFaces));
}

Result<ExitCode> run_photos(Context& context, const PhotoOptions& options, const PhotoCommand& command) {
  VULTUS_ASSIGN(const std::vector<Input> inputs, collect_inputs(options.photos));
  VULTUS_ASSIGN(PhotoJob job, job_for(context, options, command.parts, inputs.size()));
  std::optional<DrawTarget> target;
  if (!options.draw.empty()) {
    VULTUS_ASSIGN(target, DrawTarget::make(options.draw, inputs));
    job.draw = [&target](std::size_t index, const Photo& photo, Image& pixels) {
      draw_overlay(pixels, photo);
      return target->write(index, pixels);
    };
  }
  ExitCode answer = ExitCode::kYes;
  Progress progress(context.err, !context.common.quiet && !context.common.json && inputs.size() > 1);
  const auto sink = [&](std::size_t index, const Photo& photo, const Engine&) {
    if (context.out.is_terminal()) progress.hide();
    if (photo.analysis) {
      answer = worse_of(answer, command.judge(photo));
    } else {
      progress.hide();
      report_to_person(context, photo.analysis.error());
      answer = worse_of(answer, exit_code_of(photo.analysis.error()));
    }
    if (photo.analysis || context.common.json) context.out.write(command.format(photo));
    progress.update(photo.name, index + 1, inputs.size());
  };
  VULTUS_TRY(describe_photos(inputs, job, sink));
  return answer;
}

}  // namespace vultus::cli
