#!/bin/sh
# For cron: gives a flag STEP percent more of all users each time it runs, and ends for good at 100.
#
#   sh ramp.sh new-checkout 5 production
set -eu
BURGEE=${BURGEE:-burgee}
key=$1 step=$2 environment=$3
serves=$($BURGEE flag list "$key" --env "$environment" | awk -F '\t' -v key="$key" '$1 == key { print $4 }')
case $serves in
  '') echo "there is no flag $key" >&2; exit 4 ;;
  *on:*) now=$(printf '%s' "$serves" | sed 's/.*on:\([0-9]*\).*/\1/') ;;
  on) echo "$key is at 100 %"; exit 0 ;;
  *) now=0 ;;
esac
next=$((now + step))
[ "$next" -gt 100 ] && next=100
exec $BURGEE ramp "$key" "$next" --env "$environment" --comment "ramp by cron" --yes
