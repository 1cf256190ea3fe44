#!/bin/bash
# Runs clang-tidy with the checks of .clang-tidy over the project's own sources, on every core:
#     tools/tidy.sh [BUILD_FOLDER] [FILE...]
# Without files: every source of the build that is tracked, tests apart. A file whose content, headers of the project
# and checks are those of its last clean run is not looked at again (.cache/tidy).
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
[ $# = 0 ] || shift

if [ $# = 0 ]; then
  mapfile -t files < <(git ls-files 'src/*.cc' 'adapters/*.cc' 'apps/*.cc' | grep -vE '_test\.cc$|^src/testing/')
else
  files=("$@")
fi

cache=.cache/tidy
mkdir -p "$cache"
common=$({ clang-tidy --version; cat .clang-tidy "$build/CMakeCache.txt"; git ls-files -z '*.h' | xargs -0 cat; } | sha256sum)
export build cache common

tidy_one() {
  local file=$1 key out
  key=$cache/$({ echo "$common"; echo "$file"; cat "$file"; } | sha256sum | cut -d' ' -f1)
  [ ! -e "$key" ] || return 0
  # The sources are compiled by GCC; what clang does not know of its options is no finding.
  if out=$(clang-tidy --quiet -p "$build" --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-ignored-optimization-argument "$file" 2>&1); then
    touch "$key"
  else
    grep -vE '^[0-9]+ warnings? (generated|treated)|^Suppressed|^Use -header-filter' <<<"$out"
    return 1
  fi
}
export -f tidy_one

# shellcheck disable=SC2016  # the inner shell expands it
printf '%s\0' "${files[@]}" | xargs -0 -r -n 1 -P "$(nproc)" bash -c 'tidy_one "$1"' tidy
