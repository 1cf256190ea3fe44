// `vultus eval` as another program sees it.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "process.h"
#include "testing/data.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Outcome eval(std::vector<std::string> arguments, const std::string& pack = "") {
  arguments.insert(arguments.begin(), "eval");
  return run_vultus({.arguments = std::move(arguments), .environment = {{"VULTUS_MODELS", pack}}});
}

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Eval, NamesWhatIsWrongBeforeAnyModelIsLoaded) {
  const TemporaryFolder folder;
  EXPECT_EQ(eval({}).exit_code, 2);
  EXPECT_EQ(eval({"verification"}).exit_code, 2);
  EXPECT_EQ(eval({"verification", folder.path("none.csv")}).exit_code, 3);
  EXPECT_EQ(eval({"identify", folder.path("none")}).exit_code, 3);
  const Outcome no_live = eval({"pad", folder.path("")});
  EXPECT_EQ(no_live.exit_code, 3);
  EXPECT_THAT(no_live.err, HasSubstr("live"));
  const Outcome wrong =
      eval({"verification", "--json", "--pairs", folder.write("p.csv", "a,b,same\nx,y,2\n")});
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("p.csv: line 2"), HasSubstr("docs/cli.md")));
  EXPECT_THAT(wrong.out, HasSubstr("table_invalid"));
}

TEST(Eval, WritesFiguresAndAPageOfItsOwn) {
  VULTUS_NEED_OPEN_PACK(pack);
  VULTUS_NEED_PORTRAIT(portrait);
  const TemporaryFolder folder;
  fs::copy_file(portrait, folder.path("a.png"));
  fs::copy_file(portrait, folder.path("b.png"));
  folder.write("c.png", "no picture");
  const std::string pairs = folder.write("pairs.csv", "a,b,same\na.png,b.png,yes\na.png,c.png,no\n");
  const Outcome outcome =
      eval({"verification", "--json", pairs, "--report", folder.path("report")}, fs::absolute(pack).string());
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto figures = boost::json::parse(outcome.out);
  EXPECT_EQ(figures.at("pairs").as_int64(), 1);
  EXPECT_EQ(figures.at("genuine").as_int64(), 1);
  EXPECT_TRUE(figures.at("eer").is_null()) << "there is no impostor pair";
  EXPECT_EQ(figures.at("impostor_lost").as_int64(), 1);
  EXPECT_EQ(figures.at("failures").as_array().size(), 1U);
  const std::string page = content_of(folder.path("report/report.html"));
  EXPECT_THAT(
      page, AllOf(HasSubstr("<svg"), HasSubstr("c.png"), Not(HasSubstr("<script")), Not(HasSubstr("src="))));
  EXPECT_THAT(content_of(folder.path("report/roc.svg")), HasSubstr("</svg>"));
}

}  // namespace
}  // namespace vultus::testing
