/* One cleaning at the end of RUNs that become one. */
#ifndef DM_UNITE_CLEAN_H
#define DM_UNITE_CLEAN_H

#include "unite_items.h"

/* The RUN that is added last, as far as it was read. */
struct dm_united_adding {
	struct dm_united *u;
	uint32_t first; /* of its items */
	enum dm_gain gain;
	bool stays;                       /* some command before this one stays */
	bool installed, refreshed, joins; /* so far */
	uint32_t others;                  /* commands of another kind after the first install */
};

/* The first of the cleanings that end the items [from, to), with echo done and the like among them; to: none. */
uint32_t
dm_united_cleanings_from(const struct dm_united *united, uint32_t from, uint32_t to);
/*
 * Of two that end their RUNs and remove the same lists, one without -f, the first goes. One that stays for the sake of
 * two RUNs must be the last of what becomes of them. A reason code of collapse-installs, or NULL.
 */
const char *
dm_united_remove_once(struct dm_united *united, uint32_t first);
/* What the last RUN and those before it clean is cleaned once, after all installs. A reason code, or NULL. */
const char *
dm_united_clean_once(struct dm_united_adding *adding);

#endif
