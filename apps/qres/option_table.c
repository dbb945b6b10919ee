/*
 * option_table.c: the commands and their options.
 *
 * Program: qres.
 */
#include "options.h"

#define KNOWN_BY(command) (1u << COMMAND_##command)
#define FIELD(name)       offsetof(struct options, name)

#define CODERS  (KNOWN_BY(COMPRESS) | KNOWN_BY(APPEND) | KNOWN_BY(BENCH))
#define WRITERS (KNOWN_BY(COMPRESS) | KNOWN_BY(DECOMPRESS))
#define ALL     ((1u << COMMAND_COUNT) - 1)

#define TYPE_CHOICES                                                           \
    "i8=1 i16=2 i32=3 i64=4 u8=5 u16=6 u32=7 u64=8 f32le=9 f64le=10 "          \
    "i16le=2 i32le=3 i64le=4 u16le=6 u32le=7 u64le=8 f32=9 f64=10"

const struct command command_table[COMMAND_COUNT] = {
    [COMMAND_COMPRESS] =
        {"compress", "IN...", "code files",
         "Each IN becomes a .qres file beside it. A CSV file (any separator, "
         "with or without header) and a NumPy .npy file are known by their "
         "content; other bytes are little-endian samples, interleaved by "
         "channel, and need --type.",
         1, SIZE_MAX, run_compress},
    [COMMAND_DECOMPRESS] =
        {"decompress", "IN...", "give the original bytes back",
         "Each IN becomes a .csv, .npy or .raw file beside it, by what it was "
         "made from, identical to the original in every byte. An OUT with "
         "another of these endings is converted to: .csv writes floats with "
         "as many digits as it takes to read them back exactly.",
         1, SIZE_MAX, run_decompress},
    [COMMAND_APPEND] =
        {"append", "FILE IN", "code more rows to the end of a file",
         "IN has the columns of FILE. Nothing in FILE changes but its end: "
         "a run that is killed leaves a file whose earlier rows are all "
         "there. The tail of a file that was cut is dropped first, after the "
         "last group that is whole.",
         2, 2, run_append},
    [COMMAND_INFO] =
        {"info", "FILE...", "say what is in a file",
         "Columns, how their values become integers and why, bits a sample, "
         "pages by method.",
         1, SIZE_MAX, run_info},
    [COMMAND_VERIFY] =
        {"verify", "FILE...", "check every checksum and decode every page",
         "The exit code is 1 if a file is damaged or cut; messages say what "
         "is wrong and at which byte.",
         1, SIZE_MAX, run_verify},
    [COMMAND_CAT] =
        {"cat", "FILE", "print rows and columns",
         "Reads only the groups it needs, through the index of the file; a "
         "file without one, or cut, is walked. Rows count from 0; I:J leaves "
         "J out, and so does --to.",
         1, 1, run_cat},
    [COMMAND_BENCH] =
        {"bench", "FILE...", "measure ratio and speed, against others",
         "Codes through the same call as compress, decodes, compares every "
         "byte. A CSV file is taken as interleaved float32 (or float64), "
         "empty and NA cells as NaN, columns that hold no numbers are left "
         "out, and the peers get the bytes of one column at a time; with "
         "--view text all get the file as it is.",
         1, SIZE_MAX, run_bench},
    [COMMAND_HELP] = {"help", "[COMMAND|man|bash]", "explain a command",
                      "man prints the manual page, bash the shell completion.",
                      0, 1, run_help},
};

const struct option option_table[] = {
    {"output", "OUT", NULL, "write to OUT; - is standard output", FIELD(output),
     WRITERS | KNOWN_BY(CAT), 'o', OPTION_TEXT},
    {"level", "LEVEL", "0=0 1=1 fast=0 edge=1",
     "0 or fast: Rice codes; 1 or edge: range coder (default)", FIELD(level),
     CODERS, 0, OPTION_CHOICE},
    {"group", "ROWS", NULL, "rows coded together, up to 65536 (default 16384)",
     FIELD(group), CODERS, 0, OPTION_COUNT},
    {"type", "TYPE", TYPE_CHOICES,
     "samples are i8..i64, u8..u64, f32le or f64le", FIELD(type), CODERS, 0,
     OPTION_CHOICE},
    {"channels", "N", NULL, "samples of N channels take turns (default 1)",
     FIELD(channels), CODERS, 0, OPTION_COUNT},
    {"columns", "A,B", NULL, "these columns, by name or number from 0",
     FIELD(columns), KNOWN_BY(CAT), 0, OPTION_TEXT},
    {"rows", "I:J", NULL, "rows I to J - 1; either may be left out",
     FIELD(rows), KNOWN_BY(CAT), 0, OPTION_TEXT},
    {"from", "TIME", NULL, "rows from this time on (2016-01-31 12:00:00)",
     FIELD(from), KNOWN_BY(CAT), 0, OPTION_TEXT},
    {"to", "TIME", NULL, "rows before this time", FIELD(to), KNOWN_BY(CAT), 0,
     OPTION_TEXT},
    {"csv", NULL, NULL, "print as CSV (default)", FIELD(csv), KNOWN_BY(CAT), 0,
     OPTION_FLAG},
    {"npy", NULL, NULL, "print as a NumPy array", FIELD(npy), KNOWN_BY(CAT), 0,
     OPTION_FLAG},
    {"jsonl", NULL, NULL, "print each row as a line of JSON", FIELD(jsonl),
     KNOWN_BY(CAT), 0, OPTION_FLAG},
    {"peers", "LIST", NULL,
     "compare with these: zstd,xz,lz4,brotli,bzip2, or all", FIELD(peers),
     KNOWN_BY(BENCH), 0, OPTION_TEXT},
    {"view", "VIEW", "f32=0 f64=1 text=2",
     "take a CSV as f32 (default), as f64, or as its text", FIELD(view),
     KNOWN_BY(BENCH), 0, OPTION_CHOICE},
    {"svg", "FILE", NULL, "draw ratio against speed into FILE", FIELD(svg),
     KNOWN_BY(BENCH), 0, OPTION_TEXT},
    {"summary", NULL, NULL, "totals only", FIELD(summary), KNOWN_BY(BENCH), 0,
     OPTION_FLAG},
    {"force", NULL, NULL, "replace files that exist", FIELD(force),
     WRITERS | KNOWN_BY(CAT) | KNOWN_BY(BENCH), 'f', OPTION_FLAG},
    {"json", NULL, NULL, "report as JSON on standard output", FIELD(json),
     CODERS | KNOWN_BY(INFO) | KNOWN_BY(VERIFY), 0, OPTION_FLAG},
    {"quiet", NULL, NULL, "say nothing but errors", FIELD(quiet),
     ALL & ~KNOWN_BY(HELP), 'q', OPTION_FLAG},
    {"help", NULL, NULL, "explain the command", FIELD(help), ALL, 'h',
     OPTION_FLAG},
};
const size_t option_count = sizeof option_table / sizeof option_table[0];
