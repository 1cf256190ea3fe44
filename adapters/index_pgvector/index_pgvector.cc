#include "index_pgvector/index_pgvector.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "gallery/search/hits.h"
#include "gallery/search/unit_vector.h"
#include "index_pgvector/pool.h"
#include "index_pgvector/tables.h"

namespace vultus {
namespace {

using pgvector::Access;
using pgvector::Connection;
using pgvector::Lock;
using pgvector::Model;
using pgvector::Parameters;
using pgvector::Pool;
using pgvector::Rows;

using namespace std::chrono_literals;

constexpr std::size_t kMaxModelBytes = 256;
/// What pgvector's HNSW takes.
constexpr std::size_t kMaxDimension = 2000;
/// In one statement, which holds them in memory.
constexpr std::size_t kEntriesAtOnce = 4096;
/// The server ranks by sums in float, which may differ by so much from those in double.
constexpr double kRankingError = 1e-5;
/// As many templates may lie that close to each other before equals are told apart by the server's rank.
constexpr std::size_t kMaxProof = 10'000;

Result<void> out_of_bounds(const char* field, const std::string& bounds) {
  return fail(Error::kInvalidArgument, std::string(field) + ": has to be " + bounds);
}

Result<void> check_entries(std::span<const IndexEntry> entries, std::size_t dimension) {
  for (const IndexEntry& entry : entries) {
    const std::string where = "template " + to_string(entry.template_id);
    if (entry.values.size() != dimension)
      return fail(Error::kInvalidArgument, where + ": a vector of " + std::to_string(entry.values.size()) +
                                               " elements among vectors of " + std::to_string(dimension));
    if (auto checked = search::check_unit_vector(entry.values); !checked)
      return fail_at(where, std::move(checked).error());
  }
  if (dimension > kMaxDimension)
    return fail(Error::kInvalidArgument, "vectors of " + std::to_string(dimension) +
                                             " elements; pgvector takes " + std::to_string(kMaxDimension));
  return {};
}

std::string session_settings(const PgvectorOptions& options) {
  const std::string limits = pgvector::session_limits(options);
  if (options.search == PgvectorSearch::kExact) return limits + "; SET enable_indexscan = off";
  return limits + "; SET hnsw.iterative_scan = relaxed_order; SET hnsw.ef_search = " +
         std::to_string(options.ef_search);
}

Id random_id() {
  Id id;
  SystemRandom().fill(std::as_writable_bytes(std::span(id.bytes)));
  return id;
}

class PgvectorIndex final : public SearchIndex {
 public:
  PgvectorIndex(const PgvectorOptions& options, Access access)
      : options_(options),
        self_(random_id()),
        access_(access),
        pool_(std::move(access), options.connections, options.lock_timeout) {}

  Result<void> open() {
    VULTUS_TRY(pool_.with_connection([this](Connection& connection) {
      return pgvector::make_tables(connection, pool_.location(), options_.model_id);
    }));
    VULTUS_TRY(position());
    if (!wants_hnsw()) return {};
    // Nobody waits for this index yet.
    return pool_.with_connection([this](Connection& connection) { return build(connection); });
  }

  Result<void> add(std::span<const IndexEntry> entries) override {
    if (entries.empty()) return {};
    VULTUS_TRY(check_entries(entries, entries.front().values.size()));
    return change([&](Connection& connection, Model& model, bool is_overtaken) -> Result<void> {
      if (model.dimension == 0)
        VULTUS_TRY(pgvector::make_vectors(connection, model, entries.front().values.size()));
      VULTUS_TRY(check_entries(entries.first(1), static_cast<std::size_t>(model.dimension)));
      for (std::size_t done = 0; done < entries.size(); done += kEntriesAtOnce)
        VULTUS_TRY(insert(connection, model, is_overtaken,
                          entries.subspan(done, std::min(kEntriesAtOnce, entries.size() - done))));
      return {};
    });
  }

  Result<void> remove_person(const Id& person_id) override {
    return change([&](Connection& connection, Model& model, bool) -> Result<void> {
      return pgvector::remove_vectors(connection, model, person_id, self_);
    });
  }

  Result<std::vector<Hit>> search(const Embedding& probe, std::size_t count) const override {
    if (dimension_ == 0) VULTUS_TRY(look());
    VULTUS_TRY(search::check_search(probe, count, options_.model_id, dimension_));
    if (dimension_ == 0) return std::vector<Hit>();
    for (std::size_t limit = 2 * count + 16;; limit *= 4) {
      VULTUS_ASSIGN(std::vector<Hit> templates, nearest(probe, limit));
      const bool is_all = templates.size() < limit;
      const double last = is_all ? -1 : least_similarity(templates);
      std::vector<Hit> people = search::best_of_people(std::move(templates), count);
      if (is_all) return people;
      if (people.size() < count) continue;
      const bool is_proven = has_hnsw_ || last < people.back().similarity - kRankingError;
      if (is_proven || limit > kMaxProof) return people;
    }
  }

  std::size_t size() const override {
    static_cast<void>(look());
    return templates_;
  }
  const std::string& model_id() const override { return options_.model_id; }

  Result<Sequence> position() const override {
    const std::lock_guard lock(changing_);
    VULTUS_ASSIGN(const Model model, look());
    known_ = {.position = model.position, .removals = model.removals};
    return model.position;
  }

  Result<void> set_position(Sequence sequence) override {
    auto done = change([&](Connection&, Model& model, bool is_overtaken) -> Result<void> {
      if (!is_overtaken) model.position = sequence;
      return {};
    });
    if (done) keep_hnsw();
    return done;
  }

  std::string describe() const override {
    return options_.search == PgvectorSearch::kExact ? "pgvector, exact" : "pgvector, hnsw";
  }

 private:
  /// What this index read last. Others have removed people since when the removals differ.
  struct Known {
    Sequence position = 0;
    std::int64_t removals = 0;
  };

  /// `body(connection, model, is_overtaken)` in one transaction, the model's row locked and written back.
  /// Whoever was overtaken may be about to undo what others did: the position goes back to where this index
  /// began, so that it is read again from there.
  template <class Body>
  Result<void> change(const Body& body) {
    const std::lock_guard lock(changing_);
    Model changed;
    bool is_overtaken = false;
    const auto transaction = [&](Connection& connection) -> Result<void> {
      VULTUS_ASSIGN(changed, pgvector::read_model(connection, options_.model_id, Lock::kForChange));
      is_overtaken = changed.removals != known_.removals;
      if (is_overtaken) changed.position = std::min(changed.position, known_.position);
      VULTUS_TRY(body(connection, changed, is_overtaken));
      return pgvector::write_model(connection, changed);
    };
    Result<void> done = pool_.with_connection([&](Connection& connection) {
      return connection.in_transaction([&] { return transaction(connection); });
    });
    if (!done) return done;
    if (!is_overtaken) known_ = {.position = changed.position, .removals = changed.removals};
    note(changed);
    return {};
  }

  /// Leaves out people whom others removed after this index last read its position.
  Result<void> insert(Connection& connection, Model& model, bool is_overtaken,
                      std::span<const IndexEntry> entries) {
    Parameters parameters;
    parameters.entries(entries, connection.vector_oids());
    std::string sql =
        "INSERT INTO " + pgvector::table_of(model) + " SELECT * FROM unnest($1, $2, $3) AS e(t, p, v)";
    if (is_overtaken) {
      sql +=
          " WHERE NOT EXISTS (SELECT 1 FROM removals r WHERE r.model = $4 AND r.person_id = e.p "
          "AND r.number > $5 AND r.remover <> $6)";
      parameters.number(model.number).number(known_.removals).id(self_);
    }
    VULTUS_ASSIGN(const Rows inserted, connection.query(sql + " ON CONFLICT DO NOTHING", parameters));
    model.templates += inserted.affected();
    return {};
  }

  Result<Model> look() const {
    VULTUS_ASSIGN(const Model model, pool_.with_connection([this](Connection& connection) {
      return pgvector::read_model(connection, options_.model_id, Lock::kNone);
    }));
    note(model);
    return model;
  }

  void note(const Model& model) const {
    templates_ = static_cast<std::size_t>(std::max<std::int64_t>(0, model.templates));
    number_ = model.number;
    dimension_ = static_cast<std::size_t>(model.dimension);
  }

  [[nodiscard]] bool wants_hnsw() const {
    return options_.search == PgvectorSearch::kHnsw && !has_hnsw_ && templates_ >= kHnswFrom;
  }

  Result<void> build(Connection& connection) {
    VULTUS_ASSIGN(has_hnsw_, pgvector::make_hnsw(connection, Model{.number = number_}, options_));
    return {};
  }

  /// Builds the graph in a thread of its own: others add and search meanwhile. Where it fails, the next
  /// change tries again.
  void keep_hnsw() {
    const std::lock_guard lock(building_);
    if (!wants_hnsw() || is_building_.exchange(true)) return;
    try {
      builder_ = std::jthread([this](const std::stop_token& stop) {
        build_until(stop);
        is_building_ = false;
      });
    } catch (const std::system_error&) {
      is_building_ = false;
    }
  }

  void build_until(const std::stop_token& stop) {
    auto connection = Connection::open(access_);
    if (!connection) return;
    const std::stop_callback end(stop, [&] { (*connection)->cancel(); });
    if (!stop.stop_requested()) static_cast<void>(build(**connection));
  }

  /// The `limit` templates that the server ranks first, with their similarities.
  Result<std::vector<Hit>> nearest(const Embedding& probe, std::size_t limit) const {
    return pool_.with_connection([&](Connection& connection) -> Result<std::vector<Hit>> {
      const std::string sql = "SELECT template_id, person_id, embedding FROM " +
                              pgvector::table_of(Model{.number = number_}) + " ORDER BY embedding <#> $1" +
                              (has_hnsw_ ? "" : ", template_id") + " LIMIT $2";
      VULTUS_ASSIGN(const Rows rows,
                    connection.query(sql, Parameters()
                                              .vector(probe.values, connection.vector_oids().vector)
                                              .number(static_cast<std::int64_t>(limit))));
      std::vector<Hit> hits;
      for (int row = 0; row < rows.count(); ++row) {
        VULTUS_ASSIGN(const Hit hit, hit_of(rows, row, probe.values));
        hits.push_back(hit);
      }
      return hits;
    });
  }

  Result<Hit> hit_of(const Rows& rows, int row, std::span<const float> probe) const {
    Hit hit;
    VULTUS_ASSIGN(hit.template_id, pgvector::read_id(rows.at(row, 0)));
    VULTUS_ASSIGN(hit.person_id, pgvector::read_id(rows.at(row, 1)));
    VULTUS_ASSIGN(const SecretFloats values, pgvector::read_vector(rows.at(row, 2)));
    if (values.size() != probe.size() || !search::check_unit_vector(values))
      return fail(Error::kTampered, pool_.location() + ": the vector of template " +
                                        to_string(hit.template_id) + " is not one that was enrolled");
    const std::array<const float*, 1> enrolled{values.data()};
    search::similarities(probe, enrolled, std::span(&hit.similarity, 1));
    return hit;
  }

  static double least_similarity(const std::vector<Hit>& hits) {
    return std::ranges::min(hits, {}, &Hit::similarity).similarity;
  }

  PgvectorOptions options_;
  Id self_;  ///< tells its own removals from others'
  Access access_;
  mutable Pool pool_;
  mutable std::mutex changing_;  ///< of changes, and of `known_`
  mutable Known known_;
  mutable std::atomic<std::size_t> templates_{0}, dimension_{0};
  mutable std::atomic<std::int64_t> number_{0};
  std::atomic<bool> has_hnsw_{false}, is_building_{false};
  std::mutex building_;
  std::jthread builder_;  ///< last: it ends before what it uses
};

}  // namespace

Result<void> PgvectorOptions::validate() const {
  if (location.find("://") == std::string::npos || location.find('\0') != std::string::npos)
    return out_of_bounds("location", "a URL of the form postgresql://user@host/database");
  if (model_id.empty() || model_id.size() > kMaxModelBytes || model_id.find('\0') != std::string::npos)
    return out_of_bounds("model_id", "1 to 256 bytes, none of them zero");
  if (m < 2 || m > 100) return out_of_bounds("m", "2 to 100");
  if (ef_construction < 2 * m || ef_construction > 1000)
    return out_of_bounds("ef_construction", "2 m to 1000");
  if (ef_search < 1 || ef_search > 1000) return out_of_bounds("ef_search", "1 to 1000");
  if (build_memory_mb < 0 || build_memory_mb > 65536) return out_of_bounds("build_memory_mb", "0 to 65536");
  if (connections < 1 || connections > 64) return out_of_bounds("connections", "1 to 64");
  if (statement_timeout < 100ms || statement_timeout > 1h)
    return out_of_bounds("statement_timeout", "100 to 3600000 ms");
  if (lock_timeout < 1ms || lock_timeout > 60s) return out_of_bounds("lock_timeout", "1 to 60000 ms");
  if (!templates_in_clear)
    return fail(
        Error::kTemplatesInClear,
        "pgvector searches inside the database, so faces lie there unencrypted as plain numbers: whoever "
        "reads the database, its backups or its replicas has them, and a face cannot be changed like a "
        "password");
  return {};
}

Result<std::unique_ptr<SearchIndex>> make_pgvector_index(const PgvectorOptions& options) {
  VULTUS_TRY(options.validate());
  VULTUS_ASSIGN(Access access, Access::of(options.location));
  access.settings = session_settings(options);
  auto index = std::make_unique<PgvectorIndex>(options, std::move(access));
  VULTUS_TRY(index->open());
  return index;
}

Result<void> forget_in_pgvector(const std::string& location, const Id& person_id) {
  VULTUS_ASSIGN(const Access access, Access::of(location));
  VULTUS_ASSIGN(const auto connection, Connection::open(access, pgvector::Extension::kUnused));
  VULTUS_ASSIGN(const std::vector<std::string> models, pgvector::known_models(*connection));
  for (const std::string& model_id : models) {
    const auto forget = [&, &to = *connection]() -> Result<void> {
      VULTUS_ASSIGN(Model model, pgvector::read_model(to, model_id, Lock::kForChange));
      VULTUS_TRY(pgvector::remove_vectors(to, model, person_id, random_id()));
      return pgvector::write_model(to, model);
    };
    VULTUS_TRY(connection->in_transaction(forget));
  }
  return {};
}

}  // namespace vultus
