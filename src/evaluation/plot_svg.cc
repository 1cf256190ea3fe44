#include <array>
#include <cstdio>

#include "evaluation/plot_page.h"

namespace vultus {
namespace {

std::string number(double value) {
  std::array<char, 32> digits;
  const int length = std::snprintf(digits.data(), digits.size(), "%.4g", value);
  return {digits.data(), static_cast<std::size_t>(length)};
}

std::string hex(Colour colour) {
  std::array<char, 8> digits;
  std::snprintf(digits.data(), digits.size(), "#%02x%02x%02x", colour.r, colour.g, colour.b);
  return digits.data();
}

std::string path_through(const std::vector<Point2>& points) {
  std::string path = "<path d=\"";
  for (const Point2& p : points)
    path += (&p == &points.front() ? "M" : "L") + number(p.x) + " " + number(p.y);
  return path;
}

std::string element(const PageArea& area) {
  return path_through(area.corners) + "Z\" fill=\"" + hex(area.colour) + "\" fill-opacity=\"" +
         number(area.opacity) + "\"/>\n";
}

std::string element(const PagePath& path) {
  return path_through(path.points) + "\" fill=\"none\" stroke=\"" + hex(path.colour) + "\" stroke-width=\"" +
         number(path.width) + (path.dashed ? "\" stroke-dasharray=\"6 4" : "") + "\"/>\n";
}

std::string element(const PageText& text) {
  static constexpr std::array kAnchors = {"start", "middle", "end"};
  std::string svg = "<text x=\"" + number(text.at.x) + "\" y=\"" + number(text.at.y) + "\" text-anchor=\"" +
                    kAnchors.at(static_cast<std::size_t>(text.anchor)) + "\" font-size=\"" +
                    number(text.size);
  if (text.bold) svg += "\" font-weight=\"600";
  return svg + "\">" + escaped(text.text) + "</text>\n";
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? "\xEF\xBF\xBD" : std::string(1, c);
    }
  return result;
}

std::string svg_of(const Plot& plot) {
  const PlotPage page = lay_out(plot);
  std::string svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 400\" width=\"640\" height=\"400\" "
      "role=\"img\" font-family=\"system-ui,sans-serif\" fill=\"#24292f\">\n<title>" +
      escaped(plot.title) + "</title>\n<rect width=\"640\" height=\"400\" fill=\"#ffffff\"/>\n";
  for (const PageArea& area : page.areas) svg += element(area);
  for (const PagePath& path : page.paths) svg += element(path);
  for (const PageText& text : page.texts) svg += element(text);
  return svg + "</svg>\n";
}

}  // namespace vultus
