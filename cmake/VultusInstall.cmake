# What `cmake --install` lays down: component `sdk` is the shared library libvultus.so with its headers and CMake
# package (find_package(vultus) gives vultus::vultus), component `runtime` the programs with their data.
include(CMakePackageConfigHelpers)
set(VULTUS_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/vultus)

# The modules that define what include/vultus/ declares are taken whole; the others as far as they are needed.
add_library(vultus_sdk SHARED)
add_library(vultus::vultus ALIAS vultus_sdk)
foreach(facade base policy engine)
  target_sources(vultus_sdk PRIVATE $<TARGET_OBJECTS:vultus_${facade}>)
endforeach()
target_link_libraries(vultus_sdk PUBLIC tl::expected PRIVATE vultus_engine vultus_options)
set_target_properties(vultus_sdk PROPERTIES
  OUTPUT_NAME vultus EXPORT_NAME vultus VERSION ${PROJECT_VERSION}
  SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} LINKER_LANGUAGE CXX
  INSTALL_RPATH "${VULTUS_LIBRARY_INSTALL_RPATH}"
  LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/libvultus.map)
target_link_options(vultus_sdk PRIVATE -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/libvultus.map)
if(NOT VULTUS_SANITIZE)
  # What a module forgets to define shows here, not in the first program that links the library.
  target_link_options(vultus_sdk PRIVATE -Wl,--no-undefined)
endif()
target_compile_features(vultus_sdk PUBLIC cxx_std_20)
target_include_directories(vultus_sdk INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS vultus_sdk EXPORT vultusTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)
install(DIRECTORY include/vultus DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk FILES_MATCHING PATTERN *.h)
install(EXPORT vultusTargets NAMESPACE vultus:: DESTINATION ${VULTUS_CMAKE_DIR} COMPONENT sdk)
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/vultusConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/vultusConfig.cmake INSTALL_DESTINATION ${VULTUS_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/vultusConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/vultusConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/vultusConfigVersion.cmake
  DESTINATION ${VULTUS_CMAKE_DIR} COMPONENT sdk)

# Both components need the private copy of ONNX Runtime, so each brings it.
if(VULTUS_PRIVATE_ONNXRUNTIME)
  foreach(component sdk runtime)
    install(PROGRAMS ${VULTUS_PRIVATE_ONNXRUNTIME}/lib/libonnxruntime.so.1
            DESTINATION ${VULTUS_PRIVATE_LIBDIR} COMPONENT ${component})
    install(FILES ${VULTUS_PRIVATE_ONNXRUNTIME}/copyright
            DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME onnxruntime-copyright COMPONENT ${component})
  endforeach()
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
