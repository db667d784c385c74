/* What a build puts into root's home, where another user does not find it. */
#ifndef DM_HOME_H
#define DM_HOME_H

#include "judge.h"

/* COPY .npmrc /root/.npmrc, RUN npm ci && rm /root/.npmrc: a later RUN of the lineage removes what is copied. */
bool
dm_home_copy_is_removed(
	const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr);
/* The text names root's home: ~, $HOME, /root/x; at: the index of its instruction, whose HOME counts. */
bool
dm_home_is_named(struct dm_facts *facts, uint32_t at, struct dm_str text);
/*
 * ~/.bashrc, ~/.config/pip/pip.conf: a file that only a shell for people, or managers of packages during the build, look
 * for, and the image starts neither.
 */
bool
dm_home_is_idle(const struct dm_judge *j, const bool *lineage, struct dm_str path);
/* The text of source keeps what it fetches in the home of its user when it runs: tiktoken.get_encoding, unless ENV says elsewhere. */
bool
dm_home_is_filled(const struct dm_judge *j, struct dm_str text);
/* Judges the calls of the lineage: words and redirections that name it, programs that fill it (homes.yaml). */
void
dm_judge_home(struct dm_judge *j, const bool *lineage);

#endif
