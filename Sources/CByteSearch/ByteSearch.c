// For memrchr, which Swift does not see.
#define _GNU_SOURCE
#include "CByteSearch.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline uint8_t buckets(const uint8_t *tables, int place, uint8_t byte) {
  return tables[BYTE_SEARCH_NIBBLES + place * 256 + byte];
}

void byte_search_prepare(uint8_t *tables) {
  for (int place = 0; place < 3; place++) {
    const uint8_t *low = tables + place * 32, *high = low + 16;
    for (int byte = 0; byte < 256; byte++)
      tables[BYTE_SEARCH_NIBBLES + place * 256 + byte] = low[byte & 15] & high[byte >> 4];
  }
}

size_t byte_search_last(const uint8_t *text, size_t count, uint8_t byte) {
  const uint8_t *found = memrchr(text, byte, count);
  return found ? (size_t)(found - text) : count;
}

int byte_search_is_odd(const uint8_t *text, size_t count, uint8_t byte) {
  // Without a branch, so that the compiler makes vector instructions of it.
  uint8_t odd = 0;
  for (size_t place = 0; place < count; place++) odd ^= text[place] == byte;
  return odd;
}

/// The last place but one, of which the third byte is behind the end.
static size_t end(const uint8_t *tables, const uint8_t *text, size_t count) {
  return buckets(tables, 0, text[count - 2]) & buckets(tables, 1, text[count - 1]) ? count - 2 : count;
}

size_t byte_search_next_portable(const uint8_t *tables, const uint8_t *text, size_t count, size_t start) {
  if (count < 2 || start > count - 2) return count;
  for (size_t place = start; place + 2 < count; place++)
    if (buckets(tables, 0, text[place]) & buckets(tables, 1, text[place + 1]) & buckets(tables, 2, text[place + 2]))
      return place;
  return end(tables, text, count);
}

#if defined(__x86_64__)

enum { LANES = 32, READ = LANES + 2 };

typedef struct {
  __m256i low[3], high[3];
} Halves;

/// For each of 32 places, the buckets that three bytes from there on fit. A shuffle looks up 32 halves of bytes at once.
__attribute__((target("avx2"), always_inline)) static inline __m256i fits(const Halves *halves, const uint8_t *text) {
  const __m256i half = _mm256_set1_epi8(0x0f);
  __m256i all = _mm256_set1_epi8(-1);
  for (int place = 0; place < 3; place++) {
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(text + place));
    __m256i low = _mm256_shuffle_epi8(halves->low[place], _mm256_and_si256(bytes, half));
    __m256i high = _mm256_shuffle_epi8(halves->high[place], _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));
    all = _mm256_and_si256(all, _mm256_and_si256(low, high));
  }
  return all;
}

__attribute__((target("avx2"), always_inline)) static inline uint32_t hits(__m256i fitting) {
  return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(fitting, _mm256_setzero_si256()));
}

__attribute__((target("avx2"))) static size_t next_avx2(
    const uint8_t *tables, const uint8_t *text, size_t count, size_t start) {
  Halves halves;
  for (int place = 0; place < 3; place++) {
    const __m128i *table = (const __m128i *)(tables + place * 32);
    halves.low[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128(table));
    halves.high[place] = _mm256_broadcastsi128_si256(_mm_loadu_si128(table + 1));
  }
  size_t place = start;
  for (; place + LANES + READ <= count; place += 2 * LANES) {
    __m256i first = fits(&halves, text + place), second = fits(&halves, text + place + LANES);
    __m256i any = _mm256_or_si256(first, second);
    if (_mm256_testz_si256(any, any)) continue;
    uint32_t found = hits(first);
    return found ? place + __builtin_ctz(found) : place + LANES + __builtin_ctz(hits(second));
  }
  // The last steps may look again at what held nothing.
  for (size_t last = count - READ; place < last + LANES; place += LANES) {
    size_t from = place < last ? place : last;
    uint32_t found = hits(fits(&halves, text + from));
    if (found) return from + __builtin_ctz(found);
  }
  return end(tables, text, count);
}

size_t byte_search_next(const uint8_t *tables, const uint8_t *text, size_t count, size_t start) {
  if (start <= count && count - start >= READ && __builtin_cpu_supports("avx2"))
    return next_avx2(tables, text, count, start);
  return byte_search_next_portable(tables, text, count, start);
}

#else

size_t byte_search_next(const uint8_t *tables, const uint8_t *text, size_t count, size_t start) {
  return byte_search_next_portable(tables, text, count, start);
}

#endif
