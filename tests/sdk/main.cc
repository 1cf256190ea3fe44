// What a program outside the project can rely on: public headers, one library, errors that speak.
#include <vultus/engine.h>

#include <cstdio>

int main() {
  vultus::FaceLimits limits;
  limits.yaw_max_deg = 1000;
  const auto valid = limits.validate();
  if (valid.has_value()) {
    std::puts("a yaw of 1000 degrees is taken for valid");
    return 1;
  }
  const vultus::ErrorInfo& info = vultus::error_info(valid.error().code);
  std::printf("%s: %s\n", info.name.data(), valid.error().message.c_str());
  return info.kind == vultus::ErrorKind::kUsage || info.kind == vultus::ErrorKind::kEnvironment ? 0 : 1;
}
