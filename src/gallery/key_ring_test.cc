#include "gallery/key_ring.h"

#include <algorithm>
#include <cstring>

#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::IsErrorSaying;
using testing::SeededRandom;

std::string text_of(const KeyRing& ring) {
  const SecretBytes text = write_key_ring(ring);
  return {text.begin(), text.end()};
}

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
  EXPECT_THAT(ids_of(two_.without_old()), ::testing::ElementsAre(two_.active().id));
}

TEST_F(KeyRingTest, IsLedByTheKeyThatIsAskedFor) {
  const KeyId old = one_.active().id;
  EXPECT_THAT(ids_of(two_.led_by(old)), ::testing::ElementsAre(old, two_.active().id));
  EXPECT_EQ(ids_of(two_.led_by(two_.active().id)), ids_of(two_));
  EXPECT_EQ(ids_of(two_.led_by(KeyId{})), ids_of(two_));
}

TEST_F(KeyRingTest, ReadsWhatItWrote) {
  for (const KeyRing& ring : {one_, two_}) {
    const auto read = parse_key_ring(text_of(ring));
    ASSERT_THAT(read, testing::IsOk());
    EXPECT_EQ(ids_of(*read), ids_of(ring));
    EXPECT_TRUE(std::ranges::equal(read->active().secret.bytes(), ring.active().secret.bytes()));
  }
}

TEST_F(KeyRingTest, ReadsWhatAnEditorMadeOfIt) {
  const std::string text = text_of(one_);
  EXPECT_THAT(parse_key_ring(text.substr(0, text.size() - 1)), testing::IsOk());
  std::string crlf;
  for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_THAT(parse_key_ring(crlf), testing::IsOk());
}

TEST_F(KeyRingTest, AnIdIsNotTheKey) {
  EXPECT_EQ(to_string(one_.active().id).size(), 16U);
  EXPECT_NE(std::memcmp(one_.active().id.bytes.data(), one_.active().secret.bytes().data(), 8), 0);
  EXPECT_EQ(names_of_keys(two_), to_string(two_.active().id) + ", " + to_string(one_.active().id));
}

TEST_F(KeyRingTest, NamesTheLineThatIsWrong) {
  const auto refuses = [](const std::string& text, const std::string& why) {
    EXPECT_THAT(parse_key_ring(text), IsErrorSaying(Error::kKeyInvalid, why)) << text;
  };
  const std::string text = text_of(one_), key = text.substr(text.find('\n') + 1);
  refuses("", "line 1");
  refuses("garbage\n", "no key file of Vultus");
  refuses(std::string(100, '\0'), "no key file of Vultus");
  refuses("vultus keys 2\n" + key, "another version");
  refuses("vultus keys 1", "line 2: there is no key");
  refuses("vultus keys 1\n", "line 2: there is no key");
  refuses("vultus keys 1\n\n" + key, "line 2: is not an id");
  refuses(text + key, "line 3: the key is there twice");
  refuses(text + "x", "line 3");
}

TEST_F(KeyRingTest, NoPartOfATextIsARing) {
  const std::string text = text_of(one_);
  for (std::size_t length = 0; length + 1 < text.size(); ++length)
    EXPECT_THAT(parse_key_ring(text.substr(0, length)), testing::IsError(Error::kKeyInvalid)) << length;
}

TEST_F(KeyRingTest, NoticesEveryAlteredCharacter) {
  const std::string text = text_of(one_);
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    std::string altered = text;
    altered[at] = altered[at] == 'b' ? 'c' : 'b';
    EXPECT_THAT(parse_key_ring(altered), testing::IsError(Error::kKeyInvalid)) << at;
  }
}

TEST_F(KeyRingTest, MessagesDoNotShowTheKey) {
  std::string text = text_of(one_);
  const std::string secret = text.substr(text.rfind(' ') + 1, 44);
  text[15] = text[15] == '0' ? '1' : '0';
  const auto refused = parse_key_ring(text);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message.find(secret.substr(0, 8)), std::string::npos);
}

TEST_F(KeyRingTest, HoldsABoundedNumberOfKeys) {
  KeyRing ring = one_;
  for (int i = 0; i < 63; ++i) ring = ring.rotated(random_);
  EXPECT_THAT(parse_key_ring(text_of(ring)), testing::IsOk());
  EXPECT_THAT(parse_key_ring(text_of(ring.rotated(random_))), IsErrorSaying(Error::kKeyInvalid, "64"));
}

}  // namespace
}  // namespace vultus
