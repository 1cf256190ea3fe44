#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "models/models_request.h"

namespace vultus::cli {
namespace {

using Verb = ModelsRequest::Verb;
using Requests = std::vector<std::pair<CLI::App*, std::shared_ptr<ModelsRequest>>>;

ModelsRequest& add_verb(CLI::App& models, Requests& requests, Verb verb, const char* name,
                        const char* description) {
  requests.emplace_back(models.add_subcommand(name, description), std::make_shared<ModelsRequest>());
  requests.back().second->verb = verb;
  return *requests.back().second;
}

}  // namespace

std::vector<Command> add_models(CLI::App& root) {
  CLI::App* models = root.add_subcommand("models", "List, fetch, check and remove models");
  models->require_subcommand(1);
  models->fallthrough();
  Requests requests;
  add_verb(*models, requests, Verb::kList, "list", "List the packs and their models");

  auto& verify =
      add_verb(*models, requests, Verb::kVerify, "verify", "Check every file of a pack against its manifest");
  requests.back().first->add_option("PACK", verify.pack, "Id of the pack (default: the one in use)");

  auto& pull = add_verb(*models, requests, Verb::kPull, "pull", "Fetch a pack, check it and put it in place");
  requests.back().first->add_option("PACK", pull.pack, "Id of the pack or of one model")->required();
  requests.back()
      .first->add_option("--from", pull.from, "Take the published files from this folder, not the network")
      ->type_name("DIR");
  requests.back().first->add_flag("--accept-licence", pull.accept_licence,
                                  "Agree to a licence that is not free");

  auto& remove = add_verb(*models, requests, Verb::kRemove, "remove", "Remove a pack that was pulled");
  requests.back().first->add_option("PACK", remove.pack, "Id of the pack")->required();

  auto& import = add_verb(*models, requests, Verb::kImport, "import",
                          "Convert a TensorFlow Lite or ONNX file for this core");
  requests.back().first->add_option("FILE", import.file, "The model as published")->required();
  requests.back()
      .first->add_option("--to", import.to, "Folder for the converted model (default: the current one)")
      ->type_name("DIR");

  std::vector<Command> commands;
  for (auto& [app, request] : requests)
    commands.push_back(
        {app, [request = request](Context& context) { return run_models(context, *request); }});
  return commands;
}

}  // namespace vultus::cli
