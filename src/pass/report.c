#include "../escape.h"
#include "../nearest.h"
#include "pass.h"

#include <assert.h>
#include <stdio.h>

static struct dm_finding *
add_finding(struct dm_context *ctx, const struct dm_instr *where)
{
	struct dm_finding *finding = dm_push(ctx->arena, ctx->findings, ctx->nfindings);
	finding->pass = ctx->pass;
	finding->where = where->nheredocs ? where->span : where->head;
	finding->at = where->head;
	finding->level = DM_LEVEL_WARNING;
	return finding;
}

static const char *
format_message(struct dm_context *ctx, const char *format, va_list args)
{
	char text[1024];
	if (!strchr(format, '%')) {
		return format;
	}
	dm_format(text, sizeof text, format, args);
	struct dm_str message = dm_str(text);
	/* words of the file may hold line ends */
	for (size_t i = 0; i < message.n; i++) {
		text[i] = (unsigned char)text[i] < ' ' ? ' ' : text[i];
	}
	/* of many findings most say the same: the one that is being made is the last one */
	const char *last = ctx->nfindings > 1 ? ctx->findings[ctx->nfindings - 2].message : NULL;
	return last && strcmp(last, text) == 0 ? last : dm_arena_str(ctx->arena, message).p;
}

const char *
dm_context_option(const struct dm_context *ctx, const char *name)
{
	const struct dm_setting *set = dm_policy_setting(ctx->policy, ctx->pass->id, name);
	const struct dm_key *key = ctx->pass->options;
	while (key->name && strcmp(key->name, name) != 0) {
		key++;
	}
	assert(key->name && !key->list && "an option that the pass does not declare");
	return set ? set->value : key->fallback;
}

const char **
dm_context_options(const struct dm_context *ctx, const char *name)
{
	const struct dm_setting *set = dm_policy_setting(ctx->policy, ctx->pass->id, name);
	return set ? set->list : NULL;
}

bool
dm_context_allows(const struct dm_context *ctx, const char *code)
{
	const char **item = dm_context_options(ctx, "allow");
	while (item && *item && strcmp(*item, code) != 0) {
		item++;
	}
	return item && *item;
}

const char *const dm_stages_choices[] = {"final", "all", NULL};

bool
dm_context_all_stages(const struct dm_context *ctx)
{
	return strcmp(dm_context_option(ctx, "stages"), "all") == 0;
}

unsigned
dm_context_bots(const struct dm_context *ctx)
{
	return dm_bots_get(ctx->bots);
}

struct dm_edits
dm_context_edits(struct dm_context *ctx)
{
	return (struct dm_edits){.arena = ctx->drafts, .tree = ctx->tree};
}

void
dm_report_fix(struct dm_context *ctx, const struct dm_instr *where, enum dm_safety safety,
	const struct dm_edits *edits, const char *format, ...)
{
	struct dm_finding *finding = add_finding(ctx, where);
	va_list args;
	va_start(args, format);
	finding->message = format_message(ctx, format, args);
	va_end(args);
	finding->status = DM_SUGGESTED;
	finding->safety = safety < ctx->pass->safety ? safety : ctx->pass->safety;
	finding->edits = *edits;
}

void
dm_report_decline(struct dm_context *ctx, const struct dm_instr *where, const char *code,
	const char *format, ...)
{
	struct dm_finding *finding = add_finding(ctx, where);
	va_list args;
	va_start(args, format);
	finding->message = format_message(ctx, format, args);
	va_end(args);
	finding->status = DM_DECLINED;
	finding->safety = DM_MANUAL;
	finding->level = DM_LEVEL_INFO;
	finding->reason = NULL;
	for (const struct dm_reason *reason = ctx->pass->reasons;
		reason && reason->code && !finding->reason; reason++) {
		if (reason->code[0] == code[0] && strcmp(reason->code, code) == 0) {
			finding->reason = reason->code;
		}
	}
	assert(finding->reason && "a reason code that the pass does not declare");
}

void
dm_report_at(struct dm_context *ctx, struct dm_span at)
{
	struct dm_finding *finding = &ctx->findings[ctx->nfindings - 1];
	finding->at = at.len ? at : finding->at;
}

static struct dm_span
find_text(struct dm_str in, struct dm_str text)
{
	const char *found = text.n ? memmem(in.p, in.n, text.p, text.n) : NULL;
	return found ? (struct dm_span){(uint32_t)(found - in.p), (uint32_t)text.n}
		     : (struct dm_span){0, 0};
}

void
dm_report_at_text(struct dm_context *ctx, const struct dm_instr *instr, struct dm_str text)
{
	struct dm_span found = find_text(instr->cook.text, text);
	if (found.len) {
		dm_report_at(ctx, dm_cook_span(&instr->cook, found));
		return;
	}
	for (uint32_t i = 0; i < instr->nheredocs && !found.len; i++) {
		struct dm_span body = instr->heredocs[i].body;
		found = find_text(dm_span_str(ctx->tree->text, body), text);
		found.off += body.off;
	}
	dm_report_at(ctx, found);
}

void
dm_report_spot(struct dm_context *ctx, struct dm_span at, const char *text)
{
	struct dm_finding *finding = &ctx->findings[ctx->nfindings - 1];
	if (at.len && finding->nspots < DM_SPOTS) {
		finding->spots[finding->nspots++] = (struct dm_spot){at, text};
	}
}

void
dm_marks_add(struct dm_marks *marks, struct dm_span at)
{
	if (marks->count < sizeof marks->items / sizeof *marks->items) {
		marks->items[marks->count++] = at;
	}
}

struct dm_str
dm_marks_text(const struct dm_context *ctx, const struct dm_marks *marks)
{
	struct dm_str text = dm_span_str(ctx->tree->text, marks->items[0]);
	bool several = memchr(text.p, '\n', text.n) != NULL;
	size_t word = 0;
	while (word < text.n && !dm_is_space(text.p[word])) {
		word++;
	}
	return several ? dm_str_slice(text, 0, word) : text;
}

void
dm_report_marks(struct dm_context *ctx, const struct dm_marks *marks, const char *text)
{
	dm_report_at(ctx, marks->items[0]);
	for (uint32_t i = 1; i < marks->count; i++) {
		dm_report_spot(ctx, marks->items[i], text);
	}
}

void
dm_report_mark(struct dm_context *ctx, enum dm_level level, const char *unpinned)
{
	struct dm_finding *finding = &ctx->findings[ctx->nfindings - 1];
	finding->level = level;
	finding->unpinned = unpinned;
}

const struct dm_reason *
dm_finding_reason(const struct dm_finding *finding)
{
	const struct dm_reason *reason = finding->reason ? finding->pass->reasons : NULL;
	while (reason &&
		reason->code != finding->reason) { /* dm_report_decline took it from there */
		reason++;
	}
	return reason;
}

const char *
dm_reason_level_name(enum dm_reason_level level)
{
	return level == DM_REASON_FINE ? "fine" : level == DM_REASON_ACT ? "act" : "note";
}

bool
dm_finding_open(const struct dm_finding *finding)
{
	return finding->status == DM_DECLINED ? dm_finding_reason(finding)->level != DM_REASON_FINE
					      : finding->status != DM_IGNORED;
}

void
dm_report_evidence(struct dm_context *ctx, const char *const *lines)
{
	assert(ctx->nfindings > 0 && "evidence of nothing");
	ctx->findings[ctx->nfindings - 1].evidence = lines;
}

void
dm_report_advice(struct dm_context *ctx, const struct dm_instr *where, const char *format, ...)
{
	struct dm_finding *finding = add_finding(ctx, where);
	va_list args;
	va_start(args, format);
	finding->message = format_message(ctx, format, args);
	va_end(args);
	finding->status = DM_SUGGESTED;
	finding->safety = DM_MANUAL;
}

const struct dm_pass_options *
dm_pass_tables(struct dm_arena *arena)
{
	struct dm_pass_options *tables =
		dm_arena_alloc(arena, (dm_pass_count + 1) * sizeof *tables);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		tables[i] = (struct dm_pass_options){dm_passes[i]->id, dm_passes[i]->options};
	}
	return tables;
}

uint32_t
dm_pass_index(const struct dm_pass *pass)
{
	uint32_t i = 0;
	while (dm_passes[i] != pass) {
		i++;
	}
	return i;
}

const char *
dm_pass_nearest(struct dm_str word)
{
	struct dm_arena arena = {0};
	const char **ids = dm_arena_alloc(&arena, (dm_pass_count + 1) * sizeof *ids);
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		ids[i] = dm_passes[i]->id;
	}
	const char *nearest = dm_nearest_word(dm_arena_str(&arena, word).p, ids);
	dm_arena_finish(&arena);
	return nearest;
}

const struct dm_pass *
dm_pass_find(struct dm_str id)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (dm_str_is(id, dm_passes[i]->id)) {
			return dm_passes[i];
		}
	}
	return NULL;
}
