#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "command_line/context.h"

namespace vultus::cli {

struct EvalOptions {
  std::string source;       ///< a folder; for verification also a pairs file
  std::string pairs;        ///< a pairs file in place of `source`; empty: none
  std::string root;         ///< where the names of a pairs file start; empty: the folder of that file
  std::string report;       ///< folder of the report; empty: none
  std::string calibration;  ///< file for the calibration table; empty: none
  std::string out;          ///< file of the pairs to be written
  std::string against;      ///< folder of other people to pair with; empty: none
  std::optional<std::size_t> impostors;  ///< pairs of different people; absent: as the evaluation says
  std::uint64_t seed = 0;                ///< of their choice
  std::string mirror;  ///< pictures whose embedding averages the mirror image: "", "references" or "both"
  bool by_quality = false;   ///< FNMR by deciles of quality too
  bool no_pictures = false;  ///< no faces in the report
  bool no_cache = false;     ///< neither take nor keep descriptions of an earlier run
};

/// The three evaluations of docs/cli.md. Each writes its figures and answers kYes; pictures that failed are
/// in the report. Errors: nothing could be measured, a file that cannot be read or written, those of the
/// engine.
[[nodiscard]] Result<ExitCode> evaluate_verification(Context& context, const EvalOptions& options);
[[nodiscard]] Result<ExitCode> evaluate_pad(Context& context, const EvalOptions& options);
[[nodiscard]] Result<ExitCode> evaluate_identification(Context& context, const EvalOptions& options);

/// Writes the file of pairs that the pictures of a folder make. Errors of labelled_pictures, choose_pairs and
/// write_pairs_file.
[[nodiscard]] Result<ExitCode> write_pairs(Context& context, const EvalOptions& options);

}  // namespace vultus::cli
