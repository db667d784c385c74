/* The formats: what they show, what they withhold, that their shape holds for hostile files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "properties.h"

#define INSTALL "FROM debian:12\nRUN apt-get update && apt-get install git\n"
#define TWO INSTALL "ENV A=b\nRUN pip install x\n"

struct setting {
	const char *format, *path;
	struct dm_str text;
	const struct dm_added_lines_file *since;
	bool color, verbose, plural;
};

/* The whole report; the caller frees it. */
static struct dm_buf
print(const struct setting *s)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = {.path = NULL};
	struct dm_lock lock = {.count = 0};
	struct dm_options options = {.policy = &policy, .lock = &lock, .inline_ignores = true};
	struct dm_result result = dm_driver_run(&arena, s->text, &options);
	struct dm_buf out = {NULL, 0, 0}, rest = {NULL, 0, 0};
	const struct dm_format *format = dm_formats[dm_format_find(s->format)];
	assert_non_null(format);
	if (s->since) {
		dm_added_lines_narrow(&arena, s->since, &result);
	}
	struct dm_report report = {.path = s->path ? s->path : "D",
		.result = &result,
		.since = s->since,
		.color = s->color,
		.verbose = s->verbose};
	if (format->begin) {
		format->begin(&out);
	}
	format->file(&out, &rest, &report);
	if (format->end) {
		format->end(&out, dm_buf_view(&rest));
	}
	dm_buf_finish(&rest);
	dm_buf_byte(&out, '\0');
	dm_arena_finish(&arena);
	return out;
}

static void
wants(const struct setting *s, const char *part)
{
	struct dm_buf out = print(s);
	if (!strstr(out.p, part)) {
		fail_msg("%s: no %s in\n%s", s->format, part, out.p);
	}
	dm_buf_finish(&out);
}

static void
wants_not(const struct setting *s, const char *part)
{
	struct dm_buf out = print(s);
	if (strstr(out.p, part)) {
		fail_msg("%s: there is %s in\n%s", s->format, part, out.p);
	}
	dm_buf_finish(&out);
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(dm_format_find("nonsense"), DM_FORMAT_DEFAULT);
	for (int i = 1; i < DM_FORMAT_COUNT; i++) {
		assert_int_equal(dm_format_find(dm_formats[i]->name), i);
	}
}

static void
test_text(void **state)
{
	(void)state;
	struct setting s = {.format = "text", .text = DM_STR(INSTALL)};
	wants_not(&s, "declined"); /* of images without digest the summary tells */
	wants(&s, "D:2:23: warning: ");
	wants(&s, " [assume-yes] fixable\n"
		  "    2 | RUN apt-get update && apt-get install git\n"
		  "      |                       ^~~~~~~~~~~~~~~\n");
	s.verbose = true;
	s.color = true;
	wants(&s, "declined (no-digest)");
	wants_not(&s, "no-command"); /* that is fine, so nobody is told */
	wants(&s, "\033[1;33mwarning:\033[0m");
	wants(&s, "      = help: run `dockmend lock`");
	/* columns hold after tabs and two-byte letters; hostile bytes are escaped */
	s = (struct setting){.format = "text",
		.text = DM_STR("FROM debian:12\n\tRUN pip install \xC3\xA4\x1b[1m\n")};
	wants(&s, "D:2:6: ");
	wants(&s, "    2 | \tRUN pip install \xC3\xA4\\x1b[1m\n      | \t    ^~~~~~~~~~~\n");
}

static void
test_json(void **state)
{
	(void)state;
	struct setting s = {.format = "json", .text = DM_STR(TWO)};
	wants(&s, "{\"files\":[{\"file\":\"D\",\"status\":\"changed\",\"findings\":[{\"pass\":");
	wants(&s, "\"status\":\"fixed\",\"safety\":\"safe\",\"level\":\"warning\",\"group\":1,");
	wants_not(&s, "lossy");
	s.text = DM_STR("FROM a\nFOO b\n");
	wants(&s, "\"status\":\"invalid\"");
	wants(&s, "\"error\":\"D:2:1: error: unknown instruction FOO");
	s.text = DM_STR("FROM debian:12\nRUN apt-get update && apt-get install git # \xFF\n");
	wants(&s, "\\ufffd");
	wants(&s, "\"lossy\":true,\"diff_base64\":\"");
}

static void
test_sarif(void **state)
{
	(void)state;
	struct setting s = {.format = "sarif", .text = DM_STR(TWO), .path = "a b/\xC3\xA4#"};
	wants(&s, "\"uri\":\"a%20b/%C3%A4%23\"");
	wants(&s, "\"deletedRegion\":{\"startLine\":4,\"startColumn\":16,\"endLine\":4,"
		  "\"endColumn\":16},"
		  "\"insertedContent\":{\"text\":\" --no-cache-dir\"}");
	wants(&s, "{\"id\":\"nonroot-user\",\"shortDescription\":{\"text\":\"run the image");
	wants_not(&s, "suppressions");
	/* columns count UTF-16 units, for a reader outside the basic plane too */
	s.text = DM_STR("FROM debian:12\nRUN echo \xF0\x9F\x98\x80 && pip install x\n");
	wants(&s, "\"startColumn\":27,");
	/* no suggestion where a line would not survive */
	s.text = DM_STR("FROM debian:12\r\nRUN pip install x\r\n");
	wants(&s, "\"state\":\"fixable\",\"lossy\":true");
	wants_not(&s, "\"fixes\"");
	s.text = DM_STR("FROM debian:12\n# dockmend ignore=clean-caches\nRUN pip install x\n");
	wants_not(&s, "\"ruleId\":\"clean-caches\"");
	s.verbose = true;
	wants(&s, "\"suppressions\":[{\"kind\":\"inSource\"}]");
}

static void
test_rdjson(void **state)
{
	(void)state;
	struct setting s = {.format = "rdjson", .text = DM_STR(TWO)};
	wants(&s, "\"suggestions\":[{\"range\":{\"start\":{\"line\":4},\"end\":{\"line\":4}},"
		  "\"text\":\"RUN pip install --no-cache-dir x\"}]");
	s.text = DM_STR("FROM debian:12\nRUN pip install \xFF\n");
	wants_not(&s, "--no-cache-dir");
	/* a letter of two bytes is two columns */
	s.text = DM_STR("FROM debian:12\nRUN echo \xC3\xA4 && pip install x\n");
	wants(&s, "\"start\":{\"line\":2,\"column\":16},\"end\":{\"line\":2,\"column\":27}");
}

static void
test_gitlab(void **state)
{
	(void)state;
	struct setting s = {.format = "gitlab", .text = DM_STR(TWO)};
	wants(&s, "[{\"type\":\"issue\",\"check_name\":\"");
	wants(&s, "\"location\":{\"path\":\"D\",\"lines\":{\"begin\":4,\"end\":4}}");
	s.text = DM_STR("FROM scratch\n");
	struct dm_buf out = print(&s);
	assert_string_equal(out.p, "[]\n");
	dm_buf_finish(&out);
}

static void
test_annotations(void **state)
{
	(void)state;
	struct dm_line_range all[] = {{0, 99}};
	struct dm_added_lines_file since = {"sub/D", all, 1, all, 1};
	struct setting s = {.format = "github", .text = DM_STR(TWO), .path = "a:b,c%d"};
	wants(&s, "::warning title=dockmend%3A "
		  "clean-caches,file=a%3Ab%2Cc%25d,line=4,endLine=4,col=5,endColumn=16::");
	wants(&s, "%0ALists and downloads that an install leaves");
	wants(&s, "More: `dockmend explain clean-caches`.\n");
	wants_not(&s, "::notice");
	s.verbose = true;
	wants(&s, "::notice title=dockmend%3A pin-digest,");
	/* from the top of the repository, as the diff has it */
	s.since = &since;
	wants(&s, "file=sub/D,line=4");
	/* several lines have no columns */
	s.text = DM_STR("FROM debian:12\nRUN pip \\\n install x\n");
	wants(&s, "line=2,endLine=3::");
	/* a name cannot end the line and begin a command, nor mark text of its own as one */
	s = (struct setting){.format = "github",
		.text = DM_STR("FROM evil.example/a:1\n"),
		.path = "x\n::error::y##[error]z"};
	wants(&s, "file=x\\x0a%3A%3Aerror%3A%3Ay\\x23#[error]z,");
	s.text = DM_STR("FROM scratch\n");
	struct dm_buf out = print(&s);
	assert_string_equal(out.p, "");
	dm_buf_finish(&out);
}

static void
test_review(void **state)
{
	(void)state;
	struct dm_line_range all[] = {{0, 99}}, last[] = {{3, 4}};
	struct dm_added_lines_file since = {"sub/D", all, 1, all, 1};
	struct setting s = {.format = "github-review", .text = DM_STR(TWO), .since = &since};
	wants(&s,
		"{\"path\":\"sub/D\",\"side\":\"RIGHT\",\"line\":4,\"body\":\"**clean-caches**: ");
	wants(&s, "```suggestion\\nRUN pip install --no-cache-dir x\\n```\\n<!-- dockmend ");
	/* why, how to silence it, and where more is said */
	wants(&s, "Lists and downloads that an install leaves ship with every image");
	wants(&s, "`# dockmend ignore=clean-caches REASON` above the instruction");
	wants(&s, "More: `dockmend explain clean-caches`.");
	/* two passes in one suggestion */
	wants(&s, "`dockmend explain clean-caches`, `dockmend explain assume-yes`");
	/* what the pull request does not add is not spoken of */
	since = (struct dm_added_lines_file){"sub/D", last, 1, last, 1};
	wants_not(&s, "\"line\":2");
	wants(&s, "\"line\":4");
	/* added, but one of its lines is not shown: told in the review */
	since = (struct dm_added_lines_file){"sub/D", all, 1, last, 1};
	wants_not(&s, "apt-get install -y git");
	wants(&s, "- sub/D:2 **assume-yes**: apt-get install asks before it acts, and a build has "
		  "nobody to answer (no suggestion: it reaches beyond the lines that the diff "
		  "shows) <!-- dockmend ");
	since = (struct dm_added_lines_file){"sub/D", all, 1, all, 1};
	s.text = DM_STR("FROM debian:12\nRUN pip install x # ````\n");
	wants(&s, "`````suggestion\\nRUN pip install --no-cache-dir x # ````\\n`````\\n");
	s.text = DM_STR("FROM debian:12\r\nRUN pip install x\r\n");
	wants_not(&s, "suggestion\\n");
	wants(&s, "no suggestion: the lines hold CR, NUL or invalid UTF-8");
	/* a name from the file is no markup and mentions nobody */
	s.text = DM_STR("FROM evil.example/a__b:v1\n");
	wants(&s, "evil.example/a\\\\_\\\\_b:v1");
}

/* The user is created in one place and named in another: one suggestion over both. */
static void
test_review_of_distant_edits(void **state)
{
	(void)state;
	struct dm_line_range all[] = {{0, 99}};
	struct dm_added_lines_file since = {"D", all, 1, all, 1};
	struct setting s = {.format = "github-review",
		.text = DM_STR("FROM debian:12\n# dockmend ignore=upgrade-packages\nRUN a\n"
			       "COPY app /srv/\nENV B=c\nEXPOSE 8080\nCMD [\"python3\", \"-m\", "
			       "\"http.server\", \"8080\"]\n"),
		.since = &since};
	wants(&s, "\"start_side\":\"RIGHT\",\"start_line\":");
	struct dm_buf out = print(&s);
	uint32_t comments = 0;
	for (const char *p = out.p; (p = strstr(p, "suggestion\\n")); p++) {
		comments++;
	}
	assert_int_equal(comments, 1);
	dm_buf_finish(&out);
}

static void
check_prints(struct dm_str before, struct dm_str after, const char *pass, bool same)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = {.path = NULL};
	struct dm_lock lock = {.count = 0};
	struct dm_options options = {.policy = &policy, .lock = &lock};
	char found[2][33] = {"", ""};
	for (int k = 0; k < 2; k++) {
		struct dm_result result = dm_driver_run(&arena, k ? after : before, &options);
		char(*prints)[33] = dm_fingerprints(&arena, &result);
		for (uint32_t i = 0; i < result.nfindings; i++) {
			assert_int_equal(strlen(prints[i]), 32);
			for (uint32_t n = 0; n < i; n++) {
				assert_string_not_equal(prints[n], prints[i]);
			}
			if (strcmp(result.findings[i].pass->id, pass) == 0) {
				memcpy(found[k], prints[i], 33);
			}
		}
		assert_true(found[k][0]);
	}
	assert_int_equal(strcmp(found[0], found[1]) == 0, same);
	dm_arena_finish(&arena);
}

/* Findings keep their fingerprints while lines are added above them, and blanks change inside them. */
static void
test_fingerprints(void **state)
{
	(void)state;
	struct dm_str text = DM_STR("FROM a/b:1\nRUN pip install x\n");
	check_prints(text, text, "clean-caches", true);
	check_prints(
		text, DM_STR("FROM a/b:1\nENV A=b\n\nRUN  pip install x\n"), "clean-caches", true);
	check_prints(text, DM_STR("FROM a/b:1\nRUN pip install y\n"), "clean-caches", false);
	/* the same line twice: each has its own, and the second one differs from the first */
	check_prints(text, DM_STR("FROM a/b:1\nRUN pip install x\nENV A=b\nRUN pip install x\n"),
		"clean-caches", false);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_sarif),
		cmocka_unit_test(test_rdjson),
		cmocka_unit_test(test_gitlab),
		cmocka_unit_test(test_annotations),
		cmocka_unit_test(test_review),
		cmocka_unit_test(test_review_of_distant_edits),
		cmocka_unit_test(test_fingerprints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
