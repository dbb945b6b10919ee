/*
 * fuzz_restore.c: whole files as `qres decompress` reads them.
 *
 * Tests: fuzz of the command. The first byte: bit 0 sets checksums right.
 * Covers the side data of tables, origins and every message of a fault.
 */
#include "checksum.h"
#include "fuzz.h"
#include "unpacker.h"

#include <fcntl.h>
#include <unistd.h>

/* No more than this is written, whatever a small file promises. */
#define OUT_FACTOR ((uint64_t)1 << 27)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static int sink = -1;
    struct dice dice = {data, size};
    unsigned head = dice_u8(&dice);
    uint8_t *copy = fuzz_copy(dice.data, dice.size);
    struct input in;
    struct output out = {0};
    struct unpack_job job = {&in, &out, NULL, ORIGIN_COUNT};
    struct unpack_counts counts;
    struct fault fault = {0};
    int result;

    if (sink < 0) {
        sink = open("/dev/null", O_WRONLY | O_CLOEXEC);
        FUZZ_REQUIRE(sink >= 0);
    }
    if (head & 1 && dice.size > QRES_MAGIC_SIZE) {
        fix_checksums(copy + QRES_MAGIC_SIZE, dice.size - QRES_MAGIC_SIZE);
    }
    input_memory(&in, copy, dice.size);
    out.name = "memory";
    out.fd = sink;
    out.held = fuzz_memory((size_t)1 << 16);
    result = unpack(&job, &counts, &fault);
    FUZZ_REQUIRE((result == QRES_OK) == (fault.result == QRES_OK));
    FUZZ_REQUIRE(fault_exit_code(result) != EXIT_CODE_INTERNAL);
    FUZZ_REQUIRE(out.size <= OUT_FACTOR * (dice.size + 1));
    free(out.held);
    free(copy);
    return 0;
}
