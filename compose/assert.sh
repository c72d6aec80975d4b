# What the demos' run.sh share; they source it. What it needs, from demo.sh or cluster/fleet.sh:
#   PSQL                 the command psql, somewhere where the names of the hosts resolve
#   CONTROL              the command that takes `stop HOST` and `start HOST`
#   CORDON_ADMIN         the admin API behind the balancer, and CORDON_ADMIN_TOKEN for it
#   CORDON_1, HAPROXY …  where a host is, if its name does not resolve
# Everything is printed as it is asked; the first thing that is not as expected ends it, with code 1.
# shellcheck shell=bash

here="$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)"
held=0

host() { # NAME
  local variable
  variable="$(tr 'a-z-' 'A-Z_' <<<"$1")"
  echo "${!variable:-$1}"
}

title() { printf '\n-- %s\n' "$*"; }

held() {
  held=$((held + 1))
  echo "  ✓ $*"
}

failed() {
  echo "  ✗ $*" >&2
  exit 1
}

# psql as a user whose password is its name, through a host.
ask() { # HOST USER ARGUMENT…
  local through=$1 user=$2
  shift 2
  # shellcheck disable=SC2086  # PSQL holds several words
  $PSQL "host=$(host "$through") port=6432 user=$user password=$user dbname=demo connect_timeout=5" -X -q -At "$@" 2>&1
}

# A script, in one session: what psql prints has to be what is in SCRIPT.out, line by line.
session() { # HOST USER SCRIPT
  local printed
  echo "demo=> \\i $3.sql    (as $2, through $1)"
  printed="$(ask "$1" "$2" -a <"$here/$3.sql")" || true
  printf '%s\n' "$printed" | sed 's/^/  /'
  diff -u "$here/$3.out" - <<<"$printed" >&2 || failed "$3.sql was not answered as $3.out says"
  held "each statement of $3.sql was answered as expected"
}

# One text: what psql prints has to be exactly that.
expect() { # HOST USER TEXT ANSWER
  local answer
  echo "demo=> $3    (as $2, through $1)"
  answer="$(ask "$1" "$2" -c "$3")" || true
  [ "$answer" = "$4" ] || failed "expected: $4"$'\n'"    found:    $answer"
  held "$answer"
}

# The same, within a minute: for what changes when the fleet has noticed. Until then it may be
# another answer, but never one of those, a regular expression.
eventually() { # HOST USER TEXT ANSWER [NEVER]
  local answer until=$((SECONDS + 60))
  echo "demo=> $3    (as $2, through $1)"
  until answer="$(ask "$1" "$2" -c "$3")" || true; [ "$answer" = "$4" ]; do
    [ -z "${5:-}" ] || [[ ! "$answer" =~ $5 ]] || failed "must never be: $answer"
    [ "$SECONDS" -lt "$until" ] || failed "expected: $4"$'\n'"    found:    $answer"
    sleep 0.2
  done
  held "$answer"
}

# Each one of several sessions, through the balancer, has the same answer.
always() { # TIMES USER TEXT ANSWER
  local answer i
  echo "demo=> $3    ($1 times, as $2, through haproxy)"
  for ((i = 0; i < $1; i++)); do
    answer="$(ask haproxy "$2" -c "$3")" || true
    [ "$answer" = "$4" ] || failed "expected: $4"$'\n'"    found:    $answer"
  done
  held "$1 times: $4"
}

control() { # stop|start HOST
  echo "\$ $1 $2"
  "$CONTROL" "$@"
}

# curl to the admin API, with its token, which is not printed.
admin() { # EXPECTED-STATUS METHOD PATH [CURL-ARGUMENT…]
  local expected=$1 method=$2 path=$3 status
  shift 3
  echo "\$ curl -X $method \"\$CORDON_ADMIN$path\" $*"
  status="$(curl -s -o /dev/null -w '%{http_code}' --max-time 10 -X "$method" \
    -H "Authorization: Bearer $CORDON_ADMIN_TOKEN" "$CORDON_ADMIN$path" "$@")" || true
  [ "$status" = "$expected" ] || failed "expected: HTTP $expected, found: $status"
  held "HTTP $status"
}

end() { printf '\nAll of it holds: %d assertions.\n' "$held"; }
