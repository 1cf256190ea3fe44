#include "model_fetch/client_source.h"

#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/pack_fixture.h"
#include "inference/store/pack_store.h"
#include "model_fetch/child_process.h"
#include "testing/matchers.h"

namespace vultus {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::IsError;
using testing::IsErrorSaying;
using testing::IsOk;
using ::testing::Not;
using testing::TemporaryFolder;
using testing::write_text;

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class ClientSourceTest : public ::testing::Test {
 protected:
  /// A program that stands in for a client.
  std::string script(const std::string& name, const std::string& body) {
    const fs::path file = folder_.path() / name;
    write_text(file, "#!/bin/sh\n" + body + "\n");
    ::chmod(file.c_str(), 0755);
    return file.string();
  }

  TemporaryFolder folder_;
  fs::path file_ = folder_.path() / "packages" / "scope-name-1.2.3.tgz";
  ModelSource npm_{.npm_package = "@scope/name", .npm_version = "1.2.3"};
  ModelSource url_{.url = "https://example.org/a b;$(touch x)"};

  void SetUp() override { fs::create_directories(file_.parent_path()); }
};

TEST_F(ClientSourceTest, NpmPacksOnePackageWithoutScripts) {
  ClientSource source(script("npm", "printf '%s|' \"$@\" > scope-name-1.2.3.tgz; echo scope-name-1.2.3.tgz"));
  int ticks = 0;
  ASSERT_THAT(source.fetch(npm_, file_, {[&](const PullProgress&) { ++ticks; }, {}}), IsOk());
  EXPECT_THAT(read_text(file_), ::testing::StartsWith("pack|@scope/name@1.2.3|--ignore-scripts|"));
  EXPECT_FALSE(fs::exists(file_.string() + ".npm"));
}

TEST_F(ClientSourceTest, CurlGetsTheUrlAsItIs) {
  const auto curl = script("curl", R"(for last; do :; done
while [ "$1" != --output ]; do shift; done
printf '%s' "$last" > "$2")");
  ClientSource source("npm", curl);
  ASSERT_THAT(source.fetch(url_, file_, {}), IsOk());
  EXPECT_EQ(read_text(file_), url_.url);
  EXPECT_FALSE(fs::exists(file_.parent_path() / "x"));
}

TEST_F(ClientSourceTest, CurlKeepsWhatItHasForTheNextTime) {
  const auto curl = script("curl", R"sh(while [ "$1" != --output ]; do shift; done
printf half >> "$2"; echo 'curl: (56) connection reset' >&2; [ "$(cat "$2")" = halfhalf ])sh");
  ClientSource source("npm", curl);
  EXPECT_THAT(source.fetch(url_, file_, {}), IsErrorSaying(Error::kNetwork, "(56) connection reset"));
  EXPECT_FALSE(fs::exists(file_));
  ASSERT_THAT(source.fetch(url_, file_, {}), IsOk());
  EXPECT_EQ(read_text(file_), "halfhalf");
}

TEST_F(ClientSourceTest, SaysWhatAMissingClientIsCalled) {
  ClientSource source("no-such-npm", "no-such-curl");
  EXPECT_THAT(source.fetch(npm_, file_, {}), IsErrorSaying(Error::kToolMissing, "apt-get install npm"));
  EXPECT_THAT(source.fetch(url_, file_, {}), IsErrorSaying(Error::kToolMissing, "apt-get install curl"));
}

TEST_F(ClientSourceTest, PassesOnWhatNpmSaysInOneLine) {
  ClientSource source(
      script("npm", "echo 'npm ERR! code E404' >&2; echo 'npm ERR! 404 not here' >&2; exit 1"));
  const auto result = source.fetch(npm_, file_, {});
  EXPECT_THAT(result, IsErrorSaying(Error::kNetwork, "@scope/name@1.2.3: code E404; 404 not here"));
  EXPECT_THAT(result.error().message, Not(HasSubstr("\n")));
}

TEST_F(ClientSourceTest, RefusesAnNpmThatBringsNothing) {
  EXPECT_THAT(ClientSource(script("npm", "echo 'npm ERR! code ENOSPC' >&2; exit 1")).fetch(npm_, file_, {}),
              IsError(Error::kDiskFull));
  EXPECT_THAT(ClientSource(script("npm", "exit 0")).fetch(npm_, file_, {}), IsError(Error::kNetwork));
  EXPECT_THAT(ClientSource(script("npm", "touch a.tgz b.tgz")).fetch(npm_, file_, {}),
              IsError(Error::kNetwork));
  EXPECT_THAT(ClientSource(script("npm", "kill -9 $$")).fetch(npm_, file_, {}), IsError(Error::kNetwork));
}

TEST_F(ClientSourceTest, AFloodOfWordsIsBounded) {
  const auto result =
      run_child({{"sh", "-c", "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2"}, "/"}, {}, [] {});
  ASSERT_THAT(result, IsOk());
  EXPECT_EQ(result->exit_status, 0);
  EXPECT_LE(result->error_tail.size(), kMaxErrorTail);
  EXPECT_LE(result->output_head.size(), kMaxErrorTail);
}

TEST_F(ClientSourceTest, CancellingEndsTheWholeFamily) {
  const fs::path pid_file = folder_.path() / "pid";
  ClientSource source(script("npm", "sleep 1000 & echo $! > " + pid_file.string() + "; wait"));
  std::stop_source stop;
  const FetchControl control{[&](const PullProgress&) {
                               if (fs::exists(pid_file) && fs::file_size(pid_file) > 0) stop.request_stop();
                             },
                             stop.get_token()};
  EXPECT_THAT(source.fetch(npm_, file_, control), IsError(Error::kCancelled));
  const int grandchild = std::stoi(read_text(pid_file));
  // Adopted and waited for by init in its own time; a zombie no longer runs.
  const auto runs = [&] {
    const std::string state = read_text("/proc/" + std::to_string(grandchild) + "/stat");
    return ::kill(grandchild, 0) == 0 && state.find(") Z") == std::string::npos;
  };
  for (int i = 0; i < 100 && runs(); ++i) std::this_thread::yield();
  EXPECT_FALSE(runs());
}

TEST(OpenPackFromNpm, IsPulledImportedAndRuns) {
  TemporaryFolder home;
  const PackPlaces places{home.path() / "user", home.path() / "installed"};
  ClientSource source;
  PackStore store(builtin_manifest(), places, source);
  const auto folder = store.pull("open");
  if (!folder && (folder.error().code == Error::kNetwork || folder.error().code == Error::kToolMissing))
    GTEST_SKIP() << "npm cannot fetch packages here: " << folder.error().message;
  ASSERT_THAT(folder, IsOk());
  const auto location = find_pack({.models = "open", .places = places});
  ASSERT_THAT(location, IsOk());
  const auto runtime = make_onnx_runtime();
  for (const ModelCheck& check : verify_pack(*location, *runtime)) EXPECT_THAT(check.result, IsOk());
  EXPECT_THAT(open_pack(*location, *runtime), IsOk());
  EXPECT_TRUE(fs::exists(*folder / "LICENSES" / "Apache-2.0.txt"));
  EXPECT_TRUE(fs::exists(*folder / "LICENSES" / "faceplugin-face-recognition-js.txt"));
}

}  // namespace
}  // namespace vultus
