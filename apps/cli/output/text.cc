#include "output/text.h"

#include <array>
#include <cstdarg>
#include <cstdio>

#include "base/utf8.h"

namespace vultus::cli {
namespace {

/// Marks, embeddings and isolates of the bidirectional algorithm, which could show a name back to front.
bool is_bidirectional(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) return byte(0) == 0xD8 && byte(1) == 0x9C;
  if (sequence.size() != 3 || byte(0) != 0xE2) return false;
  const bool is_mark_or_embedding =
      byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F || (byte(2) >= 0xAA && byte(2) <= 0xAE));
  return is_mark_or_embedding || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

bool is_control(std::string_view sequence) {
  if (is_bidirectional(sequence)) return true;
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7F;
  return sequence.size() == 2 && first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0;
}

}  // namespace

std::string text(const char* format, ...) {
  std::va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  std::array<char, 256> small;
  const int length = std::vsnprintf(small.data(), small.size(), format, arguments);
  va_end(arguments);
  std::string result;
  if (length > 0 && static_cast<std::size_t>(length) < small.size()) {
    result.assign(small.data(), static_cast<std::size_t>(length));
  } else if (length > 0) {
    result.resize(static_cast<std::size_t>(length) + 1);
    std::vsnprintf(result.data(), result.size(), format, again);
    result.pop_back();
  }
  va_end(again);
  return result;
}

std::string printable(std::string_view bytes) {
  std::string result;
  result.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = utf8_sequence_length(bytes);
    const auto sequence = bytes.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(sequence))
      for (const char c : sequence) result += text("\\x%02X", static_cast<unsigned char>(c));
    else
      result += sequence;
    bytes.remove_prefix(sequence.size());
  }
  return result;
}

std::size_t columns(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

std::string padded(std::string_view utf8, std::size_t width) {
  std::string result(utf8);
  if (const std::size_t used = columns(utf8); used < width) result.append(width - used, ' ');
  return result;
}

std::string byte_count(double bytes) {
  if (bytes < 1000) return text("%.0f B", bytes);
  if (bytes < 1e6) return text("%.1f kB", bytes / 1e3);
  if (bytes < 1e9) return text("%.1f MB", bytes / 1e6);
  return text("%.1f GB", bytes / 1e9);
}

}  // namespace vultus::cli
