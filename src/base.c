#include "base.h"

#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum {
	CHUNK = 64 * 1024,
	LARGE = CHUNK / 4, /* an item above that has a chunk of its own, so that it can grow */
	MAPPED = 256 *
		 1024, /* and one above that pages of its own: those not touched yet cost nothing */
	ALIGN = 16,
	FIRST = 8,  /* bytes of a needle of which a rare one is chosen */
	RARE = 4,   /* as frequent as a byte may be that is rare enough */
	SHORT = 64, /* bytes of a text in which the first byte is rare enough */
};

struct dm_chunk {
	struct dm_chunk *next, *before;
	size_t used, size;
	_Alignas(16) char data[];
};

long long
dm_now_ms(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

void
dm_memory_keep(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 4 * 1024 * 1024);
	mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
#endif
}

/* Set once, at the start: what ran out of memory knows nothing of files. */
static void (*memory_handler)(void);

void
dm_memory_handle(void (*handler)(void))
{
	memory_handler = handler;
}

static void *
or_exit(void *p)
{
	if (!p || p == MAP_FAILED) {
		if (memory_handler) {
			memory_handler();
		} else {
			fputs("dockmend: out of memory\n", stderr);
		}
		_Exit(2);
	}
	return p;
}

void *
dm_realloc(void *p, size_t size)
{
	return or_exit(realloc(p, size ? size : 1));
}

bool
dm_str_case_eq(struct dm_str a, struct dm_str b)
{
	if (a.n != b.n) {
		return false;
	}
	for (size_t i = 0; i < a.n; i++) {
		if (dm_lower(a.p[i]) != dm_lower(b.p[i])) {
			return false;
		}
	}
	return true;
}

/* How often a byte occurs in the texts of Dockerfiles, in 1/200 of their bytes: of 3,693 files. */
static const unsigned char frequency[UCHAR_MAX + 1] = {
	[' '] = 26,
	['e'] = 11,
	['t'] = 9,
	['s'] = 8,
	['r'] = 8,
	['o'] = 8,
	['a'] = 7,
	['i'] = 7,
	['n'] = 7,
	['-'] = 6,
	['/'] = 6,
	['l'] = 6,
	['c'] = 5,
	['p'] = 5,
	['d'] = 4,
	['u'] = 4,
	['m'] = 3,
	['.'] = 3,
	['h'] = 3,
	['g'] = 3,
	['b'] = 2,
	['R'] = 2,
	['f'] = 2,
	['E'] = 2,
	['N'] = 2,
	['_'] = 2,
	['O'] = 2,
	['&'] = 2,
	['k'] = 1,
	['A'] = 1,
	['v'] = 1,
	['y'] = 1,
	['I'] = 1,
	['w'] = 1,
	['P'] = 1,
	['S'] = 1,
	['T'] = 1,
	['D'] = 1,
};

/* Place of a byte among the first ones of the needle that few texts hold. */
static size_t
rarest(const char *needle)
{
	size_t best = 0;
	unsigned char least = frequency[(unsigned char)needle[0]];
	for (size_t i = 1; least > RARE && i < FIRST && needle[i]; i++) {
		unsigned char often = frequency[(unsigned char)needle[i]];
		best = often < least ? i : best;
		least = often < least ? often : least;
	}
	return best;
}

size_t
dm_str_seek(struct dm_str s, const char *needle, size_t n)
{
	size_t from = 0;
	/* needles are a few bytes: looking for a rare one beats memmem's preparations */
	size_t rare = s.n <= SHORT ? 0 : rarest(needle); /* words mostly are short */
	while (n <= s.n - from) {
		const char *hit = memchr(s.p + from + rare, needle[rare], s.n - from - n + 1);
		if (!hit) {
			break;
		}
		hit -= rare;
		if (hit[n - 1] == needle[n - 1] && memcmp(hit, needle, n) == 0) {
			return (size_t)(hit - s.p);
		}
		from = (size_t)(hit - s.p) + 1;
	}
	return (size_t)-1;
}

void
dm_pairs_read(struct dm_pairs *pairs, struct dm_str text)
{
	memset(pairs, 0, sizeof *pairs);
	for (size_t i = 0; i + 1 < text.n; i++) {
		pairs->has[dm_pair(text.p + i)] = true;
	}
}

bool
dm_pairs_hold(const struct dm_pairs *pairs, struct dm_str text, const char *const *needles)
{
	for (; needles && *needles; needles++) {
		if (dm_pairs_may_hold(pairs, *needles) &&
			dm_str_find(text, *needles) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

const char *
dm_path_folder(struct dm_arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash) {
		return ".";
	}
	size_t n = slash == path ? 1 : (size_t)(slash - path);
	return dm_arena_str(arena, (struct dm_str){path, n}).p;
}

const char *
dm_path_from(struct dm_arena *arena, const char *folder, const char *path)
{
	size_t n = strlen(folder);
	if (path[0] == '/' || n == 0) {
		return path;
	}
	const struct dm_str parts[] = {
		{folder, n}, dm_str(folder[n - 1] == '/' ? "" : "/"), dm_str(path)};
	return dm_arena_join(arena, parts, 3).p;
}

bool
dm_path_holds(struct dm_str folder, struct dm_str path)
{
	while (folder.n > 1 && folder.p[folder.n - 1] == '/') {
		folder.n--;
	}
	return folder.n && path.n >= folder.n && memcmp(path.p, folder.p, folder.n) == 0 &&
	       (path.n == folder.n || path.p[folder.n] == '/');
}

bool
dm_path_in_any(struct dm_str path, const char *const *folders)
{
	for (; folders && *folders; folders++) {
		if (dm_path_holds(dm_str(*folders), path)) {
			return true;
		}
	}
	return false;
}

bool
dm_str_next_part(struct dm_str *rest, char byte, struct dm_str *part)
{
	if (rest->n == 0) {
		return false;
	}
	size_t n = dm_str_find_byte(*rest, byte);
	n = n == (size_t)-1 ? rest->n : n;
	*part = dm_str_slice(*rest, 0, n);
	*rest = dm_str_slice(*rest, n < rest->n ? n + 1 : n, rest->n);
	return true;
}

bool
dm_str_next_line(struct dm_str *rest, struct dm_str *line)
{
	return dm_str_next_part(rest, '\n', line);
}

/* The first byte from `at` on that is white space, or that is none. */
static size_t
skip_to(struct dm_str s, size_t at, bool space)
{
	while (at < s.n && dm_is_space(s.p[at]) != space) {
		at++;
	}
	return at;
}

bool
dm_str_next_word(struct dm_str *rest, struct dm_str *word)
{
	size_t from = skip_to(*rest, 0, false), end = skip_to(*rest, from, true);
	*word = dm_str_slice(*rest, from, end);
	*rest = dm_str_slice(*rest, skip_to(*rest, end, false), rest->n);
	return word->n > 0;
}

bool
dm_str_listed(struct dm_str s, const char *const *list)
{
	/* words of a list mostly are options, which differ in their second byte */
	char first = s.n ? s.p[0] : '\0', second = s.n > 1 ? s.p[1] : '\0';
	for (; list && *list; list++) {
		if (**list == first && (first == '\0' || (*list)[1] == second) &&
			dm_str_is(s, *list)) {
			return true;
		}
	}
	return false;
}

bool
dm_str_is_number(struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!dm_is_digit(s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

bool
dm_str_holds_any(struct dm_str text, const char *const *needles)
{
	while (text.n && needles && *needles && dm_str_find(text, *needles) == (size_t)-1) {
		needles++;
	}
	return text.n && needles && *needles;
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
		if (*pattern == '*' && pattern[1] == '\0') {
			return true; /* whatever is left: most end so */
		}
		if (*pattern == '*') {
			star = pattern++;
			mark = i;
		} else if (*pattern && (*pattern == '?' || *pattern == s.p[i])) {
			pattern++;
			i++;
		} else if (star) {
			pattern = star + 1;
			bool any = *pattern == '?' || *pattern == '*';
			do {
				mark++;
			} while (mark < s.n && !any && s.p[mark] != *pattern);
			i = mark;
		} else {
			return false;
		}
	}
	while (*pattern == '*') {
		pattern++;
	}
	return *pattern == '\0';
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
dm_buf_grow(struct dm_buf *buf, size_t n)
{
	size_t cap = buf->cap ? buf->cap * 2 : 256;
	while (cap < buf->n + n) {
		cap *= 2;
	}
	buf->p = dm_realloc(buf->p, cap);
	buf->cap = cap;
}

void
dm_buf_fill(struct dm_buf *buf, char c, size_t n)
{
	if (n > buf->cap - buf->n) {
		dm_buf_grow(buf, n);
	}
	if (n) {
		memset(buf->p + buf->n, c, n);
		buf->n += n;
	}
}

void
dm_buf_number(struct dm_buf *buf, uint32_t number, uint32_t width)
{
	char digits[16];
	uint32_t n = 0;
	do {
		digits[sizeof digits - ++n] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	dm_buf_fill(buf, ' ', width > n ? width - n : 0);
	dm_buf_add(buf, digits + sizeof digits - n, n);
}

/* The directive after a %: a string of the arguments. False: another one. */
static bool
format_string(const char **directive, va_list *args, struct dm_str *s)
{
	bool limited = strncmp(*directive, ".*s", 3) == 0;
	if (!limited && **directive != 's') {
		return false;
	}
	int limit = limited ? va_arg(*args, int) : 0;
	s->p = va_arg(*args, const char *);
	if (!s->p) {
		return false;
	}
	s->n = limited ? strnlen(s->p, limit > 0 ? (size_t)limit : 0) : strlen(s->p);
	*directive += limited ? 3 : 1;
	return !limited || limit >= 0;
}

int
dm_format(char *out, size_t size, const char *format, va_list args)
{
	va_list again;
	size_t n = 0;
	va_copy(again, args);
	for (const char *p = format; *p;) {
		const char *next = strchr(p, '%');
		size_t plain = next ? (size_t)(next - p) : strlen(p);
		struct dm_str part = {p, plain};
		p += plain;
		if (plain == 0) {
			p++;
			if (!format_string(&p, &again, &part)) {
				va_end(again);
				return vsnprintf(out, size, format, args);
			}
		}
		if (n < size) {
			memcpy(out + n, part.p, part.n < size - n ? part.n : size - n);
		}
		n += part.n;
	}
	va_end(again);
	out[n < size ? n : size - 1] = '\0';
	return (int)n;
}

void
dm_buf_printf(struct dm_buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	char brief[256];
	int n = dm_format(brief, sizeof brief, format, args);
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
dm_buf_write(const struct dm_buf *buf, FILE *to)
{
	if (buf->n) {
		fwrite(buf->p, 1, buf->n, to);
	}
}

void
dm_buf_free(struct dm_buf *buf)
{
	free(buf->p);
	*buf = (struct dm_buf){0};
}

static size_t
round_up(size_t size)
{
	return (size + ALIGN - 1) / ALIGN * ALIGN;
}

/* Zeroed where it has pages of its own. */
static struct dm_chunk *
make_chunk(size_t room)
{
	size_t all = sizeof(struct dm_chunk) + room;
	struct dm_chunk *chunk = room > MAPPED ? or_exit(mmap(NULL, all, PROT_READ | PROT_WRITE,
							 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
					       : dm_realloc(NULL, all);
	*chunk = (struct dm_chunk){.size = room};
	return chunk;
}

static void
free_chunk(struct dm_chunk *chunk)
{
	if (chunk->size > MAPPED) {
		munmap(chunk, sizeof *chunk + chunk->size);
	} else {
		free(chunk);
	}
}

/* The first chunk is the one in use: a large item's goes after it. */
static void
link_chunk(struct dm_arena *arena, struct dm_chunk *chunk, bool first)
{
	struct dm_chunk *before = first ? NULL : arena->chunks;
	chunk->before = before;
	chunk->next = before ? before->next : arena->chunks;
	*(before ? &before->next : &arena->chunks) = chunk;
	if (chunk->next) {
		chunk->next->before = chunk;
	}
}

/* With a chunk of its own. Out of line, as all that is rare: the short ways below are taken for every item. */
static __attribute__((noinline)) void *
alloc_large(struct dm_arena *arena, size_t size)
{
	struct dm_chunk *chunk = make_chunk(size);
	link_chunk(arena, chunk, false);
	chunk->used = size;
	arena->used += size;
	return size > MAPPED ? chunk->data : memset(chunk->data, 0, size);
}

static __attribute__((noinline)) struct dm_chunk *
add_chunk(struct dm_arena *arena)
{
	struct dm_chunk *chunk = make_chunk(CHUNK);
	link_chunk(arena, chunk, true);
	return chunk;
}

static __attribute__((noinline)) void *
take_anew(struct dm_arena *arena, size_t size)
{
	struct dm_chunk *chunk = add_chunk(arena);
	chunk->used = size;
	arena->used += size;
	return chunk->data;
}

/* Not cleared; size is a multiple of ALIGN, and at most LARGE. */
static inline void *
take(struct dm_arena *arena, size_t size)
{
	struct dm_chunk *chunk = arena->chunks;
	if (!chunk || chunk->size - chunk->used < size) {
		return take_anew(arena, size);
	}
	void *p = chunk->data + chunk->used;
	chunk->used += size;
	arena->used += size;
	return p;
}

void *
dm_arena_bytes(struct dm_arena *arena, size_t size)
{
	size = round_up(size);
	return size > LARGE ? alloc_large(arena, size) : take(arena, size);
}

void *
dm_arena_alloc(struct dm_arena *arena, size_t size)
{
	size = round_up(size);
	if (size > LARGE) {
		return alloc_large(arena, size);
	}
	char *p = take(arena, size);
	/* most items are small: a call, or a loop, takes longer than to clear their two ends, which meet */
	if (size > 128) {
		memset(p, 0, size);
	} else if (size >= 64) {
		memset(p, 0, 64);
		memset(p + size - 64, 0, 64);
	} else if (size >= 32) {
		memset(p, 0, 32);
		memset(p + size - 32, 0, 32);
	} else if (size) {
		memset(p, 0, ALIGN);
	}
	return p;
}

/* Linux moves pages; elsewhere they are copied. */
#ifdef MREMAP_MAYMOVE
#define REMAPS true
#define REMAP(chunk, old, grown) mremap(chunk, old, grown, MREMAP_MAYMOVE)
#else
#define REMAPS false
#define REMAP(chunk, old, grown) MAP_FAILED
#endif

/* A large array grows where it is, or moves: what it leaves is given back. */
static void *
grow_large(struct dm_arena *arena, char *items, size_t old)
{
	struct dm_chunk *chunk =
		(struct dm_chunk *)(void *)(items - offsetof(struct dm_chunk, data));
	if (chunk->size <= MAPPED || !REMAPS) {
		void *grown = memcpy(dm_arena_alloc(arena, 2 * old), items, old);
		*(chunk->before ? &chunk->before->next : &arena->chunks) = chunk->next;
		if (chunk->next) {
			chunk->next->before = chunk->before;
		}
		arena->used -= chunk->used;
		free_chunk(chunk);
		return grown;
	}
	size_t grown = 2 * old;
	arena->used += grown - chunk->size;
	chunk = or_exit(REMAP(chunk, sizeof *chunk + chunk->size, sizeof *chunk + grown));
	chunk->used = chunk->size = grown;
	*(chunk->before ? &chunk->before->next : &arena->chunks) = chunk;
	if (chunk->next) {
		chunk->next->before = chunk;
	}
	return chunk->data;
}

static __attribute__((noinline)) void *
grow(struct dm_arena *arena, void *items, size_t old)
{
	if (old > LARGE) {
		return grow_large(arena, items, round_up(old));
	}
	struct dm_chunk *chunk = arena->chunks;
	char *end = (char *)items + round_up(old);
	if (old <= LARGE / 2 && end == chunk->data + chunk->used &&
		chunk->size - chunk->used >= old + ALIGN) {
		/* the last one of its chunk */
		size_t more = round_up(2 * old) - round_up(old);
		chunk->used += more;
		arena->used += more;
		memset(end, 0, more);
		return items;
	}
	size_t size = round_up(2 * old);
	if (size > LARGE) {
		return memcpy(alloc_large(arena, size), items, old);
	}
	char *grown = take(arena, size);
	memset(grown + old, 0, size - old);
	return memcpy(grown, items, old);
}

void *
dm_arena_copy(struct dm_arena *arena, const void *items, size_t size)
{
	return size ? memcpy(dm_arena_bytes(arena, size), items, size) : NULL;
}

void *
dm_arena_grow(struct dm_arena *arena, void *items, size_t count, size_t size)
{
	return count == 0 ? dm_arena_alloc(arena, 4 * size) : grow(arena, items, count * size);
}

struct dm_str
dm_arena_str(struct dm_arena *arena, struct dm_str s)
{
	char *p = dm_arena_bytes(arena, s.n + 1);
	if (s.n) {
		memcpy(p, s.p, s.n);
	}
	p[s.n] = '\0';
	return (struct dm_str){p, s.n};
}

struct dm_str
dm_str_lower(struct dm_arena *arena, struct dm_str s)
{
	char *copy = dm_arena_alloc(arena, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		copy[i] = dm_lower(s.p[i]);
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
	char *p = dm_arena_bytes(arena, all.n + 1);
	all.p = p;
	p[all.n] = '\0';
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
	int n = dm_format(brief, sizeof brief, format, args);
	va_end(args);
	size_t len = n > 0 ? (size_t)n : 0;
	char *text = dm_arena_bytes(arena, len + 1);
	text[len] = '\0';
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
		free_chunk(chunk);
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
