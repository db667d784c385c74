#include "tree_print.h"

#include "../dockerfile/parse.h"
#include "../escape.h"
#include "../report/json_write.h"
#include "tree_shell.h"

static const char *const severities[] = {"info", "warning", "error"};

static const char *
keyword_text(struct dm_buf *scratch, const struct dm_instr *instr)
{
	if (instr->kind != DM_UNKNOWN) {
		return dm_keyword_name(instr->kind);
	}
	scratch->n = 0;
	dm_text_escaped(scratch, dm_instr_keyword(instr));
	for (size_t i = 0; i < scratch->n; i++) {
		char c = scratch->p[i];
		scratch->p[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
	}
	dm_buf_byte(scratch, '\0');
	return scratch->p;
}

static void
put_tokens(struct dm_buf *out, const struct dm_tree *tree, bool json)
{
	struct dm_arena arena = {0};
	const struct dm_tokens tokens = dm_tree_tokens(&arena, tree);
	for (uint32_t i = 0; i < tokens.count; i++) {
		bool last = i + 1 == tokens.count;
		uint32_t from = tokens.items[i].off;
		uint32_t end = last ? (uint32_t)tree->text.n : tokens.items[i + 1].off;
		const char *name = dm_token_name(tokens.items[i].kind);
		if (json) {
			dm_buf_printf(
				out, "%s[%u,%u,\"%s\"]", i ? "," : "", from, end - from, name);
		} else {
			dm_buf_printf(out, "%8u %6u %s\n", from, end - from, name);
		}
	}
	dm_arena_finish(&arena);
}

void
dm_tree_text(
	struct dm_buf *out, const char *path, const struct dm_tree *tree, struct dm_tree_view view)
{
	struct dm_buf scratch = {0};
	dm_text_escaped(out, dm_str(path));
	dm_buf_printf(out, ": escape %c, %u stages\n", tree->escape, tree->nstages);
	for (uint32_t i = 0; i < tree->ndirectives; i++) {
		dm_buf_printf(out, "%5u        directive %.*s = ", tree->directives[i].line,
			DM_FMT(tree->directives[i].name));
		dm_text_escaped(out, tree->directives[i].value);
		dm_buf_byte(out, '\n');
	}
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		dm_buf_printf(out, "%5u-%-5u %s", instr->line, instr->end_line,
			instr->stage < 0 ? "" : "  ");
		dm_buf_put(out, keyword_text(&scratch, instr));
		for (uint32_t k = 0; k < instr->nflags; k++) {
			dm_buf_byte(out, ' ');
			dm_text_escaped(out, instr->flags[k].text);
		}
		dm_buf_put(out, instr->form == DM_FORM_JSON    ? " json "
				: instr->form == DM_FORM_SHELL ? " shell "
							       : " ");
		dm_text_escaped(out, dm_instr_args(instr));
		dm_buf_byte(out, '\n');
		for (uint32_t k = 0; k < instr->nheredocs; k++) {
			dm_buf_put(out, "              heredoc ");
			dm_text_escaped(out, instr->heredocs[k].name);
			dm_buf_printf(out, ", %u bytes at %u\n", instr->heredocs[k].body.len,
				instr->heredocs[k].body.off);
		}
		if (view.shell) {
			dm_shell_text(out, tree, i);
		}
	}
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		struct dm_position at =
			dm_lines_position(&tree->lines, tree->text, tree->notes[i].off);
		dm_buf_printf(out, "%5u:%-5u %s: ", at.line, at.column,
			severities[tree->notes[i].severity]);
		dm_text_escaped(out, dm_str(tree->notes[i].message));
		dm_buf_byte(out, '\n');
	}
	if (view.tokens) {
		put_tokens(out, tree, false);
	}
	dm_buf_finish(&scratch);
}

static void
put_heredoc(struct dm_buf *out, const struct dm_tree *tree, const struct dm_heredoc *heredoc,
	bool *lossy)
{
	dm_buf_put(out, "{\"name\":");
	dm_json_string(out, heredoc->name, lossy);
	dm_buf_printf(out,
		",\"expand\":%s,\"chomp\":%s,\"content\":", heredoc->expand ? "true" : "false",
		heredoc->chomp ? "true" : "false");
	dm_json_string(out, dm_span_str(tree->text, heredoc->body), lossy);
	dm_buf_printf(out, ",\"body\":[%u,%u],\"end\":[%u,%u]}", heredoc->body.off,
		heredoc->body.len, heredoc->end.off, heredoc->end.len);
}

static void
put_instr(struct dm_buf *out, const struct dm_tree *tree, uint32_t index, bool shell, bool *lossy)
{
	const struct dm_instr *instr = &tree->instrs[index];
	static const char *const forms[] = {"", "shell", "json"};
	struct dm_buf scratch = {0};
	dm_buf_put(out, "{\"keyword\":");
	dm_json_string(out, dm_str(keyword_text(&scratch, instr)), lossy);
	dm_buf_printf(
		out, ",\"line\":%u,\"end_line\":%u,\"flags\":[", instr->line, instr->end_line);
	for (uint32_t i = 0; i < instr->nflags; i++) {
		dm_buf_put(out, i ? "," : "");
		dm_json_string(out, instr->flags[i].text, lossy);
	}
	dm_buf_printf(out, "],\"form\":\"%s\",\"logical\":", forms[instr->form]);
	dm_json_string(out, dm_str_trim(instr->cook.text), lossy);
	dm_buf_put(out, ",\"json\":[");
	for (uint32_t i = 0; instr->form == DM_FORM_JSON && i < instr->nwords; i++) {
		dm_buf_put(out, i ? "," : "");
		dm_json_string(out, instr->words[i].text, lossy);
	}
	dm_buf_put(out, "],\"heredocs\":[");
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		dm_buf_put(out, i ? "," : "");
		put_heredoc(out, tree, &instr->heredocs[i], lossy);
	}
	dm_buf_printf(out, "],\"stage\":%d", instr->stage);
	if (shell) {
		dm_buf_put(out, ",\"shell\":");
		dm_shell_json(out, tree, index, lossy);
	}
	dm_buf_byte(out, '}');
	dm_buf_finish(&scratch);
}

static void
put_notes(struct dm_buf *out, const struct dm_tree *tree, bool *lossy)
{
	dm_buf_put(out, "],\"notes\":[");
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		struct dm_position at =
			dm_lines_position(&tree->lines, tree->text, tree->notes[i].off);
		dm_buf_printf(out, "%s{\"line\":%u,\"column\":%u,\"severity\":\"%s\",\"message\":",
			i ? "," : "", at.line, at.column, severities[tree->notes[i].severity]);
		dm_json_string(out, dm_str(tree->notes[i].message), lossy);
		dm_buf_byte(out, '}');
	}
	dm_buf_byte(out, ']');
}

void
dm_tree_json(
	struct dm_buf *out, const char *path, const struct dm_tree *tree, struct dm_tree_view view)
{
	bool lossy = false;
	dm_buf_put(out, "{\"file\":");
	dm_json_string(out, dm_str(path), &lossy);
	dm_buf_printf(
		out, ",\"escape\":\"%s\",\"directives\":[", tree->escape == '\\' ? "\\\\" : "`");
	for (uint32_t i = 0; i < tree->ndirectives; i++) {
		dm_buf_printf(out, "%s{\"name\":\"%.*s\",\"value\":", i ? "," : "",
			DM_FMT(tree->directives[i].name));
		dm_json_string(out, tree->directives[i].value, &lossy);
		dm_buf_printf(out, ",\"line\":%u}", tree->directives[i].line);
	}
	dm_buf_put(out, "],\"instructions\":[");
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		dm_buf_put(out, i ? "," : "");
		put_instr(out, tree, i, view.shell, &lossy);
	}
	dm_buf_put(out, "],\"stages\":[");
	for (uint32_t i = 0; i < tree->nstages; i++) {
		dm_buf_printf(out, "%s{\"index\":%u,\"name\":", i ? "," : "", i);
		dm_json_string(out, tree->stages[i].name, &lossy);
		dm_buf_put(out, ",\"base\":");
		dm_json_string(out, tree->stages[i].base, &lossy);
		dm_buf_byte(out, '}');
	}
	put_notes(out, tree, &lossy);
	if (view.tokens) {
		dm_buf_put(out, ",\"tokens\":[");
		put_tokens(out, tree, true);
		dm_buf_byte(out, ']');
	}
	dm_buf_put(out, lossy ? ",\"lossy\":true}\n" : "}\n");
}
