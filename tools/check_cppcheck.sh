#!/bin/sh
# check_cppcheck.sh: cppcheck finds nothing in core, host and apps.
# Usage: check_cppcheck.sh [TREE]
set -eu
cd "${1:-$(dirname "$0")/..}"
command -v cppcheck >/dev/null || exit 77
folders=$(find core host apps examples -maxdepth 0 2>/dev/null || true)
# shellcheck disable=SC2086 # one word a folder
cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -j 2 \
    --enable=warning,performance,portability \
    --suppress=missingIncludeSystem -I include $folders
echo "cppcheck: 0 faults"
