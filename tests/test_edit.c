/* Edit verbs in before/after form: one case per layout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/parse.h"
#include "../src/edit/edit.h"

enum verb {
	AFTER,
	APPEND,
	APPEND_SEQUENCE,
	WORD,
	REPLACE,
	BEFORE,
	INSTR_AFTER,
	MERGE,
};

static void
finish(struct dm_edits *edits, const char *after)
{
	assert_true(dm_edits_sane(edits));
	struct dm_revision r = dm_revision_first(edits->arena, edits->tree->text);
	r = dm_revision_apply(edits->arena, &r, edits->items, edits->count);
	if (!dm_str_is(r.text, after)) {
		fail_msg("got:\n%.*s\nwant:\n%s", DM_FMT(r.text), after);
	}
	const struct dm_tree *tree = dm_tree_parse(edits->arena, r.text);
	assert_true(dm_tree_valid(tree));
	assert_true(dm_edits_keep_others(edits, edits->tree, tree));
}

/* `word` ends the command (or is the word) that the verb speaks of; n is the instruction's index. */
static void
check(enum verb verb, uint32_t n, const char *before, const char *word, const char *text,
	const char *after)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(before));
	struct dm_edits edits = {.arena = &arena, .tree = tree};

	assert_true(dm_tree_valid(tree));
	const struct dm_instr *instr = &tree->instrs[n];
	struct dm_cook body;
	struct dm_place place = {instr, &instr->cook, instr->command.off, false};
	if (instr->nheredocs) {
		body = dm_cook_identity(&arena, tree->text, instr->heredocs[0].body);
		place = (struct dm_place){instr, &body, 0, true};
	}
	struct dm_str shell = dm_str_slice(place.cook->text, place.base, place.cook->text.n);
	struct dm_span span = {(uint32_t)dm_str_find(shell, word), (uint32_t)strlen(word)};
	switch (verb) {
	case AFTER:
		dm_edit_command_after(&edits, &place, dm_span_end(span), text);
		break;
	case APPEND:
	case APPEND_SEQUENCE:
		dm_edit_command_append(&edits, &place, dm_span_end(span), text,
			verb == APPEND ? DM_JOINT_AND : DM_JOINT_SEQUENCE);
		break;
	case WORD:
		dm_edit_word_after(&edits, &place, span, text);
		break;
	case REPLACE:
		dm_edit_word_replace(&edits, &place, span, text);
		break;
	case BEFORE:
		dm_edit_instrs_before(&edits, instr, &text, 1);
		break;
	case INSTR_AFTER:
		dm_edit_instrs_after(&edits, instr, &text, 1);
		break;
	case MERGE:
		dm_edit_merge(&edits, instr, instr + 1,
			&(struct dm_joining){.kind = DM_JOINT_AND, .first_end = dm_span_end(span)});
		break;
	}
	finish(&edits, after);
	dm_arena_finish(&arena);
}

#define F "FROM x\n"

static void
test_one_line(void **state)
{
	(void)state;
	check(APPEND, 1, F "RUN a b\n", "a b", "c", F "RUN a b && c\n");
	check(APPEND, 1, F "RUN a b", "a b", "c", F "RUN a b && c");
	check(APPEND, 1, F "RUN a b # note\n", "a b", "c", F "RUN a b && c # note\n");
	check(APPEND, 1, F "RUN a b ; \n", "a b ;", "c", F "RUN a b && c ; \n");
	check(APPEND, 1, F "RUN a {} \\;\n", "a {} \\;", "c", F "RUN a {} \\; && c\n");
	check(APPEND_SEQUENCE, 1, F "RUN set -e; a; b;\n", "b;", "c", F "RUN set -e; a; b; c;\n");
	check(AFTER, 1, F "RUN a && b\n", "a", "c", F "RUN a && c && b\n");
	check(AFTER, 1, F "RUN a; b\n", "a", "c", F "RUN a; c; b\n");
	check(APPEND, 1, F "RUN a b \\", "a b", "c", F "RUN a b && c \\");
	check(APPEND, 1, F "RUN a b && \\\n", "a b && ", "c", F "RUN a b && c && \\\n");
}

static void
test_leading(void **state)
{
	(void)state;
	check(APPEND, 1, F "RUN a \\\n  && b\n", "b", "c", F "RUN a \\\n  && b \\\n  && c\n");
	check(AFTER, 1, F "RUN a \\\n\t&& b\n", "a", "c", F "RUN a \\\n\t&& c \\\n\t&& b\n");
	check(AFTER, 1, F "RUN a \\\n  # n\n  && b\n", "a", "c",
		F "RUN a \\\n  && c \\\n  # n\n  && b\n");
	check(APPEND, 1, "FROM x\r\nRUN a \\\r\n  && b\r\n", "b", "c",
		"FROM x\r\nRUN a \\\r\n  && b \\\r\n  && c\r\n");
	check(APPEND, 1, "# escape=`\n" F "RUN a `\n  && b\n", "b", "c",
		"# escape=`\n" F "RUN a `\n  && b `\n  && c\n");
	check(APPEND, 1, F "RUN a && b \\\n    p \\\n    q\n", "q", "c",
		F "RUN a && b \\\n    p \\\n    q \\\n    && c\n");
	check(AFTER, 1, F "RUN a && b \\\n    p\n", "a", "c", F "RUN a && c && b \\\n    p\n");
	check(APPEND, 1, F "RUN a \\\n\n  && b \\\n", "b", "c",
		F "RUN a \\\n\n  && b \\\n  && c \\\n");
}

static void
test_trailing(void **state)
{
	(void)state;
	check(APPEND, 1, F "RUN a && \\\n  b\n", "b", "c", F "RUN a && \\\n  b && \\\n  c\n");
	check(AFTER, 1, F "RUN a && \\\n  b\n", "a", "c", F "RUN a && \\\n  c && \\\n  b\n");
	check(APPEND_SEQUENCE, 1, F "RUN set -eux; \\\n\ta; \\\n\tb\n", "b", "c",
		F "RUN set -eux; \\\n\ta; \\\n\tb; \\\n\tc\n");
	check(AFTER, 1, F "RUN set -e; \\\n  aa; \\\n  b;\n", "aa", "c",
		F "RUN set -e; \\\n  aa; \\\n  c; \\\n  b;\n");
	check(APPEND, 1, F "RUN a && \\\n  b && \\\n", "b", "c",
		F "RUN a && \\\n  b && \\\n  c && \\\n");
}

static void
test_words(void **state)
{
	(void)state;
	check(WORD, 1, F "RUN apt-get install x\n", "install", "-y",
		F "RUN apt-get install -y x\n");
	check(WORD, 1, F "RUN a install\\\n x\n", "install", "-y", F "RUN a install -y\\\n x\n");
	check(REPLACE, 1, F "RUN a in\\\nst x\n", "inst", "q", F "RUN a q x\n");
}

static void
test_script(void **state)
{
	(void)state;
	check(APPEND_SEQUENCE, 1, F "RUN <<EOF\n  a # n\nEOF\n", "a", "c",
		F "RUN <<EOF\n  a # n\n  c\nEOF\n");
	check(AFTER, 1, F "RUN <<EOF\na && b\nEOF\n", "a", "c", F "RUN <<EOF\na && c && b\nEOF\n");
	check(APPEND_SEQUENCE, 1, F "RUN <<EOF\na;\nb\nEOF\n", "a;", "c",
		F "RUN <<EOF\na;\nc\nb\nEOF\n");
	check(APPEND, 1, F "RUN <<EOF\na\nb # n\nEOF\n", "b", "c",
		F "RUN <<EOF\na\nb && c # n\nEOF\n");
	check(AFTER, 1, F "RUN <<EOF\n a \\\n   b\nEOF\n", "b", "c",
		F "RUN <<EOF\n a \\\n   b\n c\nEOF\n");
}

static void
test_instructions(void **state)
{
	(void)state;
	check(BEFORE, 1, F "# n\nRUN a\n", "a", "USER y", F "USER y\n# n\nRUN a\n");
	check(BEFORE, 1, F "\nRUN a", "a", "RUN b\n    && c", F "\nRUN b \\\n    && c\nRUN a");
	check(BEFORE, 0, "# syntax=docker/dockerfile:1\n# n\nFROM x\n", "", "ARG a",
		"# syntax=docker/dockerfile:1\nARG a\n# n\nFROM x\n");
	check(BEFORE, 0,
		"\xef\xbb\xbf"
		"FROM x\n",
		"", "ARG a",
		"\xef\xbb\xbf"
		"ARG a\nFROM x\n");
	check(INSTR_AFTER, 1, F "RUN a\n# n\n", "a", "USER y", F "RUN a\nUSER y\n# n\n");
	check(INSTR_AFTER, 1, F "RUN a", "a", "USER y", F "RUN a\nUSER y");
	check(INSTR_AFTER, 1, F "RUN a \\\n", "a", "USER y", F "RUN a\nUSER y \\\n");
	check(INSTR_AFTER, 1, "FROM x\r\nRUN a\r\n", "a", "USER y",
		"FROM x\r\nRUN a\r\nUSER y\r\n");
}

static void
test_merge(void **state)
{
	(void)state;
	check(MERGE, 1, F "RUN a\n\n# n\nRUN b\n", "a", "", F "RUN a \\\n    # n\n    && b\n");
	check(MERGE, 1, F "RUN a ;\nRUN b \\\n  && c\n", "a", "",
		F "RUN a \\\n  && b \\\n  && c\n");
	check(MERGE, 1, F "RUN a\n# n\nRUN b && \\\n  c\n", "a", "",
		F "RUN a && \\\n  # n\n  b && \\\n  c\n");
	check(MERGE, 1, F "RUN a \\\n  && q\nRUN b\n", "q", "", F "RUN a \\\n  && q \\\n  && b\n");
	check(MERGE, 1, F "RUN a\r\nRUN \\\r\n  b\r\n", "a", "", F "RUN a \\\r\n  && b\r\n");
}

/* text, the bytes that are replaced (a needle), what comes there, whether the others are kept */
static void
check_others(const char *text, const char *old, const char *fresh, bool kept)
{
	struct dm_arena arena = {NULL, 0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
	struct dm_edits edits = {.arena = &arena, .tree = tree};
	size_t off = dm_str_find(dm_str(text), old);
	assert_true(off != (size_t)-1);
	dm_edit_replace(
		&edits, (struct dm_span){(uint32_t)off, (uint32_t)strlen(old)}, dm_str(fresh));
	struct dm_revision r = dm_revision_first(&arena, tree->text);
	r = dm_revision_apply(&arena, &r, edits.items, edits.count);
	const struct dm_tree *after = dm_tree_parse(&arena, r.text);
	assert_int_equal(after->nerrors, 0);
	assert_int_equal(dm_edits_keep_others(&edits, tree, after), kept);
	dm_arena_finish(&arena);
}

/* What no error shows: an instruction became a part of the one above it. */
static void
test_others(void **state)
{
	(void)state;
	const char *text = "FROM a\nRUN b \\\n  c\nRUN d\n# e\nCMD [\"f\"]\n";
	check_others(text, "c", "", false);
	check_others(text, "c\n", "c \\\n", false);
	check_others(text, "d\n", "d \\\n", false);
	check_others(text, "  c", "  cc", true);
	check_others(text, " \\\n  c", "", true);
	check_others(text, "RUN d\n", "", true);
	check_others(text, "RUN d\n", "RUN x\nRUN d\nRUN y\n", true);
	check_others(text, "# e", "# longer", true);
	check_others(text, "FROM a\n", "FROM a\nUSER x\n", true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_leading),
		cmocka_unit_test(test_trailing),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_instructions),
		cmocka_unit_test(test_merge),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
