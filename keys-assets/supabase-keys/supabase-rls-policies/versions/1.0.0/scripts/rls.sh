#!/usr/bin/env bash
# Needs bash and psql. DATABASE_URL names the database; MIGRATIONS the folder of the migrations.
#   rls.sh prepare   the shim and the migrations, into an empty PostgreSQL database that stands in for Supabase
#   rls.sh test      every test; nothing that they write stays
#   rls.sh holes     opens each policy, grant and trigger in turn and demands that a test notices
#   rls.sh audit     lists what is open in the whole database; fails on findings of the level error
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
migrations="${MIGRATIONS:-$here/migrations}"
: "${DATABASE_URL:?Set DATABASE_URL to the database to be tested, never to production.}"

query() { psql "$DATABASE_URL" --no-psqlrc --quiet --set ON_ERROR_STOP=1 "$@"; }

# One test in one transaction that is always rolled back, after the statement in $2, if there is one.
run_test() {
  PGOPTIONS='-c client_min_messages=warning' query --output /dev/null \
    --command 'begin' --command "${2:-select}" --file "$here/tests/helpers.sql" --file "$1" --command 'rollback' 2>&1
}

prepare() {
  query --file "$here/tests/supabase-shim.sql"
  for file in "$migrations"/*.sql; do
    query --single-transaction --file "$file"
  done
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

# A hole that no test notices is a test that is missing. A hole that cannot be made is an error of its own.
holes() {
  local failed=0 count=0 hole statement noticed
  # psql writes no separator after the last record.
  while IFS=$'\x1f' read -r -d $'\x1e' hole statement || [ -n "$hole" ]; do
    count=$((count + 1))
    query --output /dev/null --command 'begin' --command "$statement" --command 'rollback'
    noticed=''
    for file in "$here"/tests/[0-9]*.sql; do
      run_test "$file" "$statement" > /dev/null || { noticed="$(basename "$file")"; break; }
    done
    echo "${noticed:-NOT NOTICED}: $hole"
    [ -n "$noticed" ] || failed=1
  done < <(query --no-align --tuples-only --field-separator $'\x1f' --record-separator $'\x1e' \
    --file "$here/queries/holes.sql")
  echo "$count holes"
  [ "$count" -gt 0 ] && [ "$failed" -eq 0 ]
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
  holes) holes ;;
  audit) audit ;;
  *) sed -n '2,6p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
