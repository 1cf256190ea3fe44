#pragma once
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace vultus::testing {

/// The values of JSON Lines.
inline std::vector<boost::json::value> lines(const std::string& text) {
  std::vector<boost::json::value> values;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    values.push_back(boost::json::parse(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return values;
}

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace vultus::testing
