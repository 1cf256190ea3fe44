#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/fields.h"
#include "output/json_writer.h"
#include "photos/photos.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// The shapes of docs/cli.md, each one line without its end.

/// {"error":{"code","message","remedy"}}, the remedy as `remedy_of` with the command that was given.
[[nodiscard]] std::string json_of(const Error& error, std::string_view command = {});

/// {"file","width","height","faces":[…],"findings":[…]} or {"file","error":{…}}
[[nodiscard]] std::string json_of(const Photo& photo, Fields fields);

/// {"file","width","height","face_count","live","verdict",…} or {"file","error":{…}}
[[nodiscard]] std::string json_of_liveness(const Photo& photo);

void write_error(JsonWriter& json, const Error& error, std::string_view command = {});
void write_findings(JsonWriter& json, std::span<const Finding> findings);
void write_box(JsonWriter& json, const Box& box);
void write_pad(JsonWriter& json, const PadResult& pad);

/// "live", "spoof" or "not_checked".
[[nodiscard]] std::string_view name_of(PadVerdict verdict);

}  // namespace vultus::cli
