/* --since: the lines that a pull request adds, read from its unified diff. */
#ifndef DM_ADDED_LINES_H
#define DM_ADDED_LINES_H

#include "../pass/group.h"

struct dm_added_lines_file {
	const char *path;            /* of the new file, as the diff says, prefix and all */
	struct dm_line_range *added; /* of the new file, ascending */
	uint32_t nadded;
	struct dm_line_range
		*shown; /* whole hunks, lines of context included: what a review may comment on */
	uint32_t nshown;
};

struct dm_added_lines {
	struct dm_added_lines_file *files;
	uint32_t count;
	bool binary; /* of some file the diff shows no lines: it holds NUL, or .gitattributes asks for it */
	const char
		*root; /* folder that the paths start at, where it is not the current one; NULL */
};

/* text: what `git diff` or `diff -u` prints; false where it is something else, err tells the line. */
bool
dm_added_lines_parse(struct dm_arena *arena, struct dm_str text, struct dm_added_lines *since,
	struct dm_err *err);
/* The lines of the file with this name (relative to the current folder, or absolute); one without lines where the
   diff does not name it. */
const struct dm_added_lines_file *
dm_added_lines_find(const struct dm_added_lines *since, const char *path);
/*
 * The same for lines that a stranger may have written (--untrusted): all of them without a diff, and where a diff that
 * shows no lines of some files does not name this one.
 */
const struct dm_added_lines_file *
dm_added_lines_doubt(const struct dm_added_lines *since, const char *path);
/* One of the lines [first, end) is added. */
bool
dm_added_lines_has(const struct dm_added_lines_file *file, uint32_t first, uint32_t end);
/* All of the lines [first, end) are in one hunk. */
bool
dm_added_lines_shown(const struct dm_added_lines_file *file, uint32_t first, uint32_t end);
/*
 * Leaves of the result what touches added lines: the groups of fixes that rewrite one of them or have a finding
 * there, the findings of these groups, and other findings there.
 */
void
dm_added_lines_narrow(
	struct dm_arena *arena, const struct dm_added_lines_file *file, struct dm_result *result);

#endif
