#pragma once
#include <boost/endian/conversion.hpp>
#include <cstddef>
#include <span>

#include "vultus/secret.h"

namespace vultus {

/// The elements as little-endian float32.
[[nodiscard]] inline SecretBytes to_bytes(std::span<const float> values) {
  SecretBytes bytes(values.size_bytes());
  unsigned char* at = bytes.data();
  for (const float value : values) {
    boost::endian::endian_store<float, 4, boost::endian::order::little>(at, value);
    at += 4;
  }
  return bytes;
}

/// The elements again; a rest of less than four bytes is left out.
[[nodiscard]] inline SecretFloats to_floats(std::span<const std::byte> bytes) {
  SecretFloats values(bytes.size() / 4);
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  for (float& value : values) {
    value = boost::endian::endian_load<float, 4, boost::endian::order::little>(at);
    at += 4;
  }
  return values;
}

}  // namespace vultus
