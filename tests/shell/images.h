/* What base images bring of package managers and account tools; told by their names, apart from the catalogue. */
#ifndef DM_IMAGES_H
#define DM_IMAGES_H

#include "../../src/base.h"

enum family {
	FAMILY_UNKNOWN,
	FAMILY_DEBIAN,
	FAMILY_ALPINE,
	FAMILY_RPM,
	FAMILY_SUSE,
	FAMILY_ARCH,
	FAMILY_NONE,    /* scratch, distroless */
	FAMILY_FOREIGN, /* Windows */
};

struct image {
	enum family family;
	bool shell;               /* it has one */
	const char *const *tools; /* package managers and account tools */
	uint32_t ntools;
	const char *user, *id; /* of an account beside the usual ones; NULL */
	const char *release;   /* /etc/os-release */
	bool named;            /* its name tells all that, so that it has no package lists */
};

/* By the image's name; where that says nothing, by the managers that the text calls. */
struct image
image_read(struct dm_arena *arena, struct dm_str name, struct dm_str text);

#endif
