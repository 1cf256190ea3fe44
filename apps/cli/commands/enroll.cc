#include <CLI/CLI.hpp>
#include <array>
#include <utility>

#include "commands/commands.h"
#include "output/human.h"
#include "output/json.h"
#include "output/progress.h"
#include "output/text.h"
#include "people/enroller.h"
#include "people/folder.h"
#include "people/gallery.h"

namespace vultus::cli {
namespace {

using Outcome = EnrolmentReport::Outcome;

struct Options {
  std::string name;
  std::vector<std::string> photos;
  std::string folder, id;
  GalleryChoice gallery;
  EnrolmentRules rules;
  EnrolChoice choice;
};

/// With the option that would take it.
EnrolmentPhoto judged(Photo photo, const EnrolmentRules& rules) {
  EnrolmentPhoto one =
      judge_for_enrolment(std::move(photo.name), std::move(photo.analysis), std::move(photo.findings), rules);
  if (one.refusal && one.refusal->code == Error::kSeveralFaces)
    one.refusal->message += " (--largest takes the largest)";
  return one;
}

void tell_of_a_new_key(Context& context, const Gallery& gallery) {
  if (!gallery.key_is_new()) return;
  remark(context, "Made the key " + printable(gallery.places().key_file.string()) +
                      ". Keep a copy of it away from this machine: without it nobody can be recognised any "
                      "more.");
}

/// The pictures that were left out, on standard error.
void report_refused_photos(Context& context, const EnrolmentReport& report) {
  for (const EnrolmentPhoto& photo : report.photos)
    if (photo.refusal && (!report.error || photo.refusal->message != report.error->message))
      report_to_person(context, *photo.refusal);
}

ExitCode answer_of(const EnrolmentReport& report) {
  ExitCode answer = report.error ? exit_code_of(*report.error) : ExitCode::kYes;
  for (const EnrolmentPhoto& photo : report.photos)
    if (photo.refusal) answer = worse_of(answer, exit_code_of(*photo.refusal));
  return answer;
}

ExitCode tell(Context& context, const EnrolmentReport& report) {
  report_refused_photos(context, report);
  if (report.error) report_to_person(context, *report.error);
  if (context.common.json)
    context.out.line(json_of(report));
  else if (report.outcome != Outcome::kRefused)
    context.out.write(describe_enrolment(report, context.style, context.common.quiet));
  return answer_of(report);
}

Result<ExitCode> enroll_one(Context& context, const Options& options) {
  EnrolChoice choice = options.choice;
  if (!options.id.empty()) {
    auto id = parse_id(options.id);
    if (!id) return fail_at("--id", std::move(id).error());
    choice.person_id = *id;
  }
  VULTUS_ASSIGN(const std::string name, normal_name(options.name));
  VULTUS_ASSIGN(const std::vector<Input> inputs, collect_inputs(options.photos));
  VULTUS_ASSIGN(Gallery gallery, Gallery::open(context.common, options.gallery, StoreAccess::kCreate));
  std::vector<EnrolmentPhoto> photos;
  ExitCode answer = ExitCode::kEnvironment;
  Progress progress(context.err, !context.common.quiet && !context.common.json && inputs.size() > 1);
  const auto sink = [&](std::size_t index, Photo photo, const Engine& engine,
                        People& people) -> Result<void> {
    progress.update(photo.name, index + 1, inputs.size());
    photos.push_back(judged(std::move(photo), options.rules));
    if (photos.size() < inputs.size()) return {};
    progress.hide();
    tell_of_a_new_key(context, gallery);
    Enroller enroller(people, engine, gallery.model().match_threshold, choice);
    VULTUS_ASSIGN(const EnrolmentReport report, enroller.enrol(name, std::move(photos)));
    answer = tell(context, report);
    return {};
  };
  VULTUS_TRY(gallery.describe(context, inputs, {.parts = kEnrolmentParts, .average_mirror = true}, sink));
  return answer;
}

/// A folder of people on its way into the gallery.
class FolderEnrolment {
 public:
  FolderEnrolment(Context& context, const Options& options, Gallery& gallery,
                  std::vector<FolderPerson> people)
      : context_(context),
        options_(options),
        gallery_(gallery),
        people_(std::move(people)),
        progress_(context.err, !context.common.quiet && !context.common.json) {
    for (const FolderPerson& person : people_)
      inputs_.insert(inputs_.end(), person.pictures.begin(), person.pictures.end());
  }

  Result<ExitCode> run() {
    tell_refused();
    if (people_.empty()) return summarise();
    VULTUS_TRY(
        gallery_.describe(context_, inputs_, {.parts = kEnrolmentParts, .average_mirror = true},
                          [this](std::size_t index, Photo photo, const Engine& engine, People& people) {
                            return take(index, std::move(photo), engine, people);
                          }));
    return summarise();
  }

 private:
  /// Those without a picture, who are told first and left out.
  void tell_refused() {
    std::vector<EnrolmentReport> reports;
    for (const FolderPerson& person : people_) {
      if (!person.refusal) continue;
      EnrolmentReport& report = reports.emplace_back();
      report.name = person.name;
      report.error = person.refusal;
    }
    tell_all(reports);
    std::erase_if(people_, [](const FolderPerson& person) { return person.refusal.has_value(); });
  }

  Result<void> take(std::size_t index, Photo photo, const Engine& engine, People& people) {
    if (!enroller_) {
      tell_of_a_new_key(context_, gallery_);
      enroller_.emplace(people, engine, gallery_.model().match_threshold, options_.choice);
    }
    progress_.update(people_[person_].name, index + 1, inputs_.size());
    photos_.push_back(judged(std::move(photo), options_.rules));
    if (photos_.size() < people_[person_].pictures.size()) return {};
    VULTUS_ASSIGN(const auto settled, enroller_->add(people_[person_].name, std::exchange(photos_, {})));
    tell_all(settled);
    ++person_;
    if (index + 1 < inputs_.size()) return {};
    VULTUS_ASSIGN(const auto rest, enroller_->flush());
    tell_all(rest);
    return {};
  }

  ExitCode summarise() {
    progress_.hide();
    if (context_.common.json || context_.common.quiet) return answer_;
    context_.out.line(context_.style.bold(text("%zu enrolled, %zu added to, %zu known before, %zu refused",
                                               count(Outcome::kNew), count(Outcome::kAdded),
                                               count(Outcome::kKnown), count(Outcome::kRefused))));
    return answer_;
  }

  void tell_all(const std::vector<EnrolmentReport>& reports) {
    for (const EnrolmentReport& report : reports) {
      if (context_.out.is_terminal()) progress_.hide();
      ++counts_.at(static_cast<std::size_t>(report.outcome));
      answer_ = worse_of(answer_, answer_of(report));
      context_.out.write(context_.common.json
                             ? json_of(report) + "\n"
                             : summarise_enrolment(report, context_.style, context_.common.quiet));
    }
  }

  [[nodiscard]] std::size_t count(Outcome outcome) const {
    return counts_.at(static_cast<std::size_t>(outcome));
  }

  Context& context_;
  const Options& options_;
  Gallery& gallery_;
  std::vector<FolderPerson> people_;
  std::vector<Input> inputs_;
  Progress progress_;
  std::optional<Enroller> enroller_;
  std::size_t person_ = 0;
  std::vector<EnrolmentPhoto> photos_;  ///< of that person
  std::array<std::size_t, 4> counts_{};
  ExitCode answer_ = ExitCode::kYes;
};

Result<ExitCode> enroll_folder(Context& context, const Options& options) {
  VULTUS_ASSIGN(std::vector<FolderPerson> people, people_in_folder(options.folder));
  VULTUS_ASSIGN(Gallery gallery, Gallery::open(context.common, options.gallery, StoreAccess::kCreate));
  return FolderEnrolment(context, options, gallery, std::move(people)).run();
}

Result<ExitCode> enroll(Context& context, const Options& options) {
  if (!options.folder.empty()) return enroll_folder(context, options);
  return enroll_one(context, options);
}

Result<void> check(const Options& options) {
  if (options.folder.empty() && (options.name.empty() || options.photos.empty()))
    return fail(Error::kInvalidArgument, "enroll: NAME and a PHOTO are needed, or --folder DIR");
  return {};
}

}  // namespace

Command add_enroll(CLI::App& root) {
  CLI::App* app =
      root.add_subcommand("enroll", "Enrol somebody by one or more pictures, or a folder of people");
  auto options = std::make_shared<Options>();
  CLI::Option* name = app->add_option("NAME", options->name, "What the person is called, in any script");
  app->add_option("PHOTO", options->photos,
                  "Pictures of the person, folders of them, or - for standard input");
  CLI::Option* id =
      app->add_option("--id", options->id, "Add the pictures to the person of this id, who is called NAME")
          ->type_name("ID");
  CLI::Option* as_new =
      app->add_flag("--new", options->choice.as_new, "Enrol another person of a name that is taken")
          ->excludes(id);
  app->add_option("--folder", options->folder,
                  "Enrol a folder of people: a sub-folder NAME or files NAME.jpg for each")
      ->type_name("DIR")
      ->excludes(name)
      ->excludes(id)
      ->excludes(as_new);
  app->add_flag("--largest", options->rules.take_largest, "Take the largest of several faces");
  app->add_flag("--require-live", options->rules.require_live,
                "Refuse faces whose liveness could not be checked");
  app->add_flag("--refuse-duplicates", options->choice.refuse_duplicates,
                "Refuse somebody who looks like another person who is enrolled");
  add_gallery_options(*app, options->gallery);
  return {app, [options](Context& context) -> Result<ExitCode> {
            VULTUS_TRY(check(*options));
            return enroll(context, *options);
          }};
}

}  // namespace vultus::cli
