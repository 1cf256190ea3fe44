// How fast a store takes people in and hands them out.
//
//   vultus_store_bench [LOCATION [PEOPLE]]
//
// LOCATION is an SQLite file that is not there yet, or the URL of an empty PostgreSQL database; without it, a
// file in a temporary folder below the current one. PEOPLE (100000) is how many the store has at the end.
// What a durable commit can cost at best is measured beside it: appending 4 KiB to a file and waiting for the
// disk.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "store_sql/store_sql.h"
#include "testing/numbered_people.h"
#include "testing/temporary_folder.h"

namespace vultus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kBatched = 10000;
constexpr std::uint64_t kBatch = 100;
constexpr std::uint64_t kSingle = 1000;
constexpr int kOpenings = 7;

template <class T>
T or_exit(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().message.c_str());
    std::exit(3);
  }
  return *std::move(result);
}

template <class Work>
double seconds(const Work& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

std::unique_ptr<Store> open(const std::string& location) {
  return or_exit(open_store({.location = location}));
}

/// People `first` to `last` - 1 with a template of a 128-dimensional embedding each.
std::vector<Enrolment> people(std::uint64_t first, std::uint64_t last) {
  std::vector<Enrolment> all;
  for (; first < last; ++first) all.push_back(testing::numbered_enrolment(first));
  return all;
}

/// Seconds to enrol them in transactions of so many.
double enrol(Store& store, const std::vector<Enrolment>& all, std::size_t batch) {
  return seconds([&] {
    for (std::size_t i = 0; i < all.size(); i += batch)
      or_exit(store.enrol(std::span(all).subspan(i, std::min(batch, all.size() - i))));
  });
}

double bare_commits_a_second(const std::filesystem::path& folder) {
  const std::string path = folder / "bare";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const std::vector<char> page(4096, 'x');
  const double taken = seconds([&] {
    for (std::uint64_t i = 0; i < kSingle; ++i)
      if (::write(file, page.data(), page.size()) < 0 || ::fdatasync(file) != 0) std::exit(3);
  });
  ::close(file);
  return kSingle / taken;
}

/// Seconds from nothing to the last template.
double load(const std::string& location, std::size_t expected) {
  std::size_t templates = 0, bytes = 0;
  const double taken = seconds([&] {
    const auto store = open(location);
    const ChangeSink sink{.added = [&](const SealedTemplate& one) -> Result<void> {
                            ++templates;
                            bytes += one.sealed.size();
                            return {};
                          },
                          .removed = [](const Id&) -> Result<void> { return {}; }};
    or_exit(store->changes_since(0, sink));
  });
  if (templates != expected) std::exit(3);
  return taken;
}

void run(const std::string& location, const std::filesystem::path& folder, std::uint64_t count) {
  const auto store = open(location);
  const auto batched = people(0, kBatched);
  std::printf("%-42s %10.0f templates/s\n", "enrol 10,000 in batches of 100",
              kBatched / enrol(*store, batched, kBatch));
  const auto single = people(kBatched, kBatched + kSingle);
  const double commits = kSingle / enrol(*store, single, 1);
  const double bare = bare_commits_a_second(folder);
  std::printf("%-42s %10.0f commits/s\n", "enrol one by one, each durable", commits);
  std::printf("%-42s %10.0f writes/s, %.2f of them\n", "4 KiB written and synced", bare, commits / bare);
  for (std::uint64_t at = kBatched + kSingle; at < count; at += kBatched)
    enrol(*store, people(at, std::min(at + kBatched, count)), kBatched);

  std::vector<double> loads, pages, lookups;
  for (int i = 0; i < kOpenings; ++i) {
    loads.push_back(load(location, count));
    pages.push_back(seconds([&] { or_exit(store->list({.limit = 1000})); }));
    lookups.push_back(seconds([&] { or_exit(store->people_named("Person 77", 32)); }));
  }
  std::printf("%-42s %10.3f s for %lu people\n", "open, and read all changes", median(loads), count);
  std::printf("%-42s %10.3f ms\n", "list a page of 1,000", 1e3 * median(pages));
  std::printf("%-42s %10.3f ms\n", "look a name up", 1e3 * median(lookups));
}

}  // namespace
}  // namespace vultus

int main(int argc, char** argv) {
  const vultus::testing::TemporaryFolder folder(std::filesystem::current_path());
  const std::string location = argc > 1 ? argv[1] : (folder.path() / "people.db").string();
  vultus::run(location, folder.path(), argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 100000);
}
