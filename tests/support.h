/* What several test programs share: files, the rules that every tree obeys, a small strict patch. */
#ifndef DM_TEST_SUPPORT_H
#define DM_TEST_SUPPORT_H

#include "../src/dockerfile/tree.h"

/* The whole file; false where it cannot be read. */
bool
dm_test_read(struct dm_arena *arena, const char *path, struct dm_str *text);
/*
 * The first rule that the tree breaks, or NULL: tokens cover the text exactly, every span lies inside what it
 * indexes, every cooked byte is the byte that it maps to, notes and stages are sane.
 */
const char *
dm_test_tree(struct dm_arena *arena, const struct dm_tree *tree);
/* Two trees of one text say the same; NULL, or in what they differ. */
const char *
dm_test_same_tree(const struct dm_tree *a, const struct dm_tree *b);
/*
 * Applies a unified diff of one file, strictly: no offset, no fuzz, every context line and count must agree.
 * Returns NULL and sets *after, or says what does not fit.
 */
const char *
dm_test_patch(
	struct dm_arena *arena, struct dm_str before, struct dm_str patch, struct dm_str *after);
/* The comments of a tree, sorted by their bytes; trailing CR and blanks do not count. */
struct dm_str *
dm_test_comments(struct dm_arena *arena, const struct dm_tree *tree, uint32_t *count);

#endif
