/* Calls of the catalogue as text. */
#ifndef DM_CALL_H
#define DM_CALL_H

#include "../catalogue.h"

/* How a call is written where it comes; zeroed: as the catalogue has it. */
struct dm_call_style {
	bool sudo;             /* sudo before it; it takes no environment along, so none is set */
	bool no_env;           /* the environment is set already */
	struct dm_str program; /* instead of its first word: /opt/bin/npm; n == 0: that word */
	struct dm_str yes;     /* instead of -y: --yes; n == 0: that */
	const char *options;   /* after its first word, each with a blank before it; NULL: none */
};

/* Appends `DEBIAN_FRONTEND=noninteractive apt-get upgrade -y`. */
void
dm_call_put(struct dm_buf *out, const struct dm_call *call, const struct dm_call_style *style);
/* The same as a text of its own. */
const char *
dm_call_text(struct dm_arena *arena, const struct dm_call *call, const struct dm_call_style *style);

#endif
