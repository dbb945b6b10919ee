#!/bin/sh
# check_coverage.sh: the tests execute 95 % of core's lines, 85 % of branches.
# Usage: check_coverage.sh BUILD; after the tests of the coverage preset ran.
# The branches of an assert are not counted: one of them must never be taken.
# test_model_words builds the model a second time, for another CPU.
set -eu
command -v gcovr >/dev/null || exit 77
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$1" # gcov writes into the working folder
gcovr --root "$root" --filter "$root/core/" --filter "$root/include/qres/" \
    --exclude-directories '.*/test_model_words\.dir' \
    --exclude-branches-by-pattern '.*QRES_ASSERT.*' \
    --gcov-ignore-parse-errors --txt coverage.txt --print-summary \
    --fail-under-line 95 --fail-under-branch 85 .
