#include "wire/picture.h"

#include <utility>

namespace vultus::wire {

Picture picture_of(std::string file, const Described& described, Fields fields) {
  const auto& [analysis, findings, remarks] = described;
  Picture picture{.file = std::move(file),
                  .width = analysis.width,
                  .height = analysis.height,
                  .faces = std::vector<Face>(),
                  .findings = from(remarks),
                  .error = {}};
  for (std::size_t i = 0; i < analysis.faces.size(); ++i)
    picture.faces->push_back(from(analysis.faces[i], findings[i], fields));
  return picture;
}

Liveness liveness_of(std::string file, const Described& described) {
  const auto& [analysis, findings, remarks] = described;
  Liveness liveness{.file = std::move(file),
                    .width = analysis.width,
                    .height = analysis.height,
                    .face_count = static_cast<std::int64_t>(analysis.faces.size()),
                    .box = {},
                    .pad = {},
                    .findings = from(remarks),
                    .error = {}};
  if (analysis.faces.empty()) {
    liveness.pad = Inlined<Pad>{from(PadResult{.verdict = PadVerdict::kNotChecked, .reason = "no face"})};
    return liveness;
  }
  const FaceAnalysis& subject = analysis.faces.front();
  liveness.box = from(subject.box);
  liveness.pad = Inlined<Pad>{from(subject.pad)};
  const std::vector<Finding> of_the_face = from(findings.front());
  liveness.findings->insert(liveness.findings->end(), of_the_face.begin(), of_the_face.end());
  return liveness;
}

}  // namespace vultus::wire
