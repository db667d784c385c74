#include "unite_clean.h"

#include "list_users.h"

static bool
same_text(const struct dm_united *u, const struct dm_united_item *a, const struct dm_united_item *b)
{
	const struct dm_sh_tree *x = u->members[a->member].run->shell;
	const struct dm_sh_tree *y = u->members[b->member].run->shell;
	struct dm_str s = dm_span_str(x->text, dm_united_shell_item(u, a)->pipeline.span);
	struct dm_str t = dm_span_str(y->text, dm_united_shell_item(u, b)->pipeline.span);
	return dm_str_eq(s, t);
}

/* rm -rf of all that the other one removes, and more */
static bool
covers(const struct dm_united *u, const struct dm_united_item *wide,
	const struct dm_united_item *narrow)
{
	const struct dm_sh_command *a = &dm_united_shell_item(u, wide)->pipeline.commands[0];
	const struct dm_sh_command *b = &dm_united_shell_item(u, narrow)->pipeline.commands[0];
	if (a->nwords < 3 || b->nwords < 3 || !dm_str_is(a->words[0].text, "rm") ||
		!dm_str_is(b->words[0].text, "rm")) {
		return false;
	}
	for (uint32_t i = 1; i < b->nwords; i++) {
		uint32_t k = 1;
		while (k < a->nwords && !dm_str_eq(a->words[k].text, b->words[i].text)) {
			k++;
		}
		if (k == a->nwords) {
			return false;
		}
	}
	return true;
}

uint32_t
dm_united_cleanings_from(const struct dm_united *u, uint32_t from, uint32_t to)
{
	uint32_t at = to;
	for (uint32_t i = to; i > from; i--) {
		const struct dm_united_item *item = &u->items[i - 1];
		if (item->fate != DM_UNITED_STAYS || item->kind == DM_UNITED_NEUTRAL) {
			continue;
		}
		if (item->kind != DM_UNITED_CLEAN) {
			break;
		}
		at = i - 1;
	}
	return at;
}

/* The one among [from, to) that does what `item` does; equal: in the same words. */
static struct dm_united_item *
find_same(const struct dm_united *u, const struct dm_united_item *item, uint32_t from, uint32_t to,
	bool equal)
{
	for (uint32_t i = from; i < to; i++) {
		struct dm_united_item *other = &u->items[i];
		if (other->fate == DM_UNITED_STAYS && other->kind == DM_UNITED_CLEAN &&
			(equal ? same_text(u, item, other) : covers(u, other, item))) {
			return other;
		}
	}
	return NULL;
}

/* It cleans what the manager left, and nothing else: apt-get clean, rm -rf /var/lib/apt/lists */
static bool
cleans_manager(const struct dm_united *u, const struct dm_united_item *item)
{
	const struct dm_sh_command *command = &dm_united_shell_item(u, item)->pipeline.commands[0];
	return item->command && item->command->verb == DM_VERB_CLEAN &&
	       (!dm_str_is(command->words[0].text, "rm") ||
		       dm_united_removes_waste(command, item->command->manager, true));
}

/* rm of the lists without -f, which fails where they are gone already */
static bool
needs_lists(const struct dm_united *u, const struct dm_united_item *item)
{
	return cleans_manager(u, item) &&
	       dm_united_removes_what_is_there(item->command->command, item->command->program);
}

/*
 * The last of the items [from, to), echo done and the like aside, where it removes lists that are there: none went
 * before an install or refresh; or NULL.
 */
static struct dm_united_item *
last_removal(const struct dm_united *u, uint32_t from, uint32_t to)
{
	struct dm_united_item *last = NULL;
	bool dropped = false;
	for (uint32_t i = from; i < to; i++) {
		struct dm_united_item *item = &u->items[i];
		if (item->fate != DM_UNITED_STAYS || item->kind == DM_UNITED_NEUTRAL) {
			continue;
		}
		bool uses = item->kind == DM_UNITED_REFRESH || item->kind == DM_UNITED_INSTALL;
		if (last || (dropped && uses)) {
			return NULL;
		}
		bool removes = item->kind == DM_UNITED_CLEAN && cleans_manager(u, item) &&
			       dm_str_is(item->command->command->words[0].text, "rm");
		last = removes || needs_lists(u, item) ? item : NULL;
		dropped = dropped || dm_united_drops_lists(item);
	}
	return last;
}

/* rm -r of the same paths; -f or not */
static bool
removes_same(
	const struct dm_united *u, const struct dm_united_item *x, const struct dm_united_item *y)
{
	const struct dm_sh_command *a = &dm_united_shell_item(u, x)->pipeline.commands[0];
	const struct dm_sh_command *b = &dm_united_shell_item(u, y)->pipeline.commands[0];
	bool same = a->nwords == b->nwords && a->nwords > 2;
	for (uint32_t i = 1; same && i < a->nwords; i++) {
		struct dm_str v = a->words[i].text, w = b->words[i].text;
		bool options = i == 1 && v.n && w.n && v.p[0] == '-' && w.p[0] == '-' &&
			       dm_str_find_byte(v, 'r') != (size_t)-1 &&
			       dm_str_find_byte(w, 'r') != (size_t)-1;
		same = options || dm_str_eq(v, w);
	}
	return same;
}

const char *
dm_united_remove_once(struct dm_united *u, uint32_t first)
{
	struct dm_united_item *before = last_removal(u, 0, first);
	struct dm_united_item *after = last_removal(u, first, u->nitems);
	bool same = before && after && removes_same(u, before, after);
	for (uint32_t i = 0; i < first; i++) {
		const struct dm_united_item *item = &u->items[i];
		if (item->fate == DM_UNITED_STAYS && item->kind == DM_UNITED_CLEAN &&
			needs_lists(u, item) && (item != before || !same)) {
			return "other-work";
		}
	}
	if (!same || (!needs_lists(u, before) && !needs_lists(u, after))) {
		return NULL;
	}
	if ((dm_united_is_held(u, before) || dm_united_has_own_comment(u, before)) &&
		!before->moved) {
		return "comment-inside";
	}
	after->kind = DM_UNITED_CLEAN; /* it has the lists of both */
	dm_united_let_go(u, before);
	dm_united_note_all(u, first);
	return NULL;
}

/* rm of what packages bring: rm -rf /var/log. Those whose install comes before it now would lose theirs. */
static bool
takes_of_installs(const struct dm_united *u, const struct dm_united_item *item)
{
	const struct dm_sh_command *command = &dm_united_shell_item(u, item)->pipeline.commands[0];
	const struct dm_manager *manager = item->command ? item->command->manager : NULL;
	uint32_t program = item->command ? item->command->program : 0;
	bool takes = false;
	if (!dm_str_is(dm_str_base_name(command->words[program].text), "rm")) {
		return false;
	}
	for (uint32_t i = program + 1; i < command->nwords && !takes; i++) {
		struct dm_str word = command->words[i].text;
		takes = !(word.n && word.p[0] == '-') &&
			!dm_words_hold(&dm_words_temporary_folders, word) &&
			!(manager && (dm_path_in_any(word, manager->lists) ||
					     dm_path_in_any(word, manager->caches)));
	}
	return takes;
}

/* A cleaning of an earlier RUN where the new one goes on after it; the index of its own cleanings, moved by what comes. */
static const char *
clean_later(struct dm_united_adding *a, uint32_t index, uint32_t *own)
{
	struct dm_united *u = a->u;
	struct dm_united_item *item = &u->items[index];
	const struct dm_run *run = u->members[u->nmembers - 1].run;
	bool said = find_same(u, item, *own, u->nitems, true) ||
		    find_same(u, item, *own, u->nitems, false);
	if ((dm_united_is_held(u, item) || dm_united_has_own_comment(u, item)) && !item->moved) {
		return "comment-inside";
	}
	/* others may use what it removes */
	if (!said && a->others && !cleans_manager(u, item)) {
		return "other-work";
	}
	bool kept = dm_united_drops_lists(item) && dm_united_has_verb(u, run, DM_VERB_REFRESH) &&
		    dm_list_users_after(u->facts, run, item->command->manager);
	if (kept && !said && !cleans_manager(u, item)) {
		return "other-work";
	}
	dm_united_let_go(u, item);
	if (said || kept) {
		return NULL;
	}
	struct dm_united_item copy = *item;
	copy.fate = DM_UNITED_STAYS;
	copy.moved = true;
	(void)dm_push(u->facts->arena, u->items, u->nitems);
	memmove(&u->items[*own + 1], &u->items[*own], (u->nitems - 1 - *own) * sizeof *u->items);
	u->items[(*own)++] = copy;
	return NULL;
}

const char *
dm_united_clean_once(struct dm_united_adding *a)
{
	struct dm_united *u = a->u;
	uint32_t own = dm_united_cleanings_from(u, a->first, u->nitems);
	uint32_t from = dm_united_cleanings_from(u, 0, a->first), to = a->first;
	const char *obstacle = NULL;
	for (uint32_t i = from; i < to && !obstacle; i++) {
		const struct dm_united_item *item = &u->items[i];
		if (item->fate != DM_UNITED_STAYS || item->kind != DM_UNITED_CLEAN) {
			continue;
		}
		bool comes_after = a->joins || a->stays;
		if (comes_after && takes_of_installs(u, item) &&
			!find_same(u, item, own, u->nitems, true) &&
			!find_same(u, item, own, u->nitems, false)) {
			obstacle = "other-work";
		} else if (a->stays) {
			obstacle = clean_later(a, i, &own);
		}
	}
	for (uint32_t i = own; i < u->nitems && !a->stays && !obstacle; i++) {
		struct dm_united_item *item = &u->items[i];
		struct dm_united_item *same = find_same(u, item, from, to, true);
		same = same ? same : find_same(u, item, from, to, false);
		if (item->fate != DM_UNITED_STAYS || item->kind != DM_UNITED_CLEAN) {
			continue;
		}
		if (same) {
			bool held =
				dm_united_is_held(u, item) || dm_united_has_own_comment(u, item);
			obstacle = held ? "comment-inside" : NULL;
			dm_united_let_go(u, item);
		}
		for (uint32_t k = from; k < to && !same && !obstacle; k++) {
			struct dm_united_item *other = &u->items[k];
			if (other->fate == DM_UNITED_STAYS && other->kind == DM_UNITED_CLEAN &&
				covers(u, item, other)) {
				bool held = dm_united_is_held(u, other) ||
					    dm_united_has_own_comment(u, other);
				obstacle = held ? "comment-inside" : NULL;
				dm_united_let_go(u, other);
			}
		}
	}
	return obstacle;
}
