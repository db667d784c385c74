/*
 * What the repository around a Dockerfile says about it: compose files, bake files, GitHub actions and workflows, dev
 * containers, manifests of Kubernetes, charts of Helm, tasks of ECS, units, scripts, steps of other services, other
 * Dockerfiles. They are looked for in the Dockerfile's folder, in the folders for such files, for scripts and for pages
 * below it (words.yaml: deploy_folders, script_folders, page_folders), three more folders deep in the first two, and in
 * those above up to the root of the repository; without a repository in the folder itself only. By name, other YAML last:
 * regular files of at most 256 KiB inside the repository (inside.h), at most 512 and 2 MiB of a folder. What cannot be read
 * or parsed says nothing, but for more or larger files than that (dm_claim_add_unread).
 */
#ifndef DM_AROUND_H
#define DM_AROUND_H

#include "usage.h"

struct dm_around_folder;

/* What was found so far, for many Dockerfiles; zeroed at first. */
struct dm_around {
	struct dm_arena arena;
	bool no_links;                     /* --untrusted: files behind links are not read */
	struct dm_around_folder **folders; /* by path, on first use */
	const char *last;                  /* the folder of the Dockerfile before */
	struct dm_around_folder *found;
};

/* Of the Dockerfile at path, which need not be there; in arena. */
struct dm_usages
dm_around_find(struct dm_around *around, struct dm_arena *arena, const char *path);
void
dm_around_finish(struct dm_around *around);

#endif
