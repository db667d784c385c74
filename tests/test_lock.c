/* dockmend.lock: what is read, what is refused and where, what is written, and how two branches merge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/lock/lock.h"

#include <stdio.h>
#include <stdlib.h>

#define DIGEST "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER "sha256:ffff456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool
parse(struct dm_arena *arena, struct dm_str text, struct dm_lock *out, struct dm_err *err)
{
	memset(err, 0, sizeof *err);
	return dm_lock_parse(arena, "dockmend.lock", text, out, err);
}

static struct dm_lock
good(struct dm_arena *arena, const char *text)
{
	struct dm_lock out;
	struct dm_err err;
	if (!parse(arena, dm_str(text), &out, &err)) {
		fail_msg("refused at %u:%u: %s\n%s", err.line, err.column, err.message, text);
	}
	return out;
}

/* text, written as the project writes it */
static void
written(const struct dm_lock *lock, const char *text)
{
	struct dm_buf out = {NULL, 0, 0};
	dm_lock_write(&out, lock);
	dm_buf_byte(&out, '\0');
	assert_string_equal(out.p, text);
	dm_buf_finish(&out);
}

static void
test_read(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_lock lock = good(&arena,
		"version: 1\nimages:\n"
		"  python:3.12-slim:\n    digest: " DIGEST "\n    user: \"\"\n"
		"    ports: [8080/tcp]\n    entrypoint: []\n    command: [python3]\n"
		"    platforms: { linux/arm64/v8: " OTHER ", linux/amd64: " DIGEST " }\n"
		"  docker.io/library/node:22:\n    digest: " DIGEST "\n"
		"    platforms: [linux/arm64, linux/amd64]\n");
	assert_int_equal(lock.count, 2);
	const struct dm_lock_entry *python =
		dm_lock_find(&lock, "docker.io/library/python:3.12-slim");
	assert_string_equal(python->digest, DIGEST);
	assert_string_equal(python->user, "");
	assert_string_equal(python->ports[0], "8080/tcp");
	assert_null(python->entrypoint[0]);
	assert_string_equal(python->command[0], "python3");
	assert_null(python->command[1]);
	assert_int_equal(python->nplatforms, 2);
	assert_string_equal(python->platforms[0].name, "linux/amd64");
	assert_string_equal(python->platforms[1].digest, OTHER);
	const struct dm_lock_entry *node = dm_lock_find(&lock, "docker.io/library/node:22");
	assert_null(node->user);
	assert_null(node->ports);
	assert_null(node->command);
	assert_string_equal(node->platforms[0].name, "linux/amd64");
	assert_null(node->platforms[0].digest);
	assert_null(dm_lock_find(&lock, "docker.io/library/node:20"));
	dm_arena_finish(&arena);
}

static void
test_write(void **state)
{
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_lock lock =
		good(&arena, "version: 1\nimages:\n"
			     "  python:3.12-slim:\n    digest: " DIGEST "\n    user: \"\"\n"
			     "    ports: []\n    entrypoint: [/a b, 'c\"d']\n"
			     "    platforms: { linux/arm64/v8: " OTHER
			     ", linux/386: , linux/amd64: " DIGEST " }\n"
			     "  '[::1]:5000/a@" OTHER "': { digest: " OTHER " }\n"
			     "  node:22:\n    digest: " DIGEST
			     "\n    platforms: [windows(10.0.1)/amd64, linux/amd64]\n");
	written(&lock, "version: 1\nimages:\n"
		       "  \"[::1]:5000/a@" OTHER "\":\n"
		       "    digest: " OTHER "\n"
		       "\n"
		       "  docker.io/library/node:22:\n"
		       "    digest: " DIGEST "\n"
		       "    platforms: [linux/amd64, windows(10.0.1)/amd64]\n"
		       "\n"
		       "  docker.io/library/python:3.12-slim:\n"
		       "    digest: " DIGEST "\n"
		       "    user: \"\"\n"
		       "    ports: []\n"
		       "    entrypoint: [\"/a b\", \"c\\\"d\"]\n"
		       "    platforms:\n"
		       "      linux/386:\n"
		       "      linux/amd64: " DIGEST "\n"
		       "      linux/arm64/v8: " OTHER "\n");
	written(&(struct dm_lock){.count = 0}, "version: 1\nimages: {}\n");
	dm_arena_finish(&arena);
}

/* What was read from what was written is written the same, and is the same. */
static void
round_trip(struct dm_arena *arena, const struct dm_lock *lock)
{
	struct dm_buf out = {NULL, 0, 0};
	struct dm_lock back;
	struct dm_err err;
	dm_lock_write(&out, lock);
	if (!parse(arena, dm_buf_view(&out), &back, &err)) {
		fail_msg("%u:%u: %s\n%.*s", err.line, err.column, err.message,
			DM_FMT(dm_buf_view(&out)));
	}
	dm_buf_byte(&out, '\0');
	written(&back, out.p);
	assert_int_equal(back.count, lock->count);
	dm_buf_finish(&out);
}

static void
test_odd_texts(void **state)
{
	static const char *odd[] = {"", " ", "null", "~", "1000", "#", "a: b", "- a", "\"", "\\",
		"\n", "a\r\nb", "\t", "\x01", "\x7f", "\xc2\x85", "\xe2\x80\xa8", "\xef\xbb\xbf",
		"\xc3\xa9", "\xf0\x9f\x90\xb3", "$VAR", "{", "[", "*a", "&a", "!a", "%a", "@a",
		NULL};
	struct dm_arena arena = {NULL, 0};
	(void)state;
	struct dm_lock_entry entry = {.image = "docker.io/library/a:1",
		.digest = DIGEST,
		.entrypoint = odd,
		.ports = odd + 5};
	for (size_t i = 0; odd[i]; i++) {
		struct dm_lock lock = {.entries = &entry, .count = 1}, back;
		struct dm_buf out = {NULL, 0, 0};
		struct dm_err err;
		const char *one[] = {odd[i], NULL};
		entry.command = one;
		round_trip(&arena, &lock);
		dm_lock_write(&out, &lock);
		assert_true(parse(&arena, dm_buf_view(&out), &back, &err));
		assert_string_equal(back.entries[0].command[0], odd[i]);
		for (size_t k = 0; odd[k]; k++) {
			assert_string_equal(back.entries[0].entrypoint[k], odd[k]);
		}
		assert_null(back.entries[0].command[1]);
		dm_buf_finish(&out);
	}
	const char *no_text[] = {"a\xff\xc0z", NULL};
	entry.command = no_text;
	struct dm_lock back = good(&arena, "version: 1\n");
	struct dm_buf out = {NULL, 0, 0};
	struct dm_err err;
	dm_lock_write(&out, &(struct dm_lock){.entries = &entry, .count = 1});
	assert_true(parse(&arena, dm_buf_view(&out), &back, &err));
	assert_string_equal(back.entries[0].command[0], "a\xef\xbf\xbd\xef\xbf\xbdz");
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

/* What becomes text of a Dockerfile is what it says to be. */
static void
test_users(void **state)
{
	static const char *const fine[] = {"", "node", "1000:1000", "_apt", "a.b-c:0"};
	static const char *const odd[] = {
		"app\\nRUN x", "a b", "$APP", "a\\0", "-a", ":1", "1:", "a:b:c", "a\\u2028", "a'"};
	(void)state;
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_lock lock =
			good(&arena, dm_arena_printf(&arena,
					     "version: 1\nimages:\n  a:1:\n    digest: " DIGEST
					     "\n    user: \"%s\"\n",
					     fine[i]));
		assert_string_equal(lock.entries[0].user, fine[i]);
		dm_arena_finish(&arena);
	}
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_lock lock;
		struct dm_err err;
		const char *text = dm_arena_printf(&arena,
			"version: 1\nimages:\n  a:1:\n    digest: " DIGEST "\n    user: \"%s\"\n",
			odd[i]);
		assert_false(parse(&arena, dm_str(text), &lock, &err));
		assert_int_equal(err.line, 5);
		assert_int_equal(err.column, strstr(odd[i], "\\0") ? err.column : 11);
		dm_arena_finish(&arena);
	}
}

/* A name that is longer than YAML allows a plain key to be. */
static void
test_long_name(void **state)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_buf name = {NULL, 0, 0};
	(void)state;
	for (int i = 0; i < 400; i++) {
		dm_buf_put(&name, "host.");
	}
	dm_buf_put(&name, "example/a:1");
	dm_buf_byte(&name, '\0');
	struct dm_lock_entry entry = {.image = name.p, .digest = DIGEST};
	round_trip(&arena, &(struct dm_lock){.entries = &entry, .count = 1});
	dm_buf_finish(&name);
	dm_arena_finish(&arena);
}

static void
test_many(void **state)
{
	enum {
		MANY = 5000
	};
	struct dm_arena arena = {NULL, 0};
	struct dm_lock lock = {.count = 0};
	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct dm_lock_entry *entry = dm_push(&arena, lock.entries, lock.count);
		*entry = (struct dm_lock_entry){
			.image = dm_arena_printf(&arena, "docker.io/library/a%d:1", MANY - i),
			.digest = DIGEST,
			.user = "",
		};
	}
	round_trip(&arena, &lock);
	dm_arena_finish(&arena);
}

static void
test_mistakes(void **state)
{
	static const struct {
		uint32_t line, column;
		const char *part, *text;
	} cases[] = {
		{1, 1, "version", ""},
		{1, 1, "version", "images: {}\n"},
		{1, 1, "mapping", "- a\n"},
		{1, 10, "version 1", "version: 2\n"},
		{2, 1, "images", "version: 1\nimage: {}\n"},
		{2, 9, "mapping", "version: 1\nimages: []\n"},
		{2, 18, "digest", "version: 1\nimages: { \"a:1\": {} }\n"},
		{3, 11, "sha256", "version: 1\nimages: { \"a:1\": {\n  digest: sha256:1 } }\n"},
		{3, 11, "sha256",
			"version: 1\nimages: { \"a:1\": {\n  digest: sha256:0123456789ABCDEF"
			"0123456789abcdef0123456789abcdef0123456789abcdef } }\n"},
		{4, 5, "entrypoint",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST ",\n    entrypont: [] }\n"},
		{4, 15, "list",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST ",\n    command:  x }\n"},
		{4, 17, "platform",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST
			",\n    platforms: [amd64] }\n"},
		{4, 30, "twice",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST
			",\n    platforms: [linux/amd64, linux/amd64] }\n"},
		{4, 30, "sha256",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST
			",\n    platforms: {linux/amd64: x} }\n"},
		{4, 3, "twice",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST
			" }\n  docker.io/library/a:1: { digest: " DIGEST " }\n"},
		{4, 3, "twice",
			"version: 1\nimages:\n  a:1: { digest: " DIGEST
			" }\n  a:1: { digest: " DIGEST " }\n"},
		{3, 3, "reference", "version: 1\nimages:\n  A b: { digest: " DIGEST " }\n"},
		{3, 3, "not both",
			"version: 1\nimages:\n  a:1@" DIGEST ": { digest: " DIGEST " }\n"},
		{4, 1, "':'", "version: 1\nimages:\n<<<<<<< ours\n"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_lock out;
		struct dm_err err;
		if (parse(&arena, dm_str(cases[i].text), &out, &err)) {
			fail_msg("accepted: %s", cases[i].text);
		}
		if (err.line != cases[i].line || err.column != cases[i].column ||
			!strstr(err.message, cases[i].part)) {
			fail_msg("%u:%u: %s (for %s)", err.line, err.column, err.message,
				cases[i].text);
		}
		dm_arena_finish(&arena);
	}
}

static void
test_platform_names(void **state)
{
	(void)state;
	assert_true(dm_platform_valid(DM_STR("linux/amd64")));
	assert_true(dm_platform_valid(DM_STR("linux/arm/v7")));
	assert_true(dm_platform_valid(DM_STR("windows(10.0.20348.2402)/amd64")));
	assert_false(dm_platform_valid(DM_STR("")));
	assert_false(dm_platform_valid(DM_STR("linux")));
	assert_false(dm_platform_valid(DM_STR("linux/")));
	assert_false(dm_platform_valid(DM_STR("/amd64")));
	assert_false(dm_platform_valid(DM_STR("linux//amd64")));
	assert_false(dm_platform_valid(DM_STR("a/b/c/d")));
	assert_false(dm_platform_valid(DM_STR("linux/amd64: x")));
	assert_false(dm_platform_valid(DM_STR("linux/\0")));
}

/* ---- merges ---- */

static void
write_lock(const char *folder, const char *name, const char *const *images, const char *moved)
{
	char path[256];
	struct dm_lock_entry entries[8];
	struct dm_lock lock = {.entries = entries};
	struct dm_buf out = {NULL, 0, 0};
	for (; *images; images++) {
		entries[lock.count++] = (struct dm_lock_entry){.image = *images,
			.digest = strcmp(*images, moved) == 0 ? OTHER : DIGEST,
			.user = strcmp(*images, moved) == 0 ? "app" : ""};
	}
	dm_lock_write(&out, &lock);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(out.p, 1, out.n, file), out.n);
	assert_int_equal(fclose(file), 0);
	dm_buf_finish(&out);
}

/* One branch adds an image, the other one moves its neighbour before or after, or adds one elsewhere. */
static void
test_merge(void **state)
{
	static const char *const base[] = {"a.example/b:1", "a.example/d:1", "a.example/f:1", NULL};
	static const char *const ours[] = {
		"a.example/b:1", "a.example/c:1", "a.example/d:1", "a.example/f:1", NULL};
	static const char *const theirs[][5] = {
		{"a.example/b:1", "a.example/d:1", "a.example/f:1", NULL},
		{"a.example/b:1", "a.example/d:1", "a.example/f:1", NULL},
		{"a.example/b:1", "a.example/d:1", "a.example/e:1", "a.example/f:1", NULL},
		{"a.example/b:1", "a.example/d:1", "a.example/f:1", "a.example/g:1", NULL},
	};
	static const char *const moved[] = {"a.example/b:1", "a.example/d:1", "", ""};
	(void)state;
	for (size_t i = 0; i < sizeof moved / sizeof *moved; i++) {
		char folder[] = "/tmp/dockmend-lock-XXXXXX", command[512];
		assert_non_null(mkdtemp(folder));
		write_lock(folder, "base", base, "");
		write_lock(folder, "ours", ours, "");
		write_lock(folder, "theirs", theirs[i], moved[i]);
		snprintf(command, sizeof command,
			"cd %s && git merge-file -q ours base theirs; status=$?; rm -r %s; exit "
			"$status",
			folder, folder);
		assert_int_equal(system(command), 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_odd_texts),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_platform_names),
		cmocka_unit_test(test_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
