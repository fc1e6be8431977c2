#!/usr/bin/env bash
# Compares a repository's settings with settings.json, and makes them so. Needs gh (signed in as an admin) and jq.
#   harden.sh check OWNER/REPO            what differs; ends with 1 when something does. Changes nothing
#   harden.sh apply OWNER/REPO            saves what is there now, then writes only what differs
#   … --solo                              for one person: pull requests without somebody else's approval
#   … --settings FILE                     another file than the one beside this script
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
usage() { sed -n '2,7p' "${BASH_SOURCE[0]}" >&2; exit 2; }

mode="${1:-}"; repo="${2:-}"; settings_file="$here/settings.json"; solo=0
[[ "$mode" =~ ^(check|apply)$ && "$repo" =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || usage
shift 2
while [ "$#" -gt 0 ]; do
  case "$1" in
    --solo) solo=1 ;;
    --settings) settings_file="${2:?--settings needs a file}"; shift ;;
    *) usage ;;
  esac
  shift
done

settings="$(jq -c . "$settings_file")"
if [ "$solo" -eq 1 ]; then
  settings="$(jq -c '(.rulesets[].rules[] | select(.type == "pull_request") | .parameters)
    |= (.required_approving_review_count = 0 | .require_code_owner_review = false | .require_last_push_approval = false)' <<< "$settings")"
fi
want() { jq -c "$1" <<< "$settings"; }

# An object must hold what is wanted; a list must be the same, in any order.
is_as_wanted() {
  jq -en --argjson want "$1" --argjson is "$2" '
    def same($w; $i):
      if ($w | type) == "object" then ($i | type) == "object" and ([$w | keys[] as $k | same($w[$k]; $i[$k])] | all)
      elif ($w | type) == "array" then ($i | type) == "array" and ($w | length) == ($i | length)
        and ([$w[] as $one | any($i[]; . as $other | same($one; $other))] | all)
      else $w == $i end;
    same($want; $is)' > /dev/null
}

# The part of what is there that settings.json speaks of, for a line that can be read.
part_of() { jq -cn --argjson want "$1" --argjson is "$2" 'if ($want | type) == "object" and ($is | type) == "object" then $is | with_entries(select(.key as $k | $want | has($k))) else $is end'; }

differing=0; failed=0
backup=''

# write NAME METHOD PATH BODY
write() {
  local answer
  if answer="$(gh api -X "$2" "$3" --input - <<< "$4" 2>&1)"; then echo "set      $1"
  else failed=1; echo "FAILED   $1: $(tail -n 1 <<< "$answer")"; fi
}

# compare NAME METHOD PATH WANTED IS [PATH TO WRITE TO]
compare() {
  if is_as_wanted "$4" "$5"; then echo "ok       $1"; return; fi
  differing=1
  echo "differs  $1: $(part_of "$4" "$5")"
  [ "$mode" = check ] || write "$1" "$2" "${6:-$3}" "$4"
}

# What an address gives, or null where it gives nothing (a feature that is off, or not part of the plan).
read_json() { gh api "$1" 2> /dev/null || echo null; }

repository="$(gh api "repos/$repo")"
if [ "$(jq -r '.permissions.admin' <<< "$repository")" != true ]; then echo "harden: you are no admin of $repo" >&2; exit 2; fi
rulesets="$(gh api "repos/$repo/rulesets?includes_parents=false&per_page=100")"

if [ "$mode" = apply ]; then
  backup="before-$(tr / - <<< "$repo")-$(date -u +%Y%m%dT%H%M%SZ).json"
  details="$(for id in $(jq -r '.[].id' <<< "$rulesets"); do gh api "repos/$repo/rulesets/$id"; done | jq -s .)"
  jq -n --argjson repository "$repository" --argjson rulesets "$details" \
    --argjson actions "$(read_json "repos/$repo/actions/permissions")" \
    --argjson workflow_token "$(read_json "repos/$repo/actions/permissions/workflow")" \
    '{$repository, $actions, $workflow_token, $rulesets}' > "$backup"
fi

compare 'repository' PATCH "repos/$repo" "$(want .repository)" "$repository"
compare 'secret scanning' PATCH "repos/$repo" "$(want .security)" "$repository"
compare 'actions' PUT "repos/$repo/actions/permissions" "$(want .actions)" "$(read_json "repos/$repo/actions/permissions")"
if [ "$(want .actions.allowed_actions)" = '"selected"' ]; then
  compare 'allowed actions' PUT "repos/$repo/actions/permissions/selected-actions" "$(want .allowed_actions)" \
    "$(read_json "repos/$repo/actions/permissions/selected-actions")"
fi
compare 'workflow token' PUT "repos/$repo/actions/permissions/workflow" "$(want .workflow_token)" \
  "$(read_json "repos/$repo/actions/permissions/workflow")"

# Switches answer 204 when on, or an object that says so.
for switch in $(jq -r '.switches[]' <<< "$settings"); do
  if answer="$(gh api "repos/$repo/$switch" 2> /dev/null)" && [ "$(jq -r 'if type == "object" then .enabled else true end' <<< "${answer:-true}")" = true ]; then
    echo "ok       $switch"
  else
    differing=1
    echo "differs  $switch: off"
    [ "$mode" = check ] || write "$switch" PUT "repos/$repo/$switch" '{}'
  fi
done

while read -r wanted; do
  name="$(jq -r .name <<< "$wanted")"
  id="$(jq -r --arg name "$name" '[.[] | select(.name == $name)][0].id // empty' <<< "$rulesets")"
  if [ -z "$id" ]; then compare "ruleset $name" POST "repos/$repo/rulesets" "$wanted" null
  else compare "ruleset $name" PUT "repos/$repo/rulesets/$id" "$wanted" "$(gh api "repos/$repo/rulesets/$id")"; fi
done < <(jq -c '.rulesets[]' <<< "$settings")

if [ "$mode" = apply ]; then echo "before:  $backup"; exit "$failed"; fi
exit "$differing"
