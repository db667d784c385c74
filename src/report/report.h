/* Output formats: one file each. All write into a buffer; main prints. */
#ifndef DM_REPORT_H
#define DM_REPORT_H

#include "../pass/pass.h"

/* A JSON string with its quotes; invalid UTF-8 becomes U+FFFD and sets *lossy. */
void
dm_json_string(struct dm_buf *out, struct dm_str s, bool *lossy);
/* Printable text: control bytes as \xNN. */
void
dm_text_escaped(struct dm_buf *out, struct dm_str s);

/* The line of the text and a caret below the column; both 1-based, columns count characters. */
void
dm_report_excerpt(struct dm_buf *out, struct dm_str text, uint32_t line, uint32_t column);

struct dm_text_style {
	bool color, verbose;
};

/* path:line:column: level: message [pass] */
void
dm_report_text(struct dm_buf *out, const char *path, const struct dm_result *result,
	const struct dm_text_style *style);
/* One object of the "files" array. */
void
dm_report_json(struct dm_buf *out, const char *path, const struct dm_result *result);
/* A finding that counts for exit status 1 of --check at this level. */
bool
dm_finding_counts(const struct dm_finding *finding, enum dm_level fail_on);
/* Our own ignore comments that silence nothing, a line each. */
void
dm_report_unused(struct dm_buf *out, const char *path, const struct dm_result *result);
/* The first error note: path:line:column: what is wrong. */
void
dm_report_invalid(struct dm_buf *out, const char *path, const struct dm_tree *tree);

#endif
