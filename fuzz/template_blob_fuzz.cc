#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "gallery/template_seal.h"

namespace {

/// The seeds are of this key: 32 bytes of the value 7.
class Sevens final : public vultus::Random {
 public:
  void fill(std::span<std::byte> bytes) override { std::ranges::fill(bytes, std::byte{7}); }
};

constexpr vultus::TemplateBinding kBinding{.template_id = {{1}}, .person_id = {{2}}, .model_id = "model"};

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Sevens random;
  static const vultus::KeyRing keys = vultus::KeyRing::make(random);
  const auto blob = std::as_bytes(std::span(data, size));
  (void)vultus::key_of_template(blob);
  (void)vultus::verify_key_check(keys, blob);
  require(!vultus::open_template(keys, kBinding, blob));  // nobody guesses a tag

  // The same bytes as the vector: no more is sealed than opens again.
  std::vector<float> values(size / sizeof(float));
  std::copy_n(data, values.size() * sizeof(float), reinterpret_cast<std::uint8_t*>(values.data()));
  if (const auto sealed = vultus::seal_template(keys, kBinding, values, random))
    require(std::ranges::equal(vultus::open_template(keys, kBinding, *sealed).value(), values));
  return 0;
}
