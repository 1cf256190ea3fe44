#include <algorithm>
#include <cctype>

#include "base/hex.h"
#include "crypto/base64.h"
#include "crypto/digest.h"
#include "gallery/key_file.h"

namespace vultus {
namespace {

constexpr std::string_view kFirstWords = "vultus keys ", kVersion1 = "vultus keys 1",
                           kVersion2 = "vultus keys 2", kUnrecorded = "unrecorded", kNone = "-";
constexpr std::size_t kDigestDigits = 16;

tl::unexpected<Error> refuse_line(std::size_t line, std::string_view what) {
  return fail(Error::kKeyInvalid, "line " + std::to_string(line) + ": " + std::string(what));
}

/// Cuts the text up to `end` off, and `end` with it.
std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

std::string_view take_line(std::string_view& text) {
  std::string_view line = take_until(text, '\n');
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool needs_escape(char c) {
  return c == '%' || std::iscntrl(static_cast<unsigned char>(c)) != 0;
}

std::string escaped(std::string_view location) {
  std::string text;
  for (const char& c : location)
    if (needs_escape(c))
      text.append("%").append(to_hex(std::as_bytes(std::span(&c, 1))));
    else
      text += c;
  return text;
}

std::optional<std::string> unescaped(std::string_view text) {
  std::string location;
  while (!text.empty()) {
    char c = text.front();
    const bool is_escape = c == '%';
    if (is_escape && !read_hex(text.substr(1, 2), std::as_writable_bytes(std::span(&c, 1))))
      return std::nullopt;
    location += c;
    text.remove_prefix(is_escape ? 3 : 1);
  }
  return location;
}

void append(SecretBytes& text, std::string_view words) {
  text.insert(text.end(), words.begin(), words.end());
}

std::string digest_of(std::string_view lines) {
  return sha256_hex(std::as_bytes(std::span(lines))).substr(0, kDigestDigits);
}

/// Reads a text line by line.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<KeyFile> parse() {
    const std::string_view first = next();
    if (first != kVersion1 && first != kVersion2)
      return refuse(first.starts_with(kFirstWords)
                        ? "is of another version of key files than 1 and 2"
                        : "is not \"vultus keys 2\"; this is no key file of Vultus");
    VULTUS_TRY(first == kVersion1 ? parse_version_1() : parse_version_2());
    if (!ring_) {
      next();
      return refuse("there is no key");
    }
    for (const KeyUse& use : uses_)
      if (ring_->find(use.key) == nullptr || (use.next && ring_->find(*use.next) == nullptr))
        return fail(Error::kKeyInvalid, "the key of " + use.location + " is not among the keys");
    return KeyFile{*std::move(ring_), std::move(uses_), std::move(unrecorded_)};
  }

 private:
  std::string_view next() {
    ++number_;
    return take_line(text_);
  }
  [[nodiscard]] tl::unexpected<Error> refuse(std::string_view what) const {
    return refuse_line(number_, what);
  }

  Result<void> parse_version_1() {
    while (!text_.empty()) {
      VULTUS_ASSIGN(const KeyId id, take_key(next()));
      unrecorded_.push_back(id);
    }
    return {};
  }

  Result<void> parse_version_2() {
    SecretBytes lines;
    append(lines, kVersion2);
    lines.push_back('\n');
    for (;;) {
      const std::string_view line = next();
      std::string_view rest = line;
      const std::string_view word = take_until(rest, ' ');
      if (word == "end") {
        if (rest != digest_of({reinterpret_cast<const char*>(lines.data()), lines.size()}))
          return refuse("the lines before were altered");
        return text_.empty() ? Result<void>() : refuse("something is behind the end");
      }
      if (word == "key")
        VULTUS_TRY(take_marked_key(rest));
      else if (word == "store")
        VULTUS_TRY(take_use(rest));
      else
        return refuse(line.empty() && text_.empty() ? "the end is missing: the file was cut short"
                                                    : "is neither a key nor a store");
      append(lines, line);
      lines.push_back('\n');
    }
  }

  /// "ID BASE64", "ID BASE64 unrecorded".
  Result<void> take_marked_key(std::string_view line) {
    const std::size_t last = line.rfind(' ');
    const bool is_marked = last != std::string_view::npos && line.substr(last + 1) == kUnrecorded;
    VULTUS_ASSIGN(const KeyId id, take_key(is_marked ? line.substr(0, last) : line));
    if (is_marked) unrecorded_.push_back(id);
    return {};
  }

  /// "ID BASE64".
  Result<KeyId> take_key(std::string_view line) {
    const std::string_view name = take_until(line, ' ');
    const auto id = parse_key_id(name);
    if (!id) return refuse("is not an id and a key");
    const auto bytes = from_base64(line);
    if (!bytes || bytes->size() != SecretKey::kBytes) return refuse("the key is not 32 bytes in base64");
    SecretKey secret = SecretKey::from_bytes(std::as_bytes(std::span(*bytes)));
    if (KeyRing(secret).active().id != *id) return refuse("the id is not the key's; one of them was altered");
    if (!ring_) {
      ring_.emplace(std::move(secret));
      return *id;
    }
    if (!ring_->add(std::move(secret))) return refuse("the key is there twice");
    if (ring_->keys().size() > KeyFile::kMaxKeys) return refuse("there are more than 256 keys");
    return *id;
  }

  /// "ID KEY NEXT LOCATION".
  Result<void> take_use(std::string_view line) {
    const auto store = parse_id(take_until(line, ' '));
    const auto key = parse_key_id(take_until(line, ' '));
    const std::string_view following = take_until(line, ' ');
    const auto next_key = parse_key_id(following);
    auto location = unescaped(line);
    if (!store || !key || (!next_key && following != kNone) || !location ||
        location->size() > KeyFile::kMaxLocationBytes)
      return refuse("is not a store with its key and place");
    if (uses_.size() == KeyFile::kMaxUses) return refuse("there are more than 1024 stores");
    uses_.push_back({*store, *std::move(location), *key, next_key});
    return {};
  }

  std::string_view text_;
  std::size_t number_ = 0;
  std::optional<KeyRing> ring_;
  std::vector<KeyUse> uses_;
  std::vector<KeyId> unrecorded_;
};

}  // namespace

SecretBytes write_key_file(const KeyFile& file) {
  SecretBytes text;
  append(text, kVersion2);
  text.push_back('\n');
  for (const KeyRing::Key& key : file.ring.keys()) {
    const SecretBytes secret = to_base64(key.secret.bytes());
    append(text, "key " + to_string(key.id) + " ");
    text.insert(text.end(), secret.begin(), secret.end());
    if (file.is_unrecorded(key.id)) append(text, " " + std::string(kUnrecorded));
    text.push_back('\n');
  }
  for (const KeyUse& use : file.uses)
    append(text, "store " + to_string(use.store) + " " + to_string(use.key) + " " +
                     (use.next ? to_string(*use.next) : std::string(kNone)) + " " + escaped(use.location) +
                     "\n");
  append(text, "end " + digest_of({reinterpret_cast<const char*>(text.data()), text.size()}) + "\n");
  return text;
}

Result<KeyFile> parse_key_file(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace vultus
