#include "unite.h"

#include "../dockerfile/comment.h"
#include "../shell/effects.h"
#include "list_users.h"
#include "setup.h"

enum {
	LITTLE = 3, /* commands of another kind that a RUN may bring along after its install */
};

/* ---- what a RUN's commands are ---- */

/* Comments in a script are its own lines, which no edit takes along. */
static bool
has_comment_lines(const struct dm_run *run)
{
	return run->place.script && run->shell->ncomments;
}

/* Every command runs, or the RUN fails: a && b; a; b under set -e, up to set +e. */
static bool
is_plain(const struct dm_run *run)
{
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = 0; i < list->nitems; i++) {
		if (list->items[i].op == DM_SH_OR) {
			return false;
		}
	}
	return list->nitems > 0 && !has_comment_lines(run) &&
	       dm_sh_fails_through(list, run->errexit, true);
}

/* rm of nothing but such paths; own: the manager's alone, else temporary files too */
static bool
removes_waste(const struct dm_sh_command *command, const struct dm_manager *manager, bool own)
{
	static const char *const waste[] = {"/tmp", "/var/tmp", "/var/cache", "/usr/share/doc",
		"/usr/share/man", "/var/log", NULL};
	bool all = command->nwords > 1 && dm_str_is(command->words[0].text, "rm") &&
		   command->nredirects == 0;
	for (uint32_t i = 1; all && i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		all = (word.n && word.p[0] == '-') ||
		      (manager && (dm_path_in_any(word, manager->lists) ||
					  dm_path_in_any(word, manager->caches))) ||
		      (!own && dm_path_in_any(word, waste));
	}
	return all;
}

/* rm without -f fails where what it names is gone already. */
static bool
removes_what_is_there(const struct dm_sh_command *command, uint32_t program)
{
	bool force = false;
	for (uint32_t i = program + 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		force = force || dm_str_is(word, "--force") ||
			(word.n > 1 && word.p[0] == '-' && word.p[1] != '-' &&
				dm_str_find_byte(word, 'f') != (size_t)-1);
	}
	return !force && dm_str_is(dm_str_base_name(command->words[program].text), "rm");
}

static enum dm_united_kind
kind_of_call(const struct dm_package_command *command)
{
	switch (command->verb) {
	case DM_VERB_REFRESH:
		return DM_UNITED_REFRESH;
	case DM_VERB_INSTALL:
		return DM_UNITED_INSTALL;
	case DM_VERB_UPGRADE:
		return command->whole ? DM_UNITED_UPGRADE : DM_UNITED_OTHER;
	case DM_VERB_REMOVE:
		return command->operands ? DM_UNITED_REMOVE : DM_UNITED_CLEAN;
	case DM_VERB_CLEAN:
		return removes_what_is_there(command->command, command->program) ? DM_UNITED_OTHER
										 : DM_UNITED_CLEAN;
	default:
		return DM_UNITED_OTHER;
	}
}

static enum dm_united_kind
kind_of_item(const struct dm_sh_item *item, const struct dm_family *family)
{
	const struct dm_sh_command *command = &item->pipeline.commands[0];
	if (dm_item_is_neutral(item)) {
		return DM_UNITED_NEUTRAL;
	}
	bool alone = item->pipeline.ncommands == 1 && command->kind == DM_SH_SIMPLE;
	if (alone && removes_waste(command, NULL, false) && !removes_what_is_there(command, 0)) {
		return DM_UNITED_CLEAN;
	}
	switch (dm_item_setup(item, family)) {
	case DM_SETUP_REPOSITORY:
		return DM_UNITED_REPOSITORY;
	case DM_SETUP_HARMLESS:
		return DM_UNITED_HARMLESS;
	default:
		break;
	}
	return DM_UNITED_OTHER;
}

/* Appends the commands of the last member from item `from` on; the index of the first. */
static uint32_t
read_items(struct dm_united *u, uint32_t from, bool plain)
{
	uint32_t member = u->nmembers - 1, first = u->nitems, k = 0;
	const struct dm_run *run = u->members[member].run;
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = from; i < list->nitems; i++) {
		struct dm_united_item *item = dm_push(u->facts->arena, u->items, u->nitems);
		*item = (struct dm_united_item){.member = member, .item = i};
		while (k < run->ncommands && run->commands[k].item < (int32_t)i) {
			k++;
		}
		bool call = k < run->ncommands && run->commands[k].item == (int32_t)i &&
			    run->commands[k].manager->family == u->family &&
			    !run->commands[k].outer && !list->items[i].pipeline.negated;
		if (plain) {
			item->command = call ? &run->commands[k] : NULL;
			item->kind = call ? kind_of_call(item->command)
					  : kind_of_item(&list->items[i], u->family);
		}
	}
	return first;
}

/* ---- what they mean for those after them ---- */

/* A package that brings a repository: ./cuda-keyring.deb, epel-release */
static bool
brings_repository(const struct dm_package_command *command)
{
	const struct dm_sh_command *simple = command->command;
	for (uint32_t i = dm_command_operand(command, command->verb_word + 1); i < simple->nwords;
		i = dm_command_operand(command, i + 1)) {
		struct dm_str word = simple->words[i].text;
		bool named = dm_str_find_byte(word, '/') != (size_t)-1 ||
			     (dm_str_find_byte(word, 'r') != (size_t)-1 &&
				     (dm_str_find(word, "-release") != (size_t)-1 ||
					     dm_str_find(word, "keyring") != (size_t)-1 ||
					     dm_str_find(word, "-repo") != (size_t)-1));
		if (named && !dm_words_has(&dm_words_no_repository_packages, word)) {
			return true;
		}
	}
	return false;
}

static bool
drops_lists(const struct dm_united_item *item)
{
	return item->kind == DM_UNITED_CLEAN && item->command &&
	       item->command->verb == DM_VERB_CLEAN && item->command->manager->clean_drops_lists;
}

/* The item stays where it is. */
static void
note(struct dm_united *u, uint32_t index)
{
	const struct dm_united_item *item = &u->items[index];
	switch (item->kind) {
	case DM_UNITED_REFRESH:
		u->refresh = item->command;
		u->refreshes = true;
		u->sets_up = u->drops_lists = false;
		u->between = true;
		break;
	case DM_UNITED_UPGRADE:
		u->upgrade = item->command;
		u->between = true;
		break;
	case DM_UNITED_INSTALL:
		u->head = index + 1;
		u->between = brings_repository(item->command);
		u->works = false;
		u->sets_up = u->sets_up || u->between;
		break;
	case DM_UNITED_CLEAN:
		u->drops_lists = u->drops_lists || drops_lists(item);
		break;
	case DM_UNITED_NEUTRAL:
		break;
	case DM_UNITED_REPOSITORY:
		u->sets_up = u->between = true;
		break;
	case DM_UNITED_HARMLESS:
		u->between = u->works = true;
		break;
	default:
		u->sets_up = u->between = u->works = true;
	}
}

/* Its packages go to the list of the head. */
static void
note_joined(struct dm_united *u, const struct dm_united_item *item)
{
	u->between = brings_repository(item->command);
	u->sets_up = u->sets_up || u->between;
}

static void
note_all(struct dm_united *u, uint32_t to)
{
	u->refresh = u->upgrade = NULL;
	u->head = 0;
	u->sets_up = u->drops_lists = u->between = u->works = false;
	for (uint32_t i = 0; i < to; i++) {
		if (u->items[i].fate == DM_UNITED_STAYS) {
			note(u, i);
		} else if (u->items[i].fate == DM_UNITED_JOINS) {
			note_joined(u, &u->items[i]);
		}
	}
}

static bool
has_verb(const struct dm_united *u, const struct dm_run *run, enum dm_verb verb)
{
	for (uint32_t k = 0; k < run->ncommands; k++) {
		if (run->commands[k].verb == verb &&
			run->commands[k].manager->family == u->family) {
			return true;
		}
	}
	return false;
}

void
dm_united_start(struct dm_united *united, struct dm_facts *facts, const struct dm_family *family,
	const struct dm_run *run)
{
	united->facts = facts;
	united->family = family;
	united->items = NULL;
	united->nitems = 0;
	united->members = NULL;
	united->nmembers = 0;
	*dm_push(facts->arena, united->members, united->nmembers) =
		(struct dm_united_member){.run = run};
	united->plain = is_plain(run);
	united->refreshes = has_verb(united, run, DM_VERB_REFRESH);
	read_items(united, 0, united->plain);
	note_all(united, united->nitems);
}

/* The packages of the item go to the list of the head. */
static void
take(struct dm_united *u, struct dm_united_item *item, const struct dm_lacks *lacks)
{
	struct dm_lacks *all = &u->members[u->nmembers - 1].lacks;
	item->fate = DM_UNITED_JOINS;
	item->head = u->head - 1;
	u->items[item->head].takes = true;
	all->yes = all->yes || lacks->yes;
	all->no_cache = all->no_cache || lacks->no_cache;
	all->env = all->env || lacks->env;
	note_joined(u, item);
}

bool
dm_united_again(struct dm_united *u, const uint32_t *sources)
{
	bool some = false;
	note_all(u, 0);
	for (uint32_t i = 0; i < u->nitems; i++) {
		struct dm_united_item *item = &u->items[i];
		struct dm_lacks lacks = {.yes = false};
		bool other = u->plain && item->kind == DM_UNITED_INSTALL && u->head &&
			     !u->between && sources[u->head - 1] != sources[i];
		if (other && dm_options_agree(u->items[u->head - 1].command, item->command,
				     u->refresh && !u->sets_up, &lacks)) {
			take(u, item, &lacks);
			some = true;
		} else {
			note(u, i);
		}
	}
	return some;
}

/* ---- another RUN ---- */

static const struct dm_sh_item *
shell_item(const struct dm_united *u, const struct dm_united_item *item)
{
	return &u->members[item->member].run->shell->list->items[item->item];
}

static bool
has_comment(const struct dm_tree *tree, uint32_t from, uint32_t to)
{
	return dm_comment_next(tree, &from, to).p;
}

/* A comment stands above it inside its RUN, or its operators cannot be taken away with it. */
static bool
is_held(const struct dm_united *u, const struct dm_united_item *item)
{
	const struct dm_run *run = u->members[item->member].run;
	const struct dm_sh_list *list = run->shell->list;
	enum dm_sh_op next = list->items[item->item].op;
	bool last = item->item + 1 == list->nitems;
	if (item->item == 0) {
		return false;
	}
	const struct dm_sh_item *before = &list->items[item->item - 1];
	uint32_t from = dm_cook_after(
		run->place.cook, run->place.base + dm_span_end(before->pipeline.span));
	uint32_t to = dm_cook_after(run->place.cook,
		run->place.base + dm_span_end(list->items[item->item].pipeline.span));
	return has_comment(u->facts->tree, from, to) ||
	       (!last && before->op == DM_SH_AND && next != DM_SH_AND);
}

/* The comment that ends its RUN is on its line, and no other command is: rm -rf /tmp/x # 200 MB */
static bool
has_own_comment(const struct dm_united *u, const struct dm_united_item *item)
{
	const struct dm_run *run = u->members[item->member].run;
	const struct dm_sh_list *list = run->shell->list;
	const struct dm_lines *lines = &u->facts->tree->lines;
	const struct dm_cook *cook = run->place.cook;
	if (run->place.script || !run->shell->ncomments || item->item == 0 ||
		item->item + 1 < list->nitems) {
		return false;
	}
	uint32_t before = dm_span_end(list->items[item->item - 1].pipeline.span);
	uint32_t comment = run->shell->comments[0].off;
	return dm_lines_at(lines, dm_cook_physical(cook, run->place.base + comment)) !=
	       dm_lines_at(lines, dm_cook_after(cook, run->place.base + before));
}

static bool
same_text(const struct dm_united *u, const struct dm_united_item *a, const struct dm_united_item *b)
{
	const struct dm_sh_tree *x = u->members[a->member].run->shell;
	const struct dm_sh_tree *y = u->members[b->member].run->shell;
	struct dm_str s = dm_span_str(x->text, shell_item(u, a)->pipeline.span);
	struct dm_str t = dm_span_str(y->text, shell_item(u, b)->pipeline.span);
	return dm_str_eq(s, t);
}

/* rm -rf of all that the other one removes, and more */
static bool
covers(const struct dm_united *u, const struct dm_united_item *wide,
	const struct dm_united_item *narrow)
{
	const struct dm_sh_command *a = &shell_item(u, wide)->pipeline.commands[0];
	const struct dm_sh_command *b = &shell_item(u, narrow)->pipeline.commands[0];
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

struct adding {
	struct dm_united *u;
	uint32_t first; /* of its items */
	enum dm_gain gain;
	bool stays;                       /* some command before this one stays */
	bool installed, refreshed, joins; /* so far */
	uint32_t others;                  /* commands of another kind after the first install */
};

static void
let_go(const struct dm_united *u, struct dm_united_item *item)
{
	item->fate = DM_UNITED_GOES;
	item->since = u->nmembers - 1;
}

static const char *
add_install(struct adding *a, uint32_t index)
{
	struct dm_united *u = a->u;
	struct dm_united_item *item = &u->items[index];
	struct dm_lacks lacks = {.yes = false};
	bool first = !a->installed;
	a->installed = true;
	/* what this RUN said itself, and no other one, is left as it is */
	bool foreign = u->head && u->head <= a->first;
	bool agrees = foreign && dm_options_agree(u->items[u->head - 1].command, item->command,
					 u->refresh && !u->sets_up, &lacks);
	if (agrees && !u->between) {
		a->joins = true;
		take(u, item, &lacks);
		return NULL;
	}
	if (agrees && first && a->gain == DM_GAIN_LAYER && !u->sets_up) {
		return "other-work";
	}
	a->stays = true;
	note(u, index);
	return NULL;
}

static const char *
add_item(struct adding *a, uint32_t index)
{
	struct dm_united *u = a->u;
	struct dm_united_item *item = &u->items[index];
	bool layer = a->gain == DM_GAIN_LAYER;
	switch (item->kind) {
	case DM_UNITED_REFRESH:
		if (a->refreshed) {
			break; /* again in one RUN: its author's own */
		}
		a->refreshed = true;
		if (u->refresh && !u->sets_up && dm_options_same_call(u->refresh, item->command)) {
			let_go(u, item);
			return is_held(u, item) && a->stays ? "comment-inside" : NULL;
		}
		if (u->refreshes || u->head) {
			return "second-refresh";
		}
		break;
	case DM_UNITED_UPGRADE:
		if (u->upgrade && !u->sets_up && dm_options_same_call(u->upgrade, item->command)) {
			let_go(u, item);
			return is_held(u, item) && a->stays ? "comment-inside" : NULL;
		}
		break;
	case DM_UNITED_INSTALL:
		return add_install(a, index);
	case DM_UNITED_REPOSITORY:
		a->stays = true;
		break;
	case DM_UNITED_REMOVE:
	case DM_UNITED_HARMLESS:
	case DM_UNITED_OTHER:
		a->others++;
		if (layer &&
			(!a->installed || a->others > LITTLE || item->kind == DM_UNITED_REMOVE)) {
			return "other-work";
		}
		break;
	case DM_UNITED_CLEAN:
	case DM_UNITED_NEUTRAL:
		return NULL;
	}
	a->stays = true;
	note(u, index);
	return NULL;
}

/* ---- one cleaning, at the end ---- */

/* The first of the cleanings that end the items [from, to), with echo done and the like among them; to: none. */
static uint32_t
cleanings_from(const struct dm_united *u, uint32_t from, uint32_t to)
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
	const struct dm_sh_command *command = &shell_item(u, item)->pipeline.commands[0];
	return item->command && item->command->verb == DM_VERB_CLEAN &&
	       (!dm_str_is(command->words[0].text, "rm") ||
		       removes_waste(command, item->command->manager, true));
}

/* rm of the lists without -f, which fails where they are gone already */
static bool
needs_lists(const struct dm_united *u, const struct dm_united_item *item)
{
	return cleans_manager(u, item) &&
	       removes_what_is_there(item->command->command, item->command->program);
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
		dropped = dropped || drops_lists(item);
	}
	return last;
}

/* rm -r of the same paths; -f or not */
static bool
removes_same(
	const struct dm_united *u, const struct dm_united_item *x, const struct dm_united_item *y)
{
	const struct dm_sh_command *a = &shell_item(u, x)->pipeline.commands[0];
	const struct dm_sh_command *b = &shell_item(u, y)->pipeline.commands[0];
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

/*
 * Of two that end their RUNs and remove the same lists, one without -f, the first goes. One that stays for the sake of
 * two RUNs must be the last of what becomes of them.
 */
static const char *
remove_once(struct dm_united *u, uint32_t first)
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
	if ((is_held(u, before) || has_own_comment(u, before)) && !before->moved) {
		return "comment-inside";
	}
	after->kind = DM_UNITED_CLEAN; /* it has the lists of both */
	let_go(u, before);
	note_all(u, first);
	return NULL;
}

/* rm of what packages bring: rm -rf /var/log. Those whose install comes before it now would lose theirs. */
static bool
takes_of_installs(const struct dm_united *u, const struct dm_united_item *item)
{
	const struct dm_sh_command *command = &shell_item(u, item)->pipeline.commands[0];
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
clean_later(struct adding *a, uint32_t index, uint32_t *own)
{
	struct dm_united *u = a->u;
	struct dm_united_item *item = &u->items[index];
	const struct dm_run *run = u->members[u->nmembers - 1].run;
	bool said = find_same(u, item, *own, u->nitems, true) ||
		    find_same(u, item, *own, u->nitems, false);
	if ((is_held(u, item) || has_own_comment(u, item)) && !item->moved) {
		return "comment-inside";
	}
	/* others may use what it removes */
	if (!said && a->others && !cleans_manager(u, item)) {
		return "other-work";
	}
	bool kept = drops_lists(item) && has_verb(u, run, DM_VERB_REFRESH) &&
		    dm_list_users_after(u->facts, run, item->command->manager);
	if (kept && !said && !cleans_manager(u, item)) {
		return "other-work";
	}
	let_go(u, item);
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

static const char *
clean_once(struct adding *a)
{
	struct dm_united *u = a->u;
	uint32_t own = cleanings_from(u, a->first, u->nitems);
	uint32_t from = cleanings_from(u, 0, a->first), to = a->first;
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
			bool held = is_held(u, item) || has_own_comment(u, item);
			obstacle = held ? "comment-inside" : NULL;
			let_go(u, item);
		}
		for (uint32_t k = from; k < to && !same && !obstacle; k++) {
			struct dm_united_item *other = &u->items[k];
			if (other->fate == DM_UNITED_STAYS && other->kind == DM_UNITED_CLEAN &&
				covers(u, item, other)) {
				bool held = is_held(u, other) || has_own_comment(u, other);
				obstacle = held ? "comment-inside" : NULL;
				let_go(u, other);
			}
		}
	}
	return obstacle;
}

static uint32_t
item_at(const struct dm_run *run, uint32_t off)
{
	uint32_t i = 0;
	while (i < run->shell->list->nitems && run->shell->list->items[i].pipeline.span.off < off) {
		i++;
	}
	return i;
}

/* `set -e` and the like where nothing else is left of the RUN. */
static bool
absorb(struct adding *a)
{
	struct dm_united *u = a->u;
	bool left = a->stays;
	for (uint32_t i = a->first; i < u->nitems; i++) {
		struct dm_united_item *item = &u->items[i];
		const struct dm_sh_command *command = &shell_item(u, item)->pipeline.commands[0];
		if (!a->stays && item->kind == DM_UNITED_NEUTRAL && command->nwords &&
			dm_str_is(command->words[0].text, "set")) {
			let_go(u, item);
		}
		left = left || item->fate == DM_UNITED_STAYS;
	}
	return !left;
}

/* A comment above the last RUN, or in it, would be lost with it. */
static bool
speaks(const struct dm_united *u)
{
	const struct dm_run *run = u->members[u->nmembers - 1].run;
	const struct dm_run *before = u->members[u->nmembers - 2].run;
	return run->shell->ncomments ||
	       has_comment(u->facts->tree, dm_span_end(before->instr->line_span),
		       dm_span_end(run->instr->line_span));
}

/* Where one of the two is no list of commands that all run. */
static const char *
add_opaque(struct dm_united *u, enum dm_gain gain, const struct dm_run *run)
{
	if (gain == DM_GAIN_LAYER) {
		bool speak = has_comment_lines(run) ||
			     has_comment_lines(u->members[u->nmembers - 2].run);
		return speak ? "comment-inside" : "not-plain-chain";
	}
	return u->refreshes && has_verb(u, run, DM_VERB_REFRESH) ? "second-refresh" : NULL;
}

const char *
dm_united_add(struct dm_united *u, enum dm_gain gain, const struct dm_run *run,
	const struct dm_joining *how)
{
	bool plain = is_plain(run) && how->kind != DM_JOINT_GROUP;
	*dm_push(u->facts->arena, u->members, u->nmembers) =
		(struct dm_united_member){.run = run, .how = *how};
	struct adding a = {.u = u,
		.gain = gain,
		.first = read_items(u, item_at(run, how->second_from), plain)};
	const char *obstacle = plain && u->plain ? remove_once(u, a.first) : NULL;
	if (obstacle) {
		return obstacle;
	}
	if (gain == DM_GAIN_LAYER && u->works && plain && u->plain) {
		return "other-work";
	}
	if (u->drops_lists && cleanings_from(u, 0, a.first) == a.first &&
		has_verb(u, run, DM_VERB_REFRESH)) {
		return "second-refresh";
	}
	if (!plain || !u->plain) {
		u->plain = false;
		obstacle = add_opaque(u, gain, run);
		u->refreshes = u->refreshes || has_verb(u, run, DM_VERB_REFRESH);
		return obstacle;
	}
	for (uint32_t i = a.first, n = u->nitems; i < n && !obstacle; i++) {
		obstacle = add_item(&a, i);
	}
	obstacle = obstacle ? obstacle : clean_once(&a);
	bool absorbed = !obstacle && absorb(&a);
	u->members[u->nmembers - 1].absorbed = absorbed;
	if (absorbed && !a.joins && speaks(u)) {
		return "comment-inside";
	}
	for (uint32_t i = a.first; i < u->nitems; i++) {
		u->drops_lists = u->drops_lists ||
				 (u->items[i].fate == DM_UNITED_STAYS && drops_lists(&u->items[i]));
	}
	return obstacle;
}

void
dm_united_restore(struct dm_united *united, const struct dm_united *before)
{
	struct dm_united_item *items = united->items; /* they may have grown */
	struct dm_united_member *members = united->members;
	for (uint32_t i = 0; i < before->nitems; i++) {
		if (items[i].fate == DM_UNITED_GOES && items[i].since >= before->nmembers) {
			items[i].fate = DM_UNITED_STAYS;
		}
	}
	*united = *before;
	united->items = items;
	united->members = members;
}
