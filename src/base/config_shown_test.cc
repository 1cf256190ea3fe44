#include <array>

#include "base/config.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

TEST(WithoutPassword, HidesItWhereverItStands) {
  const std::pair<const char*, const char*> cases[] = {
      {"postgresql://ada:hunter2@db.example/people", "postgresql://ada:***@db.example/people"},
      {"postgresql://ada:hunter2/3@db.example/people", "postgresql://ada:***@db.example/people"},
      {"postgresql://ada:hunt@er2@db.example", "postgresql://ada:***@db.example"},
      {"postgresql://ada:hunt?er2@db.example", "postgresql://ada:***@db.example"},
      {"postgresql://db/people?user=ada&password=hunter2&sslmode=require",
       "postgresql://db/people?user=ada&password=***&sslmode=require"},
      {"postgresql://db/people?PassWord=hunter2", "postgresql://db/people?PassWord=***"},
      {"postgresql://db/people?sslpassword=hunter2", "postgresql://db/people?sslpassword=***"},
      {"postgresql://:hunter2@db", "postgresql://:***@db"},
      {"postgresql://ada@db.example/people?sslmode=require",
       "postgresql://ada@db.example/people?sslmode=require"},
      {"postgresql://db:5432/people?user=a@b", "postgresql://db:5432/people?user=a@b"},
      {"/srv/a:b@c.db", "/srv/a:b@c.db"},
      {"", ""},
  };
  for (const auto& [url, shown] : cases) EXPECT_EQ(without_password(url), shown);
}

TEST(ShownValue, HidesWhatASettingKeepsSecret) {
  using Secret = KeySpec::Secret;
  const auto shown = [](Config::Value value, Secret secret = Secret::kNone) {
    return shown_value({.spec = {.secret = secret}, .value = std::move(value), .origin = {}});
  };
  EXPECT_EQ(shown(true), "true");
  EXPECT_EQ(shown(std::int64_t{7}), "7");
  EXPECT_EQ(shown(0.25), "0.25");
  EXPECT_EQ(shown(std::string("auto")), "\"auto\"");
  EXPECT_EQ(shown(std::string("postgresql://a:b@c"), Secret::kUrlPassword), "\"postgresql://a:***@c\"");
  EXPECT_EQ(shown(std::string("hunter2"), Secret::kWhole), "\"***\"");
  EXPECT_EQ(shown(std::string(), Secret::kWhole), "\"\"");
}

}  // namespace
}  // namespace vultus
