/* Variables of a shell text, and the words of its commands. */
#include "walk.h"

#include "../scan.h"

#include <limits.h>

/* ---- variables ---- */

void
dm_walk_set(struct dm_walk *w, struct dm_str name, struct dm_str value)
{
	*dm_push(w->facts->arena, w->variables, w->nvariables) =
		(struct dm_walk_variable){name, value};
}

/* Of the shell, else of ENV and ARG; {NULL, 0}: nothing tells. */
static struct dm_str
variable(const struct dm_walk *w, struct dm_str name)
{
	if (w->nvariables > DM_WALK_VARIABLES) {
		return (struct dm_str){NULL, 0};
	}
	for (uint32_t i = w->nvariables; i > 0; i--) {
		if (dm_str_eq(w->variables[i - 1].name, name)) {
			return w->variables[i - 1].value;
		}
	}
	if (name.n == 1 && name.p[0] >= '1' && name.p[0] <= '9') {
		uint32_t number = (uint32_t)(name.p[0] - '1');
		return number < w->narguments && w->arguments[number].literal
			       ? w->arguments[number].text
			       : (struct dm_str){NULL, 0};
	}
	return dm_model_variable(
		w->facts->arena, w->facts->tree, w->index, dm_arena_str(w->facts->arena, name).p);
}

/* ---- words ---- */

static void
end_word(struct dm_walk *w, struct dm_walk_words *words, struct dm_span span)
{
	if (words->open) {
		struct dm_sh_word *word = dm_push(w->facts->arena, words->items, words->count);
		*word = (struct dm_sh_word){.span = span,
			.text = dm_arena_str(w->facts->arena, dm_buf_view(&words->part)),
			.literal = true};
		words->part.n = 0;
		words->open = false;
	}
}

/* A=$A$A, again and again, ends. */
static bool
may_put_in(struct dm_walk *w, struct dm_str value)
{
	w->calls->values += value.n + 16; /* a word costs something, be it empty */
	return w->calls->values <= DM_WALK_VALUES;
}

/* The value of a variable outside of quotes: blanks part words (POSIX XCU 2.6.5). */
static void
add_split(struct dm_walk *w, struct dm_walk_words *words, struct dm_str value, struct dm_span span)
{
	for (size_t i = 0; i < value.n; i++) {
		char c = value.p[i];
		if (dm_is_blank(c) || c == '\n' || c == '\0') {
			end_word(w, words, span);
		} else {
			dm_buf_byte(&words->part, c);
			words->open = true;
		}
	}
}

/* $name and ${name} at text[*at]; false: another form, or a value that nobody knows. */
static bool
add_parameter(struct dm_walk *w, struct dm_walk_words *words, struct dm_str text, size_t *at,
	bool quoted, struct dm_span span)
{
	size_t from = *at + 1;
	bool braces = from < text.n && text.p[from] == '{';
	from += braces;
	size_t end = from;
	while (end < text.n && dm_is_name_byte(text.p[end]) &&
		!(end > from && text.p[from] >= '0' && text.p[from] <= '9')) {
		end++;
	}
	if (end == from || (braces && (end == text.n || text.p[end] != '}'))) {
		return false;
	}
	struct dm_str value = variable(w, dm_str_slice(text, from, end));
	if (!value.p || !may_put_in(w, value)) {
		return false;
	}
	if (quoted) {
		dm_buf_str(&words->part, value);
	} else {
		add_split(w, words, value, span);
	}
	*at = end + braces - 1;
	return true;
}

/* Bytes that a shell does not take as they are, quoted or not. */
static const unsigned char marks[UCHAR_MAX + 1] = {
	['\\'] = 1,
	['\''] = 1,
	['"'] = 1,
	['$'] = 1,
	['`'] = 1,
};

/* One step of reading a word as the shell does (POSIX XCU 2.2); false: it holds what only a run knows. */
bool
dm_walk_expand(struct dm_walk *w, const struct dm_sh_word *word, struct dm_walk_words *words)
{
	struct dm_str text = word->text;
	char quote = '\0';
	for (size_t i = 0; i < text.n; i++) {
		size_t end = (size_t)(dm_scan_to(marks, text.p + i, text.p + text.n) - text.p);
		if (end > i) {
			dm_buf_str(&words->part, dm_str_slice(text, i, end));
			words->open = true;
		}
		if (end == text.n) {
			break;
		}
		i = end;
		char c = text.p[i];
		if (quote != '\'' && c == '\\' && i + 1 < text.n) {
			bool kept = quote && !strchr("$`\"\\\n", text.p[i + 1]);
			i += !kept;
			dm_buf_byte(&words->part, text.p[i]);
			words->open = true;
		} else if (c == quote || (!quote && (c == '\'' || c == '"'))) {
			quote = quote ? '\0' : c;
			words->open = true;
		} else if (quote != '\'' && c == '$') {
			words->open = words->open || quote;
			if (!add_parameter(w, words, text, &i, quote, word->span)) {
				return false;
			}
		} else if (quote != '\'' && c == '`') {
			return false;
		} else {
			dm_buf_byte(&words->part, c);
			words->open = true;
		}
	}
	end_word(w, words, word->span);
	return true;
}

/* "$@" and $* of a script are what its caller handed on. */
static bool
adds_arguments(struct dm_walk *w, const struct dm_sh_word *word, struct dm_walk_words *words)
{
	bool all = dm_str_is(word->text, "\"$@\"") || dm_str_is(word->text, "$@") ||
		   dm_str_is(word->text, "$*");
	for (uint32_t i = 0; all && i < w->narguments; i++) {
		all = may_put_in(w, w->arguments[i].text);
	}
	for (uint32_t i = 0; all && i < w->narguments; i++) {
		*dm_push(w->facts->arena, words->items, words->count) = w->arguments[i];
	}
	return all && w->arguments;
}

/* The command with its variables put in; the same where there is nothing to put in. */
const struct dm_sh_command *
dm_walk_resolve(struct dm_walk *w, const struct dm_sh_command *command)
{
	bool constant = true;
	for (uint32_t i = 0; constant && i < command->nwords; i++) {
		constant = command->words[i].literal || !command->words[i].nparameters;
	}
	if (constant) {
		return command;
	}
	struct dm_walk_words words = {NULL, 0, {NULL, 0, 0}, false};
	for (uint32_t i = 0; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		uint32_t before = words.count;
		if (adds_arguments(w, word, &words)) {
			continue;
		}
		if (word->literal || !word->nparameters || word->nsubstitutions ||
			!dm_walk_expand(w, word, &words)) {
			words.count = before;
			words.part.n = 0;
			words.open = false;
			*dm_push(w->facts->arena, words.items, words.count) = *word;
		}
	}
	dm_buf_finish(&words.part);
	struct dm_sh_command *resolved = dm_arena_alloc(w->facts->arena, sizeof *resolved);
	*resolved = *command;
	resolved->words = words.items;
	resolved->nwords = words.count;
	return resolved;
}
