#include "source_reader.h"

void
dm_source_add(struct dm_source_reader *r, const struct dm_source_fact *fact)
{
	*dm_push(r->arena, r->source->facts, r->source->nfacts) = *fact;
}
