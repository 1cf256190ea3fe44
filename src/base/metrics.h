#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"

namespace vultus {

/// What one series of numbers is. All texts are literals, so that nothing from outside becomes a name and the
/// number of series is bounded by the source.
struct MetricSpec {
  LiteralText name;  ///< snake_case, the unit last: "request_seconds"; of one kind of series
  std::vector<std::pair<LiteralText, LiteralText>> labels = {};  ///< name and value
};

/// Counts events. Thread-safe.
class Counter {
 public:
  void add(std::uint64_t count = 1) noexcept { value_.fetch_add(count, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// A number that rises and falls: the length of a queue. Thread-safe.
class Gauge {
 public:
  void set(double value) noexcept { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] double value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

/// How often values lay at or below each of some bounds. Thread-safe.
class Histogram {
 public:
  /// `bounds` rise; a last bucket takes what is above them all, and NaN.
  explicit Histogram(std::span<const double> bounds)
      : bounds_(bounds.begin(), bounds.end()), counts_(bounds.size() + 1) {}
  void observe(double value) noexcept;
  [[nodiscard]] std::span<const double> bounds() const { return bounds_; }
  /// One count a bucket, not cumulated.
  [[nodiscard]] std::vector<std::uint64_t> counts() const;
  [[nodiscard]] double sum() const noexcept { return sum_.load(std::memory_order_relaxed); }

 private:
  std::vector<double> bounds_;
  std::vector<std::atomic<std::uint64_t>> counts_;
  std::atomic<double> sum_ = 0;
};

/// Seconds, from one millisecond to ten seconds.
inline constexpr std::array<double, 9> kSecondsBounds{0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 1, 2.5, 10};

/// Port of metrics. A series is looked up once and kept; it lives as long as the port. The same name and
/// labels give the same series. Thread-safe.
class Metrics {
 public:
  virtual ~Metrics() = default;
  [[nodiscard]] virtual Counter& counter(const MetricSpec& spec) = 0;
  [[nodiscard]] virtual Gauge& gauge(const MetricSpec& spec) = 0;
  [[nodiscard]] virtual Histogram& histogram(const MetricSpec& spec, std::span<const double> bounds) = 0;
};

/// Counts, and nobody looks.
[[nodiscard]] Metrics& no_metrics();

/// Keeps the series and writes them in the text format that Prometheus reads.
class MetricRegistry final : public Metrics {
 public:
  [[nodiscard]] Counter& counter(const MetricSpec& spec) override;
  [[nodiscard]] Gauge& gauge(const MetricSpec& spec) override;
  [[nodiscard]] Histogram& histogram(const MetricSpec& spec, std::span<const double> bounds) override;
  [[nodiscard]] std::string text() const;

 private:
  template <class Series>
  using Family =
      std::map<std::pair<std::string, std::string>, std::unique_ptr<Series>>;  ///< by name and labels

  mutable std::mutex mutex_;
  Family<Counter> counters_;
  Family<Gauge> gauges_;
  Family<Histogram> histograms_;
};

}  // namespace vultus
