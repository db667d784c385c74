/*
 * Calls of a package manager that a merge made one (packages/unite.h). A call of the old version that the fix declares
 * gone need not be made where another one does what it did:
 *
 * - a refresh: the new version has made the same call before, and in the old one only calls of the manager, cleanings
 *   and mkdir are between the two;
 * - an install: a call of the new version with the same options names all its packages, and in the old version only
 *   gone calls and cleanings are between that one's and it;
 * - a cleaning: the new version makes the same call, or an rm of more, or the old one refreshes again afterwards.
 */
#ifndef DM_UNIONS_H
#define DM_UNIONS_H

#include "rules.h"

/* Why the call old->calls[at] may not be left out; NULL: it may. made: the old index that each call of the new version
 * stands for, -1: none. */
const char *
unions_objection(struct dm_arena *arena, const struct rules *rules, const struct sb_log *old,
	uint32_t at, const struct sb_call *calls, const int32_t *made, uint32_t nmade);
/* The fix declares a call with these words gone. */
bool
unions_is_gone(const struct rules *rules, const struct sb_call *call);

#endif
