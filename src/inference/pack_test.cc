#include "inference/pack.h"

#include <filesystem>
#include <string>

#include "inference/builtin_manifest.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/pack_fixture.h"
#include "testing/data.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::sha256_of;
using testing::TemporaryFolder;
using testing::tiny_onnx;
using testing::tiny_pad_spec;
using testing::TinyModel;
using testing::write_text;

class LoadModel : public ::testing::Test {
 protected:
  Result<LoadedModel> load(const std::string& bytes, const ModelSpec& spec) {
    write_text(file_, bytes);
    return load_model(spec, file_, *runtime_);
  }
  /// The model under a specification changed by `change`.
  template <class Change>
  Result<LoadedModel> load_changed(Change change) {
    ModelSpec spec = tiny_pad_spec("net", onnx_);
    change(spec);
    return load(onnx_, spec);
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "net.onnx";
  std::unique_ptr<Runtime> runtime_ = make_onnx_runtime();
  std::string onnx_ = tiny_onnx({});
};

TEST_F(LoadModel, TakesWhatTheManifestDescribes) {
  const auto model = load(onnx_, tiny_pad_spec("net", onnx_));
  ASSERT_THAT(model, IsOk());
  EXPECT_NE(model->network, nullptr);
  EXPECT_EQ(model->file, file_);
}

TEST_F(LoadModel, NamesAMissingFile) {
  EXPECT_THAT(load_model(tiny_pad_spec("net", onnx_), file_, *runtime_),
              IsErrorSaying(Error::kModelNotFound, file_.string()));
}

TEST_F(LoadModel, TellsATruncatedFile) {
  EXPECT_THAT(load(onnx_.substr(0, onnx_.size() / 2), tiny_pad_spec("net", onnx_)),
              IsErrorSaying(Error::kModelTruncated, file_.string()));
  EXPECT_THAT(load("", tiny_pad_spec("net", onnx_)), IsErrorSaying(Error::kModelTruncated, "has 0 of"));
}

TEST_F(LoadModel, TellsAChangedFileAndBothHashes) {
  std::string changed = onnx_;
  changed.back() ^= 1;
  const auto model = load(changed, tiny_pad_spec("net", onnx_));
  EXPECT_THAT(model, IsErrorSaying(Error::kModelHashMismatch, sha256_of(onnx_)));
  EXPECT_THAT(model, IsErrorSaying(Error::kModelHashMismatch, sha256_of(changed)));
}

TEST_F(LoadModel, TellsWhatIsNoModel) {
  const std::string text = "a letter to nobody";
  EXPECT_THAT(load(text, tiny_pad_spec("net", text)),
              IsErrorSaying(Error::kModelUnsupported, file_.string()));
}

TEST_F(LoadModel, NamesAnOutputOfAnotherShape) {
  EXPECT_THAT(load_changed([](ModelSpec& spec) {
                spec.outputs[0].shape = {1, 3, 4, 5};
              }),
              IsErrorSaying(Error::kModelMismatch,
                            "output \"output\": expected shape 1 x 3 x 4 x 5, found 1 x 3 x 4 x 4"));
  EXPECT_THAT(load_changed([](ModelSpec& spec) {
                spec.outputs[0].shape = {1, 3};
              }),
              IsErrorSaying(Error::kModelMismatch, "output \"output\": expected shape 1 x 3, found"));
}

TEST_F(LoadModel, NamesAMissingOutput) {
  EXPECT_THAT(load_changed([](ModelSpec& spec) { spec.outputs[0].name = "gone"; }),
              IsErrorSaying(Error::kModelMismatch, "output \"gone\": is missing"));
  EXPECT_THAT(load_changed([](ModelSpec& spec) { spec.outputs.push_back(spec.outputs[0]); }),
              IsErrorSaying(Error::kModelMismatch, "expected 2 outputs, found 1"));
}

TEST_F(LoadModel, NamesAnInputThatDiffers) {
  EXPECT_THAT(load_changed([](ModelSpec& spec) { spec.input->name = "data"; }),
              IsErrorSaying(Error::kModelMismatch, "input \"input\": expected the name \"data\""));
  EXPECT_THAT(load_changed([](ModelSpec& spec) {
                spec.input->shape = {1, 3, 8, 8};
              }),
              IsErrorSaying(Error::kModelMismatch, "input \"input\": expected shape 1 x 3 x 8 x 8"));
}

TEST_F(LoadModel, FillsInWhatTheManifestLeavesOpen) {
  const std::string onnx = tiny_onnx(
      {.input = {"data", {-1, 3, 4, -1}}, .outputs = {{"a", {-1, 3, 4, -1}}, {"b", {-1, 3, 4, -1}}}});
  ModelSpec spec = tiny_pad_spec("net", onnx);
  spec.input = InputSpec{.name = "", .shape = {-1, 3, -1, 4}};
  spec.outputs = {{"b", {-1, -1, -1, -1}, "second"}, {"a", {-1, 3, -1, -1}, "first"}};
  const auto model = load(onnx, spec);
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->spec.input->name, "data");
  EXPECT_THAT(model->spec.input->shape, ::testing::ElementsAre(-1, 3, 4, 4));
  EXPECT_EQ(model->spec.outputs[0].meaning, "first");
  EXPECT_EQ(model->spec.outputs[1].meaning, "second");
  EXPECT_EQ(model->spec.outputs[1].name, "b");
  EXPECT_THAT(model->spec.outputs[1].shape, ::testing::ElementsAre(-1, 3, 4, -1));
}

TEST_F(LoadModel, NeedsASizeFromOneOfThem) {
  const std::string onnx =
      tiny_onnx({.input = {"input", {1, 3, -1, -1}}, .outputs = {{"output", {1, 3, -1, -1}}}});
  ModelSpec spec = tiny_pad_spec("net", onnx);
  spec.input->shape = {1, 3, -1, -1};
  spec.outputs[0].shape = {1, 3, -1, -1};
  EXPECT_THAT(load(onnx, spec), IsErrorSaying(Error::kModelMismatch, "leaves height and width free"));
}

class FindPack : public ::testing::Test {
 protected:
  FindPack() { ::unsetenv("VULTUS_MODELS"); }
  ~FindPack() override { ::unsetenv("VULTUS_MODELS"); }

  Result<PackLocation> find(std::optional<std::string> models = std::nullopt) {
    return find_pack({.models = std::move(models), .places = places_});
  }
  /// Files with the names of a pack's models, without content.
  void place(const fs::path& folder, const std::string& pack_id) {
    const Manifest& manifest = builtin_manifest();
    for (const auto& id : manifest.find_pack(pack_id)->models)
      write_text(folder / manifest.find_model(id)->file, "");
  }

  TemporaryFolder home_;
  PackPlaces places_{home_.path() / "user", home_.path() / "installed"};
};

TEST_F(FindPack, TakesTheUsersBeforeTheInstalledOne) {
  EXPECT_THAT(find(), IsErrorSaying(Error::kPackNotFound, "pack \"open\" is neither in"));
  place(places_.installed / "open", "open");
  EXPECT_EQ(find()->folder, places_.installed / "open");
  place(places_.user / "open", "open");
  EXPECT_EQ(find()->folder, places_.user / "open");
  EXPECT_EQ(find()->pack.id, "open");
}

TEST(PackPlaces, StayInTheUsersHomeWithoutAVariable) {
  const char* const given = ::getenv("HOME");
  const std::string home = given == nullptr ? "" : given;
  for (const char* value : {"", "relative"}) {
    ::setenv("HOME", value, 1);
    const fs::path user = PackPlaces::of_this_machine().user;
    EXPECT_TRUE(user.is_absolute());
    EXPECT_NE(user, "/.local/share/vultus/models");
  }
  ::setenv("HOME", home.c_str(), 1);
}

TEST_F(FindPack, TakesTheOptionBeforeTheEnvironment) {
  place(places_.user / "open", "open");
  place(places_.user / "zoo", "zoo");
  ::setenv("VULTUS_MODELS", "zoo", 1);
  EXPECT_EQ(find()->pack.id, "zoo");
  EXPECT_EQ(find("open")->pack.id, "open");
  ::setenv("VULTUS_MODELS", "", 1);
  EXPECT_EQ(find()->pack.id, "open");
}

TEST_F(FindPack, MatchesAFolderToTheMostCompletePack) {
  const fs::path folder = home_.path() / "mine";
  place(folder, "dev");
  EXPECT_EQ(find(folder)->pack.id, "dev");
  place(folder, "open");
  fs::remove(folder / "yunet_n.onnx");
  EXPECT_EQ(find(folder)->pack.id, "open");
}

TEST_F(FindPack, RefusesAFolderWithoutModels) {
  EXPECT_THAT(find(home_.path().string()), IsErrorSaying(Error::kPackNotFound, "holds no manifest.json"));
  EXPECT_THAT(find("/nonexistent"), IsErrorSaying(Error::kPackNotFound, "is no folder"));
  EXPECT_THAT(find("nonexistent"), IsErrorSaying(Error::kPackNotFound, "pack \"nonexistent\""));
}

TEST_F(FindPack, NamesTheFaultOfAFoldersOwnManifest) {
  const fs::path folder = home_.path() / "mine";
  write_text(folder / "manifest.json", R"({"format": 1, "models": 7})");
  EXPECT_THAT(find(folder),
              IsErrorSaying(Error::kManifestInvalid, (folder / "manifest.json").string() + ": models"));
}

TEST_F(FindPack, AManifestThatCannotBeReadIsItsOwnFault) {
  const fs::path folder = home_.path() / "mine";
  write_text(folder / "manifest.json", "");
  EXPECT_THAT(find(folder), IsErrorSaying(Error::kManifestInvalid, "is empty"));
  write_text(folder / "manifest.json", std::string(kMaxManifestBytes + 1, ' '));
  EXPECT_THAT(find(folder), IsErrorSaying(Error::kManifestInvalid, "larger than the limit"));
}

TEST_F(FindPack, TakesAPinnedPackFromItsFolderAlone) {
  const fs::path folder = home_.path() / "mine";
  const std::string manifest(builtin_model_text("manifest.json"));
  write_text(folder / "manifest.json", manifest);
  const std::string hash = sha256_of(manifest);
  ::setenv("VULTUS_MODELS", "dev", 1);
  const auto location = find_pinned_pack({.folder = folder, .manifest_sha256 = hash, .pack = "open"});
  ASSERT_THAT(location, IsOk());
  EXPECT_EQ(location->pack.id, "open");
  EXPECT_EQ(location->folder, folder);
  EXPECT_TRUE(location->places.user.empty() && location->places.installed.empty());

  const auto find_changed = [&](const fs::path& where, std::string sha256, std::string pack) {
    return find_pinned_pack({where, std::move(sha256), std::move(pack)});
  };
  EXPECT_THAT(find_changed(folder, hash, "other"), IsErrorSaying(Error::kPackNotFound, "no pack \"other\""));
  EXPECT_THAT(find_changed(folder, hash, ""), IsErrorSaying(Error::kPackNotFound, "no pack \"\""));
  EXPECT_THAT(find_changed("mine", hash, "open"), IsErrorSaying(Error::kConfigInvalid, "folder"));
  EXPECT_THAT(find_changed(folder, "", "open"), IsErrorSaying(Error::kConfigInvalid, "manifest_sha256"));
  EXPECT_THAT(find_changed(home_.path(), hash, "open"), IsError(Error::kFileNotFound));
  write_text(folder / "manifest.json", manifest + " ");
  EXPECT_THAT(find_changed(folder, hash, "open"), IsErrorSaying(Error::kModelHashMismatch, hash));
}

TEST_F(FindPack, BorrowsFromAnotherPack) {
  const fs::path folder = home_.path() / "mine";
  place(folder, "dev");
  const auto location = find(folder);
  ASSERT_THAT(location, IsOk());
  const ModelSpec& canonical = *location->manifest->find_model("canonical_face");
  EXPECT_EQ(location->file_of(canonical), std::nullopt);
  write_text(places_.user / "open" / canonical.file, "");
  EXPECT_EQ(location->file_of(canonical), places_.user / "open" / canonical.file);
}

class OpenPack : public ::testing::Test {
 protected:
  OpenPack() {
    auto manifest = std::make_shared<Manifest>();
    for (const char* id : {"a", "b", "c"}) {
      const std::string onnx = tiny_onnx({.factor = static_cast<float>(id[0])});
      manifest->models.push_back(tiny_pad_spec(id, onnx));
      write_text(folder_.path() / manifest->models.back().file, onnx);
    }
    location_.pack = {.id = "tiny", .title = "", .models = {"a", "b"}, .extra = {"c"}, .borrows = {}};
    location_.manifest = manifest;
    location_.folder = folder_.path();
  }

  TemporaryFolder folder_;
  PackLocation location_;
  std::unique_ptr<Runtime> runtime_ = make_onnx_runtime();
};

TEST_F(OpenPack, LoadsWhatIsNotExtraInTheManifestsOrder) {
  const auto pack = open_pack(location_, *runtime_);
  ASSERT_THAT(pack, IsOk());
  EXPECT_EQ(pack->id, "tiny");
  const auto nets = pack->of(ModelJob::kPad);
  ASSERT_EQ(nets.size(), 2U);
  EXPECT_EQ(nets[0]->spec.id, "a");
  EXPECT_EQ(nets[1]->spec.id, "b");
  EXPECT_TRUE(pack->of(ModelJob::kDetect).empty());
}

TEST_F(OpenPack, TouchesOnlyWhatIsSelected) {
  fs::remove(folder_.path() / "a.onnx");
  const auto none = open_pack(location_, *runtime_, {.jobs = std::vector{ModelJob::kEmbed}, .detector = {}});
  ASSERT_THAT(none, IsOk());
  EXPECT_TRUE(none->models.empty());
  EXPECT_THAT(open_pack(location_, *runtime_), IsErrorSaying(Error::kModelNotFound, "a.onnx"));
}

TEST_F(OpenPack, RefusesWhatIsNoFile) {
  fs::remove(folder_.path() / "a.onnx");
  fs::create_directory(folder_.path() / "a.onnx");
  EXPECT_THAT(open_pack(location_, *runtime_), IsErrorSaying(Error::kModelMismatch, "a.onnx"));
}

TEST_F(OpenPack, NamesADetectorThatIsNotThere) {
  EXPECT_THAT(open_pack(location_, *runtime_, {.jobs = {}, .detector = "hawk"}),
              IsErrorSaying(Error::kInvalidArgument, "no detector \"hawk\""));
  EXPECT_THAT(open_pack(location_, *runtime_, {.jobs = {}, .detector = "a"}),
              IsError(Error::kInvalidArgument))
      << "a model of another job";
}

TEST(DevPack, OpensWithAllItsModels) {
  VULTUS_NEED_SHARED(models, "models");
  TemporaryFolder empty;
  const auto location = find_pack({.models = models.string(), .places = {empty.path(), empty.path()}});
  ASSERT_THAT(location, IsOk());
  const auto runtime = make_onnx_runtime();
  const auto pack = open_pack(*location, *runtime);
  ASSERT_THAT(pack, IsOk());
  EXPECT_EQ(pack->id, "dev");
  EXPECT_EQ(pack->models.size(), 7U);
  EXPECT_EQ(pack->of(ModelJob::kDetect).front()->spec.id, "scrfd_2.5g_bnkps");
  const auto only = open_pack(*location, *runtime,
                              {.jobs = std::vector{ModelJob::kDetect}, .detector = "blazeface_short_range"});
  ASSERT_THAT(only, IsOk());
  EXPECT_EQ(only->models.size(), 1U);
}

}  // namespace
}  // namespace vultus
