#include <algorithm>
#include <limits>
#include <map>

#include "gallery/archive_format.h"
#include "gallery/byte_stream.h"
#include "gallery/float_bytes.h"
#include "gallery/template_seal.h"
#include "gallery/unit_vector.h"

namespace vultus {
namespace {

constexpr std::size_t kMaxModels = 1000;
/// What a person and a template take at least: no count is believed that the bytes cannot hold.
constexpr std::size_t kLeastPersonBytes = 16 + 8 + 2 + 1 + 4, kLeastTemplateBytes = 16 + 2 + 8 + 8 + 4;
constexpr std::int64_t kEndOfTime = 253'402'300'799'999;  // of the year 9999

struct Model {
  std::string id;
  std::size_t elements = 0;
};

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

Result<void> require(bool holds, std::string_view otherwise) {
  if (holds) return {};
  return fail(Error::kInvalidArgument, std::string(otherwise));
}

bool is_time(UtcTime time) {
  const std::int64_t ms = time.time_since_epoch().count();
  return ms >= 0 && ms <= kEndOfTime;
}

Result<void> check_template(const ArchivedTemplate& one) {
  VULTUS_TRY(require(one.id != Id{}, "the id is zero"));
  VULTUS_TRY(require(is_time(one.created_at), "the time it was made is beyond the years 1970 to 9999"));
  VULTUS_TRY(require(one.quality >= 0 && one.quality <= 1, "the quality is not in [0, 1]"));
  return require(is_unit_vector(one.embedding.values), "the vector is not of length 1");
}

Result<void> check_person(const ArchivedPerson& archived) {
  VULTUS_TRY(require(archived.person.id != Id{}, "the id is zero"));
  VULTUS_TRY(check_name(archived.person.name));
  VULTUS_TRY(require(is_time(archived.person.enrolled_at), "the time of enrolment is beyond 1970 to 9999"));
  for (std::size_t i = 0; i < archived.templates.size(); ++i)
    if (auto checked = check_template(archived.templates[i]); !checked)
      return fail_at("template " + std::to_string(i + 1), std::move(checked).error());
  return {};
}

Result<void> check_no_id_twice(std::vector<Id> ids, std::string_view whose) {
  std::ranges::sort(ids);
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return {};
  return fail(Error::kInvalidArgument, std::string(whose) + " " + to_string(*twice) + " is there twice");
}

/// All that can be wrong with people but how they are written.
Result<void> check_people(std::span<const ArchivedPerson> people) {
  std::vector<Id> person_ids, template_ids;
  for (std::size_t i = 0; i < people.size(); ++i) {
    if (auto checked = check_person(people[i]); !checked)
      return fail_at("person " + std::to_string(i + 1) + " (" + to_string(people[i].person.id) + ")",
                     std::move(checked).error());
    person_ids.push_back(people[i].person.id);
    for (const ArchivedTemplate& one : people[i].templates) template_ids.push_back(one.id);
  }
  VULTUS_TRY(check_no_id_twice(std::move(person_ids), "person"));
  return check_no_id_twice(std::move(template_ids), "template");
}

/// The models in use with the number of each.
struct Models {
  std::vector<Model> all;
  std::map<std::string, std::uint16_t, std::less<>> numbers;
  std::size_t template_bytes = 0, templates = 0;

  Result<void> add(const Embedding& embedding) {
    const auto found = numbers.find(embedding.model_id);
    const std::size_t elements = embedding.values.size();
    template_bytes += 4 * elements;
    ++templates;
    if (found != numbers.end())
      return require(all[found->second].elements == elements,
                     embedding.model_id + ": vectors of one model have different lengths");
    VULTUS_TRY(require(elements <= kMaxTemplateElements, "a vector is too long"));
    VULTUS_TRY(require(all.size() < kMaxModels, "there are too many models"));
    if (auto named = check_name(embedding.model_id); !named)
      return fail_at("the id of a model", std::move(named).error());
    numbers.emplace(embedding.model_id, static_cast<std::uint16_t>(all.size()));
    all.push_back({embedding.model_id, elements});
    return {};
  }
};

void write_text(ByteWriter& out, std::string_view text) {
  out.number(static_cast<std::uint16_t>(text.size()));
  out.bytes(bytes_of(text));
}

void write_time(ByteWriter& out, UtcTime time) {
  out.number(static_cast<std::int64_t>(time.time_since_epoch().count()));
}

void write_person(ByteWriter& out, const ArchivedPerson& archived, const Models& models) {
  out.bytes(std::as_bytes(std::span(archived.person.id.bytes)));
  write_time(out, archived.person.enrolled_at);
  write_text(out, archived.person.name);
  out.number(static_cast<std::uint32_t>(archived.templates.size()));
  for (const ArchivedTemplate& one : archived.templates) {
    out.bytes(std::as_bytes(std::span(one.id.bytes)));
    out.number(models.numbers.find(one.embedding.model_id)->second);
    write_time(out, one.created_at);
    out.number(one.quality);
    const SecretBytes values = to_bytes(one.embedding.values);
    out.bytes(std::as_bytes(std::span(values)));
  }
}

/// Reads a body front to back; what it has read so far is within the limits.
class BodyReader {
 public:
  BodyReader(std::span<const std::byte> body, const ArchiveLimits& limits) : in_(body), limits_(limits) {}

  Result<std::vector<ArchivedPerson>> read() {
    VULTUS_TRY(read_models());
    VULTUS_ASSIGN(const auto count, in_.number<std::uint32_t>("the number of people"));
    VULTUS_TRY(bounded(count, limits_.max_people, kLeastPersonBytes, "people"));
    std::vector<ArchivedPerson> people;
    people.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      auto person = read_person();
      if (!person) return fail_at("person " + std::to_string(i + 1), std::move(person).error());
      people.push_back(*std::move(person));
    }
    if (in_.left() != 0) return fail(Error::kArchiveInvalid, "something follows the last person");
    return people;
  }

 private:
  Result<void> bounded(std::size_t count, std::size_t limit, std::size_t least_bytes,
                       std::string_view what) const {
    if (count > limit)
      return fail(Error::kArchiveInvalid, "it has " + std::to_string(count) + " " + std::string(what) +
                                              ", more than " + std::to_string(limit));
    if (count > in_.left() / least_bytes)
      return fail(Error::kArchiveInvalid, "it is too short for the " + std::to_string(count) + " " +
                                              std::string(what) + " that it states");
    return {};
  }

  Result<std::string> read_text(std::string_view what) {
    VULTUS_ASSIGN(const auto length, in_.number<std::uint16_t>(what));
    if (length > kMaxNameBytes) return fail(Error::kArchiveInvalid, std::string(what) + " is too long");
    VULTUS_ASSIGN(const auto bytes, in_.bytes(length, what));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  }

  Result<Id> read_id() {
    Id id;
    VULTUS_ASSIGN(const auto bytes, in_.bytes(id.bytes.size(), "an id"));
    std::memcpy(id.bytes.data(), bytes.data(), id.bytes.size());
    return id;
  }

  Result<UtcTime> read_time() {
    VULTUS_ASSIGN(const auto ms, in_.number<std::int64_t>("a time"));
    return UtcTime(std::chrono::milliseconds(ms));
  }

  Result<void> read_models() {
    VULTUS_ASSIGN(const auto count, in_.number<std::uint16_t>("the number of models"));
    VULTUS_TRY(bounded(count, kMaxModels, 4, "models"));
    for (std::uint16_t i = 0; i < count; ++i) {
      Model model;
      VULTUS_ASSIGN(model.id, read_text("the id of a model"));
      VULTUS_ASSIGN(model.elements, in_.number<std::uint16_t>("a model"));
      if (auto named = check_name(model.id); !named)
        return fail_at("the id of a model", std::move(named).error());
      if (model.elements == 0 || model.elements > kMaxTemplateElements)
        return fail(Error::kArchiveInvalid, model.id + ": its vectors are empty or too long");
      models_.push_back(std::move(model));
    }
    return {};
  }

  Result<ArchivedTemplate> read_template() {
    ArchivedTemplate one;
    VULTUS_ASSIGN(one.id, read_id());
    VULTUS_ASSIGN(const auto model, in_.number<std::uint16_t>("a template"));
    if (model >= models_.size()) return fail(Error::kArchiveInvalid, "a template is of no known model");
    one.embedding.model_id = models_[model].id;
    VULTUS_ASSIGN(one.created_at, read_time());
    VULTUS_ASSIGN(one.quality, in_.number<double>("a template"));
    VULTUS_ASSIGN(const auto values, in_.bytes(4 * models_[model].elements, "a vector"));
    one.embedding.values = to_floats(values);
    return one;
  }

  Result<ArchivedPerson> read_person() {
    ArchivedPerson archived;
    VULTUS_ASSIGN(archived.person.id, read_id());
    VULTUS_ASSIGN(archived.person.enrolled_at, read_time());
    VULTUS_ASSIGN(archived.person.name, read_text("a name"));
    VULTUS_ASSIGN(const auto count, in_.number<std::uint32_t>("the number of templates"));
    VULTUS_TRY(bounded(count, limits_.max_templates_per_person, kLeastTemplateBytes, "templates"));
    archived.templates.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      VULTUS_ASSIGN(ArchivedTemplate one, read_template());
      archived.templates.push_back(std::move(one));
    }
    return archived;
  }

  ByteReader in_;
  const ArchiveLimits& limits_;
  std::vector<Model> models_;
};

Result<std::vector<ArchivedPerson>> read_and_check(std::span<const std::byte> body,
                                                   const ArchiveLimits& limits) {
  VULTUS_ASSIGN(std::vector<ArchivedPerson> people, BodyReader(body, limits).read());
  VULTUS_TRY(check_people(people));
  return people;
}

}  // namespace

Result<SecretBytes> write_archive_body(std::span<const ArchivedPerson> people) {
  VULTUS_TRY(check_people(people));
  const ArchiveLimits limits;
  VULTUS_TRY(require(people.size() <= limits.max_people, "there are too many people for an archive"));
  Models models;
  std::size_t bytes = 6;
  for (const ArchivedPerson& archived : people) {
    VULTUS_TRY(require(archived.templates.size() <= limits.max_templates_per_person,
                       archived.person.name + ": has too many templates for an archive"));
    bytes += kLeastPersonBytes + archived.person.name.size();
    for (const ArchivedTemplate& one : archived.templates) VULTUS_TRY(models.add(one.embedding));
  }
  bytes += models.templates * kLeastTemplateBytes + models.template_bytes;
  for (const Model& model : models.all) bytes += 4 + model.id.size();

  ByteWriter out(bytes);
  out.number(static_cast<std::uint16_t>(models.all.size()));
  for (const Model& model : models.all) {
    write_text(out, model.id);
    out.number(static_cast<std::uint16_t>(model.elements));
  }
  out.number(static_cast<std::uint32_t>(people.size()));
  for (const ArchivedPerson& archived : people) write_person(out, archived, models);
  return out.take();
}

Result<std::vector<ArchivedPerson>> read_archive_body(std::span<const std::byte> body,
                                                      const ArchiveLimits& limits) {
  auto people = read_and_check(body, limits);
  if (!people) return fail(Error::kArchiveInvalid, std::move(people).error().message);
  return people;
}

}  // namespace vultus
