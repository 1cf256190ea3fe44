#include "wire/json.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/describe/class.hpp>
#include <limits>
#include <vector>

#include "wire/people.h"
#include "wire/picture.h"

namespace vultus::wire {
namespace {

struct Inner {
  int a = 1;
  std::optional<int> b;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (a, b))

struct Outer {
  bool new_ = true;
  std::string text = "ü\xFF";
  OrNull<Share> share;
  std::optional<Inlined<Inner>> inlined;
  Inner inner;
  std::vector<Pixels> pixels;
  std::optional<OrNull<std::string>> perhaps;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (new_, text, share, inlined, inner, pixels, perhaps))

TEST(ToJson, CallsMembersAsTheyAreCalled) {
  EXPECT_EQ(to_json(Outer{}),
            "{\"new\":true,\"text\":\"ü\uFFFD\",\"share\":null,\"inner\":{\"a\":1},\"pixels\":[]}");
}

TEST(ToJson, LeavesOutWhatIsEmptyAndInlinesWhatBelongsTogether) {
  Outer outer;
  outer.share.value = Share{0.123456};
  outer.inlined = Inlined<Inner>{{.a = 7, .b = 8}};
  outer.pixels = {{1.005}, {-2.5}, {std::numeric_limits<double>::quiet_NaN()}};
  outer.perhaps.emplace();
  EXPECT_EQ(to_json(outer),
            "{\"new\":true,\"text\":\"ü\uFFFD\",\"share\":0.1235,\"a\":7,\"b\":8,\"inner\":{\"a\":1},"
            "\"pixels\":[1,-2.5,null],\"perhaps\":null}");
}

TEST(ToJson, NothingComparedIsNoMatchWithNulls) {
  EXPECT_EQ(
      to_json(nothing_compared({"no_face", "a.jpg: no face was found", "Use another."})),
      R"({"match":false,"verdict":null,"similarity":null,"confidence":null,"threshold":null,"fmr":null,)"
      R"("error":{"code":"no_face","message":"a.jpg: no face was found","remedy":"Use another."}})");
}

TEST(ToJson, AnUncheckedFaceIsNotLive) {
  EXPECT_EQ(to_json(from(std::optional<PadResult>())),
            R"({"live":null,"verdict":"not_checked","reason":"the pack has no network for it"})");
}

TEST(ToJson, SomebodyNotWrittenYetHasNoId) {
  EXPECT_EQ(to_json(candidate_of({.id = {}, .name = "Ada"}, {.similarity = 0.5, .confidence = 0.75})),
            R"({"name":"Ada","id":null,"similarity":0.5,"confidence":0.75,"fmr":null,"fmr_is_bound":false})");
}

}  // namespace
}  // namespace vultus::wire
