#include "base/metrics.h"

#include <cmath>
#include <thread>

#include "testing/matchers.h"

namespace vultus {
namespace {

static_assert(!std::is_constructible_v<LiteralText, std::string>);  // no label comes from outside

TEST(MetricRegistry, GivesTheSameSeriesForTheSameNameAndLabels) {
  MetricRegistry metrics;
  const Counter matches = metrics.counter({"verdicts_total", {{"verdict", "match"}}});
  metrics.counter({"verdicts_total", {{"verdict", "match"}}}).add(2);
  metrics.counter({"verdicts_total", {{"verdict", "spoof"}}}).add();
  matches.add();
  EXPECT_EQ(metrics.text(), "verdicts_total{verdict=\"match\"} 3\nverdicts_total{verdict=\"spoof\"} 1\n");
}

TEST(NoMetrics, TakesEverythingAndKeepsNothing) {
  no_metrics().counter({"events_total"}).add();
  no_metrics().gauge({"queue_length"}).set(3);
  no_metrics().histogram({"event_seconds"}, kSecondsBounds).observe(1);
}

TEST(MetricRegistry, WritesWhatPrometheusReads) {
  MetricRegistry metrics;
  metrics.counter({"verdicts_total", {{"verdict", "match"}, {"door", "http"}}}).add(3);
  metrics.gauge({"queue_length"}).set(1.5);
  const Histogram seconds = metrics.histogram({"request_seconds", {{"door", "http"}}}, std::array{0.25, 1.0});
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
  HistogramSeries series(kSecondsBounds);
  Histogram(series).observe(NAN);
  EXPECT_EQ(series.counts.back(), 1U);
}

TEST(MetricRegistry, CountsFromSeveralThreads) {
  MetricRegistry metrics;
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < 4; ++k)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          metrics.counter({"events_total"}).add();
          metrics.histogram({"event_seconds"}, std::array{2.0}).observe(1);
        }
      });
  }
  EXPECT_EQ(metrics.text(),
            "events_total 4000\n"
            "event_seconds_bucket{le=\"2\"} 4000\n"
            "event_seconds_bucket{le=\"+Inf\"} 4000\n"
            "event_seconds_sum 4000\n"
            "event_seconds_count 4000\n");
}

}  // namespace
}  // namespace vultus
