/* One file from beginning to end: as it is, as it would be, what to blame, what is written, what is told. */
#ifndef DM_VERIFY_SUBJECT_H
#define DM_VERIFY_SUBJECT_H

#include "session.h"

/* Every target of a file that was found; text goes to standard output, JSON to the list. Returns the exit status. */
int
dm_subjects_verify(struct dm_session *session, const struct dm_found *found, json_t *list);

#endif
