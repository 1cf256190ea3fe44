#include "gallery/key_ring.h"

#include <gmock/gmock.h>

#include <cstring>

#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::SeededRandom;

std::vector<KeyId> ids_of(const KeyRing& ring) {
  std::vector<KeyId> ids;
  for (const KeyRing::Key& key : ring.keys()) ids.push_back(key.id);
  return ids;
}

class KeyRingTest : public ::testing::Test {
 protected:
  SeededRandom random_{1};
  KeyRing one_ = KeyRing::make(random_), two_ = one_.rotated(random_);
};

TEST_F(KeyRingTest, RotationPutsANewKeyInFront) {
  ASSERT_EQ(two_.keys().size(), 2U);
  EXPECT_EQ(two_.keys()[1].id, one_.active().id);
  EXPECT_NE(two_.active().id, one_.active().id);
  EXPECT_NE(two_.find(one_.active().id), nullptr);
  EXPECT_EQ(one_.find(two_.active().id), nullptr);
  EXPECT_THAT(ids_of(two_.without(one_.active().id)), ::testing::ElementsAre(two_.active().id));
  EXPECT_EQ(ids_of(two_.without(two_.active().id)), ids_of(two_)) << "the active key stays";
}

TEST_F(KeyRingTest, IsLedByTheKeyThatIsAskedFor) {
  const KeyId old = one_.active().id;
  EXPECT_THAT(ids_of(two_.led_by(old)), ::testing::ElementsAre(old, two_.active().id));
  EXPECT_EQ(ids_of(two_.led_by(two_.active().id)), ids_of(two_));
  EXPECT_EQ(ids_of(two_.led_by(KeyId{})), ids_of(two_));
}

TEST_F(KeyRingTest, TakesAKeyOnce) {
  KeyRing ring = one_;
  EXPECT_FALSE(ring.add(one_.active().secret));
  EXPECT_TRUE(ring.add(two_.active().secret));
  EXPECT_THAT(ids_of(ring), ::testing::ElementsAre(one_.active().id, two_.active().id));
}

TEST_F(KeyRingTest, AnIdIsNotTheKey) {
  EXPECT_EQ(to_string(one_.active().id).size(), 16U);
  EXPECT_NE(std::memcmp(one_.active().id.bytes.data(), one_.active().secret.bytes().data(), 8), 0);
  EXPECT_EQ(names_of_keys(two_), to_string(two_.active().id) + ", " + to_string(one_.active().id));
}

TEST(KeyIds, AreReadAsTheyAreWritten) {
  const KeyId id{.bytes = {0, 1, 0x7f, 0x80, 0xff, 0xab, 0xcd, 9}};
  EXPECT_EQ(parse_key_id(to_string(id)), id);
  for (const std::string text :
       {"", "00017f80ffabcd0", "00017f80ffabcd099", "00017F80ffabcd09", "00017f80ffabcdxx"})
    EXPECT_EQ(parse_key_id(text), std::nullopt) << text;
}

}  // namespace
}  // namespace vultus
