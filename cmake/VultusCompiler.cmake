# Language level, warnings, sanitizers and ccache for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The compilers of the base system hold the code to no warnings; a newer one, with new ones, must not stop a build.
if((CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
   OR (CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
  set(werror_default ON)
else()
  set(werror_default OFF)
endif()
option(VULTUS_WERROR "Treat warnings as errors" ${werror_default})

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need the sloppiness; the base directory lets two checkouts share results.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(vultus_options INTERFACE)
target_compile_options(vultus_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wimplicit-fallthrough
  -Wno-missing-field-initializers  # designated initialisers leave the rest at their defaults
  $<$<BOOL:${VULTUS_WERROR}>:-Werror>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # False positives on std::string (GCC bug 105651), which a precompiled header does not silence as a system header does;
  # the sanitizers look for the real ones.
  target_compile_options(vultus_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
    -Wno-array-bounds)
endif()
if(VULTUS_SANITIZE)
  # Instrumented code misleads the compiler's flow analysis; the release build holds the sources to no warnings.
  target_compile_options(vultus_options INTERFACE -Wno-error
    -fsanitize=${VULTUS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    # For users of libraries that do not export the type information of their classes.
    $<$<BOOL:$<TARGET_PROPERTY:VULTUS_WITHOUT_VPTR_CHECK>>:-fno-sanitize=vptr>)
  target_compile_definitions(vultus_options INTERFACE _GLIBCXX_ASSERTIONS)  # bounds inside their allocations as well
  target_link_options(vultus_options INTERFACE -fsanitize=${VULTUS_SANITIZE})
else()
  target_compile_definitions(vultus_options INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
endif()
if(VULTUS_FUZZ)
  target_compile_options(vultus_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_compile_options(vultus_options INTERFACE -fstack-protector-strong)
