#include "base/config.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "testing/matchers.h"

namespace vultus {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using Kind = ConfigOrigin::Kind;

constexpr auto kKeys = std::to_array<KeySpec>({
    {"verify.match_threshold", 0.43, -1, 1, "Similarity from which two faces match."},
    {"detect.max_faces", std::int64_t{0}, 0, 1000, "The largest so many faces are described; 0 is all."},
    {"engine.queue", std::int64_t{64}, 1, 100000, "Requests that may wait."},
    {"log.colour", true, 0, 0, "Colour on a terminal."},
    {"models.pack", "open", 1, 64, "Pack of models."},
});

Result<Config> load(std::string toml, const Environment& environment = {}) {
  return load_config({.file = "vultus.toml", .toml = std::move(toml)}, environment, kKeys);
}

auto refuses(std::string_view saying) {
  return IsErrorSaying(Error::kConfigInvalid, std::string(saying));
}

TEST(Config, IsTheDefaultsWithoutASource) {
  const auto config = load("");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->number("verify.match_threshold"), 0.43);
  EXPECT_EQ(config->integer("engine.queue"), 64);
  EXPECT_TRUE(config->boolean("log.colour"));
  EXPECT_EQ(config->text("models.pack"), "open");
  EXPECT_EQ(config->origin("models.pack").kind, Kind::kDefault);
  EXPECT_EQ(config->entries().size(), kKeys.size());
}

TEST(Config, TakesTheFileOverTheDefaultAndTheEnvironmentOverTheFile) {
  const auto config = load("[verify]\nmatch_threshold = 1\n\n[engine]\nqueue = 8\n[models]\npack = \"dev\"\n",
                           {{"VULTUS_ENGINE_QUEUE", "9"}, {"VULTUS_LOG_COLOUR", "false"}});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->number("verify.match_threshold"), 1.0);
  EXPECT_EQ(config->origin("verify.match_threshold").where, "vultus.toml:2");
  EXPECT_EQ(config->text("models.pack"), "dev");
  EXPECT_EQ(config->integer("engine.queue"), 9);
  EXPECT_EQ(config->origin("engine.queue").kind, Kind::kEnvironment);
  EXPECT_EQ(config->origin("engine.queue").where, "VULTUS_ENGINE_QUEUE");
  EXPECT_FALSE(config->boolean("log.colour"));
}

TEST(Config, ReadsDottedKeysAndInlineTables) {
  const auto config = load("verify.match_threshold = -0.5\nengine = { queue = 3 }\n");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->number("verify.match_threshold"), -0.5);
  EXPECT_EQ(config->integer("engine.queue"), 3);
}

TEST(Config, TakesTheBoundsThemselves) {
  EXPECT_THAT(load("[verify]\nmatch_threshold = -1.0\n[detect]\nmax_faces = 1000"), IsOk());
}

TEST(Config, NamesFileLineAndKeyOfAMistake) {
  EXPECT_THAT(load("\n\n[engine]\nqueue = 0"),
              refuses("vultus.toml:4: engine.queue: is 0, allowed is 1 to 100000"));
  EXPECT_THAT(load("[engine]\nqueue = 64.0"), refuses("vultus.toml:2: engine.queue: is not an integer"));
  EXPECT_THAT(load("[log]\ncolour = \"yes\""), refuses("log.colour: is not a boolean"));
  EXPECT_THAT(load("[verify]\nmatch_threshold = '0.4'"), refuses("is not a number"));
  EXPECT_THAT(load("[models]\npack = 3"), refuses("is not a text"));
  EXPECT_THAT(load("[engine.queue]\nx = 1"), refuses("engine.queue: is not an integer"));
  EXPECT_THAT(load("[[engine]]\nqueue = 1"), refuses("engine: stands outside a section"));
  EXPECT_THAT(load("queue = 1"), refuses("vultus.toml:1: queue: stands outside a section"));
}

TEST(Config, RefusesAnUnknownSectionThoughItIsEmpty) {
  EXPECT_THAT(load("[weather]"), refuses("vultus.toml:1: weather: no such section"));
  EXPECT_THAT(load("[engine]"), testing::IsOk());
}

TEST(Config, SuggestsTheNearestKey) {
  EXPECT_THAT(load("[verify]\nmatch_treshold = 0.4"), refuses("did you mean verify.match_threshold?"));
  EXPECT_THAT(load("[engin]\nqueue = 4"), refuses("engin.queue: no such key; did you mean engine.queue?"));
  const auto far = load("[weather]\nforecast = 1");
  ASSERT_THAT(far, refuses("weather.forecast: no such key"));
  EXPECT_EQ(far.error().message.find("did you mean"), std::string::npos);
}

TEST(Config, RefusesNumbersThatAreNone) {
  for (const auto* value : {"nan", "+nan", "inf", "-inf", "1e400"})
    EXPECT_THAT(load("[verify]\nmatch_threshold = "s + value), IsError(Error::kConfigInvalid)) << value;
  for (const auto* value : {"nan", "inf", "1e400", "0.4 ", " 0.4", "0x1", "0,4", "+0.4", "--1"})
    EXPECT_THAT(load("", {{"VULTUS_VERIFY_MATCH_THRESHOLD", value}}),
                refuses("VULTUS_VERIFY_MATCH_THRESHOLD"))
        << value;
  EXPECT_THAT(load("[engine]\nqueue = 99999999999999999999"), refuses("vultus.toml:2"));
  EXPECT_THAT(load("", {{"VULTUS_ENGINE_QUEUE", "9223372036854775808"}}), refuses("is not an integer"));
}

TEST(Config, RefusesAVariableOfAKnownSectionThatSetsNothing) {
  EXPECT_THAT(load("", {{"VULTUS_VERIFY_MATCH_TRESHOLD", "0.4"}}),
              refuses("did you mean VULTUS_VERIFY_MATCH_THRESHOLD?"));
  EXPECT_THAT(load("", {{"VULTUS_MODELS", "/a/folder"}, {"VULTUS_SHARED", "x"}, {"HOME", "/root"}}), IsOk());
}

TEST(Config, TakesAnEmptyVariableAsNotSet) {
  const auto config = load("", {{"VULTUS_MODELS_PACK", ""}});
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->text("models.pack"), "open");
}

TEST(Config, RefusesRepeatedKeysAndBrokenToml) {
  EXPECT_THAT(load("[engine]\nqueue = 1\nqueue = 2"), refuses("vultus.toml:3"));
  EXPECT_THAT(load("[engine]\n[log]\n[engine]"), refuses("vultus.toml:3"));
  for (const auto text :
       {"[engine"sv, "[engine]\nqueue"sv, "[engine]\nqueue ="sv, "= 1"sv, "[ .a]"sv, "a \xef\xbb\xbf = 1"sv,
        "a \xef\xba\xbf = 1"sv, "[[ .a]]"sv, "a. .b = 1"sv, "[models]\npack = \"open"sv, "\xff\xfe\x00"sv,
        "[models]\npack = '\x80'"sv, "a\0b"sv, "[models]\npack = \"\\u0000\""sv})
    EXPECT_THAT(load(std::string(text)), IsError(Error::kConfigInvalid)) << text;
}

TEST(Config, KeepsFromTheParserWhatItDoesNotSurvive) {
  for (const auto text :
       {"\n[ .a]"sv, "\n [[ .a]]"sv, "\n[[ "sv, "\n["sv, "\n[\r\n"sv, "\n[=]"sv, "\n[[[a]]]"sv})
    EXPECT_THAT(load(std::string(text)), refuses("vultus.toml:2: a section has no name")) << text;
  for (const auto text :
       {"\na \xef\xba\xbf = 1"sv, "\na = 1 \xc3\xa9"sv, "\n\xef\xbb\xbf[a]"sv, "\na = \"\\\"\" \xc3\xa9"sv,
        "\na = '\\' \xc3\xa9"sv, "\na = \"\"\xef\xbb\xbe"sv, "\n\xff\xfe"sv})
    EXPECT_THAT(load(std::string(text)), refuses("vultus.toml:2: a character outside ASCII")) << text;
  for (const auto text : {"\na = \"\"\"\nb\"\"\""sv, "\na = '''b'''"sv})
    EXPECT_THAT(load(std::string(text)), refuses("vultus.toml:2: a text begins with three quotation marks"))
        << text;
  for (const auto text : {"\na = [1,}]"sv, "\na = {b = [}"sv, "\na[ = 1"sv})
    EXPECT_THAT(load(std::string(text)), refuses("vultus.toml:2: a list stands here")) << text;
}

TEST(Config, TakesEveryCharacterInTextsAndComments) {
  const auto config = load(
      "\xef\xbb\xbf# \xef\xba\xbf \"\"\" [ .a]\r\n [ models ] # caf\xc3\xa9\n"
      "pack = \"\\\"caf\xc3\xa9 # \xef\xba\xbf [\" # '\n[\"verify\"]\n");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->text("models.pack"), "\"caf\xc3\xa9 # \xef\xba\xbf [");
}

TEST(Config, RefusesTextsOfTheWrongLengthAndControlCharacters) {
  EXPECT_THAT(load("[models]\npack = \"\""), refuses("has 0 bytes, allowed are 1 to 64"));
  EXPECT_THAT(load("[models]\npack = \"" + std::string(65, 'a') + "\""), refuses("has 65 bytes"));
  EXPECT_THAT(load("[models]\npack = \"a\\u001b[31m\""), refuses("control characters"));
  EXPECT_THAT(load("", {{"VULTUS_MODELS_PACK", "a\nb"}}), refuses("control characters"));
}

TEST(Config, NamesTheLineOfAControlCharacter) {
  EXPECT_THAT(load("\n[\v0"), refuses("vultus.toml:2: a control character"));
  EXPECT_THAT(load("[a]\n" + std::string(1, '\0')), refuses("vultus.toml:2: a control character"));
}

TEST(Config, KeepsControlSequencesOutOfMessages) {
  const auto config = load("[\"a\\u001b[31m\"]\nx = 1");
  ASSERT_THAT(config, IsError(Error::kConfigInvalid));
  EXPECT_EQ(config.error().message.find('\x1b'), std::string::npos);
}

TEST(Config, BoundsSizeAndDepth) {
  EXPECT_THAT(load(std::string(kMaxConfigBytes + 1, '\n')), refuses("is larger than"));
  EXPECT_THAT(load("\n#" + std::string(kMaxConfigLineBytes, 'x')),
              refuses("vultus.toml:2: the line is too long"));
  std::string dotted = "a";
  while (dotted.size() + 8 < kMaxConfigLineBytes) dotted += ".a";
  EXPECT_THAT(load(dotted + " = 1"), IsError(Error::kConfigInvalid));
  std::string deep = "x = [\n";
  while (deep.size() < kMaxConfigBytes - kMaxConfigLineBytes) deep += "{" + dotted + " = [\n";
  EXPECT_THAT(load(deep), IsError(Error::kConfigInvalid));
  EXPECT_THAT(load("x = " + std::string(kMaxConfigLineBytes - 10, '[')), IsError(Error::kConfigInvalid));
}

TEST(Config, TreatsAWrongTableAsADefectOfTheProgram) {
  const auto load_with = [](KeySpec key) { (void)load_config({}, {}, std::array{key, kKeys[0]}); };
  EXPECT_THROW(load_with({"threshold", 1.0, 0, 1, ""}), std::logic_error);
  EXPECT_THROW(load_with({"Verify.threshold", 1.0, 0, 1, ""}), std::logic_error);
  EXPECT_THROW(load_with({"verify_a.threshold", 1.0, 0, 1, ""}), std::logic_error);
  EXPECT_THROW(load_with({"a.b", 2.0, 0, 1, ""}), std::logic_error);
  EXPECT_THROW(load_with(kKeys[0]), std::logic_error);
  EXPECT_THROW((void)load("")->number("no.such"), std::logic_error);
  EXPECT_THROW((void)load("")->number("engine.queue"), std::logic_error);
}

TEST(Config, CostsLessThanAMillisecond) {
  std::string toml = "[verify]\nmatch_threshold = 0.4\n[engine]\nqueue = 12\n[models]\npack = \"open\"\n";
  auto best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    ASSERT_THAT(load(toml), IsOk());
    best = std::min<std::chrono::nanoseconds>(best, std::chrono::steady_clock::now() - start);
  }
  EXPECT_LT(best, std::chrono::milliseconds(1));
}

TEST(DocumentedConfig, SetsTheDefaultsOnceUncommented) {
  auto toml = documented_config(kKeys);
  EXPECT_THAT(load(toml), IsOk());
  EXPECT_NE(toml.find("# Similarity from which two faces match. (-1.0 to 1.0)\n#match_threshold = 0.43"),
            std::string::npos);
  for (std::size_t at = 0; (at = toml.find("\n#", at)) != std::string::npos; ++at)
    if (toml[at + 2] != ' ') toml.erase(at + 1, 1);
  const auto config = load(toml);
  ASSERT_THAT(config, IsOk());
  for (const auto& entry : config->entries()) EXPECT_EQ(entry.origin.kind, Kind::kFile) << entry.spec.name;
  EXPECT_EQ(config->number("verify.match_threshold"), 0.43);
}

/// A folder of its own for a test, removed afterwards.
class FindConfig : public ::testing::Test {
 protected:
  FindConfig() {
    std::string pattern = ::testing::TempDir() + "vultus_config_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~FindConfig() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, std::string_view text) {
    const auto path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }
  [[nodiscard]] ConfigSearch search() const {
    ConfigSearch search;
    search.system_file = folder_ / "etc/config.toml";
    return search;
  }

  std::filesystem::path folder_;
};

TEST_F(FindConfig, PrefersTheNamedThenTheUsersThenTheSystems) {
  Environment environment{{"HOME", folder_ / "home"}};
  EXPECT_EQ(find_config(search(), environment)->file, "");
  const auto system = write("etc/config.toml", "s");
  EXPECT_EQ(find_config(search(), environment)->file, system);
  const auto home = write("home/.config/vultus/config.toml", "h");
  EXPECT_EQ(find_config(search(), environment)->toml, "h");
  environment["XDG_CONFIG_HOME"] = folder_ / "xdg";
  EXPECT_EQ(find_config(search(), environment)->file, system);
  const auto xdg = write("xdg/vultus/config.toml", "x");
  EXPECT_EQ(find_config(search(), environment)->file, xdg);
  environment["VULTUS_CONFIG"] = home;
  EXPECT_EQ(find_config(search(), environment)->file, home);
  auto asking = search();
  asking.asked = system;
  EXPECT_EQ(find_config(asking, environment)->toml, "s");
}

TEST_F(FindConfig, NeverReadsAHomeDirectoryForRoot) {
  write("home/.config/vultus/config.toml", "h");
  auto privileged = search();
  privileged.is_privileged = true;
  const auto found =
      find_config(privileged, {{"HOME", folder_ / "home"}, {"XDG_CONFIG_HOME", folder_ / "home/.config"}});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->file, "");
}

TEST_F(FindConfig, IgnoresAHomeThatIsNoAbsoluteFolder) {
  EXPECT_EQ(find_config(search(), {{"HOME", "."}, {"XDG_CONFIG_HOME", "relative"}})->file, "");
}

TEST_F(FindConfig, TakesAnEmptyFile) {
  const auto path = write("empty.toml", "");
  EXPECT_EQ(find_config(search(), {{"VULTUS_CONFIG", path}})->file, path);
}

TEST_F(FindConfig, RefusesWhatWasNamedAndIsNoFile) {
  EXPECT_THAT(find_config(search(), {{"VULTUS_CONFIG", folder_ / "none.toml"}}),
              IsError(Error::kFileNotFound));
  EXPECT_THAT(find_config(search(), {{"VULTUS_CONFIG", folder_}}), IsError(Error::kFileUnreadable));
  EXPECT_THAT(find_config(search(), {{"VULTUS_CONFIG", "/dev/zero"}}), IsError(Error::kFileUnreadable));
  EXPECT_THAT(find_config(search(), {{"VULTUS_CONFIG", write("big", std::string(kMaxConfigBytes + 1, ' '))}}),
              IsError(Error::kFileTooLarge));
}

}  // namespace
}  // namespace vultus
