#!/bin/sh
# run_fuzz.sh: runs one fuzz target QRES_FUZZ_SECONDS long (600).
# Usage: run_fuzz.sh PROGRAM CORPUS. What it learns is kept in
# build/corpus/, its figure goes to bench/results/fuzz.md.
set -eu
program=$1
corpus=$2
name=${program##*/fuzz_}
seconds=${QRES_FUZZ_SECONDS:-600}
learned=build/corpus/$name
log=build/corpus/$name.log
mkdir -p "$learned" bench/results

# 1 s an input and 512 MB with the sanitizers' own overhead.
status=0
nice -n 10 "$program" -max_total_time="$seconds" -timeout=10 \
    -rss_limit_mb=1024 -max_len=65536 -len_control=20 -use_value_profile=1 \
    -print_final_stats=1 -verbosity=1 \
    -artifact_prefix="build/corpus/$name-" \
    "$learned" "$corpus" >"$log" 2>&1 || status=$?

figure() {
    sed -n "s/^stat::$1: *//p" "$log" | tail -n 1
}
last=$(grep -E '^#[0-9]+' "$log" | tail -n 1)
coverage=$(printf '%s\n' "$last" | sed -n 's/.*cov: \([0-9]*\).*/\1/p')
outcome=none
[ $status -eq 0 ] || outcome=$(grep -E 'SUMMARY|not so|ERROR' "$log" |
    head -n 1 | cut -c 1-60)
table=bench/results/fuzz.md
[ -e $table ] || printf '%s\n\n%s\n%s\n' '# Fuzzing, by ./check --long' \
    '| target | seconds | inputs | edges | peak MB | findings |' \
    '|---|---|---|---|---|---|' >$table
sed -i "/^| $name |/d" $table
printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$seconds" \
    "$(figure number_of_executed_units)" "$coverage" \
    "$(figure peak_rss_mb)" "$outcome" >>$table
[ $status -eq 0 ] || tail -n 40 "$log"
exit $status
