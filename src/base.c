#include "base.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	CHUNK = 64 * 1024,
	ALIGN = 16,
};

struct dm_chunk {
	struct dm_chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

void
dm_memory_keep(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
#endif
}

void *
dm_realloc(void *p, size_t size)
{
	void *grown = realloc(p, size ? size : 1);
	if (!grown) {
		fputs("dockmend: out of memory; no file was changed\n", stderr);
		_Exit(2);
	}
	return grown;
}

struct dm_str
dm_str(const char *s)
{
	return (struct dm_str){s, s ? strlen(s) : 0};
}

bool
dm_str_eq(struct dm_str a, struct dm_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int
dm_str_compare(struct dm_str a, struct dm_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
dm_str_case_eq(struct dm_str a, struct dm_str b)
{
	if (a.n != b.n) {
		return false;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (lower(a.p[i]) != lower(b.p[i])) {
			return false;
		}
	}
	return true;
}

bool
dm_str_starts(struct dm_str s, const char *prefix)
{
	size_t n = strlen(prefix);
	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

bool
dm_str_ends(struct dm_str s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

size_t
dm_str_find(struct dm_str s, const char *needle)
{
	/* needles are a few bytes: looking for the first one beats memmem's preparations */
	size_t n = strlen(needle), from = 0;
	while (n && n <= s.n - from) {
		const char *hit = memchr(s.p + from, needle[0], s.n - from - n + 1);
		if (!hit) {
			break;
		}
		if (n == 1 || (hit[1] == needle[1] && memcmp(hit, needle, n) == 0)) {
			return (size_t)(hit - s.p);
		}
		from = (size_t)(hit - s.p) + 1;
	}
	return (size_t)-1;
}

size_t
dm_str_find_byte(struct dm_str s, char c)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
	return hit ? (size_t)(hit - s.p) : (size_t)-1;
}

struct dm_str
dm_str_slice(struct dm_str s, size_t from, size_t to)
{
	/* NULL + 0 is undefined, and an empty slice may have no address */
	return (struct dm_str){s.p ? s.p + from : s.p, to - from};
}

struct dm_str
dm_str_base_name(struct dm_str path)
{
	for (size_t i = path.n; i > 0; i--) {
		if (path.p[i - 1] == '/') {
			return dm_str_slice(path, i, path.n);
		}
	}
	return path;
}

bool
dm_str_listed(struct dm_str s, const char *const *list)
{
	for (; list && *list; list++) {
		if (dm_str_is(s, *list)) {
			return true;
		}
	}
	return false;
}

bool
dm_str_names(struct dm_str text, const char *word)
{
	size_t n = strlen(word);
	for (size_t from = 0; text.p && from < text.n;) {
		struct dm_str rest = {text.p + from, text.n - from};
		size_t hit = dm_str_find(rest, word);
		if (hit == (size_t)-1) {
			return false;
		}
		hit += from;
		bool left = hit == 0 || !dm_is_name_byte(text.p[hit - 1]);
		bool right = hit + n == text.n || !dm_is_name_byte(text.p[hit + n]);
		if (left && right) {
			return true;
		}
		from = hit + 1;
	}
	return false;
}

struct dm_str
dm_str_trim(struct dm_str s)
{
	while (s.n && dm_is_space(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && dm_is_space(s.p[s.n - 1])) {
		s.n--;
	}
	return s;
}

bool
dm_str_glob(const char *pattern, struct dm_str s)
{
	const char *star = NULL;
	size_t i = 0, mark = 0;
	while (i < s.n) {
		if (*pattern == '*') {
			star = pattern++;
			mark = i;
		} else if (*pattern && (*pattern == '?' || *pattern == s.p[i])) {
			pattern++;
			i++;
		} else if (star) {
			pattern = star + 1;
			i = ++mark;
		} else {
			return false;
		}
	}
	while (*pattern == '*') {
		pattern++;
	}
	return *pattern == '\0';
}

bool
dm_str_glob_behind(const char *pattern, size_t head, struct dm_str s)
{
	/* patterns of one table start alike and differ at the end */
	return s.n >= head && (head == 0 || s.p[head - 1] == pattern[head - 1]) &&
	       memcmp(s.p, pattern, head) == 0 && dm_str_glob(pattern, s);
}

size_t
dm_utf8_len(const char *bytes, size_t n)
{
	const unsigned char *p = (const unsigned char *)bytes;
	if (p[0] < 0x80) {
		return 1;
	}
	size_t want = p[0] >= 0xC2 && p[0] <= 0xDF   ? 2
		      : (p[0] & 0xF0) == 0xE0        ? 3
		      : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
						     : 0;
	if (want == 0 || want > n) {
		return 0;
	}
	for (size_t i = 1; i < want; i++) {
		if ((p[i] & 0xC0) != 0x80) {
			return 0;
		}
	}
	bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
	bool surrogate = p[0] == 0xED && p[1] > 0x9F, high = p[0] == 0xF4 && p[1] > 0x8F;
	return overlong || surrogate || high ? 0 : want;
}

void
dm_buf_add(struct dm_buf *buf, const void *p, size_t n)
{
	if (buf->n + n > buf->cap) {
		size_t cap = buf->cap ? buf->cap * 2 : 256;
		while (cap < buf->n + n) {
			cap *= 2;
		}
		buf->p = dm_realloc(buf->p, cap);
		buf->cap = cap;
	}
	if (n) {
		memcpy(buf->p + buf->n, p, n);
		buf->n += n;
	}
}

void
dm_buf_str(struct dm_buf *buf, struct dm_str s)
{
	dm_buf_add(buf, s.p, s.n);
}

void
dm_buf_put(struct dm_buf *buf, const char *s)
{
	dm_buf_add(buf, s, strlen(s));
}

void
dm_buf_printf(struct dm_buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	char brief[256];
	int n = vsnprintf(brief, sizeof brief, format, args);
	va_end(args);
	if (n > 0 && (size_t)n < sizeof brief) {
		dm_buf_add(buf, brief, (size_t)n);
	} else if (n > 0) {
		char *text = dm_realloc(NULL, (size_t)n + 1);
		vsnprintf(text, (size_t)n + 1, format, again);
		dm_buf_add(buf, text, (size_t)n);
		free(text);
	}
	va_end(again);
}

void
dm_text_escaped(struct dm_buf *out, struct dm_str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7F ||
			(c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0)) {
			dm_buf_add(out, s.p + from, i - from);
			dm_buf_printf(out, "\\x%02x", c);
			from = i + 1;
		}
	}
	if (from < s.n) {
		dm_buf_add(out, s.p + from, s.n - from);
	}
}

struct dm_str
dm_buf_view(const struct dm_buf *buf)
{
	return (struct dm_str){buf->p, buf->n};
}

void
dm_buf_finish(struct dm_buf *buf)
{
	if (buf) {
		free(buf->p);
		*buf = (struct dm_buf){0};
	}
}

void *
dm_arena_alloc(struct dm_arena *arena, size_t size)
{
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	struct dm_chunk *chunk = arena->chunks;
	if (!chunk || chunk->size - chunk->used < size) {
		size_t room = size > CHUNK / 4 ? size : CHUNK;
		struct dm_chunk *fresh = dm_realloc(NULL, sizeof *fresh + room);
		fresh->used = 0;
		fresh->size = room;
		if (chunk && room == size) {
			/* a large item gets a chunk of its own; the current one stays in use */
			fresh->next = chunk->next;
			chunk->next = fresh;
		} else {
			fresh->next = chunk;
			arena->chunks = fresh;
		}
		chunk = fresh;
	}
	void *p = chunk->data + chunk->used;
	chunk->used += size;
	arena->used += size;
	memset(p, 0, size);
	return p;
}

void *
dm_arena_grow(struct dm_arena *arena, void *items, size_t count, size_t size)
{
	if (count == 0) {
		return dm_arena_alloc(arena, 4 * size);
	}
	void *grown = dm_arena_alloc(arena, 2 * count * size);
	memcpy(grown, items, count * size);
	return grown;
}

struct dm_str
dm_arena_str(struct dm_arena *arena, struct dm_str s)
{
	char *p = dm_arena_alloc(arena, s.n + 1);
	if (s.n) {
		memcpy(p, s.p, s.n);
	}
	return (struct dm_str){p, s.n};
}

struct dm_str
dm_str_lower(struct dm_arena *arena, struct dm_str s)
{
	char *copy = dm_arena_alloc(arena, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		copy[i] = lower(s.p[i]);
	}
	return (struct dm_str){copy, s.n};
}

struct dm_str
dm_arena_join(struct dm_arena *arena, const struct dm_str *parts, size_t count)
{
	struct dm_str all = {NULL, 0};
	for (size_t i = 0; i < count; i++) {
		all.n += parts[i].n;
	}
	char *p = dm_arena_alloc(arena, all.n + 1);
	all.p = p;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].n) {
			memcpy(p, parts[i].p, parts[i].n);
			p += parts[i].n;
		}
	}
	return all;
}

const char *
dm_arena_printf(struct dm_arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	char brief[256];
	int n = vsnprintf(brief, sizeof brief, format, args);
	va_end(args);
	size_t len = n > 0 ? (size_t)n : 0;
	char *text = dm_arena_alloc(arena, len + 1);
	if (len < sizeof brief) {
		memcpy(text, brief, len);
	} else {
		vsnprintf(text, len + 1, format, again);
	}
	va_end(again);
	return text;
}

void
dm_arena_finish(struct dm_arena *arena)
{
	if (!arena) {
		return;
	}
	for (struct dm_chunk *chunk = arena->chunks; chunk;) {
		struct dm_chunk *next = chunk->next;
		free(chunk);
		chunk = next;
	}
	*arena = (struct dm_arena){0};
}

bool
dm_fail(struct dm_err *err, uint32_t line, uint32_t column, const char *format, ...)
{
	if (err) {
		va_list args;
		va_start(args, format);
		vsnprintf(err->message, sizeof err->message, format, args);
		va_end(args);
		err->line = line;
		err->column = column;
	}
	return false;
}
