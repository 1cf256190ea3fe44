#include "gallery/exact_index.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "face/embed.h"
#include "gallery/search/scan_kernels.h"
#include "testing/gallery_vectors.h"
#include "testing/matchers.h"

namespace vultus {

namespace search {
void PrintTo(const ScanKernels* kernels, std::ostream* out) {
  *out << kernels->name;
}
}  // namespace search

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

/// The answer by the definition: every similarity in double, sorted.
std::vector<Hit> brute_force(std::span<const GalleryRow> rows, const SecretFloats& probe, std::size_t count) {
  std::vector<Hit> all;
  for (const auto& row : rows)
    all.push_back({row.person_id, row.template_id, *similarity(probe_of(row.values), probe_of(probe))});
  std::ranges::sort(all, [](const Hit& a, const Hit& b) {
    return std::tuple(-a.similarity, a.template_id) < std::tuple(-b.similarity, b.template_id);
  });
  std::vector<Hit> people;
  for (const Hit& hit : all)
    if (people.size() < count && std::ranges::find(people, hit.person_id, &Hit::person_id) == people.end())
      people.push_back(hit);
  return people;
}

MATCHER_P(SameHits, expected, "are the hits of brute force") {
  if (arg.size() != expected.size()) {
    *result_listener << arg.size() << " instead of " << expected.size();
    return false;
  }
  for (std::size_t i = 0; i < arg.size(); ++i)
    if (arg[i].person_id != expected[i].person_id || arg[i].template_id != expected[i].template_id ||
        arg[i].similarity != expected[i].similarity) {
      *result_listener << "hit " << i << " is " << to_string(arg[i].template_id) << " at "
                       << arg[i].similarity << ", not " << to_string(expected[i].template_id) << " at "
                       << expected[i].similarity;
      return false;
    }
  return true;
}

/// A gallery in an index beside the same rows in the open.
struct Gallery {
  std::vector<GalleryRow> rows;
  std::unique_ptr<SearchIndex> index;

  explicit Gallery(std::vector<GalleryRow> all, const search::ScanKernels* kernels = nullptr)
      : rows(std::move(all)),
        index(kernels != nullptr ? make_exact_index(kModel, *kernels) : make_exact_index(kModel)) {
    EXPECT_THAT(index->add(entries_of(rows)), IsOk());
  }
  void expect_brute_force(const SecretFloats& probe, std::size_t count) const {
    EXPECT_THAT(index->search(probe_of(probe), count), IsOkAnd(SameHits(brute_force(rows, probe, count))))
        << rows.size() << " templates of " << probe.size() << " elements, " << count << " people";
  }
};

std::string isa_name(const ::testing::TestParamInfo<const search::ScanKernels*>& info) {
  return info.param->name;
}

class ExactIndexOn : public ::testing::TestWithParam<const search::ScanKernels*> {};
INSTANTIATE_TEST_SUITE_P(Isa, ExactIndexOn,
                         ::testing::ValuesIn(search::supported_scan_kernels().begin(),
                                             search::supported_scan_kernels().end()),
                         isa_name);

TEST_P(ExactIndexOn, AnswersAsBruteForceInEveryDimension) {
  for (const std::size_t dimension : {1, 2, 3, 4, 5, 16, 63, 64, 65, 100, 127, 128, 512}) {
    VectorSource source(dimension, dimension);
    const Gallery gallery(source.people(150, 3, 0.6), GetParam());
    for (int p = 0; p < 6; ++p) {
      const auto& row = gallery.rows[static_cast<std::size_t>(p) * 50];
      const auto probe = p % 2 == 0 ? source.near(row.values, 0.7) : source.unit();
      gallery.expect_brute_force(probe, 1);
      gallery.expect_brute_force(probe, 10);
    }
  }
}

TEST_P(ExactIndexOn, AnswersAsBruteForceAtEverySize) {
  VectorSource source(32, 1);
  for (const std::size_t size : {0, 1, 15, 16, 17, 143, 144, 145, 511, 512, 513, 2000}) {
    const Gallery gallery(source.people(size, 1, 0), GetParam());
    for (const std::size_t count : {1, 2, 100}) gallery.expect_brute_force(source.unit(), count);
  }
}

TEST_P(ExactIndexOn, AnswersAsBruteForceInTheGreatestDimension) {
  VectorSource source(4096, 7);
  Gallery gallery(source.people(700, 1, 0), GetParam());
  SecretFloats flat(4096, 1.0F / 64), spike(4096, 0), alternating(4096, 1.0F / 64);
  spike[4095] = 1;
  for (std::size_t i = 0; i < alternating.size(); i += 2) alternating[i] = -alternating[i];
  for (const auto& probe : {flat, spike, alternating, source.unit()}) gallery.expect_brute_force(probe, 5);
  const Gallery extremes({{numbered_id(1), numbered_id(1), flat},
                          {numbered_id(2), numbered_id(2), spike},
                          {numbered_id(3), numbered_id(3), alternating}},
                         GetParam());
  for (const auto& probe : {flat, spike, alternating}) extremes.expect_brute_force(probe, 3);
}

// The bound cannot tell these apart: the answer is proven by looking at all of them.
TEST_P(ExactIndexOn, OrdersEqualVectorsByTemplate) {
  VectorSource source(64, 3);
  const auto same = source.unit();
  std::vector<GalleryRow> rows;
  for (std::uint64_t i = 0; i < 3000; ++i) rows.push_back({numbered_id(9000 - i), numbered_id(i), same});
  const Gallery gallery(std::move(rows), GetParam());
  for (const std::size_t count : {1, 7, 100}) {
    gallery.expect_brute_force(same, count);
    gallery.expect_brute_force(source.unit(), count);
  }
  SecretFloats opposite = same;
  for (float& v : opposite) v = -v;
  gallery.expect_brute_force(opposite, 7);
}

TEST_P(ExactIndexOn, TellsNearlyEqualVectorsApart) {
  VectorSource source(128, 4);
  const auto centre = source.unit();
  std::vector<GalleryRow> rows;
  for (std::uint64_t i = 0; i < 3000; ++i)
    rows.push_back({numbered_id(i), numbered_id(i), source.near(centre, 1 - 1e-6)});
  const Gallery gallery(std::move(rows), GetParam());
  for (int p = 0; p < 5; ++p) gallery.expect_brute_force(source.near(centre, 0.9), 10);
  gallery.expect_brute_force(centre, 100);
}

TEST_P(ExactIndexOn, FindsAPersonWithMoreTemplatesThanAreRescored) {
  VectorSource source(64, 5);
  auto rows = source.people(1, 1500, 0.95);
  const auto others = source.people(50, 2, 0.5);
  rows.insert(rows.end(), others.begin(), others.end());
  const Gallery gallery(std::move(rows), GetParam());
  for (const std::size_t count : {1, 10, 100}) gallery.expect_brute_force(gallery.rows.front().values, count);
}

TEST(ExactIndex, AnswersAsBruteForceInALargeGallery) {
  VectorSource source(32, 6);
  const Gallery gallery(source.people(30'000, 3, 0.7));
  for (int p = 0; p < 4; ++p) {
    gallery.expect_brute_force(source.unit(), 1);
    gallery.expect_brute_force(source.near(gallery.rows[static_cast<std::size_t>(p) * 20'000].values, 0.8),
                               20);
  }
}

TEST(ExactIndex, AnswersAsBruteForceForVectorsAtTheEdgeOfUnitLength) {
  VectorSource source(128, 8);
  auto rows = source.people(500, 1, 0);
  auto probe = rows[77].values;
  for (auto& row : rows)
    for (float& v : row.values) v *= 1.0009F;
  for (float& v : probe) v *= 1.0009F;
  const Gallery gallery(std::move(rows));
  gallery.expect_brute_force(probe, 10);
  EXPECT_EQ((*gallery.index->search(probe_of(probe), 1))[0].similarity, 1);
}

TEST(ExactIndex, GrowsAndShrinksOneByOne) {
  VectorSource source(40, 9);
  const auto index = make_exact_index(kModel);
  auto rows = source.people(300, 2, 0.5);
  std::vector<GalleryRow> there;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    ASSERT_THAT(index->add(entries_of(std::span(rows).subspan(i, 1))), IsOk());
    there.push_back(rows[i]);
    if (i % 7 == 3) {
      const Id person = there[there.size() / 2].person_id;
      ASSERT_THAT(index->remove_person(person), IsOk());
      std::erase_if(there, [&](const auto& row) { return row.person_id == person; });
    }
    ASSERT_EQ(index->size(), there.size());
    if (i % 5 != 0) continue;
    const auto probe = source.unit();
    ASSERT_THAT(index->search(probe_of(probe), 5), IsOkAnd(SameHits(brute_force(there, probe, 5)))) << i;
  }
  while (!there.empty()) {
    const Id person = there.front().person_id;
    ASSERT_THAT(index->remove_person(person), IsOk());
    std::erase_if(there, [&](const auto& row) { return row.person_id == person; });
    ASSERT_EQ(index->size(), there.size());
  }
  EXPECT_THAT(index->search(probe_of(source.unit()), 5), IsOkAnd(IsEmpty()));
}

TEST(ExactIndex, KeepsItsAnswersThroughRemovalsFromManyParts) {
  VectorSource source(512, 10);
  auto rows = source.people(3000, 3, 0.6);
  std::ranges::stable_sort(rows, {}, [](const auto& row) { return row.template_id.bytes[15]; });
  Gallery gallery(std::move(rows));
  for (std::uint64_t person = 0; person < 3000; person += 40) {
    const Id id = gallery.rows[person].person_id;
    ASSERT_THAT(gallery.index->remove_person(id), IsOk());
    std::erase_if(gallery.rows, [&](const auto& row) { return row.person_id == id; });
  }
  EXPECT_EQ(gallery.index->size(), gallery.rows.size());
  gallery.expect_brute_force(source.unit(), 10);
  gallery.expect_brute_force(source.near(gallery.rows.back().values, 0.7), 10);
}

TEST(ExactIndex, LeavesATemplateThatIsThereAsItIs) {
  VectorSource source(16, 11);
  Gallery gallery(source.people(3, 1, 0));
  auto other = gallery.rows;
  for (auto& row : other) row.values = source.unit();
  EXPECT_THAT(gallery.index->add(entries_of(other)), IsOk());
  EXPECT_EQ(gallery.index->size(), 3U);
  gallery.expect_brute_force(gallery.rows[1].values, 3);
  const std::vector<GalleryRow> twice(2, {numbered_id(70), numbered_id(70), source.unit()});
  EXPECT_THAT(gallery.index->add(entries_of(twice)), IsOk());
  EXPECT_EQ(gallery.index->size(), 4U);
}

TEST(ExactIndex, TakesARemovedTemplateAgain) {
  VectorSource source(16, 12);
  const Gallery gallery(source.people(40, 1, 0));
  ASSERT_THAT(gallery.index->remove_person(gallery.rows[20].person_id), IsOk());
  EXPECT_THAT(gallery.index->search(probe_of(gallery.rows[20].values), 100), IsOkAnd(SizeIs(39)));
  ASSERT_THAT(gallery.index->add(entries_of(std::span(gallery.rows).subspan(20, 1))), IsOk());
  gallery.expect_brute_force(gallery.rows[20].values, 100);
}

TEST(ExactIndex, RemovesNobodyWithoutError) {
  VectorSource source(16, 13);
  const Gallery gallery(source.people(4, 1, 0));
  EXPECT_THAT(gallery.index->remove_person(numbered_id(12'345)), IsOk());
  EXPECT_EQ(gallery.index->size(), 4U);
  EXPECT_THAT(make_exact_index(kModel)->remove_person(numbered_id(1)), IsOk());
}

TEST(ExactIndex, RefusesVectorsThatAreNoTemplates) {
  VectorSource source(16, 14);
  const Gallery gallery(source.people(4, 1, 0));
  auto nan = source.unit();
  nan[3] = std::numeric_limits<float>::quiet_NaN();
  auto infinite = source.unit();
  infinite[3] = std::numeric_limits<float>::infinity();
  const SecretFloats zero(16, 0);
  auto longer = source.unit();
  for (float& v : longer) v *= 1.01F;
  const SecretFloats short_one(15, std::sqrt(1.0F / 15));
  const std::pair<SecretFloats, std::string> wrong[] = {
      {nan, "not finite"},     {infinite, "not finite"},   {zero, "zero"},
      {longer, "unit length"}, {short_one, "15 elements"}, {{}, "0 elements"}};
  for (const auto& [values, why] : wrong) {
    const std::vector<GalleryRow> rows{{numbered_id(50), numbered_id(50), source.unit()},
                                       {numbered_id(51), numbered_id(51), values}};
    EXPECT_THAT(gallery.index->add(entries_of(rows)), IsErrorSaying(Error::kInvalidArgument, why));
    EXPECT_THAT(gallery.index->add(entries_of(rows)),
                IsErrorSaying(Error::kInvalidArgument, to_string(numbered_id(51))));
    EXPECT_EQ(gallery.index->size(), 4U);
    EXPECT_THAT(gallery.index->search(probe_of(values), 1), IsErrorSaying(Error::kInvalidArgument, why));
  }
  gallery.expect_brute_force(source.unit(), 4);
  const SecretFloats huge(4097, std::sqrt(1.0F / 4097));
  EXPECT_THAT(make_exact_index(kModel)->search(probe_of(huge), 1), IsError(Error::kInvalidArgument));
}

TEST(ExactIndex, AFailedFirstAddSetsNoDimension) {
  VectorSource of_16(16, 15), of_8(8, 15);
  const auto index = make_exact_index(kModel);
  const std::vector<GalleryRow> wrong{{numbered_id(1), numbered_id(1), of_16.unit()},
                                      {numbered_id(2), numbered_id(2), of_8.unit()}};
  EXPECT_THAT(index->add(entries_of(wrong)), IsError(Error::kInvalidArgument));
  EXPECT_THAT(index->add(entries_of(std::span(wrong).subspan(1))), IsOk());
}

TEST(ExactIndex, RefusesAProbeOfAnotherModel) {
  VectorSource source(16, 16);
  const Gallery gallery(source.people(4, 1, 0));
  EXPECT_THAT(gallery.index->search({.model_id = "model-b", .values = source.unit()}, 1),
              IsErrorSaying(Error::kInvalidArgument, "model-b"));
}

TEST(ExactIndex, BoundsTheNumberOfPeople) {
  VectorSource source(16, 17);
  const Gallery gallery(source.people(4, 1, 0));
  EXPECT_THAT(gallery.index->search(probe_of(source.unit()), 0), IsErrorSaying(Error::kInvalidArgument, "0"));
  EXPECT_THAT(gallery.index->search(probe_of(source.unit()), 101),
              IsErrorSaying(Error::kInvalidArgument, "101"));
  EXPECT_THAT(gallery.index->search(probe_of(source.unit()), 100), IsOkAnd(SizeIs(4)));
}

TEST(ExactIndex, RemembersItsPosition) {
  const auto index = make_exact_index(kModel);
  EXPECT_THAT(index->position(), IsOkAnd(Sequence{0}));
  EXPECT_THAT(index->set_position(42), IsOk());
  EXPECT_THAT(index->position(), IsOkAnd(Sequence{42}));
  EXPECT_EQ(index->model_id(), kModel);
  EXPECT_THAT(index->describe(), ::testing::StartsWith("exact, "));
}

// Each person is added with two equal templates at once, and removed with both: whoever sees one without the
// other has seen half a change.
TEST(ExactIndex, ShowsEachChangeWholeWhileOthersSearch) {
  constexpr std::uint64_t kPeople = 300;
  VectorSource source(64, 18);
  const auto index = make_exact_index(kModel);
  const auto stays = source.people(20, 1, 0);
  ASSERT_THAT(index->add(entries_of(stays)), IsOk());
  std::vector<GalleryRow> comes;
  for (std::uint64_t i = 0; i < kPeople; ++i) {
    const auto values = source.unit();
    comes.push_back({numbered_id(1000 + 2 * i), numbered_id(1000 + i), values});
    comes.push_back({numbered_id(1001 + 2 * i), numbered_id(1000 + i), values});
  }
  std::atomic<bool> done = false;
  std::atomic<int> halves = 0, lost = 0;
  const auto reader = [&](std::uint64_t seed) {
    std::size_t at = seed;
    while (!done) {
      if (index->size() % 2 != 0) ++halves;
      const auto& known = stays[at++ % stays.size()];
      const auto hits = index->search(probe_of(known.values), 3);
      if (!hits || hits->empty() || hits->front().template_id != known.template_id) ++lost;
    }
  };
  std::vector<std::thread> readers;
  for (std::uint64_t r = 0; r < 3; ++r) readers.emplace_back(reader, r);
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kPeople; ++i) {
      EXPECT_THAT(index->add(entries_of(std::span(comes).subspan(2 * i, 2))), IsOk());
      if (i % 3 == 2) {
        EXPECT_THAT(index->remove_person(comes[2 * (i - 1)].person_id), IsOk());
      }
    }
  });
  writer.join();
  done = true;
  for (auto& thread : readers) thread.join();
  EXPECT_EQ(halves, 0);
  EXPECT_EQ(lost, 0);
  EXPECT_EQ(index->size(), stays.size() + 2 * (kPeople - kPeople / 3));
}

}  // namespace
}  // namespace vultus
