# ONNX Runtime 1.21 or newer as vultus::onnxruntime, from the first of these that has it:
#   1. ONNXRUNTIME_ROOT (cache or environment), which overrides the rest; it must hold a usable copy when it is set;
#   2. the system: its CMake package, then pkg-config;
#   3. a private copy in VULTUS_CACHE_DIR, which tools/fetch_onnxruntime.sh makes of published packages pinned by hash.
# Sets VULTUS_PRIVATE_ONNXRUNTIME to the folder of the private copy when that is the one in use. The private copy is
# installed with the project; every other one is expected to stay where it is.
set(VULTUS_ONNXRUNTIME_MINIMUM 1.21)
set(VULTUS_CACHE_DIR ${PROJECT_SOURCE_DIR}/.cache CACHE PATH "Downloads shared by all build folders")
set(VULTUS_PRIVATE_ONNXRUNTIME "")
set(VULTUS_PRIVATE_LIBDIR ${CMAKE_INSTALL_LIBDIR}/vultus)

function(vultus_onnxruntime_from_folder root)
  find_path(include_dir onnxruntime_cxx_api.h PATHS ${root} NO_DEFAULT_PATH NO_CACHE
            PATH_SUFFIXES include include/onnxruntime include/onnxruntime/core/session)
  find_library(library onnxruntime PATHS ${root} NO_DEFAULT_PATH NO_CACHE
               PATH_SUFFIXES lib lib64 lib/${CMAKE_LIBRARY_ARCHITECTURE})
  if(NOT include_dir OR NOT library)
    message(FATAL_ERROR "No ONNX Runtime in ${root}: onnxruntime_cxx_api.h and libonnxruntime.so are needed there")
  endif()
  add_library(vultus::onnxruntime SHARED IMPORTED GLOBAL)
  set_target_properties(vultus::onnxruntime PROPERTIES
    IMPORTED_LOCATION ${library} INTERFACE_INCLUDE_DIRECTORIES ${include_dir})
endfunction()

function(vultus_onnxruntime_from_system)
  find_package(onnxruntime ${VULTUS_ONNXRUNTIME_MINIMUM} QUIET)
  if(TARGET onnxruntime::onnxruntime)
    set_target_properties(onnxruntime::onnxruntime PROPERTIES IMPORTED_GLOBAL TRUE)
    add_library(vultus::onnxruntime ALIAS onnxruntime::onnxruntime)
    return()
  endif()
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(SYSTEM_ONNXRUNTIME QUIET IMPORTED_TARGET GLOBAL libonnxruntime>=${VULTUS_ONNXRUNTIME_MINIMUM})
    if(TARGET PkgConfig::SYSTEM_ONNXRUNTIME)
      add_library(vultus::onnxruntime ALIAS PkgConfig::SYSTEM_ONNXRUNTIME)
    endif()
  endif()
endfunction()

function(vultus_onnxruntime_private_copy)
  set(folder ${VULTUS_CACHE_DIR}/onnxruntime-${CMAKE_SYSTEM_PROCESSOR})
  if(NOT EXISTS ${folder}/lib/libonnxruntime.so)
    message(STATUS "Fetching a private copy of ONNX Runtime into ${folder}")
    execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/fetch_onnxruntime.sh ${folder} RESULT_VARIABLE failed)
    if(failed)
      message(FATAL_ERROR "ONNX Runtime ${VULTUS_ONNXRUNTIME_MINIMUM} or newer is needed and could not be fetched. "
                          "Install it and set ONNXRUNTIME_ROOT to its folder, or try again with a network.")
    endif()
  endif()
  vultus_onnxruntime_from_folder(${folder})
  set(VULTUS_PRIVATE_ONNXRUNTIME ${folder} PARENT_SCOPE)
endfunction()

if(NOT ONNXRUNTIME_ROOT AND DEFINED ENV{ONNXRUNTIME_ROOT})
  set(ONNXRUNTIME_ROOT $ENV{ONNXRUNTIME_ROOT})
endif()
if(ONNXRUNTIME_ROOT)
  vultus_onnxruntime_from_folder(${ONNXRUNTIME_ROOT})
else()
  vultus_onnxruntime_from_system()
  if(NOT TARGET vultus::onnxruntime)
    vultus_onnxruntime_private_copy()
  endif()
endif()

# Installed programs find the private copy beside the library, and a copy named by the user where it is.
file(RELATIVE_PATH private_libdir_from_bin /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${VULTUS_PRIVATE_LIBDIR})
if(VULTUS_PRIVATE_ONNXRUNTIME)
  set(CMAKE_INSTALL_RPATH $ORIGIN/${private_libdir_from_bin})
  set(VULTUS_LIBRARY_INSTALL_RPATH $ORIGIN/vultus)
elseif(ONNXRUNTIME_ROOT)
  get_target_property(onnxruntime_library vultus::onnxruntime IMPORTED_LOCATION)
  get_filename_component(onnxruntime_libdir ${onnxruntime_library} DIRECTORY)
  set(CMAKE_INSTALL_RPATH ${onnxruntime_libdir})
  set(VULTUS_LIBRARY_INSTALL_RPATH ${onnxruntime_libdir})
endif()
