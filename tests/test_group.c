/* Fix groups: what may be picked alone, what goes together, and which lines each one takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/lock/lock.h"
#include "properties.h"

struct run {
	struct dm_arena arena;
	struct dm_policy policy;
	struct dm_lock lock;
	struct dm_result result;
	struct dm_groups groups;
};

static void
start(struct run *run, const char *policy, const char *text)
{
	struct dm_err err = {.line = 0};
	*run = (struct run){.groups = {.count = 0}};
	assert_true(dm_policy_parse(&run->arena, "policy", dm_str(policy),
		dm_pass_tables(&run->arena), &run->policy, &err));
	struct dm_options options = {
		.inline_ignores = true, .policy = &run->policy, .lock = &run->lock};
	run->result = dm_driver_run(&run->arena, dm_str(text), &options);
	run->groups = dm_groups_make(&run->arena, &run->result);
	if (!dm_test_groups(&run->arena, &run->result, 32, &err)) {
		fail_msg("%u: %s", err.line, err.message);
	}
}

/* Group `index` alone, as lines. */
static void
check_one(struct run *run, uint32_t index, const char *want)
{
	bool *chosen = dm_arena_alloc(&run->arena, run->groups.count + 1);
	assert_true(index < run->groups.count);
	chosen[index] = true;
	struct dm_str got = dm_test_take_lines(&run->arena, &run->result, &run->groups, chosen);
	assert_string_equal(got.p, want);
}

static bool
has_pass(const struct run *run, uint32_t index, const char *id)
{
	const struct dm_group *group = &run->groups.items[index];
	for (uint32_t i = 0; i < group->nfindings; i++) {
		if (strcmp(run->result.findings[group->findings[i]].pass->id, id) == 0) {
			return true;
		}
	}
	return false;
}

static void
test_nothing_to_pick(void **state)
{
	(void)state;
	struct run run;
	start(&run, "", "FROM scratch\nCOPY a /\n");
	assert_int_equal(run.groups.count, 0);
	for (uint32_t i = 0; i < run.result.nfindings; i++) {
		assert_int_equal(run.groups.of[i], 0);
	}
	dm_arena_finish(&run.arena);
}

/* Fixes of the same line are one group; those of another instruction are another one. */
static void
test_lines_overlap(void **state)
{
	(void)state;
	struct run run;
	start(&run, "",
		"FROM debian:12\n"
		"RUN apt-get update && apt-get install curl\n"
		"WORKDIR /srv\n"
		"RUN pip install flask\n");
	assert_int_equal(run.groups.count, 2);
	assert_true(has_pass(&run, 0, "assume-yes"));
	assert_true(has_pass(&run, 0, "clean-caches"));
	assert_true(has_pass(&run, 0, "upgrade-packages"));
	check_one(&run, 1,
		"FROM debian:12\n"
		"RUN apt-get update && apt-get install curl\n"
		"WORKDIR /srv\n"
		"RUN pip install --no-cache-dir flask\n");
	dm_arena_finish(&run.arena);
}

/* One finding with distant edits: the user is created in one place and used in another. */
static void
test_distant_edits(void **state)
{
	(void)state;
	struct run run;
	start(&run, "passes:\n  upgrade-packages: off\n",
		"FROM debian:12\n"
		"WORKDIR /srv\n"
		"COPY app /srv/\n"
		"ENV A=b\n"
		"EXPOSE 8080\n"
		"CMD [\"python3\", \"-m\", \"http.server\", \"8080\"]\n");
	assert_int_equal(run.groups.count, 1);
	assert_int_equal(run.groups.items[0].nlines, 2);
	assert_int_equal(run.groups.items[0].nchanges, 2);
	assert_true(has_pass(&run, 0, "nonroot-user"));
	dm_arena_finish(&run.arena);
}

/* As if these edits of revision 0 were one fix each; "lines+count lines+count ..." per group, groups parted by |. */
static void
check_claims(const char *text, const struct dm_edit *edits, uint32_t count, const char *want)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_err err = {.line = 0};
	struct dm_buf got = {NULL, 0, 0};
	struct dm_revision first = dm_revision_first(&arena, dm_str(text));
	struct dm_result result = {.tree = dm_tree_parse(&arena, dm_str(text)), .valid = true};
	result.revision = dm_revision_apply(&arena, &first, edits, count);
	for (uint32_t i = 0; i < count; i++) {
		struct dm_finding *finding = dm_push(&arena, result.findings, result.nfindings);
		finding->pass = dm_passes[1];
		*dm_push(&arena, finding->touched, finding->ntouched) = edits[i].old;
	}
	struct dm_groups groups = dm_groups_make(&arena, &result);
	for (uint32_t i = 0; i < groups.count; i++) {
		dm_buf_put(&got, i ? "|" : "");
		for (uint32_t k = 0; k < groups.items[i].nlines; k++) {
			dm_buf_printf(&got, k ? " %u+%u" : "%u+%u", groups.items[i].lines[k].line,
				groups.items[i].lines[k].lines);
		}
	}
	dm_buf_byte(&got, '\0');
	assert_string_equal(got.p, want);
	dm_buf_finish(&got);
	if (!dm_test_groups(&arena, &result, 16, &err)) {
		fail_msg("%s", err.message);
	}
	dm_arena_finish(&arena);
}

#define LINES "FROM a\nRUN b\nRUN c\nRUN d\n" /* lines start at 0, 7, 13, 19 */

/* Every line is claimed once, also where an insertion is between two changed lines or at the end. */
static void
test_neighbours(void **state)
{
	(void)state;
	const struct dm_edit alone[] = {{{7, 0}, DM_STR("RUN x\n")}};
	check_claims(LINES, alone, 1, "1+1");
	const struct dm_edit before_change[] = {
		{{7, 0}, DM_STR("RUN x\n")}, {{11, 1}, DM_STR("y")}};
	check_claims(LINES, before_change, 2, "0+1|1+1");
	const struct dm_edit after_change[] = {{{5, 1}, DM_STR("y")}, {{7, 0}, DM_STR("RUN x\n")}};
	check_claims(LINES, after_change, 2, "0+1|1+1");
	const struct dm_edit between[] = {
		{{5, 1}, DM_STR("y")}, {{7, 0}, DM_STR("RUN x\n")}, {{11, 1}, DM_STR("y")}};
	check_claims(LINES, between, 3, "0+1|1+1");
	const struct dm_edit at_end[] = {{{23, 1}, DM_STR("y")}, {{25, 0}, DM_STR("RUN x\n")}};
	check_claims(LINES, at_end, 2, "3+1");
	const struct dm_edit after_all[] = {{{25, 0}, DM_STR("RUN x\n")}};
	check_claims(LINES, after_all, 1, "3+1");
	/* two insertions between the same lines keep their order */
	const struct dm_edit both_sides[] = {
		{{6, 0}, DM_STR("\nRUN x")}, {{7, 0}, DM_STR("RUN z\n")}};
	check_claims(LINES, both_sides, 2, "0+1|1+1");
	const struct dm_edit line_ends[] = {{{7, 2}, DM_STR("")}, {{20, 1}, DM_STR("_")}};
	check_claims("FROM a \\\n AS b\nRUN xyzxyz\n", line_ends, 2, "0+2|2+1");
}

/* The upgrade was chosen for the base that the policy puts in place, so it does not go without it. */
static void
test_other_base(void **state)
{
	(void)state;
	struct run run;
	start(&run, "trust:\n  replace: { \"centos:7\": \"debian:12\" }\n",
		"FROM centos:7\n"
		"WORKDIR /srv\n"
		"COPY app /srv/\n"
		"RUN apt-get install gcc\n"
		"ENV A=b\n"
		"RUN pip install flask\n");
	assert_int_equal(run.groups.count, 1);
	assert_true(has_pass(&run, 0, "trusted-base"));
	assert_true(has_pass(&run, 0, "assume-yes"));
	dm_arena_finish(&run.arena);
}

/* What is not applied belongs to no group. */
static void
test_unsafe_stays_out(void **state)
{
	(void)state;
	struct run run;
	start(&run, "", "FROM debian:12\nRUN apt-get update && apt-get install -y make\n");
	for (uint32_t i = 0; i < run.result.nfindings; i++) {
		bool fixed = run.result.findings[i].status == DM_FIXED;
		assert_int_equal(run.groups.of[i] < run.groups.count, fixed);
		assert_int_equal(run.result.findings[i].ntouched > 0, fixed);
	}
	dm_arena_finish(&run.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_pick),
		cmocka_unit_test(test_lines_overlap),
		cmocka_unit_test(test_distant_edits),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_other_base),
		cmocka_unit_test(test_unsafe_stays_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
