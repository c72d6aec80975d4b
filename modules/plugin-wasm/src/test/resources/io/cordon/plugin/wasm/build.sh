#!/usr/bin/env bash
# Makes the .wasm of every .wat beside it. Needs wat2wasm, of wabt 1.0.32 or later.
set -euo pipefail
cd "$(dirname "$0")"
for wat in *.wat; do
  wat2wasm --enable-threads --enable-exceptions --enable-tail-call "$wat" -o "${wat%.wat}.wasm"
done
