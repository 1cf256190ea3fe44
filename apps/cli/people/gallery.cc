#include "people/gallery.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <stop_token>
#include <utility>

#include "command_line/settings.h"
#include "gallery/store_key.h"
#include "people/search_index.h"
#include "store_sql/store_sql.h"

namespace vultus::cli {
namespace {

/// Where a database that nobody named just now comes from is worth a word when it does not open.
tl::unexpected<Error> fail_naming_origin(const StorePlaces& places, Error error) {
  if (places.database_origin.empty() || places.database_origin == "--db")
    return tl::unexpected<Error>(std::move(error));
  return fail_at(places.database_origin, std::move(error));
}

/// Who only reads makes no key and notes nothing.
Result<StoreKeys> keys_of(Store& store, const std::filesystem::path& key_file, Random& random,
                          StoreAccess access) {
  if (access == StoreAccess::kCreate) return open_store_key(store, key_file, random);
  VULTUS_ASSIGN(KeyRing ring, read_store_key(store, key_file, random));
  return StoreKeys{.ring = std::move(ring)};
}

}  // namespace

Result<Database> open_database(const CommonOptions& common, const StoreChoice& choice, StoreAccess access) {
  VULTUS_ASSIGN(const Config config, load_settings(common));
  Database database;
  VULTUS_ASSIGN(database.places, store_places(choice, config, StoreVariables::of_this_process()));
  auto store = open_store({.location = database.places.database, .access = access});
  if (!store) return fail_naming_origin(database.places, std::move(store).error());
  database.store = std::move(*store);
  return database;
}

void add_gallery_options(CLI::App& command, GalleryChoice& choice) {
  add_store_options(command, choice.store);
  add_search_options(command, choice.search);
  command
      .add_option("--calibration", choice.calibration,
                  "Table of similarities and false match rates that `vultus eval verification` wrote "
                  "(default: verify.calibration, then the model's)")
      ->type_name("FILE");
  command
      .add_option("--fmr", choice.fmr,
                  "Rate of false matches that is accepted, as 0.0001, strict (1e-4) or balanced (1e-3) "
                  "(default: verify.fmr, then the model's threshold)")
      ->type_name("RATE");
}

Result<Gallery> Gallery::open(const CommonOptions& common, const GalleryChoice& choice, StoreAccess access) {
  Gallery gallery;
  VULTUS_ASSIGN(const Config config, load_settings(common));
  VULTUS_ASSIGN(const SearchPlan plan, search_plan(choice.search, config));
  VULTUS_ASSIGN(gallery.engine_, engine_options(common));
  VULTUS_TRY(add_fmr(gallery.engine_, choice.fmr));
  VULTUS_ASSIGN(const auto basis, add_calibration(gallery.engine_, config, choice.calibration));
  VULTUS_ASSIGN(gallery.model_, embedding_model(gallery.engine_));
  if (basis) gallery.model_.basis = basis;
  VULTUS_ASSIGN(Database database, open_database(common, choice.store, access));
  const auto random = std::make_shared<SystemRandom>();
  VULTUS_ASSIGN(StoreKeys keys, keys_of(*database.store, database.places.key_file, *random, access));
  VULTUS_ASSIGN(auto index, make_search_index(gallery.model_.id, plan, database.places.database));
  gallery.key_is_new_ = keys.is_new;
  gallery.places_ = std::move(database.places);
  People::Dependencies dependencies{
      .store = std::move(database.store),
      .keys = std::move(keys.ring),
      .reload_keys = [file = gallery.places_.key_file,
                      random](Store& to) { return read_store_key(to, file, *random); },
      .index = std::move(index),
      .clock = std::make_shared<SystemClock>(),
      .random = random,
      .match_threshold = gallery.model_.match_threshold};
  gallery.loading_ = std::async(std::launch::async, [given = std::move(dependencies)]() mutable {
    return People::open(std::move(given));
  });
  return gallery;
}

Result<People*> Gallery::people() {
  if (loading_.valid()) people_ = loading_.get();
  if (!people_) return tl::unexpected<Error>(people_.error());
  return people_->get();
}

Result<void> Gallery::describe(Context& context, std::span<const Input> inputs, const GalleryRequest& request,
                               const Sink& sink) {
  std::stop_source stop;
  const std::stop_callback link(context.stop.get_token(), [&stop] { stop.request_stop(); });
  PhotoJob job{.engine = engine_,
               .request = {.parts = request.parts,
                           .average_mirror = request.average_mirror,
                           .cancel = stop.get_token()},
               .draw = {}};
  job.engine.parts = request.parts;
  job.engine.workers =
      std::min(job.engine.workers, static_cast<int>(std::max<std::size_t>(1, inputs.size())));
  std::optional<Error> failure;
  const auto take = [&](std::size_t index, Photo photo, const Engine& engine) {
    const Result<People*> loaded = people();
    if (loaded && index == 0)
      for (const QuarantinedTemplate& damaged : (*loaded)->quarantined())
        report_to_person(context, damaged.error);
    const Result<void> taken =
        loaded ? sink(index, std::move(photo), engine, **loaded) : tl::unexpected<Error>(loaded.error());
    if (taken) return;
    failure = taken.error();
    stop.request_stop();
  };
  const auto described = describe_photos(inputs, job, take);
  if (failure) return tl::unexpected<Error>(*failure);
  if (!described) return tl::unexpected<Error>(described.error());
  return {};
}

}  // namespace vultus::cli
