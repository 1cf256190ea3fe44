#pragma once
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <span>
#include <string>

#include "crypto/digest.h"
#include "inference/pack.h"
#include "inference/tiny_model.h"
#include "testing/temporary_folder.h"

namespace vultus::testing {

inline void write_text(const std::filesystem::path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

inline std::string sha256_of(const std::string& bytes) {
  return sha256_hex(std::as_bytes(std::span(bytes)));
}

/// A texture PAD model of the file `bytes`, as TinyModel describes it by default but with 1 x 3 logits.
inline ModelSpec tiny_pad_spec(std::string id, const std::string& bytes) {
  ModelSpec spec;
  spec.file = id + ".onnx";
  spec.id = std::move(id);
  spec.job = ModelJob::kPad;
  spec.decoder = DecoderKind::kSoftmaxPad;
  spec.sha256 = sha256_of(bytes);
  spec.bytes = bytes.size();
  spec.licence = {.id = "MIT", .is_free = true, .notice = "Free.", .text = "MIT.txt", .copyright = "Nobody"};
  spec.input = InputSpec{.name = "input", .shape = {1, 3, 4, 4}};
  spec.outputs = {{.name = "output", .shape = {1, 3, 4, 4}, .meaning = "logits"}};
  spec.pad = PadSpec{};
  return spec;
}

}  // namespace vultus::testing
