/*
 * Fuzz target: any bytes as a shell text. Where there is a tree, its spans lie inside each other and in order, and
 * only blanks, operators, reserved words and comments are between them; else there is a place and a message.
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
check_alone(struct dm_str text, const struct dm_sh_list *list);

static void
check_word(struct dm_str text, const struct dm_sh_word *word, struct dm_span outer)
{
	require(inside(word->span, outer), "a word leaves its command");
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		require(!word->literal, "a literal word holds a substitution");
		if (word->substitutions[i]) {
			check_list(text, word->substitutions[i], word->span);
			check_alone(text, word->substitutions[i]);
		}
	}
}

static void
count_command(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	(void)command, (void)depth;
	++*(uint32_t *)data;
}

static uint32_t
count_list(const struct dm_sh_list *list)
{
	uint32_t commands = 0;
	dm_sh_walk(list, count_command, &commands);
	return commands;
}

/* A substitution's list read alone is the same; heredocs whose bodies come after the list aside. */
static void
check_alone(struct dm_str text, const struct dm_sh_list *list)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_sh_tree *alone = dm_sh_parse_span(&arena, text, list->span);
	if (!alone->heredocs && list->nitems) {
		require(alone->list != NULL, "a substitution cannot be read alone");
		require(count_list(alone->list) == count_list(list), "alone it is another list");
	}
	dm_arena_finish(&arena);
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
		require(redirect->end.len == 0 || redirect->end.off == dm_span_end(redirect->body),
			"a heredoc's end is elsewhere");
		if (redirect->content) {
			check_word(text, redirect->content, redirect->body);
		}
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

/* ---- cover: every byte is a leaf's, or white space ---- */

struct leaves {
	struct dm_arena *arena;
	struct dm_span *items;
	uint32_t count;
};

static void
add_leaf(struct leaves *leaves, struct dm_span span)
{
	if (span.len) {
		*dm_push(leaves->arena, leaves->items, leaves->count) = span;
	}
}

static void
add_list(struct leaves *leaves, const struct dm_sh_list *list);

static void
add_command(struct leaves *leaves, const struct dm_sh_command *command)
{
	for (uint32_t i = 0; i < command->nassigns; i++) {
		add_leaf(leaves, command->assigns[i].span);
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		add_leaf(leaves, command->words[i].span);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		add_leaf(leaves, command->redirects[i].span);
		add_leaf(leaves, command->redirects[i].body);
		add_leaf(leaves, command->redirects[i].end);
	}
	for (uint32_t i = 0; i < command->nmarks; i++) {
		add_leaf(leaves, command->marks[i]);
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		add_list(leaves, command->lists[i]);
		add_leaf(leaves, command->lists[i]->close);
	}
	add_leaf(leaves, command->pipe);
}

static void
add_list(struct leaves *leaves, const struct dm_sh_list *list)
{
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		struct dm_span prefix = pipeline->span;
		prefix.len = pipeline->commands[0].span.off - prefix.off;
		add_leaf(leaves, prefix); /* ! and time */
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			add_command(leaves, &pipeline->commands[k]);
		}
		if (list->items[i].op != DM_SH_NEWLINE) { /* a heredoc may start right after it */
			add_leaf(leaves, list->items[i].op_span);
		}
	}
}

static int
compare_spans(const void *left, const void *right)
{
	const struct dm_span *a = left, *b = right;
	return (a->off > b->off) - (a->off < b->off);
}

static void
check_gap(struct dm_str text, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		char c = text.p[i];
		bool newline = c == '\n' || (c == '\r' && i + 1 < to && text.p[i + 1] == '\n');
		bool escaped =
			c == '\\' && i + 1 < to && (text.p[i + 1] == '\n' || text.p[i + 1] == '\r');
		require(newline || escaped || c == ' ' || c == '\t',
			"a byte is nowhere in the tree");
	}
}

static void
check_cover(struct dm_arena *arena, const struct dm_sh_tree *tree)
{
	struct leaves leaves = {.arena = arena};
	uint32_t at = 0, comment = 0;
	add_list(&leaves, tree->list);
	if (leaves.count) {
		dm_sort(leaves.items, leaves.count, sizeof *leaves.items, compare_spans);
	}
	for (uint32_t i = 0; i <= leaves.count; i++) {
		uint32_t next = i < leaves.count ? leaves.items[i].off : (uint32_t)tree->text.n;
		require(next >= at, "two leaves overlap");
		for (; comment < tree->ncomments && tree->comments[comment].off < next; comment++) {
			struct dm_span span = tree->comments[comment];
			if (span.off < at) {
				continue; /* in a substitution */
			}
			check_gap(tree->text, at, span.off);
			at = dm_span_end(span);
		}
		check_gap(tree->text, at, next);
		at = i < leaves.count ? dm_span_end(leaves.items[i]) : at;
	}
}

/* The same text gives the same tree. */
static void
check_again(struct dm_arena *arena, const struct dm_sh_tree *tree, uint32_t commands)
{
	const struct dm_sh_tree *second = dm_sh_parse(arena, tree->text);
	require(second->list != NULL, "read once, but not twice");
	require(count_list(second->list) == commands, "two trees of one text differ");
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
	/* a copy of its own size, so that a sanitizer sees each byte read beyond the end */
	char *copy = malloc(size ? size : 1);
	require(copy != NULL, "out of memory");
	if (size) {
		memcpy(copy, data, size);
	}
	struct dm_str text = {copy, size};
	const struct dm_sh_tree *tree = dm_sh_parse(&arena, text);
	if (tree->list) {
		check_list(text, tree->list, (struct dm_span){0, (uint32_t)size});
		check_cover(&arena, tree);
		check_again(&arena, tree, count_list(tree->list));
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
