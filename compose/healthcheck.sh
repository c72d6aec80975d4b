#!/usr/bin/env bash
# Exit code 0 while the member lives (/healthz); the image has no curl, and needs none.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${CORDON_ADMIN_PORT:-9090}"
printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
IFS= read -r -t 2 status <&3
case "$status" in *" 200 "*) ;; *) echo "$status"; exit 1 ;; esac
