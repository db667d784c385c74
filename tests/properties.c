#include "properties.h"

enum {
	SUBSETS = 10, /* random choices of fix groups */
};

const char *
dm_test_status(enum dm_status status)
{
	static const char *const names[] = {"fixed", "suggested", "declined", "ignored"};
	return names[status];
}

static uint32_t
line_of(const struct dm_result *result, uint32_t off)
{
	return dm_lines_at(&result->tree->lines, off) + 1;
}

/* ---- a run ---- */

static bool
check_after(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err)
{
	const struct dm_tree *before = result->tree;
	struct dm_str text = result->revision.text;
	if (!result->valid || before->foreign) {
		return dm_str_eq(before->text, text) ||
		       dm_fail(err, 0, 0, "an invalid or foreign file was edited");
	}
	const struct dm_tree *after = dm_tree_parse(arena, text);
	const char *fault = dm_test_tree(arena, after);
	if (fault) {
		return dm_fail(err, 0, 0, "after: %s", fault);
	}
	if (!dm_tree_valid(after)) {
		return dm_fail(err, 0, 0, "a valid file is invalid after: %s",
			after->nnotes ? after->notes[0].message : "no stage");
	}
	const struct dm_tree *again = dm_tree_parse_again(arena, text, before);
	fault = dm_test_tree(arena, again);
	fault = fault ? fault : dm_test_same_tree(after, again);
	if (fault) {
		return dm_fail(err, 0, 0, "after, by way of the tree before: %s", fault);
	}
	if (after->nerrors > before->nerrors) {
		return dm_fail(err, 0, 0, "a new error: %s", after->notes[0].message);
	}
	return true;
}

static bool
check_findings(const struct dm_result *result, const struct dm_options *options, struct dm_err *err)
{
	size_t size = result->tree->text.n;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *f = &result->findings[i];
		uint32_t line = f->where.off <= size ? line_of(result, f->where.off) : 0;
		if (f->where.off > size || f->where.len > size - f->where.off) {
			return dm_fail(err, line, 0, "%s: a finding outside the file", f->pass->id);
		}
		if (!f->message || !*f->message || memchr(f->message, '\n', strlen(f->message))) {
			return dm_fail(err, line, 0, "%s: a finding without a message of one line",
				f->pass->id);
		}
		if (f->safety > f->pass->safety) {
			return dm_fail(err, line, 0, "%s: a fix claims more safety than its pass",
				f->pass->id);
		}
		if (f->status == DM_FIXED &&
			(f->safety == DM_MANUAL || (f->safety == DM_UNSAFE && !options->unsafe))) {
			return dm_fail(err, line, 0, "%s: a fix was applied that was not allowed",
				f->pass->id);
		}
		if (f->status == DM_SUGGESTED && f->safety == DM_SAFE) {
			return dm_fail(err, line, 0, "%s: a safe fix was not applied", f->pass->id);
		}
		if (f->status != DM_IGNORED && (f->status == DM_DECLINED) != (f->reason != NULL)) {
			return dm_fail(err, line, 0, "%s: declined without reason, or the reverse",
				f->pass->id);
		}
		if (i && f[-1].where.off > f->where.off) {
			return dm_fail(err, line, 0, "%s: findings out of order", f->pass->id);
		}
	}
	return true;
}

/* The byte at `at` goes on with a UTF-8 sequence, or would if the text were UTF-8. */
static bool
continues_sequence(struct dm_str s, size_t at)
{
	return at < s.n && ((unsigned char)s.p[at] & 0xC0) == 0x80;
}

/* A UTF-8 sequence and CR LF stay in one piece, so a few shared bytes at an edge are no waste. */
static bool
shares_too_much(struct dm_str old, struct dm_str now)
{
	if (!old.n || !now.n) {
		return false;
	}
	unsigned char first = (unsigned char)old.p[0], last = (unsigned char)old.p[old.n - 1];
	if (old.p[0] == now.p[0] && first < 0xC0 && first != '\r' && !continues_sequence(old, 1) &&
		!continues_sequence(now, 1)) {
		return true;
	}
	return old.p[old.n - 1] == now.p[now.n - 1] && last < 0x80 && last != '\n';
}

static bool
check_changes(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err)
{
	uint32_t count, from = 0;
	struct dm_str original = result->revision.original;
	struct dm_change *changes = dm_revision_changes(arena, &result->revision, &count);
	struct dm_buf out = {NULL, 0, 0};
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_change *change = &changes[i];
		if (change->old.off < from || dm_span_end(change->old) > original.n) {
			dm_buf_finish(&out);
			return dm_fail(err, 0, 0, "changes out of order");
		}
		if (shares_too_much(dm_span_str(original, change->old), change->text)) {
			dm_buf_finish(&out);
			return dm_fail(err, line_of(result, change->old.off), 0,
				"a change is not minimal");
		}
		dm_buf_str(&out, dm_str_slice(original, from, change->old.off));
		dm_buf_str(&out, change->text);
		from = dm_span_end(change->old);
	}
	dm_buf_str(&out, dm_str_slice(original, from, original.n));
	bool same = dm_str_eq(dm_buf_view(&out), result->revision.text);
	dm_buf_finish(&out);
	return same || dm_fail(err, 0, 0, "the changes do not give the result");
}

static bool
check_diff(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err)
{
	struct dm_buf diff = {NULL, 0, 0};
	struct dm_str after;
	dm_diff_unified(&diff, "Dockerfile", &result->revision);
	const char *fault =
		dm_test_patch(arena, result->revision.original, dm_buf_view(&diff), &after);
	bool same = !fault && dm_str_eq(after, result->revision.text);
	bool empty = diff.n == 0;
	dm_buf_finish(&diff);
	if (fault) {
		return dm_fail(err, 0, 0, "%s", fault);
	}
	if (!same) {
		return dm_fail(err, 0, 0, "the diff does not give the result");
	}
	return !(empty && !dm_str_eq(result->revision.original, after)) ||
	       dm_fail(err, 0, 0, "no diff");
}

bool
dm_test_run(struct dm_arena *arena, struct dm_str text, const struct dm_options *options,
	struct dm_result *result, struct dm_err *err)
{
	*result = dm_driver_run(arena, text, options);
	const char *fault = dm_test_tree(arena, result->tree);
	if (fault) {
		return dm_fail(err, 0, 0, "before: %s", fault);
	}
	if (result->bug) {
		return dm_fail(err, 0, 0, "bug: %s",
			result->bug_message ? result->bug_message : "no message");
	}
	if (!dm_str_eq(result->revision.original, text)) {
		return dm_fail(err, 0, 0, "revision 0 is not the text");
	}
	if (!check_after(arena, result, err) || !check_findings(result, options, err) ||
		!check_changes(arena, result, err) || !check_diff(arena, result, err) ||
		!dm_test_groups(arena, result, SUBSETS, err)) {
		return false;
	}
	struct dm_arena scratch = {NULL, 0};
	struct dm_result again = dm_driver_run(&scratch, result->revision.text, options);
	bool same = dm_str_eq(again.revision.text, result->revision.text);
	dm_arena_finish(&scratch);
	return same || dm_fail(err, 0, 0, "not idempotent: a second run changes the result");
}

/* ---- comments and places ---- */

bool
dm_test_comments_kept(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err)
{
	uint32_t nbefore, nafter;
	struct dm_str *before = dm_test_comments(arena, result->tree, &nbefore);
	const struct dm_tree *tree = dm_tree_parse(arena, result->revision.text);
	struct dm_str *after = dm_test_comments(arena, tree, &nafter);
	/* a shell comment may have become one: RUN a # why */
	for (uint32_t i = 0, k = 0; i < nbefore; i++, k++) {
		while (k < nafter && !dm_str_eq(before[i], after[k])) {
			k++;
		}
		if (k == nafter) {
			return dm_fail(err, 0, 0, "a comment was lost or changed: %.*s",
				DM_FMT(before[i]));
		}
	}
	return true;
}

static bool
named(const struct dm_result *result, uint32_t from, uint32_t to)
{
	for (uint32_t line = from; line <= to; line++) {
		bool hit = false;
		for (uint32_t i = 0; i < result->nfindings && !hit; i++) {
			const struct dm_finding *f = &result->findings[i];
			uint32_t last = f->where.len ? dm_span_end(f->where) - 1 : f->where.off;
			hit = f->status == DM_FIXED && line_of(result, f->where.off) <= line &&
			      line <= line_of(result, last);
		}
		if (!hit) {
			return false;
		}
	}
	return true;
}

bool
dm_test_changes_named(struct dm_arena *arena, const struct dm_result *result, struct dm_err *err)
{
	uint32_t count;
	struct dm_change *changes = dm_revision_changes(arena, &result->revision, &count);
	for (uint32_t i = 0; i < count; i++) {
		struct dm_span old = changes[i].old;
		if (old.len && !named(result, line_of(result, old.off),
				       line_of(result, dm_span_end(old) - 1))) {
			return dm_fail(err, line_of(result, old.off), 0,
				"a changed line that no fixed finding names");
		}
	}
	return true;
}

/* ---- twins ---- */

static struct dm_str
crlf_twin(struct dm_arena *arena, struct dm_str text)
{
	struct dm_buf out = {NULL, 0, 0};
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\n') {
			dm_buf_byte(&out, '\r');
		}
		dm_buf_byte(&out, text.p[i]);
	}
	struct dm_str twin = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return twin;
}

static struct dm_str
bom_twin(struct dm_arena *arena, struct dm_str text)
{
	struct dm_buf out = {NULL, 0, 0};
	dm_buf_put(&out, "\xEF\xBB\xBF");
	dm_buf_str(&out, text);
	struct dm_str twin = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return twin;
}

static struct dm_str
without_newline(struct dm_str text)
{
	return text.n && text.p[text.n - 1] == '\n' ? dm_str_slice(text, 0, text.n - 1) : text;
}

static bool
has_heredocs(const struct dm_tree *tree)
{
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		if (tree->instrs[i].nheredocs ||
			(tree->instrs[i].onbuild && tree->instrs[i].onbuild->nheredocs)) {
			return true;
		}
	}
	return false;
}

static bool
same_as(struct dm_str got, struct dm_str want, const char *twin, struct dm_err *err)
{
	return dm_str_eq(got, want) ||
	       dm_fail(err, 0, 0, "the %s twin is fixed differently:\n%.*s", twin, DM_FMT(got));
}

/* The final line end may come back where something was put after the line that lacked it. */
static bool
same_but_newline(struct dm_str got, struct dm_str want, struct dm_err *err)
{
	return dm_str_eq(got, want) || same_as(got, without_newline(want), "no-final-newline", err);
}

bool
dm_test_twins(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_options *options, struct dm_err *err)
{
	struct dm_str before = result->tree->text, after = result->revision.text;
	struct dm_result twin;
	bool cr = memchr(before.p, '\r', before.n) != NULL;
	if (!cr && !has_heredocs(result->tree)) {
		if (!dm_test_run(arena, crlf_twin(arena, before), options, &twin, err) ||
			!same_as(twin.revision.text, crlf_twin(arena, after), "CRLF", err)) {
			return false;
		}
	}
	if (!dm_str_starts(before, "\xEF\xBB\xBF")) {
		if (!dm_test_run(arena, bom_twin(arena, before), options, &twin, err) ||
			!same_as(twin.revision.text, bom_twin(arena, after), "BOM", err)) {
			return false;
		}
	}
	if (!cr && dm_str_ends(before, "\n")) {
		if (!dm_test_run(arena, without_newline(before), options, &twin, err) ||
			!same_but_newline(twin.revision.text, after, err)) {
			return false;
		}
	}
	return true;
}

/* ---- ignore comments ---- */

static const struct dm_instr *
instr_at(const struct dm_tree *tree, uint32_t off)
{
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		if (off >= tree->instrs[i].line_span.off &&
			off < dm_span_end(tree->instrs[i].line_span)) {
			return &tree->instrs[i];
		}
	}
	return NULL;
}

/* The text with an ignore comment above the instruction; *at is where that one then starts. */
static struct dm_str
with_ignore(struct dm_arena *arena, struct dm_str text, const struct dm_instr *instr,
	const char *id, uint32_t *at)
{
	struct dm_buf out = {NULL, 0, 0};
	uint32_t off = instr->line_span.off;
	bool bom = off == 0 && dm_str_starts(text, "\xEF\xBB\xBF");
	off = bom ? 3 : off;
	dm_buf_str(&out, dm_str_slice(text, 0, off));
	dm_buf_printf(&out, "# dockmend ignore=%s\n", id);
	*at = (uint32_t)out.n;
	dm_buf_str(&out, dm_str_slice(text, off, text.n));
	struct dm_str twin = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return twin;
}

static bool
silenced(struct dm_arena *arena, const struct dm_result *result, const struct dm_finding *finding,
	const struct dm_instr *instr, const struct dm_options *options, struct dm_err *err)
{
	uint32_t at, line = line_of(result, finding->where.off);
	const char *id = finding->pass->id;
	struct dm_str text = with_ignore(arena, result->tree->text, instr, id, &at);
	struct dm_result again;
	if (!dm_test_run(arena, text, options, &again, err)) {
		err->line = line;
		return false;
	}
	uint32_t end = at + dm_span_end(instr->line_span) - instr->line_span.off;
	for (uint32_t i = 0; i < again.nfindings; i++) {
		const struct dm_finding *f = &again.findings[i];
		if (f->pass == finding->pass && f->where.off >= at && f->where.off < end &&
			f->where.len > 1 && f->status != DM_IGNORED) {
			return dm_fail(
				err, line, 0, "%s: an ignore comment does not silence it", id);
		}
	}
	return true;
}

bool
dm_test_ignores(struct dm_arena *arena, const struct dm_result *result,
	const struct dm_options *options, struct dm_err *err)
{
	for (uint32_t i = 0; i < result->nfindings; i++) {
		const struct dm_finding *f = &result->findings[i];
		const struct dm_instr *instr = instr_at(result->tree, f->where.off);
		/* what was found in inserted text has no instruction in the file; its place is one byte wide */
		bool fix = f->status == DM_FIXED ||
			   (f->status == DM_SUGGESTED && f->safety != DM_MANUAL);
		if (fix && instr && f->where.len > 1 &&
			!silenced(arena, result, f, instr, options, err)) {
			return false;
		}
	}
	return true;
}
