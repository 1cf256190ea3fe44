#pragma once
#include <gmock/gmock.h>

#include <filesystem>
#include <memory>
#include <string>

#include "engine/people.h"
#include "gallery/exact_index.h"
#include "gallery/store_key.h"
#include "store_sql/store_sql.h"
#include "testing/fake_clock.h"
#include "testing/matchers.h"
#include "testing/random.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

namespace vultus::testing {

inline constexpr std::size_t kDimension = 128;
inline constexpr const char* kModel = "embedding-test";

/// A unit vector; the same for the same seed.
inline Embedding random_face(std::uint64_t seed) {
  Random random(seed);
  Embedding face{.model_id = kModel};
  double squares = 0;
  for (std::size_t i = 0; i < kDimension; ++i) {
    face.values.push_back(static_cast<float>(random.normal()));
    squares += face.values.back() * face.values.back();
  }
  for (float& value : face.values) value /= static_cast<float>(std::sqrt(squares));
  return face;
}

/// Another picture of the same face: the vector moved a little and normalised, at a cosine of about 0.9.
inline Embedding another_picture(const Embedding& face, std::uint64_t seed) {
  constexpr float kMove = 0.45F;
  const Embedding noise = random_face(seed);
  Embedding moved = face;
  double squares = 0;
  for (std::size_t i = 0; i < moved.values.size(); ++i) {
    moved.values[i] += kMove * noise.values[i];
    squares += moved.values[i] * moved.values[i];
  }
  for (float& value : moved.values) value /= static_cast<float>(std::sqrt(squares));
  return moved;
}

/// A store in a folder of its own, its key file, and people over them.
class GalleryTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path key_file() const { return folder_.path() / "key"; }
  [[nodiscard]] virtual std::string database() const { return (folder_.path() / "people.db").string(); }

  [[nodiscard]] std::unique_ptr<Store> open_database() const {
    auto store = open_store({.location = database()});
    EXPECT_THAT(store, IsOk());
    return store ? *std::move(store) : nullptr;
  }

  /// People over the store, as a process of its own would open it.
  [[nodiscard]] Result<std::unique_ptr<People>> open_people() {
    auto store = open_database();
    VULTUS_ASSIGN(StoreKeys keys, open_store_key(*store, key_file(), *random_));
    return People::open({.store = std::move(store),
                         .keys = std::move(keys.ring),
                         .reload_keys = [this](Store& to) { return keys_of(to); },
                         .index = make_exact_index(kModel),
                         .clock = clock_,
                         .random = random_,
                         .match_threshold = 0.5});
  }

  [[nodiscard]] Result<KeyRing> keys_of(Store& store) const {
    VULTUS_ASSIGN(StoreKeys keys, open_store_key(store, key_file(), *random_));
    return std::move(keys.ring);
  }

  static EnrolRequest request(std::string name, Embedding face) {
    return {.name = std::move(name), .face = {.embedding = std::move(face), .quality = 0.8}};
  }

  TemporaryFolder folder_;
  std::shared_ptr<FakeClock> clock_ = std::make_shared<FakeClock>();
  std::shared_ptr<SeededRandom> random_ = std::make_shared<SeededRandom>(1);
};

}  // namespace vultus::testing
