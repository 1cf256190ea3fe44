#include "base/metrics.h"

#include <cmath>
#include <thread>

#include "testing/matchers.h"

namespace vultus {
namespace {

static_assert(!std::is_constructible_v<LiteralText, std::string>);  // no label comes from outside

TEST(MetricRegistry, GivesTheSameSeriesForTheSameNameAndLabels) {
  MetricRegistry metrics;
  Counter& matches = metrics.counter({"verdicts_total", {{"verdict", "match"}}});
  metrics.counter({"verdicts_total", {{"verdict", "match"}}}).add(2);
  metrics.counter({"verdicts_total", {{"verdict", "spoof"}}}).add();
  EXPECT_EQ(matches.value(), 2U);
  EXPECT_NE(&no_metrics().counter({"verdicts_total"}), &metrics.counter({"verdicts_total"}));
}

TEST(MetricRegistry, WritesWhatPrometheusReads) {
  MetricRegistry metrics;
  metrics.counter({"verdicts_total", {{"verdict", "match"}, {"door", "http"}}}).add(3);
  metrics.gauge({"queue_length"}).set(1.5);
  Histogram& seconds = metrics.histogram({"request_seconds", {{"door", "http"}}}, std::array{0.25, 1.0});
  for (const double value : {0.25, 0.5, 2.0, 0.125}) seconds.observe(value);
  EXPECT_EQ(metrics.text(),
            "verdicts_total{verdict=\"match\",door=\"http\"} 3\n"
            "queue_length 1.5\n"
            "request_seconds_bucket{door=\"http\",le=\"0.25\"} 2\n"
            "request_seconds_bucket{door=\"http\",le=\"1\"} 3\n"
            "request_seconds_bucket{door=\"http\",le=\"+Inf\"} 4\n"
            "request_seconds_sum{door=\"http\"} 2.875\n"
            "request_seconds_count{door=\"http\"} 4\n");
}

TEST(Histogram, PutsWhatIsNoNumberIntoTheLastBucket) {
  Histogram histogram(kSecondsBounds);
  histogram.observe(NAN);
  EXPECT_EQ(histogram.counts().back(), 1U);
}

TEST(MetricRegistry, CountsFromSeveralThreads) {
  MetricRegistry metrics;
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < 4; ++k)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          metrics.counter({"events_total"}).add();
          metrics.histogram({"event_seconds"}, kSecondsBounds).observe(1);
        }
      });
  }
  EXPECT_EQ(metrics.counter({"events_total"}).value(), 4000U);
  EXPECT_EQ(metrics.histogram({"event_seconds"}, kSecondsBounds).sum(), 4000);
}

}  // namespace
}  // namespace vultus
