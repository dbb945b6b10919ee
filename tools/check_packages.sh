#!/bin/sh
# check_packages.sh: lines `group package [command]`, each package once.
# Usage: check_packages.sh [TREE]
set -eu
cd "${1:-$(dirname "$0")/..}"
awk '
    /^#/ { next }
    NF < 2 || NF > 3 || $1 !~ /^(demo|test|web)$/ {
        print FILENAME ":" FNR ": not `group package [command]`"; faults++
    }
    seen[$2]++ { print FILENAME ":" FNR ": " $2 " is listed twice"; faults++ }
    END { print "packages: " faults + 0 " faults"; exit faults > 0 }
' tools/packages.txt
