// Runs a fuzz target without libFuzzer: NAME_fuzz FILE|FOLDER... feeds it every file, whole and cut short at
// several places. Ends normally when the target survives all of them; 2 when there was nothing to feed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kCuts = 32;

std::vector<std::uint8_t> read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void feed(const std::filesystem::path& file) {
  const std::vector<std::uint8_t> bytes = read(file);
  for (std::size_t cut = 0; cut <= kCuts; ++cut) {
    // A copy of the exact size, so that a sanitizer sees the first read beyond the end.
    const std::vector<std::uint8_t> part(
        bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() * cut / kCuts));
    LLVMFuzzerTestOneInput(part.data(), part.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::size_t files = 0;
  for (const std::string& name : std::vector<std::string>(argv + 1, argv + argc)) {
    if (fs::is_regular_file(name)) {
      feed(name);
      ++files;
    } else if (fs::is_directory(name)) {
      for (const auto& entry : fs::recursive_directory_iterator(name)) {
        if (!entry.is_regular_file()) continue;
        feed(entry.path());
        ++files;
      }
    }
  }
  std::printf("%zu files fed\n", files);
  return files == 0 ? 2 : 0;
}
