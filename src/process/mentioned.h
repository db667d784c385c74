/* What the text of a program's source says by itself, whoever calls what. */
#ifndef DM_MENTIONED_H
#define DM_MENTIONED_H

#include "judge.h"

/* app.py, server.js: listen(80), setuid */
void
dm_judge_source_text(struct dm_judge *judge, struct dm_str text);
/* Of these the second alone. */
void
dm_judge_text_rights(struct dm_judge *judge, struct dm_str text);

#endif
