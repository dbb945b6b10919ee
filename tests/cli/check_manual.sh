#!/bin/sh
# check_manual.sh: the manual page has no fault, the completion is good bash.
# Usage: check_manual.sh QRES
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" help man >"$folder/qres.1"
"$1" help bash >"$folder/qres.bash"
if command -v mandoc >/dev/null; then
    mandoc -Tlint -Wstyle "$folder/qres.1"
    echo "ok 1 - manual page"
else
    echo "ok 1 - manual page # SKIP"
fi
bash -n "$folder/qres.bash"
if command -v shellcheck >/dev/null; then
    shellcheck -s bash "$folder/qres.bash"
fi
echo "ok 2 - completion"
# It offers the commands, then the options and choices of one.
words=$(bash -c '. "$0"; COMP_WORDS=(qres comp); COMP_CWORD=1; _qres
    echo "${COMPREPLY[*]}"
    COMP_WORDS=(qres cat --co); COMP_CWORD=2; _qres; echo "${COMPREPLY[*]}"
    COMP_WORDS=(qres compress --level f); COMP_CWORD=3; _qres
    echo "${COMPREPLY[*]}"' "$folder/qres.bash")
[ "$words" = "compress
--columns
fast" ] || {
    echo "not ok 3 - completes words: $words"
    exit 1
}
echo "ok 3 - completes words"
