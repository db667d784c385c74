/* The application's own source, as far as the build context shows it: what of it is read, and what it writes. */
#ifndef DM_SOURCES_H
#define DM_SOURCES_H

#include "go.h"
#include "judge.h"
#include "source.h"

/*
 * Reads the source file at an absolute path of the image, whose text is given, and those that it imports, as far as COPY
 * brings them from the context; judges what they write. At most 256 files.
 */
void
dm_judge_followed(struct dm_judge *judge, const struct dm_language *language, struct dm_str path,
	struct dm_str text);
/*
 * The same for a module of Python: main, pkg.app:create(), pkg/app.py; looked for in the folder, below its src, in
 * PYTHONPATH. False: the context does not show it.
 */
bool
dm_judge_module(struct dm_judge *judge, struct dm_str name);
/*
 * Reads all source files that the stage, those that it is FROM and those that it copies from bring from the context:
 * what it builds is made of them. language NULL: of any. False: there are none.
 */
bool
dm_judge_all_sources(struct dm_judge *judge, int32_t stage, const struct dm_language *language);
/* All source of that language below a folder of the context ("", or with a slash at its end), whoever brings it. */
bool
dm_judge_sources_below(
	struct dm_judge *judge, struct dm_str folder, const struct dm_language *language);
/* The same for the packages of a program of Go, and those of its module that they import. */
bool
dm_judge_packages(struct dm_judge *judge, const struct dm_language *language,
	const struct dm_go_program *program);
/* A doubt: what is started is nowhere to be read; its folder, where nothing fills it, may be where it keeps its data. */
void
dm_judge_unseen(struct dm_judge *judge, struct dm_str what);
#endif
