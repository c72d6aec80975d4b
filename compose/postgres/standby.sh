#!/usr/bin/env bash
# standby.sh PRIMARY ARGUMENT…: makes a physical standby of PRIMARY, unless there is one, and runs it.
set -euo pipefail
primary=$1
shift

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  until pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --wal-method=stream --checkpoint=fast \
    --dbname="host=$primary user=replicator password=replicator"; do
    echo "standby: $primary is not there yet" >&2
    find "$PGDATA" -mindepth 1 -delete
    sleep 1
  done
  chmod 700 "$PGDATA"
fi
exec postgres "$@"
