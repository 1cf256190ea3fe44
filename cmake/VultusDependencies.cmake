# Every third-party library, found once. Debian splits OpenCV by module; only the modules in use are asked for,
# because the complete package draws in several hundred others.
find_package(tl-expected REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(JPEG REQUIRED)
find_package(PNG REQUIRED)
find_package(Boost 1.77 REQUIRED CONFIG COMPONENTS json)
find_package(Protobuf REQUIRED)
find_package(LibArchive REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS CXX)  # before FAISS, whose package file refers to it
find_package(faiss REQUIRED CONFIG)
find_package(PkgConfig REQUIRED)
pkg_check_modules(WEBP REQUIRED IMPORTED_TARGET libwebp libwebpdemux)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)

find_path(STB_INCLUDE_DIR stb/stb_image.h REQUIRED)
find_path(TOMLPLUSPLUS_INCLUDE_DIR toml++/toml.h REQUIRED)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
find_path(FLATBUFFERS_INCLUDE_DIR flatbuffers/flexbuffers.h REQUIRED)
find_program(FLATC flatc REQUIRED)

find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc calib3d)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  add_library(vultus::opencv_${module} UNKNOWN IMPORTED)
  set_target_properties(vultus::opencv_${module} PROPERTIES
    IMPORTED_LOCATION ${OPENCV_${module}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${OPENCV_INCLUDE_DIR})
endforeach()

find_path(ONNX_PROTO_INCLUDE_DIR onnx/onnx_pb.h REQUIRED)
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
add_library(vultus::onnx_proto UNKNOWN IMPORTED)
set_target_properties(vultus::onnx_proto PROPERTIES
  IMPORTED_LOCATION ${ONNX_PROTO_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${ONNX_PROTO_INCLUDE_DIR}
  INTERFACE_COMPILE_DEFINITIONS "ONNX_NAMESPACE=onnx;ONNX_ML=1"
  INTERFACE_LINK_LIBRARIES protobuf::libprotobuf)

# SOCI's own CMake package is not in every distribution.
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
foreach(part core sqlite3 postgresql)
  find_library(SOCI_${part}_LIBRARY soci_${part} REQUIRED)
  add_library(vultus::soci_${part} UNKNOWN IMPORTED)
  set_target_properties(vultus::soci_${part} PROPERTIES
    IMPORTED_LOCATION ${SOCI_${part}_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${SOCI_INCLUDE_DIR})
endforeach()
target_link_libraries(vultus::soci_sqlite3 INTERFACE vultus::soci_core SQLite::SQLite3)
target_link_libraries(vultus::soci_postgresql INTERFACE vultus::soci_core PostgreSQL::PostgreSQL)

include(OnnxRuntime)

if(VULTUS_TESTS)
  find_package(GTest REQUIRED)
  pkg_check_modules(WEBPMUX REQUIRED IMPORTED_TARGET libwebpmux)
endif()
if(VULTUS_BENCH)
  find_package(benchmark REQUIRED)
endif()
