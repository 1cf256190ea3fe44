#pragma once
#include <string>
#include <string_view>

#include "output/fields.h"
#include "photos/photos.h"
#include "wire/face.h"

namespace vultus::cli {

/// The shapes of docs/cli.md, each one line without its end.

/// {"error":{"code","message","remedy"}}
[[nodiscard]] std::string json_of(const Error& error, std::string_view command = {});

/// {"file","width","height","faces":[…],"findings":[…]} or {"file","error":{…}}
[[nodiscard]] std::string json_of(const Photo& photo, Fields fields);

/// {"file","width","height","face_count","live","verdict",…} or {"file","error":{…}}
[[nodiscard]] std::string json_of_liveness(const Photo& photo);

/// The error with the remedy that `remedy_of` gives under the command.
[[nodiscard]] wire::Failure failure_of(const Error& error, std::string_view command = {});

}  // namespace vultus::cli
