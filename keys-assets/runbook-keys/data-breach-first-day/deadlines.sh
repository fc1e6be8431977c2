#!/usr/bin/env bash
# Turns the moments that start a clock into deadlines (UTC). GNU date (macOS: gdate, from coreutils).
#   deadlines.sh AWARE [MATERIAL] [CLASSIFIED]
#   AWARE       when you became aware of the breach, such as 2026-04-01T09:40Z
#   MATERIAL    when it was determined to be material (listed companies in the US)
#   CLASSIFIED  when it was classified as major (financial entities under DORA)
# Weekends and holidays do not stop clocks in hours. What starts each clock: notification-clock.md.
set -euo pipefail
DATE="${DATE:-date}"
usage() { echo "deadlines: give a moment such as 2026-04-01T09:40Z, not '$1'" >&2; exit 2; }
seconds() { [[ "$1" =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?Z$ ]] || usage "$1"; "$DATE" -u -d "$1" +%s || usage "$1"; }
show() { printf '%s  %s\n' "$("$DATE" -u -d "@$1" '+%a %F %H:%MZ')" "$2"; }
# Working days are Monday to Friday; public holidays are yours to add.
working_days() {
  local at="$1" left="$2"
  while [ "$left" -gt 0 ]; do
    at=$((at + 86400))
    [ "$("$DATE" -u -d "@$at" +%u)" -gt 5 ] || left=$((left - 1))
  done
  echo "$at"
}
aware="$(seconds "${1:-}")"
hours() { echo $((aware + $1 * 3600)); }
{
  show "$(hours 6)" 'India: CERT-In (6 hours)'
  show "$(hours 24)" 'NIS2: early warning (24 hours); DORA: initial notification at the latest (24 hours)'
  show "$(hours 36)" 'US banks and their service providers: primary federal regulator (36 hours)'
  show "$(hours 72)" 'GDPR, UK GDPR: supervisory authority (72 hours); NIS2: notification; NYDFS'
  show "$(working_days "$aware" 3)" 'Brazil: ANPD and persons (3 working days)'
  show "$(hours 120)" 'Japan: preliminary report (3 to 5 days)'
  show "$(hours $((30 * 24)))" 'California, New York, Colorado, Florida, Washington: persons; FTC Safeguards; Texas: attorney general; Australia: assessment (30 days)'
  show "$(hours $((60 * 24)))" 'HIPAA: persons, HHS from 500; Texas: persons (60 days)'
  [ -z "${2:-}" ] || show "$(working_days "$(seconds "$2")" 4)" 'SEC: Form 8-K, Item 1.05 (4 business days after material)'
  [ -z "${3:-}" ] || show "$(($(seconds "$3") + 4 * 3600))" 'DORA: initial notification (4 hours after classified as major)'
} | sort -k2,3
