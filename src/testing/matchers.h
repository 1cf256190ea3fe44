#pragma once
#include <gmock/gmock.h>

#include <ostream>

#include "base/result.h"

namespace vultus {

inline void PrintTo(const Error& error, std::ostream* out) {
  *out << error_info(error.code).name << ": " << error.message;
}

namespace testing {

/// A Result that holds a value.
MATCHER(IsOk, negation ? "is an error" : "is ok") {
  if (arg.has_value()) return true;
  *result_listener << "error " << error_info(arg.error().code).name << ": " << arg.error().message;
  return false;
}

/// A Result whose value fulfils `inner`.
MATCHER_P(IsOkAnd, inner, "is ok and its value fulfils the inner matcher") {
  if (!arg.has_value()) {
    *result_listener << "error " << error_info(arg.error().code).name << ": " << arg.error().message;
    return false;
  }
  return ::testing::ExplainMatchResult(inner, *arg, result_listener);
}

/// A Result that holds an error of `code`.
MATCHER_P(IsError, code, std::string("is the error ") + std::string(error_info(code).name)) {
  if (arg.has_value()) {
    *result_listener << "a value";
    return false;
  }
  *result_listener << "error " << error_info(arg.error().code).name << ": " << arg.error().message;
  return arg.error().code == code;
}

/// A Result that holds an error of `code` whose message contains `text`.
MATCHER_P2(IsErrorSaying, code, text, std::string("is an error that says ") + text) {
  if (arg.has_value()) {
    *result_listener << "a value";
    return false;
  }
  *result_listener << "error " << error_info(arg.error().code).name << ": " << arg.error().message;
  return arg.error().code == code && arg.error().message.find(text) != std::string::npos;
}

}  // namespace testing
}  // namespace vultus
