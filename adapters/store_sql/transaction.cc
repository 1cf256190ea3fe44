#include "store_sql/transaction.h"

namespace vultus {

bool Transaction::roll_back() noexcept {
  is_open_ = false;
  try {
    session_.rollback();
    return true;
  } catch (const soci::soci_error&) {
    return false;
  }
}

}  // namespace vultus
