#!/bin/sh
# Makes a private copy of ONNX Runtime 1.21.0 for x86-64 or arm64 Linux:
#     tools/fetch_onnxruntime.sh DEST    ->  DEST/include/onnxruntime/*.h, DEST/lib/libonnxruntime.so.1, DEST/copyright
# The first source that works is taken, and nothing is installed on the machine:
#   1. the library of the npm package onnxruntime-node, with the headers of Debian 13's libonnxruntime-dev, which
#      apt-get downloads from the mirror this machine already uses (Debian only);
#   2. the official release archive.
# Every file is pinned by SHA-256. DEST appears complete or not at all.
set -eu
# shellcheck source=tools/debian_mirror.sh
. "$(dirname "$0")/debian_mirror.sh"

version=1.21.0
npm_package=onnxruntime-node@$version
debian_package=libonnxruntime-dev
debian_suite=trixie
release_url=https://github.com/microsoft/onnxruntime/releases/download/v$version

# SHA-256 of `sha256sum` over the headers, sorted by name.
headers_sha256=4a19a1408126c4aa31d6912612988abba045481c036312048ee06b93204755af
case $(uname -m) in
  x86_64)
    npm_folder=x64
    library_sha256=05bfddeefc536a44478c20226218dae8853995518bb2a994b4fa15a996f5f412
    release=onnxruntime-linux-x64-$version
    release_sha256=7485c7e7aac6501b27e353dcbe068e45c61ab51fbaf598d13970dfae669d20bf
    ;;
  aarch64)
    npm_folder=arm64
    library_sha256=36671b53885a8433882c4db360138bd060f3580f7d7cb6578050e755e83b6128
    release=onnxruntime-linux-aarch64-$version
    release_sha256=4508084bde1232ee1ab4b6fad2155be0ea2ccab1c1aae9910ddb3fb68a60805e
    ;;
  *)
    echo "fetch_onnxruntime: no prebuilt ONNX Runtime for $(uname -m); set ONNXRUNTIME_ROOT to your own" >&2
    exit 1
    ;;
esac

say() { echo "fetch_onnxruntime: $*" >&2; }

has_sha256() { # FILE SHA256
  [ "$(sha256sum "$1" | cut -d' ' -f1)" = "$2" ]
}

headers_digest() { # FOLDER
  (cd "$1" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d' ' -f1)
}

# Downloads and unpacks the headers' package in an apt state of its own, below $work.
headers_from_debian() {
  [ "$(os_release ID)" = debian ] || { say "not Debian: no headers from a mirror"; return 1; }
  mirror=$(debian_mirror)
  keyring=$(debian_keyring)
  if [ -z "$mirror" ] || [ -z "$keyring" ]; then
    say "apt has no Debian mirror or keyring"
    return 1
  fi
  apt=$work/apt
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts" "$work/deb"
  echo "deb [signed-by=$keyring] $mirror $debian_suite main" >"$apt/sources.list"
  set -- -qq -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts="$apt/parts" \
    -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Get::List-Cleanup=false \
    -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Update::Error-Mode=any
  [ "$(id -u)" != 0 ] || set -- "$@" -o APT::Sandbox::User=root
  say "reading the index of Debian's $debian_suite"
  apt-get "$@" update >"$work/log" 2>&1 || { say "apt-get update failed: $(tail -n 1 "$work/log")"; return 1; }
  say "downloading $debian_package"
  (cd "$work/deb" && apt-get "$@" download "$debian_package/$debian_suite") >"$work/log" 2>&1 ||
    { say "apt-get download failed: $(tail -n 1 "$work/log")"; return 1; }
  dpkg -x "$work"/deb/*.deb "$work/headers"
  headers=$work/headers/usr/include/onnxruntime
  if [ "$(headers_digest "$headers")" != "$headers_sha256" ]; then
    say "the headers of $debian_package in $debian_suite are not those of version $version: SHA-256 mismatch"
    return 1
  fi
  mkdir -p "$made/include"
  mv "$headers" "$made/include/onnxruntime"
  mv "$work/headers/usr/share/doc/$debian_package/copyright" "$made/copyright"
}

library_from_npm() {
  command -v npm >/dev/null || { say "npm is not installed"; return 1; }
  say "downloading $npm_package"
  (cd "$work" && npm pack --ignore-scripts --silent "$npm_package") >"$work/log" 2>&1 ||
    { say "npm pack failed: $(tail -n 1 "$work/log")"; return 1; }
  member=package/bin/napi-v3/linux/$npm_folder/libonnxruntime.so.1
  mkdir -p "$made/lib"
  tar -xzOf "$work/onnxruntime-node-$version.tgz" "$member" >"$made/lib/libonnxruntime.so.1"
  if ! has_sha256 "$made/lib/libonnxruntime.so.1" "$library_sha256"; then
    say "$npm_package: $member has the wrong SHA-256"
    return 1
  fi
}

release_archive() {
  command -v curl >/dev/null || { say "curl is not installed"; return 1; }
  say "downloading $release.tgz"
  curl --fail --silent --show-error --location --proto =https --retry 3 --connect-timeout 20 \
    --output "$work/release.tgz" "$release_url/$release.tgz" 2>"$work/log" ||
    { say "download failed: $(tail -n 1 "$work/log")"; return 1; }
  has_sha256 "$work/release.tgz" "$release_sha256" || { say "$release.tgz has the wrong SHA-256"; return 1; }
  tar -xzf "$work/release.tgz" -C "$work"
  mkdir -p "$made/include" "$made/lib"
  cp -R "$work/$release/include" "$made/include/onnxruntime"
  cp "$work/$release/lib/libonnxruntime.so.$version" "$made/lib/libonnxruntime.so.1"
  cat "$work/$release/LICENSE" "$work/$release/ThirdPartyNotices.txt" >"$made/copyright"
}

[ $# = 1 ] || { echo "usage: $0 DEST" >&2; exit 2; }
destination=$1
[ ! -e "$destination/lib/libonnxruntime.so" ] || exit 0

mkdir -p "$(dirname "$destination")"
work=$(mktemp -d "$(cd "$(dirname "$destination")" && pwd)/.onnxruntime.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
made=$work/made
mkdir "$made"

if ! { headers_from_debian && library_from_npm; }; then
  rm -rf "$made"
  mkdir "$made"
  release_archive || { say "no source of ONNX Runtime $version worked; install it yourself and set ONNXRUNTIME_ROOT"; exit 1; }
fi
ln -s libonnxruntime.so.1 "$made/lib/libonnxruntime.so"
chmod 755 "$made"
rm -rf "$destination"
mv "$made" "$destination"
say "ONNX Runtime $version is in $destination"
