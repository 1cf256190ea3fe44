// The life of people in a database as a user goes through it, from the first enrolment to the lost key.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "image/encode.h"
#include "json_lines.h"
#include "process.h"
#include "testing/data.h"
#include "testing/degrade.h"

namespace vultus::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

json::value line(const std::string& text) {
  const auto all = lines(text);
  return all.size() == 1 ? all.front() : json::value();
}

std::string jpeg_of(const Image& image) {
  const auto bytes = encode_jpeg(image.view());
  return {reinterpret_cast<const char*>(bytes->data()), bytes->size()};
}

/// A user with a home of their own.
class Home {
 public:
  Outcome run(std::vector<std::string> arguments, Launch launch = {}) const {
    launch.arguments = std::move(arguments);
    launch.environment.try_emplace("XDG_DATA_HOME", folder_.path("data"));
    launch.environment.try_emplace("XDG_CONFIG_HOME", folder_.path("config"));
    if (!pack_.empty()) launch.environment.try_emplace("VULTUS_MODELS", pack_);
    return run_vultus(launch);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  std::string write(const std::string& name, const std::string& content) const {
    return folder_.write(name, content);
  }
  [[nodiscard]] std::string database() const { return path("data/vultus/people.db"); }
  [[nodiscard]] std::string key() const { return path("config/vultus/key"); }

 protected:
  TemporaryFolder folder_;
  std::string pack_;
};

/// Without models: what is told before a picture is looked at.
class PeopleSurface : public ::testing::Test, public Home {};

/// With the models, the portrait and what is made of it.
class PeopleTest : public ::testing::Test, public Home {
 protected:
  void SetUp() override {
    const auto pack = open_pack_folder();
    const auto portrait = portrait_path();
    if (!pack) GTEST_SKIP() << "skipped: needs the open pack; run `vultus models pull open`";
    if (!portrait) GTEST_SKIP() << "skipped: needs the portrait; run tools/fetch_portrait.sh";
    pack_ = fs::absolute(*pack).string();
    const auto image = read_image(*portrait);
    ASSERT_TRUE(image);
    first_ = write("first.jpg", jpeg_of(*image));
    second_ = write("second.jpg", jpeg_of(recompressed(relit(image->view(), 0.8, 5).view(), 70)));
    blurred_ = write("blurred.jpg", jpeg_of(blurred(image->view(), 6)));
    crowd_ = write("crowd.jpg", jpeg_of(montage(image->view(), 2, 1)));
    nobody_ = write("nobody.jpg", jpeg_of(filled(320, 240, 120)));
  }

  [[nodiscard]] std::string enrolled_id(const std::string& name) const {
    const auto answer = line(run({"enroll", "--json", name, first_}).out);
    return answer.is_object() ? std::string(answer.at("person").at("id").as_string()) : "";
  }

  std::string first_, second_, blurred_, crowd_, nobody_;
};

// ---- what is told before a picture is looked at

TEST_F(PeopleSurface, ADatabaseThatIsNotThereIsToldAndNotMade) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"people", "list"},
                                                    {"people", "show", "Ada"},
                                                    {"people", "remove", "--yes", "Ada"},
                                                    {"key", "rotate"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 3) << arguments[1];
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("people.db"), HasSubstr("vultus enroll"))) << arguments[1];
  }
  EXPECT_FALSE(fs::exists(path("data"))) << "a typing error leaves nothing behind";
  EXPECT_EQ(line(run({"people", "list", "--json"}).out).at("error").at("code").as_string(),
            "database_missing");
}

TEST_F(PeopleSurface, MistakesAreUsageErrors) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"enroll"},
        {"enroll", "Ada"},
        {"enroll", " Ada", "a.jpg"},
        {"enroll", "", "a.jpg"},
        {"enroll", std::string(300, 'a'), "a.jpg"},
        {"enroll", "A\033[31mda", "a.jpg"},
        {"enroll",
         "A\xE2\x80\xAE"
         "da",
         "a.jpg"},
        {"enroll", "Ada", "a.jpg", "--id", "17"},
        {"people"},
        {"people", "rename", "Ada"},
        {"key", "make"},
        {"identify"},
        {"people", "list", "--db", "mysql://h/d"},
        {"people", "list", "--db", "postgresql://ada:hunter2@h/d"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.err;
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("vultus: "), Not(HasSubstr("\033[3")), Not(HasSubstr("hunter2"))));
  }
}

TEST_F(PeopleSurface, DatabasesThatAreNoneAreNamed) {
  fs::create_directory(path("folder"));
  const std::string text = write("text.db", "to whom it may concern\n" + std::string(5000, 'x'));
  for (const std::string& database : {path("folder"), text}) {
    const Outcome outcome = run({"people", "list", "--db", database});
    EXPECT_EQ(outcome.exit_code, 4) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(database));
  }
  EXPECT_THAT(content_of(text), HasSubstr("to whom it may concern")) << "it stays as it is";
}

TEST_F(PeopleSurface, ADatabaseServerThatIsNotThereIsNamedWithoutItsPassword) {
  const Outcome outcome = run(
      {"people", "list"}, {.environment = {{"DATABASE_URL", "postgresql://ada:hunter2@127.0.0.1:1/people"}}});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("DATABASE_URL: "), HasSubstr("127.0.0.1"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(run({"people", "list", "--db", path("p.db")},
                {.environment = {{"DATABASE_URL", "postgresql://127.0.0.1:1/people"}}})
                .exit_code,
            3)
      << "--db comes first";
}

TEST_F(PeopleSurface, AKeyIsMadeOnceAndNeverShown) {
  const Outcome made = run({"key", "create", "--json"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  struct stat status {};
  ASSERT_EQ(::stat(key().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const std::string secret = content_of(key());
  const Outcome again = run({"key", "create", "--json"}), shown = run({"key", "show", "--json"});
  EXPECT_EQ(content_of(key()), secret);
  EXPECT_EQ(line(again.out).at("done").as_string(), "kept");
  EXPECT_EQ(line(shown.out).at("keys"), line(made.out).at("keys"));
  EXPECT_EQ(line(shown.out).at("mode").as_string(), "0600");
  const std::string base64 = secret.substr(secret.rfind(' ') + 1, 40);
  for (const Outcome& outcome : {made, again, shown, run({"doctor"})})
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr(base64)));
}

TEST_F(PeopleSurface, AKeyThatOthersCanReadIsRefusedWithWhatToDo) {
  ASSERT_EQ(run({"key", "create"}).exit_code, 0);
  ::chmod(key().c_str(), 0644);
  const Outcome outcome = run({"key", "show"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(key()), HasSubstr("chmod 600"), HasSubstr("vultus key rotate")));
  EXPECT_EQ(run({"key", "show", "--key", write("short", "vultus keys 1\n")}).exit_code, 4);
}

TEST_F(PeopleSurface, TheDoctorLooksAndMakesNothing) {
  const auto checks = line(run({"doctor", "--json"}).out).at("checks").as_array();
  std::vector<std::string> names;
  for (const auto& check : checks) names.emplace_back(check.at("name").as_string());
  EXPECT_THAT(names, AllOf(::testing::Contains("database"), ::testing::Contains("key_file")));
  EXPECT_FALSE(fs::exists(path("data")));
  EXPECT_FALSE(fs::exists(path("config")));
}

TEST_F(PeopleSurface, TheDoctorShowsNoPassword) {
  const std::string config =
      write("c.toml", "[store]\ndatabase = \"postgresql://ada:hunter2@127.0.0.1:1/people\"\n");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"doctor", "--config", config}, {"doctor", "--json", "--config", config}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("postgresql://ada@127.0.0.1:1/people"), HasSubstr("c.toml:2")));
    EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("hunter2")));
  }
}

TEST_F(PeopleSurface, TheDoctorLooksWhereItIsTold) {
  ASSERT_EQ(run({"key", "create", "--db", path("none.db"), "--key", path("my.key")}).exit_code, 0);
  const Outcome outcome = run({"doctor", "--db", path("my.db"), "--key", path("my.key")});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr(path("my.db")), HasSubstr(path("my.key") + ", mode 0600")));
  EXPECT_FALSE(fs::exists(path("my.db")));
  ::chmod(path("my.key").c_str(), 0666);
  const Outcome exposed = run({"doctor", "--db", path("my.db"), "--key", path("my.key")});
  EXPECT_EQ(exposed.exit_code, 4);
  EXPECT_THAT(exposed.out, AllOf(HasSubstr("mode 0666"), HasSubstr("chmod 600")));
  EXPECT_EQ(run({"doctor", "--db", "postgresql://ada:hunter2@h/d"}).exit_code, 4);
}

TEST_F(PeopleSurface, ForgettingAKeyIsDoneOnPurpose) {
  ASSERT_EQ(run({"key", "create"}).exit_code, 0);
  const std::string id(line(run({"key", "show", "--json"}).out).at("keys").at(0).as_string());
  EXPECT_EQ(run({"key", "forget"}).exit_code, 2) << "nobody to ask";
  EXPECT_EQ(run({"key", "forget", "--yes", "--force"}).exit_code, 2) << "which?";
  EXPECT_EQ(run({"key", "forget", "--yes", "17"}).exit_code, 2);
  EXPECT_EQ(run({"key", "forget", "--yes", "0123456789abcdef"}).exit_code, 2);
  const Outcome active = run({"key", "forget", "--yes", "--force", id});
  EXPECT_EQ(active.exit_code, 2);
  EXPECT_THAT(active.err, AllOf(HasSubstr(id), HasSubstr("new databases")));
  EXPECT_EQ(line(run({"key", "forget", "--yes", "--json"}).out).at("done").as_string(), "kept");
}

// ---- the journey

TEST_F(PeopleTest, FromTheFirstPictureToTheLast) {
  const Outcome enrolled = run({"enroll", "Ada Lovelace", first_});
  ASSERT_EQ(enrolled.exit_code, 0) << enrolled.err;
  EXPECT_THAT(enrolled.out, AllOf(HasSubstr("ENROLLED  Ada Lovelace, new, from 1 picture"), HasSubstr("id")));
  EXPECT_THAT(enrolled.err, AllOf(HasSubstr("Made the key " + key()), HasSubstr("copy")));

  const auto found = line(run({"identify", "--json", second_}).out);
  EXPECT_TRUE(found.at("match").as_bool());
  EXPECT_EQ(found.at("verdict").as_string(), "match");
  EXPECT_EQ(found.at("candidates").at(0).at("name").as_string(), "Ada Lovelace");
  for (const char* number : {"similarity", "confidence", "fmr"})
    EXPECT_TRUE(found.at("candidates").at(0).at(number).is_number()) << number;
  EXPECT_TRUE(found.at("fpir").is_number());
  EXPECT_EQ(found.at("box").as_array().size(), 4U);

  const Outcome verified = run({"verify", "--json", "Ada Lovelace", second_});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_TRUE(line(verified.out).at("match").as_bool());
  EXPECT_EQ(line(verified.out).at("reference").at("person").at("name").as_string(), "Ada Lovelace");
  EXPECT_EQ(line(verified.out).at("probe").at("face_count").as_int64(), 1);

  const auto listed = line(run({"people", "list", "--json"}).out);
  EXPECT_EQ(listed.at("templates").as_int64(), 1);
  const std::string id(listed.at("id").as_string());
  EXPECT_EQ(run({"people", "rename", "Ada Lovelace", "Ada King"}).exit_code, 0);
  const auto shown = line(run({"people", "show", "--json", id}).out);
  EXPECT_EQ(shown.at("name").as_string(), "Ada King");
  EXPECT_FALSE(shown.at("templates").at(0).at("model").as_string().empty());
  EXPECT_EQ(shown.at("templates").at(0).at("key").as_string().size(), 16U);

  const Outcome removed = run({"people", "remove", "--yes", "Ada King"});
  EXPECT_EQ(removed.exit_code, 0) << removed.err;
  EXPECT_THAT(run({"people", "list"}).err, HasSubstr("Nobody is enrolled"));
  const Outcome gone = run({"identify", "--json", second_});
  EXPECT_EQ(gone.exit_code, 1);
  EXPECT_TRUE(line(gone.out).at("candidates").as_array().empty());
}

TEST_F(PeopleTest, RefusesPicturesWithTheReasonAndTheRemedy) {
  const std::vector<std::pair<std::string, std::pair<std::string, std::string>>> cases = {
      {nobody_, {"no face was found", "face is visible"}},
      {crowd_, {"2 faces are in the picture (--largest takes the largest)", "crop it"}},
      {blurred_, {"the face is blurred", "Hold still"}}};
  for (const auto& [photo, words] : cases) {
    const Outcome outcome = run({"enroll", "Ada", photo});
    EXPECT_EQ(outcome.exit_code, 1) << photo;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(photo + ": " + words.first), HasSubstr(words.second)));
    EXPECT_THAT(outcome.out, IsEmpty());
  }
  const auto refused = line(run({"enroll", "--json", "Ada", nobody_}).out);
  EXPECT_EQ(refused.at("error").at("code").as_string(), "no_face");
  EXPECT_EQ(refused.at("photos").at(0).at("error").at("code").as_string(), "no_face");
  EXPECT_EQ(run({"enroll", "Ada", path("none.jpg")}).exit_code, 3);
  EXPECT_THAT(run({"people", "list"}).out, IsEmpty());

  const Outcome largest = run({"enroll", "--json", "--largest", "Ada", crowd_, blurred_});
  EXPECT_EQ(largest.exit_code, 1) << "one of the pictures was refused";
  EXPECT_TRUE(line(largest.out).at("new").as_bool()) << "and the other was taken";
  EXPECT_EQ(line(largest.out).at("photos").at(1).at("error").at("code").as_string(), "blurred");
}

TEST_F(PeopleTest, SecondPicturesGoToTheSamePerson) {
  const std::string id = enrolled_id("Ada");
  const auto again = line(run({"enroll", "--json", "Ada", first_}).out);
  EXPECT_FALSE(again.at("new").as_bool());
  EXPECT_TRUE(again.at("template").is_null()) << "the same picture adds nothing";
  const auto added = line(run({"enroll", "--json", "Ada", second_}).out);
  EXPECT_FALSE(added.at("new").as_bool());
  EXPECT_EQ(added.at("person").at("id").as_string(), id);
  EXPECT_TRUE(added.at("template").is_string());
  EXPECT_EQ(line(run({"people", "list", "--json"}).out).at("templates").as_int64(), 2);
  EXPECT_EQ(run({"enroll", "Grace", second_, "--id", id}).exit_code, 2) << "the id is Ada's";
}

TEST_F(PeopleTest, WarnsOfLookalikesOrRefusesThem) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome refused = run({"enroll", "Countess", second_, "--refuse-duplicates"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("Countess"), HasSubstr("as Ada")));
  const Outcome warned = run({"enroll", "Countess", second_});
  EXPECT_EQ(warned.exit_code, 0);
  EXPECT_THAT(warned.out, HasSubstr("! looks like Ada, who is enrolled as"));
  const Outcome both = run({"identify", first_});
  EXPECT_THAT(both.out, HasSubstr("reaches the threshold, too"));
}

TEST_F(PeopleTest, AnAmbiguousNameIsResolvedByTheId) {
  const std::string id = enrolled_id("Ada");
  ASSERT_EQ(run({"enroll", "--new", "Ada", second_}).exit_code, 0);
  const Outcome outcome = run({"verify", "Ada", first_});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("2 people are called \"Ada\""), HasSubstr("people list")));
  EXPECT_EQ(run({"verify", id, first_}).exit_code, 0);
  EXPECT_EQ(run({"people", "remove", "-y", "Ada"}).exit_code, 2);
  EXPECT_EQ(run({"people", "remove", "-y", id}).exit_code, 0);
  EXPECT_EQ(run({"verify", "Ada", first_}).exit_code, 0) << "one is left";
}

TEST_F(PeopleTest, AnUnknownNameSaysWhatItIsNot) {
  const Outcome nowhere = run({"verify", "Grace", first_});
  EXPECT_EQ(nowhere.exit_code, 3);
  EXPECT_THAT(nowhere.err, AllOf(HasSubstr("Grace"), HasSubstr("no such file"), HasSubstr("no database")));
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome file = run({"verify", "--json", path("typo.jpg"), first_});
  EXPECT_EQ(file.exit_code, 3);
  EXPECT_EQ(line(file.out).at("error").at("code").as_string(), "file_not_found");
  const Outcome person = run({"verify", "--json", "Grace", first_});
  EXPECT_EQ(line(person.out).at("error").at("code").as_string(), "person_not_found");
  EXPECT_FALSE(line(person.out).at("match").as_bool());
  EXPECT_EQ(run({"verify", "--enrolled", first_, first_}).exit_code, 3) << "nobody is called like the file";
  EXPECT_EQ(run({"people", "show", "Grace"}).exit_code, 3);
}

TEST_F(PeopleTest, NamesInEveryScript) {
  const std::vector<std::string> names = {"王芳", "Ἑλένη",     "محمد", "Zoë O'Néill-Łęcka",
                                          "🙂", "a,b;\"c\"", "--new"};
  for (const std::string& name : names) {
    fs::create_directories(path("staff/" + name));
    fs::copy_file(first_, path("staff/" + name + "/1.jpg"));
  }
  fs::create_directories(path("staff/\033[31mred"));
  fs::copy_file(first_, path("staff/\033[31mred/1.jpg"));
  const Outcome outcome = run({"enroll", "--folder", path("staff")});
  EXPECT_EQ(outcome.exit_code, 2) << "one of the names is none";
  EXPECT_THAT(outcome.out + outcome.err, Not(HasSubstr("\033")));
  std::vector<std::string> listed;
  for (const auto& person : lines(run({"people", "list", "--json"}).out))
    listed.emplace_back(person.at("name").as_string());
  EXPECT_THAT(listed, ::testing::UnorderedElementsAreArray(names));
  EXPECT_EQ(run({"verify", "محمد", second_}).exit_code, 0);
  EXPECT_EQ(run({"enroll", "--", "--new", second_}).exit_code, 0);
}

TEST_F(PeopleTest, EnrolsAFolderOfPeopleAndGoesOnWhereItWas) {
  fs::create_directories(path("staff/Ada"));
  fs::copy_file(first_, path("staff/Ada/a.jpg"));
  fs::copy_file(blurred_, path("staff/Ada/b.jpg"));
  fs::copy_file(nobody_, path("staff/Bob 1.jpg"));
  fs::copy_file(crowd_, path("staff/Crowd.jpg"));
  const Outcome outcome = run({"enroll", "--folder", path("staff")});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("enrolled  Ada  1 of 2 pictures"), HasSubstr("b.jpg: the face is blurred"),
                    HasSubstr("refused   Bob: no picture can be used"), HasSubstr("refused   Crowd"),
                    HasSubstr("1 enrolled, 0 added to, 0 known before, 2 refused")));
  const auto again = lines(run({"enroll", "--json", "--folder", path("staff")}).out);
  ASSERT_EQ(again.size(), 3U);
  EXPECT_EQ(again[0].at("name").as_string(), "Bob");  // those who are refused need not wait for the others
  EXPECT_EQ(again[1].at("name").as_string(), "Crowd");
  EXPECT_FALSE(again[2].at("new").as_bool());
  EXPECT_EQ(lines(run({"people", "list", "--json"}).out).size(), 1U);
  EXPECT_EQ(run({"enroll", "--folder", path("none")}).exit_code, 3);
}

TEST_F(PeopleTest, AFolderTellsWhomItLeavesOut) {
  fs::create_directories(path("staff/Ada"));
  fs::copy_file(first_, path("staff/Ada/a.jpg"));
  write("staff/Ada/b.heic", "ftypheic");
  write("staff/Ada/._a.jpg", "AppleDouble");
  fs::create_directories(path("staff/Bob"));
  fs::create_symlink("nowhere.jpg", path("staff/Carol.jpg"));
  fs::copy_file(second_, path("staff/IMG_1234.jpg"));
  const Outcome outcome = run({"enroll", "--folder", path("staff")});
  EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("enrolled  Ada  1 of 2 pictures"), HasSubstr("b.heic"),
                    HasSubstr("Bob: the folder holds no picture"), HasSubstr("the link leads nowhere"),
                    HasSubstr("IMG_1234.jpg: this is a name for a picture"),
                    HasSubstr("1 enrolled, 0 added to, 0 known before, 3 refused"), Not(HasSubstr("._a"))));
  const auto again = lines(run({"enroll", "--json", "--folder", path("staff")}).out);
  EXPECT_EQ(again.size(), 4U);
  EXPECT_EQ(lines(run({"people", "list", "--json"}).out).size(), 1U);
  fs::remove_all(path("staff/Ada"));
  fs::remove(path("staff/Carol.jpg"));
  EXPECT_THAT(run({"enroll", "--folder", path("staff")}).out, HasSubstr("0 enrolled"));
}

TEST_F(PeopleTest, NamesThatLookAlikeAreOnePerson) {
  ASSERT_EQ(run({"enroll", "Jose\u0301", first_}).exit_code, 0);
  const auto added = line(run({"enroll", "--json", "Jos\u00E9", second_}).out);
  EXPECT_FALSE(added.at("new").as_bool());
  EXPECT_EQ(run({"verify", "Jose\u0301", second_}).exit_code, 0);
  EXPECT_EQ(run({"enroll", "Jos\u00E9\u200B", second_}).exit_code, 2);
  EXPECT_EQ(run({"people", "rename", "Jos\u00E9", "Al\u00ADice"}).exit_code, 2);
  EXPECT_EQ(lines(run({"people", "list", "--json"}).out).size(), 1U);
}

TEST_F(PeopleTest, TellsTwoPeopleApart) {
  VULTUS_NEED_SHARED(other, "data/photos/img20.jpg");
  VULTUS_NEED_SHARED(other_again, "data/photos/img21.jpg");
  const std::string id = enrolled_id("Ada");
  const Outcome mixed = run({"enroll", "Both", first_, second_, other.string()});
  EXPECT_EQ(mixed.exit_code, 1);
  EXPECT_THAT(mixed.err, AllOf(HasSubstr("img20.jpg"), HasSubstr("another person")));
  const Outcome taken = run({"enroll", "Ada", other.string()});
  EXPECT_EQ(taken.exit_code, 1);
  EXPECT_THAT(taken.err, HasSubstr("--new"));
  ASSERT_EQ(run({"enroll", "Grace", other.string()}).exit_code, 0);
  const auto found = lines(run({"identify", "--json", "--top", "1", first_, other_again.string()}).out);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at("candidates").as_array().size(), 1U);
  EXPECT_EQ(found[0].at("candidates").at(0).at("name").as_string(), "Ada");
  EXPECT_EQ(found[1].at("candidates").at(0).at("name").as_string(), "Grace");
  EXPECT_EQ(run({"verify", "Ada", other.string()}).exit_code, 1);
  const Outcome insisted = run({"enroll", "Ada", "--id", id, other.string()});
  EXPECT_EQ(insisted.exit_code, 0) << insisted.err;
  EXPECT_THAT(insisted.out,
              AllOf(HasSubstr("resemble the other templates of Ada little"), HasSubstr("looks like Grace")));
}

TEST_F(PeopleTest, IdentifySaysWhatItCannotAnswer) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome outcome = run({"identify", "--json", nobody_, path("none.jpg"), crowd_});
  EXPECT_EQ(outcome.exit_code, 3) << "the worst counts";
  const auto all = lines(outcome.out);
  ASSERT_EQ(all.size(), 4U) << "a line a face";
  EXPECT_EQ(all[0].at("error").at("code").as_string(), "no_face");
  EXPECT_EQ(all[1].at("error").at("code").as_string(), "file_not_found");
  EXPECT_TRUE(all[2].at("match").as_bool());
  EXPECT_TRUE(all[3].at("match").as_bool());
  EXPECT_EQ(run({"identify", nobody_}).exit_code, 1);
}

TEST_F(PeopleTest, NobodyIsIdentifiedByASpoofOrAHopelessPicture) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Launch never_live{.environment = {{"VULTUS_LIVE_THRESHOLD", "1"}}};
  const Outcome spoofed = run({"identify", "--json", "--live", second_}, never_live);
  EXPECT_EQ(spoofed.exit_code, 1);
  EXPECT_EQ(line(spoofed.out).at("verdict").as_string(), "spoof");
  EXPECT_FALSE(line(spoofed.out).at("match").as_bool());
  EXPECT_THAT(run({"identify", "--live", second_}, never_live).out, HasSubstr("DENIED: suspected spoof"));
  const Launch always_dark{.environment = {{"VULTUS_COMPARE_BRIGHTNESS_MIN", "249"}}};
  const Outcome dark = run({"identify", "--json", second_}, always_dark);
  EXPECT_EQ(dark.exit_code, 1);
  EXPECT_EQ(line(dark.out).at("verdict").as_string(), "cannot_tell");
  EXPECT_GT(line(dark.out).at("candidates").at(0).at("similarity").to_number<double>(), 0.9);
  EXPECT_THAT(run({"identify", second_}, always_dark).out, HasSubstr("CANNOT TELL  nearest Ada"));
}

TEST_F(PeopleTest, ACalibrationIsTakenIfItIsOfTheModel) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const std::string table = R"("impostor_pairs":100,"calibration":[[-1,1],[0.5,0.25],[1,0.25]]})";
  const std::string model(
      line(run({"people", "show", "--json", "Ada"}).out).at("templates").at(0).at("model").as_string());
  const std::string mine = write("mine.json", R"({"model":")" + model + "\"," + table);
  const auto found = line(run({"identify", "--json", "--calibration", mine, first_}).out);
  EXPECT_EQ(found.at("candidates").at(0).at("fmr").to_number<double>(), 0.25);
  const auto verified = line(
      run({"verify", "--json", "Ada", first_}, {.environment = {{"VULTUS_VERIFY_CALIBRATION", mine}}}).out);
  EXPECT_EQ(verified.at("fmr").to_number<double>(), 0.25);
  const std::string strange = write("strange.json", R"({"model":"facenet",)" + table);
  const Outcome wrong = run({"identify", "--calibration", strange, first_});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("strange.json"), HasSubstr("facenet"), HasSubstr(model)));
  EXPECT_EQ(run({"verify", first_, first_, "--calibration", write("no.json", "{")}).exit_code, 2);
}

// ---- archives

TEST_F(PeopleTest, CarriesPeopleToAnotherDatabase) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const std::string passphrase = write("passphrase", "correct horse\n");
  const std::string archive = path("people.vultus");
  const Outcome out = run({"people", "export", archive, "--passphrase-file", passphrase, "--json"});
  ASSERT_EQ(out.exit_code, 0) << out.err;
  EXPECT_EQ(line(out.out).at("people").as_int64(), 1);
  struct stat status {};
  ASSERT_EQ(::stat(archive.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_THAT(content_of(archive), Not(HasSubstr("Ada")));

  const std::vector<std::string> there = {"--db", path("other.db"), "--key", path("other.key")};
  const auto in = [&](std::vector<std::string> arguments, const char* words) {
    arguments.insert(arguments.end(), there.begin(), there.end());
    return run(arguments, {.environment = {{"VULTUS_PASSPHRASE", words}}});
  };
  const Outcome wrong = in({"people", "import", archive}, "incorrect horse");
  EXPECT_EQ(wrong.exit_code, 3);
  EXPECT_THAT(wrong.err, AllOf(HasSubstr("people.vultus"), HasSubstr("passphrase")));
  EXPECT_FALSE(fs::exists(path("other.db"))) << "nothing was written";
  EXPECT_EQ(line(in({"people", "import", "--json", archive}, "correct horse").out).at("people").as_int64(),
            1);
  const auto known = line(in({"people", "import", "--json", archive}, "correct horse").out);
  EXPECT_EQ(known.at("people").as_int64(), 0);
  EXPECT_EQ(known.at("known").as_int64(), 1);
  EXPECT_EQ(in({"verify", "Ada", second_}, "").exit_code, 0);

  EXPECT_EQ(in({"people", "import", first_}, "correct horse").exit_code, 3) << "a picture is no archive";
  const Outcome none = run({"people", "export", archive});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, AllOf(HasSubstr("--passphrase-file"), HasSubstr("VULTUS_PASSPHRASE")));
  EXPECT_EQ(in({"people", "export", archive}, "short").exit_code, 2);
}

TEST_F(PeopleTest, AnArchiveReplacesNothingButAnArchive) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const std::string passphrase = write("passphrase", "correct horse\n");
  const auto exported = [&](const std::string& file) {
    return run({"people", "export", file, "--passphrase-file", passphrase});
  };
  for (const std::string& precious : {database(), key(), passphrase, first_}) {
    const std::string before = content_of(precious);
    const Outcome outcome = exported(precious);
    EXPECT_EQ(outcome.exit_code, 2) << precious;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(precious), HasSubstr("is no archive")));
    EXPECT_EQ(content_of(precious), before);
  }
  EXPECT_EQ(exported("/dev/null").exit_code, 2);
  EXPECT_EQ(exported(path("people.vultus")).exit_code, 0);
  EXPECT_EQ(exported(path("people.vultus")).exit_code, 0) << "a backup by the same name every night";
}

TEST_F(PeopleTest, AsksOnATerminal) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome kept = run({"people", "remove", "Ada"}, {.answers = {"n"}});
  EXPECT_EQ(kept.exit_code, 1);
  EXPECT_THAT(kept.err,
              AllOf(HasSubstr("Remove Ada with all templates for good? [y/N]"), HasSubstr("Nobody")));
  const Outcome silent = run({"people", "remove", "Ada"});
  EXPECT_EQ(silent.exit_code, 2) << "nobody to ask";
  EXPECT_THAT(silent.err, HasSubstr("--yes"));

  const std::string archive = path("a.vultus");
  const Outcome differing =
      run({"people", "export", archive}, {.answers = {"correct horse", "correct hose"}});
  EXPECT_EQ(differing.exit_code, 2);
  EXPECT_FALSE(fs::exists(archive));
  const Outcome out = run({"people", "export", archive}, {.answers = {"correct horse", "correct horse"}});
  EXPECT_EQ(out.exit_code, 0) << out.err;
  EXPECT_THAT(out.echo + out.err, Not(HasSubstr("horse"))) << "it does not show while it is typed";
  EXPECT_EQ(run({"people", "remove", "Ada"}, {.answers = {"y"}}).exit_code, 0);
  EXPECT_EQ(run({"people", "import", archive}, {.answers = {"correct horse"}}).exit_code, 0);
  EXPECT_EQ(run({"verify", "Ada", first_}).exit_code, 0);
}

TEST_F(PeopleTest, AnInterruptedQuestionEndsIt) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome outcome =
      run({"people", "export", path("a.vultus")}, {.interrupt_after_ms = 400, .answers = {"correct horse"}});
  EXPECT_EQ(outcome.signal, SIGINT);
  EXPECT_THAT(outcome.err, HasSubstr("The same again"));
  EXPECT_FALSE(fs::exists(path("a.vultus")));
}

// ---- keys and databases that went wrong

TEST_F(PeopleTest, ARotatedKeyOpensWhatTheOldOneSealed) {
  ASSERT_NE(enrolled_id("Ada"), "");
  fs::copy_file(key(), path("old.key"));
  const auto key_of = [&] {
    return std::string(
        line(run({"people", "show", "--json", "Ada"}).out).at("templates").at(0).at("key").as_string());
  };
  const std::string before = key_of();
  const Outcome rotated = run({"key", "rotate"});
  ASSERT_EQ(rotated.exit_code, 0) << rotated.err;
  EXPECT_NE(key_of(), before);
  EXPECT_EQ(run({"verify", "Ada", second_}).exit_code, 0);
  const Outcome old = run({"identify", "--key", path("old.key"), first_});
  EXPECT_EQ(old.exit_code, 4);
  EXPECT_THAT(old.err, AllOf(HasSubstr("old.key"), HasSubstr("--key")));
}

TEST_F(PeopleTest, ARotatedKeyBesideASecondDatabase) {
  const auto in = [&](const std::string& database, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--db", path(database)});
    return run(arguments);
  };
  for (const char* database : {"a.db", "b.db"})
    ASSERT_EQ(in(database, {"enroll", "Ada", first_}).exit_code, 0) << database;
  const std::string shared(line(run({"key", "show", "--json"}).out).at("keys").at(0).as_string());
  ASSERT_EQ(in("a.db", {"key", "rotate"}).exit_code, 0);
  EXPECT_EQ(in("b.db", {"identify", second_}).exit_code, 0);
  EXPECT_EQ(in("a.db", {"identify", second_}).exit_code, 0);
  ASSERT_EQ(in("c.db", {"enroll", "Ada", first_}).exit_code, 0) << "a database of after the rotation";
  const Outcome needed = run({"key", "forget", "--yes", shared});
  EXPECT_EQ(needed.exit_code, 2);
  EXPECT_THAT(needed.err, AllOf(HasSubstr(shared), HasSubstr("b.db"), Not(HasSubstr("a.db"))));
  ASSERT_EQ(in("b.db", {"key", "rotate"}).exit_code, 0);
  const auto forgotten = line(run({"key", "forget", "--yes", "--json"}).out);
  EXPECT_EQ(forgotten.at("done").as_string(), "forgotten");
  EXPECT_EQ(forgotten.at("uses").as_array().size(), 3U);
  EXPECT_THAT(content_of(key()), Not(HasSubstr(shared)));
  for (const char* database : {"a.db", "b.db", "c.db"}) {
    EXPECT_EQ(in(database, {"identify", second_}).exit_code, 0) << database;
    EXPECT_EQ(in(database, {"enroll", "Ada", second_}).exit_code, 0) << database;
  }
}

TEST_F(PeopleTest, ALostKeyIsToldAndNotReplaced) {
  ASSERT_NE(enrolled_id("Ada"), "");
  fs::remove(key());
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"identify", first_},
                                                    {"verify", "Ada", first_},
                                                    {"enroll", "Bob", first_},
                                                    {"key", "create"},
                                                    {"key", "rotate"}}) {
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.exit_code, 4) << arguments[0];
    EXPECT_THAT(outcome.err, AllOf(HasSubstr(key() + ": there is no such key file"), HasSubstr(database()),
                                   HasSubstr("Restore the key file from its backup")))
        << arguments[0];
  }
  EXPECT_FALSE(fs::exists(key()));
  const Outcome doctor = run({"doctor"});
  EXPECT_EQ(doctor.exit_code, 4);
  EXPECT_THAT(doctor.out, HasSubstr("key_file"));
  EXPECT_EQ(run({"people", "list"}).exit_code, 0) << "names need no key";
  EXPECT_EQ(run({"people", "remove", "--yes", "Ada"}).exit_code, 0);
  EXPECT_EQ(run({"enroll", "Ada", first_}).exit_code, 0) << "a fresh start makes a fresh key";
}

TEST_F(PeopleTest, AWrongKeyNamesBoth) {
  ASSERT_NE(enrolled_id("Ada"), "");
  ASSERT_EQ(run({"key", "create", "--db", path("none.db"), "--key", path("wrong.key")}).exit_code, 0);
  const Outcome outcome = run({"identify", "--json", "--key", path("wrong.key"), first_});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_EQ(line(outcome.out).at("error").at("code").as_string(), "key_wrong");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("wrong.key"), HasSubstr(database())));
}

TEST_F(PeopleTest, AReadOnlyDatabaseCanStillBeSearched) {
  if (::geteuid() == 0) GTEST_SKIP() << "skipped: root may write everything";
  ASSERT_NE(enrolled_id("Ada"), "");
  ::chmod(database().c_str(), 0400);
  ::chmod(path("data/vultus").c_str(), 0500);
  const Outcome outcome = run({"enroll", "--new", "Ada", first_});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(database()), HasSubstr("writable")));
  ::chmod(path("data/vultus").c_str(), 0700);
}

TEST_F(PeopleTest, ADamagedDatabaseIsNoAnswer) {
  ASSERT_NE(enrolled_id("Ada"), "");
  std::string bytes = content_of(database());
  ASSERT_EQ(run({"people", "show", "Ada"}).exit_code, 0);
  for (std::size_t at = bytes.size() / 2; at < bytes.size(); at += 64) bytes[at] ^= 1;
  std::ofstream(database(), std::ios::binary) << bytes;
  const Outcome outcome = run({"identify", first_});
  EXPECT_EQ(outcome.exit_code, 4) << outcome.out;
  EXPECT_THAT(outcome.err, HasSubstr("vultus: "));
}

TEST_F(PeopleTest, TheDoctorRefusesADatabaseThatOthersMayOpen) {
  ASSERT_NE(enrolled_id("Ada"), "");
  for (const auto& [mode, words] : {std::pair{0644U, "everybody may read it (mode 0644)"},
                                    {0666U, "everybody may change it (mode 0666)"}}) {
    ::chmod(database().c_str(), mode);
    const Outcome outcome = run({"doctor"});
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(words), HasSubstr("chmod 600 " + database())));
  }
  ::chmod(database().c_str(), 0600);
  EXPECT_EQ(run({"doctor"}).exit_code, 0);
}

TEST_F(PeopleTest, TheDoctorCountsPeople) {
  ASSERT_NE(enrolled_id("Ada"), "");
  const Outcome outcome = run({"doctor"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  EXPECT_THAT(outcome.out, AllOf(HasSubstr(database() + ", 1 person, 1 template"), HasSubstr("mode 0600")));
}

}  // namespace
}  // namespace vultus::testing
