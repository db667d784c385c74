#include "plan.h"

#include "../facts/mounts.h"
#include "../facts/brought.h"
#include "../facts/runner.h"
#include "folders.h"
#include "passwd.h"

enum {
	FEW = 1000, /* files that chown -R may copy into another layer */
};

/* RUNs that go to the same place become one. */
static void
add_line(const struct dm_grant *grant, struct dm_plan *plan, const struct dm_instr *at,
	enum dm_keyword kind, const char *text)
{
	struct dm_plan_line *last = plan->count ? &plan->lines[plan->count - 1] : NULL;
	if (kind == DM_RUN && last && last->kind == DM_RUN && last->at == at) {
		last->text =
			dm_arena_printf(grant->facts->arena, "%s\n    && %s", last->text, text);
		return;
	}
	plan->lines[plan->count++] = (struct dm_plan_line){at, kind, text};
}

/* ---- places ---- */

static bool
is_root_at(const struct dm_grant *grant, const struct dm_instr *instr)
{
	return dm_account_at(grant->facts, instr, grant->image) == DM_USER_ROOT;
}

/* Keys, lists of repositories, settings, single programs: what package RUNs may need before them. */
static bool
is_set_up(struct dm_facts *facts, const struct dm_instr *instr)
{
	struct dm_str target =
		instr->nwords ? instr->words[instr->nwords - 1].text : (struct dm_str){"", 0};
	return dm_brings_runner(facts, instr) ||
	       dm_words_before(&dm_words_set_up_folders, target) > 0;
}

static bool
installs(const struct dm_runs *runs, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		for (uint32_t k = 0; run->instr == instr && k < run->ncommands; k++) {
			if (run->commands[k].manager->system) {
				return true;
			}
		}
	}
	return false;
}

/* The first COPY or ADD of sources; those that only set up the package RUNs which follow do not count. */
static const struct dm_instr *
first_files(const struct dm_grant *grant)
{
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	const struct dm_runs *runs = dm_runs_get(grant->facts);
	const struct dm_instr *first = NULL;
	/* what brings the shell that SHELL names may come after sources, too */
	bool set_up = true, shell = grant->facts->tree->by_kind[DM_SHELL].count;
	for (uint32_t i = stage->from; i < stage->end && (set_up || shell); i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		if (dm_brings_runner(grant->facts, instr) ||
			(set_up && ((grant->choice.create && dm_passwd_replaced(grant->facts, i)) ||
					   (instr->kind == DM_RUN && installs(runs, instr))))) {
			first = NULL;
		} else if (instr->kind == DM_COPY || instr->kind == DM_ADD) {
			first = first ? first : instr;
			set_up = is_set_up(grant->facts, instr);
		}
	}
	return first;
}

/* After the leading package RUNs and before the first COPY, so that it stays cached. */
static const struct dm_instr *
early_place(const struct dm_grant *grant, const struct dm_instr *volume)
{
	const struct dm_instr *copy = first_files(grant);
	const struct dm_instr *first = copy && (!volume || copy < volume) ? copy : volume;
	/* what the file does by itself to accounts comes before; the new USER, at the command, comes after */
	bool fits = first && (!grant->command || first < grant->command) && !grant->choice.moved &&
		    is_root_at(grant, first);
	return fits ? first : volume ? volume : grant->command;
}

/* The RUN of the stage at that index, where commands can go to its end as root; NULL. */
static const struct dm_run *
run_at(const struct dm_grant *grant, uint32_t index)
{
	const struct dm_runs *runs = dm_runs_get(grant->facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *run = &runs->items[i];
		if (run->index == index) {
			bool joins = run->readable && !run->place.script &&
				     run->instr->nheredocs == 0 &&
				     run->instr->stage == grant->stage &&
				     is_root_at(grant, run->instr) && dm_run_is_chain(run);
			return joins ? run : NULL;
		}
	}
	return NULL;
}

/* The RUN that creates the user. */
static const struct dm_run *
own_run(const struct dm_grant *grant, const struct dm_instr *volume)
{
	const struct dm_run *run =
		grant->choice.created ? run_at(grant, grant->choice.created) : NULL;
	return run && (!volume || run->instr < volume) ? run : NULL;
}

/* ---- folders ---- */

struct folders {
	struct dm_buf make, give, deep; /* " /data /logs" */
};

/* Each path once, as far as a person would write them; mkdir and chown do not mind a repeat. */
static void
add_path(struct dm_buf *paths, struct dm_str path)
{
	for (size_t i = 0; i < paths->n && paths->n < 4096;) {
		size_t end = i + 1;
		while (end < paths->n && paths->p[end] != ' ') {
			end++;
		}
		if (dm_str_eq((struct dm_str){paths->p + i + 1, end - i - 1}, path)) {
			return;
		}
		i = end;
	}
	dm_buf_byte(paths, ' ');
	dm_buf_str(paths, path);
}

/* A WORKDIR before that place makes it. */
static bool
is_there(const struct dm_grant *grant, const struct dm_instr *at, struct dm_str folder)
{
	const struct dm_tree *tree = grant->facts->tree;
	uint32_t end = at ? (uint32_t)(at - tree->instrs) : tree->ninstrs;
	return dm_folder_is_workdir(grant->facts, grant->stage, end, folder);
}

/* A RUN makes it, which must not find it there, or what is copied below it does: only the owner is changed, after that. */
static bool
is_made_on_the_way(const struct dm_grant *grant, const struct dm_written_place *place)
{
	return place->by == DM_WRITTEN_MADE && !is_there(grant, NULL, place->folder);
}

/* .next/cache, beside .next, which is given whole */
static bool
is_below_left(const struct dm_grant *grant, const struct dm_written_place *place)
{
	bool below = false;
	for (uint32_t i = 0; i < grant->written.count && !below; i++) {
		const struct dm_written_place *other = &grant->written.items[i];
		below = other != place && other->left && place->folder.n > other->folder.n &&
			dm_path_holds(other->folder, place->folder);
	}
	return below;
}

/* The context shows files in it, and it is neither the application's folder nor one with its source. */
static bool
shows_files(const struct dm_grant *grant, const struct dm_written_place *place)
{
	return place->by != DM_WRITTEN_NEW && place->files && !place->code &&
	       !dm_path_holds(place->folder, dm_folder_workdir(grant->facts, grant->stage));
}

static bool
is_late(const struct dm_grant *grant, const struct dm_written_place *place)
{
	return place->by == DM_WRITTEN_COPIED || place->by == DM_WRITTEN_UNTOLD ||
	       place->file.p != NULL || shows_files(grant, place) ||
	       is_made_on_the_way(grant, place) || place->left || is_below_left(grant, place) ||
	       dm_grant_given(grant, place->folder) == DM_GIVEN_AWAY;
}

bool
dm_plan_is_deep(const struct dm_grant *grant, const struct dm_written_place *place)
{
	if (place->left) {
		return true;
	}
	return shows_files(grant, place) && place->files <= FEW;
}

bool
dm_plan_is_too_much(const struct dm_grant *grant, const struct dm_written_place *place)
{
	return place->whole && !place->left && shows_files(grant, place) && place->files > FEW;
}

/* mkdir -p has to make it: nobody else does before that place. */
static bool
is_to_be_made(const struct dm_grant *grant, const struct dm_instr *at,
	const struct dm_written_place *place)
{
	return place->by != DM_WRITTEN_COPIED && !place->file.p &&
	       !is_made_on_the_way(grant, place) && !is_there(grant, at, place->folder);
}

/* .next beside .next/cache, of which mkdir -p makes both */
static bool
is_above_other(const struct dm_grant *grant, const struct dm_instr *at,
	const struct dm_written_place *place)
{
	bool above = false;
	for (uint32_t i = 0; i < grant->written.count && place->left && !above; i++) {
		const struct dm_written_place *other = &grant->written.items[i];
		above = other->folder.n > place->folder.n &&
			dm_path_holds(place->folder, other->folder) &&
			is_to_be_made(grant, at, other);
	}
	return above;
}

static void
add_place(const struct dm_grant *grant, const struct dm_instr *at, struct folders *folders,
	const struct dm_written_place *place)
{
	bool deep = dm_plan_is_deep(grant, place);
	if (is_to_be_made(grant, at, place) && !is_above_other(grant, at, place)) {
		add_path(&folders->make, place->folder);
	}
	if (is_below_left(grant, place)) {
		return; /* chown -R of that one gives it */
	}
	add_path(deep ? &folders->deep : &folders->give, place->folder);
	if (place->file.p && !deep) {
		add_path(&folders->give, place->file);
	}
}

static struct folders
read_folders(const struct dm_grant *grant, const struct dm_instr *at, bool late)
{
	struct folders folders = {.make = {NULL, 0, 0}};
	const struct dm_stage *stage = &grant->facts->tree->stages[grant->stage];
	for (uint32_t i = stage->from; i < stage->end && !late; i++) {
		const struct dm_instr *instr = &grant->facts->tree->instrs[i];
		for (uint32_t k = 0; instr->kind == DM_VOLUME && k < instr->nwords; k++) {
			struct dm_str path = instr->words[k].text;
			if (!dm_folder_is_temporary(grant->facts, grant->stage, path) &&
				dm_grant_given(grant, path) != DM_GIVEN_IT) {
				add_path(&folders.make, path);
				add_path(&folders.give, path);
			}
		}
	}
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		bool deep = dm_plan_is_deep(grant, place);
		bool before = !late || (place->by == DM_WRITTEN_MADE && !place->file.p && !deep);
		bool open =
			dm_folder_is_writable(grant->facts->tree, grant->stage, place->folder) ||
			(before && dm_grant_given(grant, place->folder) == DM_GIVEN_IT) ||
			(!place->file.p && !place->left && !is_below_left(grant, place) &&
				dm_grant_given_for_good(grant, place->folder, deep));
		if (is_late(grant, place) == late && !open) {
			add_place(grant, at, &folders, place);
		}
	}
	return folders;
}

struct ending {
	bool early; /* what follows may not run, or not as it would before */
};

/* exec app, exit 0, . ./x.sh, PATH=/x */
static void
look_for_end(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct ending *ending = data;
	(void)depth;
	struct dm_str name = command->nwords ? command->words[0].text : DM_STR("");
	ending->early = ending->early || (command->kind == DM_SH_SIMPLE &&
						 dm_words_has(&dm_words_shell_enders, name));
	for (uint32_t i = 0; i < command->nassigns; i++) {
		ending->early = ending->early || dm_str_is(command->assigns[i].name, "PATH");
	}
	for (uint32_t i = 1; i < command->nwords; i++) {
		ending->early = ending->early || dm_str_starts(command->words[i].text, "PATH=");
	}
}

/* What is mounted there is gone after the RUN: RUN --mount=type=cache,target=.next; target=$X may be anywhere. */
static bool
is_mounted(const struct dm_grant *grant, const struct dm_run *run)
{
	struct dm_str workdir = dm_workdir(grant->facts, run->index);
	bool found = false;
	for (uint32_t k = 0; k < grant->written.count && !found; k++) {
		struct dm_str folder = grant->written.items[k].folder;
		found = dm_run_mounts(run, folder, true);
		for (uint32_t i = 0; i < run->instr->nflags && !found; i++) {
			struct dm_mount mount;
			bool relative = dm_mount_read(&run->instr->flags[i], &mount) &&
					mount.target.n && mount.target.p[0] != '/';
			struct dm_str target =
				relative ? dm_path_join(grant->facts->arena, workdir, mount.target)
					 : (struct dm_str){NULL, 0};
			found = target.p &&
				(dm_path_holds(target, folder) || dm_path_holds(folder, target));
		}
	}
	return found;
}

/*
 * The RUN that fills all folders that are given late, so that its own layer has them as the user's: a RUN of its own would
 * hold them once more. NULL: some other thing brings one of them, or nothing can be added to it.
 */
static const struct dm_run *
filling_run(const struct dm_grant *grant)
{
	const struct dm_instr *by = NULL;
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		bool late = is_late(grant, place) && !is_below_left(grant, place);
		if (late && (!place->left || (by && place->left_by != by))) {
			return NULL;
		}
		by = late ? place->left_by : by;
	}
	const struct dm_run *run =
		by ? run_at(grant, (uint32_t)(by - grant->facts->tree->instrs)) : NULL;
	struct ending ending = {false};
	if (run) {
		dm_sh_walk(run->shell->list, look_for_end, &ending);
	}
	return run && !ending.early && !is_mounted(grant, run) ? run : NULL;
}

/* As chown takes it: 1000:1000, $APP_UID, "web:" for web and its group. */
static const char *
owner_of(const struct dm_grant *grant)
{
	const struct dm_account *account = &grant->choice.account;
	const char *user = grant->choice.user;
	return strchr(user, ':') || account->text || !account->name
		       ? user
		       : dm_arena_printf(grant->facts->arena, "%s:", account->name);
}

/* mkdir -p A B, chown U:G A B, chown -R U:G C: as many as there are. */
static uint32_t
write_folders(const struct dm_grant *grant, struct folders *folders, const char *texts[3])
{
	struct dm_arena *arena = grant->facts->arena;
	const char *owner = owner_of(grant);
	uint32_t n = 0;
	if (folders->make.n) {
		texts[n++] = dm_arena_printf(
			arena, "mkdir -p%.*s", (int)folders->make.n, folders->make.p);
	}
	if (folders->give.n) {
		texts[n++] = dm_arena_printf(
			arena, "chown %s%.*s", owner, (int)folders->give.n, folders->give.p);
	}
	if (folders->deep.n) {
		texts[n++] = dm_arena_printf(
			arena, "chown -R %s%.*s", owner, (int)folders->deep.n, folders->deep.p);
	}
	dm_buf_finish(&folders->make);
	dm_buf_finish(&folders->give);
	dm_buf_finish(&folders->deep);
	return n;
}

/* ---- USER ---- */

/* What the instruction does is the same whoever is in force. */
static bool
is_anybodys(const struct dm_instr *instr)
{
	switch (instr->kind) {
	case DM_RUN:
	case DM_WORKDIR:
	case DM_USER:
	case DM_ONBUILD:
	case DM_UNKNOWN:
		return false;
	default:
		return true;
	}
}

/* The USER root of which nothing is left once the lines are there, and that root is in force before it. */
static const struct dm_instr *
overruled(const struct dm_grant *grant, const struct dm_plan *plan)
{
	const struct dm_tree *tree = grant->facts->tree;
	const struct dm_instr *user = dm_grant_user(grant);
	const struct dm_instr *end = grant->command ? grant->command : grant->last + 1;
	if (!user || user >= end) {
		return NULL;
	}
	for (const struct dm_instr *instr = user + 1; instr < end; instr++) {
		if (!is_anybodys(instr)) {
			return NULL;
		}
	}
	bool runs = false, moves = true;
	for (uint32_t i = 0; i < plan->count; i++) {
		const struct dm_plan_line *line = &plan->lines[i];
		bool after = line->kind == DM_RUN && (!line->at || line->at > user);
		runs = runs || after;
		/* a folder that a COPY between the two brings is given away after it only */
		moves = moves &&
			!(after && tree->by_kind[DM_COPY].count + tree->by_kind[DM_ADD].count);
	}
	return !runs || (moves && is_root_at(grant, user)) ? user : NULL;
}

static void
place_user(const struct dm_grant *grant, struct dm_plan *plan)
{
	const struct dm_instr *at = grant->command, *user = overruled(grant, plan);
	if (user) {
		for (uint32_t i = 0; i < plan->count; i++) {
			bool after = !plan->lines[i].at || plan->lines[i].at > user;
			plan->lines[i].at = after ? user : plan->lines[i].at;
		}
		plan->replaced = user;
		return;
	}
	add_line(grant, plan, at, DM_USER, grant->choice.user);
}

/* What the stage does before a USER of its own, or for want of one, depends on the user that it begins with. */
static bool
begins_as(const struct dm_tree *tree, const struct dm_stage *stage)
{
	for (uint32_t i = stage->from + 1; i < stage->end; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (!is_anybodys(instr)) {
			return instr->kind != DM_USER;
		}
	}
	return true;
}

/* The stages that are made of this one keep the user that they have had so far. */
static void
keep_others(const struct dm_grant *grant, struct dm_plan *plan)
{
	const struct dm_tree *tree = grant->facts->tree;
	for (uint32_t i = (uint32_t)grant->stage + 1; i < tree->nstages; i++) {
		const struct dm_stage *stage = &tree->stages[i];
		if (stage->parent == grant->stage && begins_as(tree, stage)) {
			*dm_push(grant->facts->arena, plan->on, plan->non) =
				&tree->instrs[stage->from];
		}
	}
}

/* Nothing can be run: the WORKDIR that is made as the user. */
static void
place_before_workdir(const struct dm_grant *grant, struct dm_plan *plan)
{
	const struct dm_tree *tree = grant->facts->tree;
	const struct dm_instr *workdir =
		dm_model_last(tree, tree->stages[grant->stage].end, DM_WORKDIR);
	plan->by_workdir = true;
	add_line(grant, plan, workdir, DM_USER, grant->choice.user);
}

static void
join(struct dm_plan_join *join, const struct dm_run *run, const char *text)
{
	join->run = run;
	join->commands[join->count++] = text;
}

struct dm_plan
dm_plan_of(const struct dm_grant *grant)
{
	const struct dm_choice *choice = &grant->choice;
	const struct dm_instr *volume = dm_grant_volume(grant);
	const struct dm_instr *early = early_place(grant, volume);
	struct dm_plan plan = {.count = 0};
	const char *texts[3];
	keep_others(grant, &plan);
	if (choice->no_run) {
		if (grant->written.count) {
			place_before_workdir(grant, &plan);
		} else {
			place_user(grant, &plan);
		}
		return plan;
	}
	if (choice->create) {
		add_line(grant, &plan, early, DM_RUN, choice->create);
	}
	const struct dm_run *own = own_run(grant, volume);
	/* a name means something only after the RUN that creates it */
	bool named = owner_of(grant)[0] < '0' || owner_of(grant)[0] > '9';
	bool before = early && early <= &grant->facts->tree->instrs[choice->created];
	const struct dm_instr *at = own ? own->instr : named && before ? grant->command : early;
	struct folders folders = read_folders(grant, at, false);
	uint32_t n = write_folders(grant, &folders, texts);
	for (uint32_t i = 0; i < n; i++) {
		if (own) {
			join(&plan.joins[0], own, texts[i]);
		} else {
			add_line(grant, &plan, at, DM_RUN, texts[i]);
		}
	}
	folders = read_folders(grant, grant->command, true);
	n = write_folders(grant, &folders, texts);
	const struct dm_run *filler = named ? NULL : filling_run(grant);
	for (uint32_t i = 0; i < n; i++) {
		if (filler) {
			join(&plan.joins[filler != plan.joins[0].run], filler, texts[i]);
		} else {
			add_line(grant, &plan, grant->command, DM_RUN, texts[i]);
		}
	}
	place_user(grant, &plan);
	return plan;
}
