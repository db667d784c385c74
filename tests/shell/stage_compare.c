/* What a build misses of its base image, and whether two builds come to the same. */
#include "stages.h"

#include <stdlib.h>

#include "../../src/dockerfile/parse.h"

enum {
	ROUNDS = 5,
	TRIES = 3,
};

/* ---- what is missing ---- */

static bool
add(struct needs *needs, struct dm_str **items, uint32_t *count, struct dm_str item)
{
	for (uint32_t i = 0; i < *count; i++) {
		if (dm_str_eq((*items)[i], item)) {
			return false;
		}
	}
	if (*count >= 200 || item.n == 0 || item.n > 500) {
		return false;
	}
	*dm_push(needs->arena, *items, *count) = dm_arena_str(needs->arena, item);
	return true;
}

/* `no such group 'x'` */
static bool
learn_name(struct needs *needs, struct dm_str line)
{
	size_t from = dm_str_find_byte(line, '\''), end = line.n - 1;
	if (from == (size_t)-1 || end <= from || line.p[end] != '\'') {
		return false;
	}
	struct dm_str name = dm_str_slice(line, from + 1, end);
	if (dm_str_find(line, "no such user") != (size_t)-1) {
		return add(needs, &needs->users, &needs->nusers, name);
	}
	return dm_str_find(line, "no such group") != (size_t)-1 &&
	       add(needs, &needs->groups, &needs->ngroups, name);
}

/* `sh: line 1: ./gradlew: No such file or directory`: to each folder that commands ran in */
static bool
learn_file(const struct build *build, struct needs *needs, struct dm_str line)
{
	static const char *const causes[] = {": No such file or directory", ": file not found",
		": Permission denied", ": command not found"};
	for (size_t k = 0; k < sizeof causes / sizeof *causes; k++) {
		if (!dm_str_ends(line, causes[k])) {
			continue;
		}
		size_t end = line.n - strlen(causes[k]), at = end;
		while (at > 1 && !(line.p[at - 2] == ':' && line.p[at - 1] == ' ')) {
			at--;
		}
		if (at < 2 || at >= end) {
			return false;
		}
		struct dm_str name = dm_str_slice(line, at, end);
		if (dm_str_starts(name, "'") && dm_str_ends(name, "'") && name.n > 2) {
			name = dm_str_slice(name, 1, name.n - 1);
		}
		if (dm_str_starts(name, "/")) {
			return add(needs, &needs->files, &needs->nfiles, name);
		}
		if (dm_str_find_byte(name, '/') == (size_t)-1 && k == 0) {
			add(needs, &needs->stubs, &needs->nstubs, name);
		}
		bool more = false;
		for (uint32_t i = 0; i < build->nfolders; i++) {
			const char *path = dm_arena_printf(
				needs->arena, "%.*s/%.*s", DM_FMT(build->folders[i]), DM_FMT(name));
			more = add(needs, &needs->files, &needs->nfiles, dm_str(path)) || more;
		}
		return more;
	}
	return false;
}

bool
stages_learn(const struct build *build, struct needs *needs)
{
	bool more = false;
	struct dm_str text = build->errors;
	for (size_t at = 0; at < text.n;) {
		size_t end = at;
		while (end < text.n && text.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_slice(text, at, end);
		at = end + 1;
		if (dm_str_find(line, "there are no lists") != (size_t)-1) {
			more = more || !needs->lists;
			needs->lists = true;
		} else if (line.n) {
			more = learn_name(needs, line) || more;
			more = learn_file(build, needs, line) || more;
		}
	}
	return more;
}

/* ---- both versions ---- */

/* The first line of a that b lacks; {NULL, 0}: there is none. */
static struct dm_str
lacks(struct dm_str a, struct dm_str b)
{
	for (size_t at = 0; at < a.n;) {
		size_t end = at;
		while (end < a.n && a.p[end] != '\n') {
			end++;
		}
		struct dm_str line = dm_str_slice(a, at, end);
		bool found = false;
		for (size_t k = 0; k < b.n && !found;) {
			size_t stop = k;
			while (stop < b.n && b.p[stop] != '\n') {
				stop++;
			}
			found = dm_str_eq(dm_str_slice(b, k, stop), line);
			k = stop + 1;
		}
		if (!found) {
			return line;
		}
		at = end + 1;
	}
	return (struct dm_str){NULL, 0};
}

static const char *
compare(struct dm_arena *arena, const struct outcome *old, const struct outcome *new)
{
	struct dm_str line = lacks(new->misses, old->misses);
	if (old->ending != ENDING_SUCCESS) {
		return line.p ? dm_arena_printf(arena, "new failure: %.*s", DM_FMT(line)) : NULL;
	}
	if (new->ending != ENDING_SUCCESS) {
		return dm_arena_printf(arena, "line %u of the new version fails: %s", new->line,
			new->why ? new->why : "as its base does");
	}
	line = lacks(old->packages, new->packages);
	if (line.p) {
		return dm_arena_printf(arena, "not installed any more: %.*s", DM_FMT(line));
	}
	/* what a package does not bring any more may be named instead */
	line = lacks(new->packages, old->packages);
	if (line.p && !lacks(old->recommending, new->recommending).p) {
		return dm_arena_printf(arena, "not installed before: %.*s", DM_FMT(line));
	}
	line = lacks(old->caches, new->caches);
	if (line.p) {
		return dm_arena_printf(arena, "gone from a cache mount: %.*s", DM_FMT(line));
	}
	line = lacks(new->troubles, old->troubles);
	return line.p ? dm_arena_printf(arena, "new trouble: %.*s", DM_FMT(line)) : NULL;
}

const char *
stages_compare(struct dm_arena *arena, struct dm_str before, struct dm_str after,
	const char *context, uint32_t *judged, uint32_t *unknown)
{
	struct needs needs = {.arena = arena};
	struct build old = {.arena = arena,
		.tree = dm_tree_parse(arena, before),
		.context = context,
		.hints = before,
		.needs = &needs};
	struct build new = old;
	new.tree = dm_tree_parse(arena, after);
	if (!dm_tree_valid(old.tree) || old.tree->nstages != new.tree->nstages) {
		return dm_tree_valid(old.tree) ? "another number of stages" : NULL;
	}
	for (uint32_t round = 0; round < ROUNDS; round++) {
		old.errors = (struct dm_str){NULL, 0};
		old.nfolders = 0;
		stages_build(&old);
		if (!old.errors.n || !stages_learn(&old, &needs)) {
			break;
		}
	}
	const char *problem = NULL;
	for (uint32_t i = 0; i < old.tree->nstages; i++) {
		bool known = old.outcomes[i].ending == ENDING_SUCCESS;
		*judged += known;
		*unknown += !known;
		if (!known && getenv("PROOF_VERBOSE")) {
			printf("stage %u, line %u does not run here: %s\n", i, old.outcomes[i].line,
				old.outcomes[i].why ? old.outcomes[i].why
						    : "base, or another shell");
		}
	}
	/* pipelines that read and write one file go one way or the other */
	for (uint32_t k = 0; k < TRIES; k++) {
		problem = NULL;
		stages_build(&new);
		for (uint32_t i = 0; i < old.tree->nstages && !problem; i++) {
			if (old.outcomes[i].ending != ENDING_FOREIGN) {
				problem = compare(arena, &old.outcomes[i], &new.outcomes[i]);
			}
		}
		if (!problem) {
			break;
		}
	}
	return problem;
}
