#!/bin/sh
# The demonstration of ./run:
#     tools/demo.sh VULTUS      VULTUS is the program
# Fetches a public-domain portrait (Eileen Collins, photographed by NASA) and shows on it what Vultus does. The
# pictures that are made go to out/demo.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
portrait=$("$root/tools/fetch_portrait.sh")
cd "$root"
exec "$1" demo "${portrait#"$root"/}" --out out/demo --invoked-as ./run
