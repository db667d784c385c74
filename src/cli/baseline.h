/*
 * The baseline: findings that a team has accepted, so that only new ones fail. --write-baseline writes it, --baseline
 * reads it. One line per finding, sorted, so that two branches' changes merge:
 *
 *   version: 1
 *   files:
 *     services/api/Dockerfile:        # relative to the baseline's folder
 *       clean-caches:
 *         - 3f2a91c0d4e5b6a7          # the instruction's words
 *         - 3f2a91c0d4e5b6a7-2        # the second one with the same words
 */
#ifndef DM_BASELINE_H
#define DM_BASELINE_H

#include "../base.h"
#include "../pass/pass.h"

struct dm_baseline_file {
	const char *path;
	struct dm_known_findings accepted;
};

struct dm_baseline {
	const char *folder;             /* without links */
	struct dm_baseline_file *files; /* sorted by path */
	uint32_t count;
};

/* Strict: version 1, known keys and passes, no duplicates. folder stays "". */
bool
dm_baseline_parse(struct dm_arena *arena, struct dm_str text, struct dm_baseline *baseline,
	struct dm_err *err);
bool
dm_baseline_read(
	struct dm_arena *arena, const char *path, struct dm_baseline *baseline, struct dm_err *err);
/* The folder of a baseline at this path, without links; NULL: there is no such folder. */
const char *
dm_baseline_folder(struct dm_arena *arena, const char *path);
/* How a baseline in that folder names the file: relative where it lies below; invalid UTF-8 as U+FFFD. */
const char *
dm_baseline_name(struct dm_arena *arena, const char *folder, const char *path);
/* What is known of the file; empty where nothing is. */
const struct dm_known_findings *
dm_baseline_find(const struct dm_baseline *baseline, const char *name);
/* A copy of the file's entries. */
void
dm_baseline_add(
	struct dm_arena *arena, struct dm_baseline *baseline, const struct dm_baseline_file *file);
/* Writes it to that path; what was there is replaced, or stays whole where that fails. */
bool
dm_baseline_save(const char *path, struct dm_baseline *baseline, struct dm_err *err);
/* Sorts the files, and writes those that have entries. */
void
dm_baseline_write(struct dm_buf *out, struct dm_baseline *baseline);
/* Adds what the result fixes or suggests; false: nothing that is not known. */
bool
dm_known_add(
	struct dm_arena *arena, const struct dm_result *result, struct dm_known_findings *accepted);

#endif
