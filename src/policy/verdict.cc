#include "vultus/verdict.h"

namespace vultus {

std::string_view to_string(MatchVerdict verdict) {
  switch (verdict) {
    case MatchVerdict::kSpoof:
      return "spoof";
    case MatchVerdict::kCannotTell:
      return "cannot_tell";
    case MatchVerdict::kNoMatch:
      return "no_match";
    case MatchVerdict::kMatch:
      return "match";
  }
  return "cannot_tell";
}

}  // namespace vultus
