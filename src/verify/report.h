/* What people and programs read of a file's proof. */
#ifndef DM_VERIFY_REPORT_H
#define DM_VERIFY_REPORT_H

#include "session.h"

/* The table, before and after, and the verdict; what is written is known once all targets of the file were tried. */
void
dm_verify_text(
	struct dm_buf *out, const struct dm_session *session, const struct dm_subject *subject);
/* The row that says so; path: where the table above is not of this file alone, or NULL. */
void
dm_verify_written(struct dm_buf *out, const char *path, const char *what);
/* The same as dm_verify_text tells as an object of `files`; the caller owns it. */
json_t *
dm_verify_json(const struct dm_session *session, const struct dm_subject *subject);

#endif
