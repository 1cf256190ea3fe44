#!/bin/bash
# The demonstration of ./run:
#     tools/demo.sh VULTUS      VULTUS is the program
# Describes a public-domain portrait, draws what was found, and compares it with a second picture made from it. The
# pictures go to out/demo.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
vultus=$1
out=$root/out/demo
portrait=$out/portrait.png
retaken=$out/retaken.jpg

title() {
  if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi
}

# A "no" (1) is an answer of the program as a "yes" is; anything else ends the demonstration.
ask() {
  local status=0
  echo "\$ ./run $*"
  "$vultus" "$@" || status=$?
  [ $status -le 1 ] || exit $status
}

mkdir -p "$out"
source_picture=$("$root/tools/fetch_portrait.sh")
cp "$source_picture" "$portrait"
"$root/build/release/apps/demo/vultus_retake" "$portrait" "$retaken"
cd "$root"
portrait=${portrait#"$root"/}
retaken=${retaken#"$root"/}

title "1. What is in a photograph (Eileen Collins, photographed by NASA, public domain)"
ask analyze "$portrait" --draw out/demo/portrait-drawn.jpg
title "2. The same face taken again: slanted, smaller, darker, compressed"
ask analyze "$retaken" --draw out/demo/retaken-drawn.jpg
title "3. Is it the same person?"
ask verify "$portrait" "$retaken"

title "Look at out/demo/portrait-drawn.jpg and out/demo/retaken-drawn.jpg. Then try"
cat <<'END'
  ./run verify a.jpg b.jpg          whether two of your photographs show one person
  ./run live me.jpg                 whether a face is live
  ./run analyze --json photos/      everything about every face, for programs
  ./run models list                 the models in use, and others
  ./run --help                      all commands
END
