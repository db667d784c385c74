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
put_keys(const struct keys *keys, uint32_t count, struct dm_buf *out)
{
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_str(out, keys->items[i]);
		dm_buf_byte(out, '.');
	}
}

/* logging: {file: {name: logs/a.log}} is `logging.file.name: logs/a.log`; of several values that of the first one. */
static void
add_flow(const struct keys *keys, struct dm_str key, struct dm_str value, struct dm_buf *out)
{
	dm_buf_str(out, key);
	for (uint32_t depth = keys->count; depth < DEPTH && dm_str_starts(value, "{"); depth++) {
		value = dm_str_trim(dm_str_slice(value, 1, value.n));
		key = key_of(value);
		if (!key.n) {
			break;
		}
		dm_buf_byte(out, '.');
		dm_buf_str(out, key);
		value = dm_str_trim(dm_str_slice(value, key.n + 1, value.n));
	}
	size_t end = 0;
	while (end < value.n && !strchr(",}", value.p[end])) {
		end++;
	}
	dm_buf_put(out, ": ");
	dm_buf_str(out, dm_str_slice(value, 0, end));
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
	put_keys(keys, whole ? keys->count : 0, out);
	struct dm_str value = dm_str_trim(dm_str_slice(text, key.n + 1, text.n));
	if (whole && dm_str_starts(value, "{") && dm_str_find_byte(value, ':') != (size_t)-1) {
		add_flow(keys, key, value, out);
	} else {
		dm_buf_str(out, whole ? text : line);
	}
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
