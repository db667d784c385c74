/*
 * Parse, run one pass, apply its edits, parse again, next pass; until a sweep changes nothing. A guard looks at
 * each result: a fix that would add a parse error is undone, and that is a bug of ours.
 */
#include "pass.h"

#include "../dockerfile/parse.h"
#include "../facts/generated.h"

#include <assert.h>
#include <stdlib.h>

enum {
	SWEEPS = 12, /* passes that still change things then fight each other */
	SCRATCH =
		1024 * 1024, /* bytes of trees and findings that one revision leaves to the next */
	SMALL = 64 * 1024,   /* bytes of a text that is not worth memory to be given back early */
};

struct used {
	uint32_t off;
	const struct dm_pass *pass;
};

/* What a pass said of a tree: it says the same again, so it is asked once. */
struct answer {
	const struct dm_tree *tree; /* NULL: not asked yet */
	struct dm_revision
		revision; /* the text that its findings are of: this tree's, or one before it */
	struct dm_finding *findings;
	uint32_t nfindings;
};

struct driver {
	struct dm_arena *arena;  /* lives as long as the result */
	struct dm_arena scratch; /* trees and findings */
	/* Of a file that is not small: */
	struct dm_arena texts;  /* the revisions that what is in scratch is of */
	struct dm_arena drafts; /* the edits of one pass */
	struct dm_context ctx;  /* of the current revision */
	struct answer *answers; /* of each pass; lives in scratch */
	const struct dm_options *options;
	struct dm_result *result;
	struct dm_revision revision;
	struct dm_str generated; /* what says that a program writes the file; {NULL, 0} */
	bool untouched;          /* because of that only what tells it is run */
	bool heeds;              /* some comment speaks to a linter, and comments count */
	uint32_t enabled;        /* passes that run */
	uint32_t silent;         /* passes that a comment or directive silences for the file */
	struct used *used;       /* our own comments that silenced something */
	uint32_t nused;
	const struct dm_instr_key *keys; /* of revision 0; NULL: nothing is known */
};

static bool
is_small(const struct driver *d)
{
	return d->revision.original.n < SMALL;
}

static bool
pass_enabled(const struct driver *d, uint32_t index)
{
	uint32_t bit = 1U << index;
	if (d->options->places && !dm_passes[index]->judges_images) {
		return false;
	}
	if (d->untouched && !dm_passes[index]->tells_generated) {
		return false;
	}
	if (d->options->only) {
		return (d->options->only & bit) != 0 && (d->options->skip & bit) == 0;
	}
	const struct dm_pass_policy *policy =
		dm_policy_pass(d->options->policy, dm_passes[index]->id);
	return (d->options->skip & bit) == 0 && !(policy && policy->state == DM_SWITCH_OFF);
}

static enum dm_level
pass_level(const struct driver *d, const struct dm_finding *finding)
{
	const struct dm_pass_policy *policy = dm_policy_pass(d->options->policy, finding->pass->id);
	if (!policy || !policy->severity ||
		(finding->level == DM_LEVEL_INFO &&
			!(finding->status == DM_DECLINED && dm_finding_open(finding)))) {
		return finding->level;
	}
	return strcmp(policy->severity, "error") == 0  ? DM_LEVEL_ERROR
	       : strcmp(policy->severity, "info") == 0 ? DM_LEVEL_INFO
						       : DM_LEVEL_WARNING;
}

static bool
fix_allowed(const struct driver *d, const struct dm_finding *finding)
{
	return finding->status == DM_SUGGESTED && finding->edits.count > 0 &&
	       (finding->safety == DM_SAFE || (finding->safety == DM_UNSAFE && d->options->unsafe));
}

/* ---- touches ---- */

/* Edits lie in instructions of the kinds that the pass declares; insertions of whole lines may be anywhere. */
static bool
edits_in_bounds(const struct dm_tree *tree, const struct dm_finding *finding)
{
	for (uint32_t i = 0; i < finding->edits.count; i++) {
		const struct dm_edit *edit = &finding->edits.items[i];
		if (edit->old.len == 0) {
			continue;
		}
		const struct dm_instr *instr = dm_model_at(tree, edit->old.off);
		if (instr && !(finding->pass->touches & 1U << instr->kind)) {
			return false;
		}
	}
	return true;
}

/* ---- results ---- */

/* Lines of a revision, for the result. */
static const char *const *
keep_lines(struct driver *d, const char *const *lines)
{
	const char **kept = NULL;
	uint32_t count = 0;
	for (; lines && *lines; lines++) {
		*dm_push(d->arena, kept, count) = dm_arena_str(d->arena, dm_str(*lines)).p;
	}
	if (kept) {
		*dm_push(d->arena, kept, count) = NULL;
	}
	return (const char *const *)kept;
}

/* A span of a text in revision 0, without blanks at its ends; len 0: it stood nowhere. */
static struct dm_span
place_of(const struct dm_revision *revision, struct dm_span now)
{
	struct dm_span then = dm_revision_place(revision, now);
	struct dm_str text = dm_span_str(revision->original, then);
	while (text.n && dm_is_space(text.p[text.n - 1])) {
		text.n--;
	}
	then.len = (uint32_t)text.n;
	return then;
}

static void
keep_places(const struct dm_revision *revision, struct dm_finding *kept,
	const struct dm_finding *finding)
{
	struct dm_span at = place_of(revision, finding->at);
	bool inserted = !at.len && kept->where.len <= 1;
	kept->at = at.len ? at : inserted ? (struct dm_span){kept->where.off, 0} : kept->where;
	kept->nspots = 0;
	for (uint32_t i = 0; i < finding->nspots; i++) {
		struct dm_spot spot = {
			place_of(revision, finding->spots[i].at), finding->spots[i].text};
		bool same = spot.at.off == kept->at.off && spot.at.len == kept->at.len;
		if (spot.at.len && !same) {
			kept->spots[kept->nspots++] = spot;
		}
	}
}

/* revision: of the text that the finding is of. */
static struct dm_finding *
keep_finding(struct driver *d, const struct dm_revision *revision, const struct dm_finding *finding,
	enum dm_status status)
{
	struct dm_finding *kept = dm_push(d->arena, d->result->findings, d->result->nfindings);
	*kept = *finding;
	kept->status = status;
	kept->level = pass_level(d, finding);
	/* of many findings most say the same */
	const char *said = d->result->nfindings > 1 ? kept[-1].message : NULL;
	kept->message = said && strcmp(said, finding->message) == 0
				? said
				: dm_arena_str(d->arena, dm_str(finding->message)).p;
	uint32_t start = dm_revision_origin(revision, finding->where.off);
	uint32_t last = finding->where.len ? dm_span_end(finding->where) - 1 : finding->where.off;
	uint32_t end = dm_revision_origin(revision, last) + 1;
	kept->where = (struct dm_span){start, end > start ? end - start : 0};
	if (dm_span_end(kept->where) > revision->original.n) {
		kept->where.len = (uint32_t)revision->original.n - kept->where.off;
	}
	keep_places(revision, kept, finding);
	kept->edits = (struct dm_edits){0};
	kept->unpinned =
		finding->unpinned ? dm_arena_str(d->arena, dm_str(finding->unpinned)).p : NULL;
	kept->argument =
		finding->argument ? dm_arena_str(d->arena, dm_str(finding->argument)).p : NULL;
	kept->evidence = keep_lines(d, finding->evidence);
	return kept;
}

/* What the edits of an applied fix touch in revision 0: how findings are joined to groups (group.h). */
static void
keep_touched(struct driver *d, struct dm_finding *kept, const struct dm_edits *fix)
{
	kept->touched = dm_arena_alloc(d->arena, fix->count * sizeof *kept->touched);
	kept->ntouched = fix->count;
	for (uint32_t i = 0; i < fix->count; i++) {
		struct dm_span old = fix->items[i].old;
		uint32_t from = dm_revision_origin(&d->revision, old.off);
		uint32_t to = dm_revision_origin(&d->revision, dm_span_end(old));
		kept->touched[i] = (struct dm_span){from, to > from ? to - from : 0};
	}
}

static void
report_bug(struct driver *d, const char *message)
{
	d->result->bug = true;
	if (!d->result->bug_message) {
		d->result->bug_message = message;
	}
}

/* ---- applying ---- */

static int
compare_edits(const void *a, const void *b)
{
	const struct dm_edit *left = a, *right = b;
	return left->old.off < right->old.off ? -1 : left->old.off > right->old.off;
}

static void
sort_edits(struct dm_edits *edits)
{
	/* edits are few and mostly sorted; equal offsets keep their order */
	bool sorted = true;
	for (uint32_t i = 1; i < edits->count; i++) {
		sorted = sorted && edits->items[i - 1].old.off <= edits->items[i].old.off;
	}
	if (!sorted) {
		dm_sort(edits->items, edits->count, sizeof *edits->items, compare_edits);
	}
}

static bool
overlaps(const struct dm_edit *a, const struct dm_edit *b)
{
	return a->old.off <= dm_span_end(b->old) && b->old.off <= dm_span_end(a->old);
}

/* A fix may join the batch if none of its edits touches one that is already in. */
static bool
joins(const struct dm_edits *batch, const struct dm_edits *fix)
{
	if (batch->count == 0) {
		return true;
	}
	const struct dm_edit *last = &batch->items[batch->count - 1];
	for (uint32_t i = 0; i < fix->count; i++) {
		if (fix->items[i].old.off > dm_span_end(last->old)) {
			return true; /* sorted: all further ones come after it too */
		}
		for (uint32_t k = 0; k < batch->count; k++) {
			if (overlaps(&batch->items[k], &fix->items[i])) {
				return false;
			}
		}
	}
	return true;
}

struct batch {
	struct dm_edits edits;
	uint32_t *members; /* indexes of the findings whose fixes are in */
	uint32_t nmembers;
};

static void
add_to_batch(struct dm_edits *batch, const struct dm_edits *fix)
{
	bool after =
		batch->count == 0 || fix->items[0].old.off > batch->items[batch->count - 1].old.off;
	for (uint32_t k = 0; k < fix->count; k++) {
		*dm_push(batch->arena, batch->items, batch->count) = fix->items[k];
	}
	if (!after) {
		sort_edits(batch);
	}
}

static struct batch
gather(struct driver *d, struct dm_context *ctx, const bool *dropped)
{
	struct batch batch = {.edits = dm_context_edits(ctx)};
	for (uint32_t i = 0; i < ctx->nfindings; i++) {
		struct dm_finding *finding = &ctx->findings[i];
		if (!fix_allowed(d, finding) || (dropped && dropped[i])) {
			continue;
		}
		sort_edits(&finding->edits);
		if (!dm_edits_sane(&finding->edits) || !edits_in_bounds(ctx->tree, finding)) {
			report_bug(
				d, "a pass made an edit that it may not make; it was not applied");
			finding->edits.count = 0;
			continue;
		}
		if (!joins(&batch.edits, &finding->edits)) {
			continue; /* next sweep */
		}
		add_to_batch(&batch.edits, &finding->edits);
		*dm_push(ctx->drafts, batch.members, batch.nmembers) = i;
	}
	return batch;
}

static bool
same_text(const struct dm_revision *revision, const struct dm_edit *edits, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		if (!dm_str_eq(dm_span_str(revision->text, edits[i].old), edits[i].text)) {
			return false;
		}
	}
	return true;
}

/*
 * The tree of a revision; NULL where it has an error that the text before had not, or where an instruction is gone that
 * none of the edits touches.
 */
static const struct dm_tree *
parse_sound(const struct dm_context *ctx, const struct dm_revision *revision,
	const struct dm_edits *edits)
{
	const struct dm_tree *after = dm_tree_parse_again(ctx->arena, revision->text, ctx->tree);
	return after->nerrors <= ctx->tree->nerrors && dm_edits_keep_others(edits, ctx->tree, after)
		       ? after
		       : NULL;
}

/* The instruction is one in which images may be named, or their names be set. */
static bool
names_images(const struct dm_instr *instr)
{
	return instr->nflags || instr->kind == DM_FROM || instr->kind == DM_ARG ||
	       instr->kind == DM_ONBUILD;
}

/* The next one of them from *i on; NULL: there is none. */
static const struct dm_instr *
next_naming(const struct dm_tree *tree, uint32_t *i)
{
	while (*i < tree->ninstrs && !names_images(&tree->instrs[*i])) {
		++*i;
	}
	return *i < tree->ninstrs ? &tree->instrs[(*i)++] : NULL;
}

/* The trees name the same images: what is the same instruction shares its text. */
static bool
name_the_same(const struct dm_tree *before, const struct dm_tree *after)
{
	const struct dm_instr *a, *b;
	uint32_t i = 0, k = 0;
	do {
		a = next_naming(before, &i);
		b = next_naming(after, &k);
	} while (a && b && a->cook.text.p == b->cook.text.p && a->cook.text.n == b->cook.text.n);
	return !a && !b;
}

/* What was said of images alone still holds for the next tree, where no comment silences it. */
static void
hold_answers(struct driver *d, const struct dm_tree *before, const struct dm_tree *after)
{
	if (d->heeds || !name_the_same(before, after)) {
		return;
	}
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		struct answer *answer = &d->answers[i];
		if (dm_passes[i]->judges_images && answer->tree == before) {
			answer->tree = after;
		}
	}
}

/* Applies what may be applied; true if the text changed. */
static bool
apply_pass(struct driver *d, struct dm_context *ctx)
{
	struct batch batch = gather(d, ctx, NULL);
	if (batch.edits.count == 0 ||
		same_text(&d->revision, batch.edits.items, batch.edits.count)) {
		return false;
	}
	struct dm_arena *texts = is_small(d) ? d->arena : &d->texts;
	struct dm_revision next =
		dm_revision_apply(texts, &d->revision, batch.edits.items, batch.edits.count);
	const struct dm_tree *tree = parse_sound(ctx, &next, &batch.edits);
	if (!tree) {
		report_bug(d, "a fix would have broken the file; it was undone");
		bool *dropped = dm_arena_alloc(ctx->drafts, ctx->nfindings * sizeof *dropped);
		for (uint32_t i = 0; i < batch.nmembers; i++) {
			const struct dm_edits *fix = &ctx->findings[batch.members[i]].edits;
			struct dm_revision alone = dm_revision_apply(
				ctx->drafts, &d->revision, fix->items, fix->count);
			dropped[batch.members[i]] = !parse_sound(ctx, &alone, fix);
		}
		batch = gather(d, ctx, dropped);
		next = dm_revision_apply(texts, &d->revision, batch.edits.items, batch.edits.count);
		tree = batch.edits.count ? parse_sound(ctx, &next, &batch.edits) : NULL;
		if (!tree) {
			return false;
		}
	}
	for (uint32_t i = 0; i < batch.nmembers; i++) {
		const struct dm_edits *fix = &ctx->findings[batch.members[i]].edits;
		keep_touched(d,
			keep_finding(d, &d->revision, &ctx->findings[batch.members[i]], DM_FIXED),
			fix);
		for (uint32_t k = 0; k < fix->ndeclared; k++) {
			struct dm_declared *copy =
				dm_push(d->arena, d->result->declared, d->result->ndeclared);
			copy->old = dm_arena_str(d->arena, fix->declared[k].old);
			copy->text = dm_arena_str(d->arena, fix->declared[k].text);
			copy->command = fix->declared[k].command;
		}
	}
	d->revision = next;
	hold_answers(d, ctx->tree, tree);
	ctx->tree = tree;
	ctx->before = ctx->runs ? ctx->runs : ctx->before;
	ctx->runs = NULL;
	ctx->calls_before = ctx->calls ? ctx->calls : ctx->calls_before;
	ctx->calls = NULL;
	ctx->targets = NULL;
	ctx->uses_before = ctx->uses ? ctx->uses : ctx->uses_before;
	ctx->uses = NULL;
	return true;
}

/* ---- running ---- */

/* A comment of ours that silenced a pass, by its place in revision 0. */
static void
note_used(struct driver *d, const struct dm_silencer *by, const struct dm_pass *pass)
{
	struct used *used = dm_push(d->arena, d->used, d->nused);
	used->off = dm_revision_origin(&d->revision, by->off);
	used->pass = pass;
}

static struct dm_doubt
doubt_of(const struct driver *d, const struct dm_revision *revision)
{
	return (struct dm_doubt){.ranges = d->options->doubted,
		.count = d->options->ndoubted,
		.lines = &d->result->tree->lines,
		.revision = revision};
}

static void
mark_ignored(struct driver *d, struct dm_context *ctx, uint32_t index)
{
	bool global = (d->silent >> index & 1) != 0;
	const struct dm_doubt doubt = doubt_of(d, &d->revision);
	for (uint32_t i = 0; d->heeds && i < ctx->nfindings; i++) {
		struct dm_finding *finding = &ctx->findings[i];
		/* a person sees the word that it points at, and writes the comment there */
		const struct dm_instr *places[] = {dm_model_at(ctx->tree, finding->where.off),
			ctx->also, dm_model_at(ctx->tree, finding->at.off)};
		struct dm_silencer by;
		for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
			bool again = k > 0 && places[k] == places[0];
			if (places[k] && !again &&
				dm_ignore_comment(
					ctx->tree, places[k], finding->pass, &doubt, &by)) {
				finding->status = DM_IGNORED;
				if (by.own) {
					note_used(d, &by, finding->pass);
				}
			}
		}
		if (ctx->from && dm_ignore_from(ctx->tree, ctx->from, finding->pass, &doubt, &by)) {
			finding->status = DM_IGNORED;
		}
		finding->status = global ? DM_IGNORED : finding->status;
	}
}

/* What the baseline lists: the place in revision 0 tells. */
static void
mark_accepted(struct driver *d, struct dm_context *ctx, uint32_t index)
{
	for (uint32_t i = 0; d->keys && i < ctx->nfindings; i++) {
		struct dm_finding *finding = &ctx->findings[i];
		uint32_t origin = dm_revision_origin(&d->revision, finding->where.off);
		const struct dm_instr *instr = dm_model_at(d->result->tree, origin);
		if (!instr) {
			continue;
		}
		struct dm_known_finding entry = {index, d->keys[instr - d->result->tree->instrs]};
		if (dm_known_has(d->options->accepted, &entry)) {
			finding->status = DM_IGNORED;
		}
	}
}

static bool
was_used(const struct driver *d, const struct dm_own_ignore *ignore)
{
	for (uint32_t i = 0; i < d->nused; i++) {
		if (d->used[i].off == ignore->off && dm_ignore_names(ignore->id, d->used[i].pass)) {
			return true;
		}
	}
	return false;
}

/* Nobody can tell of a pass that did not run. */
static void
find_unused(struct driver *d)
{
	uint32_t count;
	struct dm_own_ignore *own = dm_ignore_own(d->arena, d->result->tree, &count);
	for (uint32_t i = 0; i < count; i++) {
		bool known = false, ran = false;
		for (uint32_t p = 0; p < dm_pass_count; p++) {
			bool named = dm_ignore_names(own[i].id, dm_passes[p]);
			known = known || named;
			ran = ran || (named && (d->enabled >> p & 1) != 0);
		}
		if ((ran || !known) && !was_used(d, &own[i])) {
			*dm_push(d->arena, d->result->unused, d->result->nunused) =
				(struct dm_unused){own[i].off, own[i].id, known};
		}
	}
}

/* What is known of revisions before still holds; it is made anew only where it has grown large. */
static void
prepare(struct driver *d)
{
	if (d->ctx.tree && d->scratch.used < SCRATCH) {
		return;
	}
	dm_arena_finish(&d->scratch);
	if (d->texts.used) {
		struct dm_arena texts = {NULL, 0};
		d->revision = dm_revision_copy(&texts, &d->revision);
		dm_arena_finish(&d->texts);
		d->texts = texts;
	}
	d->ctx = (struct dm_context){
		.arena = &d->scratch,
		.drafts = is_small(d) ? &d->scratch : &d->drafts,
		.tree = d->revision.number == 0 ? d->result->tree
						: dm_tree_parse_again(&d->scratch, d->revision.text,
							  d->result->tree),
		.policy = d->options->policy,
		.bots = d->options->bots,
		.generated = d->generated,
		.lock = d->options->lock,
		.scripts = d->options->scripts,
		.usages = d->options->usages,
		.places = d->options->places,
		.original = d->result->tree,
		.revision = &d->revision,
	};
	d->answers = dm_arena_alloc(&d->scratch, dm_pass_count * sizeof *d->answers);
}

/* Nothing is left to do because the pass did it. */
static bool
brought_about(const struct dm_result *result, const struct dm_finding *finding)
{
	const char *settled = finding->pass->settled;
	bool says = settled && finding->reason && strcmp(finding->reason, settled) == 0;
	for (uint32_t i = 0; says && i < result->nfindings; i++) {
		if (result->findings[i].pass == finding->pass &&
			result->findings[i].status == DM_FIXED) {
			return true;
		}
	}
	return false;
}

/* Declined, suggested and ignored findings count once nothing changes any more. */
static void
keep_open(struct driver *d)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		const struct answer *answer = &d->answers[i];
		for (uint32_t k = 0; k < answer->nfindings; k++) {
			const struct dm_finding *open = &answer->findings[k];
			if (open->status != DM_DECLINED || !brought_about(d->result, open)) {
				keep_finding(d, &answer->revision, open, open->status);
			}
		}
	}
}

/* True if the text changed. */
static bool
run_pass(struct driver *d, struct dm_context *ctx, uint32_t index)
{
	struct answer *answer = &d->answers[index];
	if (answer->tree == ctx->tree) {
		return false; /* nothing has changed since, by it or by others */
	}
	ctx->pass = dm_passes[index];
	ctx->findings = NULL;
	ctx->nfindings = 0;
	ctx->also = NULL;
	ctx->from = NULL;
	ctx->pass->run(ctx);
	if (ctx->nfindings == 0) {
		*answer = (struct answer){.tree = ctx->tree};
		return false;
	}
	mark_ignored(d, ctx, index);
	mark_accepted(d, ctx, index);
	/* one whose fixes are applied is asked again */
	*answer = (struct answer){.findings = ctx->findings, .nfindings = ctx->nfindings};
	const struct dm_tree *asked = ctx->tree;
	const struct dm_revision revision = d->revision;
	bool changed = apply_pass(d, ctx);
	answer->tree = changed ? NULL : asked;
	answer->revision = revision;
	dm_arena_finish(&d->drafts);
	return changed;
}

static bool
sweep(struct driver *d)
{
	bool changed = false;
	prepare(d);
	struct dm_context *ctx = &d->ctx;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if ((d->enabled >> i & 1) == 0) {
			continue;
		}
		if (run_pass(d, ctx, i)) {
			changed = true;
			prepare(d); /* all that was said so far is of a revision that is gone */
		}
	}
	if (!changed) {
		keep_open(d);
	}
	return changed;
}

static int
compare_findings(const void *a, const void *b)
{
	const struct dm_finding *left = a, *right = b;
	if (left->where.off != right->where.off) {
		return left->where.off < right->where.off ? -1 : 1;
	}
	if (left->where.len != right->where.len) {
		return left->where.len > right->where.len ? -1 : 1;
	}
	if (left->pass != right->pass) {
		return strcmp(left->pass->id, right->pass->id);
	}
	if (left->status != right->status) {
		return left->status < right->status ? -1 : 1;
	}
	return strcmp(left->message, right->message);
}

static void
add_touched(struct dm_arena *arena, struct dm_finding *to, const struct dm_finding *from)
{
	if (from->ntouched) {
		struct dm_span *all =
			dm_arena_alloc(arena, (to->ntouched + from->ntouched) * sizeof *all);
		for (uint32_t i = 0; i < to->ntouched; i++) {
			all[i] = to->touched[i];
		}
		memcpy(all + to->ntouched, from->touched, from->ntouched * sizeof *all);
		to->touched = all;
		to->ntouched += from->ntouched;
	}
}

/* Sorts, and drops what says the same of the same place again (a fix that took two sweeps). */
static void
tidy(struct dm_arena *arena, struct dm_result *result)
{
	if (result->nfindings == 0) {
		return;
	}
	dm_sort(result->findings, result->nfindings, sizeof *result->findings, compare_findings);
	uint32_t n = 1;
	for (uint32_t i = 1; i < result->nfindings; i++) {
		struct dm_finding *last = &result->findings[n - 1];
		const struct dm_finding *next = &result->findings[i];
		if (compare_findings(last, next) != 0) {
			result->findings[n++] = *next;
			continue;
		}
		add_touched(arena, last, next);
	}
	result->nfindings = n;
}

struct dm_result
dm_driver_run(struct dm_arena *arena, struct dm_str text, const struct dm_options *options)
{
	struct dm_result result = {
		.tree = options->tree ? options->tree : dm_tree_parse(arena, text)};
	struct driver d = {.arena = arena, .options = options, .result = &result};
	result.valid = options->places || dm_tree_valid(result.tree);
	d.revision = dm_revision_first(arena, text);
	const struct dm_doubt doubt = doubt_of(&d, NULL);
	d.heeds = options->inline_ignores && dm_ignore_any(result.tree);
	bool skip = d.heeds && dm_ignore_file(result.tree, &doubt);
	if (result.valid && !result.tree->foreign && !skip) {
		uint32_t sweeps = 0;
		if (!options->places) {
			d.generated = dm_generated(result.tree, options->scripts);
			d.untouched = d.generated.p && !options->only;
		}
		for (uint32_t i = 0; i < dm_pass_count; i++) {
			d.enabled |= (uint32_t)pass_enabled(&d, i) << i;
		}
		d.silent = d.heeds ? dm_ignore_global(result.tree, &doubt) : 0;
		if (options->accepted && options->accepted->count) {
			d.keys = dm_instr_keys(arena, result.tree);
		}
		while (sweep(&d)) {
			if (++sweeps == SWEEPS) {
				/* fights: keep the file as it was */
				report_bug(&d,
					"the passes undo each other's work; nothing was changed");
				d.revision = dm_revision_first(arena, text);
				result.nfindings = 0;
				break;
			}
		}
		tidy(arena, &result);
		if (d.heeds) {
			find_unused(&d);
		}
	}
	result.revision = d.texts.used ? dm_revision_copy(arena, &d.revision) : d.revision;
	dm_arena_finish(&d.scratch);
	dm_arena_finish(&d.texts);
	dm_arena_finish(&d.drafts);
	return result;
}
