/*
 * firmware_logger.c: logs a sensor to a .qres file on a Cortex-M3.
 *
 * Example. Readings enter a level 0 page one by one (no buffer of samples);
 * each full page leaves as a GROUP chunk. Here the file is written by
 * semihosting; on a real device it would be flash, a card or a radio. The
 * host reads it as any other: `qres decompress log.qres`.
 */
#include "adc_table.h"
#include "board.h"
#include "qres/file.h"

#define ROWS     256 /* readings a page */
#define READINGS (sizeof adc_table / sizeof adc_table[0])

static uint8_t page[4 * ROWS]; /* a tap sets no bound; this is twice raw */
static uint8_t payload[sizeof page + 16];
static uint8_t chunk[sizeof payload + QRES_CHUNK_EXTRA];

static int put_chunk(int32_t file, unsigned type, size_t payload_size) {
    size_t size;
    int status = qres_chunk_pack(type, payload, payload_size, chunk,
                                 sizeof chunk, &size);

    return status != QRES_OK ? status : board_write(file, chunk, size);
}

static int put_schema(int32_t file) {
    static const uint8_t name[] = {'a', 'd', 'c'};
    struct qres_column column = {.type = QRES_TYPE_I16,
                                 .scale = 2, /* hundredths of a degree */
                                 .name = name,
                                 .name_size = sizeof name};
    struct qres_schema schema = {.column_count = 1, .columns = &column};
    size_t size;
    int status = qres_schema_pack(&schema, payload, sizeof payload, &size);

    return status != QRES_OK ? status
                             : put_chunk(file, QRES_CHUNK_SCHEMA, size);
}

static int put_group(int32_t file, uint32_t rows, size_t page_size) {
    struct qres_writer out;
    int status;

    qres_writer_init(&out, payload, sizeof payload);
    status = qres_group_pack(0, rows, &page_size, 1, &out);
    qres_writer_bytes(&out, page, page_size);
    if (status == QRES_OK) {
        status = out.error;
    }
    return status != QRES_OK ? status
                             : put_chunk(file, QRES_CHUNK_GROUP, out.position);
}

static int log_readings(int32_t file) {
    struct qres_tap tap;
    unsigned scale = 0;
    int status = QRES_OK;

    for (uint32_t at = 0; status == QRES_OK && at < READINGS; at += ROWS) {
        uint32_t rows = READINGS - at < ROWS ? READINGS - at : ROWS;
        size_t size = 0;

        qres_tap_init(&tap, scale, page, sizeof page);
        for (uint32_t i = 0; status == QRES_OK && i < rows; i++) {
            status = qres_tap_push(&tap, adc_table[at + i]);
        }
        if (status == QRES_OK) {
            status = qres_tap_finish(&tap, &size);
        }
        if (status == QRES_OK) {
            status = put_group(file, rows, size);
        }
        scale = qres_tap_scale(&tap);
    }
    return status;
}

int main(void) {
    uint8_t bytes[QRES_END_SIZE];
    int32_t file = board_open("log.qres");

    qres_magic_pack(bytes);
    if (file < 0 || board_write(file, bytes, QRES_MAGIC_SIZE) != 0 ||
        put_schema(file) != 0 || log_readings(file) != 0) {
        return 1;
    }
    qres_end_pack(0, bytes);
    return board_write(file, bytes, QRES_END_SIZE) || board_close(file);
}
