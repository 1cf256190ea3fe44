#!/bin/bash
# Installs what building or testing Vultus needs and this machine lacks, with apt-get, on Debian 12 and 13 (tried) and
# Ubuntu 24.04 (expected):
#     tools/packages.sh build|test
# Quick and silent when nothing is missing. Works as root or with sudo; otherwise prints the line to run. The only list
# of packages: `a|b` stands for the first that the distribution has, a trailing `?` for a package it may lack, and
# `package:command` for a tool that may also come from elsewhere.
set -euo pipefail

build_packages=(
  g++:g++ cmake:cmake ninja-build:ninja ccache:ccache pkg-config:pkg-config python3:python3 curl:curl
  ca-certificates
  npm:npm                                  # fetches published models and, on Debian 12, ONNX Runtime
  'libonnxruntime-dev?'                    # from Debian 13 on
  libopencv-core-dev libopencv-imgproc-dev libopencv-calib3d-dev
  libjpeg-dev libpng-dev libwebp-dev libstb-dev
  libonnx-dev libprotobuf-dev protobuf-compiler:protoc libflatbuffers-dev flatbuffers-compiler:flatc
  'libboost-json1.81-dev|libboost-json-dev'
  libarchive-dev libssl-dev libargon2-dev libutf8proc-dev
  libsoci-dev libsqlite3-dev libpq-dev libfaiss-dev
  libexpected-dev libcli11-dev libtomlplusplus-dev
  libgtest-dev libgmock-dev libbenchmark-dev
)
test_packages=("${build_packages[@]}" clang:clang++ clang-format:clang-format clang-tidy:clang-tidy libclang-rt-dev shellcheck:shellcheck
  postgresql sqlite3:sqlite3
  'postgresql-17-pgvector?'                # from Debian 13 on
  debootstrap:debootstrap)                 # makes a Debian 13 for its sake elsewhere

die() {
  printf 'packages: %s\n' "$@" >&2
  exit 4
}

installed() { [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# A name that others refer to may exist without a version to install.
available() { [[ $'\n'$(LC_ALL=C apt-cache policy "$1" 2>/dev/null) =~ $'\n  Candidate: '[^\(] ]]; }

# Whether an entry of the list is on the machine in one of its forms.
satisfied() {
  local entry=$1 name
  case $entry in
    *:*) command -v "${entry#*:}" >/dev/null && return ;;
  esac
  entry=${entry%%:*}
  for name in ${entry//|/ }; do
    installed "${name%\?}" && return
  done
  return 1
}

# The name to ask apt-get for; nothing for a package the distribution may lack, and does.
package_for() {
  local entry=${1%%:*} name
  for name in ${entry//|/ }; do
    if available "${name%\?}"; then
      echo "${name%\?}"
      return
    fi
  done
  case $entry in
    *\?) ;;
    *) echo "${entry##*|}" ;;
  esac
}

names_of() { # ENTRY...
  local entry
  for entry in "$@"; do package_for "$entry"; done | paste -sd' '
}

# Reads apt-get's output and says how far it is: in place on a terminal, at every quarter elsewhere.
show_progress() {
  local total=$1 done=0 shown=0 line
  while IFS= read -r line; do
    case $line in
      'Setting up '*) done=$((done + 1)) ;;
      *) continue ;;
    esac
    if [ -t 2 ]; then
      printf '\r  %d of %d installed' "$done" "$total" >&2
    elif [ $((done * 4 / total)) -gt "$shown" ]; then
      shown=$((done * 4 / total))
      printf '  %d of %d installed\n' "$done" "$total" >&2
    fi
  done
  [ ! -t 2 ] || echo >&2
}

case ${1:-} in
  build) wanted=("${build_packages[@]}") ;;
  test) wanted=("${test_packages[@]}") ;;
  *)
    echo "usage: $0 build|test" >&2
    exit 2
    ;;
esac

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "packages: no apt-get here; install the libraries named in tools/packages.sh with your own package manager" >&2
  exit 0
fi

lacking=()
required=0
for entry in "${wanted[@]}"; do
  if ! satisfied "$entry"; then
    lacking+=("$entry")
    [[ $entry == *\? ]] || required=1
  fi
done
[ ${#lacking[@]} != 0 ] || exit 0
# A missing optional package alone is no reason to touch the machine.
[ $required = 1 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  as_root=(sudo)
  if ! command -v sudo >/dev/null || { [ ! -t 0 ] && ! sudo -n true 2>/dev/null; }; then
    die "packages are missing, and installing them needs root. Run this as root, then try again:" \
      "  apt-get update && apt-get install -y --no-install-recommends $(names_of "${lacking[@]}")"
  fi
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive)

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "Looking for the packages that building needs…" >&2
update_failed=0
"${as_root[@]}" apt-get -q -o APT::Update::Error-Mode=any update >"$log" 2>&1 || update_failed=1

read -ra names <<<"$(names_of "${lacking[@]}")"

if ! plan=$(apt-get -s install --no-install-recommends "${names[@]}" 2>&1); then
  if [ $update_failed = 1 ]; then
    tail -n 3 "$log" >&2
    die "the package mirror cannot be reached. Check the network and the apt sources, then try again."
  fi
  tail -n 8 <<<"$plan" >&2
  die "this distribution has not all of the packages needed (Debian 12, Debian 13 and Ubuntu 24.04 have)."
fi
total=$(grep -c '^Inst ' <<<"$plan" || true)
echo "Installing ${#names[@]} packages and what they need ($total in all); this takes a few minutes once." >&2
if ! "${as_root[@]}" apt-get -q -y install --no-install-recommends "${names[@]}" 2>&1 | tee "$log" | show_progress "$total"; then
  tail -n 12 "$log" >&2
  die "apt-get failed. The line was: apt-get install -y --no-install-recommends ${names[*]}"
fi
