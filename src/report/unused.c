#include "../escape.h"
#include "report.h"

void
dm_report_unused(struct dm_buf *out, const char *path, const struct dm_result *result)
{
	for (uint32_t i = 0; i < result->nunused; i++) {
		const struct dm_unused *unused = &result->unused[i];
		dm_text_escaped(out, dm_str(path));
		dm_buf_printf(out,
			":%u: note: ignore=", dm_lines_at(&result->tree->lines, unused->off) + 1);
		dm_text_escaped(out, unused->id);
		dm_buf_put(out, unused->known ? " silences nothing\n" : " names no pass\n");
	}
}
