#include "unite_items.h"

#include "../dockerfile/comment.h"
#include "../shell/effects.h"
#include "setup.h"

/* ---- what a RUN's commands are ---- */

bool
dm_united_has_comment_lines(const struct dm_run *run)
{
	return run->place.script && run->shell->ncomments;
}

bool
dm_united_is_plain(const struct dm_run *run)
{
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = 0; i < list->nitems; i++) {
		if (list->items[i].op == DM_SH_OR) {
			return false;
		}
	}
	return list->nitems > 0 && !dm_united_has_comment_lines(run) &&
	       dm_sh_fails_through(list, run->errexit, true);
}

bool
dm_united_removes_waste(
	const struct dm_sh_command *command, const struct dm_manager *manager, bool own)
{
	bool all = command->nwords > 1 && dm_str_is(command->words[0].text, "rm") &&
		   command->nredirects == 0;
	for (uint32_t i = 1; all && i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		all = (word.n && word.p[0] == '-') ||
		      (manager && (dm_path_in_any(word, manager->lists) ||
					  dm_path_in_any(word, manager->caches))) ||
		      (!own && dm_words_hold(&dm_words_waste_folders, word));
	}
	return all;
}

bool
dm_united_removes_what_is_there(const struct dm_sh_command *command, uint32_t program)
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
		return dm_united_removes_what_is_there(command->command, command->program)
			       ? DM_UNITED_OTHER
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
	if (alone && dm_united_removes_waste(command, NULL, false) &&
		!dm_united_removes_what_is_there(command, 0)) {
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

uint32_t
dm_united_read_items(struct dm_united *u, uint32_t from, bool plain)
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

bool
dm_united_drops_lists(const struct dm_united_item *item)
{
	return item->kind == DM_UNITED_CLEAN && item->command &&
	       item->command->verb == DM_VERB_CLEAN && item->command->manager->clean_drops_lists;
}

void
dm_united_note(struct dm_united *u, uint32_t index)
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
		u->drops_lists = u->drops_lists || dm_united_drops_lists(item);
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

void
dm_united_note_joined(struct dm_united *u, const struct dm_united_item *item)
{
	u->between = brings_repository(item->command);
	u->sets_up = u->sets_up || u->between;
}

void
dm_united_note_all(struct dm_united *u, uint32_t to)
{
	u->refresh = u->upgrade = NULL;
	u->head = 0;
	u->sets_up = u->drops_lists = u->between = u->works = false;
	for (uint32_t i = 0; i < to; i++) {
		if (u->items[i].fate == DM_UNITED_STAYS) {
			dm_united_note(u, i);
		} else if (u->items[i].fate == DM_UNITED_JOINS) {
			dm_united_note_joined(u, &u->items[i]);
		}
	}
}

bool
dm_united_has_verb(const struct dm_united *u, const struct dm_run *run, enum dm_verb verb)
{
	for (uint32_t k = 0; k < run->ncommands; k++) {
		if (run->commands[k].verb == verb &&
			run->commands[k].manager->family == u->family) {
			return true;
		}
	}
	return false;
}

/* ---- what one is taken away with ---- */

const struct dm_sh_item *
dm_united_shell_item(const struct dm_united *u, const struct dm_united_item *item)
{
	return &u->members[item->member].run->shell->list->items[item->item];
}

bool
dm_united_has_comment(const struct dm_tree *tree, uint32_t from, uint32_t to)
{
	return dm_comment_next(tree, &from, to).p;
}

bool
dm_united_is_held(const struct dm_united *u, const struct dm_united_item *item)
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
	return dm_united_has_comment(u->facts->tree, from, to) ||
	       (!last && before->op == DM_SH_AND && next != DM_SH_AND);
}

bool
dm_united_has_own_comment(const struct dm_united *u, const struct dm_united_item *item)
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

void
dm_united_let_go(const struct dm_united *u, struct dm_united_item *item)
{
	item->fate = DM_UNITED_GOES;
	item->since = u->nmembers - 1;
}
