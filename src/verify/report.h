/* What people and programs read of a file's proof. */
#ifndef DM_VERIFY_REPORT_H
#define DM_VERIFY_REPORT_H

#include "session.h"

/* The table, before and after, and the verdict. */
void
dm_verify_text(
	struct dm_buf *out, const struct dm_session *session, const struct dm_subject *subject);
/* The same as an object of `files`; the caller owns it. */
json_t *
dm_verify_json(const struct dm_session *session, const struct dm_subject *subject);

#endif
