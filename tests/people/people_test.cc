#include "engine/people.h"

#include "gallery_fixture.h"

namespace vultus {
namespace {

using testing::another_picture;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::random_face;
using ::testing::SizeIs;

using PeopleTest = testing::GalleryTest;

MATCHER_P(IsNamed, name, "") {
  return arg.person.name == name;
}

MATCHER_P(SaysTampered, message, "") {
  return arg.error.code == ErrorCode::kTampered && arg.error.message.find(message) != std::string::npos;
}

TEST_F(PeopleTest, FindsWhoWasEnrolled) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
  ASSERT_THAT((*people)->enrol(request("Grace", random_face(2))), IsOk());
  const auto found = (*people)->identify(another_picture(random_face(2), 9), 5);
  ASSERT_THAT(found, IsOk());
  EXPECT_THAT(*found, ElementsAre(IsNamed("Grace"), IsNamed("Ada")));
  EXPECT_GT((*found)[0].similarity, 0.8);
  EXPECT_LT((*found)[1].similarity, 0.5);
}

TEST_F(PeopleTest, NamesWhomAnExchangedTemplateIsSaidToBelongTo) {
  {
    auto people = open_people();
    ASSERT_THAT(people, IsOk());
    ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
    ASSERT_THAT((*people)->enrol(request("Grace", random_face(2))), IsOk());
  }
  const auto store = open_database();
  const Person ada = resolve_person(*store, "Ada")->person;
  SealedTemplate of_grace = store->templates_of(resolve_person(*store, "Grace")->person.id)->front();
  of_grace.id = make_id(clock_->utc(), *random_);
  of_grace.person_id = ada.id;
  ASSERT_THAT(store->enrol(std::vector{Enrolment{.person = ada, .is_new = false, .templates = {of_grace}}}),
              IsOk());
  const auto people = open_people();
  ASSERT_THAT(people, IsOk());
  EXPECT_THAT((*people)->quarantined(), ElementsAre(SaysTampered("\"Ada\": template")));
  EXPECT_THAT((*people)->identify(random_face(2), 2), IsOkAnd(ElementsAre(IsNamed("Grace"), IsNamed("Ada"))));
  const auto keys = open_store_key(*store, key_file(), *random_);
  const auto compared = compare_with_person(*store, keys->ring, ada.id, random_face(2));
  ASSERT_THAT(compared, IsOk());
  EXPECT_LT(compared->similarity, 0.5) << "the exchanged template counts";
}

TEST_F(PeopleTest, AnEmptyGalleryHasNoCandidates) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  EXPECT_THAT((*people)->identify(random_face(1), 5), IsOkAnd(IsEmpty()));
}

TEST_F(PeopleTest, AnotherPictureOfAPersonJoinsThem) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto first = (*people)->enrol(request("Ada", random_face(1)));
  const auto second = (*people)->enrol(request("Ada", another_picture(random_face(1), 5)));
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->outcome, EnrolOutcome::kNew);
  EXPECT_EQ(second->outcome, EnrolOutcome::kAdded);
  EXPECT_EQ(second->person.id, first->person.id);
  EXPECT_THAT((*people)->resolve("Ada"), IsOkAnd(Field(&PersonRow::templates, 2U)));
}

TEST_F(PeopleTest, AnotherFaceUnderANameIsRefusedUnlessItIsNew) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
  EnrolRequest other = request("Ada", random_face(2));
  EXPECT_THAT((*people)->enrol(other), IsErrorSaying(Error::kDifferentPerson, "0.50 is needed"));
  other.as_new = true;
  ASSERT_THAT((*people)->enrol(other), IsOk());
  EXPECT_THAT((*people)->resolve("Ada"), IsErrorSaying(Error::kPersonAmbiguous, "2 people"));
}

TEST_F(PeopleTest, ANewPictureJoinsTheNamesakeItShows) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
  EnrolRequest other = request("Ada", random_face(2));
  other.as_new = true;
  const auto second = (*people)->enrol(other);
  ASSERT_THAT(second, IsOk());
  const auto joined = (*people)->enrol(request("Ada", another_picture(random_face(2), 5)));
  ASSERT_THAT(joined, IsOk());
  EXPECT_EQ(joined->person.id, second->person.id);
}

TEST_F(PeopleTest, NamesLookalikesUnderOtherNames) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  ASSERT_THAT((*people)->enrol(request("Ada", random_face(1))), IsOk());
  const auto answer = (*people)->enrol(request("Augusta", another_picture(random_face(1), 5)));
  ASSERT_THAT(answer, IsOk());
  EXPECT_THAT(answer->lookalikes, ElementsAre(IsNamed("Ada")));
}

TEST_F(PeopleTest, AddsToAPersonByTheirId) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  const auto ada = (*people)->enrol(request("Ada", random_face(1)));
  EnrolRequest more = request("", random_face(2));
  more.person_id = ada->person.id;
  ASSERT_THAT((*people)->enrol(more), IsOk());
  EXPECT_THAT((*people)->compare(ada->person.id, random_face(2)),
              IsOkAnd(Field(&Candidate::similarity, ::testing::Gt(0.99))));
  more.person_id = Id{};
  EXPECT_THAT((*people)->enrol(more), IsError(Error::kPersonNotFound));
}

TEST_F(PeopleTest, RefusesTemplatesThatAreNone) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  Embedding zero = random_face(1), nan = random_face(1), foreign = random_face(1);
  std::fill(zero.values.begin(), zero.values.end(), 0.0F);
  nan.values[3] = std::numeric_limits<float>::quiet_NaN();
  foreign.model_id = "another-model";
  for (const Embedding& face : {zero, nan, foreign}) {
    EXPECT_THAT((*people)->enrol(request("Ada", face)), IsError(Error::kInvalidArgument));
    EXPECT_THAT((*people)->identify(face, 5), IsError(Error::kInvalidArgument));
  }
  EXPECT_THAT((*people)->resolve("Ada"), IsError(Error::kPersonNotFound));
}

TEST_F(PeopleTest, RefusesNamesThatAreNone) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  for (const char* name : {"", " ", "Ada\n", "A\x1b[31mda", "\xff\xfe"})
    EXPECT_THAT((*people)->enrol(request(name, random_face(1))), IsError(Error::kNameInvalid)) << name;
}

TEST_F(PeopleTest, SeesWhatAnotherProcessCommits) {
  auto here = open_people(), there = open_people();
  ASSERT_THAT(here, IsOk());
  ASSERT_THAT(there, IsOk());
  const auto ada = (*there)->enrol(request("Ada", random_face(1)));
  EXPECT_THAT((*here)->identify(random_face(1), 1), IsOkAnd(IsEmpty()));
  ASSERT_THAT((*here)->refresh(), IsOk());
  EXPECT_THAT((*here)->identify(random_face(1), 1), IsOkAnd(ElementsAre(IsNamed("Ada"))));
  ASSERT_THAT((*there)->store().remove(ada->person.id), IsOk());
  EXPECT_THAT((*here)->identify(random_face(1), 1), IsOkAnd(IsEmpty())) << "gone before the index knows";
  ASSERT_THAT((*here)->refresh(), IsOk());
  EXPECT_EQ((*here)->index().size(), 0U);
}

TEST_F(PeopleTest, ABatchIsWrittenWholeOrNotAtAll) {
  auto people = open_people();
  ASSERT_THAT(people, IsOk());
  std::vector<EnrolRequest> batch;
  for (std::uint64_t i = 0; i < 10; ++i)
    batch.push_back(request("Person " + std::to_string(i), random_face(i)));
  batch.push_back(request("\x01", random_face(11)));
  EXPECT_THAT((*people)->enrol_batch(batch), IsError(Error::kNameInvalid));
  EXPECT_EQ((*people)->index().size(), 0U);
  batch.pop_back();
  EXPECT_THAT((*people)->enrol_batch(batch), IsOkAnd(SizeIs(10)));
  EXPECT_EQ((*people)->index().size(), 10U);
}

TEST_F(PeopleTest, OpensAgainWithEverybody) {
  ASSERT_THAT((*open_people())->enrol(request("Ada", random_face(1))), IsOk());
  auto again = open_people();
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT((*again)->identify(random_face(1), 1), IsOkAnd(ElementsAre(IsNamed("Ada"))));
}

}  // namespace
}  // namespace vultus
