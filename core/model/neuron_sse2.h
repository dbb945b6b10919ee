/*
 * neuron_sse2.h: the neuron's three vector steps with SSE2, which every
 * x86-64 has; the same bits as neuron_portable.h.
 *
 * Room: model. Spec: spec/arithmetic.md 5.2.
 */
#ifndef QRES_NEURON_SSE2_H
#define QRES_NEURON_SSE2_H

#include "qres/model.h"

#include <emmintrin.h>

static inline __m128i neuron_load(const void *values) {
    return _mm_loadu_si128((const __m128i *)values);
}

static inline int32_t neuron_total(__m128i sums) {
    sums =
        _mm_add_epi32(sums, _mm_shuffle_epi32(sums, _MM_SHUFFLE(1, 0, 3, 2)));
    sums =
        _mm_add_epi32(sums, _mm_shuffle_epi32(sums, _MM_SHUFFLE(2, 3, 0, 1)));
    return _mm_cvtsi128_si32(sums);
}

/*
 * weights = 256 * high + low makes two sums of 16 x 16 bit products that fit
 * 32 bits: 8 * 2^11 * 2^15 = 2^29 and 8 * 2^8 * 2^15 = 2^26.
 */
static inline int64_t neuron_sum(const int32_t weights[QRES_LAG_COUNT],
                                 const int16_t inputs[QRES_LAG_COUNT]) {
    __m128i h = neuron_load(inputs);
    __m128i w0 = neuron_load(weights);
    __m128i w1 = neuron_load(weights + 4);
    __m128i mask = _mm_set1_epi32(255);
    __m128i high =
        _mm_packs_epi32(_mm_srai_epi32(w0, 8), _mm_srai_epi32(w1, 8));
    __m128i low =
        _mm_packs_epi32(_mm_and_si128(w0, mask), _mm_and_si128(w1, mask));

    return (int64_t)neuron_total(_mm_madd_epi16(high, h)) * 256 +
           neuron_total(_mm_madd_epi16(low, h));
}

static inline int neuron_move(int32_t weights[QRES_LAG_COUNT],
                              const int16_t inputs[QRES_LAG_COUNT],
                              int16_t factor, unsigned n) {
    __m128i h = neuron_load(inputs);
    __m128i f = _mm_set1_epi16(factor);
    __m128i half = _mm_set1_epi32((int32_t)1 << (n - 1));
    __m128i shift = _mm_cvtsi32_si128((int32_t)n);
    __m128i limit = _mm_set1_epi32(QRES_WEIGHT_MAX);
    __m128i low = _mm_mullo_epi16(h, f);
    __m128i high = _mm_mulhi_epi16(h, f);
    __m128i p0 = _mm_add_epi32(_mm_unpacklo_epi16(low, high), half);
    __m128i p1 = _mm_add_epi32(_mm_unpackhi_epi16(low, high), half);
    __m128i w0 = _mm_add_epi32(neuron_load(weights), _mm_sra_epi32(p0, shift));
    __m128i w1 =
        _mm_add_epi32(neuron_load(weights + 4), _mm_sra_epi32(p1, shift));
    __m128i outside =
        _mm_or_si128(_mm_add_epi32(w0, limit), _mm_add_epi32(w1, limit));

    _mm_storeu_si128((__m128i *)(void *)weights, w0);
    _mm_storeu_si128((__m128i *)(void *)(weights + 4), w1);
    /* Bits above 2 * QRES_WEIGHT_MAX - 1 = 2^20 - 1 in any lane. */
    outside = _mm_srli_epi32(outside, 20);
    return _mm_movemask_epi8(_mm_cmpeq_epi32(outside, _mm_setzero_si128())) !=
           0xffff;
}

static inline void neuron_take(int16_t inputs[QRES_LAG_COUNT], int16_t input) {
    __m128i h = _mm_slli_si128(neuron_load(inputs), 2);

    _mm_storeu_si128((__m128i *)(void *)inputs, _mm_insert_epi16(h, input, 0));
}

#endif
