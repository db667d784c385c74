/* Slices, buffers, arenas, errors: the vocabulary of every other file. Bytes travel with their length. */
#ifndef DM_BASE_H
#define DM_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Borrowed bytes; NUL, CR and invalid UTF-8 may be anywhere. */
struct dm_str {
	const char *p;
	size_t n;
};

/* Owned, growing bytes; a zeroed one is empty. */
struct dm_buf {
	char *p;
	size_t n, cap;
};

/* Half-open byte range of a document or of a logical line, whichever the field says. */
struct dm_span {
	uint32_t off, len;
};

/* Memory that is given back all at once; a zeroed one is empty. */
struct dm_arena {
	struct dm_chunk *chunks;
	size_t used; /* bytes handed out, for the memory budget */
};

/* An error that comes from outside: a file, an option, YAML. line and column are 1-based, 0 where unknown. */
struct dm_err {
	char message[512];
	char path[512];
	uint32_t line, column;
	/* set by who reads a file that was found, not named: what is in it is not shown, it may be anything */
	bool discreet;
};

/* `quoted` in a message, or the general words where nothing may be shown. */
#define DM_QUOTE(err, quoted, general) ((err)->discreet ? (general) : (quoted))

/* Of a literal text alone: of anything else `sizeof` would say the wrong thing. */
#define DM_STR(literal) ((struct dm_str){"" literal, sizeof("" literal) - 1})
#define DM_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

/* Appends a zeroed item to an arena array that is grown by doubling and yields its address. */
#define dm_push(arena, items, count)                                                               \
	((items) = dm_arena_room((arena), (items), (count), sizeof *(items)), &(items)[(count)++])

/* The bytes of a C string; {NULL, 0} of NULL. */
static inline struct dm_str
dm_str(const char *s)
{
	return (struct dm_str){s, s ? strlen(s) : 0};
}

static inline bool
dm_str_eq(struct dm_str a, struct dm_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
dm_str_starts(struct dm_str s, const char *prefix)
{
	/* most candidates differ in their first byte already */
	if (prefix[0] == '\0' || s.n == 0 || s.p[0] != prefix[0]) {
		return prefix[0] == '\0';
	}
	size_t n = strlen(prefix);
	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static inline bool
dm_str_ends(struct dm_str s, const char *suffix)
{
	size_t n = strlen(suffix);
	return n == 0 || (s.p && s.n >= n && s.p[s.n - 1] == suffix[n - 1] &&
				 memcmp(s.p + s.n - n, suffix, n) == 0);
}

/* Which pairs of bytes a text holds, roughly: where many needles are looked for, most are told apart by that. */
struct dm_pairs {
	bool has[1024];
};

void
dm_pairs_read(struct dm_pairs *pairs, struct dm_str text);
/* Where a pair is noted; p has two bytes. */
static inline unsigned
dm_pair(const char *p)
{
	return ((unsigned char)p[0] * 37U ^ (unsigned char)p[1]) % 1024;
}

/* false: the word is not in the text that the pairs are of; of many words few are left. */
static inline bool
dm_pairs_may_hold(const struct dm_pairs *pairs, const char *word)
{
	while (word[0] != '\0' && word[1] != '\0' && pairs->has[dm_pair(word)]) {
		word++;
	}
	return word[0] == '\0' || word[1] == '\0';
}

/* Some needle is in the text that the pairs are of. */
bool
dm_pairs_hold(const struct dm_pairs *pairs, struct dm_str text, const char *const *needles);

/* The part [from, to). */
static inline struct dm_str
dm_str_slice(struct dm_str s, size_t from, size_t to)
{
#ifdef __clang_analyzer__
	/* the question below would let it take every slice for one without bytes */
	return (struct dm_str){s.p + from, to - from};
#else
	/* NULL + 0 is undefined, and an empty slice may have no address */
	return (struct dm_str){s.p ? s.p + from : s.p, to - from};
#endif
}

/* Below, at or above 0 as a comes before b, is b or comes after it in the order of their bytes. */
static inline int
dm_str_compare(struct dm_str a, struct dm_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : a.n < b.n ? -1 : a.n > b.n;
}

/* ASCII case is ignored. */
bool
dm_str_case_eq(struct dm_str a, struct dm_str b);
/* Offset of the first occurrence of n bytes that are at least one, and no more than s has; or (size_t)-1. */
size_t
dm_str_seek(struct dm_str s, const char *needle, size_t n);
/* The same of a C string; the empty one is nowhere. */
static inline size_t
dm_str_find(struct dm_str s, const char *needle)
{
	size_t n = strlen(needle);
	return n == 0 || n > s.n ? (size_t)-1 : dm_str_seek(s, needle, n);
}

static inline size_t
dm_str_find_byte(struct dm_str s, char c)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;
	return hit ? (size_t)(hit - s.p) : (size_t)-1;
}

/* The name after the last slash of a path; mostly there is none. */
static inline struct dm_str
dm_str_base_name(struct dm_str path)
{
	size_t at = path.n;
	while (at > 0 && path.p[at - 1] != '/') {
		at--;
	}
	return dm_str_slice(path, at, path.n);
}

/* The folder of a path: what comes before its last slash, "/" for what is right below it, "." without a slash. */
const char *
dm_path_folder(struct dm_arena *arena, const char *path);
/* The path, from the folder where it is not absolute; the current folder may be "". */
const char *
dm_path_from(struct dm_arena *arena, const char *folder, const char *path);
/* folder is path, or lies above it. */
bool
dm_path_holds(struct dm_str folder, struct dm_str path);
/* One of the folders, in a list that ends with NULL, holds the path; NULL is an empty list. */
bool
dm_path_in_any(struct dm_str path, const char *const *folders);
/* The part of *rest before the next such byte, which *rest begins after then; false: there is none. */
bool
dm_str_next_part(struct dm_str *rest, char byte, struct dm_str *part);
/* The next line, likewise, without its end. */
bool
dm_str_next_line(struct dm_str *rest, struct dm_str *line);
/* The next word between white space; *rest begins with the one after it then. false: there is none, and it is empty. */
bool
dm_str_next_word(struct dm_str *rest, struct dm_str *word);
/* One of the words of a list that ends with NULL; NULL is an empty list. */
bool
dm_str_listed(struct dm_str s, const char *const *list);
/* Decimal digits, at least one. */
bool
dm_str_is_number(struct dm_str s);
/* One of the needles of a list that ends with NULL is in the text; NULL is an empty list. */
bool
dm_str_holds_any(struct dm_str text, const char *const *needles);
/* The word is in the text with no byte of a name beside it. */
bool
dm_str_names(struct dm_str text, const char *word);
/* Without leading and trailing blanks, tabs, CR, LF. */
struct dm_str
dm_str_trim(struct dm_str s);
/*
 * Shell-style glob: `*` any run (slashes too), `?` one byte; backtracks at most once per star. The one matcher of the
 * catalogue and the policy. PCRE2 would make regular expressions of both, at each start.
 */
bool
dm_str_glob(const char *pattern, struct dm_str s);
/* The same for a pattern whose first head bytes are neither `*` nor `?`. */
static inline bool
dm_str_glob_after(const char *pattern, size_t head, struct dm_str s)
{
	/* patterns of one table start alike and differ at the end */
	return s.n >= head && (head == 0 || s.p[head - 1] == pattern[head - 1]) &&
	       memcmp(s.p, pattern, head) == 0 &&
	       dm_str_glob(pattern + head, dm_str_slice(s, head, s.n));
}

/* Length of the valid UTF-8 sequence at p (n > 0), 0 where there is none (Unicode table 3-7). */
size_t
dm_utf8_len(const char *p, size_t n);

/* Room for n bytes more. */
void
dm_buf_grow(struct dm_buf *buf, size_t n);
static inline void
dm_buf_add(struct dm_buf *buf, const void *p, size_t n)
{
	if (n > buf->cap - buf->n) {
		dm_buf_grow(buf, n);
	}
	if (n) {
		memcpy(buf->p + buf->n, p, n);
		buf->n += n;
	}
}

static inline void
dm_buf_str(struct dm_buf *buf, struct dm_str s)
{
	dm_buf_add(buf, s.p, s.n);
}

static inline void
dm_buf_put(struct dm_buf *buf, const char *s)
{
	dm_buf_add(buf, s, strlen(s));
}

/* The byte n times. */
void
dm_buf_fill(struct dm_buf *buf, char c, size_t n);
/* The number in decimal digits, after blanks up to the width. */
void
dm_buf_number(struct dm_buf *buf, uint32_t number, uint32_t width);
void
dm_buf_printf(struct dm_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct dm_str
dm_buf_view(const struct dm_buf *buf)
{
	return (struct dm_str){buf->p, buf->n};
}

/* To a stream; an empty one writes nothing. */
void
dm_buf_write(const struct dm_buf *buf, FILE *to);

void
dm_buf_free(struct dm_buf *buf);
/* Many hold nothing. */
static inline void
dm_buf_finish(struct dm_buf *buf)
{
	if (buf && buf->p) {
		dm_buf_free(buf);
	}
}

/* Zeroed, aligned for any type; never NULL (out of memory ends the process). */
void *
dm_arena_alloc(struct dm_arena *arena, size_t size);
/* The same, not zeroed: for bytes that are filled in at once. */
void *
dm_arena_bytes(struct dm_arena *arena, size_t size);
/* A copy; NULL of nothing. */
void *
dm_arena_copy(struct dm_arena *arena, const void *items, size_t size);
/* The items with room for twice as many, where they were or as a copy: the old address is not valid any more. */
void *
dm_arena_grow(struct dm_arena *arena, void *items, size_t count, size_t size)
	__attribute__((returns_nonnull));
/* A copy with a NUL after it, so that .p is also a C string. */
struct dm_str
dm_arena_str(struct dm_arena *arena, struct dm_str s);
/* The same in lower case (ASCII). */
struct dm_str
dm_str_lower(struct dm_arena *arena, struct dm_str s);
/* The parts as one string, a NUL after it. */
struct dm_str
dm_arena_join(struct dm_arena *arena, const struct dm_str *parts, size_t count);
/* vsnprintf, faster for formats of %s and %.*s only, as nearly all are. */
int
dm_format(char *out, size_t size, const char *format, va_list args);
const char *
dm_arena_printf(struct dm_arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void
dm_arena_finish(struct dm_arena *arena);

/* Fills err and returns false, so that a caller can `return dm_fail(...)`. */
bool
dm_fail(struct dm_err *err, uint32_t line, uint32_t column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Milliseconds of a clock that nobody sets (CLOCK_MONOTONIC). */
long long
dm_now_ms(void);
/* For programs that read many files: what one file gave back is kept for the next, not returned to the system. */
void
dm_memory_keep(void);
/* Call once, before threads: what is said, and cleaned up, when memory ends; it must not allocate. */
void
dm_memory_handle(void (*handler)(void));
/* Out of memory ends the process with a message on stderr and status 2. */
void *
dm_realloc(void *p, size_t size);
/* As qsort does it, but what compares equal stays in its order, which qsort promises nowhere, and musl's does not keep. */
void
dm_sort(void *items, size_t count, size_t size, int (*compare)(const void *, const void *));

/* Room for one item more: an array of dm_push is full at 0, 4, 8, 16, ... items. */
static inline void *__attribute__((returns_nonnull))
dm_arena_room(struct dm_arena *arena, void *items, size_t count, size_t size)
{
	bool full = (count & (count - 1)) == 0 && (count == 0 || count >= 4);
	return items && !full ? items : dm_arena_grow(arena, items, count, size);
}

/* How many bits are set. */
static inline uint32_t
dm_bits(uint64_t bits)
{
	uint32_t n = 0;
	for (; bits; bits &= bits - 1) {
		n++;
	}
	return n;
}

/* blank or TAB */
static inline bool
dm_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* ASCII white space, VT and FF included */
static inline bool
dm_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool
dm_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* of ASCII, as digits are */
static inline bool
dm_is_letter(char c)
{
	/* one bit tells lower case from upper case */
	return (unsigned char)((c | ('a' - 'A')) - 'a') <= 'z' - 'a';
}

/* of a variable's name: letter, digit, underscore */
static inline bool
dm_is_name_byte(char c)
{
	return dm_is_letter(c) || dm_is_digit(c) || c == '_';
}

/* The name of a variable that a text starts with: x of x, x=1, x+=1, x[0]. Empty where there is none. */
static inline struct dm_str
dm_str_leading_name(struct dm_str text)
{
	size_t n = 0;
	bool digit = text.n && dm_is_digit(text.p[0]);
	while (!digit && n < text.n && dm_is_name_byte(text.p[n])) {
		n++;
	}
	return dm_str_slice(text, 0, n);
}

/* A letter of ASCII in lower case; any other byte as it is. */
static inline char
dm_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline void
dm_buf_byte(struct dm_buf *buf, char c)
{
	if (buf->n < buf->cap) {
		buf->p[buf->n++] = c;
	} else {
		dm_buf_add(buf, &c, 1);
	}
}

/* a is the C string s. */
static inline bool
dm_str_is(struct dm_str a, const char *s)
{
	/* most candidates differ in their first bytes already */
	if (a.n == 0 || s[0] == '\0' || a.p[0] != s[0] || (a.n > 1 && a.p[1] != s[1])) {
		return a.n == 0 && s[0] == '\0';
	}
	return a.n == strlen(s) && memcmp(a.p, s, a.n) == 0;
}

static inline uint32_t
dm_span_end(struct dm_span s)
{
	return s.off + s.len;
}

static inline struct dm_str
dm_span_str(struct dm_str text, struct dm_span s)
{
	return (struct dm_str){text.p + s.off, s.len};
}

#endif
