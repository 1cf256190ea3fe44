#!/bin/bash
# Checks form: clang-format on every C++ file; shellcheck and tools/check_pipes.py on every script.
#     tools/check_style.sh [--fix]     with --fix, clang-format rewrites the files
# Prints each breach; a tool that is missing, or formats differently from version 14, is skipped aloud.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0

mapfile -t sources < <(git ls-files '*.h' '*.cc')
if ! command -v clang-format >/dev/null; then
  echo "SKIPPED clang-format: not installed"
elif [[ $(clang-format --version) != *"version 14."* ]]; then
  echo "SKIPPED clang-format: the format is that of version 14, this is $(clang-format --version)"
elif [ "${1:-}" = --fix ]; then
  clang-format -i "${sources[@]}"
else
  clang-format --dry-run --Werror "${sources[@]}" || failed=1
fi

mapfile -t scripts < <({ git grep -lE '^#!/bin/(ba)?sh'; git ls-files '*.sh'; } | sort -u)
python3 tools/check_pipes.py "${scripts[@]}" || failed=1
if command -v shellcheck >/dev/null; then
  shellcheck --severity=warning "${scripts[@]}" || failed=1
else
  echo "SKIPPED shellcheck: not installed"
fi
exit $failed
