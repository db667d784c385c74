#include "grant.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
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

const struct dm_instr *
dm_grant_volume(const struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		for (uint32_t k = 0; instr->kind == DM_VOLUME && k < instr->nwords; k++) {
			if (!dm_folder_is_temporary(
				    grant->facts, grant->stage, instr->words[k].text)) {
				return instr;
			}
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

/* The comment lines directly above the instruction say that root is wanted there, and not for the build. */
static bool
is_explained(const struct dm_grant *grant, const struct dm_instr *instr)
{
	const struct dm_facts *facts = grant->facts;
	struct dm_str comment =
		dm_str_slice(facts->tree->text, instr->comment, instr->line_span.off);
	comment = comment.n ? dm_str_lower(facts->arena, comment) : comment;
	return dm_words_in(&dm_words_root_reasons, comment) &&
	       !dm_words_in(&dm_words_build_reasons, comment) &&
	       !dm_words_in(&dm_words_tool_comments, comment); /* that is for the pass's driver */
}

bool
dm_grant_asks_root(const struct dm_grant *grant)
{
	const struct dm_instr *user = dm_grant_user(grant);
	const struct dm_instr *next = user && user < grant->last ? user + 1 : NULL;
	if (grant->command && is_explained(grant, grant->command)) {
		return true;
	}
	if (!user) {
		return false;
	}
	bool directly = !next || next->kind == DM_CMD || next->kind == DM_ENTRYPOINT ||
			next->kind == DM_HEALTHCHECK;
	return directly || is_explained(grant, user) ||
	       (grant->choice.no_shell && !grant->choice.own);
}

/* A USER of the stage's lineage says so. */
static bool
ends_as_root(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->facts->tree;
	return grant->effective == DM_USER_ROOT &&
	       (dm_model_last(tree, tree->stages[grant->stage].end - 1, DM_USER) ||
		       grant->last->kind == DM_USER);
}

bool
dm_grant_left_behind(const struct dm_grant *grant)
{
	const char *base = dm_account_configured(grant->facts, grant->stage, grant->image);
	return base && !dm_account_is_root(dm_account_user_part(dm_str(base))) &&
	       ends_as_root(grant);
}

bool
dm_grant_maybe_left_behind(const struct dm_grant *grant)
{
	return !dm_account_configured(grant->facts, grant->stage, grant->image) &&
	       ends_as_root(grant);
}

/* rm -rf /var/lib/apt/lists/... and what else package managers leave */
static bool
is_cleaning(const struct dm_build_call *call)
{
	for (uint32_t i = 1; dm_str_is(call->name, "rm") && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		bool held = word.n && (word.p[0] == '-' || dm_path_holds(DM_STR("/tmp"), word));
		for (uint32_t k = 0; k < dm_manager_count && !held; k++) {
			held = dm_path_in_any(word, dm_managers[k].lists) ||
			       dm_path_in_any(word, dm_managers[k].caches);
		}
		if (!held) {
			return false;
		}
	}
	return dm_str_is(call->name, "rm");
}

bool
dm_grant_only_packages(const struct dm_grant *grant)
{
	const struct dm_calls *calls = dm_calls_get(grant->facts);
	const bool *lineage =
		dm_model_lineage(grant->facts->arena, grant->facts->tree, grant->stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool system = call->package && call->package->manager->system;
		if (lineage[call->instr->stage] && !system && !is_cleaning(call) &&
			!dm_words_has(&dm_words_neutral_commands, call->name)) {
			return false;
		}
	}
	return true;
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

enum dm_given
dm_grant_given(const struct dm_grant *grant, struct dm_str folder)
{
	const struct dm_account *account = &grant->choice.account;
	enum dm_given by = dm_given_folder(grant->facts, grant->stage, folder, account);
	return by == DM_GIVEN_IT && account->text ? DM_GIVEN_NOT : by;
}

bool
dm_grant_given_for_good(const struct dm_grant *grant, struct dm_str folder, bool files)
{
	const struct dm_account *account = &grant->choice.account;
	return !account->text &&
	       dm_given_for_good(grant->facts, grant->stage, folder, account, files);
}

/* A RUN of the file gives what one of the VOLUMEs holds to somebody else. */
static bool
gives_volume_away(const struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	bool away = false;
	for (uint32_t i = stage->from; i < stage->end && !away; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		for (uint32_t k = 0; instr->kind == DM_VOLUME && k < instr->nwords; k++) {
			struct dm_str path = instr->words[k].text;
			away = away || dm_grant_given(grant, path) == DM_GIVEN_AWAY;
		}
	}
	return away;
}

bool
dm_grant_volumes(const struct dm_grant *grant)
{
	const struct dm_choice *choice = &grant->choice;
	const struct dm_tree *tree = grant->facts->tree;
	const struct dm_instr *volume = dm_grant_volume(grant);
	uint32_t from = tree->stages[grant->stage].from;
	bool above = dm_model_last(tree, from, DM_VOLUME) != NULL; /* a parent's */
	if (!volume) {
		return !above;
	}
	uint32_t at = (uint32_t)(volume - tree->instrs);
	bool numeric = choice->account.uid && choice->account.gid && !choice->account.text;
	return !above && !choice->no_run && is_root_at(grant, volume) &&
	       (numeric || choice->created < at) && !gives_volume_away(grant);
}

/* It means itself in a shell text. */
static bool
is_plain(struct dm_str path)
{
	for (size_t i = 0; i < path.n; i++) {
		if (!path.p[i] || strchr(" \t\r\n\"'$`\\;&|<>()*?[]#", path.p[i])) {
			return false;
		}
	}
	return path.n > 0;
}

/* BuildKit makes the folder of a WORKDIR as the user in force: the last one, where what follows needs no root. */
static const struct dm_instr *
workdir_to_make(const struct dm_grant *grant, struct dm_str folder)
{
	const struct dm_tree *tree = grant->facts->tree;
	const struct dm_stage *stage = &tree->stages[grant->stage];
	uint32_t end = grant->command ? (uint32_t)(grant->command - tree->instrs) : stage->end;
	for (uint32_t i = end; i > stage->from + 1; i--) {
		const struct dm_instr *instr = &tree->instrs[i - 1];
		if (instr->kind == DM_WORKDIR) {
			struct dm_str made = i < tree->ninstrs ? dm_workdir(grant->facts, i)
							       : (struct dm_str){NULL, 0};
			return dm_str_eq(made, folder) ? instr : NULL;
		}
		if (instr->kind == DM_RUN || instr->kind == DM_USER) {
			break;
		}
	}
	return NULL;
}

bool
dm_grant_place(const struct dm_grant *grant, const struct dm_written_place *place)
{
	return is_plain(place->folder) && (!place->file.p || is_plain(place->file)) &&
	       (!grant->choice.no_run || (place->by != DM_WRITTEN_COPIED && !place->file.p &&
						 workdir_to_make(grant, place->folder)));
}
