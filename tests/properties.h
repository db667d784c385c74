/* What every run of the driver promises (nothing is lost, broken or changed a second time), as checks. */
#ifndef DM_TEST_PROPERTIES_H
#define DM_TEST_PROPERTIES_H

#include "../src/dockmend.h"
#include "support.h"

/*
 * Runs the driver on text and checks what needs no golden: exact cover before and after, no bug, no new note, valid
 * stays valid, invalid stays as it is, idempotence, the unified diff gives the result, edits are minimal, findings
 * are sane and claim no more than their pass. False with the first broken promise in err. *result is set in any case.
 */
bool
dm_test_run(struct dm_arena *arena, struct dm_str text, const struct dm_options *options,
	struct dm_result *result, struct dm_err *err);
/*
 * Fix groups (pass/group.h): every change belongs to one, with a finding; taken by lines or by bytes they give the
 * same; all of them give the result; `subsets` random choices are valid files that keep every RUN.
 */
bool
dm_test_groups(struct dm_arena *arena, const struct dm_result *result, uint32_t subsets,
	struct dm_err *err);
/* The chosen groups as a review tool applies them: whole lines of revision 0 are replaced, from the last one up. */
struct dm_str
dm_test_take_lines(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_groups *groups, const bool *chosen);
/* The next number of a small generator, so that tests choose the same each time. */
uint32_t
dm_test_random(uint32_t *seed);
/* Every comment is there after as it was before. */
bool
dm_test_comments_kept(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err);
/* Changed old bytes lie in the lines that fixed findings name. */
bool
dm_test_changes_named(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err);
/* fix(twin(x)) == twin(fix(x)) for CRLF (no heredoc, no CR), BOM, and no final newline. */
bool
dm_test_twins(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_options *options, struct dm_err *err);
/* For each finding with a fix: `# dockmend ignore=<pass>` above its instruction silences it. */
bool
dm_test_ignores(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_options *options, struct dm_err *err);
/* "fixed", "suggested", "declined", "ignored" */
const char *
dm_test_status(enum dm_status status);

#endif
