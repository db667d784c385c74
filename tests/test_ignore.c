/* Comments that switch passes off: our own and those of other tools. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/comment.h"
#include "../src/dockmend.h"

/* The comment is above the RUN of a small file. */
static bool
ignored(const char *comment, const char *pass)
{
	struct dm_arena arena = {0};
	const struct dm_tree *tree = dm_tree_parse(
		&arena, dm_str(dm_arena_printf(&arena, "FROM a\n%s\nRUN b\n", comment)));
	struct dm_silencer by;
	bool found =
		dm_ignore_comment(tree, &tree->instrs[1], dm_pass_find(dm_str(pass)), NULL, &by);
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

static void
test_comments_of_scanners(void **state)
{
	(void)state;
	assert_true(ignored("# nosemgrep", "clean-caches"));
	assert_true(ignored("# nosem", "assume-yes"));
	assert_true(ignored("# nosemgrep because of x", "clean-caches"));
	assert_true(ignored(
		"# nosemgrep: dockerfile.security.missing-user.missing-user", "nonroot-user"));
	assert_true(ignored("# nosemgrep: a.b.c, missing-pip-no-cache-dir", "clean-caches"));
	assert_true(ignored("#NoSemgrep:prefer-apt-get", "use-apt-get"));
	assert_true(ignored("# trivy:ignore:DS021", "assume-yes"));
	assert_true(ignored("# trivy:ignore:AVD-DS-0025", "clean-caches"));
	assert_true(ignored("# trivy:ignore:DS-0017", "collapse-installs"));
	assert_true(ignored("# trivy:ignore:DS010", "drop-sudo"));
	assert_true(ignored("# trivy:ignore:DS001", "pin-digest"));
	assert_true(ignored("# kics-scan ignore-line", "clean-caches"));
	assert_true(ignored("#kics-scan  ignore-line why", "no-recommends"));
	assert_false(ignored("# nosemgrep: a.b.missing-user", "clean-caches"));
	assert_false(ignored("# nosemgrepping", "clean-caches"));
	assert_false(ignored("# see nosemgrep", "clean-caches"));
	/* neither tool has a rule of that kind */
	assert_false(ignored("# nosemgrep", "dedupe-packages"));
	assert_false(ignored("# kics-scan ignore-line", "upgrade-packages"));
	assert_false(ignored("# kics-scan ignore-lines", "clean-caches"));
	/* for the stage or the file, not for this instruction */
	assert_false(ignored("# kics-scan ignore-block", "clean-caches"));
	assert_false(ignored("# kics-scan ignore", "clean-caches"));
	assert_false(ignored("# checkov:skip=CKV_DOCKER_3:why", "nonroot-user"));
}

/* The text silences the pass at its last instruction. */
static bool
last_ignored(const char *text, const char *pass)
{
	struct dm_arena arena = {0};
	const struct dm_tree *tree = dm_tree_parse(&arena, dm_str(text));
	struct dm_silencer by;
	bool found = dm_ignore_comment(
		tree, &tree->instrs[tree->ninstrs - 1], dm_pass_find(dm_str(pass)), NULL, &by);
	dm_arena_finish(&arena);
	return found;
}

static void
test_blocks_of_kics(void **state)
{
	(void)state;
	assert_true(last_ignored("# kics-scan ignore-block\nFROM a\nRUN b\n", "clean-caches"));
	assert_true(last_ignored(
		"FROM a\n# kics-scan ignore-block\nFROM a\nRUN c\nRUN b\n", "assume-yes"));
	assert_false(last_ignored(
		"# kics-scan ignore-block\nFROM a\nRUN b\nFROM a\nRUN b\n", "clean-caches"));
	assert_false(last_ignored("# kics-scan ignore-line\nFROM a\nRUN b\n", "clean-caches"));
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
	/* checkov looks at no line numbers, kics before the first instruction only */
	assert_true(global("FROM a\n#checkov:skip=CKV_DOCKER_2,missing-pip-no-cache-dir:why\n"));
	assert_true(global("# bridgecrew:skip=DL3009\nFROM a\n"));
	assert_true(
		global("# a\n# kics-scan disable=df746b39-6564-4fed-bf85-e9c44382303c\nFROM a"));
	assert_false(global("#checkov:skip=CKV_DOCKER_3:why\nFROM a\n"));
	assert_false(global("FROM a\n# kics-scan disable=df746b39-6564-4fed-bf85-e9c44382303c\n"));
	assert_false(global("# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f\nFROM a\n"));
	assert_false(global("# kics-scan ignore-block\nFROM a\n"));
	/* text that is no comment */
	assert_false(global("FROM a\nRUN <<E\n# hadolint global ignore=DL3009\nE\n"));
}

/* What becomes of nonroot-user in a file with this comment above its FROM, its USER and its CMD. */
static void
assert_nonroot(const char *const comments[3], bool ignores, enum dm_status want)
{
	struct dm_arena arena = {0};
	struct dm_policy policy = {0};
	struct dm_lock lock = {0};
	struct dm_options options = {.policy = &policy, .lock = &lock, .inline_ignores = ignores};
	bool found = false;
	const char *text = dm_arena_printf(&arena,
		"%s\nFROM python:3.12\nCOPY . .\n%s\nUSER root\nEXPOSE 8080\n%s\n"
		"CMD [\"python\", \"-m\", \"http.server\", \"8080\"]\n",
		comments[0], comments[1], comments[2]);
	struct dm_result result = dm_driver_run(&arena, dm_str(text), &options);
	for (uint32_t i = 0; i < result.nfindings; i++) {
		const struct dm_finding *finding = &result.findings[i];
		if (strcmp(finding->pass->id, "nonroot-user") == 0) {
			found = true;
			assert_int_equal(finding->status, want);
		}
	}
	assert_true(found);
	dm_arena_finish(&arena);
}

static void
test_comments_about_the_user(void **state)
{
	static const char *const silent[][3] = {
		{"#", "# hadolint ignore=DL3002", "#"},
		{"#", "#", "#checkov:skip=CKV_DOCKER_8:runs as root on purpose"},
		{"# checkov:skip=CKV_DOCKER_1,CKV_DOCKER_3", "#", "#"},
		{"#", "#", "# nosemgrep: dockerfile.security.missing-user.missing-user"},
		{"#", "# nosemgrep", "#"},
		{"# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f", "#", "#"},
		/* that is where they report it */
		{"# kics-scan ignore-line", "#", "#"},
		{"# kics-scan ignore-block", "#", "#"},
		{"# trivy:ignore:DS-0002", "#", "#"},
	};
	static const char *const loud[][3] = {
		{"# hadolint ignore=DL3002", "#", "#"},
		{"#", "#", "# checkov:skip=CKV_DOCKER_2:why"},
		{"#", "#", "# nosemgrep: dockerfile.best-practice.missing-image-version"},
		{"# nosemgrep", "#", "#"},
		{"# kics-scan disable=b03a748a-542d-44f4-bb86-9199ab4fd2d5", "#", "#"},
		{"#", "# kics-scan disable=fd54f200-402c-4333-a5a4-36ef6709af2f", "#"},
		{"# trivy:ignore:DS-0001", "#", "#"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof silent / sizeof *silent; i++) {
		assert_nonroot(silent[i], true, DM_IGNORED);
		assert_nonroot(silent[i], false, DM_FIXED);
	}
	for (size_t i = 0; i < sizeof loud / sizeof *loud; i++) {
		assert_nonroot(loud[i], true, DM_FIXED);
	}
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
	dm_report_unused(&out, "f", &result, true);
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
		cmocka_unit_test(test_comments_of_scanners),
		cmocka_unit_test(test_blocks_of_kics),
		cmocka_unit_test(test_spellings_of_trivy),
		cmocka_unit_test(test_comments_for_the_file),
		cmocka_unit_test(test_comments_about_the_user),
		cmocka_unit_test(test_unused_comments),
		cmocka_unit_test(test_whole_files),
		cmocka_unit_test(test_any_tool_blocks_a_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
