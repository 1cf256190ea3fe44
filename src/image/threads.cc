#include "image/threads.h"

#include <opencv2/core/utility.hpp>

namespace vultus {

void use_calling_thread_only() {
  cv::setNumThreads(1);
}

}  // namespace vultus
