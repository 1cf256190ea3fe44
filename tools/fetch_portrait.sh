#!/bin/sh
# Puts the public-domain portrait that the demo and the tests use into .cache/portrait/astronaut.png: Eileen Collins,
# photographed by NASA. The distribution ships it inside its package python3-skimage; the package is downloaded with
# apt-get, the one file is taken out of it, and nothing is installed. Needs no privileges, and no network once it ran.
set -eu

sha256=88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5
folder=$(cd "$(dirname "$0")/.." && pwd)/.cache/portrait
portrait=$folder/astronaut.png

die() {
  echo "fetch_portrait: $1" >&2
  exit 4
}

is_portrait() {
  [ -f "$1" ] && [ "$(sha256sum < "$1" | cut -d' ' -f1)" = "$sha256" ]
}

# The package lists of the machine where it has them, otherwise lists of our own in the scratch folder.
download() {
  apt-get --quiet=2 download "$1" 2>> log && return
  if [ ! -d lists ]; then
    mkdir -p lists/partial archives/partial
    apt-get --quiet=2 -o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD/archives" update >> log 2>&1 || return 1
  fi
  apt-get --quiet=2 -o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD/archives" download "$1" 2>> log
}

# The member of the package whose name ends in skimage/data/astronaut.png, wherever that folder lies.
extract() {
  dpkg-deb --fsys-tarfile "$1" > package.tar
  member=$(tar --list --file package.tar | grep '/skimage/data/astronaut\.png$' | tail -n 1)
  [ -n "$member" ] || return 1
  tar --extract --to-stdout --file package.tar "$member" > astronaut.png
}

if is_portrait "$portrait"; then
  echo "$portrait"
  exit 0
fi
for tool in apt-get dpkg-deb tar sha256sum; do
  command -v "$tool" > /dev/null ||
    die "needs $tool. Without it, copy scikit-image's astronaut.png (sha256 $sha256) to $portrait."
done

mkdir -p "$folder"
scratch=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
cd "$scratch"

# Newer releases keep the data in the package's companion.
for package in python3-skimage python3-skimage-lib python-skimage-common; do
  download "$package" || continue
  for archive in "$package"_*.deb; do
    extract "$archive" || continue
    is_portrait astronaut.png || die "astronaut.png of $archive is not the picture expected (sha256 differs)."
    mv astronaut.png "$portrait"
    echo "$portrait"
    exit 0
  done
done
[ -s log ] && tail -n 3 log >&2
die "no package of this distribution gave astronaut.png. Check the network and the apt sources, or copy \
scikit-image's astronaut.png (sha256 $sha256) to $portrait."
