/*
 * Fuzz target: any bytes as a shell text. Where there is a tree, its spans lie inside each other and in order, and
 * only blanks, operators, reserved words and comments stand between them; else there is a place and a message.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/shell/effects.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "shell: %s\n", what);
		abort();
	}
}

static bool
inside(struct dm_span inner, struct dm_span outer)
{
	return inner.off >= outer.off && dm_span_end(inner) <= dm_span_end(outer);
}

static void
check_list(struct dm_str text, const struct dm_sh_list *list, struct dm_span outer);

static void
check_word(struct dm_str text, const struct dm_sh_word *word, struct dm_span outer)
{
	require(inside(word->span, outer), "a word leaves its command");
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		require(!word->literal, "a literal word holds a substitution");
		if (word->substitutions[i]) {
			check_list(text, word->substitutions[i], word->span);
		}
	}
}

static void
check_command(struct dm_str text, const struct dm_sh_command *command, struct dm_span outer)
{
	struct dm_span all = {0, (uint32_t)text.n};
	require(inside(command->span, outer), "a command leaves its pipeline");
	require(command->kind != DM_SH_SIMPLE || command->nlists == 0,
		"a simple command holds a list");
	for (uint32_t i = 0; i < command->nassigns; i++) {
		require(inside(command->assigns[i].span, command->span),
			"an assignment leaves its command");
		check_word(text, &command->assigns[i].value, command->span);
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		check_word(text, &command->words[i], command->span);
		require(i == 0 || command->words[i].span.off >=
					  dm_span_end(command->words[i - 1].span),
			"words overlap");
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		require(inside(redirect->span, command->span), "a redirection leaves its command");
		require(inside(redirect->op, redirect->span), "an operator leaves its redirection");
		check_word(text, &redirect->word, redirect->span);
		require(inside(redirect->body, all), "a heredoc leaves the text");
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		check_list(text, command->lists[i], command->span);
	}
}

static void
check_list(struct dm_str text, const struct dm_sh_list *list, struct dm_span outer)
{
	uint32_t at = outer.off;
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		require(inside(item->pipeline.span, outer), "a pipeline leaves its list");
		require(item->pipeline.span.off >= at, "pipelines overlap");
		require(item->pipeline.ncommands > 0, "an empty pipeline");
		at = dm_span_end(item->pipeline.span);
		for (uint32_t k = 0; k < item->pipeline.ncommands; k++) {
			check_command(text, &item->pipeline.commands[k], item->pipeline.span);
		}
		if (item->op != DM_SH_END) {
			require(inside(item->op_span, outer), "an operator leaves its list");
			require(item->op_span.off >= at, "an operator stands in its pipeline");
			at = dm_span_end(item->op_span);
		}
		require(item->op != DM_SH_END || i + 1 == list->nitems, "an item without operator");
	}
}

static void
count_command(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	(void)command, (void)depth;
	++*(uint32_t *)data;
}

/* The whole leaks no less than its parts. */
static void
check_effects(struct dm_arena *arena, const struct dm_sh_tree *tree)
{
	const struct dm_sh_list *list = tree->list;
	uint32_t half = list->nitems / 2, parts = 0;
	const struct dm_sh_effects *whole = dm_sh_effects_of(arena, tree, list, 0, list->nitems);
	parts |= dm_sh_effects_of(arena, tree, list, 0, half)->leaks;
	parts |= dm_sh_effects_of(arena, tree, list, half, list->nitems)->leaks;
	require(parts == whole->leaks, "a part leaks what the whole does not");
	for (uint32_t i = 1; i < whole->nreads; i++) {
		require(!dm_str_eq(whole->reads[i - 1], whole->reads[i]), "a name stands twice");
	}
	require((dm_sh_losses(list, true, true) & ~dm_sh_losses(list, false, true)) == 0,
		"errexit loses a failure");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {NULL, 0};
	/* a copy of its own size, so that a sanitizer sees each byte read behind it */
	char *copy = malloc(size ? size : 1);
	require(copy != NULL, "out of memory");
	if (size) {
		memcpy(copy, data, size);
	}
	struct dm_str text = {copy, size};
	const struct dm_sh_tree *tree = dm_sh_parse(&arena, text);
	if (tree->list) {
		uint32_t commands = 0;
		check_list(text, tree->list, (struct dm_span){0, (uint32_t)size});
		dm_sh_walk(tree->list, count_command, &commands);
		check_effects(&arena, tree);
		for (uint32_t i = 0; i < tree->ncomments; i++) {
			require(dm_span_end(tree->comments[i]) <= size &&
					copy[tree->comments[i].off] == '#',
				"a comment that is none");
		}
	} else {
		require(tree->message && tree->error <= size, "no message");
	}
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
