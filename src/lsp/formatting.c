/* formatting, rangeFormatting and rangesFormatting: the fixes as small edits, so that cursor, marks and undo stay useful. */
#include "formatting.h"

static bool
is_utf8(struct dm_str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = dm_utf8_len(s.p + i, s.n - i);
		if (n == 0) {
			return false;
		}
		i += n;
	}
	return true;
}

json_t *
dm_edits_json(const struct dm_view *view, const struct dm_change *changes, uint32_t count)
{
	json_t *edits = json_array();
	for (uint32_t i = 0; i < count; i++) {
		if (!is_utf8(changes[i].text)) {
			json_decref(edits);
			return NULL;
		}
		json_array_append_new(
			edits, json_pack("{s:o, s:o}", "range", dm_range_json(view, changes[i].old),
				       "newText", dm_text_json(changes[i].text)));
	}
	return edits;
}

/* null where there is nothing to do, or nothing may be done. */
static struct dm_reply
reply_edits(const struct dm_analysis *analysis, const struct dm_change *changes, uint32_t count)
{
	json_t *edits = count ? dm_edits_json(&analysis->view, changes, count) : NULL;
	return dm_reply_with(edits ? edits : json_null());
}

struct dm_reply
dm_server_format(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	struct dm_document *document = dm_server_document(server, params, &reply);
	if (!document) {
		return reply;
	}
	const struct dm_analysis *analysis = dm_server_analysis(server, document);
	if (!analysis->editable) {
		return dm_reply_with(json_null());
	}
	struct dm_arena scratch = {0};
	uint32_t count;
	struct dm_change *changes =
		dm_revision_changes(&scratch, &analysis->result.revision, &count);
	reply = reply_edits(analysis, changes, count);
	dm_arena_finish(&scratch);
	return reply;
}

struct dm_reply
dm_server_format_on_save(struct dm_server *server, const json_t *params)
{
	return server->options.fix_on_save ? dm_server_format(server, params)
					   : dm_reply_with(json_null());
}

/* All that the group changes lies in the lines of the range. */
static bool
lies_within(const struct dm_analysis *analysis, const struct dm_group *group, uint32_t first,
	uint32_t last)
{
	for (uint32_t i = 0; i < group->nchanges; i++) {
		struct dm_span old = group->changes[i].old;
		uint32_t end = old.len ? dm_span_end(old) - 1 : old.off;
		if (dm_lines_at(&analysis->view.lines, old.off) < first ||
			dm_lines_at(&analysis->view.lines, end) > last) {
			return false;
		}
	}
	return true;
}

/* Marks the groups that lie in the range; false: it is none. */
static bool
choose_within(const struct dm_analysis *analysis, const json_t *range, bool *chosen)
{
	struct dm_place_at start, end;
	if (!dm_range_read(range, &start, &end)) {
		return false;
	}
	/* a range that ends at the start of a line does not hold that line */
	uint32_t last = end.character == 0 && end.line > start.line ? end.line - 1 : end.line;
	for (uint32_t i = 0; i < analysis->groups.count; i++) {
		chosen[i] = chosen[i] ||
			    lies_within(analysis, &analysis->groups.items[i], start.line, last);
	}
	return true;
}

/* One range, or several of LSP 3.18's rangesFormatting. */
struct dm_reply
dm_server_format_range(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	struct dm_document *document = dm_server_document(server, params, &reply);
	if (!document) {
		return reply;
	}
	const struct dm_analysis *analysis = dm_server_analysis(server, document);
	const json_t *ranges = json_object_get(params, "ranges");
	struct dm_arena scratch = {0};
	bool *chosen = dm_arena_alloc(&scratch, (analysis->groups.count + 1) * sizeof *chosen);
	bool sound = json_is_array(ranges) ||
		     choose_within(analysis, json_object_get(params, "range"), chosen);
	for (size_t i = 0; sound && i < json_array_size(ranges); i++) {
		sound = choose_within(analysis, json_array_get(ranges, i), chosen);
	}
	if (!sound) {
		reply = dm_reply_error(DM_RPC_PARAMS, "range is missing or no range");
	} else if (!analysis->editable) {
		reply = dm_reply_with(json_null());
	} else {
		struct dm_revision revision =
			dm_groups_apply(&scratch, &analysis->result, &analysis->groups, chosen);
		uint32_t count;
		struct dm_change *changes = dm_revision_changes(&scratch, &revision, &count);
		reply = reply_edits(analysis, changes, count);
	}
	dm_arena_finish(&scratch);
	return reply;
}
