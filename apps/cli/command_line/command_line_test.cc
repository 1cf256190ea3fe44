#include "command_line/command_line.h"

#include <gmock/gmock.h>

#include "command_line/completion.h"
#include "command_line/man_page.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using vultus::testing::IsError;
using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

Result<CommandLine::Request> parsed(std::vector<std::string> arguments) {
  CommandLine line;
  return line.parse(std::move(arguments));
}

TEST(CommandLine, TakesCommonOptionsOnBothSides) {
  for (const auto& arguments : {std::vector<std::string>{"--json", "--threads", "3", "analyze", "a.jpg"},
                                std::vector<std::string>{"analyze", "a.jpg", "--json", "--threads=3"},
                                std::vector<std::string>{"models", "list", "--json", "--threads", "3"}}) {
    CommandLine line;
    ASSERT_THAT(line.parse(arguments), IsOk());
    EXPECT_TRUE(line.common().json);
    EXPECT_EQ(line.common().threads, 3);
  }
}

TEST(CommandLine, AcceptsStandardInputAndFilesNamedLikeCommands) {
  EXPECT_THAT(parsed({"analyze", "-"}), IsOk());
  EXPECT_THAT(parsed({"analyze", "bench", "models"}), IsOk());
  EXPECT_THAT(parsed({"analyze", "--", "--strange.jpg"}), IsOk());
  EXPECT_THAT(parsed({"analyze", "--only", "box,pad", "a.jpg", "b.jpg"}), IsOk());
}

TEST(CommandLine, SuggestsTheNearest) {
  EXPECT_THAT(parsed({"anaylze", "a.jpg"}), IsErrorSaying(Error::kInvalidArgument, "did you mean analyze?"));
  EXPECT_THAT(parsed({"analyze", "--onyl", "box", "a.jpg"}),
              IsErrorSaying(Error::kInvalidArgument, "--only"));
  EXPECT_THAT(parsed({"analyze", "--theads=2", "a.jpg"}),
              IsErrorSaying(Error::kInvalidArgument, "--threads"));
  EXPECT_THAT(parsed({"models", "pul", "open"}),
              IsErrorSaying(Error::kInvalidArgument, "did you mean pull?"));
}

TEST(CommandLine, RefusesWhatDoesNotFit) {
  EXPECT_THAT(parsed({}), IsErrorSaying(Error::kInvalidArgument, "a command is needed: detect, "));
  EXPECT_THAT(parsed({"models"}),
              IsErrorSaying(Error::kInvalidArgument,
                            "models: a command is needed: list, verify, pull, remove or import"));
  EXPECT_THAT(parsed({"verify", "a.jpg"}), IsErrorSaying(Error::kInvalidArgument, "B"));
  EXPECT_THAT(parsed({"verify", "a", "b", "c"}), IsErrorSaying(Error::kInvalidArgument, "c"));
  EXPECT_THAT(parsed({"analyze"}), IsErrorSaying(Error::kInvalidArgument, "PHOTO"));
  for (const char* threads : {"0", "-1", "257", "many", ""})
    EXPECT_THAT(parsed({"--threads", threads, "analyze", "a"}), IsError(Error::kInvalidArgument)) << threads;
}

/// What the command line says about the arguments.
std::string said(const std::vector<std::string>& arguments) {
  const auto request = parsed(arguments);
  return request ? "" : request.error().message;
}

TEST(CommandLine, SaysWhereAnOptionBelongs) {
  EXPECT_EQ(said({"--db", "x", "people", "list"}),
            "--db stands in front of its command; write it behind: vultus people list … --db");
  EXPECT_EQ(said({"people", "--db=x", "list"}),
            "--db stands in front of its command; write it behind: vultus people list … --db");
  EXPECT_EQ(said({"analyze", "--top", "3", "a.jpg"}),
            "analyze: there is no option --top here; --top is an option of `vultus identify`");
  EXPECT_EQ(said({"--top", "3"}), "--top is an option of `vultus identify`, and stands behind the command");
  EXPECT_EQ(said({"analyze", "--colour", "a.jpg"}), "analyze: there is no option --colour");
  EXPECT_EQ(said({"verify", "a", "b", "--jsno"}), "verify: there is no option --jsno; did you mean --json?");
}

TEST(CommandLine, NamesTheCommandsThereAre) {
  EXPECT_EQ(said({"anaylze"}), "there is no command anaylze; did you mean analyze?");
  EXPECT_EQ(said({"key", "frob"}),
            "key: there is no command frob; the commands are create, show, rotate or forget");
}

TEST(CommandLine, SaysWhatIsMissingAndWhatIsTooMuch) {
  EXPECT_EQ(said({"verify"}), "verify: A and B are missing; the command is vultus verify A B");
  EXPECT_EQ(said({"people", "rename", "Ada"}),
            "people rename: NAME is missing; the command is vultus people rename PERSON NAME");
  EXPECT_EQ(said({"verify", "a", "b", "c"}), "verify: \"c\" is too much; the command is vultus verify A B");
  EXPECT_EQ(said({"people", "list", "Ada"}),
            "people list: \"Ada\" is too much; the command takes no arguments");
  EXPECT_EQ(said({"identify", "a.jpg", "--threads"}), "identify: --threads needs a value: --threads N");
  EXPECT_EQ(said({"identify", "a.jpg", "--top", "3", "--top", "4"}),
            "identify: --top is given more than once");
}

TEST(CommandLine, SaysWhichValuesAreTaken) {
  EXPECT_EQ(said({"detect", "a.jpg", "--threads", "two"}),
            "detect: --threads: \"two\" is no whole number from 1 to 256");
  EXPECT_EQ(said({"identify", "a.jpg", "--top", "2.5"}),
            "identify: --top: \"2.5\" is no whole number from 1 to 100");
  EXPECT_EQ(said({"identify", "a.jpg", "--live=maybe"}), "identify: --live takes no value");
  EXPECT_EQ(said({"identify", "a.jpg", "--json=3"}), "identify: --json takes no value");
  EXPECT_EQ(said({"enroll", "Ada", "a.jpg", "--new", "--id", "x"}),
            "enroll: --id and --new do not go together");
}

TEST(CommandLine, RefusesEmptyValues) {
  EXPECT_THAT(parsed({"detect", ""}), IsErrorSaying(Error::kInvalidArgument, "PHOTO: is empty"));
  EXPECT_THAT(parsed({"detect", "a.jpg", ""}), IsErrorSaying(Error::kInvalidArgument, "PHOTO: is empty"));
  EXPECT_THAT(parsed({"verify", "", "b.jpg"}), IsErrorSaying(Error::kInvalidArgument, "A: is empty"));
  EXPECT_THAT(parsed({"models", "remove", ""}), IsErrorSaying(Error::kInvalidArgument, "PACK: is empty"));
  for (const char* option : {"--models", "--config", "--draw", "--detector", "--only"})
    EXPECT_THAT(parsed({"analyze", "a.jpg", option, ""}),
                IsErrorSaying(Error::kInvalidArgument, std::string(option) + ": is empty"));
}

TEST(CommandLine, HelpsAtEveryLevel) {
  EXPECT_THAT(parsed({"--help"})->text, HasSubstr("verify A B"));
  EXPECT_THAT(parsed({"analyze", "--help"})->text, HasSubstr("Usage: vultus analyze PHOTO…"));
  EXPECT_THAT(parsed({"models", "pull", "--help"})->text, HasSubstr("--accept-licence"));
  EXPECT_THAT(parsed({"--help"})->text, Not(HasSubstr("completion")));
  EXPECT_THAT(parsed({"--version"})->text, HasSubstr(VULTUS_VERSION));
}

TEST(CommandLine, TakesPeopleByNameAndById) {
  EXPECT_THAT(parsed({"enroll", "Ada Lovelace", "a.jpg", "b.jpg", "--db", "p.db", "--key", "k"}), IsOk());
  EXPECT_THAT(parsed({"enroll", "--folder", "people"}), IsOk());
  EXPECT_THAT(parsed({"people", "remove", "Ada", "019aa5c2-7b1e-7c3d-9f00-1a2b3c4d5e6f", "--yes"}), IsOk());
  EXPECT_THAT(parsed({"people", "rename", "list", "show"}), IsOk());
  EXPECT_THAT(parsed({"people", "export", "out.vultus", "Ada", "--json"}), IsOk());
  EXPECT_THAT(parsed({"verify", "Ada", "a.jpg", "--enrolled", "--calibration", "c.json"}), IsOk());
  EXPECT_THAT(parsed({"identify", "a.jpg", "--top", "100"}), IsOk());
}

TEST(CommandLine, RefusesWhatContradictsItself) {
  EXPECT_THAT(parsed({"enroll", "Ada", "a.jpg", "--new", "--id", "x"}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(parsed({"enroll", "Ada", "--folder", "people"}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(parsed({"enroll", "", "a.jpg"}), IsErrorSaying(Error::kInvalidArgument, "NAME: is empty"));
  EXPECT_THAT(parsed({"identify", "a.jpg", "--top", "101"}), IsError(Error::kInvalidArgument));
  EXPECT_THAT(parsed({"people", "rename", "Ada"}), IsErrorSaying(Error::kInvalidArgument, "NAME"));
  EXPECT_THAT(parsed({"people", "export", "out", "--passphrase", "secret"}),
              IsErrorSaying(Error::kInvalidArgument, "did you mean --passphrase-file?"));
  EXPECT_THAT(parsed({"key", "make"}), IsError(Error::kInvalidArgument));
}

void expect_every_name(const std::string& page, const CLI::App& app) {
  for (const CLI::Option* option : visible_options(app, false))
    for (const std::string& name : option->get_lnames()) EXPECT_THAT(page, HasSubstr(name));
  for (const CLI::App* command : visible_commands(app)) {
    EXPECT_THAT(page, HasSubstr(command->get_name()));
    expect_every_name(page, *command);
  }
}

TEST(Completion, KnowsEveryCommandAndOption) {
  const CommandLine line;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto script = completion_script(line.app(), shell);
    ASSERT_THAT(script, IsOk()) << shell;
    expect_every_name(*script, line.app());
    EXPECT_THAT(*script, Not(HasSubstr("invoked-as"))) << shell;
  }
  EXPECT_THAT(completion_script(line.app(), "csh"), IsError(Error::kInvalidArgument));
}

TEST(ManPage, KnowsEveryCommandAndOption) {
  const CommandLine line;
  std::string page = man_page(line.app());
  for (std::size_t at; (at = page.find("\\-")) != std::string::npos;) page.erase(at, 1);
  expect_every_name(page, line.app());
  EXPECT_THAT(page, HasSubstr(".SH EXIT STATUS"));
}

}  // namespace
}  // namespace vultus::cli
