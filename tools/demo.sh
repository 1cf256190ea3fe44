#!/bin/sh
# The demonstration of ./run, on a public-domain portrait that the distribution ships:
#     tools/demo.sh VULTUS      VULTUS is the program
# `vultus demo` describes it, draws what was found into out/, and compares it with pictures made from it.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
portrait=$("$root/tools/fetch_portrait.sh")
cd "$root"
exec "$1" demo "$portrait" --out out --invoked-as ./run
