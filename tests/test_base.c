/* Slices, buffers, arenas; and how logical lines fall into words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/dockerfile/space.h"
#include "../src/dockerfile/words.h"

static struct dm_arena arena;

static int
forget(void **state)
{
	(void)state;
	dm_arena_finish(&arena);
	return 0;
}

static void
test_slices(void **state)
{
	(void)state;
	assert_true(dm_str_is(DM_STR("ab"), "ab"));
	assert_false(dm_str_is(DM_STR("ab"), "abc"));
	assert_false(dm_str_is(DM_STR("abc"), "ab"));
	assert_true(dm_str_is((struct dm_str){NULL, 0}, ""));
	assert_true(dm_str_case_eq(DM_STR("aB"), DM_STR("Ab")));
	assert_true(dm_str_starts(DM_STR("abc"), "ab") && dm_str_ends(DM_STR("abc"), "bc"));
	assert_false(dm_str_starts(DM_STR("a"), "ab") || dm_str_ends(DM_STR("b"), "ab"));
	assert_true(dm_str_is(dm_str_trim(DM_STR(" \t\r\na b\v\f")), "a b"));
	assert_true(dm_str_is(dm_str_slice(DM_STR("abcd"), 1, 3), "bc"));
	assert_null(dm_str_slice((struct dm_str){NULL, 0}, 0, 0).p);
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(dm_str_find(DM_STR("aab"), "ab"), 1);
	assert_int_equal(dm_str_find(DM_STR("ababac"), "abac"), 2);
	assert_int_equal(dm_str_find(DM_STR("ab"), "abc"), (size_t)-1);
	assert_int_equal(dm_str_find(DM_STR("ab"), "b"), 1);
	assert_int_equal(dm_str_find((struct dm_str){NULL, 0}, "b"), (size_t)-1);
	assert_int_equal(dm_str_find((struct dm_str){"a\0b", 3}, "b"), 2);
	assert_int_equal(dm_str_find_byte(DM_STR("abc"), 'c'), 2);
}

static void
test_glob(void **state)
{
	(void)state;
	assert_true(dm_str_glob("a*c", DM_STR("abbc")));
	assert_true(dm_str_glob("*", DM_STR("")));
	assert_true(dm_str_glob("*ab*ab", DM_STR("xabyabab")));
	assert_true(dm_str_glob("a?c", DM_STR("abc")));
	assert_false(dm_str_glob("a?c", DM_STR("ac")));
	assert_false(dm_str_glob("a*c", DM_STR("abcd")));
	assert_false(dm_str_glob("", DM_STR("a")));
}

static void
test_numbers(void **state)
{
	(void)state;
	assert_true(dm_str_is_number(DM_STR("0123456789")));
	assert_false(dm_str_is_number(DM_STR("")));
	assert_false(dm_str_is_number(DM_STR("1:")));
	assert_false(dm_str_is_number(DM_STR("/1")));
}

static void
test_folders(void **state)
{
	(void)state;
	assert_string_equal(dm_path_folder(&arena, "a/b/Dockerfile"), "a/b");
	assert_string_equal(dm_path_folder(&arena, "/Dockerfile"), "/");
	assert_string_equal(dm_path_folder(&arena, "Dockerfile"), ".");
	assert_string_equal(dm_str_base_name(DM_STR("a/b/Dockerfile")).p, "Dockerfile");
	assert_string_equal(dm_str_base_name(DM_STR("Dockerfile")).p, "Dockerfile");
}

static void
test_buffers_grow(void **state)
{
	(void)state;
	struct dm_buf buf = {0};
	for (int i = 0; i < 10000; i++) {
		dm_buf_byte(&buf, (char)('a' + i % 26));
	}
	dm_buf_printf(&buf, "%d-%s", 7, "x");
	assert_int_equal(buf.n, 10003);
	assert_int_equal(buf.p[9999], 'a' + 9999 % 26);
	assert_true(dm_str_ends(dm_buf_view(&buf), "7-x"));
	dm_buf_finish(&buf);
	assert_null(buf.p);
	dm_buf_finish(NULL);
}

static void
test_arenas_zero_and_align(void **state)
{
	(void)state;
	for (size_t size = 1; size < 300000; size = size * 3 + 1) {
		unsigned char *p = dm_arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)p % 16, 0);
		assert_int_equal(p[0] | p[size - 1], 0);
		memset(p, 0xFF, size);
	}
	uint32_t *items = NULL, count = 0;
	uint64_t *others = NULL;
	uint32_t nothers = 0;
	for (uint32_t i = 0; i < 300000; i++) {
		*dm_push(&arena, items, count) = i;
		uint64_t *other = dm_push(&arena, others, nothers);
		assert_true(*other == 0); /* also where an array has grown */
		*other = i;
	}
	assert_int_equal(count, 300000);
	assert_true(others[299999] == 299999 && others[0] == 0);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(items[i], i);
	}
}

static void
test_arena_texts_end_with_nul(void **state)
{
	(void)state;
	const struct dm_str parts[] = {DM_STR("a"), {NULL, 0}, DM_STR("bc")};
	assert_string_equal(dm_arena_join(&arena, parts, 3).p, "abc");
	assert_string_equal(dm_arena_str(&arena, dm_str_slice(DM_STR("abc"), 0, 2)).p, "ab");
	assert_string_equal(dm_arena_printf(&arena, "%d", 5), "5");
	const char *longer = dm_arena_printf(&arena, "%01000d", 7);
	assert_int_equal(strlen(longer), 1000);
	assert_int_equal(longer[999], '7');
	assert_int_equal(strlen(dm_arena_printf(&arena, "%0255d", 1)), 255);
	assert_int_equal(strlen(dm_arena_printf(&arena, "%0256d", 1)), 256);
}

static void
test_errors_carry_their_place(void **state)
{
	(void)state;
	struct dm_err err = {.line = 9};
	assert_false(dm_fail(&err, 3, 4, "no %s", "way"));
	assert_string_equal(err.message, "no way");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 4);
	assert_false(dm_fail(NULL, 0, 0, "x"));
}

/* The words joined by |. */
static const char *
joined(const struct dm_word *words, uint32_t count)
{
	const char *text = "";
	for (uint32_t i = 0; i < count; i++) {
		text = dm_arena_printf(
			&arena, "%s%s%.*s", text, i ? "|" : "", DM_FMT(words[i].text));
	}
	return text;
}

static struct dm_span
whole(struct dm_str text)
{
	return (struct dm_span){0, (uint32_t)text.n};
}

static void
test_plain_words(void **state)
{
	(void)state;
	uint32_t count = 0;
	struct dm_str text = DM_STR("  a\tb  \"c d\" ");
	struct dm_word *words = dm_words_plain(&arena, text, whole(text), &count);
	assert_string_equal(joined(words, count), "a|b|\"c|d\"");
	assert_int_equal(dm_span_trim(text, whole(text)).off, 2);
	struct dm_str wide = DM_STR("\xC2\xA0"
				    "a\xE3\x80\x80");
	struct dm_span trimmed = dm_span_trim(wide, whole(wide));
	assert_true(dm_str_is(dm_span_str(wide, trimmed), "a"));
}

static void
test_quotes_keep_words_together(void **state)
{
	(void)state;
	uint32_t count = 0;
	struct dm_str text = DM_STR("A=\"b c\" D='e f' G=h\\ i J=\"k\\\" l\"");
	struct dm_word *words = dm_words_quoted(&arena, text, whole(text), '\\', &count);
	assert_string_equal(joined(words, count), "A=\"b c\"|D='e f'|G=h\\ i|J=\"k\\\" l\"");
}

static void
test_builder_flags(void **state)
{
	(void)state;
	struct dm_flag *flags = NULL;
	uint32_t count = 0;
	struct dm_str text = DM_STR("--a --b=\"c d\" --e=f\\ g h --i");
	uint32_t at = dm_words_flags(&arena, text, whole(text), '\\', &flags, &count);
	assert_int_equal(count, 3);
	assert_false(flags[0].has_value);
	assert_true(dm_str_is(flags[1].value, "c d"));
	assert_true(dm_str_is(flags[2].value, "f g"));
	assert_true(dm_str_starts(dm_str_trim(dm_str_slice(text, at, text.n)), "h"));
}

static void
test_json_arrays(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum dm_json json;
		const char *words;
	} rows[] = {{"[\"a\", \"b c\"]", DM_JSON_STRINGS, "a|b c"}, {"[]", DM_JSON_STRINGS, ""},
		{"[ \"\\u00e9\\t\\\\\" ]", DM_JSON_STRINGS, "\xC3\xA9\t\\"},
		{"[\"a\", 1]", DM_JSON_MIXED, NULL}, {"['a']", DM_JSON_NONE, NULL},
		{"[\"a\"] b", DM_JSON_NONE, NULL}, {"[\"a\",]", DM_JSON_NONE, NULL},
		{"[\"a\"", DM_JSON_NONE, NULL}, {"\"a\"", DM_JSON_NONE, NULL},
		{"[\"\\x\"]", DM_JSON_NONE, NULL}, {"[[\"a\"]]", DM_JSON_MIXED, NULL},
		{"[\"\\ud83d\\ude00\"]", DM_JSON_STRINGS, "\xF0\x9F\x98\x80"}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dm_word *words = NULL;
		uint32_t count = 0;
		struct dm_str text = dm_str(rows[i].text);
		if (dm_words_json(&arena, text, whole(text), &words, &count) != rows[i].json) {
			fail_msg("%s", rows[i].text);
		}
		if (rows[i].words) {
			assert_string_equal(joined(words, count), rows[i].words);
		}
	}
}

static void
test_heredoc_words(void **state)
{
	(void)state;
	struct dm_heredoc heredoc;
	assert_true(dm_word_heredoc(&arena, DM_STR("3<<-'E'"), &heredoc));
	assert_true(heredoc.fd == 3 && heredoc.chomp && !heredoc.expand);
	assert_true(dm_word_heredoc(&arena, DM_STR("<<E"), &heredoc));
	assert_true(heredoc.fd == 0 && !heredoc.chomp && heredoc.expand);
	assert_false(dm_word_heredoc(&arena, DM_STR("x<<E"), &heredoc));
	assert_false(dm_word_heredoc(&arena, DM_STR("<<<E"), &heredoc));
	uint32_t count = 0;
	dm_words_heredocs(&arena, DM_STR("RUN <<A 4<<B cat<<C"), &count);
	assert_int_equal(count, 2);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

struct pair {
	int key, number;
};

static int
by_key(const void *a, const void *b)
{
	return ((const struct pair *)a)->key - ((const struct pair *)b)->key;
}

/* What is equal stays in its order, whatever the machine's qsort does. */
static void
test_sort(void **state)
{
	(void)state;
	struct pair pairs[257];
	for (int n = 0; n <= 257; n += n < 20 ? 1 : 79) {
		for (int i = 0; i < n; i++) {
			pairs[i] = (struct pair){i * 7 % 5, i};
		}
		dm_sort(pairs, (size_t)n, sizeof *pairs, by_key);
		for (int i = 1; i < n; i++) {
			bool same = pairs[i - 1].key == pairs[i].key;
			assert_true(pairs[i - 1].key <= pairs[i].key);
			assert_true(!same || pairs[i - 1].number < pairs[i].number);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_slices),
		TEST(test_find),
		TEST(test_glob),
		TEST(test_numbers),
		TEST(test_folders),
		TEST(test_buffers_grow),
		TEST(test_arenas_zero_and_align),
		TEST(test_arena_texts_end_with_nul),
		TEST(test_errors_carry_their_place),
		TEST(test_plain_words),
		TEST(test_quotes_keep_words_together),
		TEST(test_builder_flags),
		TEST(test_json_arrays),
		TEST(test_heredoc_words),
		TEST(test_sort),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
