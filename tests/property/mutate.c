/*
 * mutate.c: damaged files give an error or a correct prefix, soon, in 64 MB.
 *
 * Tests: property. Usage: mutate decoder|restore COUNT [SEED [ROW FILE]].
 * COUNT files are made of golden files, of the samples and of columns of
 * every type, in eleven ways, and decoded by the streaming decoder or as
 * `qres decompress` does. Every row prints its seed when it fails and leaves
 * the file in $TMPDIR; ROW and FILE run that one alone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "damage.h"
#include "sources.h"

#define PEAK_MAX_KB (64L * 1024)
#ifdef QRES_SLOW_BUILD
#define SECONDS_MAX 20.0
#else
#define SECONDS_MAX 1.0
#endif

struct run {
    int is_restore;
    unsigned long count;
    uint64_t seed;
    double slowest;
    unsigned long errors; /* files that were refused */
    unsigned long groups; /* that decoded, over all files */
    int sink;             /* what restore writes, cut for each file */
    void *memory;         /* of the decoder */
    size_t memory_size;
};

/* What is being decoded, for the handler of signals. */
static uint8_t *current;
static size_t current_size;
static char current_name[200];

static void leave_file(void) {
    const char *folder = getenv("TMPDIR");
    char path[400];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/mutated.qres",
                   folder != NULL ? folder : "/tmp");
    file = fopen(path, "wb");
    if (file != NULL) {
        (void)fwrite(current, 1, current_size, file);
        (void)fclose(file);
    }
    (void)printf("# %s: left in %s\n", current_name, path);
    (void)fflush(stdout);
}

static void on_signal(int number) {
    (void)printf("# signal %d%s\n", number,
                 number == SIGALRM ? ": it hangs" : "");
    leave_file();
    _exit(1);
}

static double cpu_seconds(void) {
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- one file ----------------------------------------------------------- */

/* NULL, or what is wrong with how the file was decoded. */
static const char *decode_cells(struct run *run, const struct source *source,
                                size_t good) {
    struct qres_decoder_config limits = {0, 0, 0, 0};
    struct cells_result result;

    decode_groups(run->memory, run->memory_size, &limits, current, current_size,
                  &result);
    run->errors += result.error != QRES_OK;
    run->groups += result.count;
    if (result.error == QRES_E_STATE || result.error == QRES_E_ARG ||
        result.error == QRES_E_SPACE) {
        return "an error that no data may cause";
    }
    if (result.count < good) {
        return "groups before the damage are missing";
    }
    for (size_t i = 0; i < good; i++) {
        if (result.digests[i] != source->digests[i]) {
            return "a group before the damage is not what it was";
        }
    }
    return result.error == QRES_OK ? "" : NULL;
}

static const char *restore_text(struct run *run, const struct source *source,
                                size_t good) {
    struct fault fault = {0};
    uint64_t size;
    int result;

    if (ftruncate(run->sink, 0) != 0 || lseek(run->sink, 0, SEEK_SET) != 0) {
        return "the scratch file cannot be cut";
    }
    result = restore_file(current, current_size, run->sink, &size, &fault);
    run->errors += result != QRES_OK;
    if (fault_exit_code(result) == EXIT_CODE_INTERNAL ||
        fault_exit_code(result) == EXIT_CODE_USAGE) {
        return fault.reason[0] != '\0' ? "an error that no data may cause"
                                       : "an error without a reason";
    }
    if (size > source->sizes[good]) {
        size = source->sizes[good];
    }
    if (!same_text(run->sink, source->text, (size_t)size)) {
        return "text before the damage is not what it was";
    }
    return result == QRES_OK ? "" : NULL;
}

/* Whole groups in front of the first byte that differs. */
static size_t good_groups(const struct source *source) {
    size_t least = current_size < source->size ? current_size : source->size;
    size_t first = 0;
    size_t good = 0;

    while (first < least && current[first] == source->file[first]) {
        first++;
    }
    while (good < source->group_count && source->ends[good] <= first) {
        good++;
    }
    return good;
}

static const char *check_file(struct run *run, const struct source *source,
                              const struct damage *damage) {
    double start = cpu_seconds();
    size_t good = good_groups(source);
    const char *problem;
    double seconds;

    (void)alarm(60);
    problem = run->is_restore ? restore_text(run, source, good)
                              : decode_cells(run, source, good);
    (void)alarm(0);
    seconds = cpu_seconds() - start;
    run->slowest = seconds > run->slowest ? seconds : run->slowest;
    if (seconds > SECONDS_MAX) {
        return "it takes too long";
    }
    if (problem != NULL && problem[0] == '\0') {
        int same = current_size == source->size &&
                   memcmp(current, source->file, current_size) == 0;

        /* A checksum set right, or whole chunks moved, may still decode. */
        return damage->must_be_found && !same ? "the damage was not found"
                                              : NULL;
    }
    return problem;
}

/* ---- rows --------------------------------------------------------------- */

static int run_row(struct run *run, const struct sources *sources, unsigned row,
                   unsigned long only) {
    const struct damage *damage = &damages[row % damage_count];
    unsigned class = row / damage_count;
    unsigned long each = run->count / (damage_count * CLASS_COUNT) + 1;

    for (unsigned long i = 0; i < each; i++) {
        uint64_t state = run->seed * 1000003 + row * 10007ul + i * 2 + 1;
        const struct source *source;
        const char *problem;

        if (only != 0 && i + 1 != only) {
            continue;
        }
        /* Neighbouring seeds part after a few steps. */
        for (unsigned k = 0; k < 4; k++) {
            (void)next_random(&state);
        }
        source = pick_source(sources, class, &state);
        (void)snprintf(current_name, sizeof current_name,
                       "seed %llu, row %u, file %lu (%s)",
                       (unsigned long long)run->seed, row + 1, i + 1,
                       source->name);
        make_damage(damage, sources, source, &state, &current, &current_size);
        problem = check_file(run, source, damage);
        if (problem != NULL) {
            (void)printf("# %s\n", problem);
            leave_file();
            return 1;
        }
    }
    return 0;
}

static int check_peak(const struct run *run) {
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    (void)printf("# %lu files, %lu refused, slowest %.3f s, peak %ld KB\n",
                 run->count, run->errors, run->slowest, usage.ru_maxrss);
#ifdef QRES_SLOW_BUILD
    return 0;
#else
    return usage.ru_maxrss > PEAK_MAX_KB;
#endif
}

int main(int argc, char **argv) {
    static struct sources sources;
    struct run run = {0};
    unsigned rows = (unsigned)damage_count * CLASS_COUNT;
    unsigned only = argc > 4 ? (unsigned)strtoul(argv[4], NULL, 10) : 0;
    int failed = 0;

    if (argc < 3) {
        return 2;
    }
    run.is_restore = strcmp(argv[1], "restore") == 0;
    run.count = strtoul(argv[2], NULL, 10);
    run.seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    run.sink = open_scratch();
    make_sources(&sources, run.is_restore);
    run.memory = open_decoder(&run.memory_size);
    for (unsigned i = 0; i < 4; i++) {
        static const int caught[4] = {SIGSEGV, SIGBUS, SIGABRT, SIGALRM};

        (void)signal(caught[i], on_signal);
    }
    (void)printf("1..%u\n", rows + 1);
    for (unsigned row = 0; row < rows; row++) {
        int bad;

        if (only != 0 && row + 1 != only) {
            continue;
        }
        bad = run_row(&run, &sources, row,
                      argc > 5 ? strtoul(argv[5], NULL, 10) : 0);
        failed |= bad;
        (void)printf("%s %u - %s: %s\n", bad ? "not ok" : "ok", row + 1,
                     class_names[row / damage_count],
                     damages[row % damage_count].name);
    }
    if (only == 0) {
        int bad = check_peak(&run);

        failed |= bad;
        (void)printf("%s %u - no more than 64 MB\n", bad ? "not ok" : "ok",
                     rows + 1);
    }
    free(run.memory);
    free(current);
    free_sources(&sources);
    return failed;
}
