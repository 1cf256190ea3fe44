#include "output/remedy.h"

#include <algorithm>
#include <array>

#include "base/result.h"

namespace vultus::cli {
namespace {

struct Row {
  ErrorCode code;
  std::string_view remedy;
};

constexpr auto kRemedies = std::to_array<Row>({
    {Error::kPackNotFound, "Run `vultus models pull open`; `vultus models list` names the other packs."},
    {Error::kModelNotFound, "Run `vultus models pull` for the pack."},
    {Error::kModelTruncated, "Run `vultus models pull` for the pack again."},
    {Error::kModelHashMismatch, "Run `vultus models pull` for the pack again."},
    {Error::kModelUnsupported, "Use a model of the operators listed in docs/models.md."},
    {Error::kLicenceNotAccepted, "Read the licence, then add --accept-licence."},
    {Error::kInferenceFailed, "Run `vultus doctor`."},
    {Error::kNetwork, "Check the network or take the files from a folder with --from."},
    {Error::kTableInvalid, "Correct the named line; docs/cli.md describes the columns."},
    {Error::kPersonNotFound, "`vultus people list` shows who is enrolled; `vultus enroll` adds people."},
    {Error::kPersonAmbiguous, "Give the id that `vultus people list` shows in place of the name."},
    {Error::kKeyMissing,
     "Restore the key file from its backup, or name it with --key; templates cannot be read without it."},
    {Error::kKeyExposed, "Make it yours alone (`chmod 600`), then run `vultus key rotate`."},
    {Error::kKeyWrong, "Name the key file that belongs to this database with --key."},
    {Error::kDatabaseReadOnly, "Make the file and its folder writable, or use another --db."},
    {Error::kDatabaseMissing,
     "Enrol somebody first (`vultus enroll NAME PHOTO`), or name the database with --db."},
    {Error::kDuplicatePerson,
     "Enrol the pictures under the name they are known by, or leave out --refuse-duplicates."},
    {Error::kTemplatesInClear,
     "Accept it with --templates-in-clear, or search in memory with --index exact or hnsw."},
});

}  // namespace

std::string remedy_of(ErrorCode code, std::string_view command) {
  if (code == Error::kInvalidArgument)
    return command.empty() ? "`vultus help` lists the commands; `vultus help COMMAND` tells what one takes."
                           : "`vultus help " + std::string(command) + "` tells what it takes.";
  const auto* const row = std::ranges::find(kRemedies, code, &Row::code);
  return std::string(row == kRemedies.end() ? error_info(code).remedy : row->remedy);
}

}  // namespace vultus::cli
