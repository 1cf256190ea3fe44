#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace vultus {

/// One setting. A module keeps a table of its own; the program hands all of them to `load_config`.
struct KeySpec {
  using Default = std::variant<bool, std::int64_t, double, std::string_view>;

  std::string_view name;  ///< "section.key": section [a-z][a-z0-9]*, key [a-z][a-z0-9_]*
  Default default_value;  ///< decides the type
  double min = 0;         ///< smallest number, or length of a text in bytes; no meaning for a boolean
  double max = 0;         ///< largest number, or length of a text in bytes; both bounds are included
  std::string_view doc;   ///< one sentence for the person who sets it
  enum class Secret : std::uint8_t {
    kNone,
    kUrlPassword,  ///< a URL, which may hold a password
    kWhole,
  } secret = Secret::kNone;
};

/// Where the value in force comes from.
struct ConfigOrigin {
  enum class Kind : std::uint8_t { kDefault, kFile, kEnvironment } kind = Kind::kDefault;
  std::string where;  ///< "FILE:LINE" or the variable's name; empty for a default
};

/// Checked settings: every key of the tables has a value of its type within its bounds. Immutable;
/// thread-safe. The accessors throw std::logic_error for a key that is in no table or has another type: a
/// defect of the caller.
class Config {
 public:
  using Value = std::variant<bool, std::int64_t, double, std::string>;
  struct Entry {
    KeySpec spec;
    Value value;
    ConfigOrigin origin;
  };

  [[nodiscard]] bool boolean(std::string_view key) const;
  [[nodiscard]] std::int64_t integer(std::string_view key) const;
  [[nodiscard]] double number(std::string_view key) const;
  [[nodiscard]] const std::string& text(std::string_view key) const;
  [[nodiscard]] const ConfigOrigin& origin(std::string_view key) const;
  /// All of them in the order of the tables.
  [[nodiscard]] std::span<const Entry> entries() const { return entries_; }

 private:
  friend class ConfigLoader;
  [[nodiscard]] const Entry& entry(std::string_view key) const;
  std::vector<Entry> entries_;
};

/// The value as it may be seen: texts in quotation marks, URLs without their password, "***" for a secret.
[[nodiscard]] std::string shown_value(const Config::Entry& entry);

/// The text of a configuration file and its name in messages. An empty name: there is no file.
struct ConfigText {
  std::string file;
  std::string toml;
};

/// Variables of the environment by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Largest configuration file that is read, and the longest line in it.
inline constexpr std::size_t kMaxConfigBytes = 64 << 10;
inline constexpr std::size_t kMaxConfigLineBytes = 4 << 10;

/// The variables of this process that matter to Vultus: HOME, XDG_CONFIG_HOME and VULTUS_*. Empty in a
/// process that gained privileges when it started (secure_getenv(3)). Not while another thread changes the
/// environment.
[[nodiscard]] Environment process_environment();

/// "verify.match_threshold" is set by VULTUS_VERIFY_MATCH_THRESHOLD.
[[nodiscard]] std::string environment_variable(std::string_view key);

/// Reads TOML 1.0, then lets the environment override it, then fills in the defaults. An empty variable
/// counts as not set. Errors: kConfigInvalid naming FILE:LINE (or the variable) and the key, for broken TOML,
/// a repeated key, an unknown key (with the nearest known one), a variable VULTUS_SECTION_… of a known
/// section that sets no key, a wrong type, a number out of bounds or not finite, a text of the wrong length
/// or with control characters, a file or line too long. Throws std::logic_error when the tables themselves
/// are wrong (malformed or repeated name, default out of bounds). Their texts must outlive the Config.
[[nodiscard]] Result<Config> load_config(const ConfigText& text, const Environment& environment,
                                         std::span<const KeySpec> keys);

/// Where to look for the configuration.
struct ConfigSearch {
  std::optional<std::filesystem::path> asked;  ///< what the caller named, as by --config
  /// True for root: files of a home directory are not looked at, so that no user decides for the system.
  bool is_privileged = false;
  std::filesystem::path system_file = "/etc/vultus/config.toml";
};

/// The first of: `asked`, $VULTUS_CONFIG, $XDG_CONFIG_HOME/vultus/config.toml ($HOME/.config where that is
/// not set), the system's file. An empty ConfigText where none exists.
/// Errors as `read_file` with kMaxConfigBytes, except that an empty file is a configuration.
[[nodiscard]] Result<ConfigText> find_config(const ConfigSearch& search, const Environment& environment);

/// A configuration file that sets nothing and documents everything: each key with its sentence, its bounds
/// and its default, commented out.
[[nodiscard]] std::string documented_config(std::span<const KeySpec> keys);

}  // namespace vultus
