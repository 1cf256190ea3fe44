#include "base/log.h"

#include <unistd.h>

#include "testing/matchers.h"
#include "vultus/face.h"
#include "vultus/image.h"
#include "vultus/secret.h"

namespace vultus {
namespace {

template <class T>
constexpr bool kMayBeLogged = std::is_convertible_v<T, LogValue>;

static_assert(kMayBeLogged<int> && kMayBeLogged<bool> && kMayBeLogged<double> && kMayBeLogged<std::size_t>);
static_assert(kMayBeLogged<Id> && kMayBeLogged<ErrorCode> && kMayBeLogged<LiteralText>);
static_assert(!kMayBeLogged<std::string> && !kMayBeLogged<std::string_view>);
static_assert(!kMayBeLogged<Error> && !kMayBeLogged<const char*> && !kMayBeLogged<char*>);
static_assert(!kMayBeLogged<SecretBytes> && !kMayBeLogged<SecretFloats> && !kMayBeLogged<std::vector<float>>);
static_assert(!kMayBeLogged<Embedding> && !kMayBeLogged<FaceAnalysis> && !kMayBeLogged<ImageView>);
static_assert(!kMayBeLogged<const float*> && !kMayBeLogged<const std::uint8_t*> && !kMayBeLogged<Point2>);

/// What a logger wrote to a pipe.
template <class Write>
std::string written(LogLevel least, const Write& write) {
  int ends[2] = {};
  EXPECT_EQ(::pipe(ends), 0);
  LineLogger logger(ends[1], least);
  write(logger);
  ::close(ends[1]);
  std::string text(4096, '\0');
  text.resize(static_cast<std::size_t>(::read(ends[0], text.data(), text.size())));
  ::close(ends[0]);
  return text;
}

TEST(LineLogger, WritesAnEventWithItsFields) {
  const Id request{{1, 2, 3}};
  const auto text = written(LogLevel::kInfo, [&](Logger& log) {
    log.write(
        LogLevel::kWarning, "request_finished", request,
        {{"status", Error::kNoFace}, {"faces", 0}, {"took_ms", 12.5}, {"is_live", false}, {"door", "cli"}});
  });
  EXPECT_EQ(text,
            "warning request_finished request=01020300-0000-0000-0000-000000000000 status=no_face faces=0 "
            "took_ms=12.5 is_live=false door=cli\n");
}

TEST(LineLogger, KeepsWhatIsImportantEnough) {
  EXPECT_EQ(written(LogLevel::kWarning,
                    [](Logger& log) {
                      log.write(LogLevel::kInfo, "left_out", {}, {});
                      log.write(LogLevel::kError, "kept", {}, {});
                    }),
            "error kept\n");
  EXPECT_FALSE(no_logger().keeps(LogLevel::kError));
}

}  // namespace
}  // namespace vultus
