#!/usr/bin/env bash
# Needs Node.js and npm; AssemblyScript is fetched into a directory of its own.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
tools="${ASC_HOME:-$(mktemp -d)}"
[ -x "$tools/node_modules/.bin/asc" ] || npm install --silent --prefix "$tools" assemblyscript@0.28
cd "$here"
"$tools/node_modules/.bin/asc" residency-router.ts -O3 --noAssert --runtime incremental \
  --use abort=residency-router/abort -o residency-router.wasm
