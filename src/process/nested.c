#include "nested.h"

enum {
	DEPTH = 32,    /* keys below each other; what is deeper is left as it is */
	LONGEST = 512, /* bytes of a key with those above it; what is longer is left, too */
};

struct keys {
	struct dm_str items[DEPTH];
	size_t indents[DEPTH]; /* how many blanks come before each */
	uint32_t count;
};

/* The key of `  path: logs`, `  file:`; {NULL, 0}: the line has none. */
static struct dm_str
key_of(struct dm_str text)
{
	size_t end = 0;
	while (end < text.n &&
		(dm_is_name_byte(text.p[end]) || text.p[end] == '-' || text.p[end] == '.')) {
		end++;
	}
	bool ends = end > 0 && end < text.n && text.p[end] == ':' &&
		    (end + 1 == text.n || text.p[end + 1] == ' ');
	return ends && text.p[0] != '-' ? dm_str_slice(text, 0, end) : (struct dm_str){NULL, 0};
}

static size_t
length_of(const struct keys *keys)
{
	size_t n = 0;
	for (uint32_t i = 0; i < keys->count; i++) {
		n += keys->items[i].n + 1;
	}
	return n;
}

static void
add_line(struct keys *keys, struct dm_str line, struct dm_buf *out)
{
	size_t indent = 0;
	while (indent < line.n && line.p[indent] == ' ') {
		indent++;
	}
	struct dm_str text = dm_str_trim(line), key = key_of(text);
	if (dm_str_is(text, "---")) {
		keys->count = 0;
	}
	while (text.n && text.p[0] != '#' && keys->count &&
		keys->indents[keys->count - 1] >= indent) {
		keys->count--;
	}
	if (!key.n || keys->count == DEPTH) {
		dm_buf_str(out, line);
		return;
	}
	bool whole = length_of(keys) + key.n <= LONGEST;
	for (uint32_t i = 0; i < keys->count && whole; i++) {
		dm_buf_str(out, keys->items[i]);
		dm_buf_byte(out, '.');
	}
	dm_buf_str(out, whole ? text : line);
	keys->indents[keys->count] = indent;
	keys->items[keys->count++] = key;
}

struct dm_str
dm_nested_lines(struct dm_arena *arena, struct dm_str text)
{
	struct keys keys = {.count = 0};
	struct dm_buf out = {0};
	struct dm_str line;
	while (dm_str_next_line(&text, &line)) {
		add_line(&keys, line, &out);
		dm_buf_byte(&out, '\n');
	}
	struct dm_str lines = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return lines;
}
