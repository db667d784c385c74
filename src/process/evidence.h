/* What the rest of a Dockerfile says about the rights that its command needs. */
#ifndef DM_EVIDENCE_H
#define DM_EVIDENCE_H

#include "judge.h"

/* Everything besides the command: ports, volumes, homes, ONBUILD; image is the base's row or NULL. */
void
dm_judge_rest(struct dm_judge *judge, const struct dm_image *image, bool own_entrypoint);
/* X=y PROGRAM, export X=y of a shell that is read: as if ENV said so */
void
dm_judge_variable(struct dm_judge *judge, struct dm_str name, struct dm_str value);

#endif
