#!/bin/sh
# For a pull request: says what merging it would change. FLAGS is the folder of flag files. BURGEE_SERVER and BURGEE_TOKEN name the server;
# a token with the role viewer is enough. Ends with 10 when there is something to change, 3 when a file has faults.
set -eu
BURGEE=${BURGEE:-burgee}
exec $BURGEE plan -f "${FLAGS:-flags}" --prune --exit-code
