#!/bin/sh
# The demonstration of ./run, on a public-domain portrait that the distribution ships:
#     tools/demo.sh VULTUS      VULTUS is the program
# Puts the portrait into out/portrait.png below the current folder; `vultus demo` describes it and leaves beside it what
# it draws and the pictures it makes of it and compares.
set -eu
portrait=$("$(dirname "$0")/fetch_portrait.sh")
mkdir -p out
cp "$portrait" out/portrait.png
exec "$1" demo out/portrait.png --out out --invoked-as ./run
