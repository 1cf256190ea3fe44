#include <CLI/CLI.hpp>

#include "commands/commands.h"
#include "eval/evaluations.h"

namespace vultus::cli {
namespace {

using Evaluate = Result<ExitCode> (*)(Context&, const EvalOptions&);

Command add_evaluation(CLI::App& eval, const char* name, const char* description, const char* source,
                       Evaluate evaluate, const std::shared_ptr<EvalOptions>& options) {
  CLI::App* app = eval.add_subcommand(name, description);
  app->add_option("SOURCE", options->source, source)->required();
  app->add_option("--report", options->report, "Write a page and its plots into this folder")
      ->type_name("DIR");
  app->add_flag("--no-cache", options->no_cache, "Describe every picture, whatever an earlier run found");
  return {app, [options, evaluate](Context& context) { return evaluate(context, *options); }};
}

Command add_pairs(CLI::App& eval, const std::shared_ptr<EvalOptions>& options) {
  CLI::App* app = eval.add_subcommand("pairs", "Write the pairs that pictures of people make as a file");
  app->add_option("SOURCE", options->source, "A folder with a folder a person")->required();
  app->add_option("--out", options->out, "The CSV file to write")->type_name("FILE")->required();
  app->add_option("--against", options->against, "Pair these other people with those of SOURCE too")
      ->type_name("DIR");
  app->add_option("--impostors", options->impostors,
                  "Choose so many pairs of different people (default: all)")
      ->type_name("N");
  app->add_option("--seed", options->seed, "What the choice starts from")->type_name("N");
  app->add_option("--root", options->root, "Folder where names start (default: that of the file)")
      ->type_name("DIR");
  return {app, [options](Context& context) { return write_pairs(context, *options); }};
}

}  // namespace

std::vector<Command> add_eval(CLI::App& root) {
  CLI::App* eval = root.add_subcommand("eval", "Measure error rates on labelled pictures");
  eval->require_subcommand(1);
  eval->fallthrough();
  auto options = std::make_shared<EvalOptions>();
  std::vector<Command> commands = {
      add_evaluation(*eval, "verification", "False match and false non-match rates of pairs of pictures",
                     "A folder with a folder a person, or a CSV file of pairs (a,b,same)",
                     evaluate_verification, options),
      add_evaluation(*eval, "pad", "Error rates of presentation attack detection by kind of attack",
                     "A folder with live/ and attack/KIND/", evaluate_pad, options),
      add_evaluation(*eval, "identify", "Identification rates: the first picture of each person is enrolled",
                     "A folder with a folder a person", evaluate_identification, options)};
  commands.push_back(add_pairs(*eval, options));
  commands[2]
      .app->add_option("--seed", options->seed, "What the choice of galleries starts from")
      ->type_name("N");
  CLI::App* verification = commands.front().app;
  CLI::Option* source = verification->get_option("SOURCE")->required(false);
  verification->add_option("--pairs", options->pairs, "The CSV file of pairs, instead of SOURCE")
      ->type_name("FILE")
      ->excludes(source);
  verification
      ->add_option("--root", options->root,
                   "Folder where the names of the pairs file start (default: its own)")
      ->type_name("DIR");
  verification
      ->add_option("--calibration", options->calibration,
                   "Write the table from similarity to false match rate")
      ->type_name("FILE");
  verification
      ->add_option(
          "--impostors", options->impostors,
          "Of a folder, compare so many pairs of different people, chosen at random (default: 1000000)")
      ->type_name("N");
  verification->add_option("--seed", options->seed, "What the choice starts from")->type_name("N");
  verification
      ->add_option("--mirror", options->mirror,
                   "Average the embedding with that of the mirror image: for the first picture of each pair "
                   "(references) or for both")
      ->type_name("WHICH")
      ->check(CLI::IsMember({"references", "both"}));
  verification->add_flag("--by-quality", options->by_quality,
                         "State the false non-match rate by size, sharpness, light and pose too");
  verification->add_flag("--no-pictures", options->no_pictures,
                         "Leave the faces of the worst pairs out of the report");
  return commands;
}

}  // namespace vultus::cli
