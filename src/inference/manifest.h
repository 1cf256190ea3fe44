#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "inference/session.h"
#include "vultus/geometry.h"

namespace vultus {

/// What a network is for.
enum class ModelJob : std::uint8_t { kDetect, kLandmarks, kEmbed, kPad, kExpression, kCanonicalFace };

/// How the outputs of a network are to be read. One a family of networks, never guessed from a file name.
enum class DecoderKind : std::uint8_t {
  kBlazeFace,      ///< regressors and logits over SSD anchors, weighted NMS
  kYuNet,          ///< cls, obj, bbox, kps at strides 8, 16, 32
  kScrfd,          ///< scores, distances, key points at strides 8, 16, 32, two anchors a cell
  kMesh478,        ///< landmarks in crop pixels and a face probability
  kEmbedding,      ///< a vector to be L2-normalised
  kSoftmaxPad,     ///< logits; `live_class` is the genuine one
  kProbabilities,  ///< seven emotions
  kCanonicalFace,  ///< no network: MediaPipe's canonical face as a protocol buffer
};

enum class ColourOrder : std::uint8_t { kBgr, kRgb, kGrey };

/// In a manifest an empty name fits any name, and the extent -1 any extent, free or not. The specification of
/// a loaded model (inference/pack.h) holds the network's own names and extents, where -1 means free.
struct InputSpec {
  std::string name;
  Shape shape;  ///< NCHW; -1 where free
  ColourOrder colour = ColourOrder::kBgr;
  float mean = 0;  ///< input value = (pixel - mean) / std
  float std = 1;
};

/// In a loaded model (inference/pack.h) `outputs[i]` belongs to the i-th output of a run.
struct OutputSpec {
  std::string name;     ///< empty: the output at this position
  Shape shape;          ///< -1 where free
  std::string meaning;  ///< the decoder's name for it, one of `output_meanings`
};

/// Anchors of one resolution of a detector.
struct AnchorLayer {
  int stride_px = 0;
  int per_cell = 0;
};

/// Parameters of the decoder of a detector.
struct DetectorSpec {
  int size_px = 0;             ///< the picture is letterboxed to size x size
  double score_threshold = 0;  ///< 0..1, a face needs at least this
  double iou_threshold = 0;    ///< 0..1, boxes that overlap by more are one face
  /// 0..1, from this score on a face in which the mesh sees none is kept as doubtful; absent: it is dropped.
  std::optional<double> score_without_mesh;
  std::vector<AnchorLayer> anchors;
};

/// Parameters of the mesh.
struct MeshSpec {
  int passes = 2;           ///< 1 or 2; the second crops around the first one's points
  double crop_scale = 1.5;  ///< side of the crop over the longer side of the box
};

/// What a calibration rests on.
struct CalibrationSource {
  std::string measured_on;           ///< which pictures, for people
  std::string date;                  ///< of the measurement, YYYY-MM-DD
  std::int64_t impostor_pairs = 0;   ///< that were compared
  std::int64_t effective_pairs = 0;  ///< independent ones that would be as certain; at most those compared
  std::int64_t people = 0;           ///< whom the pairs show
};

/// Parameters of alignment and of comparing embeddings.
struct EmbedSpec {
  enum class Points : std::uint8_t { kDetector, kMesh } points = Points::kMesh;
  std::array<Point2, 5> template_px{};  ///< where the five points lie in the aligned crop
  double match_threshold = 1;           ///< similarity from which two faces count as one person, in [-1, 1]
  /// The network wants the lightness of the aligned crop equalised (image/lightness.h).
  bool equalise_lightness = false;
  /// Measured pairs (similarity, FMR), falling FMR; empty when the model was not calibrated.
  std::vector<std::pair<double, double>> calibration;
  std::optional<CalibrationSource> calibration_source;  ///< absent: not stated
};

/// Parameters of one texture PAD network.
struct PadSpec {
  double box_scale = 2.7;     ///< the crop is the detector's box grown by this
  int live_class = 0;         ///< index of the genuine class
  double live_threshold = 1;  ///< mean live probability from which a face counts as live
};

/// How published bytes become the model's file.
struct ImportSpec {
  enum class Kind : std::uint8_t {
    kCopy,        ///< as they are: `ModelSpec::sha256` is the source's
    kOnnx,        ///< ONNX, made ready by `import_onnx`
    kTflite,      ///< TensorFlow Lite, converted by `import_tflite`
    kTfliteMesh,  ///< the attention mesh, its refinements joined
  } kind = Kind::kCopy;
  bool free_batch = false;                ///< leave the batch extent free; not for kCopy and kTfliteMesh
  bool rewrite_prelu = false;             ///< only for kOnnx
  std::vector<std::string> prelu_nodes;   ///< with `rewrite_prelu`: which; empty: all
  std::vector<std::string> output_names;  ///< only for kOnnx: new names of the outputs, in order
};

/// Where the bytes of a model come from. Exactly one of `npm_package` and `url` is set.
struct ModelSource {
  std::string npm_package, npm_version, npm_integrity;  ///< integrity as npm states it: "sha512-<base64>"
  std::string path;                                     ///< file inside the package
  std::optional<std::pair<std::uint64_t, std::uint64_t>> byte_range;  ///< part [first, second) of that file
  std::string url;                                                    ///< begins with https://
  std::string sha256;  ///< of the bytes as published (of the range, where there is one)
  ImportSpec import;
};

struct Licence {
  std::string id;         ///< SPDX identifier, or "LicenseRef-…"
  bool is_free = false;   ///< false: pulling needs an explicit acceptance
  std::string notice;     ///< one sentence for the user
  std::string text;       ///< file name of its text, kept in LICENSES/ beside the weights; may be empty
  std::string copyright;  ///< "Copyright 2020 The MediaPipe Authors"; may be empty
};

/// One model: everything needed to fetch, check, feed and read it.
struct ModelSpec {
  std::string id;
  ModelJob job = ModelJob::kDetect;
  DecoderKind decoder = DecoderKind::kBlazeFace;
  std::string file;                    ///< name inside the pack's folder, no directories
  std::string sha256;                  ///< of that file
  std::optional<std::uint64_t> bytes;  ///< of that file, where known
  Licence licence;
  std::string card;                  ///< model card, a path beside the manifest
  std::string notes;                 ///< quality in one or two sentences
  std::vector<ModelSource> sources;  ///< in order of preference; empty: only ever taken from a folder
  std::optional<InputSpec> input;    ///< absent for kCanonicalFace
  std::vector<OutputSpec> outputs;
  std::optional<DetectorSpec> detector;
  std::optional<MeshSpec> mesh;
  std::optional<EmbedSpec> embed;
  std::optional<PadSpec> pad;
};

/// A set of models that works together, and the order in which detectors are tried.
struct PackSpec {
  std::string id;
  std::string title;
  std::vector<std::string> models;  ///< ids; detectors in the order in which they are tried
  /// Ids that belong to the pack but are used only where asked for by id (a further detector). Pulled with
  /// it, not missed in a folder.
  std::vector<std::string> extra;
  /// Ids of other packs' models that complete this one where such a pack is on the machine. Not pulled with
  /// it.
  std::vector<std::string> borrows;
};

struct Manifest {
  std::vector<ModelSpec> models;
  std::vector<PackSpec> packs;

  [[nodiscard]] const ModelSpec* find_model(std::string_view id) const;
  [[nodiscard]] const PackSpec* find_pack(std::string_view id) const;
};

/// What the outputs of a network of this kind mean, in the order in which they are listed here: for kYuNet
/// "cls_8", "cls_16", "cls_32", "obj_8" … "kps_32". A model has exactly these, in any order.
[[nodiscard]] std::span<const std::string_view> output_meanings(DecoderKind decoder);

/// Stable names, as in the manifest: "detect", "landmarks", "embed", "pad", "expression", "canonical_face".
[[nodiscard]] std::string_view to_string(ModelJob job);

/// Largest manifest that is read.
inline constexpr std::size_t kMaxManifestBytes = 1 << 20;

/// Reads a manifest (JSON, schema in docs/models.md). Unknown, missing and repeated fields, values out of
/// range and references to models that are not there are kManifestInvalid, and the message names the field by
/// its path: "models[3].input.shape[1]: …". Bytes from anywhere are safe. Thread-safe.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json);

/// The manifest that is compiled into Vultus (models/manifest.json). Read on first use; thread-safe.
[[nodiscard]] const Manifest& builtin_manifest();

}  // namespace vultus
