#include "analysis.h"

#include "../dockerfile/parse.h"
#include "../facts/context.h"
#include "../image/trust.h"

#include <stdio.h>

/* Policy and lock are read once; who changes them tells (didChangeWatchedFiles, didSave). */
static void
settle(struct dm_document *document, const struct dm_lsp_options *options)
{
	if (document->settled) {
		return;
	}
	document->settings = (struct dm_settings){
		.policy_path = options->config,
		.lock_path = options->lock,
		.no_policy = options->no_policy,
		.untrusted = options->untrusted,
	};
	document->settings.passes = dm_pass_tables(&document->settings.arena);
	document->err = (struct dm_err){.line = 0};
	const char *path = document->path ? document->path : "Dockerfile";
	struct dm_scope scope;
	document->settings_fine = dm_settings_find(
		&document->settings, path, &document->policy, &document->lock, &document->err);
	document->excluded = document->settings_fine && document->policy->exclude &&
			     dm_settings_scope(&document->settings, path, &scope, &document->err) &&
			     dm_policy_excludes(document->policy, scope.relative);
	document->bots = (struct dm_bots){.path = document->path};
	document->usages = (struct dm_usages){.count = 0};
	document->around.no_links = options->untrusted;
	if (document->path) {
		document->usages = dm_around_find(
			&document->around, &document->settings.arena, document->path);
	}
	document->notes.n = 0;
	dm_settings_say(&document->settings, &document->notes);
	document->settled = true;
}

/* Editors do not agree on what a CR alone is, so that a position after one may be another place there. */
static bool
has_lone_cr(struct dm_str text)
{
	for (size_t i = 0; i < text.n;) {
		const char *cr = memchr(text.p + i, '\r', text.n - i);
		if (!cr) {
			return false;
		}
		i = (size_t)(cr - text.p) + 1;
		if (i >= text.n || text.p[i] != '\n') {
			return true;
		}
	}
	return false;
}

static void
say(struct dm_analysis *analysis, enum dm_mark mark, const char *trouble)
{
	analysis->mark = mark;
	analysis->trouble = trouble;
}

static const char *
settings_trouble(struct dm_arena *arena, const struct dm_err *err)
{
	return err->line ? dm_arena_printf(arena, "%s:%u:%u: %s", err->path, err->line, err->column,
				   err->message)
			 : dm_arena_printf(arena, "%s: %s", err->path, err->message);
}

static const char *
context_of(struct dm_arena *arena, struct dm_document *document, const struct dm_tree *tree,
	const struct dm_lsp_options *options)
{
	if (options->context) {
		return options->context;
	}
	return document->path ? dm_context_find(arena, document->path, tree,
					options->untrusted ? NULL : &document->usages)
			      : ".";
}

static void
run_passes(struct dm_analysis *a, struct dm_document *document,
	const struct dm_lsp_options *options, struct dm_kept_files *kept)
{
	struct dm_scripts *scripts = dm_arena_alloc(&a->arena, sizeof *scripts);
	const struct dm_tree *tree = dm_tree_parse(&a->arena, a->view.text);
	struct dm_err err = {.line = 0};
	if (options->untrusted && !dm_frontend_allowed(&a->arena, tree, document->policy, &err)) {
		say(a, DM_MARK_ERROR, dm_arena_printf(&a->arena, "%s", err.message));
		return;
	}
	scripts->no_links = options->untrusted;
	scripts->kept = kept;
	dm_context_open(&a->arena, context_of(&a->arena, document, tree, options), document->path,
		tree, scripts);
	a->options = (struct dm_options){
		.only = options->only,
		.skip = options->skip,
		.unsafe = options->unsafe,
		.inline_ignores = options->inline_ignores && !options->untrusted,
		.policy = document->policy,
		.lock = document->lock,
		.scripts = scripts,
		.bots = options->untrusted || !document->path ? NULL : &document->bots,
		.usages = &document->usages,
		.tree = tree,
	};
	a->result = dm_driver_run(&a->arena, a->view.text, &a->options);
	dm_context_close(scripts);
	a->groups = dm_groups_make(&a->arena, &a->result);
	a->uses = dm_image_uses(&a->arena, tree, document->policy, &a->nuses);
	a->ran = true;
	a->editable = a->result.valid && !tree->foreign;
	if (tree->foreign) {
		say(a, DM_MARK_INFORMATION, "its # syntax= names another frontend; left alone");
	} else if (a->result.bug) {
		say(a, DM_MARK_WARNING,
			dm_arena_printf(&a->arena, "a bug of dockmend: %s; please report it",
				a->result.bug_message));
	} else if (has_lone_cr(a->view.text)) {
		a->editable = false;
		say(a, DM_MARK_INFORMATION,
			"the file has a carriage return without a line feed, on whose meaning "
			"editors do not agree; fix it with the command line");
	}
}

void
dm_analysis_make(struct dm_analysis *a, struct dm_document *document,
	const struct dm_lsp_options *options, enum dm_encoding encoding, struct dm_kept_files *kept)
{
	if (a->serial == document->serial) {
		return;
	}
	dm_analysis_finish(a);
	a->serial = document->serial;
	a->uri = document->uri;
	a->view = (struct dm_view){
		.text = dm_document_text(document),
		.encoding = encoding,
	};
	a->view.lines = dm_lines_index(&a->arena, a->view.text);
	if (document->fault == DM_DOCUMENT_TOO_BIG) {
		say(a, DM_MARK_ERROR, "too large for a Dockerfile; it was not looked at");
		return;
	}
	if (document->fault == DM_DOCUMENT_LOST) {
		say(a, DM_MARK_ERROR,
			"a change of this document was not understood; close and open it again");
		return;
	}
	settle(document, options);
	if (!document->settings_fine) {
		say(a, DM_MARK_ERROR, settings_trouble(&a->arena, &document->err));
		return;
	}
	if (!document->excluded) {
		run_passes(a, document, options, kept);
	}
	if (!a->trouble && document->notes.n) {
		struct dm_str notes = dm_str_trim(dm_buf_view(&document->notes));
		say(a, DM_MARK_INFORMATION, dm_arena_str(&a->arena, notes).p);
	}
}

void
dm_analysis_finish(struct dm_analysis *analysis)
{
	dm_arena_finish(&analysis->arena);
	*analysis = (struct dm_analysis){.serial = 0};
}

const struct dm_instr *
dm_analysis_instr(const struct dm_analysis *analysis, uint32_t off)
{
	const struct dm_tree *tree = analysis->result.tree;
	/* at the end of a text without final line end, the cursor is still in the last one */
	bool at_end = tree->ninstrs > 0 && off == tree->text.n && tree->text.p[off - 1] != '\n';
	return at_end ? &tree->instrs[tree->ninstrs - 1] : dm_model_at(tree, off);
}

struct dm_span
dm_analysis_underlined(const struct dm_analysis *analysis, const struct dm_finding *finding)
{
	struct dm_str text = analysis->view.text;
	const struct dm_lines *lines = &analysis->view.lines;
	uint32_t line = dm_lines_at(lines, finding->where.off);
	if (lines->starts[line] == text.n && line > 0) {
		line--; /* after the last line end nothing can be underlined */
	}
	uint32_t start = lines->starts[line];
	uint32_t end = line + 1 < lines->count ? lines->starts[line + 1] : (uint32_t)text.n;
	if (finding->at.len) {
		line = dm_lines_at(lines, finding->at.off);
		start = finding->at.off;
		end = line + 1 < lines->count ? lines->starts[line + 1] : (uint32_t)text.n;
		end = end < dm_span_end(finding->at) ? end : dm_span_end(finding->at);
	}
	while (end > start && dm_is_space(text.p[end - 1])) {
		end--;
	}
	if (finding->at.len) {
		return (struct dm_span){start, end - start};
	}
	if (finding->where.off > start && finding->where.off < end) {
		return (struct dm_span){finding->where.off, end - finding->where.off};
	}
	while (start < end && dm_is_blank(text.p[start])) {
		start++;
	}
	return (struct dm_span){start, end - start};
}
