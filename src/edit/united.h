/* The edits that make of RUNs what a person would have written as one. */
#ifndef DM_UNITED_H
#define DM_UNITED_H

#include "../packages/unite.h"
#include "edit.h"

void
dm_united_edits(const struct dm_united *united, struct dm_edits *edits);

#endif
