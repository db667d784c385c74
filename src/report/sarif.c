/*
 * SARIF 2.1.0 (OASIS): one run; a rule per pass; a result per finding, with a fingerprint of its own. The first
 * result of a fix group carries its fix, which is atomic and exact to the byte.
 */
#include "../dockmend.h"
#include "explain.h"

static const char *const levels[] = {"note", "warning", "error"};

/* ---- rules ---- */

static void
put_message(struct dm_buf *out, const char *key, struct dm_str text, bool *lossy)
{
	dm_json_open(out, key, '{');
	dm_json_text(out, "text", text, lossy);
	dm_buf_byte(out, '}');
}

static void
put_help(struct dm_buf *out, const struct dm_pass *pass)
{
	struct dm_buf text = {0}, markdown = {0};
	bool lossy = false;
	dm_explain_text(&text, pass);
	dm_explain_markdown(&markdown, pass);
	dm_json_open(out, "help", '{');
	dm_json_text(out, "text", dm_buf_view(&text), &lossy);
	dm_json_text(out, "markdown", dm_buf_view(&markdown), &lossy);
	dm_buf_byte(out, '}');
	dm_buf_finish(&text);
	dm_buf_finish(&markdown);
}

static void
put_rule(struct dm_buf *out, const struct dm_pass *pass)
{
	bool lossy = false;
	dm_json_open(out, NULL, '{');
	dm_json_word(out, "id", pass->id);
	put_message(out, "shortDescription", dm_str(pass->title), &lossy);
	put_message(out, "fullDescription", dm_str(pass->why), &lossy);
	put_help(out, pass);
	dm_json_open(out, "defaultConfiguration", '{');
	dm_json_word(out, "level", "warning");
	dm_buf_byte(out, '}');
	dm_json_open(out, "properties", '{');
	dm_json_open(out, "tags", '[');
	dm_buf_put(out, "\"security\",\"dockerfile\"");
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		dm_json_next(out);
		dm_json_string(out, dm_str(*aka), &lossy);
	}
	dm_buf_byte(out, ']');
	dm_json_word(out, "precision", "high");
	dm_json_word(out, "problem.severity", "warning");
	dm_buf_put(out, "}}");
}

static void
put_begin(struct dm_buf *out)
{
	dm_buf_put(out,
		"{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
		"schemas/sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":"
		"{\"driver\":{\"name\":\"dockmend\"");
	dm_json_word(out, "version", DM_VERSION);
	dm_json_word(out, "semanticVersion", DM_VERSION);
	dm_json_open(out, "rules", '[');
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		put_rule(out, dm_passes[i]);
	}
	dm_buf_put(out, "]}},\"columnKind\":\"utf16CodeUnits\",\"results\":[");
}

static void
put_end(struct dm_buf *out, struct dm_str rest)
{
	(void)rest;
	dm_buf_put(out, "]}]}\n");
}

/* ---- results ---- */

/* RFC 3986: what is no unreserved character and no slash is percent-encoded. */
static void
put_artifact(struct dm_buf *out, const char *path)
{
	dm_json_open(out, "artifactLocation", '{');
	dm_json_key(out, "uri");
	dm_buf_byte(out, '"');
	for (const char *p = path; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (dm_is_name_byte(*p) || strchr("-.~/", c)) {
			dm_buf_byte(out, *p);
		} else {
			dm_buf_printf(out, "%%%02X", c);
		}
	}
	dm_buf_put(out, "\"}");
}

static void
put_region(struct dm_buf *out, const char *key, const struct dm_tree *tree, struct dm_span span)
{
	struct dm_position start = dm_lines_position(&tree->lines, tree->text, span.off);
	struct dm_position end = dm_lines_position(&tree->lines, tree->text, dm_span_end(span));
	dm_json_open(out, key, '{');
	dm_json_number(out, "startLine", start.line);
	dm_json_number(out, "startColumn", start.utf16 + 1);
	dm_json_number(out, "endLine", end.line);
	dm_json_number(out, "endColumn", end.utf16 + 1);
	dm_buf_byte(out, '}');
}

/* The lines that a group changes can be told without loss, before and after. */
static bool
is_plain(const struct dm_result *result, const struct dm_group *group)
{
	for (uint32_t i = 0; i < group->nlines; i++) {
		const struct dm_hull hull = {.rewrite = group->lines[i]};
		if (!dm_hull_plain(result, &hull)) {
			return false;
		}
	}
	return true;
}

static void
put_fix(struct dm_buf *out, const struct dm_report *report, const struct dm_group *group)
{
	const struct dm_result *result = report->result;
	struct dm_buf text = {0};
	bool lossy = false;
	for (uint32_t i = 0; i < group->nfindings; i++) {
		const char *id = result->findings[group->findings[i]].pass->id;
		dm_buf_printf(&text, "%s%s", i ? ", " : "dockmend: ", id);
	}
	dm_json_open(out, "fixes", '[');
	dm_json_open(out, NULL, '{');
	put_message(out, "description", dm_buf_view(&text), &lossy);
	dm_buf_finish(&text);
	dm_json_open(out, "artifactChanges", '[');
	dm_json_open(out, NULL, '{');
	put_artifact(out, report->path);
	dm_json_open(out, "replacements", '[');
	for (uint32_t i = 0; i < group->nchanges; i++) {
		dm_json_open(out, NULL, '{');
		put_region(out, "deletedRegion", result->tree, group->changes[i].old);
		put_message(out, "insertedContent", group->changes[i].text, &lossy);
		dm_buf_byte(out, '}');
	}
	dm_buf_put(out, "]}]}]");
}

static void
put_related(struct dm_buf *out, const struct dm_report *report, const struct dm_finding *finding)
{
	bool lossy = false;
	if (finding->nspots) {
		dm_json_open(out, "relatedLocations", '[');
	}
	for (uint32_t i = 0; i < finding->nspots; i++) {
		dm_json_open(out, NULL, '{');
		dm_json_number(out, "id", i);
		dm_json_open(out, "physicalLocation", '{');
		put_artifact(out, report->path);
		put_region(out, "region", report->result->tree, finding->spots[i].at);
		dm_buf_byte(out, '}');
		put_message(out, "message", dm_str(finding->spots[i].text), &lossy);
		dm_buf_byte(out, '}');
	}
	if (finding->nspots) {
		dm_buf_byte(out, ']');
	}
}

static void
put_result(struct dm_buf *out, const struct dm_report *report, const struct dm_finding *finding,
	const char *print, const struct dm_group *fix)
{
	bool lossy = false;
	struct dm_arena arena = {0};
	dm_json_open(out, NULL, '{');
	dm_json_word(out, "ruleId", finding->pass->id);
	dm_json_number(out, "ruleIndex", dm_pass_index(finding->pass));
	dm_json_word(out, "level", levels[finding->level]);
	put_message(out, "message", dm_str(finding->message), &lossy);
	dm_json_open(out, "locations", '[');
	dm_json_open(out, NULL, '{');
	dm_json_open(out, "physicalLocation", '{');
	put_artifact(out, report->path);
	put_region(out, "region", report->result->tree, finding->at);
	dm_buf_put(out, "}}]");
	put_related(out, report, finding);
	dm_json_open(out, "partialFingerprints", '{');
	dm_json_word(out, "dockmendFinding/v1", print);
	dm_buf_byte(out, '}');
	if (finding->status == DM_IGNORED) {
		dm_json_open(out, "suppressions", '[');
		dm_buf_put(out, "{\"kind\":\"inSource\"}]");
	}
	if (fix && is_plain(report->result, fix)) {
		put_fix(out, report, fix);
	}
	dm_json_open(out, "properties", '{');
	dm_json_word(out, "state", dm_finding_state(&arena, finding));
	if (lossy || (fix && !is_plain(report->result, fix))) {
		dm_json_key(out, "lossy");
		dm_buf_put(out, "true");
	}
	dm_buf_put(out, "}}");
	dm_arena_finish(&arena);
}

static void
put_file(struct dm_buf *out, struct dm_buf *rest, const struct dm_report *report)
{
	(void)rest;
	struct dm_arena arena = {0};
	struct dm_groups groups = dm_groups_make(&arena, report->result);
	char(*prints)[33] = dm_fingerprints(&arena, report->result);
	for (uint32_t i = 0; i < report->result->nfindings; i++) {
		const struct dm_finding *finding = &report->result->findings[i];
		bool leads = dm_finding_leads(&groups, i);
		if (leads || dm_report_lists(report, finding)) {
			put_result(out, report, finding, prints[i],
				leads ? &groups.items[groups.of[i]] : NULL);
		}
	}
	dm_arena_finish(&arena);
}

const struct dm_format dm_format_sarif = {"sarif", put_begin, put_file, put_end};
