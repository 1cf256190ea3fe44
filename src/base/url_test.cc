#include "base/url.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace vultus {
namespace {

TEST(WithoutPassword, LeavesOutPasswordsAndNothingElse) {
  const std::vector<std::pair<std::string, std::string>> shown{
      {"/home/ada/people.db", "/home/ada/people.db"},
      {"people:secret@work.db", "people:secret@work.db"},
      {"postgresql://host/db", "postgresql://host/db"},
      {"postgresql://ada@host:5432/db", "postgresql://ada@host:5432/db"},
      {"postgresql://host:5432/db", "postgresql://host:5432/db"},
      {"postgresql://ada:secret@host:5432/db", "postgresql://ada@host:5432/db"},
      {"postgres://ada:@host/db", "postgres://ada@host/db"},
      {"postgresql://ada:se:cr@et@host/db", "postgresql://ada@host/db"},
      {"postgresql://ada@[::1]:5432/db", "postgresql://ada@[::1]:5432/db"},
      {"postgresql:///db?host=/run&password=secret&user=ada", "postgresql:///db?host=/run&user=ada"},
      {"postgresql:///db?password=secret", "postgresql:///db"},
      {"postgresql:///db?sslpassword=secret&user=ada", "postgresql:///db?user=ada"},
      {"postgresql:///db?p%61ssword=secret&user=ada", "postgresql:///db?user=ada"},
      {"mysql://ada:secret@host/db", "mysql://ada@host/db"},
  };
  for (const auto& [location, expected] : shown) EXPECT_EQ(without_password(location), expected);
}

TEST(WithoutPassword, LeavesOutPasswordsOfUrlsThatAreWronglyWritten) {
  for (const char* location : {"postgresql://ada:sec/ret@host/db", "postgresql://ada:sec?ret@host/db",
                               "postgresql://ada:sec#ret@host/db", "postgresql://ada:sec/r@et@host/db",
                               "postgresql://ada:secret/db", "postgresql://ada:secret"}) {
    EXPECT_EQ(without_password(location).find("sec"), std::string::npos) << location;
    EXPECT_EQ(without_password(location).find("ret"), std::string::npos) << location;
  }
}

}  // namespace
}  // namespace vultus
