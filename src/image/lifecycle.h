/* Until when the release that an image is gets fixes, by the day of the catalogue. */
#ifndef DM_LIFECYCLE_H
#define DM_LIFECYCLE_H

#include "reference.h"

enum dm_support {
	DM_SUPPORT_ENDED, /* no fixes any more, or only by contract */
	DM_SUPPORT_EXTENDED, /* the makers' has ended; the distribution's own long-term support goes on */
	DM_SUPPORT_RUNNING, /* its end is known */
};

struct dm_lifecycle {
	const struct dm_product *product;
	const struct dm_release *release;
	enum dm_support support;
};

/*
 * What the image's name and tag say: the product first, and where that is supported, or its tag tells no release of it,
 * the system that a word of the tag names (3.12-slim-buster). false: the tag tells no release whose end is known (latest,
 * stable), or there is none. Source: lifecycles.yaml, from endoflife.date.
 */
bool
dm_lifecycle_find(struct dm_arena *arena, const struct dm_reference *reference,
	struct dm_lifecycle *lifecycle);
/* The day of the oldest source that the catalogue was made from, 20260821: by it, never by a clock, ends are judged. */
uint32_t
dm_catalogue_date(void);
/* 2023-09-11 */
const char *
dm_day_text(struct dm_arena *arena, uint32_t day);

#endif
