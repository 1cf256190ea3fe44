#pragma once
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

#include "wire/json_writer.h"
#include "wire/shapes.h"

namespace vultus::wire {

// Structures described with Boost.Describe as JSON: a member is called as in C++, less the underscore that
// keeps it from being a keyword, and stands in the order of its declaration.

template <class T, template <class...> class Shape>
inline constexpr bool kIsShape = false;
template <template <class...> class Shape, class... Parameters>
inline constexpr bool kIsShape<Shape<Parameters...>, Shape> = true;

template <class T>
void write(JsonWriter& json, const T& value);

template <class T>
void write_member(JsonWriter& json, std::string_view name, const T& value);

/// The members of a described structure, into the object that is open.
template <class T>
void write_members(JsonWriter& json, const T& value) {
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>(
      [&](auto member) { write_member(json, member.name, value.*member.pointer); });
}

template <class T>
void write_member(JsonWriter& json, std::string_view name, const T& value) {
  if constexpr (kIsShape<T, std::optional>) {
    if (value) write_member(json, name, *value);
  } else if constexpr (kIsShape<T, Inlined>) {
    write_members(json, value.value);
  } else {
    if (name.ends_with('_')) name.remove_suffix(1);
    write(json.key(name), value);
  }
}

template <class T>
void write(JsonWriter& json, const T& value) {
  if constexpr (std::same_as<T, bool>) {
    json.value(value);
  } else if constexpr (std::integral<T>) {
    json.value(static_cast<std::int64_t>(value));
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    json.value(std::string_view(value));
  } else if constexpr (std::same_as<T, Exact>) {
    json.exact(value.value);
  } else if constexpr (requires { T::kShown; }) {
    json.value(value.value, T::kShown);
  } else if constexpr (kIsShape<T, OrNull>) {
    if (value.value)
      write(json, *value.value);
    else
      json.null();
  } else if constexpr (boost::describe::has_describe_members<T>::value) {
    json.begin_object();
    write_members(json, value);
    json.end_object();
  } else {
    json.begin_array();
    for (const auto& element : value) write(json, element);
    json.end_array();
  }
}

/// The whole of it, on one line without its end.
template <class T>
[[nodiscard]] std::string to_json(const T& value) {
  JsonWriter json;
  write(json, value);
  return json.text();
}

}  // namespace vultus::wire
