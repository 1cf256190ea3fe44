#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "vultus/export.h"

namespace vultus {

/// Who can put an error right. The edges derive exit codes and HTTP statuses from it.
enum class ErrorKind : std::uint8_t {
  kUsage,        ///< the caller asked for something that does not exist or does not fit together
  kInput,        ///< the given file, image or message is not usable
  kRefused,      ///< the input is sound and the answer is no (no face, blurred, suspected spoof)
  kEnvironment,  ///< models, permissions, disk, network or a missing tool
  kBusy,         ///< a limit of time or queue; trying again may help
  kInternal,     ///< a defect of Vultus
};

/// Everything that can go wrong, once. `error_info` holds the stable name, the kind and the remedy of each.
enum class ErrorCode : std::uint8_t {
  kInternal,
  kInvalidArgument,
  kConfigInvalid,
  kFileNotFound,
  kFileUnreadable,
  kFileTooLarge,
  kEmptyInput,
  kUnsupportedFormat,
  kCorruptImage,
  kImageTooLarge,
  kImageTooSmall,
  kDegenerate,
  kNoFace,
  kFaceDoubtful,
  kSeveralFaces,
  kFaceTooSmall,
  kBlurred,
  kBadLight,
  kExtremePose,
  kSpoofSuspected,
  kNotLiveChecked,
  kNotMeasured,
  kManifestInvalid,
  kPackNotFound,
  kModelNotFound,
  kModelTruncated,
  kModelHashMismatch,
  kModelMismatch,
  kModelUnsupported,
  kLicenceNotAccepted,
  kPackageTampered,
  kInferenceFailed,
  kPermissionDenied,
  kDiskFull,
  kOutOfResources,
  kIo,
  kNetwork,
  kToolMissing,
  kQueueFull,
  kDeadlineExceeded,
  kCancelled,
  kTableInvalid,
  kNameInvalid,
  kPersonNotFound,
  kPersonAmbiguous,
  kDifferentPerson,
  kKeyMissing,
  kKeyExposed,
  kKeyInvalid,
  kKeyWrong,
  kTampered,
  kTemplateInvalid,
  kTemplateNewer,
  kArchiveInvalid,
  kArchiveNewer,
  kPassphraseWrong,
  kDatabaseInvalid,
  kDatabaseNewer,
  kDatabaseReadOnly,
  kDatabaseLocked,
  kDatabaseUnreachable,
  kDatabaseMissing,
  kDuplicatePerson,
  kTemplatesInClear,
  kPgvectorMissing,
  kCount_,  ///< number of codes; never returned
};

/// What went wrong, in one sentence for the person who has to put it right. Names the file and the field;
/// never holds biometric data, keys or passwords.
struct Error {
  using enum ErrorCode;
  ErrorCode code = kInternal;
  std::string message;
};

struct ErrorInfo {
  std::string_view name;  ///< stable, snake_case, for programs: "no_face"
  ErrorKind kind;
  std::string_view remedy;  ///< what to do next, one imperative sentence
};

/// The row of the error table for `code`. Valid for the life of the process; thread-safe.
[[nodiscard]] VULTUS_EXPORT const ErrorInfo& error_info(ErrorCode code);

/// A value, or the reason why there is none. `tl::expected` is std::expected of C++23 for C++20.
template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

/// The same error with `where: ` in front of its message, to name the file or field it happened in.
[[nodiscard]] inline tl::unexpected<Error> fail_at(std::string_view where, Error error) {
  error.message.insert(0, std::string(where) + ": ");
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace vultus
