#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store_sql/postgres_url.h"
#include "store_sql/store_sql.h"
#include "store_sql/text.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;

TEST(PostgresUrl, TakesNoPartOfAPasswordForSomethingElse) {
  for (const char* url :
       {"postgresql://ada:secret/db", "postgresql://ada:sec/ret@host/db", "postgresql://ada:s@secret@host/db",
        "postgresql://ada:sec?ret@host/db", "postgresql://ada:x@host,other:secret/db"})
    EXPECT_THAT(read_postgres_url(url), IsErrorSaying(Error::kInvalidArgument, "%40")) << url;
  for (const char* url :
       {"postgresql://ada:se%40cret@host:5432,[::1]:5433,/db", "postgresql:///db?user=a@b", "postgresql://"})
    EXPECT_THAT(read_postgres_url(url), IsOk()) << url;
}

TEST(PostgresUrl, KeepsEveryPartOfTheUrl) {
  const auto url = read_postgres_url("postgresql://ada:s%20%26%3d@db.example:5433/people?sslmode=require");
  ASSERT_THAT(url, IsOk());
  EXPECT_EQ(url->password, "s &=");
  for (const char* part : {"user=ada", "password=s%20%26%3D", "host=db%2Eexample", "port=5433",
                           "dbname=people", "sslmode=require", "connect_timeout=10", "client_encoding=UTF8"})
    EXPECT_THAT(url->connect, ::testing::HasSubstr(part));
  EXPECT_EQ(url->connect.find(' '), std::string::npos);
}

TEST(PostgresUrl, LeavesToTheEnvironmentWhatTheUrlDoesNotSay) {
  const auto url = read_postgres_url("postgresql:///");
  ASSERT_THAT(url, IsOk());
  for (const char* part : {"host=", "user=", "password=", "dbname="})
    EXPECT_THAT(url->connect, ::testing::Not(::testing::HasSubstr(part)));
  EXPECT_THAT(read_postgres_url("postgresql:///?connect_timeout=3")->connect,
              ::testing::HasSubstr("connect_timeout=3"));
}

TEST(PostgresUrl, RefusesWhatIsNoUrl) {
  for (const char* text :
       {"postgresql://[", "postgresql://h?nonsense=1", "postgresql://h/%zz", "postgresql://h:port/x"})
    EXPECT_THAT(read_postgres_url(text), IsError(Error::kInvalidArgument)) << text;
}

TEST(Hex, GoesThereAndBack) {
  std::vector<std::byte> bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
  EXPECT_THAT(from_bytea(to_bytea(bytes)), IsOkAnd(bytes));
  EXPECT_EQ(to_bytea(std::vector{std::byte{0}, std::byte{0xaf}}), "\\x00af");
  EXPECT_THAT(from_bytea("\\x"), IsOkAnd(::testing::IsEmpty()));
}

TEST(Hex, RefusesOtherText) {
  for (const char* text : {"", "00", "\\x0", "\\x0g", "\\xAF", "x00"})
    EXPECT_THAT(from_bytea(text), IsError(Error::kInvalidArgument)) << text;
}

}  // namespace
}  // namespace vultus
