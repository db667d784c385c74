/* What a file of source is read into, as far as it was read. */
#ifndef DM_SOURCE_READER_H
#define DM_SOURCE_READER_H

#include "source_facts.h"
#include "source_stores.h"

struct dm_source_reader {
	struct dm_arena *arena;
	struct dm_source *source;
	struct dm_source_words words;
	struct dm_source_takes takes;
	struct dm_source_passing passing; /* the function that is read */
	struct dm_str owner;              /* the class */
	/* the tokens of the classes that it extends: of class A(B, c.D), class A extends B */
	uint32_t bases_from, bases_to;
	uint32_t within
		[4];     /* tokens that name a file in a folder that another argument names, or 0 */
	uint32_t folder; /* the token of a path that is known to be a folder, or 0 */
	struct dm_str low[4]; /* names that were given what may be a port below 1024: where = 80 */
	uint32_t nlow;
	/* imports that were looked at for modules of the lists of the language: frames, paths, archives */
	uint32_t looked;
	bool frames, paths, archives;
	uint32_t driver; /* the line that names one of databases in files, or 0 */
	uint32_t
		written; /* tokens before it say a path that a call writes to: they are read with that */
};

void
dm_source_add(struct dm_source_reader *r, const struct dm_source_fact *fact);
/* A path that is given to what nobody knows. */
void
dm_source_add_taken(struct dm_source_reader *r, const struct dm_source_taken *taken);

#endif
