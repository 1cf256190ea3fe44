#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "commands/photo_command.h"
#include "output/fields.h"
#include "output/human.h"
#include "output/json.h"

namespace vultus::cli {
namespace {

struct Options {
  PhotoOptions photo;
  std::vector<std::string> only;
};

ExitCode found_a_face(const Photo& photo) {
  return photo.analysis->faces.empty() ? ExitCode::kNo : ExitCode::kYes;
}

Result<ExitCode> analyze(Context& context, const Options& options) {
  VULTUS_ASSIGN(const Fields fields, fields_named(options.only));
  PhotoCommand command{.parts = wire::parts_for(fields), .judge = found_a_face};
  command.format = [&](const Photo& photo) {
    if (context.common.json) return json_of(photo, fields) + "\n";
    return describe_analysis(photo, fields, context.style, context.common.quiet) + "\n";
  };
  return run_photos(context, options.photo, command);
}

Result<ExitCode> detect(Context& context, const PhotoOptions& options) {
  Fields fields;
  fields.add(Field::kBox);
  fields.add(Field::kScore);
  PhotoCommand command{.parts = {}, .judge = found_a_face};
  command.format = [&](const Photo& photo) {
    if (context.common.json) return json_of(photo, fields) + "\n";
    return describe_detection(photo, context.style);
  };
  return run_photos(context, options, command);
}

}  // namespace

Command add_analyze(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("analyze", "Describe every face: pose, quality, liveness, expression, embedding");
  auto options = std::make_shared<Options>();
  add_photo_options(*app, options->photo, true);
  app->add_option("--only", options->only, "Measure and print these parts only, of: " + wire::field_list())
      ->type_name("PART,…")
      ->allow_extra_args(false);
  return {app, [options](Context& context) { return analyze(context, *options); }};
}

Command add_detect(CLI::App& root) {
  CLI::App* app = root.add_subcommand("detect", "Find faces");
  auto options = std::make_shared<PhotoOptions>();
  add_photo_options(*app, *options, true);
  return {app, [options](Context& context) { return detect(context, *options); }};
}

}  // namespace vultus::cli
