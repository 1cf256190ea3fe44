#pragma once
#include <soci/soci.h>

namespace vultus {

/// Undone when it goes out of scope without `commit`. Throws soci_error.
class Transaction {
 public:
  Transaction(soci::session& session, const char* begin) : session_(session) { session_ << begin; }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (is_open_) roll_back();
  }
  void commit() {
    session_.commit();
    is_open_ = false;
  }
  /// False where it fails: the engine has undone the transaction itself, or does so when the connection ends.
  bool roll_back() noexcept;

 private:
  soci::session& session_;
  bool is_open_ = true;
};

}  // namespace vultus
