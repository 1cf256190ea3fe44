#include "engine/people.h"

#include "gallery/store_key.h"
#include "pgvector_fixture.h"
#include "store_sql/store_sql.h"
#include "testing/fake_clock.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

using ::testing::IsEmpty;
using testing::IsOk;
using testing::IsOkAnd;
using ::testing::SizeIs;

/// People of a store and an index in one database, as several processes open them.
class PgvectorPeople : public testing::PgvectorTest {
 protected:
  Result<std::unique_ptr<People>> open_people() {
    VULTUS_ASSIGN(std::unique_ptr<Store> store, open_store({.location = url_}));
    VULTUS_ASSIGN(StoreKeys keys, open_store_key(*store, folder_.path() / "key", *random_));
    VULTUS_ASSIGN(std::unique_ptr<SearchIndex> index, make_pgvector_index(options()));
    return People::open({.store = std::move(store),
                         .keys = std::move(keys.ring),
                         .reload_keys = nullptr,
                         .index = std::move(index),
                         .clock = clock_,
                         .random = random_,
                         .match_threshold = 0.5});
  }
  static EnrolRequest request(std::string name, const SecretFloats& face) {
    return {.name = std::move(name), .face = {.embedding = probe_of(face), .quality = 0.8}};
  }

  testing::VectorSource source_{128, 1};
  testing::TemporaryFolder folder_;
  std::shared_ptr<testing::FakeClock> clock_ = std::make_shared<testing::FakeClock>();
  std::shared_ptr<testing::SeededRandom> random_ = std::make_shared<testing::SeededRandom>(1);
};

TEST_F(PgvectorPeople, AreFoundByEveryProcess) {
  const auto ada = source_.unit(), grace = source_.unit();
  const auto here = open_people(), there = open_people();
  ASSERT_THAT(here, IsOk());
  ASSERT_THAT(there, IsOk());
  ASSERT_THAT((*here)->enrol(request("Ada", ada)), IsOk());
  ASSERT_THAT((*there)->enrol(request("Grace", grace)), IsOk());
  ASSERT_THAT((*there)->enrol(request("Ada", source_.near(ada, 0.8))), IsOk());
  for (const auto& people : {here->get(), there->get()}) {
    const auto found = people->identify(probe_of(source_.near(ada, 0.9)), 2);
    ASSERT_THAT(found, IsOkAnd(SizeIs(2)));
    EXPECT_EQ((*found)[0].person.name, "Ada");
    EXPECT_EQ(people->index().size(), 3U);
  }
}

TEST_F(PgvectorPeople, AreLoadedOnceAndNotAgain) {
  std::vector<EnrolRequest> requests;
  for (int i = 0; i < 300; ++i) requests.push_back(request("Person " + std::to_string(i), source_.unit()));
  {
    const auto people = open_people();
    ASSERT_THAT(people, IsOk());
    ASSERT_THAT((*people)->enrol_batch(requests), IsOk());
  }
  administer("UPDATE vultus_vectors.models SET templates = 0");
  const auto later = open_people();
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ((*later)->index().size(), 0U) << "what lies in the index already was added again";
  const auto found = (*later)->identify(requests[7].face.embedding, 1);
  ASSERT_THAT(found, IsOkAnd(SizeIs(1)));
  EXPECT_EQ((*found)[0].person.name, "Person 7");
}

TEST_F(PgvectorPeople, GoFromTheIndexWithTheStore) {
  const auto ada = source_.unit();
  const auto here = open_people(), there = open_people();
  const auto enrolled = (*here)->enrol(request("Ada", ada));
  ASSERT_THAT(enrolled, IsOk());
  ASSERT_THAT((*here)->store().remove(enrolled->person.id), IsOk());
  ASSERT_THAT((*there)->refresh(), IsOk());
  EXPECT_EQ((*here)->index().size(), 0U);
  EXPECT_THAT((*here)->identify(probe_of(ada), 1), IsOkAnd(IsEmpty()));
}

TEST_F(PgvectorPeople, GoFromTheIndexWithoutAnybodyWhoOpensIt) {
  const auto ada = source_.unit(), grace = source_.unit();
  EXPECT_THAT(forget_in_pgvector(url_, testing::numbered_id(1)), IsOk()) << "where there is no index";
  const auto people = open_people();
  const auto enrolled = (*people)->enrol(request("Ada", ada));
  ASSERT_THAT(enrolled, IsOk());
  ASSERT_THAT((*people)->enrol(request("Grace", grace)), IsOk());
  ASSERT_THAT(forget_in_pgvector(url_, enrolled->person.id), IsOk());
  EXPECT_EQ(ask("SELECT count(*) FROM vultus_vectors.vectors_1"), 1);
  EXPECT_EQ((*people)->index().size(), 1U);
  ASSERT_THAT((*people)->store().remove(enrolled->person.id), IsOk());
  EXPECT_THAT((*people)->refresh(), IsOk());
  EXPECT_THAT((*people)->identify(probe_of(ada), 5), IsOkAnd(SizeIs(1)));
}

}  // namespace
}  // namespace vultus
