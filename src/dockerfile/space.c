#include "space.h"

size_t
dm_wide_space_len(const char *p, size_t n)
{
	unsigned char a = (unsigned char)p[0];
	if (a == 0xC2 && n > 1 && ((unsigned char)p[1] == 0x85 || (unsigned char)p[1] == 0xA0)) {
		return 2;
	}
	if (n < 3) {
		return 0;
	}
	uint32_t rest = (uint32_t)(unsigned char)p[1] << 8 | (unsigned char)p[2];
	if ((a == 0xE1 && rest == 0x9A80) || (a == 0xE3 && rest == 0x8080)) {
		return 3;
	}
	if (a == 0xE2 && ((rest >= 0x8080 && rest <= 0x808A) || rest == 0x80A8 || rest == 0x80A9 ||
				 rest == 0x80AF || rest == 0x819F)) {
		return 3;
	}
	return 0;
}

static size_t
space_len_before(const char *p, size_t n)
{
	if (n && (unsigned char)p[n - 1] < 0x80) {
		return dm_is_space(p[n - 1]);
	}
	for (size_t k = 2; k <= 3 && k <= n; k++) {
		if (dm_space_len(p + n - k, k) == k) {
			return k;
		}
	}
	return 0;
}

struct dm_span
dm_span_trim(struct dm_str text, struct dm_span span)
{
	size_t k;
	while ((k = dm_space_len(text.p + span.off, span.len)) > 0) {
		span.off += (uint32_t)k;
		span.len -= (uint32_t)k;
	}
	while ((k = space_len_before(text.p + span.off, span.len)) > 0) {
		span.len -= (uint32_t)k;
	}
	return span;
}
