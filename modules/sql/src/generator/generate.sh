#!/bin/sh
# Fetches Debian's source package postgresql-17, runs bison over its gram.y and writes
# src/main/resources/io/cordon/sql/postgresql-17.grammar. Needs apt (or $1, an unpacked source
# tree), bison 3.8 and python3. A development-time step: the build does not run it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ $# -ge 1 ]; then
  source=$1
else
  source=$("$here/fetch-source.sh" "$work")
fi

bison --xml="$work/gram.xml" -o "$work/gram.c" "$source/src/backend/parser/gram.y" 2>"$work/bison.log" ||
  { cat "$work/bison.log" >&2; exit 1; }

resources="$here/../main/resources/io/cordon/sql"
mkdir -p "$resources"
python3 "$here/generate.py" "$source" "$work" "$resources/postgresql-17.grammar"
cp "$source/COPYRIGHT" "$resources/NOTICE"
