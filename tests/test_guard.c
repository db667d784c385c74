/*
 * What the driver undoes: fixes of passes that are wrong. The passes are this file's own; its table stands in for
 * src/pass/table.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/pass/pass.h"

static const char *const aka[] = {NULL};
static const struct dm_reason reasons[] = {{.code = NULL}};

static void
append_one(struct dm_context *ctx, const struct dm_instr *instr, const char *text)
{
	if (!dm_str_ends(dm_span_str(ctx->tree->text, instr->head), text)) {
		struct dm_edits edits = dm_context_edits(ctx);
		dm_edit_insert(&edits, dm_span_end(instr->head), dm_str(text));
		dm_report_fix(ctx, instr, DM_SAFE, &edits, "appended");
	}
}

/* Puts the text after the last byte of each instruction of the kind that does not end in it already. */
static void
append(struct dm_context *ctx, enum dm_keyword kind, const char *text)
{
	for (uint32_t i = 0; i < ctx->tree->ninstrs; i++) {
		if (ctx->tree->instrs[i].kind == kind) {
			append_one(ctx, &ctx->tree->instrs[i], text);
		}
	}
}

/* Right for each RUN but those directly above a CMD. */
static void
swallow(struct dm_context *ctx)
{
	for (uint32_t i = 0; i + 1 < ctx->tree->ninstrs; i++) {
		if (ctx->tree->instrs[i].kind == DM_RUN) {
			bool wrong = ctx->tree->instrs[i + 1].kind == DM_CMD;
			append_one(ctx, &ctx->tree->instrs[i], wrong ? " \\\n\n" : " && true");
		}
	}
}

static void
open_heredoc(struct dm_context *ctx)
{
	append(ctx, DM_WORKDIR, "\nRUN <<EOF");
}

static void
spoil(struct dm_context *ctx)
{
	append(ctx, DM_ENV, "\nNONSENSE");
}

static void
replace_elsewhere(struct dm_context *ctx)
{
	struct dm_edits edits = dm_context_edits(ctx);
	const struct dm_instr *from = &ctx->tree->instrs[0];
	dm_edit_replace(&edits, from->keyword, dm_str("from"));
	dm_report_fix(ctx, from, DM_SAFE, &edits, "replaced");
}

static void
work(struct dm_context *ctx)
{
	append(ctx, DM_RUN, " && true");
}

#define PASS(name, kind, function)                                                                 \
	static const struct dm_pass name = {.id = #name,                                           \
		.title = "",                                                                       \
		.why = "",                                                                         \
		.aka = aka,                                                                        \
		.safety = DM_SAFE,                                                                 \
		.touches = 1U << (kind),                                                           \
		.reasons = reasons,                                                                \
		.run = (function)}

PASS(swallows, DM_RUN, swallow);
PASS(opens, DM_WORKDIR, open_heredoc);
PASS(spoils, DM_ENV, spoil);
PASS(elsewhere, DM_RUN, replace_elsewhere);
PASS(works, DM_RUN, work);

const struct dm_pass *const dm_passes[] = {&swallows, &opens, &spoils, &elsewhere, &works};
const uint32_t dm_pass_count = sizeof dm_passes / sizeof *dm_passes;

/* passes (bits), text, what comes out, whether a bug is reported */
static void
check(uint32_t only, const char *text, const char *want, bool bug)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_policy policy = {.allow = NULL};
	struct dm_lock lock = {.count = 0};
	struct dm_err err = {.line = 0};
	assert_true(dm_policy_parse(
		&arena, "policy", DM_STR(""), dm_pass_tables(&arena), &policy, &err));
	struct dm_options options = {.only = only, .policy = &policy, .lock = &lock};
	struct dm_result result = dm_driver_run(&arena, dm_str(text), &options);
	assert_true(result.valid);
	assert_int_equal(result.bug, bug);
	assert_true(!bug == !result.bug_message);
	if (!dm_str_is(result.revision.text, want)) {
		fail_msg("got:\n%.*s\nwant:\n%s", DM_FMT(result.revision.text), want);
	}
	dm_arena_finish(&arena);
}

enum {
	SWALLOWS = 1,
	OPENS = 2,
	SPOILS = 4,
	ELSEWHERE = 8,
	WORKS = 16,
};

static void
test_sound_fixes(void **state)
{
	(void)state;
	check(WORKS, "FROM a\nRUN b\nCMD c\n", "FROM a\nRUN b && true\nCMD c\n", false);
}

/* The next instruction would be a part of this one, and nothing would be an error. */
static void
test_swallowed(void **state)
{
	(void)state;
	const char *text = "FROM a\nRUN b\nCMD c\n";
	check(SWALLOWS, text, text, true);
	text = "FROM a\nWORKDIR /b\nRUN c\nRUN <<EOF\nd\nEOF\n";
	check(OPENS, text, text, true);
}

static void
test_errors(void **state)
{
	(void)state;
	check(SPOILS, "FROM a\nENV b=c\nRUN d\n", "FROM a\nENV b=c\nRUN d\n", true);
}

static void
test_other_kinds(void **state)
{
	(void)state;
	check(ELSEWHERE, "FROM a\nRUN b\n", "FROM a\nRUN b\n", true);
}

/* One wrong fix takes nothing else with it: of its own pass, and of the others. */
static void
test_others_stay(void **state)
{
	(void)state;
	check(SWALLOWS, "FROM a\nRUN b\nRUN c\nCMD d\nRUN e\nUSER f\n",
		"FROM a\nRUN b && true\nRUN c\nCMD d\nRUN e && true\nUSER f\n", true);
	check(SPOILS | WORKS, "FROM a\nRUN c\nENV d=e\nRUN f\n",
		"FROM a\nRUN c && true\nENV d=e\nRUN f && true\n", true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound_fixes),
		cmocka_unit_test(test_swallowed),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_other_kinds),
		cmocka_unit_test(test_others_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
