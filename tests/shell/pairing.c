#include "pairing.h"

#include "../../src/dockerfile/model.h"

/* The RUN of the old tree that holds this byte, or its count of instructions. */
static uint32_t
run_at(const struct dm_tree *tree, uint32_t off)
{
	for (uint32_t i = 0; i < tree->by_kind[DM_RUN].count; i++) {
		uint32_t index = tree->by_kind[DM_RUN].items[i];
		struct dm_span span = tree->instrs[index].line_span;
		if (span.off <= off && off < dm_span_end(span)) {
			return index;
		}
	}
	return tree->ninstrs;
}

/* The old RUNs whose bytes are in the new one. */
static struct pairing_group
origins(const struct pairing *p, uint32_t index)
{
	struct dm_span span = p->new->instrs[index].line_span;
	struct pairing_group group = {p->old->ninstrs, 0, index, index + 1, false};
	for (uint32_t i = 0; i < p->revision->npieces; i++) {
		const struct dm_rev_piece *piece = &p->revision->pieces[i];
		uint32_t from = piece->off > span.off ? piece->off : span.off;
		uint32_t end = piece->off + piece->len < dm_span_end(span) ? piece->off + piece->len
									   : dm_span_end(span);
		if (from >= end) {
			continue;
		}
		if (piece->inserted) {
			group.touched = true;
			continue;
		}
		uint32_t first = run_at(p->old, piece->origin + from - piece->off);
		uint32_t last = run_at(p->old, piece->origin + end - 1 - piece->off);
		uint32_t low = first < last ? first : last, high = first < last ? last : first;
		high = high == p->old->ninstrs ? low : high;
		if (low < group.old_from) {
			group.old_from = low;
		}
		if (low < p->old->ninstrs && high + 1 > group.old_to) {
			group.old_to = high + 1;
		}
	}
	if (group.old_to <= group.old_from) { /* inserted as a whole */
		group.old_from = group.old_to = 0;
		group.touched = true;
	}
	return group;
}

void
pairing_find(struct dm_arena *arena, struct pairing *p)
{
	for (uint32_t i = 0; i < p->new->by_kind[DM_RUN].count; i++) {
		struct pairing_group next = origins(p, p->new->by_kind[DM_RUN].items[i]);
		struct pairing_group *last = p->ngroups ? &p->groups[p->ngroups - 1] : NULL;
		if (last && next.old_to && last->old_to > next.old_from) {
			last->old_to = next.old_to > last->old_to ? next.old_to : last->old_to;
			last->new_to = next.new_to;
			last->touched = true;
		} else {
			*dm_push(arena, p->groups, p->ngroups) = next;
		}
	}
}

struct dm_str
pairing_body(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_heredoc *heredoc)
{
	struct dm_str body = dm_span_str(tree->text, heredoc->body), *parts = NULL;
	uint32_t n = 0;
	for (size_t at = 0; at < body.n;) {
		size_t end = at;
		while (heredoc->chomp && at < body.n && body.p[at] == '\t') {
			at++;
		}
		for (end = at; end < body.n && body.p[end] != '\n';) {
			end++;
		}
		*dm_push(arena, parts, n) = dm_str_slice(body, at, end < body.n ? end + 1 : end);
		at = end + 1;
	}
	return dm_arena_join(arena, parts, n);
}

bool
pairing_text(struct dm_arena *arena, const struct dm_tree *tree, const struct dm_instr *instr,
	struct dm_str *text)
{
	if (instr->form != DM_FORM_SHELL) {
		return false;
	}
	if (dm_instr_script(instr)) {
		*text = pairing_body(arena, tree, &instr->heredocs[0]);
		return !dm_str_starts(*text, "#!");
	}
	struct dm_str *parts = NULL;
	uint32_t n = 0;
	*dm_push(arena, parts, n) = dm_span_str(instr->cook.text, instr->command);
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		*dm_push(arena, parts, n) = DM_STR("\n");
		*dm_push(arena, parts, n) = dm_span_str(tree->text, instr->heredocs[i].body);
		*dm_push(arena, parts, n) = instr->heredocs[i].name;
	}
	*text = dm_arena_join(arena, parts, n);
	return true;
}

bool
pairing_texts(struct dm_arena *arena, const struct dm_tree *tree, uint32_t from, uint32_t to,
	struct dm_str **texts, uint32_t *n)
{
	for (uint32_t i = from; i < to; i++) {
		struct dm_str text;
		if (tree->instrs[i].kind != DM_RUN) {
			return false;
		}
		if (!pairing_text(arena, tree, &tree->instrs[i], &text)) {
			return false;
		}
		*dm_push(arena, *texts, *n) = text;
	}
	return true;
}

const char *const *
pairing_environment(struct dm_arena *arena, const struct dm_tree *tree, uint32_t at,
	const struct dm_str *texts, uint32_t n)
{
	const char **all = NULL;
	uint32_t nall = 0;
	for (uint32_t i = 0; i < n; i++) {
		for (size_t k = 0; k + 1 < texts[i].n; k++) {
			if (texts[i].p[k] != '$') {
				continue;
			}
			size_t from = k + 1 + (texts[i].p[k + 1] == '{'), end = from;
			while (end < texts[i].n && (texts[i].p[end] == '_' ||
							   ((texts[i].p[end] | 32) >= 'a' &&
								   (texts[i].p[end] | 32) <= 'z') ||
							   (end > from && texts[i].p[end] >= '0' &&
								   texts[i].p[end] <= '9'))) {
				end++;
			}
			struct dm_str name = dm_arena_str(arena, dm_str_slice(texts[i], from, end));
			struct dm_str value = {NULL, 0};
			if (name.n && !dm_str_is(name, "PATH") && !dm_str_is(name, "BASH_ENV") &&
				nall < 200) {
				value = dm_model_variable(arena, tree, at, name.p);
			}
			if (value.p) {
				*dm_push(arena, all, nall) =
					dm_arena_printf(arena, "%s=%.*s", name.p, DM_FMT(value));
			}
		}
	}
	*dm_push(arena, all, nall) = NULL;
	return all;
}
