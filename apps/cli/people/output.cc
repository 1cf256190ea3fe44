#include "people/output.h"

#include <algorithm>
#include <map>
#include <utility>

#include "gallery/template_seal.h"
#include "output/human.h"
#include "output/json.h"
#include "output/remedy.h"
#include "output/text.h"
#include "wire/json.h"
#include "wire/people.h"

namespace vultus::cli {
namespace {

using Outcome = EnrolmentReport::Outcome;

std::string label(std::string_view name) {
  return "  " + padded(name, 12);
}

wire::EnrolledPhoto shown_photo(const EnrolmentPhoto& photo) {
  wire::EnrolledPhoto shown{.file = photo.file,
                            .error = {},
                            .quality = {},
                            .similarity = {},
                            .findings = wire::from(photo.findings)};
  if (photo.refusal) {
    shown.error = failure_of(*photo.refusal);
  } else {
    shown.quality = wire::Share{photo.quality};
    shown.similarity = wire::Share{photo.similarity};
  }
  return shown;
}

std::size_t used(std::span<const EnrolmentPhoto> photos) {
  return static_cast<std::size_t>(
      std::ranges::count_if(photos, [](const EnrolmentPhoto& photo) { return !photo.refusal; }));
}

/// "2 pictures", "2 of 3 pictures".
std::string pictures_used(std::span<const EnrolmentPhoto> photos) {
  const std::size_t count = used(photos);
  return count == photos.size() ? counted(count, "picture")
                                : std::to_string(count) + " of " + counted(photos.size(), "picture");
}

std::string verb(Outcome outcome, const Style& style) {
  switch (outcome) {
    case Outcome::kNew:
      return style.good("enrolled");
    case Outcome::kAdded:
      return style.good("added   ");
    case Outcome::kKnown:
      return style.dim("known   ");
    case Outcome::kRefused:
      break;
  }
  return style.bad("refused ");
}

std::string photo_rows(std::span<const EnrolmentPhoto> photos) {
  std::string rows;
  for (const EnrolmentPhoto& photo : photos)
    if (!photo.refusal)
      rows += label(rows.empty() ? "pictures" : "") +
              text("quality %.2f, similarity %.2f  ", photo.quality, photo.similarity) +
              printable(photo.file) + "\n";
  return rows;
}

/// The pictures left out, those of one reason together.
std::string refusal_rows(std::span<const EnrolmentPhoto> photos, const Style& style) {
  std::map<ErrorCode, std::pair<std::size_t, const Error*>> reasons;
  for (const EnrolmentPhoto& photo : photos)
    if (photo.refusal && reasons[photo.refusal->code].first++ == 0)
      reasons[photo.refusal->code].second = &*photo.refusal;
  std::string rows;
  for (const auto& [code, reason] : reasons) {
    const auto& [count, first] = reason;
    rows += "    " +
            style.warn("! " + (count == 1 ? "" : counted(count, "picture") + ", as ") +
                       printable(first->message)) +
            "\n      " + style.dim(remedy_of(code)) + "\n";
  }
  return rows;
}

std::string lookalike_rows(std::span<const Lookalike> lookalikes, const Style& style) {
  std::string rows;
  for (const Lookalike& other : lookalikes)
    rows += "    " +
            style.warn("! looks like " + printable(other.person.name) + ", who is enrolled as " +
                       to_string(other.person.id) + ": similarity " +
                       with_margin(other.likeness.similarity, other.likeness.threshold)) +
            "\n";
  if (!rows.empty())
    rows += "      " +
            style.dim(
                "If they are one person, remove one of them (`vultus people remove`) and enrol again "
                "under one name.") +
            "\n";
  return rows;
}

}  // namespace

std::string json_of(const EnrolmentReport& report) {
  wire::Enrolment shown;
  if (report.outcome == Outcome::kRefused) {
    shown.name = report.name;
    if (report.error) shown.error = failure_of(*report.error);
  } else {
    shown.person = wire::from(report.person);
    shown.new_ = report.outcome == Outcome::kNew;
    shown.template_.emplace();
    if (report.outcome != Outcome::kKnown) shown.template_->value = to_string(report.template_id);
  }
  for (const EnrolmentPhoto& photo : report.photos) shown.photos.push_back(shown_photo(photo));
  for (const Lookalike& other : report.lookalikes)
    shown.lookalikes.push_back(wire::candidate_of(other.person, other.likeness));
  shown.findings = wire::from(report.remarks);
  return wire::to_json(shown);
}

std::string describe_enrolment(const EnrolmentReport& report, const Style& style, bool quiet) {
  const std::string name = style.bold(printable(report.person.name));
  std::string block;
  if (report.outcome == Outcome::kNew)
    block = style.good("ENROLLED") + "  " + name + ", new, from " + pictures_used(report.photos) + "\n";
  else if (report.outcome == Outcome::kAdded)
    block = style.good("ENROLLED") + "  " + name + ", known before, another template from " +
            pictures_used(report.photos) + "\n";
  else
    block = style.good("ENROLLED") + "  " + name + ", by the same pictures before; nothing was written\n";
  if (quiet) return block;
  block += label("id") + to_string(report.person.id) + "\n" + photo_rows(report.photos);
  for (const EnrolmentPhoto& photo : report.photos)
    if (!photo.refusal) block += describe_findings(photo.file + ": ", photo.findings, style);
  return block + lookalike_rows(report.lookalikes, style) + describe_findings("", report.remarks, style);
}

std::string summarise_enrolment(const EnrolmentReport& report, const Style& style, bool quiet) {
  std::string line = verb(report.outcome, style) + "  " + printable(report.name);
  const bool is_refused = report.outcome == Outcome::kRefused;
  const bool by_the_pictures = is_refused && !report.photos.empty() && used(report.photos) == 0;
  if (by_the_pictures)
    line += ": no picture can be used";
  else if (is_refused)
    line += ": " + printable(report.error ? report.error->message : "");
  else
    line += style.dim("  " + pictures_used(report.photos) + text(", quality %.2f", report.quality));
  line += "\n";
  if (quiet) return line;
  if (is_refused && !by_the_pictures && report.error)
    line += "      " + style.dim(remedy_of(report.error->code)) + "\n";
  line += refusal_rows(report.photos, style);
  for (const Lookalike& other : report.lookalikes)
    line += "    " +
            style.warn("! looks like " + printable(other.person.name) +
                       text(" (similarity %.2f)", other.likeness.similarity)) +
            "\n";
  return line;
}

std::string json_of(const PersonRow& row) {
  return wire::to_json(wire::from(row));
}

std::string describe_person(const PersonRow& row, std::size_t name_columns, const Style& style) {
  return padded(printable(row.person.name), name_columns) + "  " +
         padded(counted(row.templates, "template"), 12) + "  " + short_time(row.person.enrolled_at) + "  " +
         style.dim(to_string(row.person.id)) + "\n";
}

std::string json_of(const PersonDetails& details) {
  return wire::to_json(wire::details_of(details.person, details.templates));
}

std::string describe_details(const PersonDetails& details, const Style& style) {
  std::string block = style.bold(printable(details.person.name)) + "\n";
  block += label("id") + to_string(details.person.id) + "\n";
  block += label("enrolled") + short_time(details.person.enrolled_at) + "\n";
  for (const SealedTemplate& sealed : details.templates) {
    const auto key = key_of_template(sealed.sealed);
    block += label("template") + short_time(sealed.created_at) + "  quality " + text("%.2f", sealed.quality) +
             "  model " + printable(sealed.model_id) + "  " +
             (key ? style.dim("key " + to_string(*key)) : style.bad(printable(key.error().message))) + "\n";
    block += label("") + style.dim(to_string(sealed.id)) + "\n";
  }
  return block;
}

std::string short_time(UtcTime time) {
  std::string whole = to_string(time).substr(0, 16);
  std::ranges::replace(whole, 'T', ' ');
  return whole;
}

}  // namespace vultus::cli
