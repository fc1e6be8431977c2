#!/usr/bin/env bash
# Every action that a workflow uses must be named by the hash of a commit: a tag can be moved to other code, a hash cannot.
#   pins.sh check      lists what is not; ends with 1 when something is. Needs bash and grep
#   pins.sh fix        asks GitHub for the commit of each tag and writes it, with the tag behind it. Needs gh
set -euo pipefail
cd "${PINS_ROOT:-.}"

files() { find .github -type f \( -path '.github/workflows/*.yml' -o -path '.github/workflows/*.yaml' -o -name action.yml -o -name action.yaml \) | sort; }

# FILE:LINE:USES of everything that is used from elsewhere and is not pinned. `./x` belongs to this repository.
loose() {
  local file number line uses
  while read -r file; do
    while IFS=: read -r number line; do
      uses="$(sed -E "s/^[[:space:]]*-?[[:space:]]*['\"]?uses['\"]?[[:space:]]*:[[:space:]]*//; s/[[:space:]]+#.*$//; s/^['\"]//; s/['\"]?[[:space:]]*$//" <<< "$line")"
      case "$uses" in
        ./*) ;;
        docker://*) [[ "$uses" =~ @sha256:[0-9a-f]{64}$ ]] || echo "$file:$number:$uses" ;;
        *) [[ "$uses" =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._/-]+@[0-9a-f]{40}$ ]] || echo "$file:$number:$uses" ;;
      esac
    done < <(grep -nE "^[[:space:]]*-?[[:space:]]*['\"]?uses['\"]?[[:space:]]*:" "$file" || true)
  done < <(files)
}

check() {
  local found
  found="$(loose)"
  if [ -z "$found" ]; then echo "every action is pinned ($(files | wc -l | tr -d ' ') files)"; return; fi
  echo "$found"
  return 1
}

fix() {
  local file number uses name ref commit
  while IFS=: read -r file number uses; do
    case "$uses" in docker://*) echo "by hand: $file:$number:$uses"; continue ;; esac
    name="${uses%@*}"; ref="${uses##*@}"
    if [ "$name" = "$uses" ]; then echo "by hand: $file:$number:$uses has no version"; continue; fi
    # actions in a folder of a repository: owner/repository/folder
    commit="$(gh api "repos/$(cut -d/ -f1,2 <<< "$name")/commits/$ref" --jq .sha < /dev/null)" || { echo "not found: $uses"; continue; }
    [[ "$commit" =~ ^[0-9a-f]{40}$ ]] || { echo "not found: $uses"; continue; }
    NAME="$name" FROM="$uses" TO="$name@$commit # $ref" LINE="$number" perl -i -pe \
      'if ($. == $ENV{LINE}) { s/(["\x27]?)\Q$ENV{FROM}\E\1(\s+#.*)?$/$ENV{TO}/ }' "$file"
    echo "pinned:  $file:$number: $name $ref is $commit"
  done < <(loose)
  check
}

case "${1:-check}" in
  check) check ;;
  fix) fix ;;
  *) sed -n '3,4p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
esac
