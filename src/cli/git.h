/*
 * Which files git sees below a folder. Nothing of the repository's configuration is read by git: it runs in a git
 * directory of our own, on a copy of the index, so that no key of a hostile repository can name a program for it.
 */
#ifndef DM_GIT_H
#define DM_GIT_H

#include "../sandbox/launcher.h"

struct dm_git {
	struct dm_arena *arena;
	const struct dm_launcher
		*launcher; /* what starts git; NULL: one is made for this question */
	bool (*wanted)(struct dm_str name); /* the others are dropped as they come */
	struct dm_buf names;                /* relative to the folder, a NUL after each */
	bool any;                           /* git listed something, wanted or not */
	const char *note;   /* what of the repository does not count, and why; NULL */
	bool slow;          /* git was ended, for it worked for too long */
	const char *unread; /* a folder that could not be read, in git's words; NULL */
};

/*
 * Tracked files, and untracked ones that the ignore files do not name: those of the repository (.gitignore up to its
 * top, info/exclude) and those of the user (core.excludesFile). A repository that is neither tracked nor ignored is
 * listed with a slash at its end; a submodule has no name that is a file's. top is the nearest folder upward with .git
 * (dm_inside_repository), folder is top or below; both without links. false: git is missing or failed; note says why.
 * The names are for dm_git_finish to free. Source: git-ls-files(1), gitrepository-layout(5), index-format.txt.
 */
bool
dm_git_list(struct dm_git *git, const char *top, const char *folder);
void
dm_git_finish(struct dm_git *git);

#endif
