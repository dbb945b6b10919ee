/*
 * test_table.c: every text shape and every oddity of a table, both ways.
 *
 * Tests of host/table. Spec: spec/table.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "rows.h"
#include "table_round.h"

#define TEN_ROWS "9\n8\n7\n6\n5\n4\n3\n2\n1\n10\n"
#define MANY_ONES                                                              \
    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
#define MORE_ONES                                                              \
    MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES      \
        MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES MANY_ONES
#define EIGHT_DIGITS                                                           \
    "-0.2558803\n0.51143152\n-0.22609617\n-0.31506842\n"                       \
    "-0.93001819\n-0.21330194\n1.1119174\n0.42414668\n"                        \
    "1.0368791\n0.24890272\n0.39476964\n0.18532667\n"                          \
    "-1.6660625\n0.85525095\n0.50638485\n0.49881804\n"                         \
    "-1.6913645\n-1.7438881\n-0.88961536\n-0.46818927\n"                       \
    "0.305446\n-0.045911729\n0.52097487\n-0.64223474\n"                        \
    "0.30870315\n0.39415449\n-0.66113734\n1.7175304\n"                         \
    "0.55660933\n1.1970053\n-0.6203329\n-0.7395159\n"                          \
    "-0.34404668\n-0.10642133\n0.63207877\n0.24842726\n"                       \
    "-0.44735488\n-0.95691234\n-0.52059031\n1.2209213\n"
#define FULL_DIGITS                                                            \
    "0.760596223549682\n-0.766602358530133\n0.7640825065497033\n"              \
    "0.13842694847234216\n-0.9823746283476295\n0.30000000000000004\n"          \
    "0.049714153011233275\n-0.05103288127716801\n0.1936262086685089\n"
#define THREE_PLACES                                                           \
    "0.134\n0.134\n0.066\n0.202\n0.2\n1.4\n0.134\n0.068\n0.132\n0.202\n"

struct row {
    const char *name;
    const char *text;
    const char *shape; /* of the first column; NULL: none is expected */
    uint32_t columns;
    uint32_t missing;
    size_t escapes; /* bytes, exact */
};

static const struct row rows[] = {
    {"integers", "n\n1\n-2\n30\n4\n", "integer", 1, 0, 0},
    {"no header", "1\n-2\n30\n4\n", "integer", 1, 0, 0},
    {"fixed", "v\n1.50\n0.25\n-0.75\n10.00\n", "fixed(2)", 1, 0, 0},
    {"minimal", "v\n1.5\n97\n0.25\n-3\n", "minimal(0..2)", 1, 0, 0},
    {"minimal with one decimal", "v\n1.5\n97.0\n0.25\n", "minimal(1..2)", 1, 0,
     0},
    {"plus signs", "v\n+1\n-2\n+3\n+0\n", "integer +", 1, 0, 0},
    {"leading zeros", "v\n007\n042\n123\n1234\n", "integer(width 3)", 1, 0, 0},
    {"bare point", "v\n.5\n.25\n-.75\n1.5\n", "minimal(1..2)", 1, 0, 0},
    {"one bare point is an escape", "v\n0.5\n0.25\n.75\n1.5\n0\n0.00\n",
     "minimal(0..2)", 1, 2, 0},
    {"negative zero is an escape", "v\n1\n2\n-0\n3\n4\n5\n", "integer", 1, 1,
     6},
    {"other spellings are escapes",
     "v\n1\n2\n1.0\n+3\n007\n" TEN_ROWS TEN_ROWS TEN_ROWS, "integer", 1, 3, 16},
    {"decimal comma", "a;b\n1,5;2\n2,25;3\n", "minimal(1..2)", 2, 0, 0},
    {"scientific f32", "v\n-1.1252183e-01\n-2.8272038e+00\n-3.7738969e+00\n",
     "scientific(8) f32", 1, 0, 0},
    {"scientific f64", "v\n-1.12521831e-01\n2.82720382e+10\n3.77389693e-11\n",
     "scientific(9) f64", 1, 0, 0},
    {"scientific decimal", "v\n1.5e+01\n2.5e+02\n3.5e+01\n4.5e+03\n",
     "scientific(2) decimal", 1, 0, 0},
    {"significant f32", "v\n" EIGHT_DIGITS, "significant(8) f32", 1, 0, 0},
    {"significant, zeros kept",
     "v\n1.230\n12.30\n123.0\n0.01230\n4.567\n99.99\n1.2340e+05\n", NULL, 1, 0,
     0},
    {"shortest f64", "v\n" FULL_DIGITS, "shortest f64", 1, 0, 0},
    {"shortest f64 with exponents", "v\n1e-05\n1.5e+16\n" FULL_DIGITS,
     "shortest f64", 1, 0, 0},
    {"shortest f64, a zero too many", "v\n0.760596223549682110\n" FULL_DIGITS,
     "shortest f64", 1, 1, 0},
    {"f32 widened",
     "v\n5.827000141143799\n2.009000062942505\n1.5989999771118164\n"
     "0.4620000123977661\n4.203000068664551\n",
     "f32 as f64", 1, 0, 0},
    {"f32 widened and nudged",
     "v\n5.827000141143799\n2.009000062942505\n1.5989999771118164\n"
     "0.4620000123977661\n4.203000068664552\n1.3400000333786009\n",
     "f32 as f64", 1, 0, 0},
    {"decimals nudged",
     "v\n0.202\n0.20199999999999999\n1.398\n1.3980000000000001\n" THREE_PLACES,
     "minimal(1..3)", 1, 0, 0},
    {"negative zero of a float", "v\n-0.0\n" FULL_DIGITS, "shortest f64", 1, 0,
     0},
    {"time with space", "t\n2016-01-01 00:00:00\n2016-01-01 00:10:00\n",
     "y-m-d of 600 s", 1, 0, 0},
    {"time with T and zone",
     "t\n2016-01-01T00:00:00Z\n2016-01-01T00:00:30Z\n2016-01-01T00:02:00Z\n",
     "y-m-d of 30 s", 1, 0, 0},
    {"time with offset",
     "t\n2016-01-01T00:00:00+01:00\n"
     "2016-01-01T06:00:00+01:00\n",
     "y-m-d of 21600 s", 1, 0, 0},
    {"time with fraction",
     "t\n1970-01-01 00:04:40.000\n1970-01-01 00:04:40.015\n"
     "1970-01-01 00:04:40.031\n",
     "y-m-d of 1e-3 s", 1, 0, 0},
    {"nanoseconds",
     "t\n2024-02-29T23:59:59.999999999\n2024-03-01T00:00:00.000000000\n",
     "y-m-d of 1e-9 s", 1, 0, 0},
    {"day first", "t\n10/03/2004\n31/12/2004\n1/01/2005\n2/01/2005\n",
     "d-m-y of 86400 s", 1, 0, 0},
    {"month first", "t\n3/10/2004\n12/31/2004\n1/2/2005\n", "m-d-y of 172800 s",
     1, 0, 0},
    {"time of day", "t\n18:00:00\n6:00:00\n7:30:00\n", "time of 5400 s", 1, 0,
     0},
    {"hours and minutes", "t\n18:00\n06:00\n07:30\n", "time of 5400 s", 1, 0,
     0},
    {"before 1970", "t\n1969-12-31 23:59:59\n1900-03-01 00:00:00\n", NULL, 1, 0,
     0},
    {"no such day is an escape",
     "t\n2023-02-28\n2023-03-01\n2023-02-29\n2023-03-02\n2023-03-03\n"
     "2023-03-04\n",
     NULL, 1, 1, 0},
    {"missing NA", "v\nNA\n1\nNA\n3\n", "integer", 1, 2, 0},
    {"missing empty", "a,v\n,1\n2,\n3,4\n,5\n", "integer", 2, 2, 0},
    {"all missing", "a,v\n,1\n,2\n,3\n", "integer", 2, 3, 0},
    {"quoted numbers", "\"v\",\"w\"\n\"1.5\",\"2\"\n\"2.25\",\"3\"\n",
     "minimal(1..2)", 2, 0, 0},
    {"percent", "v\n1.5%\n2.5%\n10.0%\n", "fixed(1)", 1, 0, 0},
    {"money", "v\n$1.50\n$2.50\n$10.00\n", "fixed(2)", 1, 0, 0},
    {"words", "a,b\nok,1\nok,2\nfail,3\nok,4\nok,5\nfail,6\n", "words", 2, 0,
     0},
    {"notes",
     "a,b\n\"one, two\",1\n\"a \"\"b\"\" c\",2\n\"two\nlines\",3\n"
     "plain,4\nother,5\n",
     "text", 2, 0, 0},
    {"semicolons", "a;b\n1;2\n3;4\n", "integer", 2, 0, 0},
    {"tabs", "a\tb\n1\t2\n3\t4\n", "integer", 2, 0, 0},
    {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "integer", 2, 0, 0},
    {"mixed endings", "a,b\n1,2\n3,4\r\n5,6\n", "integer", 2, 1, 0},
    {"byte order mark",
     "\xef\xbb\xbf"
     "a,b\n1,2\n3,4\n",
     "integer", 2, 0, 0},
    {"no last newline", "a,b\n1,2\n3,4", "integer", 2, 0, 1},
    {"blank lines", "a,b\n1,2\n\n3,4\n\n", NULL, 2, 0, 0},
    {"ragged rows", "a,b\n1,2\n3\n4,5,6\n7,8\n9,10\n", NULL, 2, 2, 0},
    {"comment before the header", "# x\n# y\na,b\n1,2\n3,4\n", "integer", 2, 0,
     0},
    {"stray quote", "a,b\n1,\"2\n3,4\n5,6\n7,8\n9,1\n", NULL, 2, 0, 0},
    {"text after a quote", "a,b\n1,\"2\"x\n3,4\n5,6\n7,8\n", NULL, 2, 0, 0},
    {"bytes that cost nothing",
     MORE_ONES MORE_ONES MORE_ONES MORE_ONES MORE_ONES MORE_ONES MORE_ONES
         MORE_ONES MORE_ONES,
     NULL, 1, 0, 0},
    {"header only", "a,b\n", NULL, 0, 0, 0},
    {"one newline", "\n", NULL, 1, 0, 0},
    {"one byte", "x", NULL, 1, 0, 0},
    {"empty", "", NULL, 0, 0, 0},
};

static void trip(void **state) {
    const struct row *row = *state;
    struct round round = {0};

    round.text = (const uint8_t *)row->text;
    round.size = strlen(row->text);
    assert_int_equal(round_trip(&round), QRES_OK);
    assert_false(round.differs);
    assert_int_equal(round.written, round.size);
    assert_int_equal(round.columns, row->columns);
    if (row->shape != NULL) {
        assert_string_equal(round.shape, row->shape);
        assert_int_equal(round.missing, row->missing);
        if (row->escapes != 0) {
            assert_int_equal(round.escapes, row->escapes);
        }
    }
}

/* One byte at a time and two rows a group: the same text. */
static void trip_in_pieces(void **state) {
    const struct row *row = *state;
    struct round round = {0};

    round.text = (const uint8_t *)row->text;
    round.size = strlen(row->text);
    round.piece = 1;
    round.rows = 2;
    assert_int_equal(round_trip(&round), QRES_OK);
    assert_false(round.differs);
    assert_int_equal(round.written, round.size);
}

/*
 * The shipped sample: what stands beside its numbers, to the byte. It has
 * every spelling that is awkward, a ragged row and a blank line.
 */
static void fleet(void **state) {
    static uint8_t text[60000];
    struct round round = {0};
    FILE *file = fopen("samples/fleet.csv", "rb");

    (void)state;
    assert_non_null(file);
    round.size = fread(text, 1, sizeof text, file);
    assert_int_equal(fclose(file), 0);
    round.text = text;
    assert_int_equal(round_trip(&round), QRES_OK);
    assert_false(round.differs);
    assert_int_equal(round.written, round.size);
    assert_int_equal(round.size, 53777);
    assert_int_equal(round.columns, 11);
    assert_int_equal(round.side, 403);
    assert_int_equal(round.escapes, 109);
}

static int keep(void *context, const uint8_t *data, size_t size) {
    return qres_buffer_put(context, data, size);
}

/* Two columns, rows 1 to 3, over groups of two rows; row 2 is blank. */
static void view(void **state) {
    static const char text[] = "t,note,\"v, %\"\n10:00,\"a,b\",1\n10:10,x,2\n\n"
                               "10:20,y,\n10:30,z,4\n10:40,z,5";
    static const char expected[] = "t,\"v, %\"\n10:10,2\n10:20,\n";
    static const bool wanted[3] = {true, false, true};
    struct qres_table_encoder *encoder = NULL;
    struct qres_table_decoder *decoder = NULL;
    const struct qres_table_group *group = NULL;
    struct qres_buffer out = {0};
    struct round round = {0};

    (void)state;
    round.text = (const uint8_t *)text;
    round.size = sizeof text - 1;
    assert_int_equal(qres_table_encoder_open(&encoder, 2, round_read, &round),
                     QRES_OK);
    assert_int_equal(
        qres_table_decoder_open(&decoder, qres_table_encoder_dialect(encoder),
                                keep, &out),
        QRES_OK);
    assert_int_equal(qres_table_decoder_view(decoder, wanted, 1, 4), QRES_OK);
    while (qres_table_encoder_next(encoder, &group) == QRES_OK &&
           group != NULL) {
        assert_int_equal(qres_table_decoder_group(decoder, group), QRES_OK);
    }
    assert_int_equal(qres_table_decoder_finish(decoder), QRES_OK);
    assert_int_equal(out.size, sizeof expected - 1);
    assert_memory_equal(out.data, expected, sizeof expected - 1);
    qres_buffer_free(&out);
    qres_table_decoder_close(decoder);
    qres_table_encoder_close(encoder);
}

struct value {
    const char *name;
    const char *cell;
    double value;
};

static const struct value values[] = {
    {"value of a decimal", "-12.25", -12.25},
    {"value of many digits", "5.827000141143799", 5.827000141143799},
    {"value with an exponent", "1.5e-07", 1.5e-07},
};

static void tells_value(void **state) {
    const struct value *row = *state;
    struct qres_cell cell = {(const uint8_t *)row->cell, strlen(row->cell)};
    struct qres_shape shape;
    uint64_t bits = 0;
    double value = 0;
    int nudge = 0;

    assert_int_equal(qres_shape_detect(&shape, &cell, 1), QRES_OK);
    assert_int_equal(qres_shape_read(&shape, cell, &bits, &nudge), QRES_OK);
    assert_true(qres_shape_value(&shape, bits, &value));
    assert_true(value == row->value);
}

static void tells_time(void **state) {
    struct qres_cell cell = {(const uint8_t *)"2001-09-09T01:46:40.5Z", 22};
    struct qres_shape shape;
    uint64_t bits = 0;
    int64_t time = 0;
    double value = 0;
    int nudge = 0;

    (void)state;
    assert_int_equal(qres_shape_detect(&shape, &cell, 1), QRES_OK);
    assert_int_equal(qres_shape_read(&shape, cell, &bits, &nudge), QRES_OK);
    assert_true(qres_shape_time(&shape, bits, &time));
    assert_true(time == INT64_C(1000000000500000000));
    assert_false(qres_shape_value(&shape, bits, &value));
}

int main(void) {
    static struct rows tests;

    ROWS_TABLE(&tests, trip, rows);
    ROWS_TABLE(&tests, trip_in_pieces, rows);
    ROWS_TEST(&tests, fleet);
    ROWS_TEST(&tests, view);
    ROWS_TABLE(&tests, tells_value, values);
    ROWS_TEST(&tests, tells_time);
    return rows_run("table", &tests);
}
