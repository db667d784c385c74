/* Lists, pipelines and texts, in the order in which they run. */
#include "walk.h"

#include "brought.h"

static bool
is_too_much(const struct dm_walk *w)
{
	return w->calls->count >= DM_WALK_CALLS || w->calls->bytes > DM_WALK_TEXTS;
}

struct dm_walk
dm_walk_nested(const struct dm_walk *w, enum dm_call_origin origin)
{
	struct dm_walk inner = *w;
	inner.origin = origin;
	inner.mine = false;
	inner.run = NULL;
	inner.depth = w->depth + 1;
	inner.input = NULL;
	return inner;
}

uint16_t
dm_walk_branch(struct dm_walk *w)
{
	return w->calls->branches < UINT16_MAX ? ++w->calls->branches : 0;
}

void
dm_walk_opaque(struct dm_walk *w, struct dm_str text, const char *why)
{
	static const struct dm_sh_command nothing = {.kind = DM_SH_SIMPLE};
	struct dm_build_call *call = dm_walk_add(w, &nothing, 0, w->user, false);
	call->script = text;
	call->opaque = why;
}

void
dm_walk_leave(struct dm_walk *w, const struct dm_walk *inner)
{
	w->folder = inner->folder;
	w->umask = inner->umask;
	w->variables = inner->variables;
	w->nvariables = inner->nvariables;
	w->functions = inner->functions;
	w->nfunctions = inner->nfunctions;
}

void
dm_walk_text(struct dm_walk *w, struct dm_str text, bool may)
{
	w->calls->bytes += text.n;
	if (w->depth > 0 && w->calls->count && is_too_much(w)) {
		/* the call that it is for */
		w->calls->items[w->calls->count - 1].opaque = "the file runs more than is read";
		return;
	}
	const struct dm_sh_tree *tree = dm_sh_parse(w->facts->arena, text);
	w->text = text;
	uint32_t outer = w->nfunctions;
	if (tree->list) {
		dm_walk_list(w, tree->list, may);
		if (!w->shared) {
			dm_walk_uncalled(w, outer);
		}
	} else {
		dm_walk_opaque(w, text, "its text cannot be read");
	}
}

/* A text that another shell reads; it leaves nothing behind in this one. */
void
dm_walk_inner(struct dm_walk *w, struct dm_str text, enum dm_call_origin origin, struct dm_str user,
	bool may)
{
	if (w->depth >= DM_WALK_DEPTH) {
		w->calls->items[w->calls->count - 1].opaque = "it is a text in too many others";
		return;
	}
	struct dm_walk inner = dm_walk_nested(w, w->origin >= DM_CALL_WRITTEN ? w->origin : origin);
	inner.user = user;
	inner.input = origin == DM_CALL_QUOTED ? w->input : NULL; /* sh -c 'bash' <<EOF */
	dm_walk_text(&inner, text, may);
}

/* The body of a heredoc redirection: in the text itself, else of the instruction. */
static struct dm_str
heredoc_body(const struct dm_walk *w, const struct dm_sh_redirect *redirect)
{
	if (redirect->body.len) {
		return dm_span_str(w->text, redirect->body);
	}
	const struct dm_instr *instr = &w->facts->tree->instrs[w->index];
	for (uint32_t i = 0; w->mine && i < instr->nheredocs; i++) {
		if (dm_str_eq(instr->heredocs[i].name, redirect->word.text)) {
			return dm_span_str(w->facts->tree->text, instr->heredocs[i].body);
		}
	}
	return (struct dm_str){NULL, 0};
}

struct dm_walk_input
dm_walk_input(const struct dm_walk *w, const struct dm_sh_command *command)
{
	for (uint32_t i = command->nredirects; i > 0; i--) {
		const struct dm_sh_redirect *redirect = &command->redirects[i - 1];
		struct dm_str op = dm_span_str(w->text, redirect->op);
		struct dm_walk_input input = {.given = true};
		if (dm_str_is(op, "<<<")) {
			input.text = redirect->word.literal ? redirect->word.text : input.text;
			return input;
		}
		if (dm_str_starts(op, "<<")) {
			input.text = heredoc_body(w, redirect);
			return input;
		}
		if (dm_str_is(op, "<")) {
			input.file = redirect->word.literal
					     ? dm_path_join(w->facts->arena, w->folder,
						       redirect->word.text)
					     : input.file;
			return input;
		}
	}
	return w->input ? *w->input : (struct dm_walk_input){.given = false};
}

/* ---- commands and lists ---- */

static void
walk_words(struct dm_walk *w, const struct dm_sh_word *words, uint32_t count, bool may)
{
	for (uint32_t i = 0; i < count; i++) {
		for (uint32_t k = 0; k < words[i].nsubstitutions; k++) {
			if (!words[i].substitutions[k]) {
				dm_walk_opaque(w, words[i].text, "what it runs cannot be read");
				continue;
			}
			struct dm_walk inner = *w;
			inner.input = NULL;
			dm_walk_list(&inner, words[i].substitutions[k], may);
		}
	}
}

static void
assign(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	for (uint32_t i = 0; i < command->nassigns; i++) {
		const struct dm_sh_assign *set = &command->assigns[i];
		struct dm_walk_words words = {NULL, 0, {NULL, 0, 0}, false};
		struct dm_str value = {NULL, 0};
		if (!may && set->value.literal) {
			value = set->value.text.p ? set->value.text : DM_STR("");
		} else if (!may && !set->value.nsubstitutions &&
			   dm_walk_expand(w, &set->value, &words)) {
			value = words.count ? words.items[0].text : DM_STR("");
			value = words.count > 1 ? (struct dm_str){NULL, 0} : value;
		}
		dm_buf_finish(&words.part);
		dm_walk_set(w, set->name, value);
	}
}

/* export A=b, read A, unset A: words of programs that set variables */
static void
note_declared(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	/* none: all of its words were empty values */
	struct dm_str name = command->nwords ? command->words[0].text : DM_STR("");
	if (!dm_words_has(&dm_words_variable_setters, name)) {
		return;
	}
	for (uint32_t i = 1; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		size_t equals = dm_str_find_byte(word->text, '=');
		if (equals != (size_t)-1) {
			struct dm_str value = dm_str_slice(word->text, equals + 1, word->text.n);
			dm_walk_set(w, dm_str_slice(word->text, 0, equals),
				word->literal && !may ? value : (struct dm_str){NULL, 0});
		} else if (!dm_str_is(name, "export") && !dm_str_is(name, "readonly")) {
			dm_walk_set(w, word->text, (struct dm_str){NULL, 0});
		}
	}
}

static bool
are_literal(const struct dm_sh_word *words, uint32_t count)
{
	bool literal = true;
	for (uint32_t i = 0; i < count && literal; i++) {
		literal = words[i].literal;
	}
	return literal;
}

/* The words joined by blanks: what echo writes. */
static struct dm_str
joined(const struct dm_walk *w, const struct dm_sh_word *words, uint32_t count)
{
	struct dm_buf out = {NULL, 0, 0};
	for (uint32_t i = 0; i < count; i++) {
		dm_buf_put(&out, i ? " " : "");
		dm_buf_str(&out, words[i].text);
	}
	struct dm_str text = dm_arena_str(w->facts->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return text;
}

/* printf FORMAT WORD...: the format again and again while words are left; a conversion other than %s is not told. */
static struct dm_str
formatted(const struct dm_walk *w, const struct dm_sh_word *words, uint32_t count)
{
	const struct dm_str nothing = {NULL, 0};
	struct dm_str format = words[0].text;
	if (dm_str_find_byte(format, '%') == (size_t)-1) {
		return format;
	}
	struct dm_buf out = {NULL, 0, 0};
	uint32_t next = 1, before = 0;
	bool told = true;
	while (told && next != before && (next == 1 || next < count)) {
		told = out.n <= DM_WALK_TEXTS;
		before = next;
		for (size_t i = 0; i < format.n; i++) {
			char c = format.p[i], after = i + 1 < format.n ? format.p[i + 1] : '\0';
			if (c == '%' && after == 's') {
				dm_buf_str(&out, next < count ? words[next].text : DM_STR(""));
				next += next < count;
			} else if ((c == '%' && after == '%') || (c == '\\' && after == 'n')) {
				dm_buf_byte(&out, c == '%' ? '%' : '\n');
			} else {
				told = told && c != '%';
				dm_buf_byte(&out, c);
				continue;
			}
			i++;
		}
	}
	struct dm_str text = told ? dm_arena_str(w->facts->arena, dm_buf_view(&out)) : nothing;
	dm_buf_finish(&out);
	return text;
}

/* What a member of a pipeline hands on, where that can be told: cat <<EOF, cat FILE, echo 'text'. */
static struct dm_walk_input
output_of(struct dm_walk *w, const struct dm_sh_command *command)
{
	struct dm_walk_input output = {.given = true};
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return output;
	}
	struct dm_str name = command->words[0].text;
	const struct dm_sh_word *last = &command->words[command->nwords - 1];
	if (dm_str_is(name, "cat") && command->nwords == 1) {
		output = dm_walk_input(w, command);
		output.given = true;
	} else if (dm_str_is(name, "cat") && command->nwords == 2 && last->literal &&
		   !dm_str_starts(last->text, "-")) {
		output.file = dm_path_join(w->facts->arena, w->folder, last->text);
	} else if (dm_str_is(name, "echo") || dm_str_is(name, "printf")) {
		command = dm_walk_resolve(w, command);
		uint32_t from = 1;
		while (from < command->nwords && dm_str_starts(command->words[from].text, "-")) {
			from++;
		}
		const struct dm_sh_word *words = command->words + from;
		uint32_t count = command->nwords - from;
		if (count && are_literal(words, count)) {
			output.text = (name.p[0] == 'e' ? joined : formatted)(w, words, count);
		}
	}
	return output;
}

static void
walk_lists(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	/* of if and while the first list is the condition, which always runs */
	bool first = command->kind == DM_SH_IF || command->kind == DM_SH_WHILE;
	bool always = command->kind == DM_SH_GROUP || command->kind == DM_SH_SUBSHELL;
	if (command->kind == DM_SH_FUNCTION && dm_walk_define(w, command)) {
		return;
	}
	if (command->kind == DM_SH_FOR && command->nwords) {
		dm_walk_set(w, command->words[0].text, (struct dm_str){NULL, 0});
	}
	uint16_t branch = w->branch;
	for (uint32_t i = 0; i < command->nlists; i++) {
		bool runs = always || (first && i == 0);
		if (command->kind == DM_SH_SUBSHELL) {
			struct dm_walk inner = *w;
			dm_walk_list(&inner, command->lists[i], may);
		} else {
			w->branch = runs ? branch : dm_walk_branch(w);
			dm_walk_list(w, command->lists[i], may || !runs);
		}
	}
	w->branch = branch;
}

/* What substitutions run comes before the command that they are of. */
static void
walk_substitutions(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	walk_words(w, command->words, command->nwords, may);
	for (uint32_t i = 0; i < command->nassigns; i++) {
		walk_words(w, &command->assigns[i].value, 1, may);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		walk_words(w, &command->redirects[i].word, 1, may);
	}
}

static void
walk_command(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	if (!command->flat) {
		walk_substitutions(w, command, may);
	}
	if (command->kind == DM_SH_SIMPLE && command->nwords == 0) {
		dm_walk_note_redirects(w, command, may);
		assign(w, command, may);
		return;
	}
	const struct dm_sh_command *resolved =
		command->kind == DM_SH_SIMPLE ? dm_walk_resolve(w, command) : command;
	/* of { bash; } <<EOF and sh -c 'bash' <<EOF the inner shell reads it */
	const struct dm_walk_input *before = w->input;
	struct dm_walk_input given = dm_walk_input(w, resolved);
	w->input = given.given ? &given : before;
	if (command->kind == DM_SH_SIMPLE) {
		dm_walk_command(w, resolved, may);
	} else {
		walk_lists(w, resolved, may);
	}
	w->input = before;
	dm_walk_note_redirects(w, resolved, may);
	if (command->kind != DM_SH_SIMPLE) {
		return;
	}
	struct dm_str last =
		resolved->nwords > 1 ? resolved->words[resolved->nwords - 1].text : DM_STR("");
	bool path = last.n && last.p[0] == '/';
	if (path || resolved->nredirects) { /* mostly it makes nothing */
		dm_walk_note_made(w, resolved);
	}
	note_declared(w, resolved, may);
}

static void
walk_pipeline(struct dm_walk *w, const struct dm_sh_pipeline *pipeline, bool may)
{
	struct dm_walk_input written;
	for (uint32_t i = 0; i < pipeline->ncommands; i++) {
		/* each is a shell of its own */
		struct dm_walk inner = *w;
		inner.input = i > 0 ? &written : w->input;
		walk_command(&inner, &pipeline->commands[i], may);
		if (i + 1 < pipeline->ncommands) {
			written = output_of(&inner, &pipeline->commands[i]);
		}
	}
}

void
dm_walk_list(struct dm_walk *w, const struct dm_sh_list *list, bool may)
{
	bool fallback = false; /* after || */
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		uint16_t branch = w->branch;
		w->branch = fallback ? dm_walk_branch(w) : branch;
		if (item->pipeline.ncommands == 1) {
			walk_command(w, item->pipeline.commands, may || fallback);
		} else {
			walk_pipeline(w, &item->pipeline, may || fallback);
		}
		w->branch = branch;
		fallback = item->op == DM_SH_OR || (fallback && item->op == DM_SH_AND);
	}
}
