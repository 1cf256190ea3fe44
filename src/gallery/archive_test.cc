#include "gallery/archive.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "gallery/archive_format.h"
#include "testing/fake_clock.h"
#include "testing/matchers.h"
#include "testing/seeded_random.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::IsOkAnd;
using testing::SeededRandom;
using Bytes = std::vector<std::byte>;
using People = std::vector<ArchivedPerson>;

/// The tests are not about the cost.
constexpr Argon2Cost kCheap{.memory_kib = 8, .passes = 1, .lanes = 1};

SecretBytes secret(std::string_view text) {
  return {text.begin(), text.end()};
}

Bytes bytes_of(const SecretBytes& secret) {
  const auto bytes = std::as_bytes(std::span(secret));
  return {bytes.begin(), bytes.end()};
}

class ArchiveTest : public ::testing::Test {
 protected:
  ArchivedTemplate make_template(const std::string& model, std::size_t elements) {
    ArchivedTemplate one{.id = make_id(clock_.utc(), random_),
                         .embedding = {model, SecretFloats(elements, 0)},
                         .quality = 0.75,
                         .created_at = clock_.utc()};
    one.embedding.values[elements / 2] = -0.6F;
    one.embedding.values[0] = 0.8F;
    return one;
  }
  ArchivedPerson make_person(const std::string& name) {
    return {.person = {make_id(clock_.utc(), random_), name, clock_.utc()},
            .templates = {make_template("mobilefacenet_128", 128), make_template("other_512", 512)}};
  }
  [[nodiscard]] Result<Bytes> written(const People& people) {
    return write_archive(people, passphrase_, random_, kCheap);
  }
  [[nodiscard]] static Result<People> body_read(const Bytes& body, const ArchiveLimits& limits = {}) {
    return read_archive_body(body, limits);
  }

  SeededRandom random_{1};
  testing::FakeClock clock_;
  SecretBytes passphrase_ = secret("correct horse");
  People people_{make_person("Ada Lovelace"), make_person("山田 太郎"), make_person("Ada Lovelace")};
};

void expect_same(const People& a, const People& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].person, b[i].person);
    ASSERT_EQ(a[i].templates.size(), b[i].templates.size());
    for (std::size_t k = 0; k < a[i].templates.size(); ++k) {
      const ArchivedTemplate &x = a[i].templates[k], &y = b[i].templates[k];
      EXPECT_EQ(x.id, y.id);
      EXPECT_EQ(x.embedding.model_id, y.embedding.model_id);
      EXPECT_EQ(x.embedding.values, y.embedding.values);
      EXPECT_EQ(x.quality, y.quality);
      EXPECT_EQ(x.created_at, y.created_at);
    }
  }
}

TEST_F(ArchiveTest, ReadsWhatItWrote) {
  for (const People& people : {people_, People{}, People{{.person = people_[0].person}}}) {
    const auto archive = written(people);
    ASSERT_THAT(archive, IsOk());
    const auto read = read_archive(*archive, passphrase_);
    ASSERT_THAT(read, IsOk());
    expect_same(*read, people);
  }
}

TEST_F(ArchiveTest, AGuessOfThePassphraseCostsWhatTheRfcRecommends) {
  const Bytes archive = write_archive(people_, passphrase_, random_).value();
  const Argon2Cost cost = read_archive_header(archive).value().cost;
  EXPECT_EQ(cost.memory_kib, 64U * 1024);
  EXPECT_EQ(cost.passes, 3U);
  EXPECT_THAT(read_archive(archive, passphrase_), IsOk());
}

TEST_F(ArchiveTest, ShowsNoNameAndNoTwoAreAlike) {
  const Bytes one = written(people_).value();
  const std::string text(reinterpret_cast<const char*>(one.data()), one.size());
  EXPECT_EQ(text.find("Ada"), std::string::npos);
  EXPECT_EQ(text.find("mobilefacenet"), std::string::npos);
  EXPECT_NE(written(people_).value(), one);
}

TEST_F(ArchiveTest, AsksForThePassphrase) {
  const Bytes archive = written(people_).value();
  for (const std::string wrong : {"correct horsf", "", "correct horse "})
    EXPECT_THAT(read_archive(archive, secret(wrong)), IsError(Error::kPassphraseWrong));
  EXPECT_THAT(write_archive(people_, secret("1234567"), random_),
              IsErrorSaying(Error::kInvalidArgument, "8 bytes"));
}

TEST_F(ArchiveTest, RefusesWhatIsNoArchive) {
  for (const std::string text :
       {"", "x", "VULTUSA", "PK\3\4 and more of it, so that it is long enough for a header"})
    EXPECT_THAT(read_archive(std::as_bytes(std::span(text)), passphrase_),
                IsErrorSaying(Error::kArchiveInvalid, "no archive of Vultus"));
}

TEST_F(ArchiveTest, KnowsVersionsOfTheFuture) {
  Bytes archive = written(people_).value();
  archive[8] = std::byte{2};
  EXPECT_THAT(read_archive(archive, passphrase_), IsErrorSaying(Error::kArchiveNewer, "version 2"));
  EXPECT_THAT(read_archive(std::span(archive).first(10), passphrase_), IsError(Error::kArchiveNewer));
  archive[8] = std::byte{0};
  EXPECT_THAT(read_archive(archive, passphrase_), IsError(Error::kArchiveInvalid));
}

TEST_F(ArchiveTest, NoPartOfAnArchiveIsOne) {
  Bytes archive = written(people_).value();
  for (std::size_t length = 0; length < archive.size(); ++length)
    ASSERT_THAT(read_archive(std::span(archive).first(length), passphrase_), IsError(Error::kArchiveInvalid))
        << length;
  EXPECT_THAT(read_archive(std::span(archive).first(100), passphrase_),
              IsErrorSaying(Error::kArchiveInvalid, "cut short: 38 of"));
  archive.push_back(std::byte{0});
  EXPECT_THAT(read_archive(archive, passphrase_), IsErrorSaying(Error::kArchiveInvalid, "behind its end"));
}

TEST_F(ArchiveTest, NoticesWhatWasAltered) {
  const Bytes archive = written(people_).value();
  for (const std::size_t at :
       {ArchiveHeader::kBytes, ArchiveHeader::kBytes + 12, archive.size() - 17, archive.size() - 1}) {
    Bytes altered = archive;
    altered[at] ^= std::byte{1};
    EXPECT_THAT(read_archive(altered, passphrase_), IsErrorSaying(Error::kArchiveInvalid, "altered"));
  }
  for (const std::size_t salt_or_check : {22U, 38U}) {
    Bytes altered = archive;
    altered[salt_or_check] ^= std::byte{1};
    EXPECT_THAT(read_archive(altered, passphrase_), IsError(Error::kPassphraseWrong));
  }
}

TEST_F(ArchiveTest, PaysNoCostOutOfBounds) {
  const Bytes archive = written(people_).value();
  const auto with = [&](std::size_t at, std::uint32_t value) {
    Bytes altered = archive;
    std::memcpy(altered.data() + at, &value, 4);
    return read_archive(altered, passphrase_);
  };
  for (const std::uint32_t value : {0U, 1024U * 1024U + 1, 0xFFFFFFFFU})
    EXPECT_THAT(with(10, value), IsErrorSaying(Error::kArchiveInvalid, "memory_kib"));
  EXPECT_THAT(with(14, 17), IsErrorSaying(Error::kArchiveInvalid, "passes"));
  EXPECT_THAT(with(18, 0x20000001), IsErrorSaying(Error::kArchiveInvalid, "lanes"));
}

TEST_F(ArchiveTest, StatesItsSizeInItsFirstBytes) {
  const Bytes archive = written(people_).value();
  const auto beginning = std::span(archive).first(kArchiveHeaderBytes);
  EXPECT_THAT(stated_archive_bytes(beginning), IsOkAnd(archive.size()));
  EXPECT_THAT(stated_archive_bytes(beginning.first(61)), IsErrorSaying(Error::kArchiveInvalid, "cut short"));
  EXPECT_THAT(stated_archive_bytes({}), IsErrorSaying(Error::kArchiveInvalid, "no archive"));
  Bytes boundless(beginning.begin(), beginning.end());
  std::fill(boundless.end() - 8, boundless.end(), std::byte{0xFF});
  EXPECT_THAT(stated_archive_bytes(boundless), IsError(Error::kArchiveInvalid));
}

TEST_F(ArchiveTest, SaysWhomItCannotHold) {
  people_[1].person.name = "a\nb";
  EXPECT_THAT(written(people_), IsErrorSaying(Error::kNameInvalid, to_string(people_[1].person.id)));
}

TEST_F(ArchiveTest, HoldsToItsLimits) {
  const Bytes archive = written(people_).value();
  EXPECT_THAT(read_archive(archive, passphrase_, {.max_bytes = archive.size() - 1}),
              IsErrorSaying(Error::kArchiveInvalid, "larger than the limit"));
  EXPECT_THAT(read_archive(archive, passphrase_, {.max_people = 2}),
              IsErrorSaying(Error::kArchiveInvalid, "3 people, more than 2"));
  EXPECT_THAT(read_archive(archive, passphrase_, {.max_templates_per_person = 1}),
              IsErrorSaying(Error::kArchiveInvalid, "2 templates, more than 1"));
}

TEST_F(ArchiveTest, WritesNothingThatItWouldNotRead) {
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const std::pair<std::function<void(People&)>, std::string> faults[] = {
      {[](People& p) { p[1].person.name = "a\nb"; }, "): a name holds the control character"},
      {[](People& p) { p[1].person.name.clear(); }, "): a name is empty"},
      {[](People& p) { p[1].person.id = {}; }, "): the id is zero"},
      {[](People& p) { p[2].person.id = p[0].person.id; }, "is there twice"},
      {[](People& p) { p[2].templates[0].id = p[0].templates[1].id; }, "is there twice"},
      {[](People& p) { p[0].templates[1].id = {}; }, "): template 2: the id is zero"},
      {[&](People& p) { p[0].templates[0].embedding.values[3] = kNaN; }, "not of length 1"},
      {[](People& p) { p[0].templates[0].embedding.values.assign(128, 0); }, "not of length 1"},
      {[](People& p) { p[0].templates[0].embedding.values.clear(); }, "not of length 1"},
      {[](People& p) { p[0].templates[0].quality = 1.5; }, "quality"},
      {[](People& p) { p[0].templates[0].quality = std::nan(""); }, "quality"},
      {[](People& p) { p[0].templates[0].created_at = UtcTime::min(); }, "1970"},
      {[](People& p) { p[0].person.enrolled_at = UtcTime::max(); }, "1970"},
      {[](People& p) { p[0].templates[0].embedding.model_id = ""; }, "model"},
      {[](People& p) { p[0].templates[0].embedding.values = {1}; }, "different lengths"},
      {[](People& p) {
         p[0].templates[0].embedding = {"long", SecretFloats(4097, 1 / std::sqrt(4097.0F))};
       },
       "too long"},
  };
  for (const auto& [spoil, why] : faults) {
    People people = people_;
    spoil(people);
    const auto refused = written(people);
    ASSERT_FALSE(refused.has_value()) << why;
    EXPECT_NE(refused.error().message.find(why), std::string::npos) << refused.error().message;
  }
}

/// A body's bytes, spoilt one place at a time: the reader stands behind the seal and trusts nothing all the
/// same.
class ArchiveBodyTest : public ArchiveTest {
 protected:
  template <class T>
  Bytes with(std::size_t at, T value) const {
    Bytes spoilt = body_;
    std::memcpy(spoilt.data() + at, &value, sizeof value);
    return spoilt;
  }

  People one_{{.person = people_[0].person, .templates = {people_[0].templates[0]}}};
  Bytes body_ = bytes_of(write_archive_body(one_).value());
  // 2 models, 2 + 17 its id, 2 elements, 4 people
  static constexpr std::size_t kPeopleCount = 23, kPerson = 27, kName = kPerson + 26,
                               kTemplateCount = kName + 12, kTemplate = kTemplateCount + 4;
};

TEST_F(ArchiveBodyTest, IsLaidOutAsDocumented) {
  ASSERT_THAT(body_read(body_), IsOk());
  EXPECT_EQ(std::memcmp(body_.data() + kPerson, one_[0].person.id.bytes.data(), 16), 0);
  EXPECT_EQ(std::memcmp(body_.data() + kName, "Ada Lovelace", 12), 0);
  EXPECT_EQ(std::memcmp(body_.data() + kTemplate, one_[0].templates[0].id.bytes.data(), 16), 0);
  EXPECT_EQ(body_.size(), kTemplate + 16 + 2 + 8 + 8 + 512);
}

TEST_F(ArchiveBodyTest, RefusesWhatCannotBe) {
  const auto refuses = [](const Bytes& body, const std::string& why) {
    EXPECT_THAT(body_read(body), IsErrorSaying(Error::kArchiveInvalid, why));
  };
  refuses(with<std::uint16_t>(0, 0xFFFF), "models");
  refuses(with<std::uint16_t>(2, 0xFFFF), "too long");
  refuses(with<char>(4, '\n'), "control character");
  refuses(with<std::uint16_t>(21, 0), "empty or too long");
  refuses(with<std::uint16_t>(21, 4097), "empty or too long");
  refuses(with<std::uint16_t>(21, 129), "middle of a vector");
  refuses(with<std::uint32_t>(kPeopleCount, 0xFFFFFFFF), "people");
  refuses(with<std::uint32_t>(kPeopleCount, 9'999'999), "too short for the 9999999 people");
  refuses(with<std::uint32_t>(kPeopleCount, 0), "follows the last person");
  refuses(with<std::int64_t>(kPerson + 16, -1), "1970");
  refuses(with<std::uint16_t>(kName - 2, 0xFFFF), "too long");
  refuses(with<char>(kName, '\x1B'), "control character");
  refuses(with<char>(kName, '\xFF'), "UTF-8");
  refuses(with<std::uint32_t>(kTemplateCount, 0xFFFFFFFF), "templates");
  refuses(with<std::uint32_t>(kTemplateCount, 1000), "too short for the 1000 templates");
  refuses(with<std::uint16_t>(kTemplate + 16, 1), "no known model");
  refuses(with<double>(kTemplate + 26, std::nan("")), "quality");
  refuses(with<float>(kTemplate + 34, std::numeric_limits<float>::quiet_NaN()), "length 1");
  refuses(with<float>(kTemplate + 34, std::numeric_limits<float>::infinity()), "length 1");
  Bytes longer = body_;
  longer.push_back(std::byte{0});
  refuses(longer, "follows");
}

TEST_F(ArchiveBodyTest, RefusesPeopleAndTemplatesThatAreThereTwice) {
  Bytes twice = with<std::uint32_t>(kPeopleCount, 2);
  twice.insert(twice.end(), body_.begin() + kPerson, body_.end());
  EXPECT_THAT(body_read(twice), IsErrorSaying(Error::kArchiveInvalid, "person"));
  twice[body_.size()] ^= std::byte{1};
  EXPECT_THAT(body_read(twice), IsErrorSaying(Error::kArchiveInvalid, "template"));
}

TEST_F(ArchiveBodyTest, NoPartOfABodyIsOne) {
  for (std::size_t length = 0; length < body_.size(); ++length)
    ASSERT_THAT(body_read(Bytes(body_.begin(), body_.begin() + static_cast<std::ptrdiff_t>(length))),
                IsError(Error::kArchiveInvalid))
        << length;
}

}  // namespace
}  // namespace vultus
