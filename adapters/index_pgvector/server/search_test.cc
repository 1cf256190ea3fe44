#include "index_pgvector/index_pgvector.h"

#include <limits>
#include <thread>

#include "pgvector_fixture.h"

namespace vultus {
namespace {

using testing::GalleryRow;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_id;
using testing::PgvectorTest;
using testing::SameHits;
using ::testing::SizeIs;
using testing::VectorSource;

TEST_F(PgvectorTest, AnswersAsBruteForce) {
  VectorSource source(128, 1);
  auto rows = source.people(400, 3, 0.6);
  const auto much = source.people(1, 700, 0.9);
  rows.insert(rows.end(), much.begin(), much.end());
  const auto index = open();
  EXPECT_EQ(index->describe(), "pgvector, exact");
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  EXPECT_EQ(index->size(), rows.size());
  for (const std::size_t which : {0U, 500U, 1300U})
    for (const std::size_t count : {1U, 10U, 100U}) {
      const auto probe = source.near(rows[which].values, 0.8);
      EXPECT_THAT(index->search(probe_of(probe), count), IsOkAnd(SameHits(brute_force(rows, probe, count))));
    }
}

TEST_F(PgvectorTest, OrdersEqualVectorsByTemplate) {
  VectorSource source(32, 2);
  const auto same = source.unit();
  std::vector<GalleryRow> rows;
  for (std::uint64_t i = 0; i < 500; ++i) rows.push_back({numbered_id(900 - i), numbered_id(i), same});
  const auto index = open();
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  for (const std::size_t count : {1U, 7U, 100U})
    EXPECT_THAT(index->search(probe_of(same), count), IsOkAnd(SameHits(brute_force(rows, same, count))));
}

TEST_F(PgvectorTest, AnEmptyIndexFindsNobody) {
  const auto index = open(PgvectorSearch::kHnsw);
  VectorSource source(16, 3);
  EXPECT_THAT(index->search(probe_of(source.unit()), 5), IsOkAnd(IsEmpty()));
  EXPECT_EQ(index->size(), 0U);
  EXPECT_THAT(index->position(), IsOkAnd(0));
  EXPECT_THAT(index->remove_person(numbered_id(1)), IsOk());
  EXPECT_THAT(index->add({}), IsOk());
}

TEST_F(PgvectorTest, LeavesTemplatesThatAreThereAsTheyAre) {
  VectorSource source(16, 4);
  const auto index = open();
  auto rows = source.people(3, 1, 0);
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  const auto first = rows[0].values;
  rows[0].values = source.unit();
  rows.push_back(rows[1]);
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  EXPECT_EQ(index->size(), 3U);
  const auto found = index->search(probe_of(first), 1);
  ASSERT_THAT(found, IsOkAnd(SizeIs(1)));
  EXPECT_EQ((*found)[0].template_id, rows[0].template_id);
}

TEST_F(PgvectorTest, TakesNoVectorThatIsNone) {
  VectorSource source(16, 5);
  const auto index = open();
  auto rows = source.people(2, 1, 0);
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  const auto good = source.people(1, 1, 0)[0];
  const SecretFloats zero(16, 0), nan(16, std::numeric_limits<float>::quiet_NaN()), shorter = {1, 0};
  SecretFloats twice = good.values;
  for (float& v : twice) v *= 2;
  for (const SecretFloats& bad : {zero, nan, shorter, twice, SecretFloats()}) {
    const std::vector<GalleryRow> mixed{good, {numbered_id(99), numbered_id(98), bad}};
    EXPECT_THAT(index->add(entries_of(mixed)), IsError(Error::kInvalidArgument));
    EXPECT_THAT(index->search(probe_of(bad), 1), IsError(Error::kInvalidArgument));
  }
  EXPECT_EQ(index->size(), 2U);
  const std::vector<GalleryRow> other_dimension{{numbered_id(97), numbered_id(96), {1, 0}}};
  EXPECT_THAT(index->add(entries_of(other_dimension)), IsErrorSaying(Error::kInvalidArgument, "2 elements"));
  EXPECT_THAT(index->search({.model_id = "model-b", .values = good.values}, 1),
              IsErrorSaying(Error::kInvalidArgument, "model-b"));
  EXPECT_THAT(index->search(probe_of(good.values), 0), IsError(Error::kInvalidArgument));
  EXPECT_THAT(index->search(probe_of(good.values), 101), IsError(Error::kInvalidArgument));
}

TEST_F(PgvectorTest, TakesAsManyElementsAsPgvectorDoes) {
  VectorSource longest(2000, 6), too_long(2001, 7);
  const auto index = open();
  EXPECT_THAT(index->add(entries_of(too_long.people(1, 1, 0))),
              IsErrorSaying(Error::kInvalidArgument, "pgvector takes 2000"));
  const auto rows = longest.people(20, 1, 0);
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  EXPECT_THAT(index->search(probe_of(rows[3].values), 2),
              IsOkAnd(SameHits(brute_force(rows, rows[3].values, 2))));
}

TEST_F(PgvectorTest, IsSharedAndRemembered) {
  VectorSource source(16, 8);
  const auto rows = source.people(5, 2, 0.9);
  {
    const auto here = open(), there = open(PgvectorSearch::kHnsw);
    ASSERT_THAT(here->add(entries_of(rows)), IsOk());
    ASSERT_THAT(here->set_position(7), IsOk());
    EXPECT_EQ(there->size(), 10U);
    EXPECT_THAT(there->position(), IsOkAnd(7));
    EXPECT_THAT(there->search(probe_of(rows[4].values), 3),
                IsOkAnd(SameHits(brute_force(rows, rows[4].values, 3))));
    ASSERT_THAT(there->remove_person(rows[4].person_id), IsOk());
    EXPECT_EQ(here->size(), 8U);
  }
  const auto later = open();
  EXPECT_EQ(later->size(), 8U);
  EXPECT_THAT(later->position(), IsOkAnd(7));
  const auto left = later->search(probe_of(rows[4].values), 5);
  ASSERT_THAT(left, IsOkAnd(SizeIs(4)));
  for (const Hit& hit : *left) EXPECT_NE(hit.person_id, rows[4].person_id);
}

TEST_F(PgvectorTest, KeepsModelsApart) {
  VectorSource small(16, 9), large(32, 10);
  const auto a = open();
  auto other = options();
  other.model_id = "model-b'; DROP SCHEMA vultus_vectors; --";
  const auto b = make_pgvector_index(other);
  ASSERT_THAT(b, IsOk());
  ASSERT_THAT(a->add(entries_of(small.people(3, 1, 0))), IsOk());
  ASSERT_THAT((*b)->add(entries_of(large.people(4, 1, 0))), IsOk());
  ASSERT_THAT((*b)->set_position(3), IsOk());
  EXPECT_EQ(a->size(), 3U);
  EXPECT_EQ((*b)->size(), 4U);
  EXPECT_THAT(a->position(), IsOkAnd(0));
}

// What a process that read the store before a removal adds afterwards must not bring the person back.
TEST_F(PgvectorTest, BringsNobodyBackWhomAnotherProcessRemoved) {
  VectorSource source(16, 11);
  const auto rows = source.people(2, 1, 0);
  const auto slow = open(), quick = open();
  ASSERT_THAT(slow->position(), IsOk());
  ASSERT_THAT(quick->position(), IsOk());
  ASSERT_THAT(quick->add(entries_of(rows)), IsOk());
  ASSERT_THAT(quick->remove_person(rows[0].person_id), IsOk());
  ASSERT_THAT(quick->set_position(8), IsOk());
  ASSERT_THAT(slow->add(entries_of(rows)), IsOk());
  ASSERT_THAT(slow->set_position(7), IsOk());
  EXPECT_EQ(slow->size(), 1U);
  EXPECT_THAT(slow->position(), IsOkAnd(0)) << "what was overtaken is read again";
  ASSERT_THAT(slow->add(entries_of(rows)), IsOk()) << "restored since, with the same id";
  ASSERT_THAT(slow->set_position(9), IsOk());
  EXPECT_EQ(slow->size(), 2U);
  EXPECT_THAT(quick->position(), IsOkAnd(9));
}

TEST_F(PgvectorTest, PutsBackWhomItRemovedItself) {
  VectorSource source(16, 12);
  const auto rows = source.people(1, 2, 0.5);
  const auto index = open();
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  ASSERT_THAT(index->remove_person(rows[0].person_id), IsOk());
  EXPECT_EQ(index->size(), 0U);
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  EXPECT_EQ(index->size(), 2U);
}

class PgvectorHnswTest : public PgvectorTest {
 protected:
  static constexpr const char* kUsable =
      "SELECT count(*) FROM pg_index WHERE indisvalid AND "
      "indexrelid = to_regclass('vultus_vectors.vectors_1_hnsw')";

  void SetUp() override {
    PgvectorTest::SetUp();
    if (server_ == nullptr) return;
    rows_ = source_.people(kHnswFrom, 1, 0);
    ASSERT_THAT(open(PgvectorSearch::kHnsw)->add(entries_of(rows_)), IsOk());
  }
  [[nodiscard]] std::string plan_of_a_search() const {
    const auto connection = pgvector::Connection::open(*pgvector::Access::of(url_));
    const auto rows = (*connection)
                          ->query(
                              "EXPLAIN SELECT template_id, person_id, embedding FROM "
                              "vultus_vectors.vectors_1 ORDER BY embedding <#> "
                              "(SELECT embedding FROM vultus_vectors.vectors_1 LIMIT 1) LIMIT 18");
    std::string plan;
    for (int i = 0; i < rows->count(); ++i) plan += rows->text(i, 0) + "\n";
    return plan;
  }
  /// How many of 50 new pictures find their person.
  int found(const SearchIndex& index) {
    int found = 0;
    for (std::size_t i = 0; i < 50; ++i) {
      const auto hits = index.search(probe_of(source_.near(rows_[i * 100].values, 0.8)), 1);
      EXPECT_THAT(hits, IsOkAnd(SizeIs(1)));
      if (hits && (*hits)[0].person_id == rows_[i * 100].person_id) ++found;
    }
    return found;
  }

  VectorSource source_{32, 13};
  std::vector<GalleryRow> rows_;
};

TEST_F(PgvectorHnswTest, FindsMostOfThemByTheIndex) {
  const auto index = open(PgvectorSearch::kHnsw);
  EXPECT_EQ(index->describe(), "pgvector, hnsw");
  EXPECT_EQ(ask(kUsable), 1);
  EXPECT_THAT(plan_of_a_search(), ::testing::HasSubstr("vectors_1_hnsw"));
  EXPECT_GE(found(*index), 48);
  EXPECT_THAT(index->search(probe_of(rows_[0].values), 100), IsOkAnd(SizeIs(100)));
  EXPECT_THAT(index->remove_person(rows_[0].person_id), IsOk());
  EXPECT_NE((*index->search(probe_of(rows_[0].values), 1))[0].person_id, rows_[0].person_id);
}

TEST_F(PgvectorHnswTest, BuildsAgainWhatWasLeftHalfBuilt) {
  ASSERT_EQ(ask(kUsable), 0) << "before the position is set";
  administer(
      "CREATE INDEX vectors_1_hnsw ON vultus_vectors.vectors_1 USING hnsw (embedding vector_ip_ops);"
      "UPDATE pg_index SET indisvalid = false "
      "WHERE indexrelid = 'vultus_vectors.vectors_1_hnsw'::regclass");
  const auto index = open(PgvectorSearch::kHnsw);
  EXPECT_EQ(ask(kUsable), 1);
  EXPECT_GE(found(*index), 48);
}

TEST_F(PgvectorTest, IsUsedByManyThreads) {
  VectorSource source(16, 14);
  const auto rows = source.people(200, 1, 0);
  const auto index = open();
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; i < rows.size(); i += 4)
        EXPECT_THAT(index->add(entries_of(std::span(rows).subspan(i, 1))), IsOk());
    });
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (const GalleryRow& row : std::span(rows).first(50))
        EXPECT_THAT(index->search(probe_of(row.values), 3), IsOk());
    });
  threads.clear();
  EXPECT_EQ(index->size(), rows.size());
}

}  // namespace
}  // namespace vultus
