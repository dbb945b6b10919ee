#!/bin/sh
# run_logger.sh: builds the logger, runs it on QEMU's Cortex-M3 board and
# reads its file, through the library and with the command. Usage:
# run_logger.sh CHECK_LOG QRES. Exit status 77: a tool is missing.
set -eu
check=$1
qres=$2
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
for tool in arm-none-eabi-gcc qemu-system-arm; do
    command -v "$tool" >/dev/null || {
        echo "run_logger: no $tool"
        exit 77
    }
done
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"

arm-none-eabi-gcc -std=c11 -Wall -Wextra -Werror -Os -DQRES_SMALL \
    -mcpu=cortex-m3 -mthumb -ffreestanding -nostdlib -ffunction-sections \
    -fdata-sections -fno-tree-loop-distribute-patterns -Wl,--gc-sections \
    -I"$top/include" -I"$top/firmware" -L"$top/firmware" -T mps2.ld \
    "$top"/core/*/*.c "$here/firmware_logger.c" "$top/firmware/board_arm.c" \
    "$top/firmware/memory.c" -lgcc -o logger.elf
arm-none-eabi-size logger.elf
qemu-system-arm -M mps2-an385 -nographic -monitor none -serial none \
    -semihosting-config enable=on,target=native -kernel logger.elf
"$check" log.qres

"$qres" decompress --quiet log.qres -o log.raw
sed '1,/{/d' "$here/adc_table.h" | grep -oE -e '-?[0-9]+' >expected
od -An -v -w2 -td2 --endian=little log.raw | tr -d ' ' | cmp - expected
echo "qres decompress gives back the converter's table"

# One damaged byte must not pass.
size=$(wc -c <log.qres)
dd if=/dev/zero of=log.qres bs=1 seek=$((size / 2)) count=2 conv=notrunc \
    2>/dev/null
if "$check" log.qres 2>/dev/null; then
    echo "run_logger: a damaged log was accepted"
    exit 1
fi
