#!/bin/sh
# Downloads Debian's source package postgresql-17 into $1, unpacks it and prints where it is.
# Uses apt with lists of its own, so that the system's stay as they are.
set -eu
dir=$1
suite=${DEBIAN_SUITE:-trixie}
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$dir/apt/lists/partial" "$dir/apt/cache/archives/partial"
echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$dir/apt/sources.list"
own="-o Dir::Etc::SourceList=$dir/apt/sources.list -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists=$dir/apt/lists -o Dir::Cache=$dir/apt/cache"
cd "$dir"
# shellcheck disable=SC2086
{ apt-get $own update && apt-get $own source --download-only postgresql-17; } >&2
tar xjf postgresql-17_*.orig.tar.bz2
echo "$dir"/postgresql-17*/
