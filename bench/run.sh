#!/usr/bin/env bash
# pgbench -S directly, through PgBouncer in transaction mode (if it is installed), and through Cordon
# without hooks, with residency-router, and if asked with a pre_query hook: in alternating rounds of
# the same length against one PostgreSQL on this machine. Prints transactions per second, the ratios,
# and the CPU time that each proxy takes per query. Then the same with more clients than connections,
# and how many connections the node was asked for meanwhile. Needs pgbench; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/run.sh [--seconds N] [--rounds N] [--clients "1 16 64"] [--modes "simple extended prepared"]
             [--crowds "24 40 200"] [--pre-query]
  --seconds   length of one run (4)
  --rounds    runs of each kind, in turn (3); the median is printed
  --warm-up   seconds of load on each proxy before anything counts (15)
  --crowds    clients for 20 connections, simple and extended; "": none
  --pre-query also Cordon with the example row-limit, a module with a pre_query hook: of sessions
              that it has nothing to say to, and of those whose every query it rewrites
TEXT
}

seconds=4 rounds=3 clients="1 16 64" modes="simple extended prepared" warm=15 crowds="24 40 200" prequery=
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    --clients) clients=$2; shift 2 ;;
    --modes) modes=$2; shift 2 ;;
    --warm-up) warm=$2; shift 2 ;;
    --crowds) crowds=$2; shift 2 ;;
    --pre-query) prequery=yes; shift ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
pids=()
finish() {
  trap - EXIT INT TERM
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT INT TERM

# The wrapper starts a Perl on every call: the program itself, where it can be found.
pgbench="$(ls -1 /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | tail -n 1 || true)"
[ -n "$pgbench" ] || pgbench="$(command -v pgbench)" || { echo "bench: pgbench is not installed" >&2; exit 1; }
export PGUSER=postgres PGPASSWORD=postgres PGDATABASE=demo PGHOST=127.0.0.1

node=15432 plain=15442 guarded=15443 bouncer=15444 limited=15445 crowded=15446 bouncer20=15447

wait_for() { # port, what
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    read -rt 0.2 <> <(:) || true
  done
  echo "bench: $2 does not listen on port $1" >&2
  cat "$work"/*.log >&2
  exit 1
}

"$here/cordon" --version >/dev/null # builds what is not built

# The servers are the demo's; its own member stays idle.
"$here/cordon" demo --port 15440 --admin-port 15441 --node-ports "$node" >"$work/demo.log" 2>&1 &
pids+=($!)
wait_for 15440 "the demo"

member() { # name, port, plugins, connections, directory of packages
  cat >"$work/$1.yaml" <<YAML
listen: {port: $2}
authentication: {method: trust}
backend: {credentials: {postgres: postgres}}
pool: {maxConnectionsPerNode: $4}
health: {timeout: 10s}
admin: {enabled: false}
cluster: {name: bench-$1}
${5:+plugins: {directory: "$5"\}}
YAML
  cat >"$work/$1-policy.yaml" <<YAML
nodes:
  - {name: pg, address: "127.0.0.1:$node", region: bench, role: primary}
plugins: $3
YAML
  "$here/cordon" serve --config "$work/$1.yaml" --policy "$work/$1-policy.yaml" >"$work/$1.log" 2>&1 &
  pids+=($!)
  eval "pid_$1=$!"
  wait_for "$2" "$1"
}
member plain "$plain" "[]" 70
member guarded "$guarded" "[{name: residency-router, settings: {enforce: true}}]" 70
[ -z "$crowds" ] || member crowded "$crowded" "[]" 20

targets="plain guarded"
if [ -n "$prequery" ]; then
  member limited "$limited" "[{name: row-limit}]" 70 "$here/modules/plugins/examples"
  targets="$targets asked rewritten"
fi
pgbouncer() { # name, port, connections
  cat >"$work/$1.ini" <<INI
[databases]
demo = host=127.0.0.1 port=$node dbname=demo user=postgres password=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $2
auth_type = any
pool_mode = transaction
default_pool_size = $3
max_client_conn = 500
ignore_startup_parameters = options,extra_float_digits
unix_socket_dir =
INI
  chmod -R a+rX "$work"
  local as=()
  [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=nobody --clear-groups)
  "${as[@]}" "$(type -P pgbouncer)" -q "$work/$1.ini" >"$work/$1.log" 2>&1 &
  pids+=($!)
  eval "pid_$1=$!"
  wait_for "$2" PgBouncer
}
crowd_targets="crowded"
if type -P pgbouncer >/dev/null; then
  targets="bouncer $targets"
  pgbouncer bouncer "$bouncer" 70
  if [ -n "$crowds" ]; then
    crowd_targets="bouncer20 crowded"
    pgbouncer bouncer20 "$bouncer20" 20
  fi
fi

targets="direct $targets"

port_of() {
  case "$1" in
    direct) echo "$node" ;; plain) echo "$plain" ;; guarded) echo "$guarded" ;; bouncer) echo "$bouncer" ;;
    asked | rewritten) echo "$limited" ;; crowded) echo "$crowded" ;; bouncer20) echo "$bouncer20" ;;
  esac
}
options_of() {
  case "$1" in guarded) echo '-c helios.region=bench' ;; rewritten) echo '-c helios.row_limit=10' ;; esac
}
pid_of() {
  local name="pid_$1"
  case "$1" in asked | rewritten) name=pid_limited ;; esac
  echo "${!name:-}"
}
cpu_of() { [ -z "$1" ] && echo 0 || awk '{print $14 + $15}' "/proc/$1/stat"; }
tick=$((1000000 / $(getconf CLK_TCK)))

PGPORT=$node "$pgbench" -i -q -s 5 >"$work/init.log" 2>&1

run() { # target mode clients seconds: "tps cpu-µs-per-query"
  local pid before after out count tps
  pid="$(pid_of "$1")"
  before="$(cpu_of "$pid")"
  # PgBouncer has no prepared statements in transaction mode before 1.21: it fails, and says so.
  out="$(PGPORT="$(port_of "$1")" PGOPTIONS="$(options_of "$1")" \
    "$pgbench" -n -S -M "$2" -c "$3" -j 1 -T "$4" 2>&1)" || { echo "- -"; return; }
  after="$(cpu_of "$pid")"
  count="$(sed -n 's/.*actually processed: \([0-9]*\).*/\1/p' <<<"$out")"
  tps="$(sed -n 's/^tps = \([0-9]*\).*/\1/p' <<<"$out")"
  if [ -z "$pid" ]; then echo "$tps -"; else echo "$tps $(((after - before) * tick / count))"; fi
}

ratio() { [ -n "$1" ] && [ -n "$2" ] && awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f", a / b}' || echo "–"; }
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

for mode in $modes; do
  for target in $targets; do run "$target" "$mode" 16 "$(((warm + 2) / 3))" >/dev/null; done
done
if [ -n "$crowds" ]; then
  for mode in simple extended; do
    for target in $crowd_targets; do run "$target" "$mode" 40 "$(((warm + 2) / 3))" >/dev/null; done
  done
fi

echo "pgbench -S, one PostgreSQL, $(nproc) cores, $rounds rounds of $seconds s, medians"
echo
echo "| clients | mode | target | tps | to direct | to PgBouncer | CPU µs/query |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for count in $clients; do
  for mode in $modes; do
    : >"$work/results"
    for _ in $(seq "$rounds"); do
      for target in $targets; do
        echo "$target $(run "$target" "$mode" "$count" "$seconds")" >>"$work/results"
      done
    done
    base="$(awk '$1 == "direct" {print $2}' "$work/results" | median)"
    peer="$(awk '$1 == "bouncer" && $2 != "-" {print $2}' "$work/results" | median)"
    for target in $targets; do
      tps="$(awk -v t="$target" '$1 == t && $2 != "-" {print $2}' "$work/results" | median)"
      cpu="$(awk -v t="$target" '$1 == t && $3 != "-" {print $3}' "$work/results" | median)"
      case "$target" in
        direct) name="direct" ;; bouncer) name="PgBouncer" ;;
        plain) name="Cordon, no hooks" ;; guarded) name="Cordon, residency-router" ;;
        asked) name="Cordon, row-limit" ;; rewritten) name="Cordon, row-limit, rewritten" ;;
      esac
      echo "| $count | $mode | $name | ${tps:-–} | $(ratio "$tps" "$base") | $(ratio "$tps" "$peer") | ${cpu:-–} |"
    done
  done
done

[ -n "$crowds" ] || exit 0

# How often the node has been connected to; this question comes once more each time.
sessions() {
  PGPORT=$node "$psql" -Atc "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
}
psql="${pgbench%pgbench}psql"
[ -x "$psql" ] || psql="$(command -v psql)" || { echo "bench: psql is not installed" >&2; exit 1; }

echo
echo "More clients than connections: 20 to the node, two event loops or more"
echo
echo "| clients | mode | target | tps | to PgBouncer | new connections | CPU µs/query |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for count in $crowds; do
  for mode in simple extended; do
    : >"$work/results"
    for target in $crowd_targets; do run "$target" "$mode" "$count" 2 >/dev/null; done # all are open
    for _ in $(seq "$rounds"); do
      for target in $crowd_targets; do
        before="$(sessions)"
        result="$(run "$target" "$mode" "$count" "$seconds")"
        echo "$target $result $(($(sessions) - before - 1))" >>"$work/results"
      done
    done
    peer="$(awk '$1 == "bouncer20" && $2 != "-" {print $2}' "$work/results" | median)"
    for target in $crowd_targets; do
      tps="$(awk -v t="$target" '$1 == t && $2 != "-" {print $2}' "$work/results" | median)"
      cpu="$(awk -v t="$target" '$1 == t && $3 != "-" {print $3}' "$work/results" | median)"
      new="$(awk -v t="$target" '$1 == t {n += $4} END {print n}' "$work/results")"
      case "$target" in bouncer20) name="PgBouncer" ;; crowded) name="Cordon, no hooks" ;; esac
      echo "| $count | $mode | $name | ${tps:-–} | $(ratio "$tps" "$peer") | $new | ${cpu:-–} |"
    done
  done
done
