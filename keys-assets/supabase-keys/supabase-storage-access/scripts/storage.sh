#!/usr/bin/env bash
# Needs bash and psql. DATABASE_URL names the database; MIGRATIONS the folder of the migrations.
#   storage.sh prepare   the shim and the migrations, into an empty PostgreSQL database that stands in for Supabase
#   storage.sh test      every test; nothing that they write stays
#   storage.sh audit     lists what is open in the storage of that database; fails on findings of the level error
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
migrations="${MIGRATIONS:-$here/migrations}"
: "${DATABASE_URL:?Set DATABASE_URL to the database to be tested, never to production.}"

query() { psql "$DATABASE_URL" --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

# One test in one transaction that is always rolled back.
run_test() {
  PGOPTIONS='-c client_min_messages=warning' query --output /dev/null \
    --command 'begin' --file "$here/tests/helpers.sql" --file "$1" --command 'rollback' 2>&1
}

prepare() {
  query --file "$here/tests/supabase-shim.sql"
  for file in "$migrations"/*.sql; do query --single-transaction --file "$file"; done
}

test_all() {
  local failed=0 output
  for file in "$here"/tests/[0-9]*.sql; do
    if output="$(run_test "$file")"; then
      echo "ok      $(basename "$file")"
    else
      echo "FAILED  $(basename "$file")"
      echo "$output" | grep -m 1 -A 3 'ERROR:' || echo "$output"
      failed=1
    fi
  done
  return "$failed"
}

audit() {
  local found
  query --file "$here/queries/audit.sql"
  found="$(query --no-align --tuples-only --file "$here/queries/audit.sql")"
  ! grep -q '^error|' <<< "$found"
}

case "${1:-}" in
  prepare) prepare ;;
  test) test_all ;;
  audit) audit ;;
  *) sed -n '2,5p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
