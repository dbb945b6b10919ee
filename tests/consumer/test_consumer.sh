#!/bin/sh
# test_consumer.sh: use by find_package, by pkg-config, by a copy of core.
# Usage: test_consumer.sh CMAKE BUILD VERSION
# shellcheck disable=SC2317 # row calls the functions below
set -u
cmake=$1 build=$2 version=$3
source=$(cd "$(dirname "$0")" && pwd)/project
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0 failed=0

# row NAME COMMAND...: one TAP row, with the command's output if it fails.
row() {
    name=$1
    shift
    number=$((number + 1))
    if "$@" >"$work/log" 2>&1; then
        echo "ok $number - $name"
    else
        echo "not ok $number - $name"
        sed 's/^/# /' "$work/log"
        failed=1
    fi
}

# configure WANTED: find_package(qres WANTED) in a fresh build folder.
configure() {
    "$cmake" -S "$source" -B "$work/build-$1" -DQRES_WANTED="$1" \
        -DCMAKE_PREFIX_PATH="$work/moved"
}

refuse() {
    ! "$@"
}

by_pkg_config() {
    export PKG_CONFIG_PATH="$work/moved/$libdir/pkgconfig"
    # shellcheck disable=SC2046 # one word a flag
    cc "$source/consumer.c" -o "$work/consumer" \
        $(pkg-config --cflags --libs qres) &&
        LD_LIBRARY_PATH="$work/moved/$libdir" "$work/consumer"
}

has_soname() {
    readelf -d "$work/moved/$libdir/libqres.so" | grep "libqres.so.$1"
}

take_core() {
    mkdir "$work/taken" && cp -R core include "$work/taken" &&
        "$cmake" -S "$source" -B "$work/build-taken" \
            -DQRES_TAKEN="$work/taken" &&
        "$cmake" --build "$work/build-taken" &&
        "$work/build-taken/consumer_static" &&
        "$work/build-taken/consumer_shared"
}

echo 1..10
row "install" "$cmake" --install "$build" --prefix "$work/prefix"
# The prefix must not be baked in.
mv "$work/prefix" "$work/moved"
libdir=$(cd "$work/moved" && dirname "$(find . -name 'libqres.a')")
row "find_package" configure "$version"
row "build both" "$cmake" --build "$work/build-$version"
row "static program runs" "$work/build-$version/consumer_static"
row "shared program runs" "$work/build-$version/consumer_shared"
row "another version is refused" refuse configure 99.0
row "pkg-config" by_pkg_config
row "pkg-config knows the version" \
    pkg-config --exact-version "$version" "$work/moved/$libdir/pkgconfig/qres.pc"
row "soname" has_soname "${version%.*}"
row "core alone, by add_subdirectory" take_core
exit $failed
