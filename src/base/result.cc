#include "base/result.h"

#include <array>
#include <utility>

namespace vultus {
namespace {

struct Row {
  ErrorCode code;
  ErrorInfo info;
};

using enum ErrorKind;

constexpr auto kTable = std::to_array<Row>({
    {Error::kInternal, {"internal", kInternal, "Report this with the command and its output."}},
    {Error::kInvalidArgument, {"invalid_argument", kUsage, "Correct the named value."}},
    {Error::kConfigInvalid, {"config_invalid", kUsage, "Correct the named key in the configuration."}},
    {Error::kFileNotFound, {"file_not_found", kInput, "Check the path."}},
    {Error::kFileUnreadable,
     {"file_unreadable", kInput, "Check that it is a file and that you may read it."}},
    {Error::kFileTooLarge, {"file_too_large", kInput, "Use a smaller file."}},
    {Error::kEmptyInput, {"empty_input", kInput, "Give a file or folder that has content."}},
    {Error::kUnsupportedFormat, {"unsupported_format", kInput, "Convert it to JPEG, PNG, WebP or BMP."}},
    {Error::kCorruptImage, {"corrupt_image", kInput, "Export or transfer the picture again."}},
    {Error::kImageTooLarge, {"image_too_large", kInput, "Scale the picture down."}},
    {Error::kImageTooSmall, {"image_too_small", kInput, "Use a larger picture."}},
    {Error::kDegenerate, {"degenerate", kInput, "Use points that do not coincide or lie on a line."}},
    {Error::kNoFace, {"no_face", kRefused, "Use a picture in which the face is visible, upright and lit."}},
    {Error::kFaceDoubtful,
     {"face_doubtful", kRefused, "Use a picture that shows the whole face, sharp and lit."}},
    {Error::kSeveralFaces,
     {"several_faces", kRefused, "Use a picture of one person, or crop it to one face."}},
    {Error::kFaceTooSmall,
     {"face_too_small", kRefused, "Move closer or use a picture of higher resolution."}},
    {Error::kBlurred, {"blurred", kRefused, "Hold still, clean the lens or improve the light."}},
    {Error::kBadLight, {"bad_light", kRefused, "Light the face evenly from the front."}},
    {Error::kExtremePose, {"extreme_pose", kRefused, "Look towards the camera, head upright."}},
    {Error::kSpoofSuspected, {"spoof_suspected", kRefused, "Show the real face, not a print or a screen."}},
    {Error::kNotLiveChecked,
     {"not_live_checked", kRefused, "Use a sharp, lit picture that shows the surroundings of the face."}},
    {Error::kNotMeasured,
     {"not_measured", kRefused, "Use a picture that shows the whole face, larger and sharper."}},
    {Error::kManifestInvalid, {"manifest_invalid", kEnvironment, "Correct the named field of the manifest."}},
    {Error::kPackNotFound,
     {"pack_not_found", kEnvironment, "Fetch a pack of models, or name a folder that holds one."}},
    {Error::kModelNotFound, {"model_not_found", kEnvironment, "Fetch the pack that holds it."}},
    {Error::kModelTruncated, {"model_truncated", kEnvironment, "Fetch the pack again."}},
    {Error::kModelHashMismatch, {"model_hash_mismatch", kEnvironment, "Fetch the pack again."}},
    {Error::kModelMismatch,
     {"model_mismatch", kEnvironment, "Correct the manifest or use the model it describes."}},
    {Error::kModelUnsupported,
     {"model_unsupported", kEnvironment, "Use a model of operators that are supported."}},
    {Error::kLicenceNotAccepted, {"licence_not_accepted", kUsage, "Read the licence, then accept it."}},
    {Error::kPackageTampered,
     {"package_tampered", kEnvironment, "Do not use it; pull again from a mirror you trust."}},
    {Error::kInferenceFailed,
     {"inference_failed", kInternal,
      "Check the models against their manifest, and report it if they are whole."}},
    {Error::kPermissionDenied, {"permission_denied", kEnvironment, "Change the permissions or the path."}},
    {Error::kDiskFull, {"disk_full", kEnvironment, "Free some space and try again; nothing was changed."}},
    {Error::kOutOfResources,
     {"out_of_resources", kEnvironment, "Close other programs, or allow this one more memory and threads."}},
    {Error::kIo, {"io", kEnvironment, "Check the disk and the path."}},
    {Error::kNetwork, {"network", kEnvironment, "Check the network, or take the files from a folder."}},
    {Error::kToolMissing, {"tool_missing", kEnvironment, "Install the named program."}},
    {Error::kQueueFull, {"queue_full", kBusy, "Try again in a moment."}},
    {Error::kDeadlineExceeded, {"deadline_exceeded", kBusy, "Allow more time or send less work at once."}},
    {Error::kCancelled, {"cancelled", kBusy, "Start it again if it is still wanted."}},
    {Error::kTableInvalid, {"table_invalid", kInput, "Correct the named line."}},
    {Error::kNameInvalid, {"name_invalid", kUsage, "Use 1 to 256 bytes of visible text."}},
    {Error::kPersonNotFound, {"person_not_found", kInput, "Check the name or id, or enrol the person."}},
    {Error::kPersonAmbiguous, {"person_ambiguous", kUsage, "Give the id in place of the name."}},
    {Error::kDifferentPerson,
     {"different_person", kRefused, "Leave out the named pictures, or enrol them under their own name."}},
    {Error::kKeyMissing,
     {"key_missing", kEnvironment,
      "Restore the key file from its backup, or name the right one; templates cannot be read without it."}},
    {Error::kKeyExposed,
     {"key_exposed", kEnvironment, "Make it readable by its owner alone, then rotate the key."}},
    {Error::kKeyInvalid, {"key_invalid", kEnvironment, "Restore the key file from its backup."}},
    {Error::kKeyWrong, {"key_wrong", kEnvironment, "Name the key file that belongs to this database."}},
    {Error::kTampered,
     {"tampered", kEnvironment, "Restore it from a backup, or remove the person and enrol them again."}},
    {Error::kTemplateInvalid,
     {"template_invalid", kEnvironment,
      "Restore it from a backup, or remove the person and enrol them again."}},
    {Error::kTemplateNewer, {"template_newer", kEnvironment, "Use the newer Vultus that wrote it."}},
    {Error::kArchiveInvalid, {"archive_invalid", kInput, "Export it again; nothing was imported."}},
    {Error::kArchiveNewer, {"archive_newer", kInput, "Use the newer Vultus that wrote it."}},
    {Error::kPassphraseWrong,
     {"passphrase_wrong", kInput, "Check the passphrase and that the archive is the one that was exported."}},
    {Error::kDatabaseInvalid,
     {"database_invalid", kEnvironment, "Check the path, or restore the database from a backup."}},
    {Error::kDatabaseNewer, {"database_newer", kEnvironment, "Use the newer Vultus that wrote it."}},
    {Error::kDatabaseReadOnly,
     {"database_read_only", kEnvironment, "Make the file and its folder writable, or use another database."}},
    {Error::kDatabaseLocked, {"database_locked", kBusy, "Try again when the other program is done."}},
    {Error::kDatabaseUnreachable,
     {"database_unreachable", kEnvironment, "Check that the server runs and that the address is right."}},
    {Error::kDatabaseMissing, {"database_missing", kInput, "Enrol somebody first, or name the database."}},
    {Error::kDuplicatePerson,
     {"duplicate_person", kRefused, "Enrol the pictures under the name they are known by."}},
    {Error::kTemplatesInClear, {"templates_in_clear", kUsage, "Accept it, or search in memory."}},
    {Error::kPgvectorMissing,
     {"pgvector_missing", kEnvironment,
      "Install pgvector on the server (Debian 13: postgresql-17-pgvector), then run `CREATE EXTENSION "
      "vector` "
      "in the database as its superuser."}},
});

constexpr bool rows_follow_the_enumeration() {
  for (std::size_t i = 0; i < kTable.size(); ++i)
    if (kTable[i].code != static_cast<ErrorCode>(i)) return false;
  return kTable.size() == static_cast<std::size_t>(Error::kCount_);
}
static_assert(rows_follow_the_enumeration());

}  // namespace

const ErrorInfo& error_info(ErrorCode code) {
  return kTable.at(static_cast<std::size_t>(code)).info;
}

}  // namespace vultus
