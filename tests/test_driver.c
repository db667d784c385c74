/* The driver: choice of passes, safety, ignore comments, what is left alone, places of findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/pass/pass.h"

/* One run with settings of its own. */
struct run {
	struct dm_arena arena;
	struct dm_policy policy;
	struct dm_lock lock;
	struct dm_options options;
	struct dm_result result;
};

static uint32_t
bit_of(const char *id)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (strcmp(dm_passes[i]->id, id) == 0) {
			return 1U << i;
		}
	}
	fail_msg("no pass %s", id);
	return 0;
}

static void
start(struct run *run, const char *policy, const char *only)
{
	struct dm_err err = {.line = 0};
	*run = (struct run){.options = {.inline_ignores = true}};
	assert_true(dm_policy_parse(&run->arena, "policy", dm_str(policy),
		dm_pass_tables(&run->arena), &run->policy, &err));
	run->options.policy = &run->policy;
	run->options.lock = &run->lock;
	run->options.only = only ? bit_of(only) : 0;
}

static void
finish(struct run *run, struct dm_str text, const char *want)
{
	run->result = dm_driver_run(&run->arena, text, &run->options);
	assert_false(run->result.bug);
	struct dm_str got = run->result.revision.text, wanted = want ? dm_str(want) : text;
	assert_int_equal(got.n, wanted.n);
	if (got.n) {
		assert_memory_equal(got.p, wanted.p, got.n);
	}
	assert_true(dm_str_eq(run->result.revision.original, text));
}

/* policy, the only pass (NULL: all), before, after (NULL: the same) */
static void
check(const char *policy, const char *only, const char *before, const char *after)
{
	struct run run;
	start(&run, policy, only);
	finish(&run, dm_str(before), after);
	dm_arena_finish(&run.arena);
}

#define INSTALL "FROM debian:12\nRUN apt-get update && apt-get install git\n"
#define INSTALL_YES "FROM debian:12\nRUN apt-get update && apt-get install -y git\n"

static void
test_only_and_skip(void **state)
{
	(void)state;
	struct run run;
	check("", "assume-yes", INSTALL, INSTALL_YES);
	start(&run, "", "assume-yes");
	run.options.skip = bit_of("assume-yes");
	finish(&run, dm_str(INSTALL), NULL);
	assert_int_equal(run.result.nfindings, 0);
	dm_arena_finish(&run.arena);

	start(&run, "", NULL);
	run.options.skip = (1U << dm_pass_count) - 1;
	finish(&run, dm_str(INSTALL), NULL);
	assert_int_equal(run.result.nfindings, 0);
	dm_arena_finish(&run.arena);
}

static void
test_policy_switch(void **state)
{
	(void)state;
	struct run run;
	const char *off = "passes:\n  assume-yes: off\n";
	/* --only beats a policy's off */
	check(off, "assume-yes", INSTALL, INSTALL_YES);
	start(&run, off, NULL);
	run.options.skip = (1U << dm_pass_count) - 1 - bit_of("assume-yes");
	finish(&run, dm_str(INSTALL), NULL);
	dm_arena_finish(&run.arena);
}

static void
test_severity(void **state)
{
	(void)state;
	struct run run;
	start(&run, "passes:\n  assume-yes: { severity: error }\n", "assume-yes");
	finish(&run, dm_str(INSTALL), INSTALL_YES);
	assert_int_equal(run.result.nfindings, 1);
	assert_int_equal(run.result.findings[0].level, DM_LEVEL_ERROR);
	dm_arena_finish(&run.arena);
}

static void
test_unsafe(void **state)
{
	(void)state;
	struct run run;
	/* choosing a pass does not allow what is unsafe */
	start(&run, "", "no-recommends");
	finish(&run,
		dm_str("FROM debian:12\nRUN apt-get update && apt-get install -y imagemagick\n"),
		NULL);
	assert_int_equal(run.result.nfindings, 1);
	assert_int_equal(run.result.findings[0].status, DM_SUGGESTED);
	assert_int_equal(run.result.findings[0].safety, DM_UNSAFE);
	dm_arena_finish(&run.arena);

	start(&run, "", "no-recommends");
	run.options.unsafe = true;
	run.result = dm_driver_run(&run.arena,
		dm_str("FROM debian:12\nRUN apt-get install -y imagemagick\n"), &run.options);
	assert_int_equal(run.result.nfindings, 1);
	assert_int_equal(run.result.findings[0].status, DM_FIXED);
	dm_arena_finish(&run.arena);
}

static void
test_ignored(void **state)
{
	(void)state;
	static const char *const comments[] = {"# dockmend ignore=assume-yes\n",
		"# dockmend ignore=all\n", "#dockmend ignore=pin-digest, assume-yes because\n",
		"# hadolint ignore=DL3014\n", "# tally ignore=hadolint/DL3014\n"};
	for (size_t i = 0; i < sizeof comments / sizeof *comments; i++) {
		struct run run;
		start(&run, "", "assume-yes");
		const char *text = dm_arena_printf(
			&run.arena, "FROM debian:12\n%sRUN apt-get install git\n", comments[i]);
		finish(&run, dm_str(text), NULL);
		assert_int_equal(run.result.nfindings, 1);
		assert_int_equal(run.result.findings[0].status, DM_IGNORED);
		/* the policy may say that comments do not count */
		run.options.inline_ignores = false;
		run.result = dm_driver_run(&run.arena, dm_str(text), &run.options);
		assert_int_equal(run.result.findings[0].status, DM_FIXED);
		dm_arena_finish(&run.arena);
	}
	/* another pass's comment, and a blank line between */
	check("", "assume-yes",
		"FROM debian:12\n# dockmend ignore=pin-digest\nRUN apt-get install git\n",
		"FROM debian:12\n# dockmend ignore=pin-digest\nRUN apt-get install -y git\n");
	check("", "assume-yes",
		"FROM debian:12\n# dockmend ignore=assume-yes\n\nRUN apt-get install git\n",
		"FROM debian:12\n# dockmend ignore=assume-yes\n\nRUN apt-get install -y git\n");
}

static void
test_skip_file(void **state)
{
	(void)state;
	struct run run;
	check("", NULL, "# syntax=docker/dockerfile:1\n# dockmend skip-file\n" INSTALL, NULL);
	start(&run, "", "assume-yes");
	run.options.inline_ignores = false;
	finish(&run, dm_str("# dockmend skip-file\n" INSTALL),
		"# dockmend skip-file\n" INSTALL_YES);
	dm_arena_finish(&run.arena);
	/* after the first FROM it is a comment like others */
	check("", "assume-yes", INSTALL "# dockmend skip-file\n",
		INSTALL_YES "# dockmend skip-file\n");
}

static void
test_left_alone(void **state)
{
	(void)state;
	struct run run;
	static const char *const texts[] = {"", "\n", "RUN apt-get install git\n",
		"FROM debian:12\nRUM apt-get install git\n",
		("# syntax=example.com/front:1\nFROM debian:12\nINCLUDE x\nRUN apt-get install "
		 "git\n")};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		start(&run, "", NULL);
		finish(&run, dm_str(texts[i]), NULL);
		assert_int_equal(run.result.nfindings, 0);
		dm_arena_finish(&run.arena);
	}
	start(&run, "", NULL);
	finish(&run, DM_STR("FROM debian:12\nRUN apt-get install git \\\n# \0 \xff\n  x\nBAD\0\n"),
		NULL);
	assert_false(run.result.valid);
	dm_arena_finish(&run.arena);
}

/* Findings are of revision 0, whatever earlier passes inserted above them, and sorted by place. */
static void
test_places(void **state)
{
	(void)state;
	struct run run;
	struct dm_str text = DM_STR("FROM debian:12\n"
				    "RUN apt-get update\n"
				    "# why\n"
				    "RUN apt-get install git\n"
				    "COPY app /app\n"
				    "EXPOSE 8080\n"
				    "CMD [\"/app\"]\n");
	start(&run, "", NULL);
	run.result = dm_driver_run(&run.arena, text, &run.options);
	assert_true(run.result.valid);
	uint32_t fixed = 0, last = 0;
	for (uint32_t i = 0; i < run.result.nfindings; i++) {
		const struct dm_finding *f = &run.result.findings[i];
		uint32_t line = dm_lines_at(&run.result.tree->lines, f->where.off) + 1;
		assert_true(f->where.off >= last);
		last = f->where.off;
		fixed += f->status == DM_FIXED;
		if (strcmp(f->pass->id, "collapse-installs") == 0) {
			assert_int_equal(line, 2);
			assert_int_equal(
				dm_lines_at(&run.result.tree->lines, dm_span_end(f->where) - 1) + 1,
				4);
		}
		if (strcmp(f->pass->id, "nonroot-user") == 0) {
			assert_int_equal(line, 7);
		}
	}
	assert_true(fixed >= 4);
	dm_arena_finish(&run.arena);
}

/* The same text twice in a row gives the same bytes and the same findings. */
static void
test_deterministic(void **state)
{
	(void)state;
	struct run a, b;
	start(&a, "", NULL);
	start(&b, "", NULL);
	a.result = dm_driver_run(&a.arena, dm_str(INSTALL), &a.options);
	b.result = dm_driver_run(&b.arena, dm_str(INSTALL), &b.options);
	assert_true(dm_str_eq(a.result.revision.text, b.result.revision.text));
	assert_int_equal(a.result.nfindings, b.result.nfindings);
	for (uint32_t i = 0; i < a.result.nfindings; i++) {
		assert_string_equal(a.result.findings[i].message, b.result.findings[i].message);
	}
	dm_arena_finish(&a.arena);
	dm_arena_finish(&b.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_and_skip),
		cmocka_unit_test(test_policy_switch),
		cmocka_unit_test(test_severity),
		cmocka_unit_test(test_unsafe),
		cmocka_unit_test(test_ignored),
		cmocka_unit_test(test_skip_file),
		cmocka_unit_test(test_left_alone),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_deterministic),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
