/* The images that the file of a context names, each read once for all passes and revisions. */
#ifndef DM_PASS_USES_H
#define DM_PASS_USES_H

#include "../image/lifecycle.h"
#include "../image/uses.h"
#include "pass.h"

/* What the value of a use says, and who vouches for it. */
struct dm_used_image {
	bool valid; /* it is a reference: the next one */
	struct dm_reference reference;
	bool asked; /* dm_context_trust's answer is there */
	enum dm_trust trust;
	const char *source;
	bool aged; /* dm_context_lifecycle's answer is there */
	const struct dm_lifecycle *lifecycle;
};

struct dm_uses {
	struct dm_image_use *items;
	struct dm_used_image **images; /* one per item */
	uint32_t count;
};

/* Made once per revision; an image that the same use of the revision before named is taken over from there. */
const struct dm_uses *
dm_context_uses(struct dm_context *ctx);
/* dm_trust_of for a valid image. */
enum dm_trust
dm_context_trust(struct dm_context *ctx, struct dm_used_image *image, const char **source);
/* dm_lifecycle_find for a valid image; NULL: it finds none. */
const struct dm_lifecycle *
dm_context_lifecycle(struct dm_context *ctx, struct dm_used_image *image);

/*
 * The last finding speaks of this use: of the bytes that spell its image, and where those are an ARG's, of the
 * instruction that reads it too.
 */
void
dm_report_use(struct dm_context *ctx, const struct dm_image_use *use);

#endif
