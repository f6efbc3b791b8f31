#!/bin/sh
# What a pipeline does with a flag, from its creation to its end: create, roll out in steps, check, promote, meet a conflict, undo.
# Every step says which exit status it must have. It runs as it stands, in a folder of its own:
#
#   sh examples/ci/pipeline.sh            with burgee from the PATH
#   BURGEE="node bin/burgee.js" sh examples/ci/pipeline.sh
set -eu

BURGEE=${BURGEE:-burgee}
PLACE=$(mktemp -d)
trap 'rm -rf "$PLACE"' EXIT
export BURGEE_DIR="$PLACE/.burgee" BURGEE_PROJECT=shop BURGEE_ACTOR="${BURGEE_ACTOR:-pipeline}" NO_COLOR=1

# expect STATUS WORD…: runs burgee and stops the pipeline when it ends otherwise.
expect() {
  wanted=$1
  shift
  status=0
  output=$($BURGEE "$@" 2>&1) || status=$?
  if [ "$status" -ne "$wanted" ]; then
    printf 'burgee %s\nended with %s, not %s:\n%s\n' "$*" "$status" "$wanted" "$output" >&2
    exit 1
  fi
  printf '%s  burgee %s\n' "$status" "$*"
}

# contains TEXT: what the last command said.
contains() {
  case $output in
    *"$1"*) ;;
    *) printf 'expected "%s" in:\n%s\n' "$1" "$output" >&2; exit 1 ;;
  esac
}

echo '== create'
expect 6 flag list                                          # no workspace yet
expect 0 init --project shop --environments staging,production --protect production
expect 0 flag create checkout-v2 --owner web --lifecycle temporary --expires 90d
expect 5 flag create checkout-v2 --type string --variation a --variation b   # there is one already
expect 4 flag enable chekout-v2 --env staging               # a typing error names the flag that was meant
contains 'burgee flag enable checkout-v2 --env staging'

echo '== try it in staging'
expect 0 flag enable checkout-v2 --env staging
expect 0 flag enable checkout-v2 --env staging              # repeating changes nothing
contains 'nothing to change'
expect 3 flag rollout checkout-v2 on:101 --env staging
expect 0 flag rollout checkout-v2 on:50 --env staging

echo '== production is protected'
expect 8 flag enable checkout-v2 --env production           # wants a reason
expect 8 flag enable checkout-v2 --env production --comment 'release 42'   # and a confirmation
expect 0 flag enable checkout-v2 --env production --comment 'release 42' --dry-run
contains 'nothing was written'
expect 11 evaluate checkout-v2 --context key=u-1 --env production --exit-code   # still off
expect 0 flag rollout checkout-v2 on:0 --env production --comment 'release 42' --yes
expect 0 flag enable checkout-v2 --env production --comment 'release 42' --yes

echo '== roll out in steps, checking after each'
for share in 1 10 25; do
  expect 0 flag rollout checkout-v2 "on:$share" --env production --comment "wave $share %" --yes
  contains 'nobody moves back'
  # Here a real pipeline asks its monitoring, and turns the flag off when it does not like the answer:
  #   burgee off checkout-v2 --env production --yes --comment "error rate"
done
expect 0 flag target add checkout-v2 on u-1 --env production --comment 'pilot customer' --yes
expect 0 evaluate checkout-v2 --context key=u-1 --env production --exit-code

echo '== promote what staging does'
expect 0 promote checkout-v2 --from staging --to production
contains 'dry run: nothing was written'
expect 0 promote checkout-v2 --from staging --to production --apply --comment 'release 43' --yes

echo '== two pipelines, one flag'
version=$($BURGEE flag show checkout-v2 --json | sed -n 's/^  "version": \([0-9]*\),*$/\1/p')
BURGEE_ACTOR=other-pipeline expect 0 flag rollout checkout-v2 on:75 --env production --comment 'faster' --yes
expect 5 flag rollout checkout-v2 on:60 --env production --comment 'slower' --yes --if-version "$version"
contains 'other-pipeline'

echo '== undo'
expect 5 undo                                               # the other pipeline changed it since: nothing is lost unseen
expect 0 flag rollback checkout-v2 --to "$version" --comment 'back to release 43' --yes
expect 8 undo --yes
expect 0 undo --comment 'back to release 43 was enough' --yes
expect 0 audit verify

echo '== declared files'
expect 0 export "$PLACE/flags"
expect 0 plan -f "$PLACE/flags" --exit-code                 # an export plans nothing
sed 's/^owner: web/owner: checkout/' "$PLACE/flags/flags/checkout-v2.yaml" > "$PLACE/new"
mv "$PLACE/new" "$PLACE/flags/flags/checkout-v2.yaml"
expect 10 plan -f "$PLACE/flags" --exit-code --out "$PLACE/release.plan"
expect 0 apply "$PLACE/release.plan" --comment 'release 44'
expect 5 apply "$PLACE/release.plan" --comment 'release 44' # its base has gone by

echo '== clean up'
expect 8 flag delete checkout-v2 --comment 'code is gone'
expect 0 flag delete checkout-v2 --comment 'code is gone' --yes
expect 4 flag show checkout-v2
echo 'all as expected'
