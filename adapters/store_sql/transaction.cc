#include "store_sql/transaction.h"

namespace vultus {

void Transaction::roll_back() noexcept {
  is_open_ = false;
  try {
    session_.rollback();
  } catch (const soci::soci_error&) {
    return;  // an error may have ended the transaction already
  }
}

}  // namespace vultus
