/*
 * codeAction: a quick fix for each fix group and for each unsafe fix that touches the range, an ignore comment for
 * each finding, and source.fixAll.dockmend. Where the client allows, edits are made by codeAction/resolve only.
 */
#include "actions.h"

#include "diagnostics.h"
#include "formatting.h"
#include "offers.h"
#include "resolve.h"

enum {
	MOST = 100, /* actions of one answer; a menu is read by a person */
};

static const char quick_fix[] = "quickfix", fix_all[] = "source.fixAll.dockmend";

struct actions {
	struct dm_server *server;
	const struct dm_document *document;
	const struct dm_analysis *analysis;
	uint32_t first, last; /* lines of the range */
	json_t *list;
};

/* context.only names kinds; each stands for its sub-kinds too. */
static bool
wants(const json_t *only, const char *kind)
{
	if (!json_is_array(only)) {
		return true;
	}
	for (size_t i = 0; i < json_array_size(only); i++) {
		const char *wanted = json_string_value(json_array_get(only, i));
		size_t n = wanted ? strlen(wanted) : 0;
		if (wanted && strncmp(kind, wanted, n) == 0 &&
			(n == 0 || kind[n] == '\0' || kind[n] == '.')) {
			return true;
		}
	}
	return false;
}

static bool
touches(const struct actions *a, const struct dm_finding *finding)
{
	const struct dm_lines *lines = &a->analysis->view.lines;
	struct dm_span where = finding->where, shown = dm_analysis_underlined(a->analysis, finding);
	uint32_t from = where.off < shown.off ? where.off : shown.off;
	uint32_t to = where.len ? dm_span_end(where) - 1 : where.off;
	return dm_lines_at(lines, from) <= a->last && dm_lines_at(lines, to) >= a->first;
}

/* ---- edits ---- */

/* A WorkspaceEdit; takes the reference of edits, NULL where there are none. */
static json_t *
workspace_edit(const struct dm_server *server, const struct dm_document *document, json_t *edits)
{
	if (!edits) {
		return NULL;
	}
	if (!server->client.document_changes) {
		json_t *changes = json_object();
		json_object_set_new(changes, document->uri, edits);
		return json_pack("{s:o}", "changes", changes);
	}
	return json_pack("{s:[{s:{s:o, s:I}, s:o}]}", "documentChanges", "textDocument", "uri",
		dm_text_json(dm_str(document->uri)), "version", document->version, "edits", edits);
}

static json_t *
edits_of_all(const struct dm_analysis *analysis)
{
	struct dm_arena arena = {0};
	uint32_t count;
	struct dm_change *changes = dm_revision_changes(&arena, &analysis->result.revision, &count);
	json_t *edits = count ? dm_edits_json(&analysis->view, changes, count) : NULL;
	dm_arena_finish(&arena);
	return edits;
}

static json_t *
edits_of_group(const struct dm_analysis *analysis, json_int_t index)
{
	if (index < 0 || index >= analysis->groups.count) {
		return NULL;
	}
	const struct dm_group *group = &analysis->groups.items[index];
	return dm_edits_json(&analysis->view, group->changes, group->nchanges);
}

/* What the pass alone would do about its finding at this place, unsafe as it is. */
static json_t *
edits_of_unsafe(const struct dm_analysis *analysis, const char *id, json_int_t at)
{
	struct dm_arena arena = {0};
	struct dm_options options = analysis->options;
	json_t *edits = NULL;
	options.unsafe = true;
	options.only = 0;
	for (uint32_t i = 0; id && i < dm_pass_count; i++) {
		options.only |= strcmp(dm_passes[i]->id, id) == 0 ? 1U << i : 0;
	}
	if (!options.only) {
		return NULL;
	}
	struct dm_result result = dm_driver_run(&arena, analysis->view.text, &options);
	struct dm_groups groups = dm_groups_make(&arena, &result);
	for (uint32_t i = 0; !edits && i < result.nfindings; i++) {
		if (result.findings[i].status == DM_FIXED && result.findings[i].where.off == at &&
			groups.of[i] < groups.count) {
			const struct dm_group *group = &groups.items[groups.of[i]];
			edits = dm_edits_json(&analysis->view, group->changes, group->nchanges);
		}
	}
	dm_arena_finish(&arena);
	return edits;
}

/* data: {uri, serial} and fix: "all", or group: N, or pass: ID and at: N. */
static json_t *
edits_of_data(const struct dm_analysis *analysis, const json_t *data)
{
	const json_t *group = json_object_get(data, "group");
	const json_t *at = json_object_get(data, "at");
	return json_is_integer(group) ? edits_of_group(analysis, json_integer_value(group))
	       : json_is_integer(at)
		       ? edits_of_unsafe(analysis, json_string_value(json_object_get(data, "pass")),
				 json_integer_value(at))
		       : edits_of_all(analysis);
}

/* ---- actions ---- */

/* Takes the references of data and diagnostics (which may be NULL). */
static void
add_action(struct actions *a, const char *kind, const char *title, json_t *data,
	json_t *diagnostics, bool preferred)
{
	json_t *action =
		json_pack("{s:o, s:s}", "title", dm_text_json(dm_str(title)), "kind", kind);
	if (preferred) {
		json_object_set_new(action, "isPreferred", json_true());
	}
	if (diagnostics) {
		json_object_set_new(action, "diagnostics", diagnostics);
	}
	if (a->server->client.action_resolve) {
		json_object_set_new(data, "uri", dm_text_json(dm_str(a->document->uri)));
		json_object_set_new(data, "serial", json_integer((json_int_t)a->document->serial));
		json_object_set(action, "data", data);
	} else {
		json_t *edit =
			workspace_edit(a->server, a->document, edits_of_data(a->analysis, data));
		if (edit) {
			json_object_set_new(action, "edit", edit);
		}
	}
	json_decref(data);
	json_array_append_new(a->list, action);
}

/* "Fix: merge the RUNs ..." and what else has to come along. */
static void
add_group(struct actions *a, uint32_t index, const struct dm_finding *finding)
{
	const struct dm_group *group = &a->analysis->groups.items[index];
	const struct dm_result *result = &a->analysis->result;
	struct dm_buf title = {0};
	json_t *diagnostics = json_array();
	uint32_t others = 1U << 31; /* a bit per pass that was named; the last one is no pass's */
	dm_buf_printf(&title, "Fix: %s", finding->pass->title);
	for (uint32_t i = 0; i < group->nfindings; i++) {
		const struct dm_finding *other = &result->findings[group->findings[i]];
		uint32_t bit = dm_pass_index(other->pass);
		if (other->pass != finding->pass && !(others & 1U << bit)) {
			dm_buf_printf(&title, "%s%s", others == 1U << 31 ? " (with " : ", ",
				other->pass->id);
			others |= 1U << bit;
		}
		if (i < MOST) {
			json_array_append_new(
				diagnostics, dm_diagnostic_json(a->server, a->analysis, other));
		}
	}
	dm_buf_add(&title, others == 1U << 31 ? "" : ")", others == 1U << 31 ? 1 : 2);
	add_action(
		a, quick_fix, title.p, json_pack("{s:i}", "group", (int)index), diagnostics, true);
	dm_buf_finish(&title);
}

static void
add_unsafe(struct actions *a, const struct dm_finding *finding)
{
	struct dm_arena arena = {0};
	add_action(a, quick_fix,
		dm_arena_printf(&arena, "Fix, though it may change what the image does: %s",
			finding->pass->title),
		json_pack("{s:s, s:I}", "pass", finding->pass->id, "at",
			(json_int_t)finding->where.off),
		json_pack("[o]", dm_diagnostic_json(a->server, a->analysis, finding)), false);
	dm_arena_finish(&arena);
}

static void
add_ignore(struct actions *a, const struct dm_finding *finding, const struct dm_instr *instr)
{
	struct dm_arena arena = {0};
	const struct dm_tree *tree = a->analysis->result.tree;
	uint32_t off = instr->line_span.off;
	if (off == 0 && dm_str_starts(tree->text, "\xEF\xBB\xBF")) {
		off = 3;
	}
	const char *text = dm_arena_printf(
		&arena, "# dockmend ignore=%s%s", finding->pass->id, dm_edit_newline(tree, off));
	struct dm_change change = {{off, 0}, dm_str(text)};
	json_t *edit = workspace_edit(
		a->server, a->document, dm_edits_json(&a->analysis->view, &change, 1));
	json_array_append_new(a->list,
		json_pack("{s:o, s:s, s:[o], s:o}", "title",
			dm_text_json(dm_str(dm_arena_printf(
				&arena, "Ignore %s for this instruction", finding->pass->id))),
			"kind", quick_fix, "diagnostics",
			dm_diagnostic_json(a->server, a->analysis, finding), "edit", edit));
	dm_arena_finish(&arena);
}

/* Nobody knows the digest offline: whoever wants it may ask for it. */
static void
add_resolve(struct actions *a, const struct dm_finding *finding)
{
	static const char title[] = "Look digests up now and write the lock";
	json_array_append_new(
		a->list, json_pack("{s:s, s:s, s:[o], s:{s:s, s:s, s:[o]}}", "title", title, "kind",
				 quick_fix, "diagnostics",
				 dm_diagnostic_json(a->server, a->analysis, finding), "command",
				 "title", title, "command", DM_COMMAND_RESOLVE, "arguments",
				 dm_text_json(dm_str(a->document->uri))));
}

static void
add_fixes(struct actions *a)
{
	const struct dm_result *result = &a->analysis->result;
	struct dm_arena arena = {0};
	bool *offered = dm_arena_alloc(&arena, (a->analysis->groups.count + 1) * sizeof *offered);
	for (uint32_t i = 0; i < result->nfindings && json_array_size(a->list) < MOST; i++) {
		const struct dm_finding *finding = &result->findings[i];
		uint32_t group = a->analysis->groups.of[i];
		if (!touches(a, finding)) {
			continue;
		}
		if (finding->status == DM_FIXED && group < a->analysis->groups.count &&
			!offered[group]) {
			offered[group] = true;
			add_group(a, group, finding);
		} else if (finding->status == DM_SUGGESTED && finding->safety == DM_UNSAFE) {
			add_unsafe(a, finding);
		} else if (a->server->options.program && a->document->path && finding->reason &&
			   strcmp(finding->reason, "no-digest") == 0) {
			add_resolve(a, finding);
		}
	}
	dm_arena_finish(&arena);
}

/* One per instruction and pass; findings are sorted by place, so that equal ones are close together. */
static void
add_ignores(struct actions *a)
{
	const struct dm_result *result = &a->analysis->result;
	for (uint32_t i = 0; i < result->nfindings && json_array_size(a->list) < MOST; i++) {
		const struct dm_finding *finding = &result->findings[i];
		const struct dm_instr *instr = dm_analysis_instr(a->analysis, finding->where.off);
		bool again = false;
		for (uint32_t k = i;
			k-- > 0 && result->findings[k].where.off == finding->where.off;) {
			again = again || result->findings[k].pass == finding->pass;
		}
		if (instr && !again && finding->status != DM_IGNORED && finding->where.len > 1 &&
			touches(a, finding)) {
			add_ignore(a, finding, instr);
		}
	}
}

/* What is no fix, once for each: the image, the pass's own words, and the file as a whole. */
static void
add_offers(struct actions *a)
{
	struct dm_offers offers = {a->server, a->document, a->analysis, a->list};
	const struct dm_result *result = &a->analysis->result;
	uint32_t explained = 0;
	bool any = false;
	for (uint32_t i = 0; i < result->nfindings && json_array_size(a->list) < MOST; i++) {
		const struct dm_finding *finding = &result->findings[i];
		uint32_t bit = dm_pass_index(finding->pass);
		if (finding->status == DM_IGNORED || !touches(a, finding)) {
			continue;
		}
		if (strcmp(finding->pass->id, "trusted-base") == 0 &&
			finding->status == DM_SUGGESTED) {
			dm_offer_image(&offers, finding);
		}
		if (!(explained & 1U << bit)) {
			explained |= 1U << bit;
			dm_offer_explanation(&offers, finding);
		}
		any = true;
	}
	if (any) {
		dm_offer_skip(&offers);
	}
}

struct dm_reply
dm_server_actions(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	struct dm_place_at start, end;
	const json_t *only = json_object_get(json_object_get(params, "context"), "only");
	struct dm_document *document = dm_server_document(server, params, &reply);
	if (!document) {
		return reply;
	}
	if (!dm_range_read(json_object_get(params, "range"), &start, &end)) {
		return dm_reply_error(DM_RPC_PARAMS, "range is missing or no range");
	}
	struct actions a = {server, document, dm_server_analysis(server, document), start.line,
		end.line, json_array()};
	if (!a.analysis->editable || !server->client.action_literals) {
		return dm_reply_with(a.list);
	}
	if (wants(only, quick_fix)) {
		add_fixes(&a);
		add_ignores(&a);
		add_offers(&a);
	}
	if (wants(only, fix_all) && a.analysis->groups.count) {
		add_action(&a, fix_all, "Fix all with dockmend", json_pack("{s:s}", "fix", "all"),
			NULL, false);
	}
	return dm_reply_with(a.list);
}

struct dm_reply
dm_server_resolve_action(struct dm_server *server, const json_t *params)
{
	const json_t *data = json_object_get(params, "data");
	const char *uri = json_string_value(json_object_get(data, "uri"));
	if (!data && json_object_get(params, "edit")) {
		return dm_reply_with(json_deep_copy(params));
	}
	struct dm_document *document = uri ? dm_document_find(&server->documents, uri) : NULL;
	if (!document || !json_is_integer(json_object_get(data, "serial"))) {
		return dm_reply_error(DM_RPC_PARAMS, "data is not what codeAction gave");
	}
	if (json_integer_value(json_object_get(data, "serial")) != (json_int_t)document->serial) {
		return dm_reply_error(DM_RPC_MODIFIED, "the document has changed since");
	}
	const struct dm_analysis *analysis = dm_server_analysis(server, document);
	json_t *edits = analysis->editable ? edits_of_data(analysis, data) : NULL;
	json_t *edit = workspace_edit(server, document, edits);
	if (!edit) {
		return dm_reply_error(DM_RPC_PARAMS, "there is no such fix");
	}
	json_t *action = json_deep_copy(params);
	json_object_set_new(action, "edit", edit);
	return dm_reply_with(action);
}
