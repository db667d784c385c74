#include "tree_shell.h"

#include "dockerfile/model.h"
#include "report/report.h"
#include "shell/shell.h"

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

static void
put_indent(struct dm_buf *out, uint32_t depth)
{
	dm_buf_printf(out, "%*s", (int)(16 + 2 * depth), "");
}

static void
put_list_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_list *list, uint32_t depth);

static void
put_substitutions_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_word *word, uint32_t depth)
{
	for (uint32_t i = 0; i < word->nsubstitutions; i++) {
		put_indent(out, depth);
		dm_buf_put(out, word->substitutions[i] ? "substitution\n" : "not readable\n");
		if (word->substitutions[i]) {
			put_list_text(out, view, word->substitutions[i], depth + 1);
		}
	}
}

static void
put_command_text(struct dm_buf *out, const struct view *view, const struct dm_sh_command *command,
	uint32_t depth)
{
	dm_buf_put(out, kinds[command->kind]);
	for (uint32_t i = 0; i < command->nassigns; i++) {
		dm_buf_byte(out, ' ');
		dm_text_escaped(out, dm_span_str(view->shell->text, command->assigns[i].span));
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		dm_buf_byte(out, ' ');
		dm_text_escaped(out, dm_span_str(view->shell->text, command->words[i].span));
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		dm_buf_byte(out, ' ');
		dm_text_escaped(out, dm_span_str(view->shell->text, command->redirects[i].span));
	}
	dm_buf_byte(out, '\n');
	for (uint32_t i = 0; i < command->nassigns; i++) {
		put_substitutions_text(out, view, &command->assigns[i].value, depth + 1);
	}
	for (uint32_t i = 0; i < command->nwords; i++) {
		put_substitutions_text(out, view, &command->words[i], depth + 1);
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		put_substitutions_text(out, view, &command->redirects[i].word, depth + 1);
	}
	for (uint32_t i = 0; i < command->nlists; i++) {
		put_indent(out, depth + 1);
		dm_buf_put(out, "list\n");
		put_list_text(out, view, command->lists[i], depth + 2);
	}
}

static void
put_list_text(
	struct dm_buf *out, const struct view *view, const struct dm_sh_list *list, uint32_t depth)
{
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_pipeline *pipeline = &list->items[i].pipeline;
		for (uint32_t k = 0; k < pipeline->ncommands; k++) {
			put_indent(out, depth);
			dm_buf_put(out, k ? "| " : pipeline->negated ? "! " : "");
			put_command_text(out, view, &pipeline->commands[k], depth);
		}
		if (list->items[i].op != DM_SH_END) {
			put_indent(out, depth);
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
		} else {
			put_indent(out, 0);
			dm_buf_printf(out, "not readable: %s, at byte %u\n", view.shell->message,
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
	dm_buf_put(out, "]}");
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
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		dm_buf_put(out, i ? ",{\"operator\":" : "{\"operator\":");
		dm_json_string(out, dm_span_str(view->shell->text, redirect->op), view->lossy);
		dm_buf_put(out, ",\"word\":");
		put_word_json(out, view, &redirect->word);
		dm_buf_byte(out, ',');
		put_span(out, view, "span", redirect->span);
		if (redirect->body.len) {
			dm_buf_byte(out, ',');
			put_span(out, view, "body", redirect->body);
		}
		dm_buf_byte(out, '}');
	}
	dm_buf_put(out, "],\"lists\":[");
	for (uint32_t i = 0; i < command->nlists; i++) {
		dm_buf_put(out, i ? "," : "");
		put_list_json(out, view, command->lists[i]);
	}
	dm_buf_put(out, "]}");
}

static void
put_list_json(struct dm_buf *out, const struct view *view, const struct dm_sh_list *list)
{
	dm_buf_byte(out, '[');
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		dm_buf_printf(out, "%s{\"negated\":%s,", i ? "," : "",
			item->pipeline.negated ? "true" : "false");
		put_span(out, view, "span", item->pipeline.span);
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
		dm_buf_put(out, ",\"comments\":[");
		for (uint32_t i = 0; i < view.shell->ncomments; i++) {
			struct dm_span comment = view.shell->comments[i];
			comment.off += view.base;
			comment = dm_cook_span(&view.cook, comment);
			dm_buf_printf(out, "%s[%u,%u]", i ? "," : "", comment.off, comment.len);
		}
		dm_buf_put(out, "]}");
	}
	dm_arena_finish(&arena);
}
