/* The baseline: what it holds, what stays accepted when a file changes, and where a mistake is reported. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/cli/baseline.h"
#include "../src/dockmend.h"

#define RUN "RUN apt-get update && apt-get install curl\n"

static uint32_t
index_of(const char *id)
{
	uint32_t i = 0;
	while (strcmp(dm_passes[i]->id, id) != 0) {
		i++;
	}
	return i;
}

static struct dm_result
run(struct dm_arena *arena, const char *text, const struct dm_known_findings *accepted)
{
	static const struct dm_policy policy;
	static const struct dm_lock lock;
	struct dm_options options = {.policy = &policy, .lock = &lock, .accepted = accepted};
	return dm_driver_run(arena, dm_str(text), &options);
}

static uint32_t
count_open(const struct dm_result *result)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		n += dm_finding_counts(&result->findings[i], DM_LEVEL_WARNING);
	}
	return n;
}

/* What is found in a text, all of it accepted. */
static struct dm_known_findings
accept(struct dm_arena *arena, const char *text)
{
	struct dm_known_findings accepted = {0};
	struct dm_result result;
	do {
		result = run(arena, text, &accepted);
	} while (dm_known_add(arena, &result, &accepted));
	assert_int_equal(count_open(&result), 0);
	assert_true(accepted.count > 0);
	return accepted;
}

static void
test_nothing_is_done_to_what_is_accepted(void **state)
{
	struct dm_arena arena = {0};
	const char *text =
		"FROM debian:12\nRUN apt-get update\nRUN apt-get install curl\nRUN apt-get "
		"install git\n";
	struct dm_known_findings accepted = accept(&arena, text);
	struct dm_result result = run(&arena, text, &accepted);
	(void)state;
	assert_true(dm_str_is(result.revision.text, text));
	/* without it much is */
	result = run(&arena, text, NULL);
	assert_false(dm_str_is(result.revision.text, text));
	dm_arena_finish(&arena);
}

static void
test_other_lines_do_not_matter(void **state)
{
	static const char *const moved[] = {
		"FROM debian:12\n" RUN,
		"# a comment\n\nFROM debian:12\n\n# another\n" RUN,
		"FROM debian:12\nRUN   apt-get update \\\n  && apt-get install \\\n  # why\n  "
		"curl\n",
		"FROM debian:12\r\nRUN apt-get update && apt-get install curl\r\n",
		"\xEF\xBB\xBF# x\nFROM debian:12\nLABEL a=b\n" RUN "LABEL c=d\n",
	};
	struct dm_arena arena = {0};
	struct dm_known_findings accepted = accept(&arena, moved[0]);
	(void)state;
	for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
		struct dm_result result = run(&arena, moved[i], &accepted);
		if (count_open(&result) || !dm_str_is(result.revision.text, moved[i])) {
			fail_msg("%s", moved[i]);
		}
	}
	dm_arena_finish(&arena);
}

static void
test_new_findings_count(void **state)
{
	struct dm_arena arena = {0};
	struct dm_known_findings accepted = accept(&arena, "FROM debian:12\n" RUN);
	(void)state;
	/* another command, the same one a second time, another base */
	struct dm_result result = run(
		&arena, "FROM debian:12\nRUN apt-get update && apt-get install git\n", &accepted);
	assert_true(count_open(&result) > 0);
	result = run(&arena, "FROM debian:12\n" RUN "COPY a b\n" RUN, &accepted);
	assert_true(count_open(&result) > 0);
	/* and nothing is said of the first one then */
	for (uint32_t i = 0; i < result.nfindings; i++) {
		bool open = dm_finding_counts(&result.findings[i], DM_LEVEL_WARNING);
		uint32_t line = dm_lines_at(&result.tree->lines, result.findings[i].where.off) + 1;
		assert_false(open && line == 2);
	}
	dm_arena_finish(&arena);
}

static void
test_words_of_heredocs_count(void **state)
{
	struct dm_arena arena = {0};
	const struct dm_tree *a =
		dm_tree_parse(&arena, DM_STR("FROM a\nRUN <<E\nb\nE\nRUN <<E\nc\nE\n"
					     "RUN <<E\n  b\nE\n"));
	struct dm_instr_key *keys = dm_instr_keys(&arena, a);
	(void)state;
	assert_true(keys[1].hash != keys[2].hash);
	assert_true(keys[1].hash == keys[3].hash);
	assert_int_equal(keys[1].number, 1);
	assert_int_equal(keys[3].number, 2);
	assert_int_equal(keys[2].number, 1);
	dm_arena_finish(&arena);
}

/* ---- the file ---- */

static const char text[] = "# Findings that are left alone; written by dockmend --write-baseline.\n"
			   "version: 1\n"
			   "files:\n"
			   "  \"a/Dockerfile\":\n"
			   "    assume-yes:\n"
			   "      - \"0123456789abcdef\"\n"
			   "      - \"0123456789abcdef-2\"\n"
			   "    clean-caches:\n"
			   "      - \"fedcba9876543210\"\n"
			   "  \"b \\u0001:\\n\\\"c\":\n"
			   "    assume-yes:\n"
			   "      - \"0000000000000000\"\n";

static void
test_what_is_written_can_be_read(void **state)
{
	struct dm_arena arena = {0};
	struct dm_baseline baseline;
	struct dm_err err = {0};
	struct dm_buf out = {0};
	(void)state;
	assert_true(dm_baseline_parse(&arena, dm_str(text), &baseline, &err));
	assert_int_equal(baseline.count, 2);
	const struct dm_known_findings *a = dm_baseline_find(&baseline, "a/Dockerfile");
	assert_int_equal(a->count, 3);
	struct dm_known_finding entry = {index_of("assume-yes"), {0x0123456789abcdefU, 2}};
	assert_true(dm_known_has(a, &entry));
	entry.instr.number = 3;
	assert_false(dm_known_has(a, &entry));
	assert_int_equal(dm_baseline_find(&baseline, "b \x01:\n\"c")->count, 1);
	assert_int_equal(dm_baseline_find(&baseline, "c")->count, 0);
	dm_baseline_write(&out, &baseline);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, text);
	out.n = 0;
	baseline.count = 0;
	dm_baseline_write(&out, &baseline);
	assert_true(dm_baseline_parse(&arena, dm_buf_view(&out), &baseline, &err));
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

static void
test_mistakes(void **state)
{
	static const struct {
		const char *text, *part;
		uint32_t line, column;
	} rows[] = {
		{"", "version", 1, 1},
		{"files: {}\n", "version", 1, 1},
		{"version: 2\n", "version", 1, 10},
		{"version: 1\nfile: {}\n", "did you mean files?", 2, 1},
		{"version: 1\nfiles: []\n", "mapping", 2, 8},
		{"version: 1\nfiles: { a: [] }\n", "mapping", 2, 13},
		{"version: 1\nfiles: { a: { asume-yes: [] } }\n", "did you mean assume-yes?", 2,
			15},
		{"version: 1\nfiles: { a: { assume-yes: {} } }\n", "list", 2, 27},
		{"version: 1\nfiles: { a: { assume-yes: [0123] } }\n", "hex", 2, 28},
		{"version: 1\nfiles: { a: { assume-yes: [0123456789abcdeF] } }\n", "hex", 2, 28},
		{"version: 1\nfiles: { a: { assume-yes: [0123456789abcdef-1] } }\n", "hex", 2, 28},
		{"version: 1\nfiles: { a: { assume-yes: [0123456789abcdef-02] } }\n", "hex", 2, 28},
		{"version: 1\nfiles: { a: { assume-yes: [0123456789abcdef2] } }\n", "hex", 2, 28},
		{"version: 1\nfiles: { a: { assume-yes: [\"0123456789abcdef\", "
		 "0123456789abcdef] } }\n",
			"twice", 2, 13},
		{"version: 1\nfiles: { a: {}, a: {} }\n", "twice", 2, 17},
	};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_arena arena = {0};
		struct dm_baseline baseline;
		struct dm_err err = {0};
		if (dm_baseline_parse(&arena, dm_str(rows[i].text), &baseline, &err)) {
			fail_msg("accepted: %s", rows[i].text);
		}
		if (err.line != rows[i].line || err.column != rows[i].column ||
			!strstr(err.message, rows[i].part)) {
			fail_msg("%u:%u: %s for %s", err.line, err.column, err.message,
				rows[i].text);
		}
		dm_arena_finish(&arena);
	}
}

static void
test_names_of_files(void **state)
{
	struct dm_arena arena = {0};
	(void)state;
	assert_string_equal(dm_baseline_folder(&arena, "/x.yaml"), "/");
	assert_null(dm_baseline_folder(&arena, "/not/there/x.yaml"));
	assert_string_equal(
		dm_baseline_name(&arena, "/", "/usr/../usr/Dockerfile"), "usr/Dockerfile");
	assert_string_equal(dm_baseline_name(&arena, "/usr", "/usr/Dockerfile"), "Dockerfile");
	assert_string_equal(dm_baseline_name(&arena, "/us", "/usr/Dockerfile"), "/usr/Dockerfile");
	assert_string_equal(dm_baseline_name(&arena, "/usr", "/usr/\xFF.Dockerfile"),
		"\xEF\xBF\xBD.Dockerfile");
	dm_arena_finish(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_done_to_what_is_accepted),
		cmocka_unit_test(test_other_lines_do_not_matter),
		cmocka_unit_test(test_new_findings_count),
		cmocka_unit_test(test_words_of_heredocs_count),
		cmocka_unit_test(test_what_is_written_can_be_read),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_names_of_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
