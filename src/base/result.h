#pragma once
#include "vultus/result.h"  // IWYU pragma: export

/// Returns from the enclosing function with the error of `expression` (a Result<void> or Result<T>).
#define VULTUS_TRY(expression)                                                   \
  do {                                                                           \
    if (auto vultus_result_ = (expression); !vultus_result_) [[unlikely]]        \
      return tl::unexpected<::vultus::Error>(std::move(vultus_result_).error()); \
  } while (false)

/// `VULTUS_ASSIGN(auto value, expression)`: binds the value of a Result<T>, or returns its error.
#define VULTUS_ASSIGN(declaration, expression) \
  VULTUS_ASSIGN_IMPL_(VULTUS_CONCAT_(vultus_result_, __LINE__), declaration, expression)
#define VULTUS_ASSIGN_IMPL_(name, declaration, expression)           \
  auto name = (expression);                                          \
  if (!name) [[unlikely]]                                            \
    return tl::unexpected<::vultus::Error>(std::move(name).error()); \
  declaration = std::move(*name)
#define VULTUS_CONCAT_(a, b) VULTUS_CONCAT_IMPL_(a, b)
#define VULTUS_CONCAT_IMPL_(a, b) a##b
