#include "people/prompt.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/file.h"
#include "gallery/archive.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr int kLookAgainMs = 100;
constexpr std::size_t kMaxLineBytes = 4096;

/// Switches the echo of the terminal off, and on again when it goes.
class HiddenInput {
 public:
  HiddenInput() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!known_) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() {
    if (known_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  bool known_;
};

/// Reads a line, looking now and then whether the command was interrupted.
Result<SecretBytes> read_line(const Context& context) {
  SecretBytes line;
  while (!context.stop.stop_requested()) {
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waiting, 1, kLookAgainMs) <= 0) continue;
    std::uint8_t byte = 0;
    const ssize_t count = ::read(STDIN_FILENO, &byte, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0 || byte == '\n' || line.size() == kMaxLineBytes) return line;
    line.push_back(byte);
  }
  return fail(Error::kCancelled, "interrupted");
}

Result<void> require_terminal() {
  if (can_ask()) return {};
  return fail(Error::kInvalidArgument, "standard input is no terminal to ask on");
}

Result<SecretBytes> asked_passphrase(Context& context, bool twice) {
  if (!can_ask())
    return fail(Error::kInvalidArgument,
                "the archive needs a passphrase: give --passphrase-file FILE or VULTUS_PASSPHRASE, or run it "
                "on a terminal");
  VULTUS_ASSIGN(SecretBytes passphrase, ask_secret(context, "Passphrase of the archive: "));
  if (!twice) return passphrase;
  VULTUS_ASSIGN(const SecretBytes again, ask_secret(context, "The same again: "));
  if (again != passphrase) return fail(Error::kInvalidArgument, "the two passphrases differ");
  return passphrase;
}

Result<SecretBytes> given_passphrase(Context& context, const std::string& file, bool twice) {
  if (!file.empty()) {
    VULTUS_ASSIGN(const SecretBytes bytes, read_file(file, kMaxLineBytes));
    struct stat info {};
    if (::stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 077U) != 0)
      remark(context, printable(file) + " can be read by others than you: `chmod 600` keeps the passphrase.");
    return first_line(bytes);
  }
  if (const char* const set = ::secure_getenv("VULTUS_PASSPHRASE"); set != nullptr && *set != '\0')
    return SecretBytes(set, set + std::strlen(set));
  return asked_passphrase(context, twice);
}

}  // namespace

bool can_ask() {
  return ::isatty(STDIN_FILENO) == 1;
}

Result<bool> ask_whether(Context& context, const std::string& question) {
  VULTUS_TRY(require_terminal());
  context.err.write(question + " [y/N] ");
  VULTUS_ASSIGN(const SecretBytes answer, read_line(context));
  return !answer.empty() && (answer.front() == 'y' || answer.front() == 'Y');
}

Result<SecretBytes> ask_secret(Context& context, const std::string& question) {
  VULTUS_TRY(require_terminal());
  const HiddenInput hidden;
  context.err.write(question);
  auto answer = read_line(context);
  context.err.write("\n");
  return answer;
}

Result<SecretBytes> archive_passphrase(Context& context, const std::string& file, bool twice) {
  VULTUS_ASSIGN(SecretBytes passphrase, given_passphrase(context, file, twice));
  if (passphrase.size() < kMinPassphraseBytes)
    return fail(Error::kInvalidArgument, (file.empty() ? "" : file + ": ") +
                                             "the passphrase is too short: at least " +
                                             std::to_string(kMinPassphraseBytes) + " bytes are needed");
  return passphrase;
}

SecretBytes first_line(const SecretBytes& bytes) {
  constexpr std::array<std::uint8_t, 3> kByteOrderMark = {0xEF, 0xBB, 0xBF};
  const bool is_marked = bytes.size() >= kByteOrderMark.size() &&
                         std::equal(kByteOrderMark.begin(), kByteOrderMark.end(), bytes.begin());
  const auto begin = bytes.begin() + (is_marked ? kByteOrderMark.size() : 0);
  auto end = std::find(begin, bytes.end(), '\n');
  if (end != begin && *std::prev(end) == '\r') --end;
  return {begin, end};
}

}  // namespace vultus::cli
