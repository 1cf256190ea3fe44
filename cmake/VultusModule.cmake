# vultus_module(NAME [DEPENDS ...] [PRIVATE ...] [EXCLUDE FOLDER] [OWN_FLAGS])
#   A static library vultus_NAME from every *.cc of the folder (tests apart), and with VULTUS_TESTS an executable
#   vultus_NAME_test from every *_test.cc, whose tests ctest runs one by one. EXCLUDE names a folder inside that is
#   a module of its own; OWN_FLAGS says that its dependencies bring compiler options the other modules do not have.
function(vultus_module name)
  cmake_parse_arguments(arg "OWN_FLAGS" "EXCLUDE" "DEPENDS;PRIVATE;TEST_DEPENDS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
  if(arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/${arg_EXCLUDE}/")
  endif()
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  if(NOT sources)
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.cc "")
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cc)
  endif()
  add_library(vultus_${name} STATIC ${sources})
  add_library(vultus::${name} ALIAS vultus_${name})
  target_include_directories(vultus_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src> $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>)
  target_link_libraries(vultus_${name} PUBLIC ${arg_DEPENDS} tl::expected PRIVATE ${arg_PRIVATE} vultus_options)
  set(own_flags "")
  if(arg_OWN_FLAGS)
    set(own_flags OWN_FLAGS)
  else()
    vultus_precompile_standard_headers(vultus_${name})
  endif()
  if(VULTUS_TESTS AND tests)
    vultus_test(${name}_test SOURCES ${tests} DEPENDS vultus::${name} vultus::testing ${arg_PRIVATE} ${arg_TEST_DEPENDS} ${own_flags})
  endif()
endfunction()

# The standard headers that nearly every file of the library needs, compiled once: they are a third of the time that a
# file takes. A file still includes what it uses: clang-tidy and the installed headers' users read it without these.
function(vultus_precompile_standard_headers target)
  if(TARGET vultus_base AND NOT target STREQUAL vultus_base)
    target_precompile_headers(${target} REUSE_FROM vultus_base)
  else()
    target_precompile_headers(${target} PRIVATE <algorithm> <array> <chrono> <cmath> <cstdint> <cstring> <filesystem>
      <functional> <memory> <mutex> <optional> <span> <string> <string_view> <utility> <vector> <tl/expected.hpp>)
  endif()
endfunction()

# vultus_test(NAME SOURCES ... DEPENDS ... [OWN_FLAGS]): a GoogleTest executable vultus_NAME under ctest.
function(vultus_test name)
  cmake_parse_arguments(arg "OWN_FLAGS" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(vultus_${name} ${arg_SOURCES})
  target_link_libraries(vultus_${name} PRIVATE ${arg_DEPENDS} GTest::gmock GTest::gtest_main vultus_options)
  if(name STREQUAL base_test OR arg_OWN_FLAGS)
    target_precompile_headers(vultus_${name} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <algorithm> <array> <chrono> <cstdint>
      <filesystem> <functional> <memory> <optional> <span> <string> <vector> <tl/expected.hpp>)
  else()
    target_precompile_headers(vultus_${name} REUSE_FROM vultus_base_test)
  endif()
  gtest_discover_tests(vultus_${name} DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 300)
endfunction()

# vultus_suite_test(NAME COMMAND): one ctest for a GoogleTest suite whose tests need the same thing, so that it is skipped
#   as a whole or not at all. CTest lets a skip win over a failure and over FAIL_REGULAR_EXPRESSION; the expression
#   therefore asks for the whole end of GoogleTest's report: nothing passed, some were skipped, nothing failed.
function(vultus_suite_test name)
  add_test(NAME ${name} COMMAND ${ARGN})
  set(report_of_skips "\\[  PASSED  \\] 0 tests\\.\n\\[  SKIPPED \\] [0-9]+ tests?, listed below:(\n\\[  SKIPPED \\] [^\n]+)+\n*$")
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_REGULAR_EXPRESSION "${report_of_skips}")
endfunction()
