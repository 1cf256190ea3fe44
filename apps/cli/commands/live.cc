#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "commands/photo_command.h"
#include "output/human.h"
#include "output/json.h"

namespace vultus::cli {
namespace {

ExitCode is_live(const Photo& photo) {
  if (photo.analysis->faces.empty()) return ExitCode::kNo;
  const auto& pad = photo.analysis->faces.front().pad;
  return pad && pad->verdict == PadVerdict::kLive ? ExitCode::kYes : ExitCode::kNo;
}

Result<ExitCode> live(Context& context, const PhotoOptions& options) {
  PhotoCommand command{.parts = {Part::kPad, Part::kQuality}, .judge = is_live};
  command.format = [&](const Photo& photo) {
    if (context.common.json) return json_of_liveness(photo) + "\n";
    return describe_liveness(photo, context.style, context.common.quiet);
  };
  return run_photos(context, options, command);
}

}  // namespace

Command add_live(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("live", "Tell whether the largest face is a live one, not a print or a screen");
  auto options = std::make_shared<PhotoOptions>();
  add_photo_options(*app, *options, false);
  return {app, [options](Context& context) { return live(context, *options); }};
}

}  // namespace vultus::cli
