#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/enrolment_photo.h"
#include "engine/people.h"
#include "output/terminal.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// Somebody else who looks like the person that was enrolled.
struct Lookalike {
  Person person;
  Likeness likeness;
};

/// What became of somebody's pictures.
struct EnrolmentReport {
  enum class Outcome : std::uint8_t {
    kRefused,  ///< nothing was written, for the reason of `error`
    kKnown,    ///< these pictures had been enrolled before; nothing was written
    kAdded,    ///< a template was added to somebody who was there
    kNew,      ///< somebody was enrolled
  } outcome = Outcome::kRefused;
  std::string name;
  Person person;                       ///< unless refused
  Id template_id;                      ///< of what was written
  double quality = 0;                  ///< of the template
  std::optional<Error> error;          ///< where refused
  std::vector<EnrolmentPhoto> photos;  ///< in the order given
  std::vector<Lookalike> lookalikes;
  std::vector<Finding> remarks;  ///< what stands against the enrolment as a whole
};

/// {"person","new","template","photos","lookalikes","findings"} or {"name","error","photos"}.
[[nodiscard]] std::string json_of(const EnrolmentReport& report);
/// A paragraph. What was refused is told by the errors on standard error.
[[nodiscard]] std::string describe_enrolment(const EnrolmentReport& report, const Style& style, bool quiet);
/// A line for one of many people, and what was left out and why.
[[nodiscard]] std::string summarise_enrolment(const EnrolmentReport& report, const Style& style, bool quiet);

/// {"id","name","templates","enrolled_at"}
[[nodiscard]] std::string json_of(const PersonRow& row);
/// A line of `people list`; the name is padded to `name_columns`.
[[nodiscard]] std::string describe_person(const PersonRow& row, std::size_t name_columns, const Style& style);

/// Somebody with the templates, which stay sealed.
struct PersonDetails {
  Person person;
  std::vector<SealedTemplate> templates;
};

/// {"id","name","enrolled_at","templates":[{"id","model","quality","created_at","key"},…]}
[[nodiscard]] std::string json_of(const PersonDetails& details);
[[nodiscard]] std::string describe_details(const PersonDetails& details, const Style& style);

/// "2026-11-21 09:41".
[[nodiscard]] std::string short_time(UtcTime time);

}  // namespace vultus::cli
