#!/usr/bin/env bash
# Needs clang and wasm-ld (Debian: apt-get install clang lld).
set -euo pipefail
cd "$(dirname "$0")"
clang --target=wasm32 -nostdlib -O2 -Wall -Wextra -Werror -Wno-unused-function -fvisibility=hidden \
  -Wl,--no-entry -Wl,--strip-all -Wl,-z,stack-size=16384 -o row-limit.wasm row-limit.c
