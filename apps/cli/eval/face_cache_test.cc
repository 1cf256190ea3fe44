#include "eval/face_cache.h"

#include <sys/stat.h>

#include <fstream>

#include "testing/matchers.h"
#include "testing/seeded_random.h"
#include "testing/temporary_folder.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::IsErrorSaying;
using testing::IsOk;

FaceAnalysis a_face() {
  FaceAnalysis face;
  face.box = {1.5, 2, 30, 40};
  face.embedding = Embedding{"model", {0.6F, -0.8F}};
  face.pad = PadResult{PadVerdict::kNotChecked, 0.25, 0.4, "too little around the face"};
  face.quality = FaceQuality{.blur = 120, .brightness_mean = 99, .eye_distance_px = 36, .score = 0.5};
  face.pose = HeadPose{.yaw_deg = 3, .view_yaw_deg = -12.5};
  return face;
}

std::string hash_of(char digit) {
  return std::string(64, digit);
}

class FaceCacheTest : public ::testing::Test {
 protected:
  std::unique_ptr<FaceCache> open(const std::string& way = "way") {
    auto cache = FaceCache::open(places_, way, random_, [this](std::string_view what) { remarks_ += what; });
    EXPECT_THAT(cache, IsOk());
    return cache ? std::move(*cache) : nullptr;
  }
  [[nodiscard]] fs::path file() const { return fs::directory_iterator(places_.folder)->path(); }

  testing::TemporaryFolder folder_;
  CachePlaces places_{folder_.path() / "cache" / "eval", folder_.path() / "data" / "eval.key"};
  testing::SeededRandom random_{1};
  std::string remarks_;
};

TEST(FaceRecord, ReadsBackWhatItWrote) {
  const auto face = record_of(bytes_of({hash_of('a'), a_face()}));
  ASSERT_TRUE(face.has_value());
  EXPECT_EQ(face->picture, hash_of('a'));
  EXPECT_EQ(face->description->box, a_face().box);
  EXPECT_EQ(face->description->embedding->model_id, "model");
  EXPECT_EQ(face->description->embedding->values, a_face().embedding->values);
  EXPECT_EQ(face->description->pad->verdict, PadVerdict::kNotChecked);
  EXPECT_EQ(face->description->pad->reason, a_face().pad->reason);
  EXPECT_EQ(face->description->quality->blur, 120);
  EXPECT_EQ(face->description->quality->eye_distance_px, 36);
  EXPECT_EQ(face->description->quality->score, 0.5);
  EXPECT_EQ(face->description->pose->view_yaw_deg, -12.5);
  const auto failure = record_of(bytes_of({hash_of('b'), fail(Error::kNoFace, "no face was found")}));
  ASSERT_TRUE(failure.has_value());
  EXPECT_THAT(failure->description, IsErrorSaying(Error::kNoFace, "no face was found"));
}

TEST(FaceRecord, RefusesEveryPartOfARecordAndMore) {
  SecretBytes bytes = bytes_of({hash_of('a'), a_face()});
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(record_of(std::span(bytes).first(size)).has_value()) << size;
  bytes.push_back(0);
  EXPECT_FALSE(record_of(bytes).has_value());
}

TEST_F(FaceCacheTest, KeepsFacesAndFailuresOfThePictureOnly) {
  {
    const auto cache = open();
    cache->add(hash_of('1'), a_face());
    cache->add(hash_of('2'), fail(Error::kNoFace, "no face was found"));
    cache->add(hash_of('3'), fail(Error::kCancelled, "interrupted"));
  }
  const auto cache = open();
  ASSERT_NE(cache->find(hash_of('1')), nullptr);
  EXPECT_EQ((*cache->find(hash_of('1')))->embedding->values, a_face().embedding->values);
  ASSERT_NE(cache->find(hash_of('2')), nullptr);
  EXPECT_EQ(cache->find(hash_of('3')), nullptr);
  EXPECT_EQ(remarks_, "");
}

TEST_F(FaceCacheTest, TellsWaysOfDescribingApart) {
  open("one")->add(hash_of('1'), a_face());
  EXPECT_EQ(open("other")->find(hash_of('1')), nullptr);
  EXPECT_NE(open("one")->find(hash_of('1')), nullptr);
}

TEST_F(FaceCacheTest, IsItsOwnersAlone) {
  open()->add(hash_of('1'), a_face());
  for (const auto& [path, mode] :
       {std::pair{places_.folder, 0700U}, {file(), 0600U}, {places_.key_file, 0600U}}) {
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, mode) << path;
  }
}

TEST_F(FaceCacheTest, LosesTheLastRecordAtMostWhereverTheProcessWasKilled) {
  open()->add(hash_of('1'), a_face());
  const auto one = fs::file_size(file());
  open()->add(hash_of('2'), a_face());
  const fs::path whole = folder_.path() / "whole";
  fs::copy_file(file(), whole);
  for (auto size = one; size < fs::file_size(whole); ++size) {
    fs::copy_file(whole, file(), fs::copy_options::overwrite_existing);
    fs::resize_file(file(), size);
    {
      const auto cache = open();
      EXPECT_NE(cache->find(hash_of('1')), nullptr) << size;
      EXPECT_EQ(cache->find(hash_of('2')), nullptr) << size;
      cache->add(hash_of('3'), a_face());
    }
    EXPECT_NE(open()->find(hash_of('3')), nullptr) << size;
  }
  EXPECT_EQ(remarks_, "");
}

TEST_F(FaceCacheTest, BeginsAnewWhenABitWasChanged) {
  open()->add(hash_of('1'), a_face());
  {
    std::fstream out(file(), std::ios::binary | std::ios::in | std::ios::out);
    out.seekp(60);
    out.put('\x5A');
  }
  {
    const auto cache = open();
    EXPECT_EQ(cache->find(hash_of('1')), nullptr);
    EXPECT_THAT(remarks_, HasSubstr("described anew"));
    cache->add(hash_of('2'), a_face());
  }
  EXPECT_NE(open()->find(hash_of('2')), nullptr);
}

TEST_F(FaceCacheTest, BeginsAnewUnderAnotherKey) {
  open()->add(hash_of('1'), a_face());
  fs::remove(places_.key_file);
  EXPECT_EQ(open()->find(hash_of('1')), nullptr);
  EXPECT_THAT(remarks_, HasSubstr("described anew"));
}

TEST_F(FaceCacheTest, SaysWhenAnotherRunUsesIt) {
  const auto cache = open();
  EXPECT_THAT(FaceCache::open(places_, "way", random_, [](std::string_view) {}),
              IsErrorSaying(Error::kIo, "another evaluation"));
}

TEST_F(FaceCacheTest, KeepsSoManyFiles) {
  for (int i = 0; i < 12; ++i) open(std::to_string(i));
  EXPECT_LE(std::distance(fs::directory_iterator(places_.folder), {}),
            static_cast<std::ptrdiff_t>(FaceCache::kMaxFiles));
}

}  // namespace
}  // namespace vultus::cli
