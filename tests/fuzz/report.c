/*
 * Fuzz target: every format, of any file under any name. The first byte chooses: bit 0 unsafe, bit 1 verbose, bit 2
 * the file twice; the name reaches to the first line end, the file is the rest. Machine formats are JSON without a key
 * twice, their diff is the diff; text has one head for each finding that is listed, and nothing that steers a terminal;
 * the name in a diff is read back as it was; no two fingerprints are equal.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/dockmend.h"
#include "../../src/report/report.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* As the command prints it: each file by itself, and for machines a comma between two that say something. */
static void
print(struct dm_buf *out, const struct dm_format *format, const struct dm_report *report,
	bool twice)
{
	struct dm_buf rest = {0};
	if (format->begin) {
		format->begin(out);
	}
	for (int i = 0; i <= twice; i++) {
		struct dm_buf one = {0};
		format->file(&one, &rest, report);
		dm_buf_put(out, i && format->begin && one.n ? ",\n" : "");
		dm_buf_str(out, dm_buf_view(&one));
		dm_buf_finish(&one);
	}
	if (format->end) {
		format->end(out, dm_buf_view(&rest));
	}
	dm_buf_finish(&rest);
}

/* No control but line ends, and TAB where lines of a file are quoted. */
static void
check_printable(struct dm_str out)
{
	for (size_t i = 0; i < out.n; i++) {
		unsigned char c = (unsigned char)out.p[i];
		CHECK((c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t');
	}
}

/* Nothing that a CI runner takes for a command, where the escaping knows of them. */
static void
check_speechless(struct dm_str out)
{
#if __has_include("../../src/escape.h")
	bool start = true;
	for (size_t i = 0; i < out.n; i++) {
		CHECK(!dm_text_commands(out, i));
		/* ::error::, ::set-output name=x::; a file that is called `:` gives ::1:1: */
		CHECK(!start || i + 2 >= out.n || out.p[i] != ':' || out.p[i + 1] != ':' ||
			(out.p[i + 2] >= '0' && out.p[i + 2] <= '9'));
		start = out.p[i] == '\n' || (start && dm_is_space(out.p[i]));
	}
#else
	(void)out;
#endif
}

/* Each line is a command of ours, and there is no other one in it. */
static void
check_annotations(struct dm_str out)
{
	static const char *const heads[] = {"::notice title=dockmend%3A ",
		"::warning title=dockmend%3A ", "::error title=dockmend%3A "};
	for (size_t i = 0; i < out.n; i++) {
		bool ours = i && out.p[i - 1] != '\n';
		for (size_t k = 0; !ours && k < sizeof heads / sizeof *heads; k++) {
			size_t n = strlen(heads[k]);
			ours = n < out.n - i && memcmp(out.p + i, heads[k], n) == 0;
		}
		CHECK(ours && !dm_text_commands(out, i));
	}
}

static void
check_json(struct dm_str out, const struct dm_report *report, const char *name)
{
	json_error_t error;
	json_t *root = json_loadb(out.p, out.n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		fprintf(stderr, "report: %s is no JSON: %s\n", name, error.text);
		abort();
	}
	if (strcmp(name, "json") == 0) {
		json_t *file = json_array_get(json_object_get(root, "files"), 0);
		json_t *diff = json_object_get(file, "diff");
		struct dm_buf want = {0};
		uint32_t told = 0;
		for (uint32_t i = 0; i < report->result->nfindings; i++) {
			const struct dm_reason *reason =
				dm_finding_reason(&report->result->findings[i]);
			/* of what is right -v speaks */
			told += report->verbose || !reason || reason->level != DM_REASON_FINE;
		}
		CHECK(json_array_size(json_object_get(file, "findings")) == told);
		dm_diff_unified(&want, report->path, &report->result->revision);
		CHECK(json_is_string(diff));
		struct dm_str got = {json_string_value(diff), json_string_length(diff)};
		CHECK(json_object_get(file, "lossy") || dm_str_eq(got, dm_buf_view(&want)));
		CHECK(!json_object_get(file, "lossy") == !json_object_get(file, "diff_base64"));
		dm_buf_finish(&want);
	}
	json_decref(root);
}

static void
check_text(struct dm_str out, const struct dm_report *report)
{
	struct dm_buf head = {0};
	uint32_t heads = 0, listed = 0;
	dm_text_escaped(&head, dm_str(report->path));
	dm_buf_put(&head, ":");
	dm_buf_byte(&head, '\0');
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		listed += dm_finding_listed(&report->result->findings[i], report->verbose);
	}
	while (out.n) {
		size_t end = dm_str_find_byte(out, '\n');
		CHECK(end != (size_t)-1);
		/* our own lines start with a blank */
		bool is_head = !dm_is_blank(out.p[0]);
		CHECK(!is_head || dm_str_starts(out, head.p));
		heads += is_head;
		out = dm_str_slice(out, end + 1, out.n);
	}
	CHECK(dm_is_blank(head.p[0]) || heads == listed);
	dm_buf_finish(&head);
}

static void
check_diff(struct dm_arena *arena, struct dm_str out, const char *path)
{
	struct dm_added_lines since = {.count = 0};
	struct dm_err err = {.line = 0};
	CHECK(dm_added_lines_parse(arena, out, &since, &err));
	CHECK(since.count == (out.n ? 1 : 0));
	CHECK(out.n == 0 || strcmp(since.files[0].path, path) == 0);
}

static int
compare_prints(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

static void
check_prints(struct dm_arena *arena, const struct dm_result *result)
{
	char(*prints)[33] = dm_fingerprints(arena, result);
	dm_sort(prints, result->nfindings, sizeof *prints, compare_prints);
	for (uint32_t i = 1; i < result->nfindings; i++) {
		CHECK(strcmp(prints[i - 1], prints[i]) != 0);
	}
}

static void
check_formats(struct dm_arena *arena, const struct dm_report *report, bool twice)
{
	for (int i = 1; i < DM_FORMAT_COUNT; i++) {
		const struct dm_format *format = dm_formats[i];
		struct dm_buf out = {0};
		print(&out, format, report, twice);
		struct dm_str view = dm_buf_view(&out);
		if (format->begin) {
			check_json(view, report, format->name);
		} else if (format == &dm_format_text && !twice) {
			check_text(view, report);
		} else if (format == &dm_format_diff && !twice) {
			check_diff(arena, view, report->path);
		}
		if (format != &dm_format_diff) { /* which has to apply */
			check_printable(view);
			if (format == &dm_format_github) {
				check_annotations(view);
			} else {
				check_speechless(view);
			}
		}
		dm_buf_finish(&out);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_arena arena = {0};
	struct dm_str input = {(const char *)data, size};
	size_t end = size ? dm_str_find_byte(input, '\n') : (size_t)-1;
	if (end == (size_t)-1 || end < 2) {
		return 0;
	}
	struct dm_str name = dm_str_slice(input, 1, end);
	size_t nul = dm_str_find_byte(name, '\0');
	name.n = nul == (size_t)-1 ? name.n : nul;
	if (name.n == 0) {
		return 0;
	}
	const struct dm_lock lock = {.count = 0};
	const struct dm_options options = {.unsafe = data[0] & 1,
		.inline_ignores = true,
		.policy = no_policy(),
		.lock = &lock};
	/* a copy of its own, so that a sanitizer sees each byte read beyond the end */
	size_t n = size - end - 1;
	char *copy = malloc(n ? n : 1);
	CHECK(copy);
	memcpy(copy, data + end + 1, n);
	struct dm_result result = dm_driver_run(&arena, (struct dm_str){copy, n}, &options);
	struct dm_report report = {
		.path = dm_arena_str(&arena, name).p, .result = &result, .verbose = data[0] & 2};
	check_formats(&arena, &report, data[0] & 4);
	check_prints(&arena, &result);
	struct dm_buf invalid = {0};
	dm_report_invalid(&invalid, report.path, result.tree);
	check_printable(dm_buf_view(&invalid));
	check_speechless(dm_buf_view(&invalid));
	dm_buf_finish(&invalid);
	dm_arena_finish(&arena);
	free(copy);
	return 0;
}
