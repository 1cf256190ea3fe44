# ONNX Runtime 1.21 or newer as vultus::onnxruntime.
find_path(ONNXRUNTIME_INCLUDE_DIR onnxruntime_cxx_api.h
          HINTS ${ONNXRUNTIME_ROOT} ENV ONNXRUNTIME_ROOT
          PATH_SUFFIXES include include/onnxruntime include/onnxruntime/core/session REQUIRED)
find_library(ONNXRUNTIME_LIBRARY onnxruntime HINTS ${ONNXRUNTIME_ROOT} ENV ONNXRUNTIME_ROOT PATH_SUFFIXES lib REQUIRED)
add_library(vultus::onnxruntime UNKNOWN IMPORTED)
set_target_properties(vultus::onnxruntime PROPERTIES
  IMPORTED_LOCATION ${ONNXRUNTIME_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${ONNXRUNTIME_INCLUDE_DIR})
