#!/usr/bin/env bash
# Needs rustc with its target wasm32-unknown-unknown, and lld. With rustup: `rustup target add
# wasm32-unknown-unknown`; with Debian: `apt-get install rustc libstd-rust-dev-wasm32 lld`.
set -euo pipefail
cd "$(dirname "$0")"
rustc --edition 2021 --crate-name standby_reads --crate-type cdylib --target wasm32-unknown-unknown \
  -C opt-level=s -C lto -C panic=abort -C strip=symbols -C linker="${WASM_LD:-wasm-ld}" \
  -o standby-reads.wasm standby-reads.rs
