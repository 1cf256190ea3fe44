#include "inference/manifest.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <numeric>
#include <set>
#include <utility>

#include "inference/builtin_manifest.h"
#include "inference/json_fields.h"

namespace vultus {
namespace {

constexpr std::size_t kMaxName = 128, kMaxText = 2000, kMaxUrl = 1000;
constexpr std::size_t kMaxModels = 256, kMaxPacks = 64, kMaxSources = 8, kMaxOutputs = 64, kMaxRank = 8;
constexpr std::int64_t kMaxExtent = 1 << 20;
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 31;
constexpr int kMaxSide = 4096;

template <class T>
struct Named {
  std::string_view name;
  T value;
};

constexpr auto kJobs = std::to_array<Named<ModelJob>>({{"detect", ModelJob::kDetect},
                                                       {"landmarks", ModelJob::kLandmarks},
                                                       {"embed", ModelJob::kEmbed},
                                                       {"pad", ModelJob::kPad},
                                                       {"expression", ModelJob::kExpression},
                                                       {"canonical_face", ModelJob::kCanonicalFace}});

constexpr auto kColours = std::to_array<Named<ColourOrder>>(
    {{"bgr", ColourOrder::kBgr}, {"rgb", ColourOrder::kRgb}, {"grey", ColourOrder::kGrey}});

constexpr auto kPoints = std::to_array<Named<EmbedSpec::Points>>(
    {{"detector", EmbedSpec::Points::kDetector}, {"mesh", EmbedSpec::Points::kMesh}});

constexpr auto kImports =
    std::to_array<Named<ImportSpec::Kind>>({{"copy", ImportSpec::Kind::kCopy},
                                            {"onnx", ImportSpec::Kind::kOnnx},
                                            {"tflite", ImportSpec::Kind::kTflite},
                                            {"tflite_mesh", ImportSpec::Kind::kTfliteMesh}});

constexpr auto kBlazeFaceOutputs = std::to_array<std::string_view>({"regressors", "logits"});
constexpr auto kYuNetOutputs =
    std::to_array<std::string_view>({"cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8",
                                     "bbox_16", "bbox_32", "kps_8", "kps_16", "kps_32"});
constexpr auto kScrfdOutputs = std::to_array<std::string_view>(
    {"score_8", "score_16", "score_32", "bbox_8", "bbox_16", "bbox_32", "kps_8", "kps_16", "kps_32"});
constexpr auto kMeshOutputs = std::to_array<std::string_view>({"landmarks", "score"});
constexpr auto kEmbeddingOutputs = std::to_array<std::string_view>({"embedding"});
constexpr auto kPadOutputs = std::to_array<std::string_view>({"logits"});
constexpr auto kProbabilityOutputs = std::to_array<std::string_view>({"probabilities"});

struct DecoderRow {
  std::string_view name;
  DecoderKind value;
  ModelJob job;
  std::span<const std::string_view> meanings;
};

constexpr auto kDecoders = std::to_array<DecoderRow>({
    {"blazeface", DecoderKind::kBlazeFace, ModelJob::kDetect, kBlazeFaceOutputs},
    {"yunet", DecoderKind::kYuNet, ModelJob::kDetect, kYuNetOutputs},
    {"scrfd", DecoderKind::kScrfd, ModelJob::kDetect, kScrfdOutputs},
    {"mesh_478", DecoderKind::kMesh478, ModelJob::kLandmarks, kMeshOutputs},
    {"embedding", DecoderKind::kEmbedding, ModelJob::kEmbed, kEmbeddingOutputs},
    {"softmax_pad", DecoderKind::kSoftmaxPad, ModelJob::kPad, kPadOutputs},
    {"probabilities", DecoderKind::kProbabilities, ModelJob::kExpression, kProbabilityOutputs},
    {"canonical_face", DecoderKind::kCanonicalFace, ModelJob::kCanonicalFace, {}},
});

const DecoderRow& row_of(DecoderKind decoder) {
  return *std::find_if(kDecoders.begin(), kDecoders.end(),
                       [&](const auto& row) { return row.value == decoder; });
}

template <class Rows>
auto one_of(const JsonNode& node, const Rows& rows) {
  const std::string text = node.text(kMaxName);
  std::string names;
  for (const auto& row : rows) {
    if (row.name == text) return row.value;
    names += (names.empty() ? "" : ", ") + std::string(row.name);
  }
  node.report("has to be one of " + names);
  return rows.front().value;
}

bool all_of_set(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
  });
}

constexpr std::string_view kUpperCase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string read_id(const JsonNode& node) {
  std::string id = node.text(64);
  if (id.empty() || id.front() == '.' || id.front() == '-' || !all_of_set(id, "_.-"))
    node.report("has to be an id of a-z, 0-9, _, . and -, at most 64 of them");
  return id;
}

/// A name without directories that no shell or file system takes for something else.
std::string read_file_name(const JsonNode& node) {
  std::string name = node.text(kMaxName);
  if (name.empty() || name.front() == '.' || name.front() == '-' ||
      !all_of_set(name, std::string(kUpperCase) + "_.-"))
    node.report("has to be a file name without directories, of letters, digits, _, . and -");
  return name;
}

/// A relative path that stays below where it starts.
std::string read_path(const JsonNode& node) {
  std::string path = node.text(kMaxName);
  const std::string parts = "/" + path + "/";
  if (path.empty() || !all_of_set(path, std::string(kUpperCase) + "_.-/") ||
      parts.find("//") != std::string::npos || parts.find("/../") != std::string::npos ||
      parts.find("/./") != std::string::npos)
    node.report("has to be a relative path without \"..\", of letters, digits, _, ., - and /");
  return path;
}

std::string read_sha256(const JsonNode& node) {
  std::string hash = node.text(kMaxName);
  if (hash.size() != 64 || hash.find_first_not_of("0123456789abcdef") != std::string::npos)
    node.report("has to be a SHA-256 of 64 digits 0-9 and a-f");
  return hash;
}

Shape read_shape(const JsonNode& node, std::size_t least, std::size_t most) {
  Shape shape;
  for (const auto& extent : node.elements(least, most)) {
    shape.push_back(extent.integer(-1, kMaxExtent));
    if (shape.back() == 0) extent.report("has to be -1 or at least 1");
  }
  return shape;
}

Licence read_licence(const JsonNode& node) {
  JsonFields fields(node);
  Licence licence;
  licence.id = fields.required("id").text(kMaxName);
  licence.is_free = fields.required("free").boolean();
  licence.notice = fields.required("notice").text(kMaxText);
  if (const auto text = fields.optional("text")) licence.text = read_file_name(*text);
  if (const auto copyright = fields.optional("copyright")) licence.copyright = copyright->text(kMaxText);
  fields.finish();
  return licence;
}

std::vector<std::string> read_names(const JsonNode& node) {
  std::vector<std::string> names;
  for (const auto& name : node.elements(0, 1000)) names.push_back(name.text(kMaxName));
  return names;
}

ImportSpec read_import(const JsonNode& node) {
  using enum ImportSpec::Kind;
  JsonFields fields(node);
  ImportSpec import;
  import.kind = one_of(fields.required("kind"), kImports);
  if (const auto free_batch = fields.optional("free_batch")) {
    import.free_batch = free_batch->boolean();
    if (import.free_batch && import.kind != kOnnx && import.kind != kTflite)
      free_batch->report("fits only the kinds onnx and tflite");
  }
  if (const auto rewrite = fields.optional("rewrite_prelu")) import.rewrite_prelu = rewrite->boolean();
  if (const auto nodes = fields.optional("prelu_nodes")) import.prelu_nodes = read_names(*nodes);
  if (const auto names = fields.optional("output_names")) import.output_names = read_names(*names);
  const bool has_onnx_options =
      import.rewrite_prelu || !import.prelu_nodes.empty() || !import.output_names.empty();
  if (has_onnx_options && import.kind != kOnnx)
    node.report("rewrite_prelu, prelu_nodes and output_names fit only the kind onnx");
  fields.finish();
  return import;
}

void read_npm(const JsonNode& node, ModelSource& source) {
  JsonFields fields(node);
  const JsonNode package = fields.required("package"), version = fields.required("version"),
                 integrity = fields.required("integrity");
  source.npm_package = package.text(kMaxName);
  // What npm itself takes for a package's name, and nothing that its command line reads as an option or a
  // path.
  const std::string_view name = source.npm_package;
  const auto slash = name.find('/');
  const bool scoped = name.starts_with('@') && slash != std::string_view::npos && slash > 1 &&
                      name.find('/', slash + 1) == std::string_view::npos;
  const std::string_view last = scoped ? name.substr(slash + 1) : name;
  const std::string_view scope = scoped ? name.substr(1, slash - 1) : std::string_view("x");
  for (const std::string_view part : {scope, last})
    if (part.empty() || part.front() == '.' || part.front() == '-' || !all_of_set(part, "_.-"))
      package.report("has to be the name of an npm package");
  source.npm_version = version.text(64);
  if (source.npm_version.empty() || source.npm_version.front() < '0' || source.npm_version.front() > '9' ||
      !all_of_set(source.npm_version, ".-+"))
    version.report("has to be one version, like 1.2.3");
  source.npm_integrity = integrity.text(kMaxName);
  constexpr std::string_view kPrefix = "sha512-";
  constexpr std::size_t kBase64Of512Bits = 88;
  if (!source.npm_integrity.starts_with(kPrefix) ||
      source.npm_integrity.size() != kPrefix.size() + kBase64Of512Bits)
    integrity.report("has to be \"sha512-\" and 88 characters of base64");
  fields.finish();
}

ModelSource read_source(const JsonNode& node) {
  JsonFields fields(node);
  ModelSource source;
  const auto npm = fields.optional("npm"), url = fields.optional("url"), path = fields.optional("path");
  if (npm.has_value() == url.has_value()) node.report("needs either npm or url");
  if (npm) read_npm(*npm, source);
  if (npm && !path) node.report("needs path, the file inside the package");
  if (path) source.path = read_path(*path);
  if (url) {
    source.url = url->text(kMaxUrl);
    const bool printable = std::all_of(source.url.begin(), source.url.end(),
                                       [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
    if (!source.url.starts_with("https://") || !printable) url->report("has to begin with https://");
    if (path) path->report("fits only an npm package");
  }
  if (const auto range = fields.optional("range")) {
    const auto ends = range->elements(2, 2);
    if (ends.size() == 2) {
      source.byte_range.emplace(ends[0].integer(0, kMaxBytes), ends[1].integer(0, kMaxBytes));
      if (source.byte_range->first >= source.byte_range->second) range->report("has to be rising");
    }
  }
  source.sha256 = read_sha256(fields.required("sha256"));
  source.import = read_import(fields.required("import"));
  fields.finish();
  return source;
}

InputSpec read_input(const JsonNode& node) {
  JsonFields fields(node);
  InputSpec input;
  if (const auto name = fields.optional("name")) input.name = name->text(kMaxName);
  const JsonNode shape = fields.required("shape");
  input.shape = read_shape(shape, 4, 4);
  input.colour = one_of(fields.required("colour"), kColours);
  const std::int64_t channels = input.colour == ColourOrder::kGrey ? 1 : 3;
  if (input.shape.size() == 4 && input.shape[1] != channels)
    JsonNode(shape).report("has to have " + std::to_string(channels) + " channels for this colour");
  constexpr double kLargest = 1e6, kSmallestStd = 1e-6;
  input.mean = static_cast<float>(fields.required("mean").number(-kLargest, kLargest));
  input.std = static_cast<float>(fields.required("std").number(kSmallestStd, kLargest));
  fields.finish();
  return input;
}

std::vector<OutputSpec> read_outputs(const JsonNode& node, DecoderKind decoder) {
  const auto meanings = output_meanings(decoder);
  std::vector<OutputSpec> outputs;
  std::set<std::string> names, seen;
  for (const auto& element : node.elements(1, kMaxOutputs)) {
    JsonFields fields(element);
    OutputSpec output;
    if (const auto name = fields.optional("name")) {
      output.name = name->text(kMaxName);
      if (!names.insert(output.name).second) name->report("names an output twice");
    }
    output.shape = read_shape(fields.required("shape"), 1, kMaxRank);
    const JsonNode meaning = fields.required("meaning");
    output.meaning = meaning.text(kMaxName);
    if (std::find(meanings.begin(), meanings.end(), output.meaning) == meanings.end())
      meaning.report("is nothing that this decoder reads");
    if (!seen.insert(output.meaning).second) meaning.report("is stated twice");
    fields.finish();
    outputs.push_back(std::move(output));
  }
  for (const std::string_view meaning : meanings)
    if (!seen.contains(std::string(meaning)))
      node.report("lacks the output with the meaning " + std::string(meaning));
  if (!names.empty() && names.size() != outputs.size()) node.report("has to name all outputs or none");
  return outputs;
}

DetectorSpec read_detector(const JsonNode& node, DecoderKind decoder) {
  JsonFields fields(node);
  DetectorSpec detector;
  constexpr int kSmallestStrideThatFits = 32;
  const JsonNode size = fields.required("size");
  detector.size_px = static_cast<int>(size.integer(kSmallestStrideThatFits, kMaxSide));
  if (detector.size_px % kSmallestStrideThatFits != 0) size.report("has to be a multiple of 32");
  detector.score_threshold = fields.required("score_threshold").number(0, 1);
  detector.iou_threshold = fields.required("iou_threshold").number(0, 1);
  if (const auto score = fields.optional("score_without_mesh"))
    detector.score_without_mesh = score->number(0, 1);
  const auto anchors = fields.optional("anchors");
  if (anchors.has_value() != (decoder == DecoderKind::kBlazeFace))
    node.report(anchors ? "has anchors, which only blazeface reads" : "needs anchors");
  if (anchors)
    for (const auto& element : anchors->elements(1, 8)) {
      JsonFields layer(element);
      const JsonNode stride = layer.required("stride");
      AnchorLayer anchor;
      anchor.stride_px = static_cast<int>(stride.integer(1, 256));
      if (detector.size_px % anchor.stride_px != 0) stride.report("has to divide the size");
      anchor.per_cell = static_cast<int>(layer.required("per_cell").integer(1, 64));
      layer.finish();
      detector.anchors.push_back(anchor);
    }
  fields.finish();
  return detector;
}

MeshSpec read_mesh(const JsonNode& node) {
  JsonFields fields(node);
  MeshSpec mesh;
  mesh.passes = static_cast<int>(fields.required("passes").integer(1, 2));
  mesh.crop_scale = fields.required("crop_scale").number(0.5, 5);
  fields.finish();
  return mesh;
}

CalibrationSource read_calibration_source(const JsonNode& node) {
  constexpr std::int64_t kMost = 1'000'000'000'000;
  JsonFields fields(node);
  CalibrationSource source;
  source.measured_on = fields.required("measured_on").text(kMaxText);
  source.date = fields.required("date").text(kMaxName);
  source.impostor_pairs = fields.required("impostor_pairs").integer(1, kMost);
  source.effective_pairs =
      fields.required("effective_pairs").integer(1, std::max<std::int64_t>(1, source.impostor_pairs));
  source.people = fields.required("people").integer(2, kMost);
  fields.finish();
  return source;
}

EmbedSpec read_embed(const JsonNode& node) {
  JsonFields fields(node);
  EmbedSpec embed;
  embed.points = one_of(fields.required("points"), kPoints);
  const auto points = fields.required("template").elements(5, 5);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const auto xy = points[i].elements(2, 2);
    if (xy.size() == 2) embed.template_px.at(i) = {xy[0].number(0, kMaxSide), xy[1].number(0, kMaxSide)};
  }
  embed.match_threshold = fields.required("match_threshold").number(-1, 1);
  if (const auto equalise = fields.optional("equalise_lightness"))
    embed.equalise_lightness = equalise->boolean();
  if (const auto source = fields.optional("calibration_source"))
    embed.calibration_source = read_calibration_source(*source);
  if (const auto calibration = fields.optional("calibration"))
    for (const auto& element : calibration->elements(2, 10000)) {
      const auto pair = element.elements(2, 2);
      if (pair.size() != 2) break;
      embed.calibration.emplace_back(pair[0].number(-1, 1), pair[1].number(0, 1));
      const auto n = embed.calibration.size();
      if (n > 1 && (embed.calibration[n - 1].first <= embed.calibration[n - 2].first ||
                    embed.calibration[n - 1].second > embed.calibration[n - 2].second))
        element.report("has to have a higher similarity and no higher FMR than the pair before");
    }
  fields.finish();
  return embed;
}

PadSpec read_pad(const JsonNode& node) {
  JsonFields fields(node);
  PadSpec pad;
  pad.box_scale = fields.required("box_scale").number(1, 10);
  pad.live_class = static_cast<int>(fields.required("live_class").integer(0, 15));
  pad.live_threshold = fields.required("live_threshold").number(0, 1);
  fields.finish();
  return pad;
}

/// Reads `name` when the model is `wanted` to have it and reports it otherwise.
template <class Read>
auto part(JsonFields& fields, const JsonNode& model, std::string_view name, bool wanted, Read read)
    -> std::optional<decltype(read(model))> {
  if (wanted) return read(fields.required(name));
  if (const auto node = fields.optional(name)) node->report("does not fit the model's job");
  return std::nullopt;
}

void check_square_size(const JsonNode& node, const ModelSpec& model) {
  if (!model.detector || !model.input || model.input->shape.size() != 4) return;
  for (const std::size_t axis : {2U, 3U}) {
    const auto extent = model.input->shape[axis];
    if (extent >= 0 && extent != model.detector->size_px)
      node.report("has a detector.size that is not the input's extent " + std::to_string(extent));
  }
}

void check_sources(const JsonNode& node, const ModelSpec& model) {
  for (const ModelSource& source : model.sources)
    if (source.import.kind == ImportSpec::Kind::kCopy && source.sha256 != model.sha256)
      node.report("is copied from a source with another sha256");
}

ModelSpec read_model(const JsonNode& node) {
  JsonFields fields(node);
  ModelSpec model;
  model.id = read_id(fields.required("id"));
  model.job = one_of(fields.required("job"), kJobs);
  const JsonNode decoder = fields.required("decoder");
  model.decoder = one_of(decoder, kDecoders);
  if (row_of(model.decoder).job != model.job) decoder.report("does not fit the model's job");
  model.file = read_file_name(fields.required("file"));
  model.sha256 = read_sha256(fields.required("sha256"));
  if (const auto bytes = fields.optional("bytes"))
    model.bytes = static_cast<std::uint64_t>(bytes->integer(1, kMaxBytes));
  model.licence = read_licence(fields.required("licence"));
  if (const auto card = fields.optional("card")) model.card = read_path(*card);
  if (const auto notes = fields.optional("notes")) model.notes = notes->text(kMaxText);
  if (const auto sources = fields.optional("sources"))
    for (const auto& source : sources->elements(0, kMaxSources)) model.sources.push_back(read_source(source));
  const bool is_network = model.job != ModelJob::kCanonicalFace;
  model.input = part(fields, node, "input", is_network, read_input);
  const auto read = [&](const JsonNode& outputs) { return read_outputs(outputs, model.decoder); };
  model.outputs = part(fields, node, "outputs", is_network, read).value_or(std::vector<OutputSpec>{});
  model.detector = part(fields, node, "detector", model.job == ModelJob::kDetect,
                        [&](const JsonNode& n) { return read_detector(n, model.decoder); });
  model.mesh = part(fields, node, "mesh", model.job == ModelJob::kLandmarks, read_mesh);
  model.embed = part(fields, node, "embed", model.job == ModelJob::kEmbed, read_embed);
  model.pad = part(fields, node, "pad", model.job == ModelJob::kPad, read_pad);
  fields.finish();
  check_square_size(node, model);
  check_sources(node, model);
  return model;
}

std::vector<std::string> read_ids(const JsonNode& node, std::size_t least, const Manifest& manifest) {
  std::vector<std::string> ids;
  for (const auto& element : node.elements(least, kMaxModels)) {
    ids.push_back(element.text(kMaxName));
    if (manifest.find_model(ids.back()) == nullptr)
      element.report("names a model that is not in the manifest");
  }
  return ids;
}

/// A pack has every id and every file name once, and one model for a job of which only one is used.
void check_pack(const JsonNode& node, const PackSpec& pack, const Manifest& manifest) {
  std::set<std::string> ids, files;
  std::set<ModelJob> single_jobs;
  for (const auto* list : {&pack.models, &pack.extra, &pack.borrows})
    for (const std::string& id : *list) {
      const ModelSpec* model = manifest.find_model(id);
      if (model == nullptr) return;
      if (!ids.insert(id).second) node.report("names " + id + " twice");
      if (!files.insert(model->file).second) node.report("has two models in the file " + model->file);
      const bool one_only = model->job != ModelJob::kDetect && model->job != ModelJob::kPad;
      if (one_only && list != &pack.extra && !single_jobs.insert(model->job).second)
        node.report("has two models for the job " + std::string(to_string(model->job)));
    }
}

PackSpec read_pack(const JsonNode& node, const Manifest& manifest) {
  JsonFields fields(node);
  PackSpec pack;
  pack.id = read_id(fields.required("id"));
  pack.title = fields.required("title").text(kMaxText);
  pack.models = read_ids(fields.required("models"), 1, manifest);
  if (const auto extra = fields.optional("extra")) pack.extra = read_ids(*extra, 0, manifest);
  if (const auto borrows = fields.optional("borrows")) pack.borrows = read_ids(*borrows, 0, manifest);
  fields.finish();
  check_pack(node, pack, manifest);
  return pack;
}

Manifest read_manifest(const JsonNode& document) {
  JsonFields fields(document);
  Manifest manifest;
  constexpr std::int64_t kFormat = 1;
  static_cast<void>(fields.required("format").integer(kFormat, kFormat));
  for (const auto& node : fields.required("models").elements(1, kMaxModels)) {
    ModelSpec model = read_model(node);
    if (manifest.find_model(model.id) != nullptr) node.report("has the id of another model");
    manifest.models.push_back(std::move(model));
  }
  for (const auto& node : fields.required("packs").elements(1, kMaxPacks)) {
    PackSpec pack = read_pack(node, manifest);
    if (manifest.find_pack(pack.id) != nullptr) node.report("has the id of another pack");
    manifest.packs.push_back(std::move(pack));
  }
  fields.finish();
  return manifest;
}

template <class List>
const typename List::value_type* with_id(const List& list, std::string_view id) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.id == id; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const ModelSpec* Manifest::find_model(std::string_view id) const {
  return with_id(models, id);
}

const PackSpec* Manifest::find_pack(std::string_view id) const {
  return with_id(packs, id);
}

std::span<const std::string_view> output_meanings(DecoderKind decoder) {
  return row_of(decoder).meanings;
}

std::string_view to_string(ModelJob job) {
  return std::find_if(kJobs.begin(), kJobs.end(), [&](const auto& row) { return row.value == job; })->name;
}

Result<Manifest> parse_manifest(std::string_view json) {
  VULTUS_ASSIGN(const auto value, parse_strict_json(json, {.max_bytes = kMaxManifestBytes}));
  JsonFault fault;
  Manifest manifest = read_manifest(JsonNode(value, "", fault));
  if (fault.any()) return fail(Error::kManifestInvalid, fault.message());
  return manifest;
}

const Manifest& builtin_manifest() {
  static const Manifest manifest = parse_manifest(builtin_model_text("manifest.json")).value();
  return manifest;
}

}  // namespace vultus
