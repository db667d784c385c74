#include "united.h"

#include "../dockerfile/comment.h"

#include <assert.h>
#include <stdlib.h>

/* Two RUNs that are one text now. */
struct seam {
	const struct dm_instr *first, *second;
	struct dm_joining how;
};

struct writer {
	const struct dm_united *u;
	struct dm_edits *edits;
	const struct dm_united_item
		*last; /* the last command that stays, so far, moved ones aside */
	struct seam *seams;
	uint32_t nseams;
};

static const struct dm_run *
run_of(const struct writer *w, const struct dm_united_item *item)
{
	assert(item);
	return w->u->members[item->member].run;
}

static struct dm_span
span_of(const struct writer *w, const struct dm_united_item *item)
{
	return run_of(w, item)->shell->list->items[item->item].pipeline.span;
}

static struct dm_str
text_of(const struct writer *w, const struct dm_united_item *item)
{
	return dm_span_str(run_of(w, item)->shell->text, span_of(w, item));
}

/* ---- lists of packages ---- */

struct names {
	struct dm_name *items;
	uint32_t count;
	bool lines;
	struct dm_str indent;
};

static bool
has_name(const struct dm_str *texts, uint32_t n, struct dm_str text)
{
	const struct dm_str *low = texts;
	for (uint32_t left = n; left > 0;) {
		const struct dm_str *middle = low + left / 2;
		int order = dm_str_compare(*middle, text);
		if (order == 0) {
			return true;
		}
		low = order < 0 ? middle + 1 : low;
		left = order < 0 ? left - left / 2 - 1 : left / 2;
	}
	return false;
}

static int
by_text(const void *a, const void *b)
{
	return dm_str_compare(*(const struct dm_str *)a, *(const struct dm_str *)b);
}

/* The names of one install, in order. */
static struct dm_span *
operands(struct writer *w, const struct dm_package_command *command, uint32_t *n)
{
	struct dm_span *spans = NULL;
	*n = 0;
	for (uint32_t i = dm_command_operand(command, command->verb_word + 1);
		i < command->command->nwords; i = dm_command_operand(command, i + 1)) {
		*dm_push(w->edits->arena, spans, *n) = command->command->words[i].span;
	}
	return spans;
}

static uint32_t
physical(const struct dm_run *run, uint32_t off)
{
	return dm_cook_physical(run->place.cook, run->place.base + off);
}

static uint32_t
line_of(const struct writer *w, const struct dm_run *run, struct dm_span word)
{
	return dm_lines_at(&w->edits->tree->lines, physical(run, word.off));
}

static struct dm_str
comment_of(const struct dm_run *run)
{
	bool some = !run->place.script && run->shell->ncomments;
	return some ? dm_str_trim(dm_span_str(run->shell->text, run->shell->comments[0]))
		    : (struct dm_str){"", 0};
}

/* After those that wait for a name already. */
static void
add_comment(struct writer *w, struct dm_name *name, struct dm_str comment)
{
	struct dm_str *comments =
		dm_arena_alloc(w->edits->arena, (name->ncomments + 1) * sizeof *comments);
	for (uint32_t i = 0; i < name->ncomments; i++) {
		comments[i] = name->comments[i];
	}
	comments[name->ncomments++] = comment;
	name->comments = comments;
}

static void
take_comments(struct writer *w, struct dm_name *name, uint32_t from, uint32_t to)
{
	struct dm_str comment;
	while ((comment = dm_comment_next(w->edits->tree, &from, to)).p) {
		add_comment(w, name, comment);
	}
}

/* The end of the text before this member. */
static uint32_t
end_of_previous(const struct writer *w, uint32_t member)
{
	return dm_span_end(w->u->members[member - 1].run->instr->line_span);
}

/*
 * Where the comments begin that go along with the packages of this install: after what stays before it in its RUN, or
 * after the packages of the install before it; above the RUN where there is neither.
 */
static uint32_t
comments_before(const struct writer *w, const struct dm_united_item *item)
{
	const struct dm_united_item *other = item;
	while (other > w->u->items && other[-1].member == item->member) {
		other--;
		if (other->fate == DM_UNITED_JOINS || other->fate == DM_UNITED_STAYS) {
			return physical(run_of(w, item), dm_span_end(span_of(w, other)));
		}
	}
	return end_of_previous(w, item->member);
}

/*
 * What its RUN does before this install is no more than a message, and stays after the packages have gone: the comment
 * above the RUN is about them. # Ruby / RUN echo 2017 && apt-get install -y ruby
 */
static bool
takes_comment_above(const struct writer *w, const struct dm_united_item *item)
{
	bool message = false;
	const struct dm_united_item *other = item;
	while (other > w->u->items && other[-1].member == item->member) {
		other--;
		bool stays = other->fate == DM_UNITED_STAYS;
		if (other->fate == DM_UNITED_JOINS || (stays && other->kind != DM_UNITED_NEUTRAL)) {
			return false;
		}
		message = message || stays;
	}
	return message && item->fate == DM_UNITED_JOINS;
}

/* The shell comment that ends the RUN; its line goes, if everything after `from` (physical) does. */
static bool
ends_in_comment(const struct writer *w, const struct dm_run *run, uint32_t from)
{
	const struct dm_tree *tree = w->edits->tree;
	return !run->place.script && run->shell->ncomments &&
	       tree->lines.starts[line_of(w, run, run->shell->comments[0])] >= from;
}

/* ... and goes along with the packages of this install, the first one after what stays of its RUN. */
static bool
takes_last_comment(const struct writer *w, const struct dm_united_item *item)
{
	const struct dm_united_item *end = w->u->items + w->u->nitems;
	for (const struct dm_united_item *next = item + 1;
		next < end && next->member == item->member; next++) {
		if (next->fate == DM_UNITED_STAYS && !next->moved) {
			return false;
		}
	}
	for (const struct dm_united_item *other = item;
		other > w->u->items && other[-1].member == item->member;) {
		other--;
		if (other->fate == DM_UNITED_JOINS) {
			return false;
		}
		if (other->fate == DM_UNITED_STAYS) {
			uint32_t from = physical(run_of(w, item), dm_span_end(span_of(w, other)));
			return ends_in_comment(w, run_of(w, item), from);
		}
	}
	return ends_in_comment(w, run_of(w, item), 0);
}

/* Names of the install that are new; those with a comment are kept though they stand there already. */
static void
add_names(struct writer *w, struct names *names, const struct dm_united_item *item,
	struct dm_str **known, uint32_t *nknown, uint32_t sorted)
{
	const struct dm_run *run = run_of(w, item);
	uint32_t n;
	struct dm_span *words = operands(w, item->command, &n);
	uint32_t from = comments_before(w, item);
	struct dm_name next = {.after = 0};
	if (takes_comment_above(w, item)) {
		take_comments(w, &next, end_of_previous(w, item->member), run->instr->span.off);
	}
	bool one_a_line = n > 1 && !run->place.script;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = physical(run, words[i].off);
		take_comments(w, &next, from, at);
		if (i == 0 && takes_last_comment(w, item)) {
			add_comment(w, &next, comment_of(run));
		}
		from = at;
		one_a_line = one_a_line &&
			     (i == 0 || line_of(w, run, words[i]) != line_of(w, run, words[i - 1]));
		next.text = dm_span_str(run->shell->text, words[i]);
		bool known_already = has_name(*known, sorted, next.text);
		for (uint32_t k = sorted; k < *nknown && !known_already && *nknown - sorted < 64;
			k++) {
			known_already = dm_str_eq((*known)[k], next.text);
		}
		if (known_already && (i + 1 < n || next.ncomments == 0)) {
			continue;
		}
		*dm_push(w->edits->arena, *known, *nknown) = next.text;
		*dm_push(w->edits->arena, names->items, names->count) = next;
		next = (struct dm_name){.after = 0};
	}
	if (one_a_line && !names->lines) {
		names->lines = true;
		uint32_t start = w->edits->tree->lines.starts[line_of(w, run, words[n - 1])];
		names->indent =
			dm_str_slice(w->edits->tree->text, start, physical(run, words[n - 1].off));
	}
}

static bool
is_sorted(const struct dm_str *texts, uint32_t n)
{
	bool sorted = true;
	for (uint32_t i = 1; i < n && sorted; i++) {
		sorted = dm_str_compare(texts[i - 1], texts[i]) < 0;
	}
	return sorted;
}

static int
by_name(const void *a, const void *b)
{
	const struct dm_name *x = a, *y = b;
	return dm_str_compare(x->text, y->text);
}

/* Where both lists are in the order of the alphabet, the new one is. */
static void
place_names(struct names *names, const struct dm_str *list, uint32_t n, bool sorted)
{
	for (uint32_t i = 0; i < names->count; i++) {
		sorted = sorted && names->items[i].ncomments == 0;
		names->items[i].after = (int32_t)n - 1;
	}
	if (!sorted || n < 2 || names->count == 0) {
		return;
	}
	dm_sort(names->items, names->count, sizeof *names->items, by_name);
	for (uint32_t i = 0, k = 0; i < names->count; i++) {
		while (k < n && dm_str_compare(list[k], names->items[i].text) < 0) {
			k++;
		}
		names->items[i].after = (int32_t)k - 1;
	}
}

static bool
has_comments(
	const struct writer *w, const struct dm_run *run, const struct dm_span *words, uint32_t n)
{
	uint32_t from = physical(run, words[0].off);
	return dm_comment_next(w->edits->tree, &from, physical(run, words[n - 1].off)).p;
}

/* What the head lacks of what the others say. */
static void
complete_head(struct writer *w, const struct dm_united_item *head, const struct dm_lacks *lacks)
{
	const struct dm_package_command *command = head->command;
	const struct dm_run *run = run_of(w, head);
	struct dm_span verb = command->command->words[command->verb_word].span;
	if (lacks->env) {
		uint32_t at = physical(run, command->command->span.off);
		dm_edit_insert(w->edits, at,
			dm_str(dm_arena_printf(
				w->edits->arena, "%s ", command->manager->install.env)));
	}
	if (lacks->no_cache) {
		dm_edit_word_after(w->edits, &run->place, verb, command->manager->no_cache_add);
	}
	if (lacks->yes) {
		dm_edit_word_after(w->edits, &run->place, verb, command->manager->yes_add);
	}
}

static void
declare_gone(struct writer *w, const struct dm_united_item *item)
{
	dm_edit_gone(w->edits, text_of(w, item));
}

/* The packages of all installs that join this one. */
static void
write_list(struct writer *w, uint32_t head)
{
	const struct dm_united_item *item = &w->u->items[head];
	const struct dm_run *run = run_of(w, item);
	struct dm_arena *arena = w->edits->arena;
	struct names names = {.items = NULL};
	struct dm_lacks lacks = {.yes = false};
	struct dm_span *words = NULL;
	struct dm_str *known = NULL, *list = NULL;
	uint32_t nwords = 0, nknown = 0, nlist = 0;
	bool sorted = true;
	for (uint32_t i = head + 1; i < w->u->nitems; i++) {
		const struct dm_united_item *other = &w->u->items[i];
		if (other->fate != DM_UNITED_JOINS || other->head != head) {
			continue;
		}
		if (!words) {
			words = operands(w, item->command, &nwords);
			for (uint32_t k = 0; k < nwords; k++) {
				struct dm_str text = dm_span_str(run->shell->text, words[k]);
				*dm_push(arena, known, nknown) = text;
				*dm_push(arena, list, nlist) = text;
			}
			sorted = is_sorted(list, nlist) && !has_comments(w, run, words, nwords);
		}
		const struct dm_lacks *its = &w->u->members[other->member].lacks;
		lacks.yes = lacks.yes || its->yes;
		lacks.no_cache = lacks.no_cache || its->no_cache;
		lacks.env = lacks.env || its->env;
		uint32_t from = names.count;
		if (nknown) {
			dm_sort(known, nknown, sizeof *known, by_text);
		}
		add_names(w, &names, other, &known, &nknown, nknown);
		for (uint32_t k = from + 1; k < names.count; k++) {
			sorted = sorted &&
				 dm_str_compare(names.items[k - 1].text, names.items[k].text) < 0;
		}
	}
	if (!words) {
		return;
	}
	complete_head(w, item, &lacks);
	place_names(&names, list, nlist, sorted);
	const struct dm_list to = {.place = &run->place,
		.words = words,
		.nwords = nwords,
		.end = dm_span_end(item->command->command->span),
		.nested = item->member > 0 && w->nseams};
	if (names.count) {
		dm_edit_names_add(
			w->edits, &to, names.items, names.count, names.lines, names.indent);
	}
}

/* ---- what stays, one after another ---- */

/* Comments of the member up to the last of its names have gone with those. */
static uint32_t
comments_from(const struct writer *w, const struct dm_united_item *next)
{
	uint32_t from = 0;
	for (const struct dm_united_item *item = next; item > w->u->items; item--) {
		if (item[-1].fate == DM_UNITED_JOINS) {
			const struct dm_run *run = run_of(w, &item[-1]);
			const struct dm_sh_command *command = item[-1].command->command;
			uint32_t end = physical(run, command->words[command->nwords - 1].span.off);
			from = end > from ? end : from;
		}
		if (item[-1].fate == DM_UNITED_STAYS && !item[-1].moved) {
			break;
		}
	}
	const struct dm_united_item *end = w->u->items + w->u->nitems;
	for (const struct dm_united_item *item = next; item < end && item->member == next->member;
		item++) {
		if (takes_comment_above(w, item)) {
			uint32_t run = run_of(w, item)->instr->span.off;
			return run > from ? run : from;
		}
	}
	return from;
}

enum {
	ABOVE_ALL = UINT32_MAX, /* it is above all that is left of its RUN */
};

/* The last command that stays of the RUN of this one. */
static const struct dm_united_item *
last_of_run(const struct writer *w, const struct dm_united_item *item)
{
	const struct dm_united_item *last = item, *end = w->u->items + w->u->nitems;
	for (; item < end && item->member <= last->member; item++) {
		bool stays = item->fate == DM_UNITED_STAYS && !item->moved;
		last = stays && item->member == last->member ? item : last;
	}
	return last;
}

static const struct dm_united_item *
previous_of_run(const struct writer *w, const struct dm_united_item *item)
{
	const struct dm_united_item *other = item;
	while (other > w->u->items && other[-1].member == item->member) {
		other--;
		if (other->fate == DM_UNITED_STAYS && !other->moved) {
			return other;
		}
	}
	return NULL;
}

/*
 * Where the comment at the end of the RUN, after its last command that stays, becomes a line: above the line on which
 * it is, once the commands that go are away.
 */
static uint32_t
line_of_comment(const struct writer *w, const struct dm_united_item *last)
{
	const struct dm_run *run = run_of(w, last);
	const struct dm_lines *lines = &w->edits->tree->lines;
	uint32_t line = lines->starts[line_of(w, run, run->shell->comments[0])];
	const struct dm_united_item *item = last;
	while (line <= physical(run, span_of(w, item).off)) {
		const struct dm_united_item *before = previous_of_run(w, item);
		if (!before) {
			return item->member ? ABOVE_ALL : line;
		}
		uint32_t end = physical(run, dm_span_end(span_of(w, before)) - 1);
		if (line > end && before->item + 1 < item->item) {
			line = lines->starts[dm_lines_at(lines, end)];
		}
		if (line > end) {
			break;
		}
		item = before;
	}
	return line;
}

/* The comment that ends the RUN becomes a line; where its line goes, it is returned, unless a package took it. */
static struct dm_str
save_comment(struct writer *w, const struct dm_united_item *last)
{
	const struct dm_run *run = run_of(w, last);
	const struct dm_united_item *end = w->u->items + w->u->nitems;
	struct dm_str comment = comment_of(run);
	if (comment.n == 0) {
		return comment;
	}
	if (!ends_in_comment(w, run, physical(run, dm_span_end(span_of(w, last))))) {
		uint32_t line = line_of_comment(w, last);
		if (line != ABOVE_ALL) {
			dm_edit_comment_above(w->edits, line, comment);
		}
		return (struct dm_str){"", 0};
	}
	for (const struct dm_united_item *item = last; item < end; item++) {
		if (item->member == last->member && item->fate == DM_UNITED_JOINS &&
			takes_last_comment(w, item)) {
			return (struct dm_str){"", 0};
		}
	}
	return comment;
}

/* The comment at the end of this RUN where it has to be a line above the RUN's first command that stays; or empty. */
static struct dm_str
early_comment(const struct writer *w, const struct dm_united_item *first)
{
	const struct dm_run *run = run_of(w, first);
	const struct dm_united_item *last = last_of_run(w, first);
	bool at_end =
		first->member + 1 == w->u->nmembers && last->item + 1 == run->shell->list->nitems;
	struct dm_str comment = comment_of(run);
	bool early = comment.n && !at_end &&
		     !ends_in_comment(w, run, physical(run, dm_span_end(span_of(w, last)))) &&
		     line_of_comment(w, last) == ABOVE_ALL;
	return early ? comment : (struct dm_str){"", 0};
}

/* Commands of one RUN are gone between two that stay. */
static void
close_gap(struct writer *w, const struct dm_united_item *next)
{
	const struct dm_run *run = run_of(w, next);
	const struct dm_sh_item *items = run->shell->list->items;
	uint32_t a = w->last->item, b = next->item;
	if (a + 1 == b) {
		return;
	}
	enum dm_sh_op before = items[a].op, after = items[b - 1].op;
	const struct dm_gap gap = {.before = dm_span_end(items[a].pipeline.span),
		.from = items[a + 1].pipeline.span.off,
		.end = dm_span_end(items[b - 1].pipeline.span),
		.next = items[b].pipeline.span.off,
		.with_next = before != DM_SH_AND || before != after};
	dm_edit_command_remove(w->edits, &run->place, &gap);
}

/* The RUN of `next` follows that of the last one that stays. */
static void
go_on(struct writer *w, const struct dm_united_item *next)
{
	const struct dm_run *a = run_of(w, w->last), *b = run_of(w, next);
	struct dm_joining how = w->u->members[next->member].how;
	const struct dm_sh_list *list = a->shell->list;
	how.first_end = dm_span_end(span_of(w, w->last));
	how.tail_goes = w->last->item + 1 < list->nitems;
	how.second_from = how.kind == DM_JOINT_GROUP ? how.second_from : span_of(w, next).off;
	how.comments_from = comments_from(w, next);
	how.comment = save_comment(w, w->last);
	how.second_comment = early_comment(w, next);
	dm_edit_merge(w->edits, a->instr, b->instr, &how);
	*dm_push(w->edits->arena, w->seams, w->nseams) = (struct seam){a->instr, b->instr, how};
}

/* A cleaning that has moved after the last command before it that stays in its place. */
static void
move(struct writer *w, uint32_t index)
{
	const struct dm_united_item *item = &w->u->items[index], *anchor = item;
	while (anchor->moved || anchor->fate != DM_UNITED_STAYS) {
		anchor--;
	}
	dm_edit_command_after(w->edits, &run_of(w, anchor)->place, dm_span_end(span_of(w, anchor)),
		dm_arena_str(w->edits->arena, text_of(w, item)).p);
}

/* Nothing of the last RUNs is left after the last command that stays. */
static void
end(struct writer *w)
{
	const struct dm_united_member *last = &w->u->members[w->u->nmembers - 1];
	const struct dm_run *run = run_of(w, w->last);
	if (run != last->run || w->last->item + 1 < run->shell->list->nitems) {
		dm_edit_tail_remove(w->edits, &run->place, dm_span_end(span_of(w, w->last)),
			last->run->instr, save_comment(w, w->last));
	}
}

void
dm_united_edits(const struct dm_united *u, struct dm_edits *edits)
{
	struct writer w = {.u = u, .edits = edits};
	for (uint32_t i = 0; i < u->nitems; i++) {
		const struct dm_united_item *item = &u->items[i];
		if (item->fate != DM_UNITED_STAYS) {
			declare_gone(&w, item);
			continue;
		}
		if (item->moved) {
			continue;
		}
		if (w.last && w.last->member == item->member) {
			close_gap(&w, item);
		} else if (w.last) {
			go_on(&w, item);
		}
		w.last = item;
	}
	end(&w);
	for (uint32_t i = 0; i < u->nitems; i++) {
		if (u->items[i].takes && u->items[i].fate == DM_UNITED_STAYS) {
			write_list(&w, i);
		}
	}
	for (uint32_t i = 0; i < u->nitems; i++) {
		if (u->items[i].moved && u->items[i].fate == DM_UNITED_STAYS) {
			move(&w, i);
		}
	}
	for (uint32_t i = 0; i < w.nseams; i++) {
		const struct seam *seam = &w.seams[i];
		dm_edit_merge_spread(edits, seam->first, seam->second, &seam->how);
	}
}
