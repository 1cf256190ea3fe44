#include "packs.h"

#include <future>
#include <stdexcept>
#include <utility>

#include "base/file.h"

namespace vultus::testing {

namespace fs = std::filesystem;

Engine& engine_on(const fs::path& folder, const std::string& detector) {
  static std::map<std::pair<fs::path, std::string>, std::unique_ptr<Engine>> engines;
  auto& engine = engines[{folder, detector}];
  if (engine == nullptr) {
    EngineOptions options;
    options.models = folder.string();
    options.detector = detector;
    options.queue_capacity = 1000;
    auto opened = Engine::open(options);
    if (!opened) throw std::runtime_error(opened.error().message);
    engine = *std::move(opened);
  }
  return *engine;
}

const Analyses& analyses(Engine& engine, const fs::path& photos) {
  static std::map<const Engine*, Analyses> all;
  auto& done = all[&engine];
  if (!done.empty()) return done;
  std::map<std::string, std::future<Result<Analysis>>> pending;
  for (const auto& entry : fs::directory_iterator(photos)) {
    if (entry.path().extension() != ".jpg") continue;
    constexpr std::size_t kMaxBytes = 16 << 20;
    pending.emplace(entry.path().filename(), engine.submit(read_file(entry.path(), kMaxBytes).value(), {}));
  }
  for (auto& [name, answer] : pending) done.emplace(name, answer.get());
  return done;
}

}  // namespace vultus::testing
