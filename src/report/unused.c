#include "../escape.h"
#include "report.h"

void
dm_report_unused(struct dm_buf *out, const char *path, const struct dm_result *result, bool verbose)
{
	for (uint32_t i = 0; i < result->nunused; i++) {
		const struct dm_unused *unused = &result->unused[i];
		const char *pass = unused->known ? NULL : dm_pass_nearest(unused->id);
		if (unused->known && !verbose) {
			continue;
		}
		dm_text_escaped(out, dm_str(path));
		dm_buf_printf(out,
			":%u: note: ignore=", dm_lines_at(&result->tree->lines, unused->off) + 1);
		dm_text_escaped(out, unused->id);
		dm_buf_put(out, unused->known ? " silences nothing" : " names no pass");
		dm_buf_printf(out, "%s%s%s\n", pass ? "; did you mean " : "", pass ? pass : "",
			pass ? "?" : "");
	}
}
