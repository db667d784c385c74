/* Facts of source that mean the same wherever the file is: ports, and what another user may not do, or be. */
#ifndef DM_FACT_ALONE_H
#define DM_FACT_ALONE_H

#include "judge.h"
#include "source_facts.h"

/*
 * The text of a source says which port the server of a DM_SOURCE_LEAVES_PORT listens at, or has a method of its own that
 * is called so: func (s *Server) ListenAndServe()
 */
bool
dm_fact_port_is_told(struct dm_arena *arena, const struct dm_source_fact *fact, struct dm_str text);
/* Judges one of them, LEAVES_PORT where no text tells; where: its file and line. */
void
dm_fact_judge_alone(struct dm_judge *judge, const struct dm_source_fact *fact, const char *where);
/* A call that runs something is in the source, besides the import of what could. */
bool
dm_fact_runs(const struct dm_source *source);
/* A call of the source is given options that are made elsewhere, of which that key is one: multer(config) of "dest" */
bool
dm_fact_asks(const struct dm_source *source, struct dm_str key);

#endif
