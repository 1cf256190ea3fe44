#!/bin/bash
# Makes an empty Debian (its smallest installation and git) for tests that need a machine of their own:
#     tools/debian_base.sh SUITE     SUITE is bookworm or trixie; prints the folder, .cache/debian/SUITE
# It comes by debootstrap from the mirror this machine already uses, once; copies of it are what is worked in. Nothing
# is installed on this machine and nothing starts. The folder appears complete or not at all.
# Status 3, with the reason in one line: it cannot be made here.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=tools/debian_mirror.sh
. tools/debian_mirror.sh

cannot() {
  echo "$*" >&2
  exit 3
}

case ${1:-} in
  bookworm | trixie) suite=$1 ;;
  *)
    echo "usage: $0 bookworm|trixie" >&2
    exit 2
    ;;
esac
root=$PWD/.cache/debian/$suite
if [ -e "$root/etc/debian_version" ]; then
  echo "$root"
  exit
fi

[ "$(id -u)" = 0 ] || cannot "an empty Debian can only be made by root"
command -v debootstrap >/dev/null || cannot "an empty Debian needs debootstrap, which is not installed"
mirror=$(debian_mirror)
keyring=$(debian_keyring)
[ -n "$mirror" ] && [ -n "$keyring" ] || cannot "an empty Debian needs a Debian mirror in apt's configuration"
if [ -z "${http_proxy:-}" ]; then
  eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
  [ -z "${http_proxy:-}" ] || export http_proxy
fi

mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
if [ ! -e "$root/etc/debian_version" ]; then
  work=$(mktemp -d "$root.XXXXXX")
  trap 'rm -rf --one-file-system "$work"' EXIT
  trap 'exit 1' HUP INT TERM

  give_up() {
    echo "the last words of debootstrap:" >&2
    tail -n 5 "$work/log" >&2
    cannot "an empty Debian $suite could not be made (no network, or no right to make devices or to mount?)"
  }

  echo "Making an empty Debian $suite for the tests (60 MB to fetch; a minute, once)…" >&2
  debootstrap --foreign --variant=minbase --merged-usr --include=git,ca-certificates --keyring="$keyring" \
    "$suite" "$work/root" "$mirror" >"$work/log" 2>&1 || give_up
  # It is thrown away when something goes wrong, so it need not wait for the disk; nobody reads documentation in it.
  mkdir -p "$work/root/etc/dpkg/dpkg.cfg.d"
  cat >"$work/root/etc/dpkg/dpkg.cfg.d/small" <<'CFG'
force-unsafe-io
path-exclude=/usr/share/doc/*
path-include=/usr/share/doc/*/copyright
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
CFG
  # What it mounts is gone with its namespace, even when it is killed.
  unshare --mount chroot "$work/root" /debootstrap/debootstrap --second-stage >>"$work/log" 2>&1 || give_up
  # What this machine's apt was told about fetching (proxies, a mirror whose lists have no date) holds there as well.
  echo "deb $mirror $suite main" >"$work/root/etc/apt/sources.list"
  apt-config dump | grep -E '^Acquire::(https?::|Check-).* ".+";$' >"$work/root/etc/apt/apt.conf.d/99fetching" || true
  rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
  chmod 755 "$work/root"
  mv -T "$work/root" "$root"
fi
echo "$root"
