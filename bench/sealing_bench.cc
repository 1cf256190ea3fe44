// What sealing costs, in CPU time of the process.
//
//   vultus_sealing_bench [PEOPLE]     100000 by default, one template of 128 elements each
//
// Templates sealed and opened one by one against the same bytes sealed and opened as a whole, which is what
// AES-256-GCM alone takes; an archive of as many people; the same templates under a new key in an SQLite
// file.
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/id.h"
#include "gallery/archive.h"
#include "gallery/store_key.h"
#include "gallery/template_seal.h"
#include "store_sql/store_sql.h"
#include "testing/gallery_vectors.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

constexpr std::size_t kElements = 128;
constexpr const char* kModel = "embedding";

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double timed(const auto& work) {
  const double start = cpu_seconds();
  work();
  return cpu_seconds() - start;
}

long peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<ArchivedPerson> make_people(std::size_t count, Random& random) {
  testing::VectorSource source(kElements, 1);
  const UtcTime now = SystemClock().utc();
  std::vector<ArchivedPerson> people(count);
  for (std::size_t i = 0; i < count; ++i)
    people[i] = {.person = {make_id(now, random), "Person " + std::to_string(i), now},
                 .templates = {{make_id(now, random), {kModel, source.unit()}, 0.5, now}}};
  return people;
}

Enrolment sealed(const ArchivedPerson& person, const KeyRing& keys, Random& random) {
  const ArchivedTemplate& face = person.templates.front();
  return {
      .person = person.person,
      .templates = {
          {face.id, person.person.id, kModel, face.quality, face.created_at,
           seal_template(keys, {face.id, person.person.id, kModel}, face.embedding.values, random).value()}}};
}

std::vector<Enrolment> measure_templates(const std::vector<ArchivedPerson>& people, const KeyRing& keys,
                                         Random& random) {
  std::vector<Enrolment> all;
  const double sealing = timed([&] {
    for (const ArchivedPerson& person : people) all.push_back(sealed(person, keys, random));
  });
  const double opening = timed([&] {
    for (const Enrolment& one : all) {
      const SealedTemplate& face = one.templates.front();
      require(open_template(keys, {face.id, face.person_id, kModel}, face.sealed).has_value());
    }
  });
  const SecretKey& key = keys.active().secret;
  const SecretBytes whole(people.size() * kElements * sizeof(float));
  std::vector<std::byte> one_blob;
  const double bulk_sealing =
      timed([&] { one_blob = seal(key, {}, std::as_bytes(std::span(whole)), random); });
  const double bulk_opening = timed([&] { require(open_sealed(key, {}, one_blob).has_value()); });
  std::printf("seal   %.3f s, %.1f x the same bytes at once\n", sealing, sealing / bulk_sealing);
  std::printf("open   %.3f s, %.1f x the same bytes at once\n", opening, opening / bulk_opening);
  return all;
}

void measure_archive(const std::vector<ArchivedPerson>& people, Random& random) {
  const std::string text = "correct horse battery staple";
  const SecretBytes passphrase(text.begin(), text.end());
  const std::vector<std::byte> salt(16);
  const double guess = timed([&] {
    require(argon2id({.passphrase = std::as_bytes(std::span(passphrase)), .salt = salt}, {}).has_value());
  });
  std::vector<std::byte> archive;
  const double writing = timed([&] { archive = write_archive(people, passphrase, random).value(); });
  const double reading = timed([&] { require(read_archive(archive, passphrase)->size() == people.size()); });
  std::printf(
      "archive of %zu bytes: written in %.2f s, read in %.2f s, Argon2id %.2f s of each; peak %ld MB\n",
      archive.size(), writing, reading, guess, peak_mb());
}

void measure_rotation(const std::vector<Enrolment>& enrolments, Store& store,
                      const std::filesystem::path& key_file, Random& random) {
  require(store.enrol(enrolments).has_value());
  const double rotation = timed([&] { require(rotate_store_key(store, key_file, random).has_value()); });
  std::printf("rotate %.2f s\n", rotation);
}

void run(std::size_t count) {
  SystemRandom random;
  const testing::TemporaryFolder folder;
  const auto store = open_store({.location = (folder.path() / "people.db").string()}).value();
  const std::filesystem::path key_file = folder.path() / "key";
  const KeyRing keys = open_store_key(*store, key_file, random).value().ring;
  const std::vector<ArchivedPerson> people = make_people(count, random);
  const std::vector<Enrolment> enrolments = measure_templates(people, keys, random);
  measure_archive(people, random);
  measure_rotation(enrolments, *store, key_file, random);
}

}  // namespace
}  // namespace vultus

int main(int argc, char** argv) {
  vultus::run(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000);
  return 0;
}
