#include <gmock/gmock.h>

#include <algorithm>

#include "crypto/base64.h"
#include "gallery/key_file.h"
#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::SeededRandom;

std::string text_of(const KeyFile& file) {
  const SecretBytes text = write_key_file(file);
  return {text.begin(), text.end()};
}

/// As older versions wrote it.
std::string text_of_version_1(const KeyRing& ring) {
  std::string text = "vultus keys 1\n";
  for (const KeyRing::Key& key : ring.keys()) {
    const SecretBytes secret = to_base64(key.secret.bytes());
    text += to_string(key.id) + " " + std::string(secret.begin(), secret.end()) + "\n";
  }
  return text;
}

std::vector<KeyId> ids_of(const KeyRing& ring) {
  std::vector<KeyId> ids;
  for (const KeyRing::Key& key : ring.keys()) ids.push_back(key.id);
  return ids;
}

class KeyFileTextTest : public ::testing::Test {
 protected:
  SeededRandom random_{1};
  KeyRing one_ = KeyRing::make(random_), two_ = one_.rotated(random_);
  KeyFile used_{.ring = two_,
                .uses = {{Id{{1, 2, 3}}, "/srv/100 %/people\n.db", one_.active().id, two_.active().id},
                         {Id{{4}}, "postgresql://db.example/vultus", two_.active().id, std::nullopt}},
                .unrecorded = {one_.active().id}};
};

TEST_F(KeyFileTextTest, ReadsWhatItWrote) {
  for (const KeyFile& file : {KeyFile{one_}, KeyFile{two_}, used_}) {
    const auto read = parse_key_file(text_of(file));
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(ids_of(read->ring), ids_of(file.ring));
    EXPECT_TRUE(std::ranges::equal(read->ring.active().secret.bytes(), file.ring.active().secret.bytes()));
    EXPECT_EQ(read->unrecorded, file.unrecorded);
    ASSERT_EQ(read->uses.size(), file.uses.size());
    for (std::size_t i = 0; i < file.uses.size(); ++i) {
      EXPECT_EQ(read->uses[i].store, file.uses[i].store);
      EXPECT_EQ(read->uses[i].location, file.uses[i].location);
      EXPECT_EQ(read->uses[i].key, file.uses[i].key);
      EXPECT_EQ(read->uses[i].next, file.uses[i].next);
    }
  }
}

TEST_F(KeyFileTextTest, KeysOfVersion1MayBeNeededByAnybody) {
  const auto read = parse_key_file(text_of_version_1(two_));
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(ids_of(read->ring), ids_of(two_));
  EXPECT_EQ(read->unrecorded, ids_of(two_));
  EXPECT_TRUE(read->uses.empty());
}

TEST_F(KeyFileTextTest, ReadsWhatAnEditorMadeOfIt) {
  for (const std::string& text : {text_of(used_), text_of_version_1(one_)}) {
    EXPECT_THAT(parse_key_file(text.substr(0, text.size() - 1)), IsOk());
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? "\r\n" : std::string(1, c);
    EXPECT_THAT(parse_key_file(crlf), IsOk());
  }
}

TEST_F(KeyFileTextTest, SaysWhatIsWrong) {
  const auto refuses = [](const std::string& text, const std::string& why) {
    EXPECT_THAT(parse_key_file(text), IsErrorSaying(Error::kKeyInvalid, why)) << text;
  };
  const std::string old = text_of_version_1(one_), key = old.substr(old.find('\n') + 1);
  refuses("", "line 1");
  refuses("garbage\n", "no key file of Vultus");
  refuses(std::string(100, '\0'), "no key file of Vultus");
  refuses("vultus keys 3\n" + key, "another version");
  refuses("vultus keys 1", "line 2: there is no key");
  refuses("vultus keys 1\n", "line 2: there is no key");
  refuses("vultus keys 1\n\n" + key, "line 2: is not an id");
  refuses(old + key, "line 3: the key is there twice");
  refuses(old + "x", "line 3");
  refuses("vultus keys 2\n" + key, "line 2: is neither a key nor a store");
  refuses("vultus keys 2\nkey " + key, "cut short");
  refuses(text_of(used_) + "x", "behind the end");
  KeyFile strange = used_;
  strange.ring = one_;
  refuses(text_of(strange), "is not among the keys");
}

TEST_F(KeyFileTextTest, NoPartOfATextIsAKeyFile) {
  for (const std::string& text : {text_of(used_), text_of_version_1(one_)})
    for (std::size_t length = 0; length + 1 < text.size(); ++length)
      EXPECT_THAT(parse_key_file(text.substr(0, length)), IsError(Error::kKeyInvalid)) << length;
}

TEST_F(KeyFileTextTest, NoticesEveryAlteredCharacter) {
  for (const std::string& text : {text_of(used_), text_of_version_1(one_)})
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
      std::string altered = text;
      altered[at] = altered[at] == 'b' ? 'c' : 'b';
      EXPECT_THAT(parse_key_file(altered), IsError(Error::kKeyInvalid)) << at;
    }
}

TEST_F(KeyFileTextTest, MessagesDoNotShowTheKey) {
  std::string text = text_of_version_1(one_);
  const std::string secret = text.substr(text.rfind(' ') + 1, 44);
  text[15] = text[15] == '0' ? '1' : '0';
  const auto refused = parse_key_file(text);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().message.find(secret.substr(0, 8)), std::string::npos);
}

TEST_F(KeyFileTextTest, HoldsABoundedNumberOfKeysAndStores) {
  KeyFile file{one_};
  while (file.ring.keys().size() < KeyFile::kMaxKeys) file.ring = file.ring.rotated(random_);
  file.uses.assign(KeyFile::kMaxUses,
                   {Id{}, std::string(KeyFile::kMaxLocationBytes, 'x'), one_.active().id, {}});
  EXPECT_THAT(parse_key_file(text_of(file)), IsOk());
  KeyFile more = file;
  more.ring = file.ring.rotated(random_);
  EXPECT_THAT(parse_key_file(text_of(more)), IsErrorSaying(Error::kKeyInvalid, "256"));
  EXPECT_THAT(replace_key_file("/nowhere", more), IsErrorSaying(Error::kInvalidArgument, "forget"));
  file.uses.push_back(file.uses.front());
  EXPECT_THAT(parse_key_file(text_of(file)), IsErrorSaying(Error::kKeyInvalid, "1024"));
}

}  // namespace
}  // namespace vultus
