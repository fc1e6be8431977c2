#!/usr/bin/env bash
# Keeps evidence of one case in a folder, so that a change, a removal or an addition shows afterwards.
#   evidence.sh init CASE               makes the folder CASE
#   evidence.sh add CASE FILE SOURCE    copies a file in; SOURCE says where it is from
#   evidence.sh run CASE NAME -- CMD…   runs a command and keeps its output, its errors and how it ended
#   evidence.sh note CASE TEXT          a line of its own: who was handed what, what was decided
#   evidence.sh verify CASE [SEAL]      0 when everything is as recorded, and what SEAL closed is still its beginning
#   evidence.sh seal CASE               the one value to mail to somebody outside today
# Each line of CASE/manifest.tsv holds the hash of the line before it. Bash 4, coreutils; no network.
set -euo pipefail
umask 077

die() { echo "evidence: $*" >&2; exit 2; }
digest() { if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1; }
one_line() { printf '%s' "$1" | tr '\t\r\n' '   '; }

manifest_of() { [ -f "$1/manifest.tsv" ] || die "$1 is no case; begin with: evidence.sh init $1"; echo "$1/manifest.tsv"; }
head_of() { tail -n 1 "$1" | digest; }

# record MANIFEST KIND FILE HASH TEXT
record() {
  local previous
  previous="$(head_of "$1")"
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$(date -u +%FT%TZ)" "$(one_line "${EVIDENCE_WHO:-$(id -un)@$(hostname)}")" \
    "$2" "$3" "$4" "$(one_line "$5")" "$previous" >> "$1"
}

# Puts a file under its number, read-only, and records it.
keep() {
  local manifest="$1" kind="$2" from="$3" name="$4" text="$5" number target
  number="$(printf '%04d' "$(wc -l < "$manifest")")"
  target="$number-$(printf '%s' "$name" | tr -c 'A-Za-z0-9._-' '_')"
  cp -p -- "$from" "$(dirname "$manifest")/$target"
  chmod 400 "$(dirname "$manifest")/$target"
  record "$manifest" "$kind" "$target" "$(digest < "$(dirname "$manifest")/$target")" "$text"
  echo "$target"
}

do_init() {
  mkdir -p "$1"
  [ ! -e "$1/manifest.tsv" ] || die "$1 exists already"
  printf 'time\twho\tkind\tfile\tsha256\ttext\tprevious line\n' > "$1/manifest.tsv"
  record "$1/manifest.tsv" open - - "case $1 opened"
}

do_run() {
  local manifest output name="$2" ended=0
  manifest="$(manifest_of "$1")"
  [ "${3:-}" = -- ] && [ "$#" -gt 3 ] || die 'usage: evidence.sh run CASE NAME -- COMMAND…'
  output="$(mktemp)"
  "${@:4}" > "$output" 2>&1 || ended=$?
  keep "$manifest" run "$output" "$name" "ended with $ended: ${*:4}"
  rm -f "$output"
  return "$ended"
}

do_verify() {
  local manifest previous='' line faults=0 number=0 file hash link seal="${2:-}"
  manifest="$(manifest_of "$1")"
  while IFS= read -r line; do
    IFS=$'\t' read -r _ _ _ file hash _ link <<< "$line"
    if [ "$number" -gt 0 ] && [ "$link" != "$previous" ]; then
      echo "line $((number + 1)): the line before it was changed, added or removed"; faults=1
    fi
    if [ "$number" -gt 0 ] && [ "$file" != - ]; then
      if [ ! -f "$1/$file" ]; then echo "$file: is missing"; faults=1
      elif [ "$(digest < "$1/$file")" != "$hash" ]; then echo "$file: is not what was recorded"; faults=1; fi
    fi
    previous="$(printf '%s\n' "$line" | digest)"; number=$((number + 1))
    [ "$previous" != "$seal" ] || seal=''
  done < "$manifest"
  for file in "$1"/*; do
    file="${file##*/}"
    [ "$file" = manifest.tsv ] || cut -f4 "$manifest" | grep -qxF -- "$file" || { echo "$file: is not in the manifest"; faults=1; }
  done
  [ -z "$seal" ] || { echo "the seal belongs to no line: records were changed or removed"; faults=1; }
  [ "$faults" -eq 0 ] && echo "$((number - 1)) records, all as recorded; head $previous"
  return "$faults"
}

command="${1:-}"; case_folder="${2:-}"
[ -n "$case_folder" ] || die 'usage: evidence.sh init|add|run|note|verify|seal CASE …'
case "$command" in
  init) do_init "$case_folder" ;;
  add) [ -f "${3:-}" ] && [ -n "${4:-}" ] || die 'usage: evidence.sh add CASE FILE SOURCE'
    keep "$(manifest_of "$case_folder")" file "$3" "$(basename -- "$3")" "$4" ;;
  run) do_run "$case_folder" "${3:-}" "${@:4}" ;;
  note) [ -n "${3:-}" ] || die 'usage: evidence.sh note CASE TEXT'
    record "$(manifest_of "$case_folder")" note - - "$3" ;;
  verify) do_verify "$case_folder" "${3:-}" ;;
  seal) do_verify "$case_folder" > /dev/null || die 'does not verify: look at evidence.sh verify first'
    head_of "$(manifest_of "$case_folder")" ;;
  *) die "what is $command?" ;;
esac
