/* What every run of the driver promises (design sections 1 and 7), as checks. */
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
