#include "base/clock.h"
#include "base/utf8.h"
#include "eval/report.h"
#include "output/text.h"

namespace vultus::cli {
namespace {

constexpr const char* kHead = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:">
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:68em;margin:2em auto;padding:0 1.5em;color:#24292f;background:#fff}
h1{font-size:1.6em;margin:0}h2{font-size:1.15em;margin:2em 0 .5em}
p.made{color:#57606a;margin:.2em 0 1.5em}p.note{color:#57606a;margin:.4em 0;max-width:50em}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600;color:#57606a;font-size:.87em}
th,td{border-bottom:1px solid #d0d7de;padding:.28em 1.2em .28em 0;vertical-align:top;overflow-wrap:anywhere}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
tr.error td{color:#d1242f}
.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(26em,1fr));gap:1.5em;margin-top:2em}
.plots svg,img{width:100%;height:auto}
@media print{body{margin:0;max-width:none}.plots,tr{break-inside:avoid}}
</style>
)";

std::string html_text(const std::string& bytes) {
  return escaped(valid_utf8(bytes));
}

std::string cell(const std::string& content, bool is_number = false) {
  return std::string(is_number ? "<td class=\"n\">" : "<td>") + html_text(content) + "</td>";
}

std::string heading(const char* words) {
  return std::string("<h2>") + words + "</h2>\n";
}

std::string figures(const Report& report) {
  std::string html =
      "<table>\n<tr><th></th><th class=\"n\">rate</th><th class=\"n\">95 % interval</th><th class=\"n\">"
      "cases</th><th></th></tr>\n";
  for (const ReportRow& row : report.rows) {
    html += "<tr>" + cell(row.name);
    if (row.rate)
      html += cell(text("%.3f %%", 100 * row.rate->value), true) +
              cell(text("%.3f to %.3f %%", 100 * row.rate->low, 100 * row.rate->high), true) +
              cell(text("%zu of %zu", row.rate->events, row.rate->trials), true) + cell(row.words);
    else
      html += "<td colspan=\"4\">" + html_text(row.words) + "</td>";
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string pairs_section(const Report& report, const std::string& sheet_file) {
  std::string html = heading("Worst pairs");
  if (!sheet_file.empty())
    html +=
        "<img src=\"" + html_text(sheet_file) + "\" alt=\"Faces of the pairs below, by number\">\n" +
        "<p class=\"note\">The faces lie in " + html_text(sheet_file) +
        " beside this page and nowhere in it. They are biometric data of the people shown: delete the file "
        "before you pass the report on.</p>\n";
  html +=
      "<table>\n<tr><th class=\"n\">no.</th><th class=\"n\">similarity</th><th>truth, or error</th>"
      "<th colspan=\"2\">pictures</th></tr>\n";
  for (std::size_t i = 0; i < report.pairs.size(); ++i) {
    const NotedPair& pair = report.pairs[i];
    html += std::string(pair.is_error ? "<tr class=\"error\">" : "<tr>") + cell(text("%zu", i + 1), true) +
            cell(text("%.3f", pair.similarity), true) + cell(verdict_of(pair)) +
            cell(shown_name(report, pair.a)) + cell(shown_name(report, pair.b)) + "</tr>\n";
  }
  return html + "</table>\n";
}

std::string failures_section(const Report& report) {
  std::string html = heading("Pictures without an answer") + "<table>\n";
  for (const Failure& failure : report.failures) html += "<tr>" + cell(failure.error.message) + "</tr>\n";
  return html + "</table>\n";
}

}  // namespace

std::string shown_name(const Report& report, const std::string& file) {
  const std::string root =
      report.root.empty() || report.root.ends_with('/') ? report.root : report.root + "/";
  return file.starts_with(root) ? file.substr(root.size()) : file;
}

const char* verdict_of(const NotedPair& pair) {
  if (!pair.is_error) return pair.same ? "same person" : "different people";
  return pair.same ? "false non-match" : "false match";
}

std::string page_of(const Report& report, const std::string& sheet_file) {
  std::string html = kHead;
  html += "<title>" + html_text(report.title) + "</title></head><body>\n<h1>" + html_text(report.title) +
          "</h1>\n<p class=\"made\">" + html_text(report.made_with) + "</p>\n" + figures(report);
  for (const std::string& note : report.notes) html += "<p class=\"note\">" + html_text(note) + "</p>\n";
  html += "<div class=\"plots\">\n";
  for (const auto& [name, plot] : report.plots) html += "<div>" + svg_of(plot) + "</div>\n";
  html += "</div>\n";
  if (!report.pairs.empty()) html += pairs_section(report, sheet_file);
  if (!report.failures.empty()) html += failures_section(report);
  return html + "</body></html>\n";
}

std::string made_with(const Engine& engine) {
  return std::string("vultus ") + VULTUS_VERSION + ", pack " + engine.pack_id() + ", " +
         to_string(SystemClock().utc());
}

}  // namespace vultus::cli
