#include <CLI/CLI.hpp>
#include <filesystem>

#include "command_line/settings.h"
#include "commands/commands.h"
#include "gallery/store_key.h"
#include "output/human.h"
#include "output/json.h"
#include "people/gallery.h"
#include "photos/overlay.h"
#include "photos/photos.h"
#include "photos/verdict.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string reference, probe, draw;
  GalleryChoice gallery;
  bool live = false;
  bool enrolled = false;
  std::string faces = "any";
};

FaceChoice face_choice(const Options& options) {
  return options.faces == "largest" ? FaceChoice::kLargest : FaceChoice::kAny;
}

/// What is the reference: a picture that is there, or else somebody.
bool names_a_person(const Options& options) {
  if (options.enrolled) return true;
  std::error_code ignored;
  return options.reference != "-" &&
         fs::status(options.reference, ignored).type() == fs::file_type::not_found;
}

Result<std::vector<Input>> inputs_of(const std::vector<std::string>& names) {
  VULTUS_ASSIGN(std::vector<Input> inputs, collect_inputs(names));
  if (inputs.size() != names.size())
    return fail(Error::kInvalidArgument, "verify: compares two pictures, and a folder was given");
  return inputs;
}

Result<PhotoJob> job_of(Context& context, const Options& options) {
  PhotoJob job;
  VULTUS_ASSIGN(const Config config, load_settings(context.common));
  VULTUS_ASSIGN(job.engine, engine_options(context.common));
  VULTUS_TRY(add_fmr(job.engine, options.gallery.fmr));
  VULTUS_TRY(add_calibration(job.engine, config, options.gallery.calibration));
  job.engine.parts = {Part::kLandmarks, Part::kPose, Part::kQuality, Part::kEmbedding};
  if (options.live) job.engine.parts.add(Part::kPad);
  job.engine.workers = std::min(job.engine.workers, 2);
  job.request.parts = job.engine.parts;
  job.request.cancel = context.stop.get_token();
  return job;
}

using Judge = std::function<Result<Pair>(const Engine&, std::vector<Photo>)>;

/// Describes the pictures, drawn where asked, and judges them together.
Result<Pair> describe_and_judge(PhotoJob job, const Options& options, const std::vector<Input>& inputs,
                                const Judge& judge) {
  std::optional<DrawTarget> target;
  if (!options.draw.empty()) {
    VULTUS_ASSIGN(target, DrawTarget::make(options.draw, inputs));
    job.draw = [&target](std::size_t index, const Photo& photo, Image& pixels) {
      draw_overlay(pixels, photo);
      return target->write(index, pixels);
    };
  }
  std::vector<Photo> photos;
  Result<Pair> pair = fail(Error::kInternal, "a picture was expected");
  VULTUS_TRY(describe_photos(inputs, job, [&](std::size_t, Photo photo, const Engine& engine) {
    photos.push_back(std::move(photo));
    if (photos.size() == inputs.size()) pair = judge(engine, std::move(photos));
  }));
  return pair;
}

Result<Pair> compare_pictures(Context& context, const Options& options) {
  VULTUS_ASSIGN(const std::vector<Input> inputs, inputs_of({options.reference, options.probe}));
  VULTUS_ASSIGN(PhotoJob job, job_of(context, options));
  return describe_and_judge(std::move(job), options, inputs,
                            [&](const Engine& engine, std::vector<Photo> photos) {
                              return compare(engine, std::move(photos[0]), std::move(photos[1]), options.live,
                                             face_choice(options));
                            });
}

/// A name that may have been meant for a file is told so.
Error neither_file_nor_person(const std::string& reference, const Error& error) {
  const fs::path path(reference);
  const bool like_a_file = path.has_extension() || path.has_parent_path();
  return {like_a_file ? Error::kFileNotFound : error.code,
          reference + ": there is no such file, and nobody is enrolled by this name" +
              (error.code == Error::kDatabaseMissing ? " (" + error.message + ")" : "")};
}

Result<Pair> compare_with_enrolled(Context& context, const Options& options) {
  VULTUS_ASSIGN(const std::vector<Input> inputs, inputs_of({options.probe}));
  VULTUS_ASSIGN(PhotoJob job, job_of(context, options));
  VULTUS_TRY(embedding_model(job.engine));
  const auto explained = [&](const Error& error) {
    const bool is_missing = error.code == Error::kDatabaseMissing || error.code == Error::kPersonNotFound;
    return tl::unexpected<Error>(
        is_missing && !options.enrolled ? neither_file_nor_person(options.reference, error) : error);
  };
  auto database = open_database(context.common, options.gallery.store, StoreAccess::kRead);
  if (!database) return explained(database.error());
  Store& store = *database->store;
  const auto row = resolve_person(store, options.reference);
  if (!row) return explained(row.error());
  SystemRandom random;
  VULTUS_ASSIGN(const KeyRing keys, read_store_key(store, database->places.key_file, random));
  return describe_and_judge(
      std::move(job), options, inputs, [&](const Engine& engine, std::vector<Photo> photos) {
        const auto similarity = [&](const Embedding& probe) {
          return compare_with_person(store, keys, row->person.id, probe);
        };
        return compare_with(engine, similarity, std::move(photos[0]), options.live, face_choice(options));
      });
}

Result<ExitCode> answer(Context& context, const Result<Pair>& pair) {
  if (!pair) {
    report_to_person(context, pair.error());
    if (context.common.json) context.out.line(json_of_no_verification(pair.error()));
    return exit_code_of(pair.error());
  }
  if (context.common.json)
    context.out.line(json_of(*pair));
  else
    context.out.write(describe_verification(*pair, context.style, context.common.quiet));
  return pair->verification.match() ? ExitCode::kYes : ExitCode::kNo;
}

Result<ExitCode> verify(Context& context, const Options& options) {
  if (!names_a_person(options)) return answer(context, compare_pictures(context, options));
  return answer(context, compare_with_enrolled(context, options));
}

}  // namespace

Command add_verify(CLI::App& root) {
  CLI::App* app = root.add_subcommand(
      "verify", "Tell whether two pictures, or somebody enrolled and a picture, show one person");
  auto options = std::make_shared<Options>();
  app->add_option("A", options->reference,
                  "The reference: a picture, - for standard input, or the name or id of somebody enrolled")
      ->required();
  app->add_option("B", options->probe, "The probe: the picture to be verified")->required();
  app->add_flag("--enrolled", options->enrolled, "A is somebody enrolled, though a file is called so");
  app->add_flag("--live", options->live, "Also ask that the face of B is live; not checked is a no");
  app->add_option("--face", options->faces,
                  "Which faces of a picture are compared: any (the 16 largest), or the largest alone")
      ->type_name("any|largest")
      ->check(CLI::IsMember({"any", "largest"}).description(""));
  app->add_option("--draw", options->draw, "Write the pictures with the result drawn on them")
      ->type_name("DIR");
  add_gallery_options(*app, options->gallery);
  return {app, [options](Context& context) { return verify(context, *options); }};
}

}  // namespace vultus::cli
