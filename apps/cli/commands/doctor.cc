#include <CLI/CLI.hpp>
#include <algorithm>

#include "command_line/settings.h"
#include "commands/commands.h"
#include "doctor/checkup.h"
#include "doctor/store_checkup.h"
#include "output/text.h"
#include "people/places.h"
#include "wire/json_writer.h"

namespace vultus::cli {
namespace {

constexpr std::size_t kNameColumns = 28;

std::vector<Check> all_checks(const CommonOptions& common, const StoreChoice& store) {
  const auto config = load_settings(common);
  const std::string models = !common.models.empty() ? common.models
                             : config               ? config->text("engine.models")
                                                    : "";
  std::vector<Check> checks = check_versions();
  const auto add = [&checks](const std::vector<Check>& more) {
    checks.insert(checks.end(), more.begin(), more.end());
  };
  add(check_machine());
  add(check_config(common));
  add(check_models(models));
  add(check_data_folder(PackPlaces::of_this_machine()));
  add(check_people(common, store));
  add(check_clock());
  return checks;
}

std::string json_of(const std::vector<Check>& checks, bool usable) {
  wire::JsonWriter json;
  json.begin_object().member("usable", usable).key("checks").begin_array();
  for (const Check& check : checks) {
    json.begin_object().member("name", std::string_view(check.name)).member("status", name_of(check.status));
    json.member("detail", std::string_view(check.detail));
    if (!check.advice.empty()) json.member("advice", std::string_view(check.advice));
    json.end_object();
  }
  json.end_array().end_object();
  return json.text();
}

std::string describe(const Check& check, const Style& style) {
  const bool ok = check.status == Check::Status::kOk;
  const std::string word = padded(name_of(check.status), 6);
  std::string line = ok                                     ? style.good(word)
                     : check.status == Check::Status::kWarn ? style.warn(word)
                                                            : style.bad(word);
  line += padded(printable(check.name), kNameColumns) + printable(check.detail) + "\n";
  if (!check.advice.empty())
    line += std::string(6 + kNameColumns, ' ') + style.dim(printable(check.advice)) + "\n";
  return line;
}

Result<ExitCode> doctor(Context& context, const StoreChoice& store) {
  const std::vector<Check> checks = all_checks(context.common, store);
  const bool usable = std::none_of(checks.begin(), checks.end(),
                                   [](const Check& check) { return check.status == Check::Status::kFail; });
  if (context.common.json) {
    context.out.line(json_of(checks, usable));
  } else {
    for (const Check& check : checks)
      if (!context.common.quiet || check.status != Check::Status::kOk)
        context.out.write(describe(check, context.style));
    context.out.write(usable ? context.style.good("\nVultus is ready.\n")
                             : context.style.bad("\nVultus cannot work yet: see the lines that say fail.\n"));
  }
  return usable ? ExitCode::kYes : ExitCode::kEnvironment;
}

}  // namespace

Command add_doctor(CLI::App& root) {
  CLI::App* app = root.add_subcommand(
      "doctor", "Check versions, processor, models, people, configuration and permissions, with advice");
  auto store = std::make_shared<StoreChoice>();
  add_store_options(*app, *store);
  return {app, [store](Context& context) { return doctor(context, *store); }};
}

}  // namespace vultus::cli
