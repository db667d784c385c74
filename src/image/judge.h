/* What the files of src/image/ that judge a command share: the verdict so far, and how one look adds to it. */
#ifndef DM_JUDGE_H
#define DM_JUDGE_H

#include "process.h"

struct dm_judge {
	struct dm_context *ctx;
	int32_t stage;
	struct dm_verdict verdict;
	bool in_script; /* the words are those of a script, not of the command */
};

/* The first reason counts. */
void
dm_judge_settle(struct dm_judge *judge, const char *code, const char *why);
/* Programs that a file or script sets up only to start as root and drop privileges later. */
void
dm_judge_mentions(struct dm_judge *judge, struct dm_str text);
/* Everything besides the command: ports, volumes, homes, ONBUILD; image is the base's row or NULL. */
void
dm_judge_rest(struct dm_judge *judge, const struct dm_image *image, bool own_entrypoint);
/* The name behind the last slash. */
struct dm_str
dm_judge_base_name(struct dm_str path);
bool
dm_judge_one_of(struct dm_str word, const char *const *list);
/* 1 to 1023, written in decimal. */
bool
dm_judge_low_port(struct dm_str text);

#endif
