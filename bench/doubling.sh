#!/usr/bin/env bash
# Times of texts that double: statements, savepoints, settings and tokens of one Query, directly on a
# node and through Cordon, with how much longer each takes than half of it. Work that grows faster
# than the text shows as a factor above 2. Needs psql; see --help.
set -euo pipefail

usage() {
  cat <<'TEXT'
bench/doubling.sh [--kinds "statements savepoints settings tokens"] [--from N] [--to N]
  --kinds     what doubles (all)
  --from, --to   statements, savepoints and settings (1000, 64000); tokens: ten times that, up to 1600000
TEXT
}

kinds="statements savepoints settings tokens" from=1000 to=64000
while [ $# -gt 0 ]; do
  case "$1" in
    --kinds) kinds=$2; shift 2 ;;
    --from) from=$2; shift 2 ;;
    --to) to=$2; shift 2 ;;
    --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
node=15432 member=15440
demo=
finish() {
  trap - EXIT INT TERM
  [ -z "$demo" ] || { kill "$demo" 2>/dev/null || true; wait "$demo" 2>/dev/null || true; }
  rm -rf "$work"
}
trap finish EXIT INT TERM

command -v psql >/dev/null || { echo "doubling: psql is not installed" >&2; exit 1; }
export PGUSER=postgres PGPASSWORD=postgres PGDATABASE=demo PGHOST=127.0.0.1
export PGOPTIONS="-c helios.region=us-east" # the policy of the demo asks for one

wait_for() { # port
  for _ in $(seq 300); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    read -rt 0.2 <> <(:) || true
  done
  echo "doubling: nothing listens on port $1" >&2
  exit 1
}

"$here/cordon" --version >/dev/null # builds what is not built
"$here/cordon" demo --port "$member" --admin-port 15441 --node-ports "$node" >"$work/demo.log" 2>&1 &
demo=$!
wait_for "$node"
wait_for "$member"

# One Query: what psql has behind \; is sent together.
text() { # kind, n
  awk -v kind="$1" -v n="$2" 'BEGIN {
    if (kind == "tokens") { printf "SELECT 1 IN (1"; for (i = 6; i < n; i += 2) printf ",1"; print ");"; exit }
    if (kind == "savepoints") printf "BEGIN\\; ";
    for (i = 1; i <= n; i++) {
      if (kind == "statements") printf "SELECT 1";
      else if (kind == "savepoints") printf "SAVEPOINT s";
      else printf "SET bench.s%d = 1", i % 1000;
      print (i < n ? "\\;" : ";");
    }
    if (kind == "savepoints") print "ROLLBACK;"
  }'
}

seconds() { # port, file
  local begin end
  begin=$(date +%s%N)
  PGPORT="$1" psql -X -q -f "$2" >/dev/null 2>"$work/errors" || true
  end=$(date +%s%N)
  awk -v ns=$((end - begin)) 'BEGIN { printf "%.3f", ns / 1e9 }'
}

echo "| kind | n | direct s | Cordon s | times half of it | error |"
echo "| --- | --- | --- | --- | --- | --- |"
echo "SELECT 1;" >"$work/warm.sql"
for _ in 1 2 3; do seconds "$member" "$work/warm.sql" >/dev/null; done
for kind in $kinds; do
  n=$from last=$to before=
  [ "$kind" != tokens ] || { n=$((from * 10)); last=$((to * 25)); }
  text "$kind" "$n" >"$work/text.sql"
  seconds "$member" "$work/text.sql" >/dev/null
  while [ "$n" -le "$last" ]; do
    text "$kind" "$n" >"$work/text.sql"
    direct=$(seconds "$node" "$work/text.sql")
    through=$(seconds "$member" "$work/text.sql")
    said=$(sed -n 's/.*ERROR: *\(.\{1,60\}\).*/\1/p' "$work/errors" | head -n 1)
    grown=$([ -z "$before" ] || awk -v a="$before" -v b="$through" 'BEGIN { printf "%.1f", b / a }')
    echo "| $kind | $n | $direct | $through | $grown | $said |"
    before=$through n=$((n * 2))
  done
done
