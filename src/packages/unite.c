#include "unite.h"

#include "unite_clean.h"

enum {
	LITTLE = 3, /* commands of another kind that a RUN may bring along after its install */
};

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
	united->plain = dm_united_is_plain(run);
	united->listed = 0;
	united->refreshes = dm_united_has_verb(united, run, DM_VERB_REFRESH);
	dm_united_read_items(united, 0, united->plain);
	dm_united_note_all(united, united->nitems);
}

/* Its packages may not be there beside those of the head's list, which is read when another install is to join it. */
static bool
conflicts(struct dm_united *u, const struct dm_united_item *item)
{
	if (u->listed != u->head) {
		u->listed = u->head;
		u->list = (struct dm_conflicts){.sides = NULL};
		dm_conflicts_add(u->facts->arena, &u->list, u->items[u->head - 1].command);
	}
	return dm_conflicts_has(&u->list, item->command);
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
	dm_conflicts_add(u->facts->arena, &u->list, item->command);
	dm_united_note_joined(u, item);
}

bool
dm_united_again(struct dm_united *u, const uint32_t *sources)
{
	bool some = false;
	dm_united_note_all(u, 0);
	for (uint32_t i = 0; i < u->nitems; i++) {
		struct dm_united_item *item = &u->items[i];
		struct dm_lacks lacks = {.yes = false};
		bool other = u->plain && item->kind == DM_UNITED_INSTALL && u->head &&
			     !u->between && sources[u->head - 1] != sources[i];
		if (other &&
			dm_options_agree(u->items[u->head - 1].command, item->command,
				u->refresh && !u->sets_up, &lacks) &&
			!conflicts(u, item)) {
			take(u, item, &lacks);
			some = true;
		} else {
			dm_united_note(u, i);
		}
	}
	return some;
}

static const char *
add_install(struct dm_united_adding *a, uint32_t index)
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
	if (agrees && !u->between && conflicts(u, item)) {
		return "conflicting";
	}
	if (agrees && !u->between) {
		a->joins = true;
		take(u, item, &lacks);
		return NULL;
	}
	if (agrees && first && a->gain == DM_GAIN_LAYER && !u->sets_up) {
		return "other-work";
	}
	a->stays = true;
	dm_united_note(u, index);
	return NULL;
}

static const char *
add_item(struct dm_united_adding *a, uint32_t index)
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
			dm_united_let_go(u, item);
			return dm_united_is_held(u, item) && a->stays ? "comment-inside" : NULL;
		}
		if (u->refreshes || u->head) {
			return "second-refresh";
		}
		break;
	case DM_UNITED_UPGRADE:
		if (u->upgrade && !u->sets_up && dm_options_same_call(u->upgrade, item->command)) {
			dm_united_let_go(u, item);
			return dm_united_is_held(u, item) && a->stays ? "comment-inside" : NULL;
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
	dm_united_note(u, index);
	return NULL;
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
absorb(struct dm_united_adding *a)
{
	struct dm_united *u = a->u;
	bool left = a->stays;
	for (uint32_t i = a->first; i < u->nitems; i++) {
		struct dm_united_item *item = &u->items[i];
		const struct dm_sh_command *command =
			&dm_united_shell_item(u, item)->pipeline.commands[0];
		if (!a->stays && item->kind == DM_UNITED_NEUTRAL && command->nwords &&
			dm_str_is(command->words[0].text, "set")) {
			dm_united_let_go(u, item);
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
	       dm_united_has_comment(u->facts->tree, dm_span_end(before->instr->line_span),
		       dm_span_end(run->instr->line_span));
}

/* Where one of the two is no list of commands that all run. */
static const char *
add_opaque(struct dm_united *u, enum dm_gain gain, const struct dm_run *run)
{
	if (gain == DM_GAIN_LAYER) {
		bool speak = dm_united_has_comment_lines(run) ||
			     dm_united_has_comment_lines(u->members[u->nmembers - 2].run);
		return speak ? "comment-inside" : "not-plain-chain";
	}
	return u->refreshes && dm_united_has_verb(u, run, DM_VERB_REFRESH) ? "second-refresh"
									   : NULL;
}

const char *
dm_united_add(struct dm_united *u, enum dm_gain gain, const struct dm_run *run,
	const struct dm_joining *how)
{
	bool plain = dm_united_is_plain(run) && how->kind != DM_JOINT_GROUP;
	*dm_push(u->facts->arena, u->members, u->nmembers) =
		(struct dm_united_member){.run = run, .how = *how};
	struct dm_united_adding a = {.u = u,
		.gain = gain,
		.first = dm_united_read_items(u, item_at(run, how->second_from), plain)};
	const char *obstacle = plain && u->plain ? dm_united_remove_once(u, a.first) : NULL;
	if (obstacle) {
		return obstacle;
	}
	if (gain == DM_GAIN_LAYER && u->works && plain && u->plain) {
		return "other-work";
	}
	if (u->drops_lists && dm_united_cleanings_from(u, 0, a.first) == a.first &&
		dm_united_has_verb(u, run, DM_VERB_REFRESH)) {
		return "second-refresh";
	}
	if (!plain || !u->plain) {
		u->plain = false;
		obstacle = add_opaque(u, gain, run);
		u->refreshes = u->refreshes || dm_united_has_verb(u, run, DM_VERB_REFRESH);
		return obstacle;
	}
	for (uint32_t i = a.first, n = u->nitems; i < n && !obstacle; i++) {
		obstacle = add_item(&a, i);
	}
	obstacle = obstacle ? obstacle : dm_united_clean_once(&a);
	bool absorbed = !obstacle && absorb(&a);
	u->members[u->nmembers - 1].absorbed = absorbed;
	if (absorbed && !a.joins && speaks(u)) {
		return "comment-inside";
	}
	for (uint32_t i = a.first; i < u->nitems; i++) {
		u->drops_lists = u->drops_lists || (u->items[i].fate == DM_UNITED_STAYS &&
							   dm_united_drops_lists(&u->items[i]));
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
