#!/bin/bash
# Makes sure that there is a PostgreSQL server with pgvector for the tests:
#     tools/debian13.sh ROOT
# Nothing is done where the machine's own PostgreSQL has pgvector (Debian 13). Elsewhere ROOT becomes a small Debian 13
# with both packages, made from tools/debian_base.sh's; nothing is installed on the machine and nothing starts. ROOT
# appears complete or not at all; once it is there, the script does nothing.
# Status 3, with the reason in one line: it cannot be made here, and tests that need it are skipped.
set -euo pipefail
packages=(postgresql-17 postgresql-17-pgvector)

[ $# = 1 ] || { echo "usage: $0 ROOT" >&2; exit 2; }
root=$1
[ ! -x "$root/usr/lib/postgresql/17/bin/postgres" ] || exit 0
for own in /usr/share/postgresql/*/extension/vector.control; do
  [ ! -e "$own" ] || exit 0
done

base=$("$(dirname "$0")/debian_base.sh" trixie)
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
[ ! -x "$root/usr/lib/postgresql/17/bin/postgres" ] || exit 0

work=$(mktemp -d "$(cd "$(dirname "$root")" && pwd)/.debian13.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM

echo "Making a Debian 13 with pgvector for the tests (60 MB to fetch; a minute, once)…" >&2
cp -a --reflink=auto "$base" "$work/root"
# The server runs without its just-in-time compiler.
cat >>"$work/root/etc/dpkg/dpkg.cfg.d/small" <<'CFG'
path-exclude=/usr/lib/*/libLLVM*
path-exclude=/usr/lib/postgresql/*/lib/bitcode/*
CFG
mkdir -p "$work/root/etc/postgresql-common"
echo 'create_main_cluster = false' >"$work/root/etc/postgresql-common/createcluster.conf"
# What is mounted is gone with its namespace, even when it is killed.
if ! unshare --mount sh -ec '
  mount -t proc proc "$1/proc"
  [ ! -e /etc/resolv.conf ] || cat /etc/resolv.conf >"$1/etc/resolv.conf"
  cat /etc/hosts >"$1/etc/hosts"
  root=$1
  shift
  export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8
  chroot "$root" apt-get -q update
  chroot "$root" apt-get -q -y install --no-install-recommends "$@"
' sh "$work/root" "${packages[@]}" >"$work/log" 2>&1; then
  echo "the last words of apt-get:" >&2
  tail -n 5 "$work/log" >&2
  echo "a Debian 13 with pgvector could not be made (no network, or no right to mount?)" >&2
  exit 3
fi
rm -rf "$work"/root/var/cache/apt/archives "$work"/root/var/lib/apt/lists
mv -T "$work/root" "$root"
