/*
 * fuzz_npy.c: headers of NumPy files.
 *
 * Tests: fuzz of host/table. A header that is read comes back byte for byte
 * through the note of a file.
 */
#include "array.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *copy = fuzz_copy(data, size);
    const char *problem = NULL;
    struct qres_array array;
    struct qres_array again;
    struct qres_buffer packed = {0};

    if (qres_array_read_npy(&array, copy, size, &problem) == QRES_OK) {
        FUZZ_REQUIRE(array.channels >= 1 && array.channels <= QRES_COLUMNS_MAX);
        FUZZ_REQUIRE(qres_array_row_size(&array) >= array.channels);
        FUZZ_REQUIRE(array.head.size <= size &&
                     memcmp(array.head.data, data, array.head.size) == 0);
        FUZZ_REQUIRE(qres_array_pack(&array, &packed) == QRES_OK);
        FUZZ_REQUIRE(qres_array_unpack(&again, packed.data, packed.size) ==
                     QRES_OK);
        FUZZ_REQUIRE(
            again.head.size == array.head.size &&
            memcmp(again.head.data, array.head.data, again.head.size) == 0);
        FUZZ_REQUIRE(again.type == array.type && again.rows == array.rows);
        qres_array_free(&again);
        qres_array_free(&array);
    } else {
        FUZZ_REQUIRE(problem != NULL);
    }
    qres_buffer_free(&packed);
    free(copy);
    return 0;
}
