#include <soci/sqlite3/soci-sqlite3.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "store_sql/dialect.h"
#include "store_sql/sqlite_file.h"
#include "store_sql/text.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;

/// "VULT": tells our files from those of other programs (`PRAGMA application_id`).
constexpr long long kApplicationId = 0x56554c54;
constexpr auto kPollInterval = 100ms;
constexpr auto kRetryInterval = 5ms;
/// How long a removal waits for readers to let go of the journal.
constexpr auto kCheckpointPatience = 250ms;

sqlite_api::sqlite3* native(soci::session& session) {
  return static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
}

/// How a file is opened.
enum class Way : std::uint8_t {
  kReadWrite,
  kQueryOnly,  ///< as kReadWrite, which takes its journal away again, but nothing is written
  kReadOnly,   ///< with the journal of those who write
  kImmutable,  ///< without a journal, where nobody can write
};

/// The URI by which SQLite opens exactly this file in this way.
std::string uri_of(const std::string& path, Way way) {
  std::string uri = "file:";
  for (const char c : path) uri += c == '%' ? "%25" : c == '?' ? "%3f" : c == '#' ? "%23" : std::string(1, c);
  return uri + (way == Way::kImmutable ? "?immutable=1" : "");
}

/// What keeps a hostile file from occupying a thread: the steps of one statement, in which a machine of today
/// is for a few seconds. No statement of ours comes near.
class StepLimit {
 public:
  static void watch(sqlite_api::sqlite3* database) {
    auto limit = std::make_unique<StepLimit>();
    sqlite_api::sqlite3_progress_handler(database, kStepsAtOnce, &StepLimit::on_progress, limit.get());
    sqlite_api::sqlite3_trace_v2(database, SQLITE_TRACE_STMT | SQLITE_TRACE_CLOSE, &StepLimit::on_event,
                                 limit.release());
  }

 private:
  static constexpr int kStepsAtOnce = 1'000'000;
  static constexpr int kMost = 200;

  static int on_progress(void* self) { return ++static_cast<StepLimit*>(self)->used_ > kMost ? 1 : 0; }
  static int on_event(unsigned event, void* self, void* /*subject*/, void* /*text*/) {
    if (event == SQLITE_TRACE_CLOSE)
      delete static_cast<StepLimit*>(self);  // NOLINT: SQLite has kept it
    else
      static_cast<StepLimit*>(self)->used_ = 0;
    return 0;
  }
  int used_ = 0;
};

/// Whether reading in another way may do.
bool is_about_writing(ErrorCode code) {
  return code == ErrorCode::kDatabaseReadOnly || code == ErrorCode::kDiskFull || code == ErrorCode::kIo ||
         code == ErrorCode::kPermissionDenied;
}

/// What a result code of SQLite means, and in words.
std::pair<ErrorCode, std::string> meaning_of(int result, int system_error) {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorCode::kDatabaseLocked, "another program holds it locked"};
    case SQLITE_READONLY:
      return {ErrorCode::kDatabaseReadOnly, "is read-only"};
    case SQLITE_FULL:
      return {ErrorCode::kDiskFull, "the disk is full"};
    case SQLITE_NOTADB:
      return {ErrorCode::kDatabaseInvalid, "is not a database"};
    case SQLITE_CORRUPT:
      return {ErrorCode::kDatabaseInvalid, "is damaged"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::kPermissionDenied, "access is denied"};
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
      return {code_of_file_error(system_error), "cannot be read or written"};
    case SQLITE_INTERRUPT:
      return {ErrorCode::kDatabaseInvalid, "keeps a statement busy as no database of ours does"};
    case SQLITE_CONSTRAINT:
      return {ErrorCode::kInvalidArgument, "an id is taken already"};
    case SQLITE_ERROR:
      return {ErrorCode::kDatabaseInvalid, "does not understand a statement"};
    default:
      return {ErrorCode::kIo, "cannot be used"};
  }
}

class SqliteDialect final : public Dialect {
 public:
  SqliteDialect(const StoreOptions& options, std::string path)
      : location_(options.location),
        path_(std::move(path)),
        lock_timeout_(options.lock_timeout),
        access_(options.access) {}

  const std::string& location() const override { return location_; }

  Result<std::unique_ptr<soci::session>> connect() override {
    if (access_ != StoreAccess::kRead) return connect_by(Way::kReadWrite);
    // A journal is needed beside the file while others may write, and cannot be made everywhere.
    Result<std::unique_ptr<soci::session>> session = fail(ErrorCode::kInternal, "no way was tried");
    for (const Way way : {Way::kQueryOnly, Way::kReadOnly, Way::kImmutable}) {
      session = connect_by(way);
      if (session || !is_about_writing(session.error().code)) return session;
    }
    return session;
  }

  SqlFailure explain(const soci::soci_error& failure, soci::session& session) const override {
    const auto* known = dynamic_cast<const soci::sqlite3_soci_error*>(&failure);
    if (known == nullptr)
      return {.error = {ErrorCode::kDatabaseInvalid, location_ + ": " + failure.get_error_message()}};
    const auto [code, words] = meaning_of(known->result(), sqlite_api::sqlite3_system_errno(native(session)));
    return {
        .error = {code, location_ + ": " + words + " (" + sqlite_api::sqlite3_errmsg(native(session)) + ")"}};
  }

  std::string typed(std::string_view sql) const override {
    return with_types(sql, {.id = "BLOB", .bytes = "BLOB", .name = "TEXT", .number = "INTEGER PRIMARY KEY"});
  }

  void run_script(soci::session& session, const std::string& sql) const override {
    const int result = sqlite_api::sqlite3_exec(native(session), sql.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK)
      throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(native(session)), result);
  }

  Result<bool> has_schema(soci::session& session) const override {
    long long application = 0;
    long long tables = 0;
    long long strange = 0;
    session << "PRAGMA application_id", soci::into(application);
    session << "SELECT count(*) FROM sqlite_master WHERE type = 'table'", soci::into(tables);
    session << "SELECT count(*) FROM sqlite_master WHERE type NOT IN ('table', 'index') OR rootpage = 0",
        soci::into(strange);
    if (tables == 0 && strange == 0 && (application == 0 || application == kApplicationId)) return false;
    if (application == kApplicationId && strange > 0)
      return fail(ErrorCode::kDatabaseInvalid,
                  location_ + ": has views, triggers or virtual tables, and no database of ours has");
    if (application == kApplicationId) return true;
    return fail(ErrorCode::kDatabaseInvalid, location_ + ": is a database of another program");
  }

  void claim_schema(soci::session& session) const override {
    run_script(session, "PRAGMA application_id = " + std::to_string(kApplicationId));
  }

  /// The switch does not wait for other processes by itself.
  Result<void> settle(soci::session& session) const override {
    const auto deadline = std::chrono::steady_clock::now() + lock_timeout_;
    for (;;) {
      try {
        run_script(session, "PRAGMA journal_mode = WAL");
        return {};
      } catch (const soci::soci_error& failure) {
        Error error = explain(failure, session).error;
        if (error.code != ErrorCode::kDatabaseLocked || std::chrono::steady_clock::now() >= deadline)
          return tl::unexpected<Error>(std::move(error));
        std::this_thread::sleep_for(kRetryInterval);
      }
    }
  }

  const char* begin_reading() const override { return "BEGIN"; }
  const char* begin_writing() const override { return "BEGIN IMMEDIATE"; }
  void announce(soci::session& /*session*/) const override {}

  void forget_deleted(soci::session& session) const override {
    set_patience(session, std::min<std::chrono::milliseconds>(lock_timeout_, kCheckpointPatience));
    sqlite_api::sqlite3_wal_checkpoint_v2(native(session), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                          nullptr);
    set_patience(session, lock_timeout_);
  }

  void listen(soci::session& /*session*/) const override {}

  /// The caller looks at the sequence afterwards: reading one row ten times a second costs next to nothing.
  void await_announcement(soci::session& /*session*/, std::chrono::milliseconds at_most,
                          const std::stop_token& stop) const override {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, std::min<std::chrono::milliseconds>(at_most, kPollInterval),
                   [] { return false; });
  }

  std::string encode_id(const Id& id) const override {
    return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
  }
  Result<Id> decode_id(const std::string& column) const override {
    Id id;
    if (column.size() != id.bytes.size())
      return fail(ErrorCode::kDatabaseInvalid,
                  location_ + ": has an id of " + std::to_string(column.size()) + " bytes");
    std::copy(column.begin(), column.end(), id.bytes.begin());
    return id;
  }
  std::string encode_bytes(std::span<const std::byte> bytes) const override {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Result<std::vector<std::byte>> decode_bytes(const std::string& column) const override {
    const auto bytes = std::as_bytes(std::span(column));
    return std::vector<std::byte>(bytes.begin(), bytes.end());
  }

 private:
  static void set_patience(soci::session& session, std::chrono::milliseconds patience) {
    sqlite_api::sqlite3_busy_timeout(native(session), static_cast<int>(patience.count()));
  }

  /// SOCI has no words for the ways of opening a file, so it opens none and is handed ours.
  Result<std::unique_ptr<soci::session>> connect_by(Way way) {
    if (way == Way::kImmutable) VULTUS_TRY(check_no_journal());
    sqlite_api::sqlite3* opened = nullptr;
    const int flags =
        way == Way::kReadWrite || way == Way::kQueryOnly ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    const int result = sqlite_api::sqlite3_open_v2(uri_of(path_, way).c_str(), &opened,
                                                   flags | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE, nullptr);
    std::unique_ptr<sqlite_api::sqlite3, int (*)(sqlite_api::sqlite3*)> database(
        opened, &sqlite_api::sqlite3_close_v2);
    if (result != SQLITE_OK) {
      const auto [code, words] = meaning_of(result, sqlite_api::sqlite3_system_errno(opened));
      return fail(code, location_ + ": " + words + " (" + sqlite_api::sqlite3_errmsg(opened) + ")");
    }
    StepLimit::watch(opened);
    auto session = std::make_unique<soci::session>(soci::sqlite3, ":memory:");
    sqlite_api::sqlite3_close(native(*session));
    static_cast<soci::sqlite3_session_backend*>(session->get_backend())->conn_ = database.release();
    try {
      set_patience(*session, lock_timeout_);
      set_up(*session, way);
      return session;
    } catch (const soci::soci_error& failure) {
      return tl::unexpected<Error>(explain(failure, *session).error);
    }
  }

  /// What lies in a journal would not be seen.
  Result<void> check_no_journal() const {
    std::error_code failure;
    const auto bytes = std::filesystem::file_size(path_ + "-wal", failure);
    if (failure || bytes == 0) return {};
    return fail(ErrorCode::kDatabaseReadOnly,
                location_ +
                    ": the newest changes lie in its -wal file, which cannot be used where nothing can "
                    "be written; copy both to where it can");
  }

  /// Pages are chosen when a database is made. Of templates of 512 elements, 2085 bytes each, one fits into a
  /// page of 4 KiB and three into one of 8 KiB, which is a third less to read.
  void set_up(soci::session& session, Way way) const {
    sqlite_api::sqlite3_db_config(native(session), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    run_script(session,
               "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON; PRAGMA "
               "temp_store = MEMORY;");
    if (way == Way::kReadWrite) {
      run_script(session, "PRAGMA page_size = 8192; PRAGMA secure_delete = ON; PRAGMA synchronous = FULL");
      return;
    }
    run_script(session, "PRAGMA query_only = ON");
    // A journal that cannot be made or read shows with the first look.
    run_script(session, "SELECT count(*) FROM sqlite_master");
  }

  std::string location_;
  std::string path_;
  std::chrono::milliseconds lock_timeout_;
  StoreAccess access_;
};

}  // namespace

Result<std::unique_ptr<Dialect>> make_sqlite_dialect(const StoreOptions& options) {
  VULTUS_ASSIGN(const std::filesystem::path path, prepare_sqlite_file(options));
  return std::make_unique<SqliteDialect>(options, path.string());
}

}  // namespace vultus
