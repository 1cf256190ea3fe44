#!/bin/bash
# Makes sure that there is a PostgreSQL server with pgvector for the tests:
#     tools/debian13.sh ROOT
# Nothing is done where the machine's own PostgreSQL has pgvector (Debian 13). Elsewhere ROOT becomes a small Debian 13
# with both packages, made with debootstrap from the mirror this machine already uses; nothing is installed on the
# machine and nothing starts. ROOT appears complete or not at all; once it is there, the script does nothing.
# Status 3, with the reason in one line: it cannot be made here, and tests that need it are skipped.
set -euo pipefail
# shellcheck source=tools/debian_mirror.sh
. "$(dirname "$0")/debian_mirror.sh"
suite=trixie
packages=postgresql-17,postgresql-17-pgvector

cannot() {
  echo "$*" >&2
  exit 3
}

[ $# = 1 ] || { echo "usage: $0 ROOT" >&2; exit 2; }
root=$1
[ ! -x "$root/usr/lib/postgresql/17/bin/postgres" ] || exit 0
for own in /usr/share/postgresql/*/extension/vector.control; do
  [ ! -e "$own" ] || exit 0
done

[ "$(id -u)" = 0 ] || cannot "a Debian 13 with pgvector can only be made by root"
command -v debootstrap >/dev/null || cannot "a Debian 13 with pgvector needs debootstrap, which is not installed"
mirror=$(debian_mirror)
keyring=$(debian_keyring)
[ -n "$mirror" ] && [ -n "$keyring" ] || cannot "a Debian 13 with pgvector needs a Debian mirror in apt's configuration"
if [ -z "${http_proxy:-}" ]; then
  eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
  [ -z "${http_proxy:-}" ] || export http_proxy
fi

mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
[ ! -x "$root/usr/lib/postgresql/17/bin/postgres" ] || exit 0

work=$(mktemp -d "$(cd "$(dirname "$root")" && pwd)/.debian13.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
trap 'exit 1' HUP INT TERM

give_up() {
  echo "the last words of debootstrap:" >&2
  tail -n 5 "$work/log" >&2
  cannot "a Debian 13 with pgvector could not be made (no network, or no right to make devices or to mount?)"
}

echo "Making a Debian 13 with pgvector for the tests (90 MB to fetch; a minute or two, once)…" >&2
debootstrap --foreign --variant=minbase --merged-usr --include="$packages" --keyring="$keyring" \
  "$suite" "$work/root" "$mirror" >"$work/log" 2>&1 || give_up

# It is thrown away when something goes wrong, so it need not wait for the disk; nobody reads documentation in it, and
# the server runs without its just-in-time compiler.
mkdir -p "$work/root/etc/dpkg/dpkg.cfg.d" "$work/root/etc/postgresql-common"
cat >"$work/root/etc/dpkg/dpkg.cfg.d/small" <<'CFG'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/lib/*/libLLVM*
path-exclude=/usr/lib/postgresql/*/lib/bitcode/*
CFG
echo 'create_main_cluster = false' >"$work/root/etc/postgresql-common/createcluster.conf"
# What it mounts is gone with its namespace, even when it is killed.
unshare --mount chroot "$work/root" /debootstrap/debootstrap --second-stage >>"$work/log" 2>&1 || give_up
rm -rf "$work"/root/var/cache/apt/archives "$work"/root/var/lib/apt/lists

chmod 755 "$work/root"
mv -T "$work/root" "$root"
