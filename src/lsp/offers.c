#include "offers.h"

#include "../image/trust.h"
#include "../report/explain.h"
#include "diagnostics.h"
#include "formatting.h"

#include <limits.h>
#include <stdlib.h>

static const char quick_fix[] = "quickfix";

/* Edits of one document; version NULL: it may be closed. Takes the references. */
static json_t *
edit_of(const struct dm_server *server, const char *uri, json_t *version, json_t *edits)
{
	if (!server->client.document_changes) {
		json_t *changes = json_object();
		json_object_set_new(changes, uri, edits);
		json_decref(version);
		return json_pack("{s:o}", "changes", changes);
	}
	return json_pack("{s:[{s:{s:o, s:o}, s:o}]}", "documentChanges", "textDocument", "uri",
		dm_text_json(dm_str(uri)), "version", version ? version : json_null(), "edits",
		edits);
}

/* Takes the reference of edit. */
static void
add(struct dm_offers *o, const char *title, const struct dm_finding *finding, json_t *edit)
{
	json_t *action = json_pack("{s:o, s:s, s:o}", "title", dm_text_json(dm_str(title)), "kind",
		quick_fix, "edit", edit);
	if (finding) {
		json_object_set_new(action, "diagnostics",
			json_pack("[o]", dm_diagnostic_json(o->server, o->analysis, finding)));
	}
	json_array_append_new(o->list, action);
}

static void
add_change(struct dm_offers *o, const char *title, const struct dm_finding *finding,
	const struct dm_change *change)
{
	json_t *edits = dm_edits_json(&o->analysis->view, change, 1);
	if (edits) {
		add(o, title, finding,
			edit_of(o->server, o->document->uri, json_integer(o->document->version),
				edits));
	}
}

/* ---- trust ---- */

/* file:///a%20b of an absolute path */
static const char *
uri_of(struct dm_arena *arena, const char *path)
{
	struct dm_buf out = {0};
	dm_buf_put(&out, "file://");
	for (const char *p = path; *p; p++) {
		if (dm_is_name_byte(*p) || strchr("/.-~", *p)) {
			dm_buf_byte(&out, *p);
		} else {
			dm_buf_printf(&out, "%%%02X", (unsigned)(unsigned char)*p);
		}
	}
	const char *uri = dm_arena_str(arena, dm_buf_view(&out)).p;
	dm_buf_finish(&out);
	return uri;
}

/* One line of YAML, cut up. */
struct line {
	uint32_t indent;
	struct dm_str text; /* without blanks around it, and without a comment of its own */
	uint32_t off, next;
};

static struct line
line_at(struct dm_str text, uint32_t off)
{
	size_t end = dm_str_find_byte(dm_str_slice(text, off, text.n), '\n');
	struct line line = {.off = off};
	line.next = end == (size_t)-1 ? (uint32_t)text.n : off + (uint32_t)end + 1;
	struct dm_str whole = dm_str_slice(text, off, line.next);
	while (line.indent < whole.n && whole.p[line.indent] == ' ') {
		line.indent++;
	}
	line.text = dm_str_trim(whole);
	if (line.text.n && line.text.p[0] == '#') {
		line.text.n = 0;
	}
	return line;
}

/* The line that is the key alone, or begins a flow sequence, indented more than `above`, in [from, end of its block). */
static bool
find_key(struct dm_str text, uint32_t from, uint32_t above, const char *key, struct line *found)
{
	while (from < text.n) {
		struct line line = line_at(text, from);
		if (line.text.n && above != UINT32_MAX && line.indent <= above) {
			return false;
		}
		bool fits = above != UINT32_MAX || line.indent == 0;
		if (fits && dm_str_starts(line.text, key)) {
			*found = line;
			return true;
		}
		from = line.next;
	}
	return false;
}

/* Where the pattern goes in a policy, and how it reads there; false: the policy is written in another way. */
static bool
place_trust(
	struct dm_arena *arena, struct dm_str text, const char *pattern, struct dm_change *change)
{
	struct line trust, allow;
	if (!find_key(text, 0, UINT32_MAX, "trust:", &trust)) {
		bool cut = text.n && text.p[text.n - 1] != '\n';
		*change = (struct dm_change){{(uint32_t)text.n, 0},
			dm_str(dm_arena_printf(arena, "%strust:\n  allow:\n    - \"%s\"\n",
				cut ? "\n" : "", pattern))};
		return true;
	}
	if (!dm_str_is(trust.text, "trust:")) {
		return false;
	}
	if (!find_key(text, trust.next, 0, "allow:", &allow)) {
		*change = (struct dm_change){{trust.next, 0},
			dm_str(dm_arena_printf(arena, "  allow: [\"%s\"]\n", pattern))};
		struct line first = line_at(text, trust.next);
		return first.indent == 2 || !first.text.n || first.indent == 0;
	}
	if (dm_str_is(allow.text, "allow:")) {
		struct line item = line_at(text, allow.next);
		bool listed = dm_str_starts(item.text, "- ");
		*change = (struct dm_change){{allow.next, 0},
			dm_str(dm_arena_printf(arena, "%*s- \"%s\"\n",
				(int)(listed ? item.indent : allow.indent + 2), "", pattern))};
		return true;
	}
	size_t open = dm_str_find_byte(allow.text, '[');
	size_t close = dm_str_find_byte(allow.text, ']');
	if (open == (size_t)-1 || close == (size_t)-1 || close < open) {
		return false;
	}
	bool empty = dm_str_trim(dm_str_slice(allow.text, open + 1, close)).n == 0;
	*change = (struct dm_change){{allow.off + allow.indent + (uint32_t)open + 1, 0},
		dm_str(dm_arena_printf(arena, "\"%s\"%s", pattern, empty ? "" : ", "))};
	return true;
}

/* All of a registry; of Docker Hub, which is everybody's, all of one name: docker.io/somebody and what is below. */
static const char *
pattern_of(struct dm_arena *arena, const struct dm_reference *reference)
{
	const char *canonical = dm_reference_canonical(arena, reference);
	const char *slash = strchr(canonical, '/');
	const char *second = slash && dm_str_starts(dm_str(canonical), "docker.io/")
				     ? strchr(slash + 1, '/')
				     : slash;
	return second ? dm_arena_printf(arena, "%.*s/*", (int)(second - canonical), canonical)
		      : NULL;
}

static void
offer_trust(struct dm_offers *o, struct dm_arena *arena, const struct dm_finding *finding,
	const struct dm_reference *reference)
{
	const struct dm_lsp_options *options = &o->server->options;
	const struct dm_nearest *nearest = &o->document->settings.nearest;
	const char *pattern = pattern_of(arena, reference);
	char real[PATH_MAX];
	struct dm_file file = {.text = DM_STR("")};
	struct dm_err err = {0};
	struct dm_change change;
	if (!pattern || !o->document->path || options->config || options->no_policy ||
		options->untrusted || !o->server->client.document_changes) {
		return;
	}
	/* the user's own, which has another name, is not this repository's business */
	const char *found = o->document->policy ? o->document->policy->path : NULL;
	bool there = found && dm_str_ends(dm_str(found), "/.dockmend.yaml");
	struct dm_str folder = dm_str(o->document->path);
	while (folder.n && folder.p[folder.n - 1] != '/') {
		folder.n--;
	}
	const char *path =
		there ? found
		: nearest->repository
			? dm_arena_printf(arena, "%s/.dockmend.yaml", nearest->repository)
			: dm_arena_printf(arena, "%.*s.dockmend.yaml", DM_FMT(folder));
	if (there && (!realpath(path, real) || !dm_file_read(arena, real, &file, &err))) {
		return;
	}
	const char *uri = uri_of(arena, there ? real : path);
	const struct dm_document *open = dm_document_find(&o->server->documents, uri);
	struct dm_str text = open ? dm_document_text(open) : file.text;
	if (path[0] != '/' || (!there && !o->server->client.create) ||
		!place_trust(arena, text, pattern, &change)) {
		return;
	}
	const struct dm_view view = {.text = text,
		.lines = dm_lines_index(arena, text),
		.encoding = o->analysis->view.encoding};
	json_t *edits = dm_edits_json(&view, &change, 1);
	if (edits) {
		json_t *edit = edit_of(o->server, uri, NULL, edits);
		if (!there) {
			json_array_insert_new(json_object_get(edit, "documentChanges"), 0,
				json_pack("{s:s, s:o, s:{s:b}}", "kind", "create", "uri",
					dm_text_json(dm_str(uri)), "options", "ignoreIfExists", 1));
		}
		add(o, dm_arena_printf(arena, "Trust %s in .dockmend.yaml", pattern), finding,
			edit);
	}
}

void
dm_offer_image(struct dm_offers *o, const struct dm_finding *finding)
{
	struct dm_arena arena = {0};
	for (uint32_t i = 0; i < o->analysis->nuses; i++) {
		const struct dm_image_use *use = &o->analysis->uses[i];
		struct dm_reference reference;
		const char *source;
		if (use->instr->head.off != finding->where.off || use->value.n == 0 ||
			!dm_reference_parse(&arena, use->value, &reference)) {
			continue;
		}
		const struct dm_deprecated *old = dm_deprecated_find(&arena, &reference);
		enum dm_trust trust =
			dm_trust_of(o->analysis->options.policy, &arena, &reference, &source);
		if (trust == DM_TRUST_NONE && !source) {
			offer_trust(o, &arena, finding, &reference);
		} else if (old && old->successor && use->site.len &&
			   !strpbrk(old->successor, " ,")) {
			const struct dm_change change = {use->site, dm_str(old->successor)};
			add_change(o,
				dm_arena_printf(&arena, "Use %s, which follows it", old->successor),
				finding, &change);
		}
		break;
	}
	dm_arena_finish(&arena);
}

/* ---- the whole file, explanations ---- */

void
dm_offer_skip(struct dm_offers *o)
{
	const struct dm_tree *tree = o->analysis->result.tree;
	struct dm_arena arena = {0};
	if (tree->nstages) {
		uint32_t off = tree->instrs[0].line_span.off;
		off = off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF") ? 3 : off;
		const struct dm_change change = {
			{off, 0}, dm_str(dm_arena_printf(&arena, "# dockmend skip-file%s",
					  dm_edit_newline(tree, off)))};
		add_change(o, "Skip this file with dockmend", NULL, &change);
	}
	dm_arena_finish(&arena);
}

void
dm_offer_explanation(struct dm_offers *o, const struct dm_finding *finding)
{
	const char *what = finding->reason ? finding->reason : finding->pass->id;
	struct dm_arena arena = {0};
	const char *title = dm_arena_printf(&arena, "Explain %s", what);
	json_array_append_new(o->list, json_pack("{s:s, s:s, s:{s:s, s:s, s:[s]}}", "title", title,
					       "kind", quick_fix, "command", "title", title,
					       "command", DM_COMMAND_EXPLAIN, "arguments", what));
	dm_arena_finish(&arena);
}

struct dm_reply
dm_offer_explain(struct dm_server *server, const json_t *arguments)
{
	const char *what = json_string_value(json_array_get(arguments, 0));
	const struct dm_pass *pass = what ? dm_pass_find(dm_str(what)) : NULL;
	struct dm_buf text = {0};
	if (pass) {
		dm_explain_text(&text, pass);
	} else if (!what || !dm_explain_reason(&text, what)) {
		return dm_reply_error(DM_RPC_PARAMS, "arguments name no pass and no reason code");
	}
	json_t *said = dm_text_json(dm_buf_view(&text));
	dm_server_notify(
		server, "window/showMessage", json_pack("{s:i, s:O}", "type", 3, "message", said));
	dm_buf_finish(&text);
	return dm_reply_with(said);
}
