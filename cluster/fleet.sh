#!/usr/bin/env bash
# The demos of compose/ without containers: the same topology, from the same files, as processes.
set -euo pipefail

usage() {
  cat <<'TEXT'
cluster/fleet.sh COMMAND [DEMO]      DEMO: 18-residency-router (the default) or 07-route-block

  up [DEMO]        PostgreSQL in three regions, three members, and HAProxy before them
  run              asserts what the demo shows; exit code 0 if all of it holds
  down             ends everything; no process, network namespace or directory is left
  stop HOST        as when its machine fails (a node), or as an operator stops it (a member, haproxy)
  kill HOST        kill -9
  start HOST       starts it again
  exec COMMAND …   runs a command where the hosts' names resolve:
                   env PGPASSWORD=postgres psql -h haproxy -p 6432 -U postgres demo
  hosts            each host and its address

HOST is one of those that hosts prints. Each user's password is its name.

Each host has a network namespace of its own where that can be had (root, Linux); otherwise an
address of the loopback, and names do not resolve (see `hosts`).

CORDON_FLEET        its name, if there are several on one machine (demo)
CORDON_FLEET_NET    namespaces or loopback, where the choice is not to be made here
CORDON_FLEET_LOOP   with loopback: the hosts are 127.64.LOOP.x (0)
TEXT
}

home="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
fleet="${CORDON_FLEET:-demo}"
state="${TMPDIR:-/tmp}/cordon-fleet-$fleet"
nodes=(pg-us-east pg-eu-west pg-ap-south)
members=(cordon-1 cordon-2 cordon-3)
hosts=("${nodes[@]}" "${members[@]}" haproxy)

die() { echo "fleet.sh: $*" >&2; exit 1; }

# --- the network ---------------------------------------------------------------------------------

namespace() { echo "cordon-$fleet-$1"; }

address() { # HOST
  local i
  for i in "${!hosts[@]}"; do
    if [ "${hosts[$i]}" = "$1" ]; then echo "$(<"$state/prefix").$((11 + i))"; return; fi
  done
  die "no host $1; there are ${hosts[*]}"
}

choose_network() {
  local choice="${CORDON_FLEET_NET:-}"
  if [ -z "$choice" ]; then
    choice=loopback
    if [ "$(id -u)" = 0 ] && command -v ip >/dev/null && ip netns add "$(namespace probe)" 2>/dev/null; then
      if ip -n "$(namespace probe)" link add v0 type veth peer name v1 2>/dev/null &&
        ip -n "$(namespace probe)" link add br0 type bridge 2>/dev/null; then
        choice=namespaces
      fi
      ip netns del "$(namespace probe)"
    fi
  fi
  case "$choice" in
    # The range of RFC 2544, in namespaces of our own: it cannot meet a real network.
    namespaces) echo 198.18.64 >"$state/prefix" ;;
    loopback) echo "127.64.${CORDON_FLEET_LOOP:-0}" >"$state/prefix" ;;
    *) die "CORDON_FLEET_NET: expected namespaces or loopback, found $choice" ;;
  esac
  echo "$choice" >"$state/network"
}

in_namespaces() { [ "$(<"$state/network")" = namespaces ]; }

network_up() {
  in_namespaces || return 0
  local hub i host space
  hub="$(namespace hub)"
  ip netns add "$hub"
  ip -n "$hub" link set lo up
  ip -n "$hub" link add br0 type bridge
  ip -n "$hub" addr add "$(<"$state/prefix").1/24" dev br0
  ip -n "$hub" link set br0 up
  {
    echo "127.0.0.1 localhost"
    for host in "${hosts[@]}"; do echo "$(address "$host") $host"; done
  } >"$state/hosts"
  for i in "${!hosts[@]}"; do
    space="$(namespace "${hosts[$i]}")"
    ip netns add "$space"
    ip -n "$space" link set lo up
    ip -n "$hub" link add "v$i" type veth peer name eth0 netns "$space"
    ip -n "$hub" link set "v$i" master br0 up
    ip -n "$space" addr add "$(address "${hosts[$i]}")/24" dev eth0
    ip -n "$space" link set eth0 up
  done
  for host in hub "${hosts[@]}"; do
    mkdir -p "/etc/netns/$(namespace "$host")"
    cp "$state/hosts" "/etc/netns/$(namespace "$host")/hosts"
  done
}

network_down() {
  in_namespaces || return 0
  local host space pid
  for host in "${hosts[@]}" hub; do
    space="$(namespace "$host")"
    [ -e "/run/netns/$space" ] || continue
    for pid in $(ip netns pids "$space"); do kill -KILL "$pid" 2>/dev/null || true; done
    ip netns del "$space"
    rm -rf "/etc/netns/$space"
  done
}

# What runs on a host: on `hub` it is what looks at the fleet from outside.
on() { # HOST COMMAND…
  local host=$1
  shift
  if in_namespaces; then ip netns exec "$(namespace "$host")" "$@"; else "$@"; fi
}

# The configurations name hosts; where names do not resolve, these take their place.
where_hosts_are() {
  in_namespaces && return
  local host
  for host in "${hosts[@]}"; do
    printf '%s=%s\n' "$(tr 'a-z-' 'A-Z_' <<<"$host")" "$(address "$host")"
  done
}

# --- processes -----------------------------------------------------------------------------------

since() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }

# The process of a host, if it lives: its number and when it started, since numbers come again.
alive() { # HOST
  local pid start
  [ -f "$state/$1/pid" ] || return 1
  read -r pid start <"$state/$1/pid"
  [ -n "$start" ] && [ "$(since "$pid")" = "$start" ] && [ "$(ps -o stat= -p "$pid" | cut -c1)" != Z ] &&
    echo "$pid"
}

launch() { # HOST COMMAND…
  local host=$1
  shift
  alive "$host" >/dev/null && die "$host runs already"
  (
    cd "$state/$host"
    # Each command replaces the one before it, so that this is the number of the program itself.
    # shellcheck disable=SC2046  # one word a variable
    if in_namespaces; then
      exec setsid ip netns exec "$(namespace "$host")" "$@"
    else
      exec setsid env $(where_hosts_are) "$@"
    fi
  ) >>"$state/$host/log" 2>&1 </dev/null &
  local pid=$!
  disown "$pid"
  echo "$pid $(since "$pid")" >"$state/$host/pid"
}

signal() { # HOST SIGNAL: returns when it has ended
  local pid left=600
  pid="$(alive "$1")" || return 0
  kill "-$2" "$pid"
  while alive "$1" >/dev/null; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || { kill -KILL "$pid" 2>/dev/null || true; return 1; }
    sleep 0.1
  done
  rm -f "$state/$1/pid"
}

eventually() { # SECONDS WHAT COMMAND…
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || die "not within time: $what"
    sleep 0.1
  done
}

# --- PostgreSQL ----------------------------------------------------------------------------------

# PostgreSQL does not run as root: in a user namespace root is nobody; else nobody is asked to.
unprivileged() { # COMMAND…
  if [ "$(id -u)" != 0 ]; then
    "$@"
  elif unshare -U true 2>/dev/null; then
    unshare -U -- "$@"
  else
    setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"
  fi
}

unprivileged_prefix() {
  if [ "$(id -u)" = 0 ]; then
    if unshare -U true 2>/dev/null; then echo "unshare -U --"; else
      echo "setpriv --reuid=65534 --regid=65534 --clear-groups --"; fi
  fi
}

own() { # PATH
  if [ "$(id -u)" = 0 ] && ! unshare -U true 2>/dev/null; then chown -R 65534:65534 "$1"; fi
}

unpack_postgres() {
  "$(java_program)" -cp "$home/modules/demo/target/classes:$(<"$home/modules/demo/target/classpath")" \
    io.cordon.demo.PostgresBinaries "$state/postgres"
}

java_program() { if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi; }

start_node() { # HOST
  # shellcheck disable=SC2046
  launch "$1" $(unprivileged_prefix) env -i LC_ALL=C PATH="$PATH" "$state/postgres/bin/postgres" \
    -D "$state/$1/data" \
    -c config_file="$home/compose/postgres/postgresql.conf" \
    -c hba_file="$home/compose/postgres/pg_hba.conf" \
    -c cluster_name="$1" -c listen_addresses="$(address "$1")" -c unix_socket_directories=
}

node_psql() { # HOST DATABASE ARGUMENT…
  local host=$1 database=$2
  shift 2
  PGPASSWORD=postgres on hub psql -X -q -v ON_ERROR_STOP=1 -h "$(address "$host")" -U postgres \
    -d "$database" "$@"
}

make_primary() {
  local host=${nodes[0]}
  echo postgres >"$state/$host/password"
  own "$state/$host"
  (
    cd "$state/$host"
    unprivileged env -i LC_ALL=C PATH="$PATH" "$state/postgres/bin/initdb" --pgdata=data --username=postgres \
      --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync >>log 2>&1
  ) || { tail "$state/$host/log" >&2; die "initdb of $host failed"; }
  start_node "$host"
  eventually 120 "$host takes connections" node_psql "$host" postgres -c "SELECT 1"
  node_psql "$host" postgres -c "CREATE DATABASE demo"
  node_psql "$host" demo -f "$home/compose/postgres/1-roles.sql"
  node_psql "$host" demo -f "$home/modules/demo/src/main/resources/io/cordon/demo/demo.sql"
  signal "$host" INT || die "$host does not end"
}

# From the files of a primary that has been shut down: as good as a base backup.
make_standby() { # HOST
  cp -a "$state/${nodes[0]}/data" "$state/$1/data"
  touch "$state/$1/data/standby.signal"
  echo "primary_conninfo = 'host=$(address "${nodes[0]}") user=replicator password=replicator'" \
    >>"$state/$1/data/postgresql.auto.conf"
  own "$state/$1"
}

# --- members and the balancer --------------------------------------------------------------------

start_member() { # HOST
  launch "$1" env \
    CORDON_MEMBER_NAME="$1" \
    CORDON_HOST="$(address "$1")" \
    CORDON_CLUSTER_HOST="$(address "$1")" \
    CORDON_USER_FILE="$home/compose/userlist.txt" \
    CORDON_ADMIN_TOKEN="$(<"$home/compose/admin-token")" \
    "$home/cordon" serve --config "$home/compose/cordon.yaml" \
    --policy "$home/compose/$(<"$state/demo")/policy.yaml"
}

start_haproxy() {
  launch haproxy env HAPROXY_BIND="$(address haproxy)" "$(PATH="$PATH:/usr/sbin" command -v haproxy)" \
    -db -f "$home/cluster/haproxy.cfg"
}

ready() { # MEMBER
  on hub curl -sf -o /dev/null --max-time 2 "http://$(address "$1"):9090/readyz"
}

# What haproxy itself says of the members.
balanced() { # COUNT
  local up
  up="$(on hub curl -sf --max-time 2 "http://$(address haproxy):8404/;csv" | grep -c '^members,cordon-[0-9],.*,UP,')"
  [ "$up" = "$1" ]
}

start_host() { # HOST
  case "$1" in
    pg-*) start_node "$1" ;;
    cordon-*) start_member "$1" ;;
    haproxy) start_haproxy ;;
  esac
}

stop_host() { # HOST
  case "$1" in
    pg-*) signal "$1" QUIT ;;
    cordon-*) signal "$1" TERM ;;
    haproxy) signal "$1" USR1 ;;
  esac
}

# --- commands ------------------------------------------------------------------------------------

must_be_up() { [ -d "$state" ] || die "fleet \"$fleet\" is not up: cluster/fleet.sh up"; }

up() {
  local demo="${1:-18-residency-router}" host
  [ -f "$home/compose/$demo/policy.yaml" ] || die "no demo $demo in compose/"
  [ ! -e "$state" ] || die "fleet \"$fleet\" is up already: $state"
  for host in psql haproxy curl; do
    PATH="$PATH:/usr/sbin" command -v "$host" >/dev/null || die "needs $host"
  done
  "$home/cordon" --version >/dev/null   # builds it, if that is needed
  mkdir -m 711 "$state"
  trap '[ "$?" = 0 ] || { tail -n 5 "$state"/*/log >&2 || true; down; }' EXIT
  trap 'exit 130' INT TERM
  echo "$demo" >"$state/demo"
  choose_network
  for host in "${hosts[@]}"; do mkdir -m 711 "$state/$host"; done
  network_up
  echo "Starting ${nodes[*]} …"
  unpack_postgres
  make_primary
  for host in "${nodes[@]:1}"; do make_standby "$host"; done
  for host in "${nodes[@]}"; do start_node "$host"; done
  for host in "${nodes[@]}"; do
    eventually 120 "$host takes connections" node_psql "$host" demo -c "SELECT 1"
  done
  echo "Starting ${members[*]}, haproxy …"
  for host in "${members[@]}"; do start_member "$host"; done
  start_haproxy
  for host in "${members[@]}"; do eventually 240 "$host is ready" ready "$host"; done
  eventually 60 "haproxy sees all members" balanced "${#members[@]}"
  echo "Fleet \"$fleet\" is up, in $state; its demo is $demo."
}

run() {
  must_be_up
  local demo prefix=()
  demo="$(<"$state/demo")"
  export CONTROL="$home/cluster/fleet.sh" PSQL=psql CORDON_FLEET="$fleet"
  CORDON_ADMIN_TOKEN="$(<"$home/compose/admin-token")"
  export CORDON_ADMIN_TOKEN CORDON_ADMIN
  CORDON_ADMIN="http://$(address haproxy):9090"
  # shellcheck disable=SC2046
  if in_namespaces; then prefix=(ip netns exec "$(namespace hub)"); else prefix=(env $(where_hosts_are)); fi
  "${prefix[@]}" "$home/compose/$demo/run.sh"
}

down() {
  must_be_up
  local host failed=0
  if [ -f "$state/network" ]; then
    for host in haproxy "${members[@]}"; do
      [ "$host" != haproxy ] || { signal haproxy TERM || failed=1; continue; }
      signal "$host" TERM &
    done
    wait
    for host in "${nodes[@]}"; do
      # One that had to be killed leaves the few bytes that say it still runs.
      signal "$host" INT || { failed=1; forget_shared_memory "$host"; }
    done
    network_down
  fi
  rm -rf "$state"
  [ "$failed" = 0 ] || echo "fleet.sh: something had to be killed" >&2
  return "$failed"
}

forget_shared_memory() { # HOST
  local segment
  segment="$(awk 'NR == 7 { print $2 }' "$state/$1/data/postmaster.pid" 2>/dev/null || true)"
  [ -z "$segment" ] || ipcrm -m "$segment" 2>/dev/null || true
}

kill_host() { # HOST
  local pid child
  pid="$(alive "$1")" || return 0
  local children
  children="$(ps -o pid= --ppid "$pid" || true)"
  signal "$1" KILL || true
  for child in $children; do kill -KILL "$child" 2>/dev/null || true; done
  case "$1" in pg-*) forget_shared_memory "$1" ;; esac
}

command="${1:-}"
[ $# = 0 ] || shift
case "$command" in
  up) up "$@" ;;
  run) run ;;
  down) down ;;
  stop | kill | start) must_be_up; address "${1:-(none given)}" >/dev/null; "${command}_host" "$1" ;;
  exec) must_be_up; on hub "$@" ;;
  hosts) must_be_up; for host in "${hosts[@]}"; do echo "$host $(address "$host")"; done ;;
  help | --help) usage ;;
  '') usage >&2; exit 2 ;;
  *) echo "fleet.sh: no command $command" >&2; usage >&2; exit 2 ;;
esac
