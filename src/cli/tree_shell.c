#include "tree_shell.h"

#include "../dockerfile/model.h"
#include "../escape.h"
#include "../report/json_write.h"
#include "../shell/shell.h"

static const char *const kinds[] = {"simple", "subshell", "group", "if", "for", "while", "case",
	"function", "test", "arithmetic", "coproc"};
static const char *const operators[] = {"", "&&", "||", ";", "newline", "&"};

/* Text that a shell reads, and the way back to the bytes of the file. */
struct view {
	const struct dm_sh_tree *shell;
	struct dm_cook cook;
	uint32_t base;
	bool *lossy;
};

/* False where no POSIX shell reads the instruction. */
static bool
read_shell(struct dm_arena *arena, const struct dm_tree *tree, uint32_t index, struct view *view)
{
	bool errexit, pipefail;
	const struct dm_instr *instr = &tree->instrs[index];
	instr = instr->onbuild ? instr->onbuild : instr;
	bool runs = instr->kind == DM_RUN || instr->kind == DM_CMD ||
		    instr->kind == DM_ENTRYPOINT || instr->kind == DM_HEALTHCHECK;
	if (!runs || instr->form != DM_FORM_SHELL ||
		dm_model_shell(tree, index, &errexit, &pipefail) == DM_SHELL_OTHER) {
		return false;
	}
	view->cook = instr->cook;
	view->base = instr->command.off;
	struct dm_str text = dm_span_str(instr->cook.text, instr->command);
	if (dm_instr_script(instr)) {
		text = dm_span_str(tree->text, instr->heredocs[0].body);
		view->cook = dm_cook_identity(arena, tree->text, instr->heredocs[0].body);
		view->base = 0;
		if (dm_str_starts(text, "#!")) {
			return false;
		}
	}
	view->shell = dm_sh_parse(arena, text);
	return true;
}

/* ---- text ---- */

/* Offset and length in the file, then the node, indented by its depth. */
static void
put_node(struct dm_buf *out, const struct view *view, uint32_t depth, const char *name,
	struct dm_span span)
{
	struct dm_span logical = {span.off + view->base, span.len};
	struct dm_span physical = dm_cook_span(&view->cook, logical);
	dm_buf_printf(
		out, "%8u %5u  %*s%s", physical.off, physical.len, (int)(2 * depth), "", name);
}

static void
put_text_node(struct dm_buf *out, const struct view *view, uint32_t depth, const char *name,
	struct dm_span span)
{
	put_node(out, view, depth, name, span);
	dm_buf_byte(out, ' ');
	dm_text_escaped(out, dm_span_str(view->shell->text, span));
	dm_buf_byte(out, '\n');
}

static void
put_list_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_list *list, uint32_t depth);

static void
put_substitutions_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_word *word, uint32_t depth)
{
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		const struct dm_sh_list *list = word->substitutions[i];
		put_node(out, view, depth, list ? "substitution\n" : "substitution, not readable\n",
			list ? list->span : word->span);
		if (list) {
			put_list_text(out, view, list, depth + 1);
		}
	}
}

static void
put_word_text(struct dm_buf *out, const struct view *view, const char *name, struct dm_span span,
	const struct dm_sh_word *word, uint32_t depth)
{
	put_text_node(out, view, depth, name, span);
	put_substitutions_text(out, view, word, depth + 1);
}

static void
put_redirect_text(struct dm_buf *out, const struct view *view,
	const struct dm_sh_redirect *redirect, uint32_t depth)
{
	put_word_text(out, view, "redirection", redirect->span, &redirect->word, depth);
	if (redirect->body.len) {
		put_node(out, view, depth + 1, "heredoc\n", redirect->body);
	}
	if (redirect->content) {
		put_substitutions_text(out, view, redirect->content, depth + 2);
	}
	if (redirect->end.len) {
		put_text_node(out, view, depth + 1, "heredoc end", redirect->end);
	}
}

/* The parts of a command; of each kind, the next one that is not printed yet. */
enum part {
	PART_ASSIGN,
	PART_WORD,
	PART_REDIRECT,
	PART_MARK,
	PART_LIST,
	PARTS,
};

/* Where the next part of the kind is; UINT32_MAX: there is no more. */
static uint32_t
part_offset(const struct dm_sh_command *command, enum part part, uint32_t at)
{
	switch (part) {
	case PART_ASSIGN:
		return at < command->nassigns ? command->assigns[at].span.off : UINT32_MAX;
	case PART_WORD:
		return at < command->nwords ? command->words[at].span.off : UINT32_MAX;
	case PART_REDIRECT:
		return at < command->nredirects ? command->redirects[at].span.off : UINT32_MAX;
	case PART_MARK:
		return at < command->nmarks ? command->marks[at].off : UINT32_MAX;
	case PART_LIST:
		return at < command->nlists ? command->lists[at]->span.off : UINT32_MAX;
	case PARTS:
		break;
	}
	return UINT32_MAX;
}

static void
put_part_text(struct dm_buf *out, const struct view *view, const struct dm_sh_command *command,
	enum part part, uint32_t at, uint32_t depth)
{
	switch (part) {
	case PART_ASSIGN:
		put_word_text(out, view, "assignment", command->assigns[at].span,
			&command->assigns[at].value, depth);
		break;
	case PART_WORD:
		put_word_text(
			out, view, "word", command->words[at].span, &command->words[at], depth);
		break;
	case PART_REDIRECT:
		put_redirect_text(out, view, &command->redirects[at], depth);
		break;
	case PART_MARK:
		put_text_node(out, view, depth, "reserved", command->marks[at]);
		break;
	case PART_LIST:
		put_node(out, view, depth, "list\n", command->lists[at]->span);
		put_list_text(out, view, command->lists[at], depth + 1);
		if (command->lists[at]->close.len) {
			put_text_node(out, view, depth, "operator", command->lists[at]->close);
		}
		break;
	case PARTS:
		break;
	}
}

static void
put_command_text(struct dm_buf *out, const struct view *view, const struct dm_sh_command *command,
	uint32_t depth)
{
	uint32_t at[PARTS] = {0};
	put_node(out, view, depth, kinds[command->kind], command->span);
	dm_buf_byte(out, '\n');
	for (;;) {
		enum part next = PART_ASSIGN;
		for (enum part part = PART_WORD; part < PARTS; part++) {
			if (part_offset(command, part, at[part]) <
				part_offset(command, next, at[next])) {
				next = part;
			}
		}
		if (part_offset(command, next, at[next]) == UINT32_MAX) {
			break;
		}
		put_part_text(out, view, command, next, at[next]++, depth + 1);
	}
	if (command->pipe.len) {
		put_text_node(out, view, depth, "operator", command->pipe);
	}
}

/* ! and time before the first command; of length 0 where there is neither. */
static struct dm_span
prefix_of(const struct dm_sh_pipeline *pipeline)
{
	uint32_t start = pipeline->span.off;
	return (struct dm_span){start, pipeline->commands[0].span.off - start};
}

static void
put_list_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_list *list, uint32_t depth)
{
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		if (prefix_of(pipeline).len) {
			put_text_node(out, view, depth, "reserved", prefix_of(pipeline));
		}
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			put_command_text(out, view, &pipeline->commands[k], depth);
		}
		if (list->items[i].op != DM_SH_END) {
			put_node(out, view, depth, "operator ", list->items[i].op_span);
			dm_buf_printf(out, "%s\n", operators[list->items[i].op]);
		}
	}
}

void
dm_shell_text(struct dm_buf *out, const struct dm_tree *tree, uint32_t index)
{
	struct dm_arena arena = {NULL, 0};
	struct view view;
	if (read_shell(&arena, tree, index, &view)) {
		if (view.shell->list) {
			put_list_text(out, &view, view.shell->list, 0);
			for (uint32_t i = 0; i < view.shell->ncomments; i++) {
				put_text_node(out, &view, 0, "comment", view.shell->comments[i]);
			}
		} else {
			dm_buf_printf(out, "%16snot readable: %s, at byte %u\n", "",
				view.shell->message,
				dm_cook_physical(&view.cook, view.base + view.shell->error));
		}
	}
	dm_arena_finish(&arena);
}

/* ---- JSON ---- */

static void
put_span(struct dm_buf *out, const struct view *view, const char *key, struct dm_span span)
{
	span.off += view->base;
	struct dm_span physical = dm_cook_span(&view->cook, span);
	dm_buf_printf(out, "\"%s\":[%u,%u]", key, physical.off, physical.len);
}

static void
put_list_json(struct dm_buf *out, const struct view *view, const struct dm_sh_list *list);

/* ,"key":[[offset, length], ...] */
static void
put_spans(struct dm_buf *out, const struct view *view, const char *key, const struct dm_span *spans,
	uint32_t count)
{
	dm_buf_printf(out, ",\"%s\":[", key);
	for (uint32_t i = 0; i < count; i++) {
		struct dm_span span = {spans[i].off + view->base, spans[i].len};
		span = dm_cook_span(&view->cook, span);
		dm_buf_printf(out, "%s[%u,%u]", i ? "," : "", span.off, span.len);
	}
	dm_buf_byte(out, ']');
}

static void
put_variables(struct dm_buf *out, const struct view *view, const struct dm_sh_word *word)
{
	dm_buf_put(out, ",\"variables\":[");
	for (uint32_t i = 0; i < word->nparameters; i++) {
		dm_buf_put(out, i ? ",{\"name\":" : "{\"name\":");
		dm_json_string(out, word->parameters[i].name, view->lossy);
		dm_buf_printf(out, ",\"reads\":%s,\"sets\":%s}",
			word->parameters[i].reads ? "true" : "false",
			word->parameters[i].sets ? "true" : "false");
	}
	dm_buf_byte(out, ']');
}

static void
put_word_json(struct dm_buf *out, const struct view *view, const struct dm_sh_word *word)
{
	dm_buf_put(out, "{\"text\":");
	dm_json_string(out, dm_span_str(view->shell->text, word->span), view->lossy);
	dm_buf_put(out, ",\"value\":");
	if (word->literal) {
		dm_json_string(out, word->text, view->lossy);
	} else {
		dm_buf_put(out, "null");
	}
	dm_buf_byte(out, ',');
	put_span(out, view, "span", word->span);
	dm_buf_put(out, ",\"substitutions\":[");
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		dm_buf_put(out, i ? "," : "");
		if (word->substitutions[i]) {
			put_list_json(out, view, word->substitutions[i]);
		} else {
			dm_buf_put(out, "null");
		}
	}
	dm_buf_byte(out, ']');
	put_variables(out, view, word);
	dm_buf_byte(out, '}');
}

static void
put_redirect_json(
	struct dm_buf *out, const struct view *view, const struct dm_sh_redirect *redirect)
{
	dm_buf_put(out, "{\"operator\":");
	dm_json_string(out, dm_span_str(view->shell->text, redirect->op), view->lossy);
	dm_buf_put(out, ",\"word\":");
	put_word_json(out, view, &redirect->word);
	dm_buf_byte(out, ',');
	put_span(out, view, "span", redirect->span);
	if (redirect->body.len || redirect->end.len) {
		dm_buf_byte(out, ',');
		put_span(out, view, "body", redirect->body);
	}
	if (redirect->end.len) {
		dm_buf_byte(out, ',');
		put_span(out, view, "end", redirect->end);
	}
	if (redirect->content) {
		dm_buf_put(out, ",\"content\":");
		put_word_json(out, view, redirect->content);
	}
	dm_buf_byte(out, '}');
}

static void
put_command_json(struct dm_buf *out, const struct view *view, const struct dm_sh_command *command)
{
	dm_buf_printf(out, "{\"kind\":\"%s\",", kinds[command->kind]);
	put_span(out, view, "span", command->span);
	dm_buf_put(out, ",\"assignments\":[");
	for (uint32_t i = 0; i < command->nassigns; i++) {
		dm_buf_put(out, i ? ",{\"name\":" : "{\"name\":");
		dm_json_string(out, command->assigns[i].name, view->lossy);
		dm_buf_put(out, ",\"value\":");
		put_word_json(out, view, &command->assigns[i].value);
		dm_buf_byte(out, ',');
		put_span(out, view, "span", command->assigns[i].span);
		dm_buf_byte(out, '}');
	}
	dm_buf_put(out, "],\"words\":[");
	for (uint32_t i = 0; i < command->nwords; i++) {
		dm_buf_put(out, i ? "," : "");
		put_word_json(out, view, &command->words[i]);
	}
	dm_buf_put(out, "],\"redirections\":[");
	for (uint32_t i = 0; i < command->nredirects; i++) {
		dm_buf_put(out, i ? "," : "");
		put_redirect_json(out, view, &command->redirects[i]);
	}
	dm_buf_put(out, "],\"lists\":[");
	for (uint32_t i = 0; i < command->nlists; i++) {
		dm_buf_put(out, i ? "," : "");
		put_list_json(out, view, command->lists[i]);
	}
	dm_buf_byte(out, ']');
	put_spans(out, view, "reserved", command->marks, command->nmarks);
	dm_buf_put(out, ",\"closes\":[");
	for (uint32_t i = 0; command->kind == DM_SH_CASE && i < command->nlists; i++) {
		struct dm_span close = command->lists[i]->close;
		close.off += view->base;
		close = close.len ? dm_cook_span(&view->cook, close) : close;
		dm_buf_printf(out, close.len ? "%s[%u,%u]" : "%snull", i ? "," : "", close.off,
			close.len);
	}
	dm_buf_byte(out, ']');
	if (command->pipe.len) {
		dm_buf_byte(out, ',');
		put_span(out, view, "pipe", command->pipe);
	}
	dm_buf_byte(out, '}');
}

static void
put_list_json(struct dm_buf *out, const struct view *view, const struct dm_sh_list *list)
{
	dm_buf_byte(out, '[');
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		struct dm_span prefix = prefix_of(&item->pipeline);
		dm_buf_printf(out, "%s{\"negated\":%s,\"timed\":%s,", i ? "," : "",
			item->pipeline.negated ? "true" : "false",
			item->pipeline.timed ? "true" : "false");
		put_span(out, view, "span", item->pipeline.span);
		put_spans(out, view, "reserved", &prefix, prefix.len > 0);
		dm_buf_put(out, ",\"commands\":[");
		for (uint32_t k = 0; k < item->pipeline.ncommands; k++) {
			dm_buf_put(out, k ? "," : "");
			put_command_json(out, view, &item->pipeline.commands[k]);
		}
		dm_buf_printf(out, "],\"operator\":\"%s\"", operators[item->op]);
		if (item->op != DM_SH_END) {
			dm_buf_byte(out, ',');
			put_span(out, view, "operator_span", item->op_span);
		}
		dm_buf_byte(out, '}');
	}
	dm_buf_byte(out, ']');
}

void
dm_shell_json(struct dm_buf *out, const struct dm_tree *tree, uint32_t index, bool *lossy)
{
	struct dm_arena arena = {NULL, 0};
	struct view view = {.lossy = lossy};
	if (!read_shell(&arena, tree, index, &view)) {
		dm_buf_put(out, "null");
	} else if (!view.shell->list) {
		dm_buf_put(out, "{\"error\":");
		dm_json_string(out, dm_str(view.shell->message), lossy);
		dm_buf_printf(out, ",\"offset\":%u}",
			dm_cook_physical(&view.cook, view.base + view.shell->error));
	} else {
		dm_buf_put(out, "{\"list\":");
		put_list_json(out, &view, view.shell->list);
		put_spans(out, &view, "comments", view.shell->comments, view.shell->ncomments);
		dm_buf_byte(out, '}');
	}
	dm_arena_finish(&arena);
}
