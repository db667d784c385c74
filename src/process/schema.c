#include "schema.h"

#include "../facts/brought.h"
#include "set_outside.h"
#include "settings.h"
#include "writes.h"

/* The block `datasource db { ... }`; {NULL, 0}: there is none. */
static struct dm_str
datasource_of(struct dm_str text)
{
	size_t at = dm_str_find(text, "datasource ");
	struct dm_str rest = dm_str_slice(text, at == (size_t)-1 ? text.n : at, text.n);
	size_t open = dm_str_find_byte(rest, '{'), close = dm_str_find_byte(rest, '}');
	return open < close && close != (size_t)-1 ? dm_str_slice(rest, open + 1, close)
						   : (struct dm_str){NULL, 0};
}

/* "x" or env("X") of key = "x"; an empty one: the key is not there */
static struct dm_str
value_of(struct dm_str block, const char *key)
{
	for (struct dm_str line; dm_str_next_line(&block, &line);) {
		line = dm_str_trim(line);
		size_t equals = dm_str_find_byte(line, '=');
		if (equals != (size_t)-1 &&
			dm_str_is(dm_str_trim(dm_str_slice(line, 0, equals)), key)) {
			return dm_str_trim(dm_str_slice(line, equals + 1, line.n));
		}
	}
	return DM_STR("");
}

/* x of "x", env("x") */
static struct dm_str
quoted(struct dm_str value)
{
	size_t from = dm_str_find_byte(value, '"');
	struct dm_str rest =
		from == (size_t)-1 ? DM_STR("") : dm_str_slice(value, from + 1, value.n);
	size_t end = dm_str_find_byte(rest, '"');
	return dm_str_slice(rest, 0, end == (size_t)-1 ? rest.n : end);
}

/* What url says, or the variable that it asks; an empty one: nobody can tell */
static struct dm_str
address_of(struct dm_judge *j, struct dm_str url)
{
	if (url.n && !dm_str_starts(url, "env")) {
		return quoted(url);
	}
	struct dm_str name = url.n ? quoted(url) : DM_STR("DATABASE_URL");
	const struct dm_tree *tree = j->facts->tree;
	struct dm_str value = dm_model_variable(j->facts->arena, tree,
		tree->stages[j->stage].end - 1, dm_arena_str(j->facts->arena, name).p);
	return value.n ? value : dm_setting_in_file(j, DM_STR(".env"), name);
}

void
dm_judge_schema(struct dm_judge *j)
{
	static const char scheme[] = "file:";
	struct dm_arena *arena = j->facts->arena;
	struct dm_str text = {NULL, 0}, file = {NULL, 0};
	for (uint32_t i = 0; i < dm_words_schema_files.count && !text.p; i++) {
		file = dm_str(dm_words_item(&dm_words_schema_files, i));
		if (!dm_scripts_file(j->facts->scripts, file, &text)) {
			text = (struct dm_str){NULL, 0};
		}
	}
	struct dm_str block = datasource_of(text);
	if (!block.p || !dm_str_is(quoted(value_of(block, "provider")), "sqlite")) {
		return;
	}
	struct dm_str address = address_of(j, value_of(block, "url"));
	if (address.n && !dm_str_starts(address, scheme)) {
		return; /* a server */
	}
	size_t end = dm_str_find_byte(address, '?');
	const struct dm_str parts[] = {DM_STR("./"),
		dm_str(dm_path_folder(arena, dm_arena_str(arena, file).p)), DM_STR("/"),
		dm_str_slice(address, address.n ? sizeof scheme - 1 : 0,
			end == (size_t)-1 ? address.n : end)};
	struct dm_str path =
		parts[3].n && parts[3].p[0] == '/' ? parts[3] : dm_arena_join(arena, parts, 4);
	struct dm_str at = parts[3].n ? dm_path_join(arena, j->folder, path) : parts[3];
	if (at.n > 1) {
		dm_judge_place(j, at, false, DM_WRITTEN_KEPT,
			dm_arena_str(arena, dm_str_base_name(file)).p);
		return;
	}
	dm_judge_doubt(j, "writes-untold",
		dm_arena_printf(arena, "%.*s keeps a database in a file, and nobody can tell where",
			DM_FMT(file)));
}
