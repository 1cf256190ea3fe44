#pragma once
#include <future>
#include <memory>
#include <string>

#include "command_line/context.h"
#include "engine/people.h"
#include "gallery/store.h"
#include "people/calibration.h"
#include "people/places.h"
#include "people/search_choice.h"
#include "photos/photos.h"

namespace vultus::cli {

/// The database that the choice, the configuration and the environment name, opened.
struct Database {
  StorePlaces places;
  std::unique_ptr<Store> store;
};

/// kDatabaseMissing when it has to be there and is not; errors of load_settings, store_places and open_store.
[[nodiscard]] Result<Database> open_database(const CommonOptions& common, const StoreChoice& choice,
                                             StoreAccess access);

/// Which gallery, and how its similarities are read.
struct GalleryChoice {
  StoreChoice store;
  SearchChoice search;
  std::string calibration;  ///< --calibration; empty: not given
  std::string fmr;          ///< --fmr; empty: not given
};

/// Declares --db, --key, --index, --templates-in-clear, --calibration and --fmr.
void add_gallery_options(CLI::App& command, GalleryChoice& choice);

/// What is measured on pictures for a gallery.
struct GalleryRequest {
  Parts parts;
  bool average_mirror = false;  ///< as AnalyzeRequest::average_mirror: for templates
};

/// Everybody of a database, ready to be searched. The database and its key are opened first, so that what is
/// wrong with them is told at once; the templates are loaded by a thread, while the models load in others.
class Gallery {
 public:
  /// Errors of open_database, open_store_key, engine_options and add_calibration.
  [[nodiscard]] static Result<Gallery> open(const CommonOptions& common, const GalleryChoice& choice,
                                            StoreAccess access);

  /// Waits for the templates. Errors as People::open; the same answer each time.
  [[nodiscard]] Result<People*> people();

  /// Describes pictures as the request says; hands each over with everybody loaded. Templates that are left
  /// out are told before the first. An error of `people` or
  /// of `sink` ends the work and is returned; others as describe_photos.
  using Sink = std::function<Result<void>(std::size_t, Photo, const Engine&, People&)>;
  [[nodiscard]] Result<void> describe(Context& context, std::span<const Input> inputs,
                                      const GalleryRequest& request, const Sink& sink);

  [[nodiscard]] const EngineOptions& engine() const { return engine_; }
  [[nodiscard]] const EmbeddingModel& model() const { return model_; }
  [[nodiscard]] const StorePlaces& places() const { return places_; }
  /// The key file was made just now.
  [[nodiscard]] bool key_is_new() const { return key_is_new_; }

 private:
  Gallery() = default;
  EngineOptions engine_;
  EmbeddingModel model_;
  StorePlaces places_;
  bool key_is_new_ = false;
  std::future<Result<std::unique_ptr<People>>> loading_;
  Result<std::unique_ptr<People>> people_ = nullptr;
};

}  // namespace vultus::cli
