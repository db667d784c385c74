/* Which RUNs of two versions of a Dockerfile came from each other, and what a shell gets of them. */
#ifndef DM_PAIRING_H
#define DM_PAIRING_H

#include "../../src/edit/edit.h"

/* RUNs of both versions that came from each other: indexes of instructions, [from, to). */
struct pairing_group {
	uint32_t old_from, old_to, new_from, new_to;
	bool touched;
};

struct pairing {
	const struct dm_tree *old, *new;
	const struct dm_revision *revision;
	struct pairing_group *groups;
	uint32_t ngroups;
};

/* Fills the groups from the trees and the revision between them. */
void
pairing_find(struct dm_arena *arena, struct pairing *p);
/* The lines of a heredoc, tabs removed where it says so. */
struct dm_str
pairing_body(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_heredoc *heredoc);
/* What the shell gets of a RUN, a NUL after it. False for JSON form, and where text is a script that starts with #!. */
bool
pairing_text(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr,
	struct dm_str *text);
/* What the shell gets of the RUNs [from, to); false: JSON form, a script of another program, no RUN. */
bool
pairing_texts(struct dm_arena *arena, const struct dm_tree *tree, uint32_t from, uint32_t to,
	struct dm_str **texts, uint32_t *n);
/* NAME=value of the ENV and ARG that the texts use, NULL-terminated. */
const char *const *
pairing_environment(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at,
	const struct dm_str *texts, uint32_t n);

#endif
