#!/usr/bin/env bash
# What a container adds to `cordon`: secrets from files, and the name and address that others see.
set -euo pipefail

# NAME_FILE=/run/secrets/x becomes NAME, so that no secret is in an image or a compose file.
while IFS='=' read -r name _; do
  case "$name" in
    CORDON_*_FILE)
      file="${!name}" target="${name%_FILE}"
      [ -z "${!target:-}" ] || { echo "both $target and $name are set" >&2; exit 1; }
      [ -r "$file" ] || { echo "$name: cannot read $file" >&2; exit 1; }
      export "$target=$(<"$file")"
      ;;
  esac
done < <(env)

: "${CORDON_CLUSTER_HOST:=$(hostname -i | cut -d' ' -f1)}"
: "${CORDON_MEMBER_NAME:=$(hostname)}"
export CORDON_CLUSTER_HOST CORDON_MEMBER_NAME

exec "$(dirname "${BASH_SOURCE[0]}")/cordon" "$@"
