#pragma once
#include <span>
#include <string>
#include <string_view>

#include "output/fields.h"
#include "output/terminal.h"
#include "photos/photos.h"
#include "vultus/engine.h"

namespace vultus::cli {

/// Paragraphs for people, each ending in a new line.

/// Boxes and scores, a line a face.
[[nodiscard]] std::string describe_detection(const Photo& photo, const Style& style);

/// Everything measured and what stands against it.
[[nodiscard]] std::string describe_analysis(const Photo& photo, Fields fields, const Style& style,
                                            bool quiet);

/// The verdict on the largest face.
[[nodiscard]] std::string describe_liveness(const Photo& photo, const Style& style, bool quiet);

/// "LIVE  0.97, needs 0.50 (0.47 above)".
[[nodiscard]] std::string describe_pad(const PadResult& pad, const Style& style);

/// A finding and its remedy, indented.
[[nodiscard]] std::string describe_findings(std::string_view where, std::span<const Finding> findings,
                                            const Style& style);

/// "0.61, needs 0.43 (0.18 above)".
[[nodiscard]] std::string with_margin(double value, double needed);

/// "looks at the camera", "turned 32° to their left, looks 12° down".
[[nodiscard]] std::string in_words(const HeadPose& pose);

/// "1 face", "3 faces".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace vultus::cli
