#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "face/embed.h"
#include "gallery/search/hits.h"
#include "index_pgvector/connection.h"
#include "index_pgvector/index_pgvector.h"
#include "testing/gallery_vectors.h"
#include "testing/matchers.h"
#include "testing/test_database.h"

namespace vultus::testing {

/// A real server with pgvector, and a database of its own.
class PgvectorTest : public ::testing::Test {
 protected:
  static inline const std::string kModel = "model-a";

  void SetUp() override {
    server_ = PostgresServer::shared_with_pgvector();
    if (server_ == nullptr) GTEST_SKIP() << kNoPgvector;
    url_ = server_->make_database();
  }

  [[nodiscard]] PgvectorOptions options(PgvectorSearch search = PgvectorSearch::kExact) const {
    return {.location = url_, .model_id = kModel, .templates_in_clear = true, .search = search};
  }
  [[nodiscard]] std::unique_ptr<SearchIndex> open(PgvectorSearch search = PgvectorSearch::kExact) const {
    auto index = make_pgvector_index(options(search));
    EXPECT_THAT(index, IsOk());
    return std::move(*index);
  }

  /// What an administrator does to the database.
  void administer(const std::string& sql) const { administer(url_, sql); }
  static void administer(const std::string& url, const std::string& sql) {
    auto connection = pgvector::Connection::open(*pgvector::Access::of(url));
    ASSERT_THAT(connection, IsOk());
    EXPECT_THAT((*connection)->run(sql), IsOk());
  }
  [[nodiscard]] std::int64_t ask(const std::string& sql) const {
    auto connection = pgvector::Connection::open(*pgvector::Access::of(url_));
    return *(*connection)->query(sql)->number(0, 0);
  }

  static Embedding probe_of(const SecretFloats& values) { return {.model_id = kModel, .values = values}; }
  static std::vector<IndexEntry> entries_of(std::span<const GalleryRow> rows) {
    std::vector<IndexEntry> entries;
    for (const GalleryRow& row : rows) entries.push_back({row.template_id, row.person_id, row.values});
    return entries;
  }
  static std::vector<Hit> brute_force(std::span<const GalleryRow> rows, const SecretFloats& probe,
                                      std::size_t count) {
    std::vector<Hit> hits;
    for (const GalleryRow& row : rows)
      hits.push_back({row.person_id, row.template_id, *similarity(probe_of(row.values), probe_of(probe))});
    return search::best_of_people(std::move(hits), count);
  }

  PostgresServer* server_ = nullptr;
  std::string url_;
};

MATCHER_P(SameHits, expected, "are the hits of brute force") {
  if (arg.size() != expected.size()) {
    *result_listener << arg.size() << " instead of " << expected.size();
    return false;
  }
  for (std::size_t i = 0; i < arg.size(); ++i)
    if (arg[i].template_id != expected[i].template_id || arg[i].person_id != expected[i].person_id ||
        arg[i].similarity != expected[i].similarity) {
      *result_listener << "hit " << i << " is " << to_string(arg[i].template_id) << " at "
                       << arg[i].similarity << ", not " << to_string(expected[i].template_id) << " at "
                       << expected[i].similarity;
      return false;
    }
  return true;
}

}  // namespace vultus::testing
