#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "inference/manifest.h"

/// Reading a manifest of any bytes ends in a manifest whose references hold, or in an error that says why.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto manifest = vultus::parse_manifest({reinterpret_cast<const char*>(data), size});
  if (!manifest) {
    if (manifest.error().code != vultus::Error::kManifestInvalid || manifest.error().message.empty())
      std::abort();
    return 0;
  }
  for (const auto& pack : manifest->packs)
    for (const auto* list : {&pack.models, &pack.extra, &pack.borrows})
      for (const auto& id : *list)
        if (manifest->find_model(id) == nullptr) std::abort();
  return 0;
}
