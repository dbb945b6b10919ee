#!/bin/sh
# check_shifts.sh: core shifts signed values right in qres_asr32/64 only.
# Usage: check_shifts.sh [TREE]
# The value of `signed >> n` is the compiler's choice in C11. A value that is
# unsigned but for the promotion to int is allowed.
set -eu
cd "${1:-$(dirname "$0")/..}"
command -v clang-query-14 >/dev/null || exit 77
found=$(clang-query-14 -c 'set output diag' -c 'match binaryOperator(
    hasAnyOperatorName(">>", ">>="),
    hasLHS(ignoringParenImpCasts(hasType(isSignedInteger()))),
    unless(hasAncestor(functionDecl(
        hasAnyName("qres_asr32", "qres_asr64")))))' \
    core/*/*.c -- -std=c11 -I include -I firmware/include 2>&1)
if echo "$found" | grep -qx '0 matches.'; then
    echo "shifts: 0 faults"
else
    echo "$found" | grep -A2 -E 'binds here|error:'
    exit 1
fi
