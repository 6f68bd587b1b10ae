#ifndef C_BYTE_SEARCH_H
#define C_BYTE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

/// Where three bytes in a row may stand that belong to one of eight buckets.
///
/// The tables say, for each of the three places, which buckets a byte fits there: a bit for each bucket. First come 16 bytes
/// for the lower half of the byte and 16 for the upper half, for each place; a byte fits a bucket where both halves do. Behind
/// them, `byte_search_prepare` writes the same for whole bytes: 256 for each place.
enum { BYTE_SEARCH_NIBBLES = 3 * 2 * 16, BYTE_SEARCH_TABLES = BYTE_SEARCH_NIBBLES + 3 * 256 };

/// Completes the tables by what the halves of bytes say.
void byte_search_prepare(uint8_t *tables);

/// The first offset, from one on, where three bytes fit one bucket; `count` if there is none. What would stand behind the end of
/// the text fits every bucket. Reads nothing beyond the text.
size_t byte_search_next(const uint8_t *tables, const uint8_t *text, size_t count, size_t start);

/// The same on any processor.
size_t byte_search_next_portable(const uint8_t *tables, const uint8_t *text, size_t count, size_t start);

/// The last offset of a byte; `count` if it is not there.
size_t byte_search_last(const uint8_t *text, size_t count, uint8_t byte);

/// Whether a byte occurs an odd number of times.
int byte_search_is_odd(const uint8_t *text, size_t count, uint8_t byte);

#endif
