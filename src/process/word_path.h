/* The path that a word of a command names: behind an option, a key, a scheme. */
#ifndef DM_WORD_PATH_H
#define DM_WORD_PATH_H

#include "../base.h"

struct dm_word_path {
	struct dm_str path; /* {NULL, 0}: the word names none */
	bool file;          /* it is one that is written, whatever it is called */
};

/* -Xlog:gc:file=/app/gc.log, --data=/data, error_log=/app/e.log, unix:/run/app.sock, /data */
struct dm_word_path
dm_word_path(struct dm_str word);
/* It has what separates paths from other things, or is an option: /app/-Xlog:gc. Nobody can tell what of it is a path. */
bool
dm_is_odd_path(struct dm_str path);
/* The words of a text of options, which blanks part and quotes hold together; returns their number. */
uint32_t
dm_parted_options(struct dm_arena *arena, struct dm_str text, struct dm_str **words);

#endif
