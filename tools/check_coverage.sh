#!/bin/sh
# check_coverage.sh: the tests execute 95 % of core's lines, 85 % of branches.
# Usage: check_coverage.sh BUILD; after the tests of the coverage preset ran.
# Branches of asserts and those that gcov marks as thrown are not the code's.
set -eu
command -v gcovr >/dev/null || exit 77
gcovr --root . --filter 'core/' --filter 'include/qres/' \
    --exclude-branches-by-pattern '.*QRES_ASSERT.*' \
    --exclude-throw-branches --gcov-ignore-parse-errors \
    --txt "$1/coverage.txt" --print-summary \
    --fail-under-line 95 --fail-under-branch 85 "$1"
