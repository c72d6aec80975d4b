#!/usr/bin/env bash
# One of the demos, in containers; the demo.sh in its directory calls this.
set -euo pipefail

usage() {
  cat <<'TEXT'
demo.sh COMMAND

  up           builds the image, starts the containers, and waits until all members are ready
  run          asserts what the demo shows; exit code 0 if all of it holds
  down         ends everything and removes it, data included
  stop HOST    as when its machine fails (a node), or as an operator stops it (a member)
  start HOST   starts it again

Needs Docker with Compose (`docker compose`, or docker-compose 1.29), and curl.
TEXT
}

demo=$1
shift
compose_directory="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

# The image needs BuildKit (COPY --chmod), for which docker-compose 1.29 has to be asked.
export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1

compose() {
  local program=(docker compose)
  docker compose version >/dev/null 2>&1 || program=(docker-compose)
  "${program[@]}" --project-name "cordon-$demo" -f "$compose_directory/$demo/docker-compose.yaml" "$@"
}

die() { echo "demo.sh: $*" >&2; exit 1; }

balanced() { [ "$(curl -sf --max-time 2 "http://localhost:8404/;csv" | grep -c '^members,cordon-[0-9],.*,UP,')" = 3 ]; }

eventually() { # SECONDS WHAT COMMAND…
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || die "not within time: $what"
    sleep 0.5
  done
}

case "${1:-}" in
  up)
    docker info >/dev/null 2>&1 || die "Docker does not answer; without containers: cluster/fleet.sh up $demo"
    compose up --build --detach
    eventually 180 "haproxy sees three members that are ready" balanced
    echo "Up. psql -h localhost -p 6432 -U postgres demo (password: postgres);" \
      "http://localhost:3000 is Grafana."
    ;;
  run)
    export CONTROL="$compose_directory/$demo/demo.sh"
    export PSQL="$CONTROL psql"
    export CORDON_ADMIN=http://localhost:9090 CORDON_ADMIN_TOKEN
    CORDON_ADMIN_TOKEN="$(<"$compose_directory/admin-token")"
    exec "$compose_directory/$demo/run.sh"
    ;;
  down) compose down --volumes --remove-orphans --timeout 30 ;;
  stop)
    case "$2" in
      pg-*) compose kill -s SIGQUIT "$2" ;;
      *) compose stop "$2" ;;
    esac
    ;;
  start) compose start "$2" ;;
  # Where the names of the hosts resolve. What it prints has to be one stream from there on: of two, Docker
  # keeps the order of neither to the other.
  psql) shift; compose exec -T pg-us-east sh -c 'exec psql "$@" 2>&1' psql "$@" ;;
  '') usage >&2; exit 2 ;;
  *) echo "demo.sh: no command $1" >&2; usage >&2; exit 2 ;;
esac
