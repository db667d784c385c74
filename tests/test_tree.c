/* BuildKit's grammar, claim by claim: files against their trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/parse.h"
#include "support.h"

static struct dm_arena arena;

static struct dm_tree *
parse(struct dm_str text)
{
	struct dm_tree *tree = dm_tree_parse(&arena, text);
	const char *broken = dm_test_tree(&arena, tree);
	if (broken) {
		fail_msg("%s", broken);
	}
	return tree;
}

static struct dm_tree *
read_text(const char *text)
{
	return parse(dm_str(text));
}

static int
forget(void **state)
{
	(void)state;
	dm_arena_finish(&arena);
	return 0;
}

static void
assert_logical(const struct dm_instr *instr, const char *want)
{
	assert_string_equal(dm_arena_str(&arena, dm_str_trim(instr->cook.text)).p, want);
}

/* Whether BuildKit takes the file. */
struct verdict {
	const char *text;
	bool valid;
};

static void
check_verdicts(const struct verdict *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (dm_tree_valid(read_text(rows[i].text)) != rows[i].valid) {
			fail_msg("should be %s: %s", rows[i].valid ? "valid" : "invalid",
				rows[i].text);
		}
	}
}

#define CHECK_VERDICTS(...)                                                                        \
	static const struct verdict rows[] = {__VA_ARGS__};                                        \
	(void)state;                                                                               \
	check_verdicts(rows, sizeof rows / sizeof *rows)

static void
test_keywords_in_any_case(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("from a\nRun b\nwOrKdIr /c\n");
	assert_int_equal(tree->instrs[0].kind, DM_FROM);
	assert_int_equal(tree->instrs[1].kind, DM_RUN);
	assert_int_equal(tree->instrs[2].kind, DM_WORKDIR);
	assert_true(dm_str_is(dm_instr_keyword(&tree->instrs[2]), "wOrKdIr"));
	for (int kind = 1; kind < DM_KEYWORD_COUNT; kind++) {
		const char *line = dm_arena_printf(
			&arena, "FROM a\n%s x\n", dm_keyword_name((enum dm_keyword)kind));
		assert_int_equal(read_text(line)->instrs[1].kind, kind);
	}
	assert_int_equal(read_text("FROM a\nRUNS b\n")->instrs[1].kind, DM_UNKNOWN);
}

static void
test_directives_stand_before_anything_else(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("#  Syntax = docker/dockerfile:1 \n# escape=`\n# plain\n# "
					 "check=skip=all\nFROM a\nRUN b `\nc\n");
	assert_int_equal(tree->ndirectives, 2);
	assert_true(dm_str_is(tree->directives[0].name, "syntax"));
	assert_true(dm_str_is(tree->directives[0].value, "docker/dockerfile:1"));
	assert_int_equal(tree->directives[1].line, 2);
	assert_int_equal(tree->escape, '`');
	assert_logical(&tree->instrs[1], "RUN b c");
	assert_int_equal(read_text("\n# escape=`\nFROM a\n")->ndirectives, 0);
	assert_int_equal(read_text("FROM a\n# escape=`\n")->escape, '\\');
	assert_int_equal(read_text("# key=value\n# escape=`\nFROM a\n")->escape, '\\');
}

static void
test_bad_directives_are_errors(void **state)
{
	CHECK_VERDICTS({"# escape=`\n# escape=`\nFROM a\n", false}, {"# escape=x\nFROM a\n", false},
		{"# syntax=a\n# syntax=b\nFROM a\n", false}, {"# escape=`\nFROM a\n", true});
}

static void
test_continuations(void **state)
{
	(void)state;
	assert_logical(&read_text("FROM a\nRUN b \\\n  c\n")->instrs[1], "RUN b   c");
	assert_logical(&read_text("FROM a\nRUN b \\ \t \nc\n")->instrs[1], "RUN b c");
	assert_logical(&read_text("FROM a\nRUN b\\\nc\n")->instrs[1], "RUN bc");
	assert_logical(&read_text("FROM a\r\nRUN b \\\r\nc\r\n")->instrs[1], "RUN b c");
	assert_logical(&read_text("FROM a\nRU\\\nN b\n")->instrs[1], "RUN b");
	assert_logical(&read_text("FROM a\nRUN b \\")->instrs[1], "RUN b");
}

static void
test_escaped_escape_does_not_continue(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\nRUN b \\\\\nRUN c\n");
	assert_int_equal(tree->ninstrs, 3);
	assert_logical(&tree->instrs[1], "RUN b \\\\");
}

static void
test_comments_and_empty_lines_inside_vanish(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\nRUN b \\\n  # note\n\n c\nRUN d\n");
	assert_int_equal(tree->ninstrs, 3);
	assert_logical(&tree->instrs[1], "RUN b  c");
	assert_int_equal(tree->instrs[1].line, 2);
	assert_int_equal(tree->instrs[1].end_line, 5);
	assert_int_equal(tree->instrs[1].comment_inside, 1);
	assert_int_equal(tree->nnotes, 1);
	assert_int_equal(tree->notes[0].severity, DM_NOTE_WARNING);
	assert_true(dm_tree_valid(tree));
}

static void
test_cook_maps_back_to_bytes(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\nRUN b \\\n c\n");
	const struct dm_cook *cook = &tree->instrs[1].cook;
	uint32_t c = (uint32_t)dm_str_find(cook->text, "c");
	assert_int_equal(tree->text.p[dm_cook_physical(cook, c)], 'c');
	assert_int_equal(dm_cook_after(cook, c + 1), dm_cook_physical(cook, c) + 1);
	struct dm_span all = dm_cook_span(cook, (struct dm_span){0, (uint32_t)cook->text.n});
	assert_true(dm_str_is(dm_span_str(tree->text, all), "RUN b \\\n c"));
	assert_int_equal(dm_cook_physical(cook, (uint32_t)cook->text.n), cook->end);
}

static void
test_heredocs(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\nRUN <<A cat 3<<-'B' c\n1\nA\n\t2\n\tB\nCOPY "
					 "<<\"x y\" /f\n# no\nx y\nRUN d\n");
	const struct dm_instr *run = &tree->instrs[1], *copy = &tree->instrs[2];
	assert_int_equal(tree->ninstrs, 4);
	assert_int_equal(run->nheredocs, 2);
	assert_true(dm_str_is(run->heredocs[0].name, "A"));
	assert_true(run->heredocs[0].expand);
	assert_true(dm_str_is(dm_span_str(tree->text, run->heredocs[0].body), "1\n"));
	assert_true(dm_str_is(run->heredocs[1].name, "B"));
	assert_false(run->heredocs[1].expand);
	assert_true(run->heredocs[1].chomp);
	assert_int_equal(run->heredocs[1].fd, 3);
	assert_int_equal(run->end_line, 6);
	assert_true(dm_str_is(dm_span_str(tree->text, copy->heredocs[0].body), "# no\n"));
	assert_true(dm_tree_valid(tree));
}

static void
test_what_is_no_heredoc(void **state)
{
	(void)state;
	assert_int_equal(read_text("FROM a\nRUN cat<<EOF\n")->instrs[1].nheredocs, 0);
	assert_int_equal(read_text("FROM a\nRUN [\"cat\", \"<<EOF\"]\n")->instrs[1].nheredocs, 0);
	assert_int_equal(read_text("FROM a\nENV A=<<EOF\n")->instrs[1].nheredocs, 0);
	assert_int_equal(read_text("FROM a\nRUN cat <<<EOF\n")->instrs[1].nheredocs, 0);
	assert_int_equal(read_text("FROM a\nONBUILD RUN <<EOF\nb\nEOF\n")->instrs[1].nheredocs, 1);
	assert_false(dm_tree_valid(read_text("FROM a\nRUN <<EOF\nb\n")));
}

static void
test_script_is_a_lone_heredoc(void **state)
{
	(void)state;
	assert_true(dm_instr_script(&read_text("FROM a\nRUN <<E\nb\nE\n")->instrs[1]));
	assert_true(
		dm_instr_script(&read_text("FROM a\nRUN --network=none <<E\nb\nE\n")->instrs[1]));
	assert_false(dm_instr_script(&read_text("FROM a\nRUN sh <<E\nb\nE\n")->instrs[1]));
	assert_false(dm_instr_script(&read_text("FROM a\nCOPY <<E /b\nb\nE\n")->instrs[1]));
}

static void
test_json_form_only_for_arrays_of_strings(void **state)
{
	(void)state;
	struct dm_tree *tree =
		read_text("FROM a\nCMD [\"b\", \"c\\u0064\\n\"]\nCMD ['b']\nCMD [\"b\" c]\n");
	assert_int_equal(tree->instrs[1].form, DM_FORM_JSON);
	assert_int_equal(tree->instrs[1].nwords, 2);
	assert_true(dm_str_is(tree->instrs[1].words[1].text, "cd\n"));
	assert_int_equal(tree->instrs[2].form, DM_FORM_SHELL);
	assert_int_equal(tree->instrs[3].form, DM_FORM_SHELL);
}

static void
test_flags_stand_between_keyword_and_arguments(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM --platform=linux/amd64 a\nRUN "
					 "--mount=type=cache,target=/c --network=none b --d\n");
	assert_true(dm_str_is(dm_instr_flag(&tree->instrs[0], "platform"), "linux/amd64"));
	assert_int_equal(tree->instrs[1].nflags, 2);
	assert_true(dm_str_is(dm_instr_flag(&tree->instrs[1], "network"), "none"));
	assert_true(dm_str_is(dm_instr_args(&tree->instrs[1]), "b --d"));
	assert_null(dm_instr_flag(&tree->instrs[1], "security").p);
}

static void
test_pairs(void **state)
{
	(void)state;
	struct dm_tree *tree =
		read_text("ARG V=1 W\nFROM a\nENV K some value\nENV A=b C=\"d e\" F=g\\ h\n");
	assert_int_equal(tree->instrs[0].npairs, 2);
	assert_false(tree->instrs[0].pairs[1].has_value);
	assert_int_equal(tree->instrs[0].stage, -1);
	assert_true(dm_str_is(tree->instrs[2].pairs[0].value, "some value"));
	assert_int_equal(tree->instrs[3].npairs, 3);
	assert_true(dm_str_is(tree->instrs[3].pairs[1].value, "\"d e\""));
	assert_true(dm_str_is(tree->instrs[3].pairs[2].value, "g\\ h"));
}

static void
test_stages_and_their_parents(void **state)
{
	(void)state;
	struct dm_tree *tree =
		read_text("FROM a AS Base\nRUN b\nFROM base AS next\nFROM c:1\nFROM next\n");
	assert_int_equal(tree->nstages, 4);
	assert_true(dm_str_is(tree->stages[0].name, "Base"));
	assert_int_equal(tree->stages[1].parent, 0);
	assert_int_equal(tree->stages[2].parent, -1);
	assert_int_equal(tree->stages[3].parent, 1);
	assert_int_equal(tree->stages[0].end, 2);
	assert_int_equal(tree->instrs[1].stage, 0);
}

static void
test_onbuild_holds_an_instruction(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\nONBUILD RUN --network=none b\n");
	assert_non_null(tree->instrs[1].onbuild);
	assert_int_equal(tree->instrs[1].onbuild->kind, DM_RUN);
	assert_true(dm_str_is(dm_instr_args(tree->instrs[1].onbuild), "b"));
}

static void
test_comment_block_belongs_to_the_instruction_below(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("# far\n\n# one\n# two\nFROM a\n\nRUN b\n");
	assert_int_equal(tree->instrs[0].comment, 7);
	assert_int_equal(tree->instrs[1].comment, tree->instrs[1].line_span.off);
}

static void
test_runs_of_bare_lines(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\n\n\r\n \n\nRUN b \\\n\\\n\\\n\n\n#\n\n c\n");
	static const struct {
		uint32_t off;
		enum dm_token_kind kind;
	} want[] = {
		{6, DM_TOKEN_NEWLINE}, /* after FROM a */
		{7, DM_TOKEN_NEWLINE}, /* two empty lines */
		{10, DM_TOKEN_BLANK},
		{11, DM_TOKEN_NEWLINE},
		{12, DM_TOKEN_NEWLINE},
		{13, DM_TOKEN_KEYWORD},
		{16, DM_TOKEN_BLANK},
		{17, DM_TOKEN_TEXT},
		{19, DM_TOKEN_CONTINUATION}, /* after RUN b */
		{21, DM_TOKEN_CONTINUATION}, /* two of nothing else */
		{25, DM_TOKEN_NEWLINE},      /* two empty lines */
		{27, DM_TOKEN_COMMENT},
		{28, DM_TOKEN_NEWLINE},
	};
	const struct dm_token *token = dm_tree_tokens(&arena, tree).items;
	while (token->off < want[0].off) {
		token++;
	}
	for (size_t i = 0; i < sizeof want / sizeof *want; i++, token++) {
		assert_int_equal(token->off, want[i].off);
		assert_int_equal(token->kind, want[i].kind);
	}
	assert_int_equal(tree->nnotes, 2); /* one for each run of empty lines */
	assert_int_equal(tree->instrs[1].end_line, 13);
	assert_true(dm_tree_valid(tree));
}

static void
test_any_bytes(void **state)
{
	(void)state;
	static const char bytes[] = "\xEF\xBB\xBF"
				    "FROM a\r\nRUN b \0 \xFF\xC3\r\n\r\n# \xE2\x80";
	struct dm_tree *tree = parse((struct dm_str){bytes, sizeof bytes - 1});
	assert_int_equal(dm_tree_tokens(&arena, tree).items[0].kind, DM_TOKEN_BOM);
	assert_int_equal(dm_tree_bom(tree), 3);
	assert_int_equal(tree->ninstrs, 2);
	assert_true(dm_tree_valid(tree));
	assert_false(dm_tree_valid(read_text("")));
	assert_false(dm_tree_valid(read_text("\n \n# only\n")));
}

/* The tree of `after` by way of that of `before`; how many instructions it shares. */
static uint32_t
read_again(const char *before, const char *after)
{
	const struct dm_tree *old = read_text(before), *fresh = read_text(after);
	const struct dm_tree *tree = dm_tree_parse_again(&arena, dm_str(after), old);
	const char *fault = dm_test_tree(&arena, tree);
	fault = fault ? fault : dm_test_same_tree(fresh, tree);
	if (fault) {
		fail_msg("%s: %s", after, fault);
	}
	uint32_t shared = 0;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		for (uint32_t k = 0; k < old->ninstrs; k++) {
			shared += tree->instrs[i].cook.pieces == old->instrs[k].cook.pieces;
		}
	}
	return shared;
}

static void
test_what_another_tree_has_read_is_shared(void **state)
{
	static const struct {
		const char *before, *after;
		uint32_t shared;
	} rows[] = {
		{"FROM a\nRUN b\nRUN c\n", "FROM a\nRUN bb\nRUN c\n", 2},
		{"FROM a\nRUN c\nUSER d\n", "FROM a\nENV x=y\n\n# z\nRUN c\nUSER d\n", 3},
		{"FROM a\n# x\nRUN b \\\n # in\n c\nCMD d\n",
			"FROM a\nRUN b \\\n # in\n c\nCMD e\n", 2},
		{"FROM a\nRUN <<E\nb\nE\nCMD c\n", "FROM aa\nRUN <<E\nb\nE\nCMD c\n\n", 2},
		{"FROM a\nONBUILD RUN b\nONBUILD COPY <<E f\nx\nE\nCMD c\n",
			"FROM a\n\nONBUILD RUN b\nONBUILD COPY <<E f\nx\nE\nCMD cc\n", 3},
		{"FROM a\nRUN b\nRUN b\nRUN b\nCMD c\n", "FROM a\nRUN b\nRUN b\nCMD c\n", 4},
		/* merged: what is gone is skipped */
		{"FROM a\nRUN b\nRUN c\nRUN d\nUSER e\nUSER f\n",
			"FROM a\nRUN b && c && d\nUSER e\nUSER f\n", 3},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint32_t shared = read_again(rows[i].before, rows[i].after);
		if (shared != rows[i].shared) {
			fail_msg("row %zu: %u shared", i, shared);
		}
	}
}

/* What the text around an instruction decides is read anew. */
static void
test_what_depends_on_more_than_its_bytes_is_read_anew(void **state)
{
	(void)state;
	/* the end of the file ends it: a line end, another line of a continuation, of a heredoc */
	assert_int_equal(read_again("FROM a\nRUN b", "FROM a\nRUN bc\n"), 1);
	assert_int_equal(read_again("FROM a\nRUN b \\\n", "FROM a\nRUN b \\\n c\n"), 1);
	assert_int_equal(read_again("FROM a\nRUN <<E\nb\n", "FROM a\nRUN <<E\nb\nE\nCMD c\n"), 1);
	/* the escape, and whether it is a directive */
	assert_int_equal(read_again("FROM a\nRUN b `\n c\nCMD d\n",
				 "# escape=`\nFROM a\nRUN b `\n c\nCMD d\n"),
		0);
	assert_int_equal(read_again("FROM a\nCMD b\n", "FROM a\n# escape=`\nCMD b\n"), 2);
	/* a note is about it: it may go with another place */
	assert_int_equal(read_again("RUN a\nFROM b\nCMD c\n", "FROM b\nRUN a\nCMD c\n"), 2);
	assert_int_equal(read_again("FROM b\nRUN a\nCMD c\n", "RUN a\nFROM b\nCMD c\n"), 2);
	assert_int_equal(
		read_again("FROM a\nRUN b \\\n\n c\nCMD d\n", "FROM a\nRUN b \\\n\n c\nCMD e\n"),
		1);
	assert_int_equal(read_again("", "FROM a\n"), 0);
	assert_int_equal(read_again("FROM a\n", ""), 0);
}

static void
test_positions_count_bytes_and_utf16_units(void **state)
{
	(void)state;
	struct dm_str text = DM_STR("FROM a\nRUN \xF0\x9F\x98\x80\xC3\xA9 b\n");
	struct dm_lines lines = dm_lines_index(&arena, text);
	struct dm_position at = dm_lines_position(&lines, text, 18);
	assert_int_equal(at.line, 2);
	assert_int_equal(at.column, 12);
	assert_int_equal(at.utf16, 8);
	assert_int_equal(dm_lines_at(&lines, 6), 0);
	assert_int_equal(dm_lines_at(&lines, 7), 1);
}

static void
test_files_that_buildkit_refuses(void **state)
{
	CHECK_VERDICTS({"RUN a\n", false}, {"FROM a\nBOGUS b\n", false}, {"FROM\n", false},
		{"FROM a b\n", false}, {"FROM a AS\n", false}, {"FROM a AS 1x\n", false},
		{"FROM a\nCOPY b\n", false}, {"FROM a\nEXPOSE\n", false},
		{"FROM a\nENV A\n", false}, {"FROM a\nENV A=b C\n", false},
		{"FROM a\nSHELL a\n", false}, {"FROM a\nRUN --bogus b\n", false},
		{"FROM a\nUSER\n", false}, {"FROM a\nONBUILD FROM b\n", false},
		{"FROM a\nONBUILD ONBUILD RUN b\n", false}, {"FROM a\nHEALTHCHECK b\n", false},
		{"ARG A\n", false}, {"FROM a\nMAINTAINER\n", false});
}

static void
test_files_that_buildkit_takes(void **state)
{
	CHECK_VERDICTS({"FROM a", true}, {"  from a as b\n", true}, {"ARG A=1\nFROM a:$A\n", true},
		{"FROM a\nHEALTHCHECK NONE\n", true},
		{"FROM a\nHEALTHCHECK --interval=5s CMD b\n", true}, {"FROM a\nCMD\n", true},
		{"FROM a\nRUN\n", true}, {"FROM a\nSHELL [\"b\"]\n", true},
		{"FROM scratch\n", true}, {"FROM a\nCOPY --from=b --chown=1:1 --link c d\n", true},
		{"FROM a\nADD --checksum=sha256:0 b c\n", true}, {"FROM a\nVOLUME b c\n", true},
		{"FROM a\nLABEL a=b \"c d\"=e\n", true});
}

static void
test_long_lines_are_refused(void **state)
{
	(void)state;
	for (int extra = 0; extra < 2; extra++) {
		struct dm_buf text = {0};
		dm_buf_put(&text, "FROM a\nRUN ");
		for (int i = 0; i < 65535 - 4 + extra; i++) {
			dm_buf_byte(&text, 'x');
		}
		dm_buf_byte(&text, '\n');
		assert_int_equal(dm_tree_valid(parse(dm_buf_view(&text))), extra == 0);
		dm_buf_finish(&text);
	}
}

static void
test_foreign_frontend_is_left_alone(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("# syntax=corp.example/frontend\nFROM a\nBOGUS b\n");
	assert_true(tree->foreign);
	assert_int_equal(tree->nerrors, 0);
	tree = read_text("# syntax=docker/dockerfile:1.7\nFROM a\nBOGUS b\n");
	assert_false(tree->foreign);
	assert_int_equal(tree->nerrors, 1);
	assert_false(read_text("# syntax=corp.example/frontend\nFROM a\n")->foreign);
}

/* BuildKit's DetectSyntax, which reads more than its parser of Dockerfiles does. */
static void
test_the_frontend_that_buildkit_runs(void **state)
{
	(void)state;
	static const struct {
		const char *text, *name; /* NULL: BuildKit's own */
		uint32_t line;
	} rows[] = {
		{"# syntax=a/b:1\nFROM x\n", "a/b:1", 1},
		{"#syntax = a/b   and arguments\nFROM x\n", "a/b", 1},
		{"\xEF\xBB\xBF# SyNtAx=a/b\r\nFROM x\r\n", "a/b", 1},
		{"# escape=`\n# check=skip=all\n# syntax=a/b\n", "a/b", 3},
		{"# escape=`\n# escape=`\n# syntax=a/b\n", NULL, 0},
		{"#!/x\n# syntax=a/b\n", "a/b", 2},
		{"#!/x\n#!/y\n# syntax=a/b\n", NULL, 0},
		{"// syntax=a/b\nx\n", "a/b", 1},
		{"//escape=x\n//syntax=a/b\n", "a/b", 2},
		{"# escape=`\n//syntax=a/b\n", NULL, 0},
		{"/ syntax=a/b\n", NULL, 0},
		{"{\"syntax\": \"a/b\"}", "a/b", 1},
		{"#!/x\n\n {\n\"c\": [1, {}], \"syntax\": \"a/b\"\n}\n", "a/b", 2},
		{"{\"syntax\": \"a/b\"}\nFROM x\n", NULL, 0},
		{"{\"syntax\": 1}", NULL, 0},
		{"{\"a\": {\"syntax\": \"a/b\"}}", NULL, 0},
		{"[\"syntax\", \"a/b\"]", NULL, 0},
		{"# comment\n# syntax=a/b\n", NULL, 0},
		{"\n# syntax=a/b\n", NULL, 0},
		{" # syntax=a/b\n", NULL, 0},
		{"# syntax1=a/b\n", NULL, 0},
		{"# syntax=", NULL, 0},
		{"# syntax=\r\n", NULL, 0},
		{"# syntax= \n", "", 1},
		{"#", NULL, 0},
		{"", NULL, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct dm_syntax *syntax = &read_text(rows[i].text)->syntax;
		bool same = rows[i].name ? syntax->name.p && dm_str_is(syntax->name, rows[i].name)
					 : !syntax->name.p;
		if (!same || syntax->line != rows[i].line) {
			fail_msg("%s: %.*s in line %u", rows[i].text, DM_FMT(syntax->name),
				syntax->line);
		}
		assert_int_equal(dm_syntax_foreign(syntax), rows[i].name != NULL);
	}
	struct dm_syntax own = {DM_STR("docker.io/docker/dockerfile-upstream@sha256:0"), 1};
	assert_false(dm_syntax_foreign(&own));
	own.name = DM_STR("docker/dockerfile.evil");
	assert_true(dm_syntax_foreign(&own));
}

static void
test_notes_stand_where_the_trouble_is(void **state)
{
	(void)state;
	struct dm_tree *tree = read_text("FROM a\n\n  BOGUS b\n");
	assert_int_equal(tree->notes[0].off, 10);
	assert_int_equal(tree->notes[0].severity, DM_NOTE_ERROR);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_keywords_in_any_case),
		TEST(test_directives_stand_before_anything_else),
		TEST(test_bad_directives_are_errors),
		TEST(test_continuations),
		TEST(test_escaped_escape_does_not_continue),
		TEST(test_comments_and_empty_lines_inside_vanish),
		TEST(test_cook_maps_back_to_bytes),
		TEST(test_heredocs),
		TEST(test_what_is_no_heredoc),
		TEST(test_script_is_a_lone_heredoc),
		TEST(test_json_form_only_for_arrays_of_strings),
		TEST(test_flags_stand_between_keyword_and_arguments),
		TEST(test_pairs),
		TEST(test_stages_and_their_parents),
		TEST(test_onbuild_holds_an_instruction),
		TEST(test_comment_block_belongs_to_the_instruction_below),
		TEST(test_any_bytes),
		TEST(test_what_another_tree_has_read_is_shared),
		TEST(test_what_depends_on_more_than_its_bytes_is_read_anew),
		TEST(test_positions_count_bytes_and_utf16_units),
		TEST(test_files_that_buildkit_refuses),
		TEST(test_files_that_buildkit_takes),
		TEST(test_long_lines_are_refused),
		TEST(test_foreign_frontend_is_left_alone),
		TEST(test_the_frontend_that_buildkit_runs),
		TEST(test_notes_stand_where_the_trouble_is),
		TEST(test_runs_of_bare_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
