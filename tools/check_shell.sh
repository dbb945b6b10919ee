#!/bin/sh
# check_shell.sh: shellcheck finds nothing in the shell scripts.
# Usage: check_shell.sh [TREE]
set -eu
cd "${1:-$(dirname "$0")/..}"
command -v shellcheck >/dev/null || exit 77
scripts=$(grep -rlI --exclude-dir=build --exclude-dir=.git '^#!/bin/sh' .)
# shellcheck disable=SC2086 # one word a script
shellcheck $scripts
echo "shell: 0 faults"
