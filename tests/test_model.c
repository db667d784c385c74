/* What is in force where: stages, variables, the shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/model.h"
#include "../src/dockerfile/parse.h"

static struct dm_arena arena;

static int
forget(void **state)
{
	(void)state;
	dm_arena_finish(&arena);
	return 0;
}

static const struct dm_tree *
read_text(const char *text)
{
	return dm_tree_parse(&arena, dm_str(text));
}

static void
test_names_of_stages(void **state)
{
	(void)state;
	const struct dm_tree *tree = read_text("FROM a AS x\nFROM b AS Y\nFROM c AS X\nFROM d\n");
	assert_int_equal(dm_model_named(tree, DM_STR("y"), 4), 1);
	assert_int_equal(dm_model_named(tree, DM_STR("x"), 4), 2);
	assert_int_equal(dm_model_named(tree, DM_STR("x"), 2), 0);
	assert_int_equal(dm_model_named(tree, DM_STR("x"), 0), -1);
	assert_int_equal(dm_model_named(tree, DM_STR(""), 4), -1);
	assert_int_equal(dm_model_named(tree, DM_STR("1"), 4), -1);
	assert_int_equal(dm_model_stage(tree, DM_STR("1"), 4), 1);
	assert_int_equal(dm_model_stage(tree, DM_STR("3"), 3), -1);
	assert_int_equal(dm_model_stage(tree, DM_STR("99999999999"), 3), -1);
}

static void
test_many_stages_are_found(void **state)
{
	(void)state;
	struct dm_buf text = {0};
	for (int i = 0; i < 1000; i++) {
		dm_buf_printf(&text, "FROM a AS s%d\n", i);
	}
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_buf_view(&text));
	for (int i = 0; i < 1000; i++) {
		struct dm_str name = dm_str(dm_arena_printf(&arena, "S%d", i));
		assert_int_equal(dm_model_named(tree, name, 1000), i);
		assert_int_equal(dm_model_named(tree, name, i), -1);
	}
	dm_buf_finish(&text);
}

static void
test_final_lineage(void **state)
{
	(void)state;
	const struct dm_tree *tree = read_text("FROM a AS x\nFROM b AS y\nFROM x\n");
	assert_true(dm_model_final(tree, 2));
	assert_true(dm_model_final(tree, 0));
	assert_false(dm_model_final(tree, 1));
}

static void
test_stages_that_are_selected(void **state)
{
	(void)state;
	bool selected[4] = {false};
	const struct dm_tree *tree = read_text(
		"ARG TARGETARCH\nFROM a AS base-arm64\nFROM b AS other\nFROM c AS base-amd64\n"
		"FROM base-${TARGETARCH}\n");
	assert_true(dm_model_selects(&arena, tree, 3, selected));
	assert_true(selected[0] && !selected[1] && selected[2]);
	assert_true(dm_model_may_be_on(&arena, tree, 3, 0));
	assert_true(dm_model_final(tree, 0) && !dm_model_final(tree, 1));
	tree = read_text("ARG TARGETARCH\nFROM a AS x\nFROM alpine:${TARGETARCH}\n");
	assert_false(dm_model_selects(&arena, tree, 1, NULL));
	assert_false(dm_model_may_be_on(&arena, tree, 1, 0));
}

/* Names beyond those that are looked at may be meant: nothing that one of them needs is harmless. */
static void
test_selection_of_many_stages(void **state)
{
	(void)state;
	struct dm_buf text = {0};
	dm_buf_put(&text, "ARG TARGETARCH\n");
	for (int i = 0; i < 300; i++) {
		dm_buf_printf(&text, "FROM a AS base-%d\n", i);
	}
	dm_buf_put(&text, "FROM other-${TARGETARCH}\n");
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_buf_view(&text));
	bool *selected = dm_arena_alloc(&arena, tree->nstages * sizeof *selected);
	assert_true(dm_model_selects(&arena, tree, 300, selected));
	assert_true(!selected[0] && !selected[255] && selected[256] && selected[299]);
	assert_true(dm_model_may_be_on(&arena, tree, 300, 299));
	dm_buf_finish(&text);
}

static void
test_last_instruction_goes_through_parents(void **state)
{
	(void)state;
	const struct dm_tree *tree = read_text(
		"FROM a AS x\nUSER one\nFROM b\nUSER two\nFROM x\nRUN c\nONBUILD USER three\n"
		"RUN d\nUSER four\n");
	assert_true(dm_str_is(dm_instr_args(dm_model_last(tree, 5, DM_USER)), "one"));
	assert_true(dm_str_is(dm_instr_args(dm_model_last(tree, 7, DM_USER)), "one"));
	assert_true(dm_str_is(dm_instr_args(dm_model_last(tree, 9, DM_USER)), "four"));
	assert_null(dm_model_last(tree, 3, DM_USER));
	assert_null(dm_model_last(tree, 5, DM_SHELL));
}

static void
assert_base(const char *text, const char *want)
{
	const struct dm_tree *tree = read_text(text);
	struct dm_str base = dm_model_base(tree, (int32_t)tree->nstages - 1);
	if (!want) {
		assert_null(base.p);
	} else if (!dm_str_is(base, want)) {
		fail_msg("%.*s instead of %s", DM_FMT(base), want);
	}
}

static void
test_base_with_arguments(void **state)
{
	(void)state;
	assert_base("FROM a:1 AS x\nFROM x\n", "a:1");
	assert_base("ARG V=1\nFROM a:$V\n", "a:1");
	assert_base("ARG V=1\nARG W=$V.2\nFROM a:${W}-x\n", "a:1.2-x");
	assert_base("ARG V=\"1\"\nFROM \"a:$V\"\n", "a:1");
	assert_base("ARG V='$x'\nFROM a:$V\n", "a:$x");
	assert_base("FROM a:${V:-2}\n", "a:2");
	assert_base("ARG V=\nFROM a:${V:-2}\n", "a:2");
	assert_base("ARG V=\nFROM a${V-2}\n", "a");
	assert_base("ARG V=1\nFROM a${V:+:$V}\n", "a:1");
	assert_base("FROM a${V:+:x}\n", "a");
	assert_base("ARG V\nFROM a:$V\n", NULL);
	assert_base("FROM a:$V\n", NULL);
	assert_base("FROM a:$TARGETARCH\n", NULL);
	assert_base("ARG V=$V\nFROM a:$V\n", NULL);
	assert_base("FROM b\nARG V=1\nFROM a:$V\n", NULL);
}

static void
assert_variable(const char *text, const char *name, const char *want)
{
	const struct dm_tree *tree = read_text(text);
	struct dm_str value = dm_model_variable(&arena, tree, tree->ninstrs, name);
	if (!want) {
		assert_null(value.p);
	} else if (!dm_str_is(value, want)) {
		fail_msg("%s: %.*s instead of %s", text, DM_FMT(value), want);
	}
}

static void
test_variables_of_a_stage(void **state)
{
	(void)state;
	assert_variable("FROM a\nENV A=1\nENV A=2\n", "A", "2");
	assert_variable("FROM a\nENV A \"b c\"\n", "A", "b c");
	assert_variable("FROM a AS x\nENV A=1\nFROM x\n", "A", "1");
	assert_variable("FROM a AS x\nARG A=1\nFROM x\n", "A", NULL);
	assert_variable("ARG A=1\nFROM a\n", "A", NULL);
	assert_variable("ARG A=1\nFROM a\nARG A\n", "A", "1");
	assert_variable("FROM a\nARG A\n", "A", NULL);
	assert_variable("FROM a\nENV A=$B\n", "A", NULL);
	assert_variable("FROM a\nENV B=1\nENV A=${B}2\n", "A", "12");
}

static void
assert_shell(const char *lines, enum dm_shell_kind want, bool want_errexit, bool want_pipefail)
{
	bool errexit, pipefail;
	const struct dm_tree *tree = read_text(dm_arena_printf(&arena, "%s\nRUN a\n", lines));
	assert_int_equal(dm_model_shell(tree, tree->ninstrs - 1, &errexit, &pipefail), want);
	assert_int_equal(errexit, want_errexit);
	assert_int_equal(pipefail, want_pipefail);
}

static void
test_shell_in_force(void **state)
{
	(void)state;
	assert_shell("FROM a", DM_SHELL_POSIX, false, false);
	assert_shell("FROM a\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]", DM_SHELL_POSIX,
		false, true);
	assert_shell("FROM a\nSHELL [\"/bin/bash\", \"-euxo\", \"pipefail\", \"-c\"]",
		DM_SHELL_POSIX, true, true);
	assert_shell("FROM a\nSHELL [\"bash\", \"-lc\"]", DM_SHELL_LOGIN, false, false);
	assert_shell(
		"FROM a\nENV BASH_ENV=/x\nSHELL [\"bash\", \"-c\"]", DM_SHELL_LOGIN, false, false);
	assert_shell("FROM a\nSHELL [\"powershell\", \"-Command\"]", DM_SHELL_OTHER, false, false);
	assert_shell("FROM a\nSHELL [\"cmd\", \"/S\", \"/C\"]", DM_SHELL_OTHER, false, false);
	assert_shell("# escape=`\nFROM a", DM_SHELL_OTHER, false, false);
	assert_shell("FROM a\nSHELL [\"pwsh\"]\nFROM b", DM_SHELL_POSIX, false, false);
	assert_shell("FROM a AS x\nSHELL [\"pwsh\"]\nFROM x", DM_SHELL_OTHER, false, false);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_names_of_stages),
		TEST(test_many_stages_are_found),
		TEST(test_final_lineage),
		TEST(test_stages_that_are_selected),
		TEST(test_selection_of_many_stages),
		TEST(test_last_instruction_goes_through_parents),
		TEST(test_base_with_arguments),
		TEST(test_variables_of_a_stage),
		TEST(test_shell_in_force),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
