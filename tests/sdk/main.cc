// What a program outside the project can rely on: public headers, one library, errors that speak.
#include <vultus/engine.h>

#include <cstdio>

int main() {
  vultus::EngineOptions options;
  options.workers = -1;
  if (const auto valid = options.validate(); valid.has_value()) {
    std::puts("options with -1 workers are taken for valid");
    return 1;
  }
  options.workers = 1;
  options.models = "/nonexistent/pack";
  const auto engine = vultus::Engine::open(options);
  if (engine.has_value()) {
    std::puts("a pack that does not exist opens");
    return 1;
  }
  const vultus::ErrorInfo& info = vultus::error_info(engine.error().code);
  std::printf("%.*s: %s\n", static_cast<int>(info.name.size()), info.name.data(),
              engine.error().message.c_str());
  return info.kind == vultus::ErrorKind::kEnvironment ? 0 : 1;
}
