/*
 * Fuzz target: a Dockerfile, and after a NUL byte the files of its build context, each after a NUL byte too, by the
 * names below. What its RUNs run is listed in order, each call of a RUN, and printed as text and as JSON; a second look
 * finds the same. The context is not on the disk: its files are handed over as if they had been read.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/cli/tree_calls.h"
#include "../../src/dockerfile/parse.h"
#include "../../src/facts/calls.h"
#include "../../src/facts/dockerignore.h"
#include "../../src/lock/lock.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that is not in the input is not there. */
static const char *const names[] = {"context:x.sh", "context:s/y.sh", "context:s/z",
	"package.json:build", "package.json:prebuild", ".dockerignore"};

enum {
	NAMES = sizeof names / sizeof *names,
};

/* The input from *at up to a NUL byte or its end, in bytes of its own, so that a sanitizer sees each byte beyond. */
static struct dm_str
take(const uint8_t *data, size_t size, size_t *at)
{
	size_t start = *at < size ? *at : size, end = start;
	while (end < size && data[end] != '\0') {
		end++;
	}
	*at = end + 1;
	char *copy = malloc(end - start ? end - start : 1);
	CHECK(copy != NULL);
	if (end > start) {
		memcpy(copy, data + start, end - start);
	}
	return (struct dm_str){copy, end - start};
}

static void
check_calls(const struct dm_tree *tree, const struct dm_calls *calls)
{
	CHECK(calls->first[0] == 0 && calls->first[tree->ninstrs] == calls->count);
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		CHECK(calls->first[i] <= calls->first[i + 1]);
		for (uint32_t k = calls->first[i]; k < calls->first[i + 1]; k++) {
			const struct dm_build_call *call = &calls->items[k];
			CHECK(call->index == i && call->instr == &tree->instrs[i]);
			CHECK(call->instr->kind == DM_RUN && call->instr->stage >= 0);
			CHECK(call->program <= call->command->nwords);
			CHECK(call->origin < DM_CALL_ORIGINS && call->umask <= 07777);
			CHECK(call->name.n || call->opaque);
			CHECK(!call->folder.p || call->folder.p[0] == '/');
			CHECK(call->origin < DM_CALL_WRITTEN || call->file.p);
			CHECK(!call->mine || call->origin < DM_CALL_WRITTEN);
			CHECK(!dm_call_word(call, call->command->nwords - call->program).p);
		}
	}
}

static void
check_ignored(struct dm_arena *arena, struct dm_str text, struct dm_str path)
{
	const char *name = dm_arena_str(arena, path).p;
	struct dm_dockerignore *ignore = dm_dockerignore_parse(arena, text);
	bool has = dm_dockerignore_has(ignore, name);
	CHECK(dm_dockerignore_has(ignore, name) == has);
	CHECK(text.n || !has);
}

static void
look(struct dm_arena *arena, const struct dm_tree *tree, struct dm_scripts *scripts,
	struct dm_buf *out)
{
	struct dm_lock lock = {0};
	struct dm_facts facts = {.arena = arena,
		.tree = tree,
		.policy = no_policy(),
		.lock = &lock,
		.scripts = scripts};
	check_calls(tree, dm_calls_get(&facts));
	dm_calls_text(out, "Dockerfile", &facts);
	dm_calls_json(out, "Dockerfile", &facts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_script items[NAMES];
	struct dm_scripts scripts = {.items = items};
	struct dm_buf first = {NULL, 0, 0}, second = {NULL, 0, 0};
	size_t at = 0;
	struct dm_str text = take(data, size, &at), files[NAMES];
	for (int i = 0; i < NAMES; i++) {
		files[i] = take(data, size, &at);
		if (files[i].n) {
			items[scripts.count++] =
				(struct dm_script){.name = dm_str(names[i]), .text = files[i]};
		}
	}
	const struct dm_tree *tree = dm_tree_parse(&arena, text);
	look(&arena, tree, &scripts, &first);
	look(&arena, tree, &scripts, &second);
	CHECK(first.n == second.n && memcmp(first.p, second.p, first.n) == 0);
	check_ignored(&arena, files[NAMES - 1], files[0]);
	for (int i = 0; i < NAMES; i++) {
		free((char *)files[i].p);
	}
	dm_buf_finish(&first);
	dm_buf_finish(&second);
	dm_arena_finish(&arena);
	free((char *)text.p);
	return 0;
}
