#include "output/json.h"

#include "output/remedy.h"
#include "wire/json.h"
#include "wire/picture.h"

namespace vultus::cli {
namespace {

wire::Described described(const Photo& photo) {
  return {*photo.analysis, photo.findings, photo.remarks};
}

/// What stands in the place of an answer of the kind `Answer`.
template <class Answer>
std::string json_of_failure(const Photo& photo) {
  Answer answer;
  answer.file = photo.name;
  answer.error = failure_of(photo.analysis.error());
  return wire::to_json(answer);
}

}  // namespace

wire::Failure failure_of(const Error& error, std::string_view command) {
  return wire::from(error, remedy_of(error.code, command));
}

std::string json_of(const Error& error, std::string_view command) {
  wire::JsonWriter json;
  json.begin_object().key("error");
  wire::write(json, failure_of(error, command));
  json.end_object();
  return json.text();
}

std::string json_of(const Photo& photo, Fields fields) {
  if (!photo.analysis) return json_of_failure<wire::Picture>(photo);
  return wire::to_json(wire::picture_of(photo.name, described(photo), fields));
}

std::string json_of_liveness(const Photo& photo) {
  if (!photo.analysis) return json_of_failure<wire::Liveness>(photo);
  return wire::to_json(wire::liveness_of(photo.name, described(photo)));
}

}  // namespace vultus::cli
