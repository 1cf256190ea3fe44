#include "base/failure.h"

#include <exception>
#include <new>
#include <string>
#include <system_error>

namespace vultus {

Error error_of_current_exception() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return {Error::kOutOfResources, "the system gave no more memory"};
  } catch (const std::system_error& error) {
    return {Error::kOutOfResources, std::string("the system refused: ") + error.what()};
  } catch (const std::exception& error) {
    return {Error::kInternal, std::string("unexpected: ") + error.what()};
  } catch (...) {
    return {Error::kInternal, "unexpected: an exception without a description"};
  }
}

}  // namespace vultus
