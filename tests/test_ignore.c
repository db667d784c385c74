/* Comments that switch passes off: our own and those of other tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/comment.h"
#include "../src/dockmend.h"

/* The comment stands above the RUN of a small file. */
static bool
ignored(const char *comment, const char *pass)
{
	struct dm_arena arena = {0};
	const struct dm_tree *tree = dm_tree_parse(
		&arena, dm_str(dm_arena_printf(&arena, "FROM a\n%s\nRUN b\n", comment)));
	bool found = dm_ignore_instr(tree, &tree->instrs[1], dm_pass_find(dm_str(pass)));
	dm_arena_finish(&arena);
	return found;
}

static void
test_own_comments(void **state)
{
	(void)state;
	assert_true(ignored("# dockmend ignore=clean-caches", "clean-caches"));
	assert_true(
		ignored("#dockmend ignore=assume-yes,clean-caches for a reason", "clean-caches"));
	assert_true(ignored("# dockmend ignore=all", "clean-caches"));
	assert_true(ignored("# dockmend ignore=clean-caches\n# another comment", "clean-caches"));
	assert_false(ignored("# dockmend ignore=clean", "clean-caches"));
	assert_false(ignored("# dockmend ignore=assume-yes", "clean-caches"));
	assert_false(ignored("# dockmend ignore=clean-caches\n", "clean-caches"));
	assert_false(ignored("# see dockmend ignore=clean-caches", "clean-caches"));
}

static void
test_comments_of_other_tools(void **state)
{
	(void)state;
	assert_true(ignored("# hadolint ignore=DL3009", "clean-caches"));
	assert_true(ignored("# hadolint ignore=DL3008,DL3009", "clean-caches"));
	assert_false(ignored("# hadolint ignore=DL3008", "clean-caches"));
	assert_true(ignored("# trivy:ignore:DS-0002", "nonroot-user"));
	assert_true(ignored("# tally ignore=hadolint/DL3009", "clean-caches"));
	assert_false(ignored("# hadolint ignore=DL3009", "nonroot-user"));
	assert_true(ignored("# hadolint ignore = DL3008 , DL3009 # for a reason", "clean-caches"));
	assert_false(ignored("# hadolint ignore=all", "clean-caches"));
	assert_true(ignored("# TALLY Ignore=hadolint/dl3009;reason=x, DL3002", "clean-caches"));
	assert_false(ignored("# tally ignore=tally/x;reason=x, DL3009", "clean-caches"));
	assert_false(ignored("# tally ignore=buildkit/DL3009x", "clean-caches"));
	assert_true(ignored("# check=skip=DL3002,DL3009;error=true", "clean-caches"));
	assert_false(ignored("# check=skip=all", "clean-caches"));
	assert_false(ignored("# check=error=true", "clean-caches"));
	assert_false(ignored("# hadolint shell=DL3009", "clean-caches"));
	/* for the file, not for the instruction alone */
	assert_false(ignored("# hadolint global ignore=DL3009", "clean-caches"));
}

static void
test_spellings_of_trivy(void **state)
{
	static const char *const good[] = {"#trivy:ignore:DS-0002", "# trivy:ignore:ds-0002",
		"#trivy:ignore:AVD-DS-0002", "#trivy:ignore:avd-ds-0002", "#trivy:ignore:DS002",
		"#trivy:ignore:DS-0002:exp:2020-01-01", "#trivy:ignore:DS-0002 - later",
		"#trivy:ignore:DS-0001 #trivy:ignore:DS-0002"};
	static const char *const bad[] = {"#trivy:ignore:DS-0001", "#trivy:ignore:DS-00021",
		"#trivy:ignore:AVD-AWS-0002", "#trivy:ignore:*", "#trivy:ignore:DS",
		"#trivy:ignore:DS-0001 DS-0002", "#trivy:ignore:DS-x002", "#trivy:ignore:"};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		if (!ignored(good[i], "nonroot-user")) {
			fail_msg("%s", good[i]);
		}
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (ignored(bad[i], "nonroot-user")) {
			fail_msg("%s", bad[i]);
		}
	}
}

/* The text silences clean-caches for the file. */
static bool
global(const char *text)
{
	struct dm_arena arena = {0};
	uint32_t bits = dm_ignore_global(dm_tree_parse(&arena, dm_str(text)), NULL);
	bool found = false;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		bool named = strcmp(dm_passes[i]->id, "clean-caches") == 0;
		found = found || (named && (bits >> i & 1));
	}
	dm_arena_finish(&arena);
	return found;
}

static void
test_comments_for_the_file(void **state)
{
	(void)state;
	assert_true(global("# hadolint global ignore=DL3008,DL3009\nFROM a\n"));
	assert_true(global("FROM a\nRUN b\n# hadolint global ignore=DL3009"));
	assert_true(global("FROM a\n# Tally Global Ignore=DL3009;reason=x\nRUN b\n"));
	assert_true(global("# check=skip=DL3009\nFROM a\n"));
	assert_true(global("\xEF\xBB\xBF# check=skip=DL3009\nFROM a\n"));
	assert_true(
		global("# syntax=docker/dockerfile:1\n# CHECK = error=true;skip=DL3009\nFROM a\n"));
	/* no directive any more */
	assert_false(global("# a\n# check=skip=DL3009\nFROM a\n"));
	assert_false(global("FROM a\n# check=skip=DL3009\nRUN b\n"));
	assert_false(global("# hadolint ignore=DL3009\nFROM a\n"));
	assert_false(global("# hadolint global ignore=DL3008\nFROM a\n"));
	/* text that is no comment */
	assert_false(global("FROM a\nRUN <<E\n# hadolint global ignore=DL3009\nE\n"));
}

static void
test_comment_above_user(void **state)
{
	static const char text[] = "FROM python:3.12\nCOPY . .\n# hadolint ignore=DL3002\nUSER "
				   "root\nEXPOSE 8080\nCMD [\"python\", \"app.py\"]\n";
	struct dm_arena arena = {0};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_options options = {.policy = &policy, .lock = &lock, .inline_ignores = true};
	(void)state;
	for (int on = 0; on < 2; on++) {
		bool found = false;
		options.inline_ignores = on;
		struct dm_result result = dm_driver_run(&arena, dm_str(text), &options);
		for (uint32_t i = 0; i < result.nfindings; i++) {
			const struct dm_finding *finding = &result.findings[i];
			if (strcmp(finding->pass->id, "nonroot-user") == 0) {
				found = true;
				assert_int_equal(finding->status, on ? DM_IGNORED : DM_FIXED);
			}
		}
		assert_true(found);
	}
	dm_arena_finish(&arena);
}

/* What is said of unused comments: "line id line id". */
static void
assert_unused(const char *text, uint32_t skip, const char *want)
{
	struct dm_arena arena = {0};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_options options = {
		.policy = &policy, .lock = &lock, .inline_ignores = true, .skip = skip};
	struct dm_result result = dm_driver_run(&arena, dm_str(text), &options);
	struct dm_buf out = {0};
	dm_report_unused(&out, "f", &result);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, want);
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

static void
test_unused_comments(void **state)
{
	(void)state;
	assert_unused("FROM debian:12\n# dockmend ignore=assume-yes\n"
		      "RUN apt-get update && apt-get install curl\n",
		0, "");
	assert_unused("FROM debian:12\n# dockmend ignore=assume-yes,drop-sudo,nonsense why\n"
		      "RUN apt-get update && apt-get install curl\n",
		0,
		"f:2: note: ignore=drop-sudo silences nothing\n"
		"f:2: note: ignore=nonsense names no pass\n");
	/* a pass that did not run cannot tell; nor does anyone speak for other tools */
	assert_unused("FROM a\n# dockmend ignore=all\n# hadolint ignore=DL3009\nRUN b\n", ~0U, "");
	assert_unused("FROM a\n# dockmend ignore=all\nCOPY b c\n", 0,
		"f:2: note: ignore=all silences nothing\n");
	/* what other fixes moved is still known */
	assert_unused(
		"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
		"# dockmend ignore=clean-caches\nRUN apt-get update && apt-get install -y git\n",
		0, "");
}

static bool
skipped(const char *text)
{
	struct dm_arena arena = {0};
	bool found = dm_ignore_file(dm_tree_parse(&arena, dm_str(text)), NULL);
	dm_arena_finish(&arena);
	return found;
}

static void
test_whole_files(void **state)
{
	(void)state;
	assert_true(skipped("# dockmend skip-file\nFROM a\n"));
	assert_true(skipped(
		"# syntax=docker/dockerfile:1\n\n# dockmend skip-file because\nARG a\nFROM a\n"));
	assert_false(skipped("FROM a\n# dockmend skip-file\n"));
	assert_false(skipped("# dockmend skip-files\nFROM a\n"));
	assert_false(skipped("# check=skip=all\nFROM a\n"));
}

static void
test_any_tool_blocks_a_merge(void **state)
{
	(void)state;
	static const struct {
		const char *comment;
		bool blocks;
	} rows[] = {{"# plain", false}, {"# hadolint ignore=DL3008", true},
		{"# dockmend ignore=x", true}, {"# tally ignore=x", true},
		{"# trivy:ignore:x", true}, {"# shellcheck disable=SC2086", true},
		{"# renovate: datasource=x", true}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		const char *text =
			dm_arena_printf(&arena, "FROM a\nRUN b\n%s\nRUN c\n", rows[i].comment);
		const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
		uint32_t from = dm_span_end(tree->instrs[1].span), to = tree->instrs[2].span.off;
		if (dm_comment_for_tools(tree, (struct dm_span){from, to - from}) !=
			rows[i].blocks) {
			fail_msg("%s", rows[i].comment);
		}
		dm_arena_finish(&arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_comments),
		cmocka_unit_test(test_comments_of_other_tools),
		cmocka_unit_test(test_spellings_of_trivy),
		cmocka_unit_test(test_comments_for_the_file),
		cmocka_unit_test(test_comment_above_user),
		cmocka_unit_test(test_unused_comments),
		cmocka_unit_test(test_whole_files),
		cmocka_unit_test(test_any_tool_blocks_a_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
