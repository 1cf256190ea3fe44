#include "inference/manifest.h"

#include <filesystem>
#include <string>
#include <string_view>

#include "inference/builtin_manifest.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;

constexpr std::string_view kSmall = R"({
  "format": 1,
  "models": [{
    "id": "net", "job": "embed", "decoder": "embedding", "file": "net.onnx",
    "sha256": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "licence": {"id": "MIT", "free": true, "notice": "Free."},
    "sources": [{"npm": {"package": "@scope/name", "version": "1.2.3", "integrity": "sha512-INTEGRITY"},
                 "path": "model/net.tflite", "range": [16, 32],
                 "sha256": "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
                 "import": {"kind": "tflite"}}],
    "input": {"name": "input", "shape": [-1, 3, 112, 112], "colour": "rgb", "mean": 127.5, "std": 128},
    "outputs": [{"name": "output", "shape": [-1, 128], "meaning": "embedding"}],
    "embed": {"points": "mesh", "template": [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]], "match_threshold": 0.4}
  }],
  "packs": [{"id": "small", "title": "A small pack", "models": ["net"]}]
})";

/// The small manifest with its first `from` replaced by `to`.
std::string small_with(std::string_view from = "", std::string_view to = "") {
  std::string text(kSmall);
  text.replace(text.find("INTEGRITY"), 9, std::string(86, 'a') + "==");
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Manifest, ReadsEveryField) {
  const auto manifest = parse_manifest(small_with());
  ASSERT_THAT(manifest, IsOk());
  const ModelSpec* model = manifest->find_model("net");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->job, ModelJob::kEmbed);
  EXPECT_FALSE(model->bytes.has_value());
  EXPECT_THAT(model->input->shape, ::testing::ElementsAre(-1, 3, 112, 112));
  EXPECT_EQ(model->input->colour, ColourOrder::kRgb);
  EXPECT_EQ(model->embed->template_px[4], (Point2{9, 10}));
  ASSERT_EQ(model->sources.size(), 1U);
  EXPECT_EQ(model->sources[0].byte_range->second, 32U);
  EXPECT_EQ(model->sources[0].import.kind, ImportSpec::Kind::kTflite);
  EXPECT_EQ(manifest->find_pack("small")->models, std::vector<std::string>{"net"});
  EXPECT_EQ(manifest->find_pack("other"), nullptr);
}

struct Fault {
  std::string_view from, to, says;
};

class ManifestFault : public ::testing::TestWithParam<Fault> {};

TEST_P(ManifestFault, NamesTheField) {
  const auto [from, to, says] = GetParam();
  EXPECT_THAT(parse_manifest(small_with(from, to)),
              IsErrorSaying(Error::kManifestInvalid, std::string(says)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, ManifestFault,
    ::testing::Values(
        Fault{"\"format\": 1", "\"format\": 2", "format: has to be"},
        Fault{"\"format\": 1,", "", "format: is missing"},
        Fault{"\"format\": 1,", "\"format\": 1, \"colour\": 3,", "unknown field \"colour\""},
        Fault{"\"job\": \"embed\",", "\"job\": \"embed\", \"job\": \"pad\",", "models[0].job: stated twice"},
        Fault{"\"job\": \"embed\"", "\"job\": \"dance\"", "models[0].job: has to be one of detect"},
        Fault{"\"job\": \"embed\"", "\"job\": \"pad\"", "models[0].decoder: does not fit"},
        Fault{"\"id\": \"net\"", "\"id\": \"Net\"", "models[0].id: has to be an id"},
        Fault{"\"id\": \"net\"", "\"id\": 7", "models[0].id: has to be a text"},
        Fault{"net.onnx", "../net.onnx", "models[0].file: has to be a file name"},
        Fault{"net.onnx", "a/net.onnx", "models[0].file: has to be a file name"},
        Fault{"net.onnx", "..", "models[0].file: has to be a file name"},
        Fault{"net.onnx", "", "models[0].file: has to be a file name"},
        Fault{"net.onnx", "net\\u0000.onnx", "models[0].file: has to be a file name"},
        Fault{"0011223344", "001122334g", "models[0].sha256: has to be a SHA-256"},
        Fault{"0011223344", "001122334A", "models[0].sha256: has to be a SHA-256"},
        Fault{"0011223344", "00112233", "models[0].sha256: has to be a SHA-256"},
        Fault{"\"free\": true", "\"free\": 1", "models[0].licence.free: has to be true or false"},
        Fault{"[-1, 3, 112, 112]", "[-1, 4, 112, 112]", "models[0].input.shape: has to have 3 channels"},
        Fault{"[-1, 3, 112, 112]", "[-1, 3, 112]", "models[0].input.shape: has to be a list of 4"},
        Fault{"[-1, 3, 112, 112]", "[-1, 3.5, 112, 112]", "models[0].input.shape[1]: has to be a whole"},
        Fault{"[-1, 3, 112, 112]", "[-1, 3, 112, 0]", "models[0].input.shape[3]: has to be -1 or"},
        Fault{"[-1, 3, 112, 112]", "[-2, 3, 112, 112]", "models[0].input.shape[0]: has to be"},
        Fault{"\"std\": 128", "\"std\": 0", "models[0].input.std: has to be a number from"},
        Fault{"\"mean\": 127.5", "\"mean\": \"127.5\"", "models[0].input.mean: has to be a number"},
        Fault{"\"mean\": 127.5", "\"mean\": 1e999", "models[0].input.mean: has to be a number"},
        Fault{"\"meaning\": \"embedding\"", "\"meaning\": \"vector\"", "models[0].outputs[0].meaning"},
        Fault{"{\"name\": \"output\", \"shape\": [-1, 128], \"meaning\": \"embedding\"}", "",
              "models[0].outputs: has to be a list"},
        Fault{", \"match_threshold\": 0.4", "", "models[0].embed.match_threshold: is missing"},
        Fault{"\"match_threshold\": 0.4", "\"match_threshold\": 1.5", "from -1 to 1"},
        Fault{"\"match_threshold\": 0.4", "\"match_threshold\": 0.4, \"calibration\": [[0, 0.1], [0.1, 0.2]]",
              "models[0].embed.calibration[1]: has to have a higher similarity and no higher FMR"},
        Fault{"\"match_threshold\": 0.4",
              "\"match_threshold\": 0.4, \"calibration_source\": {\"measured_on\": \"LFW\", \"date\": "
              "\"2026-11-21\", "
              "\"impostor_pairs\": 10, \"effective_pairs\": 11, \"people\": 5}",
              "models[0].embed.calibration_source.effective_pairs"},
        Fault{"\"embed\": {", "\"pad\": {", "models[0].embed: is missing"},
        Fault{"[9, 10]", "[9]", "models[0].embed.template[4]: has to be a list of 2"},
        Fault{"[\"net\"]", "[\"gone\"]", "packs[0].models[0]: names a model that is not"},
        Fault{"[\"net\"]", "[\"net\", \"net\"]", "packs[0]: names net twice"},
        Fault{"[\"net\"]", "[]", "packs[0].models: has to be a list"},
        Fault{"@scope/name", "--registry=x", "models[0].sources[0].npm.package"},
        Fault{"@scope/name", "../name", "models[0].sources[0].npm.package"},
        Fault{"@scope/name", "@scope/a/b", "models[0].sources[0].npm.package"},
        Fault{"1.2.3", "latest", "models[0].sources[0].npm.version"},
        Fault{"sha512-", "sha1-", "models[0].sources[0].npm.integrity"},
        Fault{"model/net.tflite", "/etc/passwd", "models[0].sources[0].path"},
        Fault{"model/net.tflite", "model/../../x", "models[0].sources[0].path"},
        Fault{"[16, 32]", "[32, 16]", "models[0].sources[0].range: has to be rising"},
        Fault{"\"range\": [16, 32],", "\"url\": \"https://example.org/x\",", "needs either npm or url"},
        Fault{"{\"kind\": \"tflite\"}", "{\"kind\": \"copy\", \"free_batch\": true}", "import.free_batch"},
        Fault{"\"packs\": [", "\"packs\": [7, ", "packs[0]: has to be an object"},
        Fault{"\"title\": \"A small pack\",", "", "packs[0].title: is missing"}));

TEST(Manifest, RefusesWhatIsNoJson) {
  for (const std::string_view text :
       {"", "{", "[1,", "nul", "{} {}", "\xff\xfe", "{\"a\":}", "// comment\n{}"})
    EXPECT_THAT(parse_manifest(text), IsError(Error::kManifestInvalid)) << text;
  EXPECT_THAT(parse_manifest("[]"), IsErrorSaying(Error::kManifestInvalid, "document: has to be an object"));
}

TEST(Manifest, BoundsDepthAndSize) {
  EXPECT_THAT(parse_manifest(std::string(100000, '[')), IsError(Error::kManifestInvalid));
  EXPECT_THAT(parse_manifest(std::string(kMaxManifestBytes + 1, ' ')),
              IsErrorSaying(Error::kManifestInvalid, "more than"));
}

TEST(Manifest, EveryPrefixIsRefused) {
  const std::string whole = small_with();
  for (std::size_t size = 0; size + 1 < whole.size(); size += 7)
    EXPECT_THAT(parse_manifest(whole.substr(0, size)), IsError(Error::kManifestInvalid)) << size;
}

TEST(BuiltinManifest, IsValid) {
  ASSERT_THAT(parse_manifest(builtin_model_text("manifest.json")), IsOk());
  const Manifest& manifest = builtin_manifest();
  for (const std::string_view pack : {"open", "zoo", "yunet", "buffalo", "dev"})
    EXPECT_NE(manifest.find_pack(pack), nullptr) << pack;
}

TEST(BuiltinManifest, OpenPackIsFreeAndHasSourcesAndLicences) {
  const Manifest& manifest = builtin_manifest();
  for (const auto& id : manifest.find_pack("open")->models) {
    const ModelSpec& model = *manifest.find_model(id);
    EXPECT_TRUE(model.licence.is_free) << id;
    EXPECT_FALSE(model.sources.empty()) << id;
    EXPECT_FALSE(builtin_model_text(model.licence.text).empty()) << id;
  }
}

TEST(BuiltinManifest, EveryModelHasACard) {
  const std::filesystem::path models = std::filesystem::path(VULTUS_SOURCE_DIR) / "models";
  for (const ModelSpec& model : builtin_manifest().models)
    EXPECT_TRUE(std::filesystem::is_regular_file(models / model.card)) << model.id;
}

TEST(BuiltinManifest, AnchorsMatchTheirOutputs) {
  for (const ModelSpec& model : builtin_manifest().models) {
    if (model.decoder != DecoderKind::kBlazeFace) continue;
    std::int64_t anchors = 0;
    for (const auto& [stride, count] : model.detector->anchors) {
      const std::int64_t cells = model.detector->size_px / stride;
      anchors += cells * cells * count;
    }
    for (const auto& output : model.outputs) EXPECT_EQ(output.shape[1], anchors) << model.id;
  }
}

}  // namespace
}  // namespace vultus
