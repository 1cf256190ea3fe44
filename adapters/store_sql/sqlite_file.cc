#include "store_sql/sqlite_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/descriptor.h"

namespace vultus {
namespace {

tl::unexpected<Error> fail_system(const std::string& location, const std::string& action) {
  const int error = errno;
  return fail_errno(code_of_file_error(error), error, location, action);
}

Result<void> make_folders(const std::string& location, const std::filesystem::path& folder) {
  struct stat info {};
  if (folder.empty() || ::stat(folder.c_str(), &info) == 0) return {};
  VULTUS_TRY(make_folders(location, folder.parent_path()));
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return fail_system(location, "make the folder " + folder.string());
  return {};
}

/// An empty file is an empty database to SQLite; its journals take over the permissions.
Result<void> make_file(const std::string& location, const std::filesystem::path& path) {
  VULTUS_TRY(make_folders(location, path.parent_path()));
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (file < 0) return fail_system(location, "make the file");
  ::close(file);
  return {};
}

Result<void> check_access(const std::string& location, const std::filesystem::path& path,
                          StoreAccess access) {
  const auto may = [](const std::filesystem::path& what, int how) {
    return ::faccessat(AT_FDCWD, what.c_str(), how, AT_EACCESS) == 0;
  };
  if (!may(path, R_OK)) return fail_system(location, "open");
  if (access == StoreAccess::kRead) return {};
  if (!may(path, W_OK)) return fail(ErrorCode::kDatabaseReadOnly, location + ": the file is read-only");
  if (!may(path.parent_path(), W_OK | X_OK))
    return fail(ErrorCode::kDatabaseReadOnly,
                location + ": its folder is read-only, and the database needs to keep its journal there");
  return {};
}

}  // namespace

ErrorCode code_of_file_error(int error) {
  return error == EROFS ? ErrorCode::kDatabaseReadOnly : code_of_writing(error);
}

Result<std::filesystem::path> prepare_sqlite_file(const StoreOptions& options) {
  const std::string& location = options.location;
  std::error_code failure;
  std::filesystem::path path = std::filesystem::absolute(location, failure);
  if (failure || !path.has_filename())
    return fail(ErrorCode::kInvalidArgument, location + ": is not the name of a file");
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    if (errno != ENOENT) return fail_system(location, "open");
    if (options.access != StoreAccess::kCreate)
      return fail(ErrorCode::kDatabaseMissing, location + ": there is no database of people yet");
    VULTUS_TRY(make_file(location, path));
  } else if (!S_ISREG(info.st_mode)) {
    return fail(
        ErrorCode::kDatabaseInvalid,
        location + (S_ISDIR(info.st_mode) ? ": is a folder, not a database" : ": is not a regular file"));
  }
  VULTUS_TRY(check_access(location, path, options.access));
  return path;
}

}  // namespace vultus
