#!/bin/bash
# Tries the first commands of the README on an empty Debian:
#     tools/fresh_machine.sh SUITE [COMMAND]     SUITE is bookworm or trixie; COMMAND runs in the clone afterwards
# The machine is a copy of tools/debian_base.sh's: the smallest installation and git. HEAD is cloned into it, and there
# ./run and ./run verify run as for somebody who just arrived. It takes over what this machine knows of its
# surroundings (mirror, proxies, certificates, npm's configuration) and shares the compiler cache; nothing else.
# All is mounted in a namespace of its own, and thrown away at the end. Prints what was tried and how long it took; the
# output as well where something failed. Status 3, with the reason in one line: such a machine cannot be made here.
set -euo pipefail
cd "$(dirname "$0")/.."

share() { # FILE_OR_FOLDER PATH_INSIDE [OPTIONS]
  [ -e "$1" ] || return 0
  if [ -d "$1" ]; then mkdir -p "$machine$2"; else mkdir -p "$machine$(dirname "$2")" && : >"$machine$2"; fi
  mount --bind ${3:+-o "$3"} "$1" "$machine$2"
}

# Mounts what the machine needs from outside; to be called in a mount namespace.
furnish() {
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
  mount --rbind /sys "$machine/sys"
  share /etc/resolv.conf /etc/resolv.conf ro
  share /etc/hosts /etc/hosts ro
  share /etc/npmrc /etc/npmrc ro
  share ~/.npmrc /root/.npmrc ro
  share /etc/ssl/certs/ca-certificates.crt "$certificates" ro
  share "$packages" /var/cache/apt/archives
  share "$compiled" /var/cache/ccache
}

inside() { # COMMAND...
  local name kept=()
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY ${!npm_config_*} ${!NPM_CONFIG_*}; do
    [ -z "${!name:-}" ] || kept+=("$name=${!name}")
  done
  for name in CURL_CA_BUNDLE SSL_CERT_FILE NODE_EXTRA_CA_CERTS npm_config_cafile; do
    [ ! -e "$machine$certificates" ] || kept+=("$name=$certificates")
  done
  chroot "$machine" env -i HOME=/root LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb \
    CCACHE_DIR=/var/cache/ccache CCACHE_MAXSIZE="$compiled_at_most" "${kept[@]}" \
    sh -c "cd /root/vultus 2>/dev/null || cd /root; $*"
}

# Runs a command in the clone and holds it to its status and to words of its output.
expect() { # STATUS WORDS COMMAND
  local started=$SECONDS status=0
  inside "$3" >"$work/out" 2>&1 || status=$?
  if [ $status = "$1" ] && [[ $(<"$work/out") == *"$2"* ]]; then
    printf '  %-50s %4d s\n' "$3" $((SECONDS - started))
  else
    echo "  $3: status $status, expected $1 and '$2'. What it said:"
    tail -n 60 "$work/out"
    return 1
  fi
}

try_it() {
  furnish
  echo "An empty Debian $suite ($(cat "$machine/etc/debian_version")):"
  expect 0 "" "git clone --quiet --depth 1 file:///root/vultus.git vultus"
  expect 0 "SAME PERSON" "./run"
  expect 0 "SAME PERSON" "./run verify .cache/portrait/astronaut.png out/second.jpg"
  expect 1 "no face" "./run verify .cache/portrait/astronaut.png out/covered.jpg"
  [ -z "$command" ] || expect 0 "" "$command"
}

suite=${1:-}
command=${2:-}
certificates=/run/certificates-from-outside.crt
if [ -z "${FRESH_MACHINE:-}" ]; then
  base=$(tools/debian_base.sh "$suite")
  FRESH_MACHINE=$(mktemp -d "$base-machine.XXXXXX")
  trap 'rm -rf --one-file-system "$FRESH_MACHINE"' EXIT
  trap 'exit 1' HUP INT TERM
  cp -a --reflink=auto "$base" "$FRESH_MACHINE/root"
  git clone --quiet --bare --depth 1 "file://$PWD" "$FRESH_MACHINE/root/root/vultus.git"
  export FRESH_MACHINE
  # What is mounted in there is gone with it, even when it is killed.
  unshare --mount --pid --fork --kill-child tools/fresh_machine.sh "$@" || exit
else
  work=$FRESH_MACHINE
  machine=$work/root
  packages=$PWD/.cache/debian/$suite-packages
  compiled=$PWD/.cache/debian/ccache
  compiled_at_most=5G
  if command -v ccache >/dev/null; then
    compiled=$(ccache --get-config cache_dir)
    compiled_at_most=$(ccache --get-config max_size)
  fi
  mkdir -p "$packages" "$compiled"
  try_it
fi
