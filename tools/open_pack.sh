#!/bin/sh
# Makes sure that the model pack `open` is there for a command that needs models:
#     tools/open_pack.sh VULTUS [ARGS...]     VULTUS is the program, ARGS what it is about to be called with
# Pulls the pack when it is missing, and again when the manifest is newer and the files no longer match it. Does
# nothing for commands that need no models and where --models or VULTUS_MODELS names others.
set -eu
vultus=$1
shift

case ${1:-} in
  models | people | key | doctor | completion | help | -h | --help | --version) exit 0 ;;
esac
[ -z "${VULTUS_MODELS:-}" ] || exit 0
for argument; do
  case $argument in
    --models | --models=* | -h | --help) exit 0 ;;
  esac
done

manifest=$(dirname "$0")/../models/manifest.json
pack=${XDG_DATA_HOME:-${HOME:-/nonexistent}/.local/share}/vultus/models/open
if [ ! -d "$pack" ]; then
  echo "Fetching the models (54 MB, once)…" >&2
  "$vultus" models pull open >&2
elif [ -n "$(find "$manifest" -newer "$pack" 2>/dev/null)" ]; then
  "$vultus" models verify open >/dev/null 2>&1 || "$vultus" models pull open >&2
  touch "$pack"
fi
