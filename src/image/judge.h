/* What the files of src/image/ that judge a command share: the verdict so far, and how one look adds to it. */
#ifndef DM_JUDGE_H
#define DM_JUDGE_H

#include "process.h"

struct dm_judge {
	struct dm_facts *facts;
	int32_t stage;
	struct dm_verdict verdict;
	bool own_user;    /* the file creates or uses a user of its own */
	uint32_t depth;   /* scripts within scripts */
	bool interpreted; /* node, python, java: what it needs is told by the program it reads */
};

/* The first reason counts. */
void
dm_judge_settle(struct dm_judge *judge, const char *code, const char *why);
/* The words of one simple command: its programs, ports, users, scripts, and the files that it writes. */
void
dm_judge_words(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* A shell text: CMD in shell form, sh -c, a script. */
void
dm_judge_text(struct dm_judge *judge, struct dm_str text);
/* Programs that a file or script sets up only to start as root and drop privileges later. */
void
dm_judge_mentions(struct dm_judge *judge, struct dm_str text);
/* A path that the command makes or changes. */
void
dm_judge_written(struct dm_judge *judge, struct dm_str path);
/* A word that names a file or folder which is written to by its looks: --db=var/app.db, /srv/data */
void
dm_judge_path(struct dm_judge *judge, struct dm_str word);
/* mkdir, tee, cp, sed -i and kin */
void
dm_judge_mutation(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* sh FILE, ./start.sh: reads the script in the build context, or says that nobody sees it. */
void
dm_judge_script(struct dm_judge *judge, struct dm_str name);
/* npm start, yarn run web: the scripts of package.json. */
void
dm_judge_package(struct dm_judge *judge, const struct dm_str *words, uint32_t count);
/* Everything besides the command: ports, volumes, homes, ONBUILD; image is the base's row or NULL. */
void
dm_judge_rest(struct dm_judge *judge, const struct dm_image *image, bool own_entrypoint);
/* 1 to 1023, written in decimal. */
bool
dm_judge_low_port(struct dm_str text);

#endif
