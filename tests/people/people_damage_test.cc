// What is wrong with one template is nobody else's business.
#include "gallery/template_seal.h"
#include "gallery_fixture.h"

namespace vultus {
namespace {

using testing::another_picture;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::random_face;
using ::testing::SizeIs;

MATCHER_P(IsNamed, name, "") {
  return arg.person.name == name;
}

class PeopleDamage : public testing::GalleryTest {
 protected:
  /// A gallery of `count` people called "Person 0" and so on.
  void fill(std::size_t count) {
    auto people = open_people();
    ASSERT_THAT(people, IsOk());
    std::vector<EnrolRequest> requests;
    for (std::uint64_t i = 0; i < count; ++i)
      requests.push_back(request("Person " + std::to_string(i), random_face(i)));
    ASSERT_THAT((*people)->enrol_batch(requests), IsOk());
  }
  /// Flips a bit of the first template of somebody.
  void damage(const std::string& name, std::size_t byte) {
    const auto store = open_database();
    const Id victim = store->templates_of(resolve_person(*store, name)->person.id)->front().id;
    const auto proof = store->key_check();
    ASSERT_THAT(store->reseal(**proof,
                              [&](const SealedTemplate& one) -> Result<std::vector<std::byte>> {
                                auto sealed = one.sealed;
                                if (one.id == victim) sealed.at(byte) ^= std::byte{1};
                                return sealed;
                              }),
                IsOk());
  }
  static constexpr std::size_t kVersionByte = 0, kKeyByte = 3, kVectorByte = 100;
};

TEST_F(PeopleDamage, OfOneTemplateStopsNobodyOfAThousand) {
  fill(1000);
  damage("Person 500", kVectorByte);
  const auto people = open_people();
  ASSERT_THAT(people, IsOk());
  EXPECT_EQ((*people)->index().size(), 999U);
  EXPECT_THAT((*people)->identify(random_face(7), 1), IsOkAnd(ElementsAre(IsNamed("Person 7"))));
  EXPECT_THAT((*people)->enrol(request("Ada", random_face(2000))), IsOk());
  ASSERT_THAT((*people)->refresh(), IsOk());
  const auto quarantined = (*people)->quarantined();
  ASSERT_THAT(quarantined, SizeIs(1)) << "told more than once";
  EXPECT_EQ(quarantined[0].person.name, "Person 500");
  EXPECT_EQ(quarantined[0].error.code, Error::kTampered);
  EXPECT_NE(quarantined[0].error.message.find("\"Person 500\": template"), std::string::npos);
}

TEST_F(PeopleDamage, OfVersionOrKeyIsThatOfOneTemplate) {
  fill(10);
  damage("Person 3", kVersionByte);
  damage("Person 4", kKeyByte);
  const auto people = open_people();
  ASSERT_THAT(people, IsOk());
  EXPECT_EQ((*people)->index().size(), 8U);
  EXPECT_THAT((*people)->quarantined(), SizeIs(2));
  EXPECT_THAT((*people)->identify(random_face(7), 1), IsOkAnd(ElementsAre(IsNamed("Person 7"))));
  const auto store = open_database();
  EXPECT_THAT(find_damaged_templates(*store, *keys_of(*store)),
              IsOkAnd(ElementsAre(IsNamed("Person 3"), IsNamed("Person 4"))));
}

TEST_F(PeopleDamage, IsNotWhatAWrongKeyIs) {
  fill(3);
  const KeyRing foreign = KeyRing::make(*random_);
  EXPECT_THAT(People::open({.store = open_database(),
                            .keys = foreign,
                            .reload_keys = [&](Store&) -> Result<KeyRing> { return foreign; },
                            .index = make_exact_index(testing::kModel),
                            .clock = clock_,
                            .random = random_}),
              IsError(Error::kKeyWrong));
}

TEST_F(PeopleDamage, OfOneTemplateLeavesAPersonTheOthers) {
  {
    auto people = open_people();
    ASSERT_THAT(people, IsOk());
    ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
    clock_->advance(std::chrono::seconds(1));
    ASSERT_THAT((*people)->enrol(request("Ada", another_picture(random_face(1), 5))), IsOk());
    ASSERT_THAT((*people)->enrol(request("Grace", random_face(2))), IsOk());
  }
  damage("Ada", kVectorByte);
  damage("Grace", kVectorByte);
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const Id ada = (*people)->resolve("Ada")->person.id, grace = (*people)->resolve("Grace")->person.id;
  const auto compared = (*people)->compare(ada, random_face(1));
  ASSERT_THAT(compared, IsOk());
  EXPECT_GT(compared->similarity, 0.8);
  EXPECT_THAT((*people)->compare(grace, random_face(2)),
              IsErrorSaying(Error::kTampered, "\"Grace\": template"));
  ASSERT_THAT((*people)->enrol(request("Ada", another_picture(random_face(1), 6))), IsOk());
  EXPECT_THAT((*people)->quarantined(), ElementsAre(IsNamed("Ada"), IsNamed("Grace")));
  ASSERT_THAT((*people)->remove(grace), IsOk());
  EXPECT_THAT((*people)->quarantined(), ElementsAre(IsNamed("Ada")));
}

TEST_F(PeopleDamage, OfAVectorThatIsNoneOfTheModelKeepsNobodyOut) {
  fill(5);
  {
    const auto store = open_database();
    Person odd{.id = make_id(clock_->utc(), *random_), .name = "Odd"};
    SealedTemplate one{
        .id = make_id(clock_->utc(), *random_), .person_id = odd.id, .model_id = testing::kModel};
    const std::vector<float> short_vector{1.0F};
    one.sealed =
        *seal_template(*keys_of(*store), {one.id, one.person_id, one.model_id}, short_vector, *random_);
    ASSERT_THAT(store->enrol(std::vector{Enrolment{.person = odd, .templates = {one}}}), IsOk());
  }
  const auto people = open_people();
  ASSERT_THAT(people, IsOk());
  EXPECT_EQ((*people)->index().size(), 5U);
  EXPECT_THAT((*people)->quarantined(), ElementsAre(IsNamed("Odd")));
}

TEST_F(PeopleDamage, AndANamesakeWithoutATemplateOfTheModelDoesNotFailTheCall) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto ada = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT(ada, IsOk());
  const auto store = open_database();
  const Person bare{.id = make_id(clock_->utc(), *random_), .name = "Ada"};
  ASSERT_THAT(store->enrol(std::vector{Enrolment{.person = bare}}), IsOk());
  const auto joined = (*people)->enrol(request("Ada", another_picture(random_face(1), 3)));
  ASSERT_THAT(joined, IsOk());
  EXPECT_EQ(joined->person.id, ada->person.id);
  const Person alone{.id = make_id(clock_->utc(), *random_), .name = "Grace"};
  ASSERT_THAT(store->enrol(std::vector{Enrolment{.person = alone}}), IsOk());
  EXPECT_THAT((*people)->enrol(request("Grace", random_face(3))),
              IsErrorSaying(Error::kInvalidArgument, "no template of the model"));
}

/// An index that cannot be added to.
class StubbornIndex final : public SearchIndex {
 public:
  bool is_stubborn = false;
  Result<void> add(std::span<const IndexEntry> entries) override {
    if (is_stubborn && !entries.empty()) return fail(Error::kDatabaseUnreachable, "the index is away");
    return exact_->add(entries);
  }
  Result<void> remove_person(const Id& person_id) override { return exact_->remove_person(person_id); }
  Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const override {
    return exact_->search(probe, count);
  }
  std::size_t size() const override { return exact_->size(); }
  const std::string& model_id() const override { return exact_->model_id(); }
  Result<Sequence> position() const override { return exact_->position(); }
  Result<void> set_position(Sequence sequence) override { return exact_->set_position(sequence); }
  std::string describe() const override { return exact_->describe(); }

 private:
  std::unique_ptr<SearchIndex> exact_ = make_exact_index(testing::kModel);
};

TEST_F(PeopleDamage, OfTheIndexIsNoErrorOnceAnEnrolmentIsDurable) {
  auto index = std::make_unique<StubbornIndex>();
  StubbornIndex& stubborn = *index;
  auto store = open_database();
  const auto keys = open_store_key(*store, key_file(), *random_);
  const auto people = People::open({.store = std::move(store),
                                    .keys = keys->ring,
                                    .reload_keys = nullptr,
                                    .index = std::move(index),
                                    .clock = clock_,
                                    .random = random_,
                                    .match_threshold = 0.5});
  ASSERT_THAT(people, IsOk());
  stubborn.is_stubborn = true;
  const auto answer = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT(answer, IsOk());
  ASSERT_TRUE(answer->unsearchable.has_value());
  EXPECT_EQ(answer->unsearchable->code, Error::kDatabaseUnreachable);
  EXPECT_THAT((*people)->resolve("Ada"), IsOk());
  stubborn.is_stubborn = false;
  ASSERT_THAT((*people)->refresh(), IsOk());
  EXPECT_THAT((*people)->identify(random_face(1), 1), IsOkAnd(ElementsAre(IsNamed("Ada"))));
}

TEST_F(PeopleDamage, IsNotDoneByEnrollingTheSamePicturesAgain) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto first = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT(first, IsOk());
  const auto again = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->outcome, EnrolOutcome::kKnown);
  EXPECT_EQ(again->template_id, first->template_id);
  EXPECT_EQ((*people)->resolve("Ada")->templates, 1U);
}

TEST_F(PeopleDamage, IsNotDoneByRenamingAndRemoving) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto ada = (*people)->enrol(request("Ada", random_face(1)));
  ASSERT_THAT(ada, IsOk());
  ASSERT_THAT((*people)->rename(ada->person.id, "Augusta"), IsOk());
  EXPECT_THAT((*people)->identify(random_face(1), 1), IsOkAnd(ElementsAre(IsNamed("Augusta"))));
  ASSERT_THAT((*people)->remove(ada->person.id), IsOk());
  EXPECT_EQ((*people)->index().size(), 0U);
  EXPECT_THAT((*people)->identify(random_face(1), 1), IsOkAnd(IsEmpty()));
  EXPECT_THAT((*people)->remove(ada->person.id), IsError(Error::kPersonNotFound));
}

}  // namespace
}  // namespace vultus
