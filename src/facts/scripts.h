/* What the build context tells about a command: the scripts that it runs, evidence for nonroot-user. */
#ifndef DM_SCRIPTS_H
#define DM_SCRIPTS_H

#include "../dockerfile/tree.h"

struct dm_script {
	struct dm_str name; /* as the command names it: /entrypoint.sh, app.py */
	struct dm_str text;
	bool unread; /* it is in the context, and nobody could read it: too large, a link that leads away */
	void *made; /* what is made of the text alone, by who asks for it (process/sources.c); NULL: nothing yet */
};

struct dm_search;
struct dm_kept_files;

struct dm_scripts {
	struct dm_script *items;
	uint32_t count;
	struct dm_search *search;   /* while files are looked for; else NULL */
	struct dm_arena *arena;     /* of what is read; NULL: nothing can be */
	struct dm_kept_files *kept; /* set before: what other runs read of the context; else NULL */
	bool no_links;              /* set before: files behind links in the context are not read */
	bool package; /* a package.json was read; its scripts are items called package.json:start */
	const char *refused; /* a file that leads out of the context; NULL */
};

enum {
	DM_SCRIPTS_FOLDERS = 16, /* that dm_scripts_folders lists of one */
};

/*
 * Between open and close dm_scripts_file reads what is not there yet: regular files of at most 256 KiB inside the
 * folder `context` only (inside.h), 512 of at most 4 MiB together. What was read stays.
 * path: of the Dockerfile, for NAME.dockerignore beside it (BuildKit, frontend/dockerui/context.go); NULL.
 */
void
dm_scripts_open(struct dm_arena *arena, const char *context, const char *path,
	const struct dm_tree *tree, struct dm_scripts *scripts);
void
dm_scripts_close(struct dm_scripts *scripts);
/*
 * Reads the files that CMD and ENTRYPOINT name and that COPY or ADD bring, the scripts that those call, and where npm,
 * yarn, pnpm or bun is called the scripts of package.json; what is not found is left out.
 */
void
dm_scripts_started(struct dm_scripts *scripts);
/* Between open and close: the names of the folders in a folder of the context, the first by name, links aside. NULL: none. */
const char **
dm_scripts_folders(struct dm_arena *arena, const struct dm_scripts *scripts, struct dm_str path,
	uint32_t *count);
/*
 * The file at a path in the build context, as COPY reaches it (.dockerignore applies). False: it is not there, is no
 * regular file, or nobody read it.
 */
bool
dm_scripts_file(const struct dm_scripts *scripts, struct dm_str path, struct dm_str *text);
/* The same, or *unread: something is there, but it is too large, a link that leads away, or beyond the limits. */
bool
dm_scripts_there(
	const struct dm_scripts *scripts, struct dm_str path, struct dm_str *text, bool *unread);
/*
 * Between open and close: a file or folder of the context, the one at the path or below it, that only its owner or group may
 * read or enter, as COPY brings it; {NULL, 0}: none of the first 256 that are not too deep.
 */
struct dm_str
dm_scripts_private(const struct dm_scripts *scripts, struct dm_str path);
/* What is kept for a text that dm_scripts_file yielded; NULL: it is of no file of the context. */
struct dm_script *
dm_scripts_of(const struct dm_scripts *scripts, struct dm_str text);
/*
 * Between open and close, and after it as far as it was asked for before: the source files of the context
 * (languages.yaml) by their paths, sorted, at most 8,192 names of folders and files, folders of packages (node_modules)
 * aside; *whole is false where there are more, or a link leads to a folder.
 */
const struct dm_str *
dm_scripts_sources(const struct dm_scripts *scripts, uint32_t *count, bool *whole);
/* The same of the files that say what a project is built of (manifests). */
const struct dm_str *
dm_scripts_manifests(const struct dm_scripts *scripts, uint32_t *count);
/* A folder of the context, as COPY reaches it; how many files it holds, itself aside: -1: it is not there. */
int32_t
dm_scripts_folder(const struct dm_scripts *scripts, struct dm_str path);
/*
 * Between open and close: reads the package.json of the context, its scripts as package.json:NAME, what it depends on as
 * dependency:NAME, of those the ones of devDependencies as for-build:NAME too, the others as for-use:NAME, where it says which file its folder means that as package.json#main, and its own text as package.json#.
 */
void
dm_scripts_package(const struct dm_scripts *scripts);
/*
 * Between open and close: what comes before the names of the scripts of a package.json with this text: "package.json:"
 * for that of the context, and for {NULL, 0}. NULL: there is none, or it cannot be read.
 */
const char *
dm_scripts_package_of(const struct dm_scripts *scripts, struct dm_str text);
/* The script of this name, or NULL. */
const struct dm_script *
dm_scripts_get(const struct dm_scripts *scripts, struct dm_str name);

#endif
