#include "people/places.h"

#include <gmock/gmock.h>

#include "engine/settings.h"
#include "testing/matchers.h"

namespace vultus::cli {
namespace {

using vultus::testing::IsErrorSaying;
using vultus::testing::IsOk;

const StoreVariables kAda{.database_url = "", .data_home = "", .config_home = "", .home = "/home/ada"};

Result<StorePlaces> places(const StoreChoice& choice, const Environment& settings = {},
                           const StoreVariables& variables = kAda) {
  const auto config = load_config({}, settings, setting_keys());
  return store_places(choice, *config, variables);
}

TEST(StorePlaces, LieApartByDefault) {
  const auto found = places({});
  ASSERT_THAT(found, IsOk());
  EXPECT_EQ(found->database, "/home/ada/.local/share/vultus/people.db");
  EXPECT_EQ(found->database_origin, "");
  EXPECT_EQ(found->key_file, "/home/ada/.config/vultus/key");
  const auto moved = places({}, {}, {.data_home = "/data", .config_home = "/conf", .home = "/home/ada"});
  EXPECT_EQ(moved->database, "/data/vultus/people.db");
  EXPECT_EQ(moved->key_file, "/conf/vultus/key");
}

TEST(StorePlaces, TakeTheOptionThenTheConfigurationThenTheEnvironment) {
  StoreVariables variables = kAda;
  variables.database_url = "postgresql://u:secret@h/c";
  EXPECT_EQ(places({}, {}, variables)->database, "postgresql://u:secret@h/c");
  EXPECT_EQ(places({}, {}, variables)->database_origin, "DATABASE_URL");
  const Environment settings = {{"VULTUS_STORE_DATABASE", "b.db"}, {"VULTUS_STORE_KEY_FILE", "b.key"}};
  EXPECT_EQ(places({}, settings, variables)->database, "b.db");
  EXPECT_EQ(places({}, settings, variables)->key_file, "b.key");
  EXPECT_EQ(places({.database = "a.db", .key_file = "a.key"}, settings, variables)->database, "a.db");
  EXPECT_EQ(places({.database = "a.db", .key_file = "a.key"}, settings, variables)->key_file, "a.key");
}

TEST(StorePlaces, RefuseAPasswordOnTheCommandLineWithoutRepeatingIt) {
  const auto refused = places({.database = "postgresql://ada:hunter2@db/vultus", .key_file = ""});
  ASSERT_THAT(refused, IsErrorSaying(Error::kInvalidArgument, "--db: the URL holds a password"));
  EXPECT_EQ(refused.error().message.find("hunter2"), std::string::npos);
}

TEST(StorePlaces, NeedAHomeForTheDefaultsOnly) {
  EXPECT_THAT(places({}, {}, {}), IsErrorSaying(Error::kInvalidArgument, "--db"));
  EXPECT_THAT(places({.database = "a.db", .key_file = ""}, {}, {}),
              IsErrorSaying(Error::kInvalidArgument, "--key"));
  EXPECT_THAT(places({.database = "a.db", .key_file = "k"}, {}, {}), IsOk());
  EXPECT_THAT(places({}, {}, {.data_home = "relative", .home = "."}),
              IsErrorSaying(Error::kInvalidArgument, "home"));
}

TEST(HoldsPassword, SeesEveryPlaceOfOne) {
  for (const char* url :
       {"postgresql://u:p@h/d", "postgres://u:@h", "postgresql://u:p/w@h/d", "postgresql://h/d?password=x",
        "postgresql://h/d?a=b&PASSWORD=x", "postgresql://u@x:p@h/d", "postgresql:///d?sslpassword=x"})
    EXPECT_TRUE(holds_password(url)) << url;
  for (const char* url : {"postgresql://h/d", "postgresql://u@h:5432/d", "postgresql:///d?host=/run&user=a@b",
                          "people.db", "a:b@c", "/tmp/password=x.db", ""})
    EXPECT_FALSE(holds_password(url)) << url;
}

}  // namespace
}  // namespace vultus::cli
