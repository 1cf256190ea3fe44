// The command line as another program sees it, where no model is needed.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <boost/json.hpp>

#include "process.h"

namespace vultus::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

Outcome vultus(std::vector<std::string> arguments) {
  return run_vultus({.arguments = std::move(arguments)});
}

TEST(Surface, HelpAndVersionAreAnswers) {
  const Outcome help = vultus({"--help"});
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, AllOf(HasSubstr("analyze PHOTO"), HasSubstr("--models"), HasSubstr("Exit codes")));
  EXPECT_THAT(help.err, IsEmpty());
  EXPECT_THAT(vultus({"--version"}).out, StartsWith("vultus "));
  EXPECT_EQ(vultus({"verify", "--help"}).exit_code, 0);
}

TEST(Surface, HelpIsACommand) {
  EXPECT_EQ(vultus({"help"}).out, vultus({"--help"}).out);
  EXPECT_EQ(vultus({"help", "verify"}).out, vultus({"verify", "--help"}).out);
  EXPECT_EQ(vultus({"help", "people", "list"}).out, vultus({"people", "list", "--help"}).out);
  const Outcome stranger = vultus({"help", "people", "lst"});
  EXPECT_EQ(stranger.exit_code, 2);
  EXPECT_THAT(stranger.err, HasSubstr("people: there is no command lst; did you mean list?"));
  EXPECT_EQ(vultus({"help", "verify", "list"}).exit_code, 2);
}

TEST(Surface, AMistakePointsToTheHelpOfItsCommand) {
  EXPECT_THAT(vultus({"people", "rename"}).err,
              HasSubstr("`vultus help people rename` tells what it takes."));
  const Outcome json = vultus({"--json", "people", "rename"});
  EXPECT_THAT(json.out, HasSubstr("`vultus help people rename` tells what it takes."));
}

TEST(Surface, MistakesAreUsageErrors) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"nonsense"},
                                                    {"analyze"},
                                                    {"verify", "a"},
                                                    {"models"},
                                                    {"analyze", "--nonsense", "a"},
                                                    {"--threads", "0", "detect", "a"},
                                                    {"analyze", "--only", "nose", "a"},
                                                    {"analyze", "-", "-"},
                                                    {"completion", "csh"}}) {
    const Outcome outcome = vultus(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, StartsWith("vultus: "));
  }
}

TEST(Surface, SuggestsTheNearest) {
  EXPECT_THAT(vultus({"anaylze", "a.jpg"}).err, HasSubstr("did you mean analyze?"));
  EXPECT_THAT(vultus({"verify", "a", "b", "--jsno"}).err, HasSubstr("did you mean --json?"));
}

TEST(Surface, AMissingPackNamesThePlacesAndTheRemedy) {
  const TemporaryFolder folder;
  const Outcome outcome = vultus({"--models", folder.path("none"), "detect", folder.write("a.jpg", "x")});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("vultus: "), HasSubstr("vultus models pull")));
  const Outcome json = vultus({"--models", folder.path("none"), "verify", "--json", "a.jpg", "b.jpg"});
  EXPECT_EQ(json.exit_code, 4);
  const auto line = boost::json::parse(json.out);
  EXPECT_FALSE(line.at("match").as_bool());
  EXPECT_TRUE(line.at("error").at("code").is_string());
}

TEST(Surface, ABrokenConfigurationIsAUsageError) {
  const TemporaryFolder folder;
  const std::string config = folder.write("c.toml", "[verify]\nmatch_treshold = 0.5\n");
  const Outcome outcome = vultus({"--config", config, "detect", "a.jpg"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("c.toml:2"), HasSubstr("match_threshold")));
}

TEST(Surface, DoctorTellsWhatIsWrongWithoutModels) {
  const TemporaryFolder folder;
  const Outcome outcome = run_vultus(
      {.arguments = {"doctor", "--json"}, .environment = {{"XDG_DATA_HOME", folder.path("data")}}});
  EXPECT_EQ(outcome.exit_code, 4);
  const auto report = boost::json::parse(outcome.out);
  EXPECT_FALSE(report.at("usable").as_bool());
  for (const auto& check : report.at("checks").as_array()) {
    EXPECT_TRUE(check.at("name").is_string());
    EXPECT_THAT(std::string(check.at("status").as_string()), ::testing::AnyOf("ok", "warn", "fail"));
  }
}

TEST(Surface, OutputThatCannotBeWrittenIsAnEnvironmentError) {
  const Outcome outcome = run_vultus({.arguments = {"--help"}, .out_file = "/dev/full"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("standard output"));
}

TEST(Surface, GeneratedScriptsAndPagesComeOut) {
  for (const char* shell : {"bash", "zsh", "fish"})
    EXPECT_THAT(vultus({"completion", shell}).out, HasSubstr("vultus"));
  EXPECT_THAT(vultus({"man"}).out, StartsWith(".TH VULTUS 1"));
}

TEST(Surface, NoColoursWhereNobodyLooks) {
  const Outcome outcome =
      run_vultus({.arguments = {"nonsense"}, .environment = {{"TERM", "xterm-256color"}}});
  EXPECT_THAT(outcome.err, Not(HasSubstr("\033")));
}

TEST(Surface, AFileNameCannotMoveTheCursor) {
  EXPECT_THAT(vultus({"\033[2Jnonsense"}).err, Not(HasSubstr("\033")));
}

TEST(Models, ListsThePacks) {
  const TemporaryFolder folder;
  const Outcome outcome = run_vultus(
      {.arguments = {"models", "list", "--json"}, .environment = {{"XDG_DATA_HOME", folder.path("data")}}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string first = outcome.out.substr(0, outcome.out.find('\n'));
  EXPECT_EQ(boost::json::parse(first).at("pack").as_string(), "open");
}

TEST(Models, RefusesStrangersAndUnfreeLicences) {
  const TemporaryFolder folder;
  const auto models = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "models");
    return run_vultus({.arguments = arguments, .environment = {{"XDG_DATA_HOME", folder.path("data")}}});
  };
  EXPECT_EQ(models({"pull", "nonsense"}).exit_code, 4);
  EXPECT_EQ(models({"remove", "open"}).exit_code, 4);
  const Outcome unfree = models({"pull", "buffalo"});
  EXPECT_EQ(unfree.exit_code, 2);
  EXPECT_THAT(unfree.err, HasSubstr("--accept-licence"));
  EXPECT_EQ(models({"import", folder.write("x.onnx", "no model")}).exit_code, 3);
  EXPECT_EQ(models({"import", folder.path("none.onnx")}).exit_code, 3);
  EXPECT_EQ(models({"pull", "open", "--from", folder.path("none")}).exit_code, 3);
}

}  // namespace
}  // namespace vultus::testing
