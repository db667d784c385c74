#include "script_place.h"

#include "../facts/brought.h"

enum {
	DEEPEST =
		4, /* substitutions in substitutions: $(cd "$(dirname "$(readlink -f "$0")")" && pwd) */
};

static const struct dm_str none = {NULL, 0};

static struct dm_str
folder_of(struct dm_str path)
{
	size_t n = path.n - dm_str_base_name(path).n;
	return path.p && n ? dm_str_slice(path, 0, n > 1 ? n - 1 : n) : none;
}

/* The path of the word; none: it says something else. */
static struct dm_str
place_of(const struct dm_judge *j, const struct dm_sh_word *word, uint32_t depth);

/* $0, ${0}, $BASH_SOURCE, ${BASH_SOURCE[0]:-$0}, ${0%/...}: the place, and in *end what comes after it */
static struct dm_str
own_name(const struct dm_judge *j, struct dm_str text, size_t *end)
{
	bool brace = text.n > 2 && text.p[1] == '{';
	struct dm_str name = dm_str_slice(text, 1 + (size_t)brace, text.n), inner = none;
	size_t n = dm_str_starts(name, "BASH_SOURCE") ? 11 : dm_str_starts(name, "0") ? 1 : 0;
	if (n == 0) {
		return none;
	}
	if (!brace) {
		*end = 1 + n;
		return n < name.n && dm_is_name_byte(name.p[n]) ? none : j->script;
	}
	size_t close = dm_str_find_byte(name, '}');
	if (close == (size_t)-1) {
		return none;
	}
	inner = dm_str_slice(name, n, close);
	if (dm_str_starts(inner, "[0]")) {
		inner = dm_str_slice(inner, 3, inner.n);
	}
	*end = 2 + close + 1;
	return dm_str_is(inner, "%/*")                    ? folder_of(j->script)
	       : inner.n == 0 || dm_str_is(inner, ":-$0") ? j->script
							  : none;
}

/* Of dirname X, readlink -f X, realpath X, cd X: X; none: another word stands there */
static struct dm_str
operand_of(const struct dm_judge *j, const struct dm_sh_command *command, uint32_t depth)
{
	struct dm_str place = none;
	for (uint32_t i = 1; i < command->nwords; i++) {
		bool option =
			command->words[i].literal && dm_str_starts(command->words[i].text, "-");
		if (!option && place.p) {
			return none;
		}
		place = option ? place : place_of(j, &command->words[i], depth);
	}
	return place;
}

/* dirname "$0"; cd "$(dirname "$0")" && pwd */
static struct dm_str
printed_by(const struct dm_judge *j, const struct dm_sh_list *list, uint32_t depth)
{
	const struct dm_sh_command *commands[2] = {NULL, NULL};
	for (uint32_t i = 0; list && i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		bool plain = i < 2 && pipeline->ncommands == 1 &&
			     pipeline->commands->kind == DM_SH_SIMPLE && pipeline->commands->nwords;
		if (!plain) {
			return none;
		}
		commands[i] = pipeline->commands;
	}
	if (!commands[0]) {
		return none;
	}
	struct dm_str name = commands[0]->words[0].text, place;
	place = operand_of(j, commands[0], depth);
	if (commands[1]) {
		bool goes = dm_str_is(name, "cd") && dm_str_is(commands[1]->words[0].text, "pwd");
		return goes ? place : none;
	}
	if (dm_str_is(name, "dirname")) {
		return folder_of(place);
	}
	return dm_str_is(name, "readlink") || dm_str_is(name, "realpath") ? place : none;
}

/* The ) of $( at the start of the text; its length where there is none */
static size_t
closing(struct dm_str text)
{
	uint32_t depth = 0;
	for (size_t i = 0; i < text.n; i++) {
		depth += text.p[i] == '(';
		if (text.p[i] == ')' && --depth == 0) {
			return i;
		}
	}
	return text.n;
}

static struct dm_str
place_of(const struct dm_judge *j, const struct dm_sh_word *word, uint32_t depth)
{
	struct dm_str text = word->text, place = none, rest;
	size_t end = 0;
	text = dm_str_slice(text, text.n && text.p[0] == '"', text.n);
	if (depth >= DEEPEST || text.n < 2 || text.p[0] != '$') {
		return none;
	}
	if (text.p[1] == '(') {
		end = closing(text) + 1;
		place = word->nsubstitutions == 1 && end <= text.n
				? printed_by(j, word->substitutions[0], depth + 1)
				: none;
	} else {
		place = own_name(j, text, &end);
	}
	if (!place.p) {
		return none;
	}
	rest = dm_str_slice(text, end, text.n);
	struct dm_buf tail = {0};
	for (size_t i = 0; i < rest.n; i++) {
		if (rest.p[i] != '"') {
			dm_buf_byte(&tail, rest.p[i]);
		}
	}
	rest = dm_arena_str(j->facts->arena, dm_buf_view(&tail));
	dm_buf_finish(&tail);
	if (rest.n == 0) {
		return place;
	}
	bool path = rest.p[0] == '/' && !memchr(rest.p, '$', rest.n) &&
		    !memchr(rest.p, '`', rest.n) && !memchr(rest.p, '*', rest.n);
	return path ? dm_path_join(j->facts->arena, place, dm_str_slice(rest, 1, rest.n)) : none;
}

struct dm_str
dm_script_place(const struct dm_judge *judge, const struct dm_sh_word *word)
{
	bool may = !word->literal && judge->script.p &&
		   (dm_str_find(word->text, "$0") != (size_t)-1 ||
			   dm_str_find(word->text, "{0") != (size_t)-1 ||
			   dm_str_find(word->text, "BASH_SOURCE") != (size_t)-1);
	return may ? place_of(judge, word, 0) : none;
}
