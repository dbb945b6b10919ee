#!/bin/sh
# check_format.sh: every C file is as clang-format would write it.
# Usage: check_format.sh [TREE]
set -eu
cd "${1:-$(dirname "$0")/..}"
format=$(command -v clang-format-14 || command -v clang-format) || exit 77
find . \( -name 'build*' -o -name .git \) -prune -o -name '*.[ch]' -print |
    sort | xargs "$format" --dry-run -Werror
echo "format: 0 faults"
