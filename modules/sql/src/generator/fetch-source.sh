#!/bin/sh
# fetch-source.sh DIRECTORY [PACKAGE:SUITE ...]
# Downloads a source package of Debian into DIRECTORY, the first of those named that the mirror
# still has (postgresql-17:trixie), unpacks it there and prints where it is. A mirror may list a
# version that a security update has replaced. Uses apt with lists of its own, so that the
# system's stay as they are.
set -eu
dir=$1
shift
[ $# -gt 0 ] || set -- postgresql-17:trixie
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
security=${DEBIAN_SECURITY_MIRROR:-http://deb.debian.org/debian-security}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$dir/apt/cache/archives/partial"
cd "$dir"
own="-o Dir::Etc::SourceList=$dir/apt/sources.list -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists=$dir/apt/lists -o Dir::Cache=$dir/apt/cache"

fetch() { # package, a line of sources.list
  rm -rf apt/lists
  mkdir -p apt/lists/partial
  echo "deb-src [signed-by=$keyring] $2 main" >apt/sources.list
  # shellcheck disable=SC2086
  { apt-get $own update && apt-get $own source --download-only "$1"; } >&2
}

for candidate in "$@"; do
  package=${candidate%%:*}
  suite=${candidate#*:}
  if fetch "$package" "$mirror $suite" || fetch "$package" "$security $suite-security"; then
    tar xjf "$package"_*.orig.tar.bz2
    echo "$dir"/postgresql-[0-9]*/
    exit
  fi
done
echo "none of these could be fetched: $*" >&2
exit 1
