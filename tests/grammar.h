/* The published grammar of image references, as regular expressions: an oracle for our parser. */
#ifndef DM_TEST_GRAMMAR_H
#define DM_TEST_GRAMMAR_H

#include "../src/base.h"

/* What our parser says of the text against what the grammar says, part by part; NULL, or what differs. */
const char *
dm_test_reference(struct dm_arena *arena, struct dm_str text);

#endif
