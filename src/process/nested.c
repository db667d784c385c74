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

/* The key of a map in braces, with quotes or without, and how long it is with its colon; {NULL, 0}: there is none. */
static struct dm_str
flow_key(struct dm_str text, size_t *n)
{
	bool quoted = text.n && (text.p[0] == '"' || text.p[0] == '\'');
	size_t end = quoted ? 1 : 0;
	while (end < text.n && (quoted ? text.p[end] != text.p[0]
				       : dm_is_name_byte(text.p[end]) || text.p[end] == '-' ||
						       text.p[end] == '.')) {
		end++;
	}
	struct dm_str key = dm_str_slice(text, quoted, end);
	end += quoted && end < text.n;
	*n = end + 1;
	return key.n && end < text.n && text.p[end] == ':' ? key : (struct dm_str){NULL, 0};
}

/* How long a value in braces is: up to a comma or a brace that is not within brackets or quotes. */
static size_t
flow_value(struct dm_str text)
{
	char quote = '\0';
	uint32_t depth = 0;
	size_t end = 0;
	for (; end < text.n; end++) {
		char c = text.p[end];
		if (quote) {
			quote = c == quote ? '\0' : quote;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (depth == 0 && (c == ',' || c == '}')) {
			break;
		} else {
			depth += c == '[' || c == '{'; /* ${X} */
			depth -= depth && (c == ']' || c == '}');
		}
	}
	return end;
}

/* logging: {file: {name: logs/a.log}, level: {root: info}}: each pair by its whole key. */
static void
add_flow(struct dm_nested *nested, struct keys *keys, struct dm_str text, struct dm_buf *out)
{
	static const char mark[] = {DM_NESTED_MARK, '\0'};
	uint32_t outer = keys->count;
	const char *part = "";
	for (size_t i = 0, n; i < text.n;) {
		struct dm_str rest = dm_str_slice(text, i, text.n), key;
		if (strchr("{,}", text.p[i]) || dm_is_space(text.p[i])) {
			keys->count -= text.p[i] == '}' && keys->count > outer;
			i++;
			continue;
		}
		key = flow_key(rest, &n);
		struct dm_str value = dm_str_trim(dm_str_slice(rest, key.n ? n : 0, rest.n));
		i = (size_t)(value.p - text.p);
		bool group = key.n && dm_str_starts(value, "{");
		if (key.n && (keys->count == DEPTH || length_of(keys) + key.n > LONGEST)) {
			nested->lost = true;
			return;
		}
		if (group) {
			keys->items[keys->count] = key;
			keys->indents[keys->count++] = SIZE_MAX;
			continue;
		}
		n = flow_value(value);
		dm_buf_put(out, part);
		part = mark;
		put_keys(keys, keys->count, out);
		dm_buf_str(out, key);
		dm_buf_put(out, key.n ? ": " : "");
		dm_buf_str(out, dm_str_slice(value, 0, n));
		i += n;
	}
	keys->count = outer;
}

static void
add_line(struct dm_nested *nested, struct keys *keys, struct dm_str line, struct dm_buf *out)
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
	bool fits = keys->count < DEPTH && length_of(keys) + key.n <= LONGEST;
	if (!key.n || !fits) {
		nested->lost = nested->lost || key.n;
		dm_buf_str(out, line);
		return;
	}
	struct dm_str value = dm_str_trim(dm_str_slice(text, key.n + 1, text.n));
	bool flow = dm_str_starts(value, "{") && dm_str_find_byte(value, ':') != (size_t)-1;
	if (!flow) {
		put_keys(keys, keys->count, out);
		dm_buf_str(out, text);
	}
	keys->indents[keys->count] = indent;
	keys->items[keys->count++] = key;
	if (flow) {
		add_flow(nested, keys, value, out);
	}
}

struct dm_nested
dm_nested_of(struct dm_arena *arena, struct dm_str text)
{
	struct keys keys = {.count = 0};
	struct dm_nested nested = {.lost = false};
	struct dm_buf out = {0};
	struct dm_str line;
	while (dm_str_next_line(&text, &line)) {
		add_line(&nested, &keys, line, &out);
		dm_buf_byte(&out, '\n');
	}
	nested.lines = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return nested;
}

bool
dm_nested_next(struct dm_str *line, struct dm_str *pair)
{
	if (!line->n) {
		return false;
	}
	size_t mark = dm_str_find_byte(*line, DM_NESTED_MARK);
	*pair = dm_str_trim(dm_str_slice(*line, 0, mark == (size_t)-1 ? line->n : mark));
	*line = dm_str_slice(*line, mark == (size_t)-1 ? line->n : mark + 1, line->n);
	return true;
}
