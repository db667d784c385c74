/*
 * The scan knows of RFC 8259 only where strings end; whatever else is wrong with the text, jansson will say. In what
 * it accepts, each `[` and `{` opens one level, and there are no more values than `[`, `{` and `,` together, plus one.
 */
#include "json.h"

/* After the string whose opening quote is at i. */
static size_t
skip_string(struct dm_str text, size_t i)
{
	for (i++; i < text.n && text.p[i] != '"'; i++) {
		i += text.p[i] == '\\';
	}
	return i;
}

static bool
is_bounded(struct dm_str text, json_error_t *error)
{
	size_t depth = 0, values = 1, line = 1, start = 0;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool opens = c == '[' || c == '{';
		if (c == '"') {
			i = skip_string(text, i);
		} else if (c == '\n') {
			line++;
			start = i + 1;
		}
		depth += opens;
		depth -= (c == ']' || c == '}') && depth > 0;
		values += opens || c == ',';
		if (depth > DM_JSON_DEPTH || values > DM_JSON_VALUES) {
			error->line = (int)line;
			error->column = (int)(i - start) + 1;
			return false;
		}
	}
	return true;
}

json_t *
dm_json_load(struct dm_str text, size_t flags, json_error_t *error)
{
	json_error_t own = {.line = 0};
	if (!text.n || !is_bounded(text, error ? error : &own)) {
		return NULL;
	}
	json_t *root = json_loadb(text.p, text.n, flags, error ? error : &own);
	if (!root && error) { /* it may quote the text, which may hold secrets */
		error->text[0] = '\0';
	}
	return root;
}

const char *
dm_json_text(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	const char *text = json_string_value(value);
	return text && strlen(text) == json_string_length(value) ? text : "";
}
