#!/bin/bash
# Configures and builds one preset, after installing what the machine lacks:
#     tools/build.sh PRESET [TARGET...]
# Says how far it is on stderr; the compiler's own output goes to build/PRESET/build.log and is shown when it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
folder=build/$preset
log=$folder/build.log
mkdir -p "$folder"

# One build of a folder at a time: a second caller waits and finds it done.
exec 9>"$folder/.lock"
flock 9

tools/packages.sh build

# Compilers of heavy headers take up to 1.5 GB each; a small machine gets fewer of them.
jobs=$(awk -v cores="$(nproc)" '/^MemAvailable/ { n = int($2 / 1500000); print n < 1 ? 1 : n < cores ? n : cores }' \
  /proc/meminfo)

if [ ! -e "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/CMakeCache.txt" ]; then
  echo "Configuring ($preset)…" >&2
  # Only what is being fetched is worth telling; the rest is for the log.
  if ! cmake --preset "$preset" 2>&1 | tee "$log" | { grep --line-buffered '^fetch_' >&2 || true; }; then
    { grep -A 20 'CMake Error' "$log" || tail -n 20 "$log"; } >&2
    exit 4
  fi
fi

# Ninja's status lines become one counter; anything else is a compiler's and waits for a failure.
show_progress() {
  local line step of shown=0
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]]; then
      step=${BASH_REMATCH[1]} of=${BASH_REMATCH[2]}
      if [ -t 2 ]; then
        printf '\r  building %d of %d ' "$step" "$of" >&2
      elif [ "$of" -ge 20 ] && [ $((step * 10 / of)) -gt "$shown" ]; then
        shown=$((step * 10 / of))
        printf '  building %d of %d\n' "$step" "$of" >&2
      fi
    fi
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}

if ! NINJA_STATUS='[%f/%t] ' cmake --build --preset "$preset" -j "$jobs" ${1+--target "$@"} 2>&1 |
  tee "$log" | show_progress; then
  echo "The build failed; all of its output is in $log:" >&2
  grep -A 40 -m 1 -E '^FAILED|error:' "$log" >&2 || tail -n 40 "$log" >&2
  exit 4
fi
