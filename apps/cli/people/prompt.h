#pragma once
#include <string>

#include "command_line/context.h"
#include "vultus/secret.h"

namespace vultus::cli {

/// Whether somebody can be asked: standard input is a terminal.
[[nodiscard]] bool can_ask();

/// Asks on standard error; true for an answer that begins with y or Y. kCancelled when the command is
/// interrupted, kInvalidArgument when standard input is no terminal.
[[nodiscard]] Result<bool> ask_whether(Context& context, const std::string& question);

/// Asks for a line that does not show while it is typed. Errors as ask_whether.
[[nodiscard]] Result<SecretBytes> ask_secret(Context& context, const std::string& question);

/// The passphrase of an archive: the first line of `file` (--passphrase-file), VULTUS_PASSPHRASE, or else
/// asked for on the terminal, `twice` for a new one. kInvalidArgument when there is none, when the two differ
/// or when it is shorter than an archive takes; errors of read_file.
[[nodiscard]] Result<SecretBytes> archive_passphrase(Context& context, const std::string& file, bool twice);

/// The first line of `bytes` without its end, however the editor that wrote it ends lines, and without the
/// mark that some put before UTF-8.
[[nodiscard]] SecretBytes first_line(const SecretBytes& bytes);

}  // namespace vultus::cli
