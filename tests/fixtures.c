/*
 * fixtures [--update] DIR [GROUP/CASE]...
 *
 * Runs every DIR/<group>/<case>.Dockerfile through the driver. A group that is named after a pass runs this pass
 * alone, with unsafe fixes where the pass is UNSAFE; any other group (pairs, all, demo) runs them all. Siblings:
 *
 *   .fixed  the result, byte for byte; without it the file must stay as it is
 *   .args   words: all (every pass), unsafe, safe (no unsafe fixes)
 *   .yaml   policy        .lock  lock        .context  folder: the build context
 *   .txt    the findings: lines of `line pass status reason`, reason only where declined
 *
 * Whatever a case is about, properties.h is checked for it. --update writes the .fixed (and .txt where there is one)
 * of the named cases, for a person to read and commit: a golden is never edited by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "properties.h"
#include "../src/facts/context.h"

struct fixture {
	const char *name; /* group/case */
	const char *stem; /* path without suffix */
	const char *group;
	bool update;
};

struct fixtures {
	struct dm_arena arena;
	struct fixture *items;
	uint32_t count;
};

/* What a fixture's siblings say. */
struct setting {
	struct dm_str text, fixed, findings;
	bool has_fixed, has_findings;
	struct dm_policy policy;
	struct dm_lock lock;
	struct dm_scripts scripts;
	struct dm_options options;
};

static bool
read_sibling(struct dm_arena *arena, const struct fixture *fixture, const char *suffix,
	struct dm_str *text)
{
	return dm_test_read(arena, dm_arena_printf(arena, "%s.%s", fixture->stem, suffix), text);
}

/* ---- settings ---- */

static void
choose_passes(const struct fixture *fixture, struct dm_options *options)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (strcmp(dm_passes[i]->id, fixture->group) == 0) {
			options->only = 1U << i;
			options->unsafe = dm_passes[i]->safety == DM_UNSAFE;
		}
	}
}

static void
read_args(struct dm_arena *arena, const struct fixture *fixture, struct dm_options *options)
{
	struct dm_str args;
	if (!read_sibling(arena, fixture, "args", &args)) {
		return;
	}
	for (size_t i = 0; i < args.n;) {
		size_t start = i;
		while (i < args.n && !dm_is_space(args.p[i])) {
			i++;
		}
		struct dm_str word = dm_str_slice(args, start, i);
		while (i < args.n && dm_is_space(args.p[i])) {
			i++;
		}
		if (dm_str_is(word, "all")) {
			options->only = 0;
		} else if (dm_str_is(word, "unsafe") || dm_str_is(word, "safe")) {
			options->unsafe = dm_str_is(word, "unsafe");
		} else if (word.n) {
			fail_msg("%s.args: unknown word %.*s", fixture->name, DM_FMT(word));
		}
	}
}

static void
read_setting(struct dm_arena *arena, const struct fixture *fixture, struct setting *s)
{
	struct dm_str text;
	struct dm_err err = {.line = 0};
	*s = (struct setting){.has_fixed = false};
	if (!read_sibling(arena, fixture, "Dockerfile", &s->text)) {
		fail_msg("%s: cannot be read", fixture->name);
	}
	s->has_fixed = read_sibling(arena, fixture, "fixed", &s->fixed);
	s->has_findings = read_sibling(arena, fixture, "txt", &s->findings);
	if (!read_sibling(arena, fixture, "yaml", &text)) {
		text = DM_STR("");
	}
	if (!dm_policy_parse(arena, "policy", text, dm_pass_tables(arena), &s->policy, &err)) {
		fail_msg("%s.yaml:%u:%u: %s", fixture->name, err.line, err.column, err.message);
	}
	if (read_sibling(arena, fixture, "lock", &text) &&
		!dm_lock_parse(arena, "lock", text, &s->lock, &err)) {
		fail_msg("%s.lock:%u:%u: %s", fixture->name, err.line, err.column, err.message);
	}
	s->options =
		(struct dm_options){.inline_ignores = true, .policy = &s->policy, .lock = &s->lock};
	dm_context_open(arena, dm_arena_printf(arena, "%s.context", fixture->stem), NULL,
		dm_tree_parse(arena, s->text), &s->scripts);
	s->options.scripts = &s->scripts;
	choose_passes(fixture, &s->options);
	read_args(arena, fixture, &s->options);
}

/* ---- goldens ---- */

static struct dm_str
findings_text(struct dm_arena *arena, const struct dm_result *result)
{
	struct dm_buf out = {NULL, 0, 0};
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *f = &result->findings[i];
		dm_buf_printf(&out, "%u %s %s%s%s\n",
			dm_lines_at(&result->tree->lines, f->where.off) + 1, f->pass->id,
			dm_test_status(f->status), f->reason ? " " : "",
			f->reason ? f->reason : "");
	}
	struct dm_str text = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return text;
}

static void
write_sibling(const struct fixture *fixture, const char *suffix, struct dm_str text)
{
	char path[4096];
	snprintf(path, sizeof path, "%s.%s", fixture->stem, suffix);
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(text.p, 1, text.n, file) != text.n || fclose(file) != 0) {
		fail_msg("%s: cannot be written", path);
	}
}

static void
update(struct dm_arena *arena, const struct fixture *fixture, struct setting *s,
	const struct dm_result *result)
{
	struct dm_str findings = findings_text(arena, result);
	bool changed = !dm_str_eq(s->text, result->revision.text);
	if (changed) {
		write_sibling(fixture, "fixed", result->revision.text);
	} else if (s->has_fixed) {
		unlink(dm_arena_printf(arena, "%s.fixed", fixture->stem));
	}
	if (s->has_findings) {
		write_sibling(fixture, "txt", findings);
	}
	s->has_fixed = changed;
	s->fixed = result->revision.text;
	s->findings = findings;
}

static bool
golden_agrees(struct dm_arena *arena, const struct fixture *fixture, const struct setting *s,
	const struct dm_result *result)
{
	struct dm_str want = s->has_fixed ? s->fixed : s->text;
	struct dm_str findings = findings_text(arena, result);
	bool ok = true;
	if (s->has_fixed && dm_str_eq(s->fixed, s->text)) {
		print_error("%s.fixed is the same as the input: remove it\n", fixture->name);
		ok = false;
	}
	if (!dm_str_eq(want, result->revision.text)) {
		print_error("%s: wanted\n%.*s\n%s: got\n%.*s\n", fixture->name, DM_FMT(want),
			fixture->name, DM_FMT(result->revision.text));
		print_error("%s: findings\n%.*s", fixture->name, DM_FMT(findings));
		ok = false;
	}
	if (s->has_findings && !dm_str_eq(s->findings, findings)) {
		print_error("%s: wanted findings\n%.*s%s: got findings\n%.*s", fixture->name,
			DM_FMT(s->findings), fixture->name, DM_FMT(findings));
		ok = false;
	}
	return ok;
}

static void
test_fixture(void **state)
{
	const struct fixture *fixture = *state;
	struct dm_arena arena = {NULL, 0};
	struct setting s;
	struct dm_result result;
	struct dm_err err = {.line = 0};

	read_setting(&arena, fixture, &s);
	bool ok = dm_test_run(&arena, s.text, &s.options, &result, &err);
	if (fixture->update) {
		update(&arena, fixture, &s, &result);
	}
	ok = ok && dm_test_comments_kept(&arena, &result, &err) &&
	     dm_test_changes_named(&arena, &result, &err) &&
	     dm_test_twins(&arena, &result, &s.options, &err) &&
	     dm_test_ignores(&arena, &result, &s.options, &err);
	if (!ok) {
		print_error("%s:%u: %s\n", fixture->name, err.line, err.message);
	}
	bool golden = golden_agrees(&arena, fixture, &s, &result);
	dm_context_close(&s.scripts);
	dm_arena_finish(&arena);
	if (!ok || !golden) {
		fail();
	}
}

/* ---- finding them ---- */

static struct dirent **
list_folder(const char *path, int *count)
{
	struct dirent **entries = NULL;
	*count = scandir(path, &entries, NULL, alphasort);
	return entries;
}

static void
free_list(struct dirent **entries, int count)
{
	for (int i = 0; i < count; i++) {
		free(entries[i]);
	}
	free(entries);
}

/* A golden or a setting without its Dockerfile is a mistake; false if path/name is one. */
static bool
belongs(struct fixtures *all, const char *path, struct dm_str name)
{
	static const char *const suffixes[] = {".fixed", ".args", ".txt", ".context"};
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		if (dm_str_ends(name, suffixes[i])) {
			struct dm_str stem = dm_str_slice(name, 0, name.n - strlen(suffixes[i]));
			const char *file = dm_arena_printf(
				&all->arena, "%s/%.*s.Dockerfile", path, DM_FMT(stem));
			if (access(file, R_OK) != 0) {
				fprintf(stderr, "%s/%.*s: no such Dockerfile\n", path,
					DM_FMT(name));
				return false;
			}
		}
	}
	return true;
}

static bool
add_group(struct fixtures *all, const char *dir, const char *group)
{
	const char *path = dm_arena_printf(&all->arena, "%s/%s", dir, group);
	int count;
	bool ok = true;
	struct dirent **entries = list_folder(path, &count);
	for (int i = 0; i < count; i++) {
		struct dm_str name = dm_str(entries[i]->d_name);
		ok = belongs(all, path, name) && ok;
		if (!dm_str_ends(name, ".Dockerfile") || name.n == strlen(".Dockerfile")) {
			continue;
		}
		name.n -= strlen(".Dockerfile");
		*dm_push(&all->arena, all->items, all->count) = (struct fixture){
			.name = dm_arena_printf(&all->arena, "%s/%.*s", group, DM_FMT(name)),
			.stem = dm_arena_printf(&all->arena, "%s/%.*s", path, DM_FMT(name)),
			.group = dm_arena_str(&all->arena, dm_str(group)).p,
		};
	}
	free_list(entries, count);
	return ok;
}

static bool
add_groups(struct fixtures *all, const char *dir)
{
	int count;
	bool ok = true;
	struct dirent **entries = list_folder(dir, &count);
	for (int i = 0; i < count; i++) {
		struct stat st;
		const char *path = dm_arena_printf(&all->arena, "%s/%s", dir, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.' && stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
			ok = add_group(all, dir, entries[i]->d_name) && ok;
		}
	}
	free_list(entries, count);
	return ok;
}

/* Keeps the named ones; false if a name is unknown. */
static bool
choose(struct fixtures *all, char **names, int count, bool update_them)
{
	uint32_t kept = 0;
	for (int i = 0; i < count; i++) {
		uint32_t k = kept;
		while (k < all->count && strcmp(all->items[k].name, names[i]) != 0) {
			k++;
		}
		if (k == all->count) {
			fprintf(stderr, "%s: no such fixture\n", names[i]);
			return false;
		}
		struct fixture hit = all->items[k];
		all->items[k] = all->items[kept];
		hit.update = update_them;
		all->items[kept++] = hit;
	}
	all->count = kept;
	return true;
}

static int
run(struct fixtures *all)
{
	struct CMUnitTest *tests = dm_arena_alloc(&all->arena, all->count * sizeof *tests);
	for (uint32_t i = 0; i < all->count; i++) {
		tests[i] = (struct CMUnitTest){
			.name = all->items[i].name,
			.test_func = test_fixture,
			.initial_state = &all->items[i],
		};
	}
	/* the macro cmocka_run_group_tests takes arrays only */
	return _cmocka_run_group_tests("fixtures", tests, all->count, NULL, NULL);
}

int
main(int argc, char **argv)
{
	bool update_them = argc > 1 && strcmp(argv[1], "--update") == 0;
	int first = update_them ? 2 : 1;
	struct fixtures all = {.count = 0};
	if (argc <= first || (update_them && argc == first + 1)) {
		fprintf(stderr, "usage: fixtures [--update] DIR [GROUP/CASE]...\n");
		return 2;
	}
	bool ok = add_groups(&all, argv[first]);
	if (argc > first + 1) {
		ok = choose(&all, argv + first + 1, argc - first - 1, update_them) && ok;
	}
	if (all.count == 0) {
		fprintf(stderr, "%s: no fixture found\n", argv[first]);
		ok = false;
	}
	int failed = ok ? run(&all) : 1;
	dm_arena_finish(&all.arena);
	return failed ? 1 : 0;
}
