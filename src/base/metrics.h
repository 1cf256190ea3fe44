#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"

namespace vultus {

struct MetricLabel {
  LiteralText name, value;
};

/// What one series of numbers is. All texts are literals, so that nothing from outside becomes a name and the
/// number of series is bounded by the source.
struct MetricSpec {
  LiteralText name;  ///< snake_case, the unit last: "request_seconds"; of one kind of series
  std::vector<MetricLabel> labels = {};
};

/// Counts events; of no series, counts nothing. A handle: copies count together. Thread-safe.
class Counter {
 public:
  Counter() = default;
  explicit Counter(std::atomic<std::uint64_t>& series) : series_(&series) {}
  void add(std::uint64_t count = 1) const noexcept {
    if (series_ != nullptr) series_->fetch_add(count, std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t>* series_ = nullptr;
};

/// A number that rises and falls: the length of a queue. A handle as `Counter`. Thread-safe.
class Gauge {
 public:
  Gauge() = default;
  explicit Gauge(std::atomic<double>& series) : series_(&series) {}
  void set(double value) const noexcept {
    if (series_ != nullptr) series_->store(value, std::memory_order_relaxed);
  }

 private:
  std::atomic<double>* series_ = nullptr;
};

/// How often values lay at or below each of some rising bounds.
struct HistogramSeries {
  std::vector<double> bounds;
  std::vector<std::atomic<std::uint64_t>> counts;  ///< one a bound; the last is of what is above all, or NaN
  std::atomic<double> sum = 0;

  explicit HistogramSeries(std::span<const double> rising)
      : bounds(rising.begin(), rising.end()), counts(rising.size() + 1) {}
};

/// Observes durations and sizes. A handle as `Counter`. Thread-safe.
class Histogram {
 public:
  Histogram() = default;
  explicit Histogram(HistogramSeries& series) : series_(&series) {}
  void observe(double value) const noexcept;

 private:
  HistogramSeries* series_ = nullptr;
};

/// Seconds, from one millisecond to ten seconds.
inline constexpr std::array<double, 9> kSecondsBounds{0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 1, 2.5, 10};

/// Port of metrics, handed to those that wait, count or refuse: the engine's queue, the doors of a service.
/// A handle is looked up once and kept, no longer than the port lives; the same name and labels give the same
/// series. Thread-safe.
class Metrics {
 public:
  virtual ~Metrics() = default;
  [[nodiscard]] virtual Counter counter(const MetricSpec& spec) = 0;
  [[nodiscard]] virtual Gauge gauge(const MetricSpec& spec) = 0;
  /// `bounds` rise; those of the first call of a series hold.
  [[nodiscard]] virtual Histogram histogram(const MetricSpec& spec, std::span<const double> bounds) = 0;
};

/// Gives handles of no series.
[[nodiscard]] Metrics& no_metrics();

/// Keeps the series and writes them in the text format that Prometheus reads.
class MetricRegistry final : public Metrics {
 public:
  [[nodiscard]] Counter counter(const MetricSpec& spec) override;
  [[nodiscard]] Gauge gauge(const MetricSpec& spec) override;
  [[nodiscard]] Histogram histogram(const MetricSpec& spec, std::span<const double> bounds) override;
  [[nodiscard]] std::string text() const;

 private:
  template <class Series>
  using Family = std::map<std::pair<std::string, std::string>, Series>;  ///< by name and labels

  mutable std::mutex mutex_;
  Family<std::atomic<std::uint64_t>> counters_;
  Family<std::atomic<double>> gauges_;
  Family<HistogramSeries> histograms_;
};

}  // namespace vultus
