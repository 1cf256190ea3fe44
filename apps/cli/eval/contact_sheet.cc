#include "eval/contact_sheet.h"

#include <algorithm>
#include <cmath>

#include "eval/thumbnail.h"
#include "image/draw.h"

namespace vultus::cli {
namespace {

constexpr int kSheetWidth = 1200, kPairsInARow = 4, kMargin = 16;
constexpr int kCell = (kSheetWidth - kMargin) / kPairsInARow;  // width of a pair with its margin
constexpr int kFace = (kCell - kMargin - 4) / 2;
constexpr int kLine = 20;                              // height of a line of text
constexpr int kRow = kFace + 3 * kLine + kMargin + 8;  // faces, caption and two names
constexpr int kTitle = 44;
constexpr Colour kInk{.r = 0x24, .g = 0x29, .b = 0x2F}, kPale{.r = 0x57, .g = 0x60, .b = 0x6A},
    kRed{.r = 0xD1, .g = 0x24, .b = 0x2F}, kPaper{.r = 255, .g = 255, .b = 255};

TextStyle style_of(Colour colour, double height_px) {
  return {.colour = colour, .plate_opacity = 0, .height_px = height_px};
}

void write_at(Image& sheet, int x, int y, const std::string& words, const TextStyle& style) {
  const TextExtent extent = measure_text(words, style);
  draw_text(sheet, {static_cast<double>(x - extent.padding), static_cast<double>(y)}, words, style);
}

/// The end of a file name that fits the width of a pair.
std::string tail_that_fits(std::string name, const TextStyle& style) {
  bool is_cut = false;
  while (name.size() > 4 && measure_text((is_cut ? "..." : "") + name, style).width > kCell - kMargin)
    name.erase(0, 1), is_cut = true;
  return (is_cut ? "..." : "") + name;
}

void paste(Image& sheet, const Image& face, int x, int y) {
  for (int row = 0; row < face.height(); ++row)
    std::copy_n(face.row(row), face.stride_bytes(),
                sheet.row(y + row) + static_cast<std::size_t>(x) * bytes_per_pixel(sheet.format()));
}

void draw_pair(Image& sheet, const SheetPair& pair, int x, int y) {
  paste(sheet, thumbnail(pair.a.file, pair.a.box, kFace), x, y);
  paste(sheet, thumbnail(pair.b.file, pair.b.box, kFace), x + kFace + 4, y);
  const double right = x + 2.0 * kFace + 4, low = y + kFace;
  if (pair.is_error) draw_box(sheet, {x - 2.0, y - 2.0, right + 1, low + 1}, kRed, 3);
  const int text_y = y + kFace + 2;
  write_at(sheet, x, text_y, pair.caption, style_of(pair.is_error ? kRed : kInk, 11));
  const TextStyle small = style_of(kPale, 9);
  write_at(sheet, x, text_y + kLine + 4, tail_that_fits(pair.a.name, small), small);
  write_at(sheet, x, text_y + 2 * kLine + 2, tail_that_fits(pair.b.name, small), small);
}

int height_of(const SheetSection& section) {
  const int rows = (static_cast<int>(section.pairs.size()) + kPairsInARow - 1) / kPairsInARow;
  return rows == 0 ? 0 : kTitle + rows * kRow;
}

}  // namespace

Image contact_sheet(std::span<const SheetSection> sections) {
  int height = kMargin;
  for (const SheetSection& section : sections) height += height_of(section);
  Image sheet(kSheetWidth, height);
  fill_box(sheet, {0, 0, kSheetWidth, static_cast<double>(height)}, kPaper);
  int top = kMargin / 2;
  for (const SheetSection& section : sections) {
    if (section.pairs.empty()) continue;
    write_at(sheet, kMargin, top + 8, section.title, style_of(kInk, 15));
    for (std::size_t i = 0; i < section.pairs.size(); ++i) {
      const int column = static_cast<int>(i) % kPairsInARow, row = static_cast<int>(i) / kPairsInARow;
      draw_pair(sheet, section.pairs[i], kMargin + column * kCell, top + kTitle + row * kRow);
    }
    top += height_of(section);
  }
  return sheet;
}

}  // namespace vultus::cli
