/*
 * A unified diff, as far as line numbers need it (git-diff(1), POSIX diff -u):
 *
 *   --- a/OLD            or /dev/null; names may be quoted as git does, a TAB ends them
 *   +++ b/NEW
 *   @@ -1,2 +3,4 @@      counts default to 1
 *    kept, -removed, +added, \ No newline at end of file
 *
 * What comes before `---` or between files (diff --git, index, mode, rename, binary) is skipped.
 */
#include "added_lines.h"

#include "../file/inside.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct reader {
	struct dm_arena *arena;
	struct dm_added_lines *since;
	struct dm_str rest;
	uint32_t line; /* 1-based, of the last line that was taken */
	struct dm_str old_name;
	struct dm_added_lines_file *file;
	uint32_t now;        /* 0-based line of the new file */
	uint32_t nold, nnew; /* lines that the hunk still holds */
};

static struct dm_str
take_line(struct reader *r)
{
	const char *lf = memchr(r->rest.p, '\n', r->rest.n);
	size_t n = lf ? (size_t)(lf - r->rest.p) : r->rest.n;
	struct dm_str line = {r->rest.p, n};
	r->rest = dm_str_slice(r->rest, n + (lf != NULL), r->rest.n);
	r->line++;
	return line;
}

/* The value of \a, \", \101 after the backslash at *i, which moves to the last byte of it. */
static char
unquote_byte(struct dm_str s, size_t *i)
{
	static const char letters[] = "abtnvfr"; /* 7 to 13 */
	char c = s.p[++*i];
	const char *letter = strchr(letters, c);
	if (c >= '0' && c <= '3' && *i + 2 < s.n) {
		unsigned value = 0;
		for (size_t k = 0; k < 3; k++) {
			value = value * 8 + (unsigned)(s.p[*i + k] - '0');
		}
		*i += 2;
		return (char)value;
	}
	return c && letter ? (char)(7 + (letter - letters)) : c;
}

/* The name after `--- ` or `+++ `. */
static struct dm_str
read_name(struct dm_arena *arena, struct dm_str s)
{
	s.n -= s.n && s.p[s.n - 1] == '\r';
	if (s.n == 0 || s.p[0] != '"') {
		size_t tab = dm_str_find_byte(s, '\t');
		return dm_arena_str(arena, tab == (size_t)-1 ? s : dm_str_slice(s, 0, tab));
	}
	char *name = dm_arena_alloc(arena, s.n + 1);
	size_t n = 0;
	for (size_t i = 1; i < s.n && s.p[i] != '"'; i++) {
		name[n++] = s.p[i] == '\\' && i + 1 < s.n ? unquote_byte(s, &i) : s.p[i];
	}
	return (struct dm_str){name, n};
}

/* git writes a/ and b/, or with diff.mnemonicPrefix one letter of i c w o. */
static bool
has_prefix(struct dm_str name, const char *letters)
{
	return name.n > 2 && name.p[1] == '/' && strchr(letters, name.p[0]);
}

static void
start_file(struct reader *r, struct dm_str name)
{
	r->file = NULL;
	if (dm_str_is(name, "/dev/null")) {
		return; /* removed: no line of it is left */
	}
	bool prefixed = has_prefix(name, "bicwo") &&
			(dm_str_is(r->old_name, "/dev/null") || has_prefix(r->old_name, "aicwo"));
	r->file = dm_push(r->arena, r->since->files, r->since->count);
	r->file->path = name.p + (prefixed ? 2 : 0);
}

/* A decimal number; false where there is none or it is no line number. */
static bool
read_number(struct dm_str *s, uint32_t *value)
{
	uint64_t v = 0;
	size_t n = 0;
	for (; n < s->n && s->p[n] >= '0' && s->p[n] <= '9' && v < INT32_MAX; n++) {
		v = v * 10 + (uint64_t)(s->p[n] - '0');
	}
	*s = dm_str_slice(*s, n, s->n);
	*value = (uint32_t)v;
	return n > 0 && v < INT32_MAX;
}

/* `-1,2` or `-1`. */
static bool
read_range(struct dm_str *s, char sign, uint32_t *first, uint32_t *count)
{
	if (s->n == 0 || s->p[0] != sign) {
		return false;
	}
	*s = dm_str_slice(*s, 1, s->n);
	*count = 1;
	if (!read_number(s, first)) {
		return false;
	}
	if (s->n && s->p[0] == ',') {
		*s = dm_str_slice(*s, 1, s->n);
		return read_number(s, count);
	}
	return true;
}

static bool
start_hunk(struct reader *r, struct dm_str line)
{
	struct dm_str s = dm_str_slice(line, 3, line.n);
	uint32_t old, now;
	if (!read_range(&s, '-', &old, &r->nold) || s.n == 0 || s.p[0] != ' ') {
		return false;
	}
	s = dm_str_slice(s, 1, s.n);
	if (!read_range(&s, '+', &now, &r->nnew) || !dm_str_starts(s, " @@")) {
		return false;
	}
	/* a range without lines names the line before it */
	r->now = r->nnew && now ? now - 1 : now;
	const struct dm_line_range *last =
		r->file && r->file->nshown ? &r->file->shown[r->file->nshown - 1] : NULL;
	if (last && r->nnew && r->now < last->end) {
		return false; /* no diff of one pair of files goes back */
	}
	if (r->file && r->nnew) {
		*dm_push(r->arena, r->file->shown, r->file->nshown) =
			(struct dm_line_range){r->now, r->now + r->nnew};
	}
	return true;
}

static void
add_line(struct reader *r)
{
	struct dm_added_lines_file *file = r->file;
	struct dm_line_range *last = file && file->nadded ? &file->added[file->nadded - 1] : NULL;
	if (last && last->end == r->now) {
		last->end++;
	} else if (file) {
		*dm_push(r->arena, file->added, file->nadded) =
			(struct dm_line_range){r->now, r->now + 1};
	}
}

/* A line of a hunk; an empty one is a line of context whose blank a mail program has eaten. */
static bool
hunk_line(struct reader *r, struct dm_str line)
{
	char mark = line.n ? line.p[0] : ' ';
	if (mark == '\\') {
		return true;
	}
	bool old = mark == '-' || mark == ' ' || mark == '\r',
	     new = mark == '+' || mark == ' ' || mark == '\r';
	if ((!old && !new) || (old && r->nold == 0) || (new && r->nnew == 0)) {
		return false;
	}
	if (mark == '+') {
		add_line(r);
	}
	r->nold -= old;
	r->nnew -= new;
	r->now += new;
	return true;
}

static int
compare_files(const void *a, const void *b)
{
	const struct dm_added_lines_file *left = a, *right = b;
	return strcmp(left->path, right->path);
}

bool
dm_added_lines_parse(struct dm_arena *arena, struct dm_str text, struct dm_added_lines *since,
	struct dm_err *err)
{
	struct reader r = {.arena = arena, .since = since, .rest = text};
	bool any = false;
	while (r.rest.n) {
		struct dm_str line = take_line(&r);
		if (r.nold || r.nnew) {
			if (!hunk_line(&r, line)) {
				return dm_fail(err, r.line, 1, "a hunk ends before its last line");
			}
		} else if (dm_str_starts(line, "--- ")) {
			r.old_name = read_name(arena, dm_str_slice(line, 4, line.n));
		} else if (dm_str_starts(line, "+++ ")) {
			start_file(&r, read_name(arena, dm_str_slice(line, 4, line.n)));
			any = true;
		} else if (dm_str_starts(line, "@@ ") && !any) {
			return dm_fail(err, r.line, 1, "a hunk before the name of its file");
		} else if (dm_str_starts(line, "@@ ") && !start_hunk(&r, line)) {
			return dm_fail(err, r.line, 1, "not a hunk of a unified diff");
		} else if (dm_str_starts(line, "@@@")) {
			return dm_fail(err, r.line, 1,
				"a combined diff; use the diff against the branch that it merges "
				"into");
		}
		bool binary = dm_str_starts(line, "Binary files ") ||
			      dm_str_starts(line, "GIT binary patch");
		since->binary = since->binary || (binary && r.nold + r.nnew == 0);
		any = any || dm_str_starts(line, "diff --git ");
	}
	if (r.nold || r.nnew) {
		return dm_fail(err, r.line, 1, "the diff ends inside a hunk");
	}
	if (!any && dm_str_trim(text).n) {
		return dm_fail(err, 1, 1, "not a unified diff");
	}
	if (since->count) {
		dm_sort(since->files, since->count, sizeof *since->files, compare_files);
	}
	for (uint32_t i = 1; i < since->count; i++) {
		if (strcmp(since->files[i - 1].path, since->files[i].path) == 0) {
			return dm_fail(err, r.line, 1,
				"%s is twice in the diff; one diff of all changes is needed",
				since->files[i].path);
		}
	}
	char here[PATH_MAX];
	/* where git's paths start */
	since->root = getcwd(here, sizeof here) ? dm_inside_repository(arena, here) : NULL;
	return true;
}

/* ---- looking up ---- */

static const struct dm_added_lines_file *
find_name(const struct dm_added_lines *since, const char *name)
{
	struct dm_added_lines_file key = {.path = name};
	return since->count ? bsearch(&key, since->files, since->count, sizeof key, compare_files)
			    : NULL;
}

static const char *
below(const char *path, const char *folder)
{
	size_t n = folder ? strlen(folder) : 0;
	return n && strncmp(path, folder, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

const struct dm_added_lines_file *
dm_added_lines_doubt(const struct dm_added_lines *since, const char *path)
{
	static struct dm_line_range all[] = {{0, UINT32_MAX}};
	static const struct dm_added_lines_file whole = {
		.path = "", .added = all, .nadded = 1, .shown = NULL};
	const struct dm_added_lines_file *file = since ? dm_added_lines_find(since, path) : &whole;
	return since && since->binary && !file->path[0] ? &whole : file;
}

/* A file of another repository than the one that we are in: the diff is that one's then. */
static const struct dm_added_lines_file *
find_elsewhere(const struct dm_added_lines *since, const char *real)
{
	struct dm_arena arena = {0};
	const char *root = dm_inside_repository(&arena, real);
	const char *name = root ? below(real, root) : NULL;
	const struct dm_added_lines_file *found = name ? find_name(since, name) : NULL;
	dm_arena_finish(&arena);
	return found;
}

const struct dm_added_lines_file *
dm_added_lines_find(const struct dm_added_lines *since, const char *path)
{
	static const struct dm_added_lines_file nothing = {.path = ""};
	char real[PATH_MAX], here[PATH_MAX];
	const struct dm_added_lines_file *found = NULL;
	bool known = getcwd(here, sizeof here) != NULL;
	if (!realpath(path, real)) { /* what --stdin-filename names need not be there */
		size_t n = known && path[0] != '/' ? strlen(here) : 0;
		size_t m = strlen(path);
		if (n + m + 2 > sizeof real) {
			return &nothing;
		}
		memcpy(real, here, n);
		real[n] = '/';
		memcpy(real + n + (n > 0), path, m + 1);
	}
	const char *name = below(real, since->root), *also = known ? below(real, here) : NULL;
	if (name) {
		found = find_name(since, name);
	}
	if (!found && also) {
		found = find_name(since, also);
	}
	if (!found && !name) {
		found = find_elsewhere(since, real);
	}
	return found ? found : &nothing;
}

bool
dm_added_lines_has(const struct dm_added_lines_file *file, uint32_t first, uint32_t end)
{
	return dm_ranges_touch(file->added, file->nadded, first, end);
}

bool
dm_added_lines_shown(const struct dm_added_lines_file *file, uint32_t first, uint32_t end)
{
	for (uint32_t i = 0; i < file->nshown; i++) {
		if (file->shown[i].first <= first && end <= file->shown[i].end) {
			return true;
		}
	}
	return false;
}

/* ---- narrowing a result ---- */

static bool
touches_finding(const struct dm_added_lines_file *file, const struct dm_result *result,
	const struct dm_finding *finding)
{
	const struct dm_lines *lines = &result->tree->lines;
	uint32_t last = finding->where.len ? dm_span_end(finding->where) - 1 : finding->where.off;
	return dm_added_lines_has(
		file, dm_lines_at(lines, finding->where.off), dm_lines_at(lines, last) + 1);
}

static bool
touches_group(const struct dm_added_lines_file *file, const struct dm_result *result,
	const struct dm_group *group)
{
	for (uint32_t i = 0; i < group->nlines; i++) {
		const struct dm_rewrite *rewrite = &group->lines[i];
		if (dm_added_lines_has(file, rewrite->line, rewrite->line + rewrite->lines)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < group->nfindings; i++) {
		if (touches_finding(file, result, &result->findings[group->findings[i]])) {
			return true;
		}
	}
	return false;
}

void
dm_added_lines_narrow(
	struct dm_arena *arena, const struct dm_added_lines_file *file, struct dm_result *result)
{
	struct dm_groups groups = dm_groups_make(arena, result);
	bool *chosen = dm_arena_alloc(arena, groups.count + 1);
	for (uint32_t i = 0; i < groups.count; i++) {
		chosen[i] = touches_group(file, result, &groups.items[i]);
	}
	uint32_t kept = 0;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		bool keep = groups.of[i] < groups.count
				    ? chosen[groups.of[i]]
				    : touches_finding(file, result, &result->findings[i]);
		if (keep) {
			result->findings[kept++] = result->findings[i];
		}
	}
	result->nfindings = kept;
	result->revision = dm_groups_apply(arena, result, &groups, chosen);
}
