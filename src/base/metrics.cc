#include "base/metrics.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace vultus {
namespace {

class NoMetrics final : public Metrics {
 public:
  [[nodiscard]] Counter counter(const MetricSpec&) override { return {}; }
  [[nodiscard]] Gauge gauge(const MetricSpec&) override { return {}; }
  [[nodiscard]] Histogram histogram(const MetricSpec&, std::span<const double>) override { return {}; }
};

/// `name="value",…`. Literals hold nothing that needs escaping.
std::string labels_of(const MetricSpec& spec) {
  std::string text;
  for (const auto& [name, value] : spec.labels) {
    if (!text.empty()) text += ',';
    text.append(name.view()).append("=\"").append(value.view()).append("\"");
  }
  return text;
}

std::pair<std::string, std::string> key_of(const MetricSpec& spec) {
  return {std::string(spec.name.view()), labels_of(spec)};
}

std::string text_of(auto number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

void append_line(std::string& text, std::string_view name, std::string_view labels, auto number) {
  text.append(name);
  if (!labels.empty()) text.append("{").append(labels).append("}");
  text.append(" ").append(text_of(number)).append("\n");
}

void append_histogram(std::string& text, const std::string& name, const std::string& labels,
                      const HistogramSeries& series) {
  std::uint64_t total = 0;
  for (std::size_t k = 0; k < series.counts.size(); ++k) {
    const std::string bound = k < series.bounds.size() ? text_of(series.bounds[k]) : "+Inf";
    total += series.counts[k].load(std::memory_order_relaxed);
    std::string bounded = labels;
    bounded.append(labels.empty() ? "" : ",").append("le=\"").append(bound).append("\"");
    append_line(text, name + "_bucket", bounded, total);
  }
  append_line(text, name + "_sum", labels, series.sum.load(std::memory_order_relaxed));
  append_line(text, name + "_count", labels, total);
}

}  // namespace

void Histogram::observe(double value) const noexcept {
  if (series_ == nullptr) return;
  const auto bucket = std::ranges::find_if(series_->bounds, [&](double bound) { return value <= bound; });
  series_->counts[static_cast<std::size_t>(bucket - series_->bounds.begin())].fetch_add(
      1, std::memory_order_relaxed);
  series_->sum.fetch_add(value, std::memory_order_relaxed);
}

Metrics& no_metrics() {
  static NoMetrics metrics;
  return metrics;
}

Counter MetricRegistry::counter(const MetricSpec& spec) {
  const std::lock_guard lock(mutex_);
  return Counter(counters_[key_of(spec)]);
}

Gauge MetricRegistry::gauge(const MetricSpec& spec) {
  const std::lock_guard lock(mutex_);
  return Gauge(gauges_[key_of(spec)]);
}

Histogram MetricRegistry::histogram(const MetricSpec& spec, std::span<const double> bounds) {
  const std::lock_guard lock(mutex_);
  return Histogram(histograms_.try_emplace(key_of(spec), bounds).first->second);
}

std::string MetricRegistry::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [key, series] : counters_) append_line(text, key.first, key.second, series.load());
  for (const auto& [key, series] : gauges_) append_line(text, key.first, key.second, series.load());
  for (const auto& [key, series] : histograms_) append_histogram(text, key.first, key.second, series);
  return text;
}

}  // namespace vultus
