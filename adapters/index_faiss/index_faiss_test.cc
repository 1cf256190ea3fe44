#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <thread>

#include "face/embed.h"
#include "gallery/exact_index.h"
#include "index_faiss/growing_index.h"
#include "testing/gallery_vectors.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::GalleryRow;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_id;
using ::testing::SizeIs;
using testing::VectorSource;

const std::string kModel = "model-a";

Embedding probe_of(const SecretFloats& values) {
  return {.model_id = kModel, .values = values};
}

std::vector<IndexEntry> entries_of(std::span<const GalleryRow> rows) {
  std::vector<IndexEntry> entries;
  for (const auto& row : rows)
    entries.push_back({.template_id = row.template_id, .person_id = row.person_id, .values = row.values});
  return entries;
}

std::unique_ptr<SearchIndex> hnsw_of(std::span<const GalleryRow> rows, const HnswOptions& options = {}) {
  auto index = make_hnsw_index(kModel, options);
  EXPECT_THAT(index, IsOk());
  EXPECT_THAT((*index)->add(entries_of(rows)), IsOk());
  return *std::move(index);
}

TEST(HnswIndex, FindsThePeopleOfNewPicturesWithExactSimilarities) {
  VectorSource source(64, 1);
  const auto rows = source.people(2000, 2, 0.85);
  const auto index = hnsw_of(rows);
  EXPECT_EQ(index->size(), rows.size());
  EXPECT_EQ(index->describe(), "hnsw");
  std::size_t found = 0;
  for (std::size_t p = 0; p < 200; ++p) {
    const auto& row = rows[p * 20];
    const auto probe = source.near(row.values, 0.8);
    const auto hits = index->search(probe_of(probe), 5);
    ASSERT_THAT(hits, IsOkAnd(SizeIs(5)));
    found += hits->front().person_id == row.person_id ? 1 : 0;
    for (const Hit& hit : *hits) {
      const auto at = std::ranges::find(rows, hit.template_id, &GalleryRow::template_id);
      ASSERT_EQ(hit.similarity, *similarity(probe_of(at->values), probe_of(probe)));
      ASSERT_EQ(hit.person_id, at->person_id);
    }
    EXPECT_TRUE(std::ranges::is_sorted(*hits, std::greater{}, &Hit::similarity));
  }
  EXPECT_GE(found, 196U);
}

TEST(HnswIndex, AnswersNothingWhenEmpty) {
  VectorSource source(8, 2);
  const auto index = hnsw_of({});
  EXPECT_THAT(index->search(probe_of(source.unit()), 3), IsOkAnd(IsEmpty()));
  EXPECT_THAT(index->remove_person(numbered_id(1)), IsOk());
  EXPECT_EQ(index->size(), 0U);
}

TEST(HnswIndex, FindsNobodyWhoWasRemoved) {
  VectorSource source(32, 3);
  const auto rows = source.people(300, 3, 0.9);
  const auto index = hnsw_of(rows, {.rebuild_at = 0.9});
  for (std::size_t p = 0; p < 100; ++p) ASSERT_THAT(index->remove_person(rows[p * 3].person_id), IsOk());
  EXPECT_EQ(index->size(), 600U);
  for (std::size_t p = 0; p < 100; ++p) {
    const auto hits = index->search(probe_of(rows[p * 3].values), 10);
    ASSERT_THAT(hits, IsOkAnd(SizeIs(10)));
    for (const Hit& hit : *hits) EXPECT_NE(hit.person_id, rows[p * 3].person_id);
  }
  ASSERT_THAT(index->add(entries_of(std::span(rows).first(3))), IsOk());
  EXPECT_EQ(index->search(probe_of(rows[0].values), 1)->front().template_id, rows[0].template_id);
}

// All templates near the probe are gone, so that following the graph meets nobody.
TEST(HnswIndex, FindsTheOthersAroundARemovedCrowd) {
  VectorSource source(32, 4);
  auto rows = source.people(1, 2000, 0.95);
  const auto others = source.people(1500, 1, 0);
  rows.insert(rows.end(), others.begin(), others.end());
  const auto index = hnsw_of(rows, {.search_depth = 16, .rebuild_at = 0.9});
  ASSERT_THAT(index->remove_person(rows.front().person_id), IsOk());
  const auto exact = make_exact_index(kModel);
  ASSERT_THAT(exact->add(entries_of(others)), IsOk());
  const auto probe = probe_of(rows.front().values);
  EXPECT_EQ(index->search(probe, 3)->front().template_id, exact->search(probe, 3)->front().template_id);
}

TEST(HnswIndex, IsBuiltAnewWhenManyAreRemoved) {
  VectorSource source(32, 5);
  const auto rows = source.people(600, 1, 0);
  const auto index = hnsw_of(rows, {.rebuild_at = 0.1});
  for (std::size_t p = 0; p < 590; ++p) {
    ASSERT_THAT(index->remove_person(rows[p].person_id), IsOk());
    ASSERT_EQ(index->size(), 599 - p);
  }
  for (std::size_t p = 590; p < 600; ++p)
    EXPECT_EQ(index->search(probe_of(rows[p].values), 1)->front().template_id, rows[p].template_id);
  for (std::size_t p = 590; p < 600; ++p) ASSERT_THAT(index->remove_person(rows[p].person_id), IsOk());
  EXPECT_THAT(index->search(probe_of(rows[0].values), 1), IsOkAnd(IsEmpty()));
  ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  EXPECT_EQ(index->size(), 600U);
}

TEST(HnswIndex, RefusesWhatTheExactIndexRefuses) {
  VectorSource source(16, 6);
  const auto rows = source.people(5, 1, 0);
  const auto index = hnsw_of(rows);
  auto nan = source.unit();
  nan[0] = std::numeric_limits<float>::quiet_NaN();
  const SecretFloats zero(16, 0), other(8, std::sqrt(1 / 8.0F));
  for (const auto& values : {nan, zero, other}) {
    const std::vector<GalleryRow> wrong{{numbered_id(90), numbered_id(90), source.unit()},
                                        {numbered_id(91), numbered_id(91), values}};
    EXPECT_THAT(index->add(entries_of(wrong)), IsError(Error::kInvalidArgument));
    EXPECT_THAT(index->search(probe_of(values), 1), IsError(Error::kInvalidArgument));
  }
  EXPECT_EQ(index->size(), 5U);
  EXPECT_THAT(index->search({.model_id = "model-b", .values = source.unit()}, 1),
              IsErrorSaying(Error::kInvalidArgument, "model-b"));
  EXPECT_THAT(index->search(probe_of(source.unit()), 0), IsError(Error::kInvalidArgument));
  EXPECT_THAT(index->search(probe_of(source.unit()), 101), IsError(Error::kInvalidArgument));
  EXPECT_THAT(index->search(probe_of(source.unit()), 100), IsOkAnd(SizeIs(5)));
}

TEST(HnswIndex, NamesTheOptionThatIsOutOfBounds) {
  EXPECT_THAT(make_hnsw_index(kModel, {.links = 3}), IsErrorSaying(Error::kConfigInvalid, "links"));
  EXPECT_THAT(make_hnsw_index(kModel, {.build_depth = 0}),
              IsErrorSaying(Error::kConfigInvalid, "build_depth"));
  EXPECT_THAT(make_hnsw_index(kModel, {.search_depth = 20'000}),
              IsErrorSaying(Error::kConfigInvalid, "search_depth"));
  EXPECT_THAT(make_hnsw_index(kModel, {.build_threads = -1}),
              IsErrorSaying(Error::kConfigInvalid, "build_threads"));
  EXPECT_THAT(make_hnsw_index(kModel, {.rebuild_at = std::numeric_limits<double>::quiet_NaN()}),
              IsErrorSaying(Error::kConfigInvalid, "rebuild_at"));
  EXPECT_THAT(make_index(kModel, {.approximate_from = 2'000'000'000}),
              IsErrorSaying(Error::kConfigInvalid, "approximate_from"));
  EXPECT_THAT(make_index(kModel, {.hnsw = {.links = 100}}), IsErrorSaying(Error::kConfigInvalid, "links"));
}

/// People come in pairs of equal templates while others search: an odd size is half a change.
void change_while_others_search(SearchIndex& index, std::uint64_t people) {
  VectorSource source(32, 7);
  const auto stays = source.people(20, 2, 1);
  ASSERT_THAT(index.add(entries_of(stays)), IsOk());
  std::atomic<bool> done = false;
  std::atomic<int> halves = 0, lost = 0;
  std::vector<std::thread> readers;
  for (std::size_t r = 0; r < 2; ++r)
    readers.emplace_back([&, at = r]() mutable {
      while (!done) {
        if (index.size() % 2 != 0) ++halves;
        const auto& known = stays[at++ % stays.size()];
        const auto hits = index.search(probe_of(known.values), 1);
        if (!hits || hits->empty() || hits->front().person_id != known.person_id) ++lost;
      }
    });
  for (std::uint64_t i = 0; i < people; ++i) {
    const auto values = source.unit();
    const std::vector<GalleryRow> pair{{numbered_id(10'000 + 2 * i), numbered_id(5000 + i), values},
                                       {numbered_id(10'001 + 2 * i), numbered_id(5000 + i), values}};
    EXPECT_THAT(index.add(entries_of(pair)), IsOk());
    if (i % 3 == 2) {
      EXPECT_THAT(index.remove_person(numbered_id(5000 + i - 1)), IsOk());
    }
  }
  done = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(halves, 0);
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(index.size(), stays.size() + 2 * (people - people / 3));
}

TEST(HnswIndex, ShowsEachChangeWholeWhileOthersSearch) {
  change_while_others_search(*hnsw_of({}, {.build_threads = 1}), 300);
}

void wait_for_graph(const SearchIndex& index) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (index.describe() != "hnsw" && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  ASSERT_EQ(index.describe(), "hnsw");
}

TEST(GrowingIndex, IsExactUpToTheSizeAndApproximateAbove) {
  VectorSource source(32, 8);
  const auto rows = source.people(501, 1, 0);
  const auto index = *make_index(kModel, {.approximate_from = 500});
  ASSERT_THAT(index->add(entries_of(std::span(rows).first(500))), IsOk());
  EXPECT_THAT(index->describe(), ::testing::StartsWith("exact"));
  ASSERT_THAT(index->add(entries_of(std::span(rows).last(1))), IsOk());
  wait_for_graph(*index);
  EXPECT_EQ(index->size(), 501U);
  for (const auto& row : rows)
    EXPECT_EQ(index->search(probe_of(row.values), 1)->front().template_id, row.template_id);
  ASSERT_THAT(index->remove_person(rows[7].person_id), IsOk());
  EXPECT_EQ(index->size(), 500U);
  EXPECT_THAT(index->set_position(9), IsOk());
  EXPECT_THAT(index->position(), IsOkAnd(Sequence{9}));
}

TEST(GrowingIndex, LosesNoChangeWhileTheGraphIsBuilt) {
  const auto index = *make_index(kModel, {.approximate_from = 100, .hnsw = {.build_threads = 1}});
  change_while_others_search(*index, 1200);
  wait_for_graph(*index);
  EXPECT_EQ(index->size(), 40U + 1600);
  for (std::uint64_t i = 0; i < 1200; i += 3)
    EXPECT_THAT(index->remove_person(numbered_id(5000 + i)), IsOk());
  EXPECT_EQ(index->size(), 40U + 800);
}

TEST(GrowingIndex, StaysExactWhereTheGraphCannotBeBuilt) {
  VectorSource source(32, 10);
  const auto rows = source.people(50, 1, 0);
  const auto throwing = []() -> Result<std::unique_ptr<SearchIndex>> { throw std::bad_alloc(); };
  const auto failing = []() -> Result<std::unique_ptr<SearchIndex>> { return fail(Error::kIo, "no room"); };
  for (const GraphMaker& make_graph : {GraphMaker(throwing), GraphMaker(failing)}) {
    const auto index = *make_index(kModel, {.approximate_from = 10}, make_graph);
    ASSERT_THAT(index->add(entries_of(rows)), IsOk());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (index->describe().find("could not be built") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    EXPECT_THAT(index->describe(), ::testing::HasSubstr("could not be built"));
    EXPECT_EQ(index->search(probe_of(rows[3].values), 1)->front().template_id, rows[3].template_id);
    EXPECT_THAT(index->remove_person(rows[3].person_id), IsOk());
    EXPECT_EQ(index->size(), 49U);
  }
}

TEST(GrowingIndex, StopsBuildingWhenItGoes) {
  VectorSource source(32, 9);
  const auto rows = source.people(3000, 1, 0);
  for (int i = 0; i < 3; ++i) {
    const auto index = *make_index(kModel, {.approximate_from = 10});
    ASSERT_THAT(index->add(entries_of(rows)), IsOk());
  }
}

}  // namespace
}  // namespace vultus
