#include <algorithm>
#include <filesystem>

#include "eval/choose_pairs.h"
#include "eval/evaluations.h"
#include "eval/pairs_file.h"
#include "output/text.h"
#include "wire/json_writer.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

/// As `vultus eval verification` finds it: below --root, or else below the folder of the file.
std::string name_below(const fs::path& root, const std::string& picture) {
  return fs::absolute(picture).lexically_normal().lexically_relative(root).string();
}

}  // namespace

Result<ExitCode> write_pairs(Context& context, const EvalOptions& options) {
  VULTUS_ASSIGN(const auto pictures, labelled_pictures(options.source));
  std::vector<LabelledInput> others;
  if (!options.against.empty()) {
    VULTUS_ASSIGN(others, labelled_pictures(options.against));
  }
  const PairChoice choice{.impostors = options.impostors, .seed = options.seed};
  VULTUS_ASSIGN(auto pairs, choose_pairs(pictures, others, choice));
  const fs::path folder = options.root.empty() ? fs::path(options.out).parent_path() : fs::path(options.root);
  const fs::path root = fs::absolute(folder.empty() ? "." : folder).lexically_normal();
  for (LabelledPair& pair : pairs) pair.a = name_below(root, pair.a), pair.b = name_below(root, pair.b);
  VULTUS_TRY(write_pairs_file(options.out, pairs));
  const auto genuine = static_cast<std::size_t>(std::ranges::count_if(pairs, &LabelledPair::same));
  if (context.common.json) {
    wire::JsonWriter json;
    json.begin_object().member("file", options.out).member("pairs", static_cast<std::int64_t>(pairs.size()));
    json.member("genuine", static_cast<std::int64_t>(genuine));
    json.member("impostor", static_cast<std::int64_t>(pairs.size() - genuine)).end_object();
    context.out.line(json.text());
  } else {
    context.out.line(text("%s: %zu pairs of one person, %zu of different people",
                          printable(options.out).c_str(), genuine, pairs.size() - genuine));
  }
  return ExitCode::kYes;
}

}  // namespace vultus::cli
