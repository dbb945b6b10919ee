#!/bin/sh
# check_tidy.sh: clang-tidy finds nothing in core, host and apps.
# Usage: check_tidy.sh BUILD [PATTERN]; BUILD holds compile_commands.json.
set -eu
command -v run-clang-tidy-14 >/dev/null || exit 77
build=$1
pattern=${2:-/(core|host|apps)/.*\.c$}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if run-clang-tidy-14 -quiet -j "$(nproc)" -p "$build" "$pattern" \
    >"$log" 2>&1; then
    echo "clang-tidy: 0 faults"
else
    # Strip colours; a finding in a door is repeated by each file.
    sed 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '(error|warning): ' | sort -u
    exit 1
fi
