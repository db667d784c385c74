#include "report.h"

static const char *const levels[] = {"info", "warning", "error"};
static const char *const statuses[] = {"fixed", "suggested", "declined", "ignored"};

void
dm_text_escaped(struct dm_buf *out, struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == 0x7F ||
			(c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0)) {
			dm_buf_printf(out, "\\x%02x", c);
		} else {
			dm_buf_byte(out, s.p[i]);
		}
	}
}

bool
dm_finding_counts(const struct dm_finding *finding, enum dm_level fail_on)
{
	bool open = finding->status == DM_FIXED || finding->status == DM_SUGGESTED;
	return open && finding->level >= fail_on;
}

static void
report_one(struct dm_buf *out, const char *path, const struct dm_result *result,
	const struct dm_finding *finding, bool color)
{
	static const char *const colors[] = {"\033[36m", "\033[33m", "\033[31m"};
	struct dm_position at =
		dm_lines_position(&result->tree->lines, result->tree->text, finding->where.off);
	dm_text_escaped(out, dm_str(path));
	dm_buf_printf(out, ":%u:%u: %s%s:%s ", at.line, at.column,
		color ? colors[finding->level] : "", levels[finding->level],
		color ? "\033[0m" : "");
	dm_text_escaped(out, dm_str(finding->message));
	dm_buf_printf(out, " [%s] %s", finding->pass->id,
		finding->status == DM_FIXED ? "fixable" : statuses[finding->status]);
	if (finding->status == DM_SUGGESTED && finding->safety == DM_UNSAFE) {
		dm_buf_put(out, " (--unsafe)");
	}
	if (finding->reason) {
		dm_buf_printf(out, " (%s)", finding->reason);
	}
	dm_buf_byte(out, '\n');
}

void
dm_report_text(struct dm_buf *out, const char *path, const struct dm_result *result,
	const struct dm_text_style *style)
{
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *finding = &result->findings[i];
		if (style->verbose ||
			(finding->level > DM_LEVEL_INFO && finding->status != DM_IGNORED)) {
			report_one(out, path, result, finding, style->color);
		}
	}
}

void
dm_report_invalid(struct dm_buf *out, const char *path, const struct dm_tree *tree)
{
	for (uint32_t i = 0; i < tree->nnotes; i++) {
		const struct dm_note *note = &tree->notes[i];
		if (note->severity != DM_NOTE_ERROR) {
			continue;
		}
		struct dm_position at = dm_lines_position(&tree->lines, tree->text, note->off);
		dm_text_escaped(out, dm_str(path));
		dm_buf_printf(out, ":%u:%u: error: ", at.line, at.column);
		dm_text_escaped(out, dm_str(note->message));
		dm_buf_put(out, "; the file is left as it is\n");
		return;
	}
}
