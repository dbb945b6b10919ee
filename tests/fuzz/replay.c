/*
 * replay.c: runs a fuzz target over a corpus, without libFuzzer.
 *
 * Tests: fuzz. Usage: fuzz_<name>_replay FOLDER. Each file is run as it is,
 * cut short and with a few seeded changes; a finding ends the program.
 */
#include <dirent.h>

#include "fuzz.h"

#define FILE_MAX ((size_t)1 << 20)
#define CHANGES  64

static uint8_t bytes[FILE_MAX];
static uint8_t changed[FILE_MAX];

static uint64_t next_random(uint64_t *state) {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

static void run(const uint8_t *data, size_t size) {
    (void)LLVMFuzzerTestOneInput(data, size);
}

static void run_changes(size_t size, uint64_t seed) {
    uint64_t state = seed * 2 + 1;

    for (unsigned i = 0; i < CHANGES; i++) {
        unsigned count = 1 + (unsigned)(next_random(&state) >> 61);

        memcpy(changed, bytes, size);
        for (unsigned k = 0; size != 0 && k < count; k++) {
            uint64_t draw = next_random(&state);

            changed[(draw >> 16) % size] =
                (uint8_t)(draw & 0x8000 ? draw
                                        : changed[(draw >> 16) % size] ^
                                              (1u << (draw & 7)));
        }
        run(changed, size);
        run(bytes, size == 0 ? 0 : next_random(&state) % size);
    }
}

int main(int argc, char **argv) {
    struct dirent *entry;
    size_t count = 0;
    DIR *folder;

    FUZZ_REQUIRE(argc == 2);
    folder = opendir(argv[1]);
    FUZZ_REQUIRE(folder != NULL);
    run(bytes, 0);
    while ((entry = readdir(folder)) != NULL) {
        char path[4096];
        size_t size;
        FILE *file;

        if (entry->d_name[0] == '.') {
            continue;
        }
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        file = fopen(path, "rb");
        FUZZ_REQUIRE(file != NULL);
        size = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
        /* A crash leaves this as the last line. */
        (void)printf("# %s\n", entry->d_name);
        (void)fflush(stdout);
        run(bytes, size);
        run_changes(size, ++count);
    }
    (void)closedir(folder);
    FUZZ_REQUIRE(count != 0);
    return 0;
}
