// What every store promises, against real SQLite files and a real PostgreSQL server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>

#include "store_sql/store_sql.h"
#include "testing/matchers.h"
#include "testing/numbered_people.h"
#include "testing/test_database.h"

namespace vultus {
namespace {

using namespace std::chrono_literals;
using testing::changes_of;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::numbered_addition;
using testing::numbered_enrolment;
using testing::person_id;
using testing::same_template;
using testing::template_id;

class StoreContract : public ::testing::TestWithParam<testing::Engine> {
 protected:
  void SetUp() override {
    database_ = testing::TestDatabase::make(GetParam());
    if (!database_) GTEST_SKIP() << testing::kNoPostgres;
    store_ = open();
  }
  std::unique_ptr<Store> open() const {
    auto store = open_store({.location = database_->location()});
    EXPECT_THAT(store, IsOk());
    return store ? std::move(*store) : nullptr;
  }
  Result<Sequence> enrol(std::vector<Enrolment> enrolments) { return store_->enrol(enrolments); }

  std::unique_ptr<testing::TestDatabase> database_;
  std::unique_ptr<Store> store_;
};

std::vector<std::string> names_of(const std::vector<PersonRow>& rows) {
  std::vector<std::string> names;
  for (const PersonRow& row : rows) names.push_back(row.person.name);
  return names;
}

TEST_P(StoreContract, IsEmptyWhenItIsNew) {
  const auto counts = store_->counts();
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->people, 0U);
  EXPECT_EQ(counts->templates, 0U);
  const auto changes = changes_of(*store_, 0);
  ASSERT_THAT(changes, IsOk());
  EXPECT_EQ(changes->sequence, 0);
  EXPECT_THAT(store_->list({}), IsOkAnd(::testing::IsEmpty()));
  EXPECT_THAT(store_->key_check(), IsOkAnd(::testing::Eq(std::nullopt)));
}

TEST_P(StoreContract, GivesBackWhatWasWritten) {
  const Enrolment ada = numbered_enrolment(1, 3, "Ada");
  EXPECT_THAT(enrol({ada}), IsOkAnd(1));

  const auto person = store_->person(ada.person.id);
  ASSERT_THAT(person, IsOk());
  EXPECT_EQ(person->person, ada.person);
  EXPECT_EQ(person->templates, 3U);
  const auto templates = store_->templates_of(ada.person.id);
  ASSERT_THAT(templates, IsOk());
  ASSERT_EQ(templates->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(same_template((*templates)[i], ada.templates[i])) << i;
}

TEST_P(StoreContract, KeepsBlobsOfEveryByteAndSize) {
  Enrolment ada = numbered_enrolment(1, 4);
  ada.templates[0].sealed.clear();
  ada.templates[1].sealed = {std::byte{0}};
  ada.templates[2].sealed.assign(1 << 20, std::byte{0});
  ada.templates[3].sealed.resize(256);
  for (std::size_t i = 0; i < 256; ++i) ada.templates[3].sealed[i] = static_cast<std::byte>(i);
  ASSERT_THAT(enrol({ada}), IsOk());
  const auto changes = changes_of(*store_, 0);
  ASSERT_THAT(changes, IsOk());
  ASSERT_EQ(changes->added.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(changes->added[i].sealed, ada.templates[i].sealed) << i;
}

TEST_P(StoreContract, KeepsQualityToTheLastBit) {
  Enrolment ada = numbered_enrolment(1, 2);
  ada.templates[0].quality = 0.1 + 0.2;
  ada.templates[1].quality = 5e-324;
  ASSERT_THAT(enrol({ada}), IsOk());
  const auto templates = store_->templates_of(ada.person.id);
  ASSERT_THAT(templates, IsOk());
  EXPECT_EQ((*templates)[0].quality, 0.1 + 0.2);
  EXPECT_EQ((*templates)[1].quality, 5e-324);
}

TEST_P(StoreContract, IsThereAfterItWasClosed) {
  ASSERT_THAT(enrol({numbered_enrolment(1), numbered_enrolment(2)}), IsOk());
  store_.reset();
  store_ = open();
  const auto counts = store_->counts();
  ASSERT_THAT(counts, IsOk());
  EXPECT_EQ(counts->people, 2U);
}

TEST_P(StoreContract, AddsTemplatesToAPersonWhoIsThere) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 1)}), IsOk());
  EXPECT_THAT(enrol({numbered_addition(1, 1, 2)}), IsOkAnd(2));
  const auto row = store_->person(person_id(1));
  ASSERT_THAT(row, IsOk());
  EXPECT_EQ(row->templates, 3U);
  EXPECT_EQ(row->person, numbered_enrolment(1).person);
}

TEST_P(StoreContract, WritesAllOrNothing) {
  ASSERT_THAT(enrol({numbered_enrolment(1)}), IsOk());
  EXPECT_THAT(enrol({numbered_enrolment(2), numbered_addition(99, 1)}), IsError(Error::kPersonNotFound));
  EXPECT_THAT(enrol({numbered_enrolment(3), numbered_enrolment(1)}), IsError(Error::kInvalidArgument));
  Enrolment taken = numbered_enrolment(4);
  taken.templates[0].id = template_id(1000);
  EXPECT_THAT(enrol({numbered_enrolment(5), taken}), IsErrorSaying(Error::kInvalidArgument, "taken"));
  EXPECT_THAT(names_of(*store_->list({})), ::testing::ElementsAre("Person 1"));
  EXPECT_THAT(enrol({numbered_enrolment(6)}), IsOkAnd(2)) << "a sequence was used up by what failed";
}

TEST_P(StoreContract, RefusesWhatIsNoEnrolment) {
  EXPECT_THAT(enrol({}), IsError(Error::kInvalidArgument));
  Enrolment nothing = numbered_enrolment(1, 0);
  nothing.is_new = false;
  EXPECT_THAT(enrol({nothing}), IsError(Error::kInvalidArgument));
  Enrolment strange = numbered_enrolment(1, 1);
  strange.templates[0].person_id = person_id(2);
  EXPECT_THAT(enrol({strange}), IsError(Error::kInvalidArgument));
  strange = numbered_enrolment(1, 1);
  strange.templates[0].quality = std::nan("");
  EXPECT_THAT(enrol({strange}), IsErrorSaying(Error::kInvalidArgument, "quality"));
  strange = numbered_enrolment(1, 1);
  strange.templates[0].model_id = std::string("a\0b", 3);
  EXPECT_THAT(enrol({strange}), IsErrorSaying(Error::kInvalidArgument, "model_id"));
  EXPECT_THAT(enrol({numbered_enrolment(1, 1, std::string("a\0b", 3))}), IsError(Error::kNameInvalid));
  EXPECT_EQ(store_->counts()->people, 0U);
}

TEST_P(StoreContract, KeepsNamesOfEveryScriptAsTheyAre) {
  const std::vector<std::string> names{"Ada Lovelace",
                                       "ada lovelace",
                                       "Ὑπατία",
                                       "محمد بن موسى",
                                       "李善兰",
                                       "श्रीनिवास",
                                       "გალაკტიონ",
                                       "O'Brien\"; DROP TABLE people; --",
                                       "100% _ \\ :name $1",
                                       "\u00e9",
                                       "👩🏽‍🔬"};
  std::vector<Enrolment> people;
  for (std::size_t i = 0; i < names.size(); ++i) people.push_back(numbered_enrolment(i, 1, names[i]));
  ASSERT_THAT(enrol(people), IsOk());
  for (const std::string& name : names)
    EXPECT_THAT(names_of(*store_->people_named(name, 10)), ::testing::ElementsAre(name));
  auto sorted = names;
  std::ranges::sort(sorted);
  EXPECT_EQ(names_of(*store_->list({})), sorted) << "bytewise";
}

TEST_P(StoreContract, ListsPageByPage) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 25; ++i)
    people.push_back(numbered_enrolment(i, i % 3, i < 12 ? "Many" : "Z" + std::to_string(i)));
  ASSERT_THAT(enrol(people), IsOk());
  std::vector<PersonRow> seen;
  ListRequest request{.limit = 7};
  for (auto page = store_->list(request); !page->empty(); page = store_->list(request)) {
    EXPECT_LE(page->size(), 7U);
    seen.insert(seen.end(), page->begin(), page->end());
    request.after = page->back().person;
  }
  ASSERT_EQ(seen.size(), 25U);
  for (std::uint64_t i = 0; i < 25; ++i) {
    EXPECT_EQ(seen[i].person, people[i].person);
    EXPECT_EQ(seen[i].templates, i % 3);
  }
  EXPECT_THAT(store_->list({.limit = 0}), IsErrorSaying(Error::kInvalidArgument, "limit"));
  EXPECT_THAT(store_->list({.limit = 100001}), IsErrorSaying(Error::kInvalidArgument, "limit"));
}

TEST_P(StoreContract, FindsNamesakesById) {
  ASSERT_THAT(enrol({numbered_enrolment(3, 1, "Ada"), numbered_enrolment(1, 2, "Ada"),
                     numbered_enrolment(2, 0, "Ada"), numbered_enrolment(4, 1, "Adam")}),
              IsOk());
  const auto all = store_->people_named("Ada", 10);
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[0].person.id, person_id(1));
  EXPECT_EQ((*all)[0].templates, 2U);
  EXPECT_EQ((*all)[2].person.id, person_id(3));
  EXPECT_EQ(store_->people_named("Ada", 2)->size(), 2U);
  EXPECT_THAT(store_->people_named("ada", 10), IsOkAnd(::testing::IsEmpty()));
}

TEST_P(StoreContract, FindsANameHoweverItIsTyped) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 1, "Jos\u00E9 Mar\u00EDa")}), IsOk());
  for (const char* typed : {"Jos\u00E9 Mar\u00EDa", "Jose\u0301 Mari\u0301a", "Jose\u0301  Mar\u00EDa"})
    EXPECT_THAT(names_of(*store_->people_named(typed, 10)), ::testing::ElementsAre("Jos\u00E9 Mar\u00EDa"));
  EXPECT_THAT(enrol({numbered_enrolment(2, 1, "Jose\u0301 Mari\u0301a")}),
              IsErrorSaying(Error::kNameInvalid, "NFC"));
  EXPECT_THAT(store_->rename(person_id(1), "Jose\u0301"), IsErrorSaying(Error::kNameInvalid, "NFC"));
}

TEST_P(StoreContract, Renames) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 2, "Ada Byron")}), IsOk());
  EXPECT_THAT(store_->rename(person_id(1), "Ada Lovelace"), IsOk());
  EXPECT_EQ(store_->person(person_id(1))->person.name, "Ada Lovelace");
  EXPECT_THAT(store_->people_named("Ada Byron", 10), IsOkAnd(::testing::IsEmpty()));
  EXPECT_THAT(store_->rename(person_id(9), "Nobody"), IsError(Error::kPersonNotFound));
  EXPECT_THAT(store_->rename(person_id(1), ""), IsError(Error::kNameInvalid));
}

TEST_P(StoreContract, RemovesAPersonWithAllTemplates) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 3), numbered_enrolment(2, 2)}), IsOk());
  EXPECT_THAT(store_->remove(person_id(1)), IsOk());
  EXPECT_THAT(store_->person(person_id(1)), IsError(Error::kPersonNotFound));
  EXPECT_THAT(store_->templates_of(person_id(1)), IsError(Error::kPersonNotFound));
  EXPECT_EQ(store_->counts()->templates, 2U);
  EXPECT_THAT(store_->remove(person_id(1)), IsError(Error::kPersonNotFound));
}

TEST_P(StoreContract, TellsWhatChangedSinceASequence) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 2)}), IsOkAnd(1));
  ASSERT_THAT(enrol({numbered_enrolment(2, 1)}), IsOkAnd(2));
  ASSERT_THAT(store_->remove(person_id(1)), IsOk());
  ASSERT_THAT(enrol({numbered_addition(2, 5)}), IsOkAnd(4));

  const auto later = changes_of(*store_, 2);
  ASSERT_THAT(later, IsOk());
  EXPECT_EQ(later->sequence, 4);
  ASSERT_EQ(later->added.size(), 1U);
  EXPECT_EQ(later->added[0].id, template_id(2005));
  EXPECT_THAT(later->removed, ::testing::ElementsAre(person_id(1)));

  const auto all = changes_of(*store_, 0);
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->added.size(), 2U);
  EXPECT_EQ(all->added[0].id, template_id(2000)) << "in the order of commits";

  const auto none = changes_of(*store_, 4);
  ASSERT_THAT(none, IsOk());
  EXPECT_EQ(none->sequence, 4);
  EXPECT_THAT(none->added, ::testing::IsEmpty());
  EXPECT_THAT(none->removed, ::testing::IsEmpty());
}

TEST_P(StoreContract, TellsOfRemovalsBeforeAdditionsSoThatARestoredPersonStays) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 2)}), IsOk());
  ASSERT_THAT(store_->remove(person_id(1)), IsOk());
  ASSERT_THAT(enrol({numbered_enrolment(1, 1)}), IsOk());
  std::vector<std::string> order;
  const ChangeSink sink{.added = [&](const SealedTemplate&) -> Result<void> {
                          order.emplace_back("added");
                          return {};
                        },
                        .removed = [&](const Id&) -> Result<void> {
                          order.emplace_back("removed");
                          return {};
                        }};
  ASSERT_THAT(store_->changes_since(1, sink), IsOkAnd(3));
  EXPECT_THAT(order, ::testing::ElementsAre("removed", "added"));
}

TEST_P(StoreContract, HandsOutMoreChangesThanItReadsAtOnce) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 2500; ++i) people.push_back(numbered_enrolment(i));
  ASSERT_THAT(enrol(people), IsOk());
  const auto changes = changes_of(*store_, 0);
  ASSERT_THAT(changes, IsOk());
  ASSERT_EQ(changes->added.size(), 2500U);
  for (std::uint64_t i = 0; i < 2500; ++i)
    ASSERT_TRUE(same_template(changes->added[i], people[i].templates[0])) << i;
}

TEST_P(StoreContract, ReadsOneStateWhileOthersWrite) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 1500; ++i) people.push_back(numbered_enrolment(i));
  ASSERT_THAT(enrol(people), IsOk());
  std::size_t seen = 0;
  const ChangeSink sink{
      .added = [&](const SealedTemplate&) -> Result<void> {
        if (++seen == 1) return store_->enrol(std::vector{numbered_enrolment(5000)}).map([](auto) {});
        if (seen == 2) return store_->remove(person_id(1499));
        return {};
      },
      .removed = [](const Id&) -> Result<void> { return fail(Error::kInternal, "removed"); }};
  EXPECT_THAT(store_->changes_since(0, sink), IsOkAnd(1));
  EXPECT_EQ(seen, 1500U);
}

TEST_P(StoreContract, EndsTheReadingWithTheErrorOfTheSink) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 5)}), IsOk());
  int calls = 0;
  const ChangeSink sink{.added = [&](const SealedTemplate&) -> Result<void> {
                          return ++calls == 2 ? Result<void>(fail(Error::kTampered, "stop")) : Result<void>();
                        },
                        .removed = [](const Id&) -> Result<void> { return {}; }};
  EXPECT_THAT(store_->changes_since(0, sink), IsErrorSaying(Error::kTampered, "stop"));
  EXPECT_EQ(calls, 2);
  EXPECT_THAT(enrol({numbered_enrolment(2)}), IsOk());
}

TEST_P(StoreContract, SurvivesASinkThatThrows) {
  ASSERT_THAT(enrol({numbered_enrolment(1, 5)}), IsOk());
  const ChangeSink sink{
      .added = [](const SealedTemplate&) -> Result<void> { throw std::runtime_error("bug"); },
      .removed = [](const Id&) -> Result<void> { return {}; }};
  EXPECT_THROW(static_cast<void>(store_->changes_since(0, sink)), std::runtime_error);
  EXPECT_THAT(enrol({numbered_enrolment(2)}), IsOk());
  EXPECT_EQ(changes_of(*store_, 0)->added.size(), 6U);
}

TEST_P(StoreContract, RemembersTheFirstProofOfTheKey) {
  const auto first = testing::numbered_blob(1, 60);
  const auto second = testing::numbered_blob(2, 60);
  EXPECT_THAT(store_->key_check(first), IsOkAnd(first));
  EXPECT_THAT(store_->key_check(second), IsOkAnd(first));
  EXPECT_THAT(open()->key_check(), IsOkAnd(::testing::Optional(first)));
  EXPECT_EQ(changes_of(*store_, 0)->sequence, 0);
}

TEST_P(StoreContract, ResealsEverything) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 600; ++i) people.push_back(numbered_enrolment(i));
  ASSERT_THAT(enrol(people), IsOk());
  const auto proof = testing::numbered_blob(1, 60);
  const auto anew = [](const SealedTemplate& one) -> Result<std::vector<std::byte>> {
    auto sealed = one.sealed;
    std::ranges::reverse(sealed);
    return sealed;
  };
  ASSERT_THAT(store_->reseal(proof, anew), IsOk());
  EXPECT_THAT(store_->key_check(), IsOkAnd(::testing::Optional(proof)));
  const auto changes = changes_of(*store_, 0);
  ASSERT_EQ(changes->added.size(), 600U);
  for (std::uint64_t i = 0; i < 600; ++i) {
    auto expected = people[i].templates[0].sealed;
    std::ranges::reverse(expected);
    ASSERT_EQ(changes->added[i].sealed, expected) << i;
  }
  EXPECT_THAT(changes_of(*store_, 1)->added, ::testing::IsEmpty()) << "they are the same templates";
}

TEST_P(StoreContract, ResealsNothingWhenOneFails) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 600; ++i) people.push_back(numbered_enrolment(i));
  ASSERT_THAT(enrol(people), IsOk());
  const auto proof = testing::numbered_blob(1, 60);
  ASSERT_THAT(store_->key_check(proof), IsOk());
  int calls = 0;
  const auto fails = [&](const SealedTemplate&) -> Result<std::vector<std::byte>> {
    if (++calls == 500) return fail(Error::kTampered, "altered");
    return std::vector<std::byte>(10);
  };
  EXPECT_THAT(store_->reseal(testing::numbered_blob(2, 60), fails),
              IsErrorSaying(Error::kTampered, "altered"));
  EXPECT_THAT(store_->key_check(), IsOkAnd(::testing::Optional(proof)));
  const auto changes = changes_of(*store_, 0);
  for (std::uint64_t i = 0; i < 600; ++i)
    ASSERT_TRUE(same_template(changes->added[i], people[i].templates[0])) << i;
}

TEST_P(StoreContract, SeesWithinASecondWhatAnotherStoreWrites) {
  const auto other = open();
  for (Sequence known = 0; known < 5; ++known) {
    auto waiting = std::async(std::launch::async, [&] { return store_->wait_for_change(known, 10s, {}); });
    const auto start = std::chrono::steady_clock::now();
    ASSERT_THAT(other->enrol(std::vector{numbered_enrolment(static_cast<std::uint64_t>(known))}), IsOk());
    EXPECT_THAT(waiting.get(), IsOkAnd(true));
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s);
    EXPECT_EQ(changes_of(*store_, known)->added.size(), 1U);
  }
}

TEST_P(StoreContract, WaitsInVainWhenNothingHappens) {
  ASSERT_THAT(enrol({numbered_enrolment(1)}), IsOkAnd(1));
  EXPECT_THAT(store_->wait_for_change(0, 0ms, {}), IsOkAnd(true));
  EXPECT_THAT(store_->wait_for_change(1, 0ms, {}), IsOkAnd(false));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(store_->wait_for_change(1, 150ms, {}), IsOkAnd(false));
  EXPECT_GE(std::chrono::steady_clock::now() - start, 150ms);
}

TEST_P(StoreContract, StopsWaitingWhenItIsAskedTo) {
  std::stop_source source;
  auto waiting =
      std::async(std::launch::async, [&] { return store_->wait_for_change(0, 60s, source.get_token()); });
  const auto start = std::chrono::steady_clock::now();
  source.request_stop();
  EXPECT_THAT(waiting.get(), IsOkAnd(false));
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_THAT(store_->wait_for_change(0, 60s, source.get_token()), IsOkAnd(false));
}

TEST_P(StoreContract, IsMadeOnceByProcessesThatStartTogether) {
  const auto fresh = testing::TestDatabase::make(GetParam());
  std::vector<std::future<Result<Sequence>>> starters;
  for (std::uint64_t i = 0; i < 8; ++i)
    starters.push_back(std::async(std::launch::async, [&fresh, i]() -> Result<Sequence> {
      auto store = open_store({.location = fresh->location()});
      if (!store) return tl::unexpected<Error>(store.error());
      return (*store)->enrol(std::vector{numbered_enrolment(i)});
    }));
  std::vector<Sequence> sequences;
  for (auto& starter : starters) {
    const auto sequence = starter.get();
    ASSERT_THAT(sequence, IsOk());
    sequences.push_back(*sequence);
  }
  EXPECT_THAT(sequences, ::testing::UnorderedElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST_P(StoreContract, ServesManyThreadsAtOnce) {
  constexpr std::uint64_t kThreads = 8, kEach = 25;
  std::vector<std::future<Result<void>>> threads;
  for (std::uint64_t t = 0; t < kThreads; ++t)
    threads.push_back(std::async(std::launch::async, [&, t]() -> Result<void> {
      for (std::uint64_t i = 0; i < kEach; ++i) {
        const std::uint64_t number = t * kEach + i;
        if (auto done = store_->enrol(std::vector{numbered_enrolment(number)}); !done)
          return tl::unexpected<Error>(done.error());
        if (auto row = store_->person(person_id(number)); !row) return tl::unexpected<Error>(row.error());
        if (auto changes = changes_of(*store_, 0); !changes) return tl::unexpected<Error>(changes.error());
      }
      return {};
    }));
  for (auto& thread : threads) EXPECT_THAT(thread.get(), IsOk());
  EXPECT_EQ(changes_of(*store_, 0)->sequence, static_cast<Sequence>(kThreads * kEach));
  EXPECT_EQ(store_->counts()->people, kThreads * kEach);
}

/// Sequences are handed out in the order of commits: whoever has read up to n never misses something at or
/// below n.
TEST_P(StoreContract, MissesNothingWhileOthersWrite) {
  const auto other = open();
  std::atomic<bool> is_over = false;
  auto writers = std::async(std::launch::async, [&] {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        Store& store = t % 2 == 0 ? *other : *store_;
        for (std::uint64_t i = 0; i < 30; ++i)
          EXPECT_THAT(store.enrol(std::vector{numbered_enrolment(t * 30 + i)}), IsOk());
      });
    threads.clear();
    is_over = true;
  });
  std::size_t seen = 0;
  Sequence known = 0;
  for (bool was_over = false; !was_over;) {
    was_over = is_over;
    const auto changes = changes_of(*store_, known);
    ASSERT_THAT(changes, IsOk());
    seen += changes->added.size();
    EXPECT_EQ(static_cast<Sequence>(seen), changes->sequence);
    known = changes->sequence;
  }
  writers.get();
  EXPECT_EQ(seen, 120U);
}

TEST_P(StoreContract, KeepsAHundredThousandPeopleOfOneNameApart) {
  std::vector<Enrolment> people;
  for (std::uint64_t i = 0; i < 100000; ++i) people.push_back(numbered_enrolment(i, 0, "John Smith"));
  people[70000].templates.push_back(testing::numbered_template(1, people[70000].person.id));
  ASSERT_THAT(enrol(people), IsOk());
  const auto start = std::chrono::steady_clock::now();
  const auto some = store_->people_named("John Smith", 33);
  ASSERT_THAT(some, IsOk());
  EXPECT_EQ(some->size(), 33U);
  const auto page = store_->list({.after = people[69999].person, .limit = 100});
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->size(), 100U);
  EXPECT_EQ(page->front().person.id, person_id(70000));
  EXPECT_EQ(page->front().templates, 1U);
  EXPECT_THAT(store_->rename(person_id(99999), "John Smyth"), IsOk());
  EXPECT_EQ(store_->people_named("John Smyth", 33)->size(), 1U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1s) << "an index is not used";
}

INSTANTIATE_TEST_SUITE_P(Engines, StoreContract,
                         ::testing::Values(testing::Engine::kSqlite, testing::Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == testing::Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace vultus
