#!/bin/sh
# run_mutate.sh: 100,000 damaged files; the figures go to bench/results/.
# Usage: run_mutate.sh PROGRAM decoder|restore; QRES_MUTATE_FILES, _SEED.
set -eu
program=$1
way=$2
files=${QRES_MUTATE_FILES:-100000}
seed=${QRES_MUTATE_SEED:-1}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
nice -n 10 "$program" "$way" "$files" "$seed" >"$log" || status=$?
cat "$log"

table=bench/results/mutation.md
mkdir -p bench/results
[ -e $table ] || printf '%s\n\n' '# Damaged files, by ./check --long' >$table
sed -i "/^- $way,/d" $table
printf -- '- %s, seed %s, %s rows failed:%s\n' "$way" "$seed" \
    "$(grep -c '^not ok' "$log" || true)" \
    "$(sed -n 's/^#\( [0-9]* files.*\)/\1/p' "$log")" >>$table
exit $status
