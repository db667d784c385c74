/* Source files that are read together: those of one program. */
#ifndef DM_READING_H
#define DM_READING_H

#include "judge.h"
#include "source.h"

struct dm_reading_file {
	const struct dm_source *source;
	struct dm_str path, text; /* in the image, or in the context */
	bool settings; /* a build compiles them into the program: nuxt.config.ts; what they keep counts */
	bool data; /* JSON that is imported: what it names counts where the source would write it */
	bool placed; /* path is where it lies in the image, so that what is beside it is told */
	struct dm_str
		folder; /* where it lies, if that is told though it is not `placed`; else {NULL, 0} */
};

struct dm_reading {
	struct dm_judge *judge;
	struct dm_reading_file *files;
	uint32_t count;
	struct dm_str *data; /* config.json that one of them imports: paths */
	uint32_t ndata;
	bool cut;   /* there are more than are read */
	bool moved; /* it changes its folder as it runs: os.chdir */
	bool all;   /* all source of the context that the image has is among them */
	struct dm_str
		unread; /* the first of those that are there and could not be read; {NULL, 0}: none */
};

/* What the file loads by a name that a run makes is the application's own: require(path.join(__dirname, name)) */
bool
dm_reading_loads_own(const struct dm_reading *reading, const struct dm_reading_file *file,
	const struct dm_source_fact *fact);
/* Judges what all its files write, run and load. */
void
dm_reading_judge(struct dm_reading *reading);

#endif
