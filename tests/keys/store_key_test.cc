#include "gallery/store_key.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "base/id.h"
#include "crypto/base64.h"
#include "gallery/key_use.h"
#include "gallery/template_seal.h"
#include "store_sql/store_sql.h"
#include "testing/fake_clock.h"
#include "testing/matchers.h"
#include "testing/seeded_random.h"
#include "testing/small_disk.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::SeededRandom;
using Bytes = std::vector<std::byte>;

constexpr std::string_view kModel = "embedding-test";

class StoreKeyTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Store> store() const {
    auto opened = open_store({.location = database_.string()});
    EXPECT_THAT(opened, IsOk());
    return opened ? *std::move(opened) : nullptr;
  }
  [[nodiscard]] Result<StoreKeys> keys() { return open_store_key(*store(), key_file_, random_); }

  /// Enrols somebody under the ring's active key.
  Result<Id> enrol(const KeyRing& ring, const std::string& name) {
    const Person person{make_id(clock_.utc(), random_), name, clock_.utc()};
    SealedTemplate one{.id = make_id(clock_.utc(), random_),
                       .person_id = person.id,
                       .model_id = std::string(kModel),
                       .quality = 0.5,
                       .created_at = clock_.utc()};
    VULTUS_ASSIGN(one.sealed, seal_template(ring, {one.id, person.id, kModel}, face_, random_));
    const Enrolment enrolment{.person = person, .templates = {one}};
    VULTUS_TRY(store()->enrol({&enrolment, 1}));
    return person.id;
  }
  void enrol_two() {
    const KeyRing ring = keys().value().ring;
    ada_ = enrol(ring, "Ada").value();
    bob_ = enrol(ring, "Bob").value();
  }

  /// The first error of opening every template under the keys of the file; the number of templates otherwise.
  Result<std::size_t> readable() {
    VULTUS_ASSIGN(const KeyRing ring, read_store_key(*store(), key_file_, random_));
    std::size_t count = 0;
    const ChangeSink sink{
        .added = [&](const SealedTemplate& one) -> Result<void> {
          VULTUS_TRY(open_template(ring, {one.id, one.person_id, one.model_id}, one.sealed));
          ++count;
          return {};
        },
        .removed = [](const Id&) -> Result<void> { return {}; }};
    VULTUS_TRY(store()->changes_since(0, sink));
    return count;
  }

  /// Puts other bytes in the place of every template, as somebody with the database's password could.
  void tamper(const std::function<Bytes(const SealedTemplate&)>& instead) {
    const auto opened = store();
    const Bytes proof = opened->key_check()->value();
    ASSERT_THAT(
        opened->reseal(proof, [&](const SealedTemplate& one) -> Result<Bytes> { return instead(one); }),
        IsOk());
  }
  [[nodiscard]] Bytes blob_of(const Id& person) const {
    return store()->templates_of(person).value().at(0).sealed;
  }
  /// Of all keys that nobody needs.
  Result<std::vector<KeyId>> forget() { return forget_keys(key_file_, {}, nullptr); }
  [[nodiscard]] std::size_t keys_in_file() const {
    return load_key_file(key_file_).value().ring.keys().size();
  }

  SeededRandom random_{1};
  testing::FakeClock clock_;
  testing::TemporaryFolder folder_;
  fs::path database_ = folder_.path() / "people.db", key_file_ = folder_.path() / "keys" / "people.key";
  std::vector<float> face_ = std::vector<float>(128, 1 / std::sqrt(128.0F));
  Id ada_, bob_;
};

TEST_F(StoreKeyTest, IsMadeOnFirstUseAndKeptAfter) {
  const auto first = keys();
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->is_new);
  const auto second = keys();
  ASSERT_THAT(second, IsOk());
  EXPECT_FALSE(second->is_new);
  EXPECT_EQ(second->ring.active().id, first->ring.active().id);
}

TEST_F(StoreKeyTest, AnExistingKeyFileServesANewStore) {
  const KeyId key = create_key_file(key_file_, random_).value().ring.active().id;
  const auto opened = keys();
  ASSERT_THAT(opened, IsOk());
  EXPECT_FALSE(opened->is_new);
  EXPECT_EQ(opened->ring.active().id, key);
}

TEST_F(StoreKeyTest, OfManyOpenersAllHaveOneKey) {
  (void)store();
  std::vector<KeyId> ids(6);
  std::vector<std::thread> openers;
  for (KeyId& id : ids) openers.emplace_back([&] { id = keys().value().ring.active().id; });
  for (std::thread& opener : openers) opener.join();
  for (const KeyId& id : ids) EXPECT_EQ(id, ids[0]);
}

TEST_F(StoreKeyTest, ALostKeyIsSaidAndNeverReplaced) {
  enrol_two();
  const std::string id = to_string(keys()->ring.active().id);
  fs::remove(key_file_);
  for (int i = 0; i < 2; ++i) {
    const auto lost = keys();
    EXPECT_THAT(lost, IsErrorSaying(Error::kKeyMissing, key_file_.native()));
    EXPECT_THAT(lost, IsErrorSaying(Error::kKeyMissing, "2 templates of " + database_.native()));
    EXPECT_THAT(lost, IsErrorSaying(Error::kKeyMissing, id));
    EXPECT_FALSE(fs::exists(key_file_));
    EXPECT_THAT(rotate_store_key(*store(), key_file_, random_), IsError(Error::kKeyMissing));
  }
}

TEST_F(StoreKeyTest, ALostKeyOfAnEmptyStoreIsNoLoss) {
  enrol_two();
  const KeyRing old = keys()->ring;
  ASSERT_THAT(store()->remove(ada_), IsOk());
  ASSERT_THAT(store()->remove(bob_), IsOk());
  fs::remove(key_file_);
  const auto anew = keys();
  ASSERT_THAT(anew, IsOk());
  EXPECT_TRUE(anew->is_new);
  EXPECT_THAT(enrol(old, "by a process that had the old key"), IsError(Error::kKeyWrong));
  EXPECT_THAT(enrol(anew->ring, "Ada"), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(1U));
}

TEST_F(StoreKeyTest, AnotherStoresKeyNamesBoth) {
  enrol_two();
  const std::string id = to_string(keys()->ring.active().id);
  const fs::path other = folder_.path() / "other.key";
  const std::string other_id = to_string(create_key_file(other, random_).value().ring.active().id);
  const auto wrong = open_store_key(*store(), other, random_);
  for (const std::string& part : {other.native(), database_.native(), id, other_id})
    EXPECT_THAT(wrong, IsErrorSaying(Error::kKeyWrong, part));
  EXPECT_THAT(rotate_store_key(*store(), other, random_), IsError(Error::kKeyWrong));
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, ADamagedProofNamesTheStore) {
  enrol_two();
  const auto opened = store();
  const auto as_it_was = [](const SealedTemplate& one) -> Result<Bytes> { return one.sealed; };
  Bytes proof = opened->key_check()->value();
  proof.back() ^= std::byte{1};
  ASSERT_THAT(opened->reseal(proof, as_it_was), IsOk());
  EXPECT_THAT(keys(), IsErrorSaying(Error::kTampered, database_.native()));
  ASSERT_THAT(opened->reseal(Bytes(3), as_it_was), IsOk());
  EXPECT_THAT(keys(), IsErrorSaying(Error::kTemplateInvalid, database_.native()));
}

TEST_F(StoreKeyTest, AnUnusableKeyFileIsSaidAndLeftAlone) {
  enrol_two();
  const fs::path kept = folder_.path() / "kept";
  fs::rename(key_file_, kept);
  const std::pair<std::function<void()>, ErrorCode> cases[] = {
      {[&] { std::ofstream(key_file_) << "garbage"; }, Error::kKeyInvalid},
      {[&] { std::ofstream(key_file_) << ""; }, Error::kKeyInvalid},
      {[&] {
         fs::copy(kept, key_file_);
         fs::resize_file(key_file_, fs::file_size(kept) / 2);
       },
       Error::kKeyInvalid},
      {[&] { fs::create_directory(key_file_); }, Error::kKeyInvalid},
      {[&] { ASSERT_EQ(::mkfifo(key_file_.c_str(), 0600), 0); }, Error::kKeyInvalid},
      {[&] { fs::create_symlink(kept, key_file_); }, Error::kKeyInvalid},
      {[&] {
         fs::copy(kept, key_file_);
         ::chmod(key_file_.c_str(), 0644);
       },
       Error::kKeyExposed},
  };
  for (const auto& [spoil, code] : cases) {
    spoil();
    if (code == Error::kKeyInvalid && fs::is_regular_file(fs::symlink_status(key_file_)))
      fs::permissions(key_file_, fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_THAT(keys(), IsErrorSaying(code, key_file_.native()));
    EXPECT_THAT(rotate_store_key(*store(), key_file_, random_), IsError(code));
    fs::remove_all(key_file_);
  }
  fs::rename(kept, key_file_);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, RowsSwappedBetweenTwoPeopleDoNotOpen) {
  enrol_two();
  const Bytes adas = blob_of(ada_), bobs = blob_of(bob_);
  tamper([&](const SealedTemplate& one) { return one.person_id == ada_ ? bobs : adas; });
  EXPECT_THAT(readable(), IsErrorSaying(Error::kTampered, to_string(ada_)));
}

TEST_F(StoreKeyTest, TruncatedAndFutureTemplatesAreTold) {
  enrol_two();
  tamper([&](const SealedTemplate& one) {
    return Bytes(one.sealed.begin(), one.sealed.begin() + (one.person_id == ada_ ? 20 : 400));
  });
  EXPECT_THAT(readable(), IsErrorSaying(Error::kTemplateInvalid, to_string(ada_)));
  ASSERT_THAT(store()->remove(ada_), IsOk());
  EXPECT_THAT(readable(), IsError(Error::kTemplateInvalid));
  tamper([&](const SealedTemplate&) { return Bytes(553, std::byte{2}); });
  EXPECT_THAT(readable(), IsErrorSaying(Error::kTemplateNewer, to_string(bob_)));
}

TEST_F(StoreKeyTest, RotationSealsEverythingAnew) {
  enrol_two();
  const KeyRing old = keys()->ring;
  const auto rotated = rotate_store_key(*store(), key_file_, random_);
  ASSERT_THAT(rotated, IsOk());
  EXPECT_NE(rotated->active().id, old.active().id);
  EXPECT_EQ(key_of_template(blob_of(ada_)).value(), rotated->active().id);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_EQ(keys_in_file(), 2U) << "another store may need the old one";
  EXPECT_THAT(forget(), testing::IsOkAnd(ElementsAre(old.active().id)));
  EXPECT_EQ(keys_in_file(), 1U);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_THAT(verify_key_check(old, store()->key_check()->value()), IsError(Error::kKeyWrong));
}

TEST_F(StoreKeyTest, AProcessWithTheOldKeyEnrolsNobody) {
  enrol_two();
  const KeyRing old = keys()->ring;
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(enrol(old, "Eve"), IsErrorSaying(Error::kKeyWrong, to_string(old.active().id)));
  EXPECT_THAT(enrol(keys()->ring, "Eve"), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(3U));
}

TEST_F(StoreKeyTest, ATemplateThatDoesNotOpenStopsTheRotation) {
  enrol_two();
  const KeyId old = keys()->ring.active().id;
  tamper([&](const SealedTemplate& one) {
    Bytes blob = one.sealed;
    if (one.person_id == bob_) blob.back() ^= std::byte{1};
    return blob;
  });
  const Bytes before = blob_of(ada_);
  EXPECT_THAT(rotate_store_key(*store(), key_file_, random_),
              IsErrorSaying(Error::kTampered, to_string(bob_)));
  EXPECT_EQ(blob_of(ada_), before);
  const auto meanwhile = keys();
  ASSERT_THAT(meanwhile, IsOk());
  EXPECT_EQ(meanwhile->ring.active().id, old) << "the store is still of the old key";
  EXPECT_THAT(enrol(meanwhile->ring, "Eve"), IsOk());

  ASSERT_THAT(store()->remove(bob_), IsOk());
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(forget(), testing::IsOkAnd(ElementsAre(old)));
  EXPECT_EQ(keys_in_file(), 1U);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, FinishesARotationThatEndedBeforeTheStoreChanged) {
  enrol_two();
  KeyFile file = load_key_file(key_file_).value();
  const KeyId old = file.ring.active().id;
  file.ring = file.ring.rotated(random_);
  const KeyId next = file.ring.active().id;
  file.uses.at(0).next = next;
  ASSERT_THAT(replace_key_file(key_file_, file), IsOk());
  EXPECT_EQ(keys()->ring.active().id, old);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_THAT(forget(), testing::IsOkAnd(IsEmpty())) << "both keys are needed";
  EXPECT_EQ(rotate_store_key(*store(), key_file_, random_).value().active().id, next);
  EXPECT_THAT(forget(), testing::IsOkAnd(ElementsAre(old)));
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, FinishesARotationThatEndedAfterTheStoreChanged) {
  enrol_two();
  const KeyId old = load_key_file(key_file_)->ring.active().id;
  const KeyId anew = rotate_store_key(*store(), key_file_, random_).value().active().id;
  KeyFile file = load_key_file(key_file_).value();
  file.uses.at(0).key = old;
  file.uses.at(0).next = anew;
  ASSERT_THAT(replace_key_file(key_file_, file), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_EQ(rotate_store_key(*store(), key_file_, random_).value().active().id, anew);
  EXPECT_THAT(forget(), testing::IsOkAnd(ElementsAre(old)));
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, ARotationLeavesTheKeyOfEveryOtherStore) {
  enrol_two();
  const fs::path first = database_, second = folder_.path() / "second.db";
  const KeyId shared = keys()->ring.active().id;
  database_ = second;
  enrol_two();
  EXPECT_EQ(keys()->ring.active().id, shared);

  database_ = first;
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  database_ = second;
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_EQ(keys()->ring.active().id, shared);
  for (const ForgetRequest& request : {ForgetRequest{}, ForgetRequest{.keys = {shared}}}) {
    const auto forgotten = forget_keys(key_file_, request, nullptr);
    EXPECT_TRUE(!forgotten || forgotten->empty());
  }
  EXPECT_THAT(forget_keys(key_file_, {.keys = {shared}}, nullptr),
              IsErrorSaying(Error::kInvalidArgument, second.native()));

  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(forget(), testing::IsOkAnd(ElementsAre(shared)));
  for (const fs::path& each : {first, second}) {
    database_ = each;
    EXPECT_THAT(readable(), testing::IsOkAnd(2U)) << each;
    EXPECT_THAT(enrol(keys()->ring, "Eve"), IsOk());
  }
}

TEST_F(StoreKeyTest, AStoreMadeAfterARotationTakesTheNewestKey) {
  enrol_two();
  const KeyId newest = rotate_store_key(*store(), key_file_, random_)->active().id;
  database_ = folder_.path() / "later.db";
  EXPECT_EQ(keys()->ring.active().id, newest);
  enrol_two();
  database_ = folder_.path() / "people.db";
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(forget_keys(key_file_, {.keys = {newest}}, nullptr),
              IsErrorSaying(Error::kInvalidArgument, "later.db"));
  database_ = folder_.path() / "later.db";
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, ACopyOfAStoreIsReadAfterARotation) {
  enrol_two();
  const KeyId old = keys()->ring.active().id;
  const fs::path original = database_, copy = folder_.path() / "copy.db";
  fs::copy_file(original, copy);
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  database_ = copy;
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_THAT(keys(), IsOk()) << "who opens it to write notes it";
  EXPECT_THAT(forget_keys(key_file_, {.keys = {old}}, nullptr),
              IsErrorSaying(Error::kInvalidArgument, "copy.db"));
  EXPECT_THAT(forget_keys(key_file_, {.keys = {old}, .even_if_needed = true}, nullptr), IsOk());
  EXPECT_THAT(readable(), IsError(Error::kKeyWrong)) << "on purpose";
  database_ = original;
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, TheStoreItselfIsAskedBeforeItsKeyIsForgotten) {
  enrol_two();
  const KeyId old = keys()->ring.active().id;
  KeyFile forgetful{load_key_file(key_file_)->ring.rotated(random_)};
  ASSERT_THAT(replace_key_file(key_file_, forgetful), IsOk());
  EXPECT_THAT(forget_keys(key_file_, {.keys = {old}}, store().get()),
              IsErrorSaying(Error::kInvalidArgument, database_.native()));
  EXPECT_THAT(forget_keys(key_file_, {}, store().get()), testing::IsOkAnd(IsEmpty()));
}

TEST_F(StoreKeyTest, KeysOfAFileOfVersion1AreKeptUntilTheyAreNamed) {
  enrol_two();
  const KeyRing::Key key = keys()->ring.active();
  const SecretBytes base64 = to_base64(key.secret.bytes());
  std::ofstream(key_file_) << "vultus keys 1\n"
                           << to_string(key.id) << " " << std::string(base64.begin(), base64.end()) << "\n";
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_THAT(forget(), testing::IsOkAnd(IsEmpty()));
  EXPECT_THAT(forget_keys(key_file_, {.keys = {key.id}}, nullptr),
              IsErrorSaying(Error::kInvalidArgument, "may be"));
  EXPECT_THAT(forget_keys(key_file_, {.keys = {key.id}, .even_if_needed = true}, nullptr),
              testing::IsOkAnd(ElementsAre(key.id)));
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, ForgetsNeitherTheActiveKeyNorAStranger) {
  enrol_two();
  const KeyId active = keys()->ring.active().id;
  EXPECT_THAT(forget_keys(key_file_, {.keys = {active}, .even_if_needed = true}, nullptr),
              IsErrorSaying(Error::kInvalidArgument, "new databases"));
  EXPECT_THAT(forget_keys(key_file_, {.keys = {KeyId{}}}, nullptr), IsError(Error::kInvalidArgument));
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, AReaderMakesAndNotesNothing) {
  const auto empty = store();
  EXPECT_THAT(read_store_key(*empty, key_file_, random_), IsOk());
  EXPECT_FALSE(fs::exists(key_file_.parent_path()));
  EXPECT_EQ(empty->key_check().value(), std::nullopt);
  enrol_two();
  const auto before = fs::last_write_time(key_file_);
  fs::copy_file(database_, folder_.path() / "copy.db");
  database_ = folder_.path() / "copy.db";
  EXPECT_EQ(read_store_key(*store(), key_file_, random_)->active().id,
            load_key_file(key_file_)->ring.active().id);
  EXPECT_EQ(fs::last_write_time(key_file_), before);
}

TEST_F(StoreKeyTest, AReaderFollowsARotation) {
  enrol_two();
  const auto opened = store();
  const KeyId old = read_store_key(*opened, key_file_, random_)->active().id;
  const KeyId anew = rotate_store_key(*store(), key_file_, random_)->active().id;
  const auto followed = read_store_key(*opened, key_file_, random_);
  ASSERT_THAT(followed, IsOk());
  EXPECT_EQ(followed->active().id, anew);
  EXPECT_NE(followed->find(old), nullptr);
}

TEST_F(StoreKeyTest, AKeyFileOnAReadOnlyDiskServes) {
  const fs::path disk_folder = folder_.path() / "disk";
  fs::create_directory(disk_folder);
  const testing::SmallDisk disk(disk_folder);
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  key_file_ = disk_folder / "people.key";
  ASSERT_THAT(create_key_file(key_file_, random_), IsOk());
  disk.make_read_only();
  EXPECT_THAT(keys(), IsOk());
  EXPECT_THAT(rotate_store_key(*store(), key_file_, random_), IsError(Error::kPermissionDenied));
}

TEST_F(StoreKeyTest, AFullDiskStopsARotationBeforeTheStoreChanges) {
  enrol_two();
  const fs::path disk_folder = folder_.path() / "disk";
  fs::create_directory(disk_folder);
  const testing::SmallDisk disk(disk_folder);
  if (!disk.is_mounted()) GTEST_SKIP() << "a small file system can only be mounted by root";
  const KeyFile file = load_key_file(key_file_).value();
  const KeyRing& old = file.ring;
  key_file_ = disk_folder / "people.key";
  ASSERT_THAT(replace_key_file(key_file_, file), IsOk());
  disk.fill("ballast");
  EXPECT_THAT(rotate_store_key(*store(), key_file_, random_),
              IsErrorSaying(Error::kDiskFull, key_file_.native()));
  EXPECT_EQ(keys()->ring.active().id, old.active().id);
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
}

TEST_F(StoreKeyTest, OnlyOneProcessRotatesAtATime) {
  enrol_two();
  const auto lock = lock_key_file(key_file_);
  ASSERT_THAT(lock, IsOk());
  EXPECT_THAT(rotate_store_key(*store(), key_file_, random_),
              IsErrorSaying(Error::kDatabaseLocked, "another process is changing these keys"));
  EXPECT_EQ(keys_in_file(), 1U);
}

TEST_F(StoreKeyTest, ManyRotatorsLoseNothing) {
  enrol_two();
  std::vector<std::thread> rotators;
  for (int i = 0; i < 4; ++i)
    rotators.emplace_back([&] {
      const auto rotated = rotate_store_key(*store(), key_file_, random_);
      EXPECT_TRUE(rotated || rotated.error().code == Error::kDatabaseLocked) << rotated.error().message;
    });
  for (std::thread& rotator : rotators) rotator.join();
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_THAT(forget(), IsOk());
  EXPECT_THAT(readable(), testing::IsOkAnd(2U));
  EXPECT_EQ(keys_in_file(), 1U);
}

TEST_F(StoreKeyTest, KilledAtAnyMomentARotationLosesNothing) {
  enrol_two();
  const KeyRing ring = keys()->ring;
  for (int i = 0; i < 20; ++i) ASSERT_THAT(enrol(ring, "Person " + std::to_string(i)), IsOk());
  std::mt19937 delays(1);
  for (int round = 0; round < 40; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      SystemRandom random;
      for (;;) {
        auto opened = open_store({.location = database_.string()});
        if (!opened) continue;
        (void)forget_keys(key_file_, {}, nullptr);
        (void)rotate_store_key(**opened, key_file_, random);
      }
    }
    ASSERT_GT(child, 0);
    ::usleep(std::uniform_int_distribution<useconds_t>(1000, 60'000)(delays));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ASSERT_THAT(readable(), testing::IsOkAnd(22U)) << "round " << round;
    ASSERT_LE(keys_in_file(), 2U);
  }
  ASSERT_THAT(rotate_store_key(*store(), key_file_, random_), IsOk());
  EXPECT_THAT(forget(), IsOk());
  EXPECT_EQ(keys_in_file(), 1U);
  EXPECT_THAT(readable(), testing::IsOkAnd(22U));
}

}  // namespace
}  // namespace vultus
