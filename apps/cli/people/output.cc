#include "people/output.h"

#include <algorithm>
#include <map>
#include <utility>

#include "gallery/template_seal.h"
#include "output/human.h"
#include "output/json.h"
#include "output/remedy.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr int kDecimals = 4;
using Outcome = EnrolmentReport::Outcome;

std::string label(std::string_view name) {
  return "  " + padded(name, 12);
}

void write_photo(JsonWriter& json, const EnrolmentPhoto& photo) {
  json.begin_object().member("file", std::string_view(photo.file));
  if (photo.refusal) {
    write_error(json.key("error"), *photo.refusal);
  } else {
    json.member("quality", photo.quality, kDecimals).member("similarity", photo.similarity, kDecimals);
  }
  write_findings(json.key("findings"), photo.findings);
  json.end_object();
}

void write_photos(JsonWriter& json, std::span<const EnrolmentPhoto> photos) {
  json.key("photos").begin_array();
  for (const EnrolmentPhoto& photo : photos) write_photo(json, photo);
  json.end_array();
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

void write_person(JsonWriter& json, const Person& person) {
  json.begin_object().member("id", std::string_view(to_string(person.id)));
  json.member("name", std::string_view(person.name)).end_object();
}

void write_candidate(JsonWriter& json, const Person& person, const Likeness& likeness) {
  json.begin_object().member("name", std::string_view(person.name));
  json.key("id");
  if (person.id == Id{})
    json.null();
  else
    json.value(std::string_view(to_string(person.id)));
  json.member("similarity", likeness.similarity, kDecimals);
  json.member("confidence", likeness.confidence, kDecimals).key("fmr");
  if (likeness.fmr)
    json.exact(static_cast<float>(*likeness.fmr));
  else
    json.null();
  json.end_object();
}

std::string json_of(const EnrolmentReport& report) {
  JsonWriter json;
  json.begin_object();
  if (report.outcome == Outcome::kRefused) {
    json.member("name", std::string_view(report.name));
    if (report.error) write_error(json.key("error"), *report.error);
  } else {
    write_person(json.key("person"), report.person);
    json.member("new", report.outcome == Outcome::kNew).key("template");
    if (report.outcome == Outcome::kKnown)
      json.null();
    else
      json.value(std::string_view(to_string(report.template_id)));
  }
  write_photos(json, report.photos);
  json.key("lookalikes").begin_array();
  for (const Lookalike& other : report.lookalikes) write_candidate(json, other.person, other.likeness);
  json.end_array();
  write_findings(json.key("findings"), report.remarks);
  json.end_object();
  return json.text();
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
  JsonWriter json;
  json.begin_object().member("id", std::string_view(to_string(row.person.id)));
  json.member("name", std::string_view(row.person.name));
  json.member("templates", static_cast<std::int64_t>(row.templates));
  json.member("enrolled_at", std::string_view(to_string(row.person.enrolled_at))).end_object();
  return json.text();
}

std::string describe_person(const PersonRow& row, std::size_t name_columns, const Style& style) {
  return padded(printable(row.person.name), name_columns) + "  " +
         padded(counted(row.templates, "template"), 12) + "  " + short_time(row.person.enrolled_at) + "  " +
         style.dim(to_string(row.person.id)) + "\n";
}

std::string json_of(const PersonDetails& details) {
  JsonWriter json;
  json.begin_object().member("id", std::string_view(to_string(details.person.id)));
  json.member("name", std::string_view(details.person.name));
  json.member("enrolled_at", std::string_view(to_string(details.person.enrolled_at)));
  json.key("templates").begin_array();
  for (const SealedTemplate& sealed : details.templates) {
    json.begin_object().member("id", std::string_view(to_string(sealed.id)));
    json.member("model", std::string_view(sealed.model_id)).member("quality", sealed.quality, kDecimals);
    json.member("created_at", std::string_view(to_string(sealed.created_at))).key("key");
    if (const auto key = key_of_template(sealed.sealed))
      json.value(std::string_view(to_string(*key)));
    else
      json.null();
    json.end_object();
  }
  json.end_array().end_object();
  return json.text();
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
