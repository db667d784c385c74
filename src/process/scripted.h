/* Scripts that a command runs, as far as the build context shows them. */
#ifndef DM_SCRIPTED_H
#define DM_SCRIPTED_H

#include "judge.h"

/*
 * The text of a script for a shell that the command names: of the context, of a heredoc, or what a RUN copies from there;
 * told: a shell is told to read it. *why: one clause for those who do not read it; false: nobody can.
 */
bool
dm_scripted_file(struct dm_judge *judge, struct dm_str name, bool told, struct dm_str *text,
	const char **why);

/* The text of a file of the image: of the context, of a heredoc, or what a RUN copies from there; {NULL, 0}: not seen. */
struct dm_str
dm_scripted_text(struct dm_judge *judge, struct dm_str name);

/* The program is a script for a shell, by its first line. */
bool
dm_scripted_starts_shell(struct dm_judge *judge, struct dm_str name);

enum {
	DM_SCRIPTED_PARTS = 3, /* prestart, start, poststart */
};

/*
 * What comes before the names of the scripts of the package.json of the folder that the command runs in
 * (dm_scripts_package_of); NULL: none is seen there.
 */
const char *
dm_scripted_package_here(struct dm_judge *judge);
/*
 * npm start, yarn run web: the texts of package.json that it runs, in order; their number. *why: why one of them is not
 * seen; NULL where all are.
 */
uint32_t
dm_scripted_package(const struct dm_facts *facts, const char *package, const struct dm_str *words,
	uint32_t count, struct dm_str texts[DM_SCRIPTED_PARTS], const char **why);

#endif
