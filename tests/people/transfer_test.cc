#include "engine/transfer.h"

#include "gallery_fixture.h"

namespace vultus {
namespace {

using testing::another_picture;
using testing::IsError;
using testing::IsOk;
using testing::IsOkAnd;
using testing::random_face;
using ::testing::SizeIs;

using TransferTest = testing::GalleryTest;

SecretBytes passphrase(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST_F(TransferTest, CarriesPeopleToAStoreOfAnotherKey) {
  {
    auto people = open_people();
    ASSERT_THAT(people, IsOk());
    ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
    ASSERT_THAT((*people)->enrol(request("Ada", another_picture(random_face(1), 7))), IsOk());
    ASSERT_THAT((*people)->enrol(request("Grace", random_face(2))), IsOk());
  }
  const auto here = open_database();
  const auto here_keys = open_store_key(*here, key_file(), *random_);
  const auto collected = collect_people(*here, here_keys->ring, {});
  ASSERT_THAT(collected, IsOkAnd(SizeIs(2)));
  const auto archive = write_archive(*collected, passphrase("correct horse"), *random_);
  ASSERT_THAT(archive, IsOk());
  EXPECT_THAT(read_archive(*archive, passphrase("battery staple")), IsError(Error::kPassphraseWrong));
  const auto carried = read_archive(*archive, passphrase("correct horse"));
  ASSERT_THAT(carried, IsOkAnd(SizeIs(2)));

  const auto there = open_store({.location = (folder_.path() / "there.db").string()});
  ASSERT_THAT(there, IsOk());
  auto there_keys = open_store_key(**there, folder_.path() / "there.key", *random_);
  ASSERT_THAT(there_keys, IsOk());
  const auto imported = import_people(**there, there_keys->ring, *carried, *random_);
  ASSERT_THAT(imported, IsOk());
  EXPECT_EQ(imported->people, 2U);
  EXPECT_EQ(imported->templates, 3U);
  const auto again = import_people(**there, there_keys->ring, *carried, *random_);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->people, 0U);
  EXPECT_EQ(again->known, 2U);

  auto people = People::open({.store = *open_store({.location = (folder_.path() / "there.db").string()}),
                              .keys = there_keys->ring,
                              .reload_keys = nullptr,
                              .index = make_exact_index(testing::kModel),
                              .clock = clock_,
                              .random = random_,
                              .match_threshold = 0.5});
  ASSERT_THAT(people, IsOk());
  const auto found = (*people)->identify(random_face(2), 1);
  ASSERT_THAT(found, IsOkAnd(SizeIs(1)));
  EXPECT_EQ(found->front().person.name, "Grace");
}

TEST_F(TransferTest, CollectsOnlyWhomItIsAskedFor) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto ada = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT((*people)->enrol(request("Grace", random_face(2))), IsOk());
  const auto keys = open_store_key((*people)->store(), key_file(), *random_);
  EXPECT_THAT(collect_people((*people)->store(), keys->ring, std::span(&ada->person.id, 1)),
              IsOkAnd(SizeIs(1)));
  const Id nobody{};
  EXPECT_THAT(collect_people((*people)->store(), keys->ring, std::span(&nobody, 1)),
              IsError(Error::kPersonNotFound));
}

}  // namespace
}  // namespace vultus
