#include <CLI/CLI.hpp>

#include "command_line/whole_number.h"
#include "commands/commands.h"
#include "output/human.h"
#include "output/json.h"
#include "output/progress.h"
#include "output/text.h"
#include "people/gallery.h"
#include "people/identification.h"
#include "policy/score_tail.h"
#include "wire/json.h"
#include "wire/picture.h"

namespace vultus::cli {
namespace {

constexpr int kMostCandidates = 100;

struct Options {
  std::vector<std::string> photos;
  GalleryChoice gallery;
  int top = 5;
  bool live = false;
  std::optional<double> fpir;  ///< accepted rate of strangers who find somebody
};

/// A picture that has no answer: one line of JSON, and the reason on standard error.
void write_failure(Context& context, const std::string& file, const Error& error) {
  report_to_person(context, error);
  if (!context.common.json) return;
  wire::Picture failed;
  failed.file = file;
  failed.error = failure_of(error);
  context.out.line(wire::to_json(failed));
}

/// Templates that this pack's embeddings cannot be compared with are not searched, and that is told.
Result<void> remark_on_other_models(Context& context, People& people) {
  VULTUS_ASSIGN(const Store::Counts counts, people.store().counts());
  const std::size_t of_model = people.index().size() + people.quarantined().size();
  if (counts.templates > of_model)
    remark(context, counted(counts.templates - of_model, "template") + " of other models than " +
                        people.index().model_id() + " cannot be searched.");
  return {};
}

/// A policy whose threshold lets strangers find somebody at the rate asked for, told with its uncertainty;
/// the engine's where nobody can be found.
Result<std::shared_ptr<const Policy>> policy_for_fpir(Context& context, const Gallery& gallery, double fpir,
                                                      const Engine& engine, std::size_t templates) {
  if (templates == 0) return engine.policy();
  const EmbeddingModel& model = gallery.model();
  if (!model.basis)
    return fail(Error::kConfigInvalid,
                "--fpir needs a calibration that says how many pairs it rests on, and that of " + model.id +
                    " does not: measure one with `vultus eval verification --calibration`");
  VULTUS_ASSIGN(const TailThreshold threshold,
                threshold_for_fpir(model.calibration, *model.basis, fpir, templates));
  remark(context,
         text("An FPIR of %g %% among %s asks for a similarity of %.3f [%.3f, %.3f].", 100 * fpir,
              counted(templates, "template").c_str(), threshold.similarity, threshold.low, threshold.high));
  Thresholds thresholds = engine.policy()->thresholds();
  thresholds.match_similarity = threshold.similarity;
  return engine.make_policy(thresholds);
}

Result<ExitCode> identify_photo(Context& context, const IdentifyRequest& request, const Photo& photo,
                                const Engine& engine, People& people) {
  if (!photo.analysis) {
    write_failure(context, photo.name, photo.analysis.error());
    return exit_code_of(photo.analysis.error());
  }
  if (photo.analysis->faces.empty()) {
    write_failure(context, photo.name, {Error::kNoFace, photo.name + ": no face was found"});
    return ExitCode::kNo;
  }
  ExitCode answer = ExitCode::kYes;
  for (std::size_t i = 0; i < photo.analysis->faces.size(); ++i) {
    const auto it = identify_in(engine, people, photo, i, request);
    if (!it && it.error().code != Error::kNoFace) return tl::unexpected<Error>(it.error());
    if (!it) {
      write_failure(context, photo.name, it.error());
      answer = worse_of(answer, ExitCode::kNo);
      continue;
    }
    context.out.write(context.common.json
                          ? json_of(*it) + "\n"
                          : describe_identification(*it, context.style, context.common.quiet));
    if (!it->answer.match()) answer = worse_of(answer, ExitCode::kNo);
  }
  return answer;
}

Result<ExitCode> identify(Context& context, const Options& options) {
  VULTUS_ASSIGN(const std::vector<Input> inputs, collect_inputs(options.photos));
  VULTUS_ASSIGN(Gallery gallery, Gallery::open(context.common, options.gallery, StoreAccess::kRead));
  Parts parts = {Part::kLandmarks, Part::kPose, Part::kQuality, Part::kEmbedding};
  if (options.live) parts.add(Part::kPad);
  IdentifyRequest request{.count = static_cast<std::size_t>(options.top),
                          .verify = {.require_live_probe = options.live}};
  ExitCode answer = ExitCode::kYes;
  Progress progress(context.err, !context.common.quiet && !context.common.json && inputs.size() > 1);
  const auto sink = [&](std::size_t index, const Photo& photo, const Engine& engine,
                        People& people) -> Result<void> {
    progress.hide();
    if (index == 0) VULTUS_TRY(remark_on_other_models(context, people));
    if (options.fpir && !request.verify.policy) {
      VULTUS_ASSIGN(request.verify.policy,
                    policy_for_fpir(context, gallery, *options.fpir, engine, people.index().size()));
    }
    VULTUS_ASSIGN(const ExitCode one, identify_photo(context, request, photo, engine, people));
    answer = worse_of(answer, one);
    progress.update(photo.name, index + 1, inputs.size());
    return {};
  };
  VULTUS_TRY(gallery.describe(context, inputs, {.parts = parts}, sink));
  return answer;
}

}  // namespace

Command add_identify(CLI::App& root) {
  CLI::App* app = root.add_subcommand("identify", "Tell who of the people enrolled is in a picture");
  auto options = std::make_shared<Options>();
  app->add_option("PHOTO", options->photos,
                  "JPEG, PNG, WebP or BMP pictures, folders of them, or - for standard input")
      ->required();
  app->add_option("--top", options->top, "Name the N most similar people of each face")
      ->type_name("N")
      ->default_str("5")
      ->check(whole_number(1, kMostCandidates));
  app->add_flag("--live", options->live, "Also ask that the face is live; not checked is a no");
  add_gallery_options(*app, options->gallery);
  app->add_option(
         "--fpir", options->fpir,
         "Rate at which somebody who is not enrolled may be taken for somebody who is; the size of the "
         "gallery and the calibration give the threshold")
      ->type_name("RATE")
      ->excludes(app->get_option("--fmr"));
  return {app, [options](Context& context) { return identify(context, *options); }};
}

}  // namespace vultus::cli
