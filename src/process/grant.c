#include "grant.h"

#include "../facts/brought.h"
#include "folders.h"
#include "process.h"

static void
find_place(struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	grant->last = &grant->facts->tree->instrs[stage->end - 1];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		bool command = instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT;
		if (command && !grant->command) {
			grant->command = instr;
		} else if (instr->kind == DM_RUN || instr->kind == DM_USER ||
			   instr->kind == DM_VOLUME) {
			grant->command = NULL;
		}
	}
}

struct dm_grant
dm_grant_of(struct dm_facts *facts, int32_t stage)
{
	struct dm_grant grant = {.facts = facts, .stage = stage};
	find_place(&grant);
	dm_stage_manager(facts, stage, &grant.image);
	grant.effective = dm_account_effective(facts, stage, grant.image);
	return grant;
}

const struct dm_instr *
dm_grant_user(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->facts->tree;
	const struct dm_instr *user = dm_model_last(tree, tree->stages[grant->stage].end, DM_USER);
	return user && user->stage == grant->stage ? user : NULL;
}

const struct dm_instr *
dm_grant_where(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->facts->tree;
	return grant->command ? grant->command
	       : dm_process_has_command(tree, grant->stage)
		       ? grant->last
		       : &tree->instrs[tree->stages[grant->stage].from];
}

const struct dm_instr *
dm_grant_first(const struct dm_grant *grant, enum dm_keyword kind)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		if (instr->kind == kind) {
			return instr;
		}
	}
	return NULL;
}

bool
dm_grant_has(const struct dm_grant *grant, enum dm_keyword kind)
{
	return dm_model_last(grant->facts->tree, grant->facts->tree->stages[grant->stage].end - 1,
		       kind) ||
	       grant->last->kind == kind;
}

bool
dm_grant_asks_root(const struct dm_grant *grant)
{
	return grant->choice.no_shell && !grant->choice.own && dm_grant_user(grant);
}

/* requirements.txt, package*.json: what a program needs, not the program */
static bool
lists_dependencies(struct dm_str source)
{
	return dm_words_before(&dm_words_dependency_files, dm_str_base_name(source)) > 0;
}

/* COPY or ADD bring more than settings and lists of dependencies. */
static bool
brings_program(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->facts->tree;
	for (int32_t s = grant->stage; s >= 0; s = tree->stages[s].parent) {
		for (uint32_t i = tree->stages[s].from; i < tree->stages[s].end; i++) {
			const struct dm_instr *instr = &tree->instrs[i];
			bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
			uint32_t last = copies && instr->nwords ? instr->nwords - 1 : 0;
			bool settings = last && dm_str_starts(instr->words[last].text, "/etc/");
			for (uint32_t k = 0; k < last && !settings; k++) {
				if (!lists_dependencies(instr->words[k].text)) {
					return true;
				}
			}
			if (copies && instr->nheredocs) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_grant_maybe_tool(const struct dm_grant *grant)
{
	bool serves = brings_program(grant) || dm_grant_has(grant, DM_EXPOSE) || grant->choice.own;
	return !serves || dm_process_asks_help(grant->facts->tree, grant->stage);
}

static bool
is_root_at(const struct dm_grant *grant, const struct dm_instr *instr)
{
	return dm_account_at(grant->facts, instr, grant->image) == DM_USER_ROOT;
}

bool
dm_grant_volumes(const struct dm_grant *grant)
{
	const struct dm_choice *choice = &grant->choice;
	const struct dm_instr *volume = dm_grant_first(grant, DM_VOLUME);
	if (!volume) {
		return !dm_grant_has(grant, DM_VOLUME);
	}
	uint32_t at = (uint32_t)(volume - grant->facts->tree->instrs);
	bool numeric = choice->account.uid && choice->account.gid && !choice->account.text;
	bool above = dm_model_last(grant->facts->tree, at, DM_VOLUME) != NULL; /* a parent's */
	return !above && !choice->no_shell && is_root_at(grant, volume) &&
	       (numeric || choice->created < at);
}

bool
dm_grant_workdir(const struct dm_grant *grant)
{
	struct dm_str workdir = dm_folder_workdir(grant->facts, grant->stage);
	bool plain = workdir.n > 0;
	for (size_t i = 0; i < workdir.n; i++) {
		plain = plain && !strchr(" \t\r\n\"'$`\\;&|<>()*?[]#", workdir.p[i]) &&
			workdir.p[i];
	}
	return plain && !grant->choice.no_shell && !dm_folder_is_system(workdir);
}

/* ---- what to insert ---- */

/* RUNs that go to the same place become one. */
static void
add_line(const struct dm_grant *grant, struct dm_grant_plan *plan, const struct dm_instr *at,
	enum dm_keyword kind, const char *text)
{
	struct dm_grant_line *last = plan->count ? &plan->lines[plan->count - 1] : NULL;
	if (kind == DM_RUN && last && last->kind == DM_RUN && last->at == at) {
		last->text =
			dm_arena_printf(grant->facts->arena, "%s\n    && %s", last->text, text);
		return;
	}
	plan->lines[plan->count++] = (struct dm_grant_line){at, kind, text};
}

/* The first COPY or ADD; what programs need to run at all comes before any RUN. */
static const struct dm_instr *
first_files(const struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	const struct dm_instr *first = NULL;
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		if (dm_brings_emulator(instr)) {
			first = NULL;
		} else if ((instr->kind == DM_COPY || instr->kind == DM_ADD) && !first) {
			first = instr;
		}
	}
	return first;
}

/* Behind the leading RUNs and before the first COPY, so that it stays cached. */
static const struct dm_instr *
place_to_create(const struct dm_grant *grant, const struct dm_instr *volume)
{
	const struct dm_instr *copy = first_files(grant);
	const struct dm_instr *first = copy && (!volume || copy < volume) ? copy : volume;
	/* what the file does by itself to accounts comes before; the new USER, at the command, comes after */
	bool fits = first && (!grant->command || first < grant->command) && !grant->choice.moved &&
		    is_root_at(grant, first);
	return fits ? first : volume ? volume : grant->command;
}

struct dm_grant_plan
dm_grant_plan(const struct dm_grant *grant)
{
	struct dm_facts *facts = grant->facts;
	const struct dm_choice *choice = &grant->choice;
	const struct dm_instr *volume = dm_grant_first(grant, DM_VOLUME);
	const char *owner = strchr(choice->user, ':') || !choice->account.name
				    ? choice->user
				    : dm_arena_printf(facts->arena, "%s:", choice->user);
	struct dm_grant_plan plan = {.count = 0};
	if (choice->create) {
		add_line(grant, &plan, place_to_create(grant, volume), DM_RUN, choice->create);
	}
	if (volume) {
		add_line(grant, &plan, volume, DM_RUN,
			dm_folder_volumes(facts, grant->stage, owner));
	}
	struct dm_str workdir = dm_folder_workdir(facts, grant->stage);
	if (grant->workdir && !dm_folder_is_writable(facts->tree, grant->stage, workdir)) {
		add_line(grant, &plan, grant->command, DM_RUN,
			dm_arena_printf(facts->arena, "chown %s %.*s", owner, DM_FMT(workdir)));
	}
	add_line(grant, &plan, grant->command, DM_USER, choice->user);
	return plan;
}
