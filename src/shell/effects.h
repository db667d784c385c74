/*
 * What a shell text can leave behind for what follows in the same shell, what it looks at of what came before, and
 * how its failure shows. Everything is "can": a command after `if` or `||`, or in a loop, counts as run, a function as
 * called. What a program changes outside of its shell (files, processes that it starts) is not told.
 */
#ifndef DM_SHELL_EFFECTS_H
#define DM_SHELL_EFFECTS_H

#include "leaks.h"

/*
 * Of the items [from, to) of a list of the tree. A subshell, a substitution, a member of a pipeline and a background
 * job keep their effects to themselves, but not what they read and not their own background jobs.
 */
struct dm_sh_effects *
dm_sh_effects_of(struct dm_arena *arena, const struct dm_sh_tree *tree,
	const struct dm_sh_list *list, uint32_t from, uint32_t to);
/*
 * The bits of what `before` leaks that `after` can notice: 0 where one shell for both is as good as two. All count
 * but FAILS, VARIABLE and ATTRIBUTE of variables that `after` does not use and that shells and programs do not
 * look at on their own (PATH, IFS ...), and POSITIONAL where `after` has no $@, $1, shift. A variable that came with
 * the environment (ENV, ARG) is exported already: whether `before` sets one of those is for the caller to ask.
 */
uint32_t
dm_sh_effects_noticed(const struct dm_sh_effects *before, const struct dm_sh_effects *after);
bool
dm_sh_effects_sets(const struct dm_sh_effects *effects, struct dm_str name);
bool
dm_sh_effects_reads(const struct dm_sh_effects *effects, struct dm_str name);

/* Where the failure of a command is lost: the list goes on, or succeeds. POSIX XCU 2.9.2, 2.9.3, 2.14.set (-e). */
enum dm_sh_loss {
	DM_SH_LOSS_SEQUENCE = 1U << 0,   /* a; b without errexit; a && b; c with it, too */
	DM_SH_LOSS_OR = 1U << 1,         /* a || b, unless b fails always: a || exit 1 */
	DM_SH_LOSS_NOT = 1U << 2,        /* ! a */
	DM_SH_LOSS_PIPE = 1U << 3,       /* a | b without pipefail */
	DM_SH_LOSS_BACKGROUND = 1U << 4, /* a & */
};

/*
 * Bits of enum dm_sh_loss for the items of a list; 0: the first item that fails ends the list, and with it the
 * shell's status is a failure. errexit and pipefail tell how the shell was started; `set` in the list is followed.
 * Inside a last compound command (if, loops, groups) nothing is looked for: its status is what counts.
 */
uint32_t
dm_sh_losses(const struct dm_sh_list *list, bool errexit, bool pipefail);
bool
dm_sh_fails_through(const struct dm_sh_list *list, bool errexit, bool pipefail);
/*
 * The list succeeds only where a command that is_it knows was called and succeeded: no branch, loop, subshell, || or ;
 * (but under errexit) hides its failure. is_it is asked in the order of the text, once for each that counts.
 */
bool
dm_sh_needs(const struct dm_sh_list *list, bool errexit,
	bool (*is_it)(const struct dm_sh_command *command, void *data), void *data);

#endif
