#include "../escape.h"
#include "../nearest.h"
#include "report.h"

enum {
	PASSES = 64
};

/* The pass that was likely meant; NULL: none. */
static const char *
meant(struct dm_str id)
{
	const char *names[PASSES] = {NULL};
	char word[64];
	for (uint32_t i = 0; i < dm_pass_count && i < PASSES - 1; i++) {
		names[i] = dm_passes[i]->id;
	}
	if (id.n >= sizeof word) {
		return NULL;
	}
	memcpy(word, id.p, id.n);
	word[id.n] = '\0';
	return dm_nearest_word(word, names);
}

void
dm_report_unused(struct dm_buf *out, const char *path, const struct dm_result *result, bool verbose)
{
	for (uint32_t i = 0; i < result->nunused; i++) {
		const struct dm_unused *unused = &result->unused[i];
		const char *pass = unused->known ? NULL : meant(unused->id);
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
