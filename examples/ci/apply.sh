#!/bin/sh
# For the merge: makes the project what the files say, in one change. Plans first, so that what is applied is what this log shows, and
# nothing when anybody changed something in between (exit status 5: run it again).
set -eu
BURGEE=${BURGEE:-burgee}
plan=$(mktemp)
trap 'rm -f "$plan"' EXIT
$BURGEE plan -f "${FLAGS:-flags}" --prune --out "$plan"
$BURGEE apply "$plan" --comment "${COMMENT:-apply ${FLAGS:-flags}}" --yes
