#include "base/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace vultus {
namespace {

/// `name{label="value"}`, with `extra` among the labels. Literals hold nothing that needs escaping.
std::string series_name(std::string_view name, std::string_view labels, std::string_view extra = {}) {
  std::string text(name);
  if (labels.empty() && extra.empty()) return text;
  text.append("{").append(labels);
  if (!labels.empty() && !extra.empty()) text += ',';
  return text.append(extra).append("}");
}

std::string labels_of(const MetricSpec& spec) {
  std::string text;
  for (const auto& [name, value] : spec.labels) {
    if (!text.empty()) text += ',';
    text.append(name.view()).append("=\"").append(value.view()).append("\"");
  }
  return text;
}

/// The series of a name and labels, made where it is not there yet.
template <class Series, class... Arguments>
Series& series_of(auto& family, const MetricSpec& spec, const Arguments&... arguments) {
  auto& found = family[{std::string(spec.name.view()), labels_of(spec)}];
  if (!found) found = std::make_unique<Series>(arguments...);
  return *found;
}

std::string text_of(auto value) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

void append_line(std::string& text, const std::string& series, auto value) {
  text.append(series).append(" ").append(text_of(value)).append("\n");
}

}  // namespace

void Histogram::observe(double value) noexcept {
  const auto bucket = std::ranges::find_if(bounds_, [&](double bound) { return value <= bound; });
  counts_[static_cast<std::size_t>(bucket - bounds_.begin())].fetch_add(1, std::memory_order_relaxed);
  double sum = sum_.load(std::memory_order_relaxed);
  while (!sum_.compare_exchange_weak(sum, sum + value, std::memory_order_relaxed)) {
  }
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> counts;
  for (const auto& count : counts_) counts.push_back(count.load(std::memory_order_relaxed));
  return counts;
}

Counter& MetricRegistry::counter(const MetricSpec& spec) {
  const std::lock_guard lock(mutex_);
  return series_of<Counter>(counters_, spec);
}

Gauge& MetricRegistry::gauge(const MetricSpec& spec) {
  const std::lock_guard lock(mutex_);
  return series_of<Gauge>(gauges_, spec);
}

Histogram& MetricRegistry::histogram(const MetricSpec& spec, std::span<const double> bounds) {
  const std::lock_guard lock(mutex_);
  return series_of<Histogram>(histograms_, spec, bounds);
}

std::string MetricRegistry::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [key, series] : counters_)
    append_line(text, series_name(key.first, key.second), series->value());
  for (const auto& [key, series] : gauges_)
    append_line(text, series_name(key.first, key.second), series->value());
  for (const auto& [key, series] : histograms_) {
    const auto& [name, labels] = key;
    const auto counts = series->counts();
    std::uint64_t total = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      const std::string bound = k < series->bounds().size() ? text_of(series->bounds()[k]) : "+Inf";
      append_line(text, series_name(name + "_bucket", labels, "le=\"" + bound + "\""), total += counts[k]);
    }
    append_line(text, series_name(name + "_sum", labels), series->sum());
    append_line(text, series_name(name + "_count", labels), total);
  }
  return text;
}

Metrics& no_metrics() {
  static MetricRegistry metrics;
  return metrics;
}

}  // namespace vultus
