/* Files that a command makes or changes. */
#ifndef DM_WRITES_H
#define DM_WRITES_H

#include "judge.h"

/* A path that the command makes or changes; source: who says so, NULL: what is judged now. */
void
dm_judge_written(struct dm_judge *judge, struct dm_str path);
/* The same for a file, whatever its name looks like: > /var/log/app */
void
dm_judge_written_file(struct dm_judge *judge, struct dm_str path);
/* A place that is written to: an absolute path; folder: it is a folder itself. */
void
dm_judge_place(struct dm_judge *judge, struct dm_str path, bool folder, enum dm_written_kind kind,
	const char *source);
/* Below /var/log or /run, which are root's */
bool
dm_is_log_or_run(struct dm_str path);
/* A folder that is removed, or filled, with all that is in it: where the image brings it, that is written to, too. */
void
dm_judge_removed(struct dm_judge *judge, struct dm_str folder, enum dm_written_kind kind,
	const char *source);
/* Where the command starts, by the name of what is kept there. */
void
dm_judge_presumed(struct dm_judge *judge, struct dm_str folder, const char *source);
/* PASSING for cache, logs, tmp, run; KEPT for anything else. */
enum dm_written_kind
dm_written_kind_of(struct dm_str path);
/* A word that names a file or folder which is written to by its looks: --db=var/app.db, /srv/data; file: it is no folder */
void
dm_judge_path(struct dm_judge *judge, struct dm_str word, bool file);
/* The word at this place is a file for the program, whatever its name looks like: tee FILE, --log-file FILE */
bool
dm_judge_names_file(
	struct dm_judge *judge, const struct dm_str *words, uint32_t count, uint32_t at);
/* mkdir, tee, cp, sed -i and the like */
void
dm_judge_mutation(struct dm_judge *judge, const struct dm_str *words, uint32_t count);

#endif
