#!/usr/bin/env bash
# demo.sh up|run|down: see ../demo.sh
exec "$(dirname "${BASH_SOURCE[0]}")/../demo.sh" "$(basename "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)")" "$@"
