// `vultus eval` as another program sees it.
#include <gmock/gmock.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "process.h"
#include "testing/data.h"
#include "testing/matchers.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Outcome eval(std::vector<std::string> arguments, const std::string& pack = "", const std::string& home = "") {
  arguments.insert(arguments.begin(), "eval");
  return run_vultus(
      {.arguments = std::move(arguments),
       .environment = {{"VULTUS_MODELS", pack}, {"XDG_CACHE_HOME", home}, {"XDG_DATA_HOME", home}}});
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
  const Outcome outcome = eval({"verification", "--json", pairs, "--report", folder.path("report")},
                               fs::absolute(pack).string(), folder.path(""));
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto figures = boost::json::parse(outcome.out);
  EXPECT_EQ(figures.at("pairs").as_int64(), 1);
  EXPECT_EQ(figures.at("genuine").as_int64(), 1);
  EXPECT_TRUE(figures.at("eer").is_null()) << "there is no impostor pair";
  EXPECT_EQ(figures.at("impostor_lost").as_int64(), 1);
  EXPECT_EQ(figures.at("failures").as_array().size(), 1U);
  const std::string page = content_of(folder.path("report/report.html"));
  EXPECT_THAT(page, AllOf(HasSubstr("<svg"), HasSubstr("c.png"), HasSubstr("<img src=\"worst_pairs.jpg\""),
                          Not(HasSubstr("<script"))));
  EXPECT_THAT(content_of(folder.path("report/roc.svg")), HasSubstr("</svg>"));
  for (const char* name : {"roc.png", "det.png", "scores.png", "worst_pairs.jpg"})
    EXPECT_THAT(read_image(folder.path("report/") + name), IsOk()) << name;
  EXPECT_EQ(fs::status(folder.path("report")).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder.path("report/worst_pairs.jpg")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(Eval, GoesOnFromWhatAnEarlierRunFound) {
  VULTUS_NEED_OPEN_PACK(pack);
  VULTUS_NEED_PORTRAIT(portrait);
  const TemporaryFolder folder;
  const std::string models = fs::absolute(pack).string(), home = folder.path("home");
  fs::copy_file(portrait, folder.path("a.png"));
  folder.write("none.png", "no picture");
  const std::string first = folder.write("first.csv", "a,b,same\na.png,none.png,yes\na.png,a.png,yes\n");
  EXPECT_THAT(eval({"verification", first}, models, home).err, Not(HasSubstr("earlier run")));
  folder.write("new.png", "no picture either");
  const std::string more =
      folder.write("more.csv", "a,b,same\na.png,none.png,yes\na.png,new.png,no\na.png,a.png,1\n");
  const Outcome known =
      eval({"verification", more, "--report", folder.path("r"), "--no-pictures"}, models, home);
  EXPECT_THAT(known.err,
              AllOf(HasSubstr("2 of 3 pictures known from an earlier run"), Not(HasSubstr("faces"))));
  EXPECT_FALSE(fs::exists(folder.path("r/worst_pairs.jpg")));
  EXPECT_THAT(eval({"verification", more, "--no-cache"}, models, home).err, Not(HasSubstr("earlier run")));
}

TEST(Eval, StatesErrorsByQualityAndOfOpenSets) {
  VULTUS_NEED_OPEN_PACK(pack);
  VULTUS_NEED_PORTRAIT(portrait);
  const TemporaryFolder folder;
  const std::string models = fs::absolute(pack).string(), home = folder.path("home");
  for (const char* name : {"people/ann/1.png", "people/ann/2.png", "people/bob/1.png"}) {
    fs::create_directories(fs::path(folder.path(name)).parent_path());
    fs::copy_file(portrait, folder.path(name));
  }
  const std::string people = folder.path("people");
  const Outcome verified =
      eval({"verification", "--json", people, "--by-quality", "--impostors", "1"}, models, home);
  ASSERT_EQ(verified.exit_code, 0) << verified.err;
  const auto figures = boost::json::parse(verified.out);
  EXPECT_EQ(figures.at("genuine").as_int64(), 1);
  EXPECT_EQ(figures.at("impostor").as_int64(), 1);
  EXPECT_EQ(figures.at("impostor_left_out").as_int64(), 1);
  for (const char* measure : {"score", "eye_distance_px", "blur", "brightness_min", "brightness_max",
                              "yaw_deg", "yaw_difference_deg"}) {
    const auto& bins = figures.at("fnmr_by_quality").at(measure).as_array();
    ASSERT_EQ(bins.size(), 1U) << measure;
    EXPECT_EQ(bins[0].at("pairs").as_int64(), 1);
    EXPECT_EQ(bins[0].at("fnmr").at(0).to_number<double>(), 0);
  }
  EXPECT_THAT(eval({"verification", people, "--mirror", "both"}, models, home).out, HasSubstr("EER"));
  EXPECT_EQ(eval({"verification", people, "--mirror", "no"}, models, home).exit_code, 2);
  const Outcome identified = eval({"identify", "--json", people}, models, home);
  ASSERT_EQ(identified.exit_code, 0) << identified.err;
  const auto rows = boost::json::parse(identified.out).at("open_set").as_array();
  ASSERT_EQ(rows.size(), 3U);
  for (const auto& row : rows) {
    EXPECT_EQ(row.at("templates").as_int64(), 2);
    EXPECT_EQ(row.at("threshold").as_array().size(), 3U);
    EXPECT_EQ(row.at("measured").at(0).to_number<double>(), 1) << "everybody finds the same face elsewhere";
  }
}

}  // namespace
}  // namespace vultus::testing
