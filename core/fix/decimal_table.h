/*
 * decimal_table.h: powers of five and their reciprocals.
 *
 * Room: fix. Spec: spec/arithmetic.md 2.1.
 * Written by tools/make_tables.py; do not edit.
 */
/* clang-format off */
/* reciprocal, 5^places, leading zeros of 5^places, places */
static const struct qres_decimal decimal_table[28] = {
    {0xffffffffffffffff, 0x0000000000000001, 63, 0},
    {0xcccccccccccccccc, 0x0000000000000005, 61, 1},
    {0xa3d70a3d70a3d70a, 0x0000000000000019, 59, 2},
    {0x83126e978d4fdf3b, 0x000000000000007d, 57, 3},
    {0xd1b71758e219652b, 0x0000000000000271, 54, 4},
    {0xa7c5ac471b478423, 0x0000000000000c35, 52, 5},
    {0x8637bd05af6c69b5, 0x0000000000003d09, 50, 6},
    {0xd6bf94d5e57a42bc, 0x000000000001312d, 47, 7},
    {0xabcc77118461cefc, 0x000000000005f5e1, 45, 8},
    {0x89705f4136b4a597, 0x00000000001dcd65, 43, 9},
    {0xdbe6fecebdedd5be, 0x00000000009502f9, 40, 10},
    {0xafebff0bcb24aafe, 0x0000000002e90edd, 38, 11},
    {0x8cbccc096f5088cb, 0x000000000e8d4a51, 36, 12},
    {0xe12e13424bb40e13, 0x0000000048c27395, 33, 13},
    {0xb424dc35095cd80f, 0x000000016bcc41e9, 31, 14},
    {0x901d7cf73ab0acd9, 0x000000071afd498d, 29, 15},
    {0xe69594bec44de15b, 0x0000002386f26fc1, 26, 16},
    {0xb877aa3236a4b449, 0x000000b1a2bc2ec5, 24, 17},
    {0x9392ee8e921d5d07, 0x000003782dace9d9, 22, 18},
    {0xec1e4a7db69561a5, 0x00001158e460913d, 19, 19},
    {0xbce5086492111aea, 0x000056bc75e2d631, 17, 20},
    {0x971da05074da7bee, 0x0001b1ae4d6e2ef5, 15, 21},
    {0xf1c90080baf72cb1, 0x000878678326eac9, 12, 22},
    {0xc16d9a0095928a27, 0x002a5a058fc295ed, 10, 23},
    {0x9abe14cd44753b52, 0x00d3c21bcecceda1, 8, 24},
    {0xf79687aed3eec551, 0x0422ca8b0a00a425, 5, 25},
    {0xc612062576589dda, 0x14adf4b7320334b9, 3, 26},
    {0x9e74d1b791e07e48, 0x6765c793fa10079d, 1, 27},
};
