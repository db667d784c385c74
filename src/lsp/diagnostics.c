/* publishDiagnostics and textDocument/diagnostic: what the passes found, or what is wrong with the file. */
#include "diagnostics.h"

#include "../escape.h"
#include "../image/trust.h"
#include "../report/report.h"

#include <stdio.h>

/* LSP DiagnosticTag */
enum {
	TAG_UNNECESSARY = 1,
	TAG_DEPRECATED,
};

enum {
	MOST = 1000, /* diagnostics of a document; nobody reads more */
};

/* hadolint has a page for each of its rules: the pass's, where it has one alone; of several nobody could tell which. */
static const char *
page_of(struct dm_arena *arena, const struct dm_pass *pass)
{
	const char *rule = NULL;
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		if (strncmp(*aka, "DL", 2) == 0) {
			if (rule) {
				return NULL;
			}
			rule = *aka;
		}
	}
	return rule ? dm_arena_printf(arena, "https://github.com/hadolint/hadolint/wiki/%s", rule)
		    : NULL;
}

static enum dm_mark
mark_of(const struct dm_finding *finding)
{
	const struct dm_reason *reason = dm_finding_reason(finding);
	return reason && finding->level == DM_LEVEL_INFO
		       ? reason->level == DM_REASON_ACT ? DM_MARK_INFORMATION : DM_MARK_HINT
	       : reason                             ? DM_MARK_HINT
	       : finding->level == DM_LEVEL_ERROR   ? DM_MARK_ERROR
	       : finding->level == DM_LEVEL_WARNING ? DM_MARK_WARNING
						    : DM_MARK_INFORMATION;
}

static json_t *
make(const struct dm_view *view, struct dm_span where, enum dm_mark mark, const char *code,
	struct dm_str message)
{
	return json_pack("{s:o, s:i, s:s, s:s, s:o}", "range", dm_range_json(view, where),
		"severity", (int)mark, "code", code, "source", "dockmend", "message",
		dm_text_json(message));
}

static struct dm_str
message_of(struct dm_arena *arena, const struct dm_finding *finding)
{
	if (finding->status == DM_DECLINED) {
		return dm_str(dm_arena_printf(
			arena, "%s (left alone: %s)", finding->message, finding->reason));
	}
	return dm_str(finding->message);
}

/* The place where a base image is named that its publisher has given up. */
static bool
find_deprecated(const struct dm_analysis *analysis, struct dm_arena *arena,
	const struct dm_finding *finding, struct dm_span *site)
{
	if (strcmp(finding->pass->id, "trusted-base") != 0 || finding->status != DM_SUGGESTED) {
		return false;
	}
	for (uint32_t i = 0; i < analysis->nuses; i++) {
		const struct dm_image_use *use = &analysis->uses[i];
		struct dm_reference reference;
		const char *source;
		if (use->instr->head.off != finding->where.off || use->site.len == 0 ||
			use->value.n == 0 || !dm_reference_parse(arena, use->value, &reference) ||
			dm_trust_of(analysis->options.policy, arena, &reference, &source) ==
				DM_TRUST_NONE) {
			continue;
		}
		if (dm_deprecated_find(arena, &reference)) {
			*site = use->site;
			return true;
		}
	}
	return false;
}

static json_t *
related_json(const struct dm_analysis *analysis, const struct dm_finding *finding)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < finding->nspots; i++) {
		const struct dm_finding there = {.at = finding->spots[i].at};
		json_array_append_new(
			list, json_pack("{s:{s:o, s:o}, s:s}", "location", "uri",
				      dm_text_json(dm_str(analysis->uri)), "range",
				      dm_range_json(&analysis->view,
					      dm_analysis_underlined(analysis, &there)),
				      "message", finding->spots[i].text));
	}
	return list;
}

json_t *
dm_diagnostic_json(const struct dm_server *server, const struct dm_analysis *analysis,
	const struct dm_finding *finding)
{
	struct dm_arena arena = {0};
	struct dm_span where = dm_analysis_underlined(analysis, finding);
	bool deprecated = find_deprecated(analysis, &arena, finding, &where);
	const char *page = page_of(&arena, finding->pass);
	json_t *json = make(&analysis->view, where, mark_of(finding), finding->pass->id,
		message_of(&arena, finding));
	if (page && server->client.code_description) {
		json_object_set_new(json, "codeDescription", json_pack("{s:s}", "href", page));
	}
	if (finding->nspots && server->client.related) {
		json_object_set_new(json, "relatedInformation", related_json(analysis, finding));
	}
	if (deprecated && server->client.tag_deprecated) {
		json_object_set_new(json, "tags", json_pack("[i]", TAG_DEPRECATED));
	}
	dm_arena_finish(&arena);
	return json;
}

/* What BuildKit refuses. */
static void
add_errors(json_t *list, const struct dm_analysis *analysis)
{
	const struct dm_tree *tree = analysis->result.tree;
	for (uint32_t i = 0; i < tree->nnotes && json_array_size(list) < MOST; i++) {
		if (tree->notes[i].severity == DM_NOTE_ERROR) {
			struct dm_finding at = {.where = {tree->notes[i].off, 0}};
			json_array_append_new(list,
				make(&analysis->view, dm_analysis_underlined(analysis, &at),
					DM_MARK_ERROR, "syntax", dm_str(tree->notes[i].message)));
		}
	}
}

/* Comments that silence nothing; an editor fades them. */
static void
add_unused(json_t *list, const struct dm_server *server, const struct dm_analysis *analysis)
{
	const struct dm_result *result = &analysis->result;
	for (uint32_t i = 0; i < result->nunused && json_array_size(list) < MOST; i++) {
		struct dm_finding at = {.where = {result->unused[i].off, 0}};
		struct dm_buf message = {0};
		dm_buf_put(&message, "ignore=");
		dm_text_escaped(&message, result->unused[i].id);
		dm_buf_put(
			&message, result->unused[i].known ? " silences nothing" : " names no pass");
		json_t *json = make(&analysis->view, dm_analysis_underlined(analysis, &at),
			DM_MARK_HINT, "unused-ignore", dm_buf_view(&message));
		if (server->client.tag_unnecessary) {
			json_object_set_new(json, "tags", json_pack("[i]", TAG_UNNECESSARY));
		}
		json_array_append_new(list, json);
		dm_buf_finish(&message);
	}
}

static json_t *
list_diagnostics(const struct dm_server *server, const struct dm_analysis *analysis)
{
	json_t *list = json_array();
	if (analysis->trouble) {
		json_array_append_new(
			list, make(&analysis->view, (struct dm_span){0, 0}, analysis->mark,
				      "document", dm_str(analysis->trouble)));
	}
	if (analysis->ran && !server->options.no_syntax && !analysis->result.valid &&
		!analysis->result.tree->foreign) {
		add_errors(list, analysis);
	}
	for (uint32_t i = 0;
		analysis->ran && i < analysis->result.nfindings && json_array_size(list) < MOST;
		i++) {
		const struct dm_finding *finding = &analysis->result.findings[i];
		const struct dm_reason *reason = dm_finding_reason(finding);
		bool fine = reason && reason->level == DM_REASON_FINE;
		if (finding->status != DM_IGNORED && !fine) {
			json_array_append_new(list, dm_diagnostic_json(server, analysis, finding));
		}
	}
	if (analysis->ran) {
		add_unused(list, server, analysis);
	}
	return list;
}

void
dm_server_publish(struct dm_server *server, struct dm_document *document)
{
	if (server->client.pull) {
		return; /* it asks */
	}
	json_t *list = list_diagnostics(server, dm_server_analysis(server, document));
	json_t *params = json_pack(
		"{s:o, s:o}", "uri", dm_text_json(dm_str(document->uri)), "diagnostics", list);
	if (server->client.version) {
		json_object_set_new(params, "version", json_integer(document->version));
	}
	dm_server_notify(server, "textDocument/publishDiagnostics", params);
}

/* A report of LSP 3.17: {kind: unchanged} where the client knows this result already. */
static json_t *
report_json(struct dm_server *server, struct dm_document *document, const char *before)
{
	char number[32];
	snprintf(number, sizeof number, "%llu", (unsigned long long)document->serial);
	if (before && strcmp(before, number) == 0) {
		return json_pack("{s:s, s:s}", "kind", "unchanged", "resultId", number);
	}
	return json_pack("{s:s, s:s, s:o}", "kind", "full", "resultId", number, "items",
		list_diagnostics(server, dm_server_analysis(server, document)));
}

struct dm_reply
dm_server_pull(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	struct dm_document *document = dm_server_document(server, params, &reply);
	return document ? dm_reply_with(report_json(server, document,
				  json_string_value(json_object_get(params, "previousResultId"))))
			: reply;
}

static const char *
known_result(const json_t *list, const char *uri)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const char *of = json_string_value(json_object_get(item, "uri"));
		if (of && strcmp(of, uri) == 0) {
			return json_string_value(json_object_get(item, "value"));
		}
	}
	return NULL;
}

struct dm_reply
dm_server_pull_all(struct dm_server *server, const json_t *params)
{
	const json_t *known = json_object_get(params, "previousResultIds");
	json_t *items = json_array();
	for (struct dm_document *d = server->documents.first; d; d = d->next) {
		json_t *report = report_json(server, d, known_result(known, d->uri));
		json_object_set_new(report, "uri", dm_text_json(dm_str(d->uri)));
		json_object_set_new(report, "version", json_integer(d->version));
		json_array_append_new(items, report);
	}
	return dm_reply_with(json_pack("{s:o}", "items", items));
}
