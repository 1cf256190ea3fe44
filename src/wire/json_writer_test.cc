#include "wire/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace vultus::wire {
namespace {

TEST(JsonWriter, WritesNestedValues) {
  JsonWriter json;
  json.begin_object().member("a", 1).key("b").begin_array().value(true).null().begin_object().end_object();
  json.end_array().member("c", "x").end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"b":[true,null,{}],"c":"x"})");
}

TEST(JsonWriter, EscapesStrings) {
  JsonWriter json;
  json.value("\"\\\n\t\x01\x7F ü \xFF");
  EXPECT_EQ(json.text(), "\"\\\"\\\\\\n\\t\\u0001\\u007f ü \uFFFD\"");
}

TEST(JsonWriter, RoundsWithoutTrailingZeros) {
  const auto written = [](double number, int decimals) {
    JsonWriter json;
    json.value(number, decimals);
    return json.text();
  };
  EXPECT_EQ(written(1.005, 1), "1");
  EXPECT_EQ(written(-12.346, 2), "-12.35");
  EXPECT_EQ(written(-0.0001, 2), "0");
  EXPECT_EQ(written(100, 0), "100");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity(), 2), "null");
  EXPECT_EQ(written(std::numeric_limits<double>::max(), 9).substr(0, 5), "17976");
}

TEST(JsonWriter, FloatsReadBackAsTheyWere) {
  for (const float number : {0.1F, 1.0F / 3, -1e-30F, 16777216.0F, std::nextafterf(0.5F, 1)}) {
    JsonWriter json;
    json.exact(number);
    EXPECT_EQ(std::stof(json.text()), number) << json.text();
  }
  JsonWriter json;
  json.exact(std::nanf(""));
  EXPECT_EQ(json.text(), "null");
}

}  // namespace
}  // namespace vultus::wire
