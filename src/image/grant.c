#include "grant.h"

#include "folders.h"

void
dm_grant_find_place(struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->ctx->tree->stages[grant->stage];
	grant->last = &grant->ctx->tree->instrs[stage->end - 1];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->ctx->tree->instrs[i];
		bool command = instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT;
		if (command && !grant->command) {
			grant->command = instr;
		} else if (instr->kind == DM_RUN || instr->kind == DM_USER ||
			   instr->kind == DM_VOLUME) {
			grant->command = NULL;
		}
	}
}

const struct dm_instr *
dm_grant_first(const struct dm_grant *grant, enum dm_keyword kind)
{
	const struct dm_stage *stage = &grant->ctx->tree->stages[grant->stage];
	for (uint32_t i = stage->from; i < stage->end; i++) {
		const struct dm_instr *instr = &grant->ctx->tree->instrs[i];
		if (instr->kind == kind) {
			return instr;
		}
	}
	return NULL;
}

bool
dm_grant_has(const struct dm_grant *grant, enum dm_keyword kind)
{
	return dm_model_last(
		       grant->ctx->tree, grant->ctx->tree->stages[grant->stage].end - 1, kind) ||
	       grant->last->kind == kind;
}

bool
dm_grant_asks_root(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->ctx->tree;
	const struct dm_instr *user = dm_model_last(tree, tree->stages[grant->stage].end, DM_USER);
	return grant->choice.no_shell && !grant->choice.own && user && user->stage == grant->stage;
}

/* requirements.txt, package*.json: what a program needs, not the program */
static bool
lists_dependencies(struct dm_str source)
{
	static const char *const names[] = {"requirements", "package", "yarn.lock", "pnpm-lock",
		"Gemfile", "composer.", "go.mod", "go.sum", "Pipfile", "pyproject.toml",
		"poetry.lock", "Cargo.", "pom.xml", NULL};
	struct dm_str base = dm_str_base_name(source);
	for (const char *const *name = names; *name; name++) {
		if (dm_str_starts(base, *name)) {
			return true;
		}
	}
	return false;
}

bool
dm_grant_brings_program(const struct dm_grant *grant)
{
	const struct dm_tree *tree = grant->ctx->tree;
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

static bool
is_root_at(const struct dm_grant *grant, const struct dm_instr *instr)
{
	return dm_account_at(grant->ctx, instr, grant->image) == DM_USER_ROOT;
}

bool
dm_grant_volumes(const struct dm_grant *grant)
{
	const struct dm_choice *choice = &grant->choice;
	const struct dm_instr *volume = dm_grant_first(grant, DM_VOLUME);
	if (!volume) {
		return !dm_grant_has(grant, DM_VOLUME);
	}
	uint32_t at = (uint32_t)(volume - grant->ctx->tree->instrs);
	bool numeric = choice->account.uid && choice->account.gid && !choice->account.text;
	bool above = dm_model_last(grant->ctx->tree, at, DM_VOLUME) != NULL; /* a parent's */
	return !above && !choice->no_shell && is_root_at(grant, volume) &&
	       (numeric || choice->created < at);
}

bool
dm_grant_workdir(const struct dm_grant *grant)
{
	struct dm_str workdir = dm_folder_workdir(grant->ctx, grant->stage);
	bool plain = workdir.n > 0;
	for (size_t i = 0; i < workdir.n; i++) {
		plain = plain && !strchr(" \t\r\n\"'$`\\;&|<>()*?[]#", workdir.p[i]) &&
			workdir.p[i];
	}
	return plain && !grant->choice.no_shell && !dm_folder_is_system(workdir);
}

/* ---- edits ---- */

/* Instructions to insert, in order. */
struct insertions {
	const struct dm_grant *grant;
	struct dm_edits *edits;
	const struct dm_instr *at[4]; /* NULL: behind the stage's last instruction */
	const char *lines[4];
	bool run[4];
	uint32_t count;
};

/* RUNs that stand at the same place become one. */
static void
add_line(struct insertions *all, const struct dm_instr *at, const char *keyword, const char *text)
{
	const struct dm_grant *grant = all->grant;
	bool run = strcmp(keyword, "RUN") == 0;
	uint32_t n = all->count;
	if (run && n && all->run[n - 1] && all->at[n - 1] == at) {
		all->lines[n - 1] = dm_arena_printf(
			grant->ctx->arena, "%s\n    && %s", all->lines[n - 1], text);
		return;
	}
	const struct dm_instr *like = at ? at : grant->last;
	all->lines[n] = dm_arena_printf(
		grant->ctx->arena, "%s %s", dm_edit_keyword(all->edits, like, keyword), text);
	all->at[n] = at;
	all->run[n] = run;
	all->count++;
}

static void
insert(const struct insertions *all)
{
	for (uint32_t i = 0, n; i < all->count; i += n) {
		n = 1;
		while (i + n < all->count && all->at[i + n] == all->at[i]) {
			n++;
		}
		if (all->at[i]) {
			dm_edit_instrs_before(all->edits, all->at[i], &all->lines[i], n);
		} else {
			dm_edit_instrs_after(all->edits, all->grant->last, &all->lines[i], n);
		}
	}
}

/* Behind the leading RUNs and before the first COPY, so that it stays cached. */
static const struct dm_instr *
place_to_create(const struct dm_grant *grant, const struct dm_instr *volume)
{
	const struct dm_instr *copy = dm_grant_first(grant, DM_COPY);
	const struct dm_instr *add = dm_grant_first(grant, DM_ADD);
	copy = copy && (!add || copy < add) ? copy : add;
	const struct dm_instr *first = copy && (!volume || copy < volume) ? copy : volume;
	/* what the file does by itself to accounts comes before */
	bool moved = strcmp(grant->choice.account.uid, dm_context_option(grant->ctx, "uid")) != 0;
	return first && !moved && is_root_at(grant, first) ? first
	       : volume                                    ? volume
							   : grant->command;
}

void
dm_grant_edit(const struct dm_grant *grant, struct dm_edits *edits)
{
	struct dm_context *ctx = grant->ctx;
	const struct dm_choice *choice = &grant->choice;
	const struct dm_instr *volume = dm_grant_first(grant, DM_VOLUME);
	const char *owner = strchr(choice->user, ':') || !choice->account.name
				    ? choice->user
				    : dm_arena_printf(ctx->arena, "%s:", choice->user);
	struct insertions all = {.grant = grant, .edits = edits};
	if (choice->create) {
		add_line(&all, place_to_create(grant, volume), "RUN", choice->create);
	}
	if (volume) {
		add_line(&all, volume, "RUN", dm_folder_volumes(ctx, grant->stage, owner));
	}
	struct dm_str workdir = dm_folder_workdir(ctx, grant->stage);
	if (grant->workdir && !dm_folder_is_writable(ctx->tree, grant->stage, workdir)) {
		add_line(&all, grant->command, "RUN",
			dm_arena_printf(ctx->arena, "chown %s %.*s", owner, DM_FMT(workdir)));
	}
	add_line(&all, grant->command, "USER", choice->user);
	insert(&all);
}
