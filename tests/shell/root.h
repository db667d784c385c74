/* Root file systems in which the RUNs of a stage run one after the other; see stages.c. All of it inside the sandbox. */
#ifndef DM_ROOT_H
#define DM_ROOT_H

#include "images.h"
#include "sandbox.h"

/* What a build turned out to need of its base image. Absolute paths and names, in the arena. */
struct needs {
	struct dm_arena *arena;
	struct dm_str *files, *folders, *stubs, *users, *groups;
	uint32_t nfiles, nfolders, nstubs, nusers, ngroups;
	bool lists; /* the base has some */
};

/* Copies the tool that stands for commands, and the programs that run as they are. False with a message. */
bool
root_setup(const char *tool);
/* The root of a base image, made anew. */
void
root_make(const struct image *image, const struct needs *needs);
/* The shell, the usual commands and the tools of an image, where it has a shell. */
void
root_add_tools(const struct image *image);
/* Moves the root away under a number; whatever was there under it is gone. */
void
root_save(uint32_t number);
/* Makes the root a copy of a saved one. */
void
root_load(uint32_t number);
/* The folder of a saved root. */
const char *
root_path(struct dm_arena *arena, uint32_t number);

/* Copies a file, a link or a tree; mode 0: as it is. What is no text becomes a command that succeeds. */
void
root_copy(const char *from, const char *to, unsigned mode);
void
root_remove(const char *path);
void
root_folders(const char *path);
/* The folders that the file at path is in. */
void
root_parent(const char *path);
bool
root_write(const char *path, struct dm_str text, unsigned mode);
/* {NULL, 0}: there is none. */
struct dm_str
root_read(struct dm_arena *arena, const char *path);

/* Runs argv (looked up in the environment's PATH) in the folder cwd of the root. True: it ended with 0 in time. */
bool
root_run(struct dm_arena *arena, const char *const *argv, const char *const *environment,
	const char *cwd, struct dm_str *errors);

#endif
