#pragma once

namespace vultus {

/// Keeps OpenCV's functions in the thread that calls them, for the whole process: parallelism is over
/// requests, and a pool of OpenCV's own would compete with the workers. Called once by main, before any other
/// thread.
void use_calling_thread_only();

}  // namespace vultus
