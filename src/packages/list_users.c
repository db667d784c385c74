#include "list_users.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/usage.h"
#include "known_scripts.h"

static bool
names_family(struct dm_str text, const struct dm_family *family)
{
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (dm_managers[i].family != family) {
			continue;
		}
		for (const char *const *name = dm_managers[i].commands; name && *name; name++) {
			if (dm_str_names(text, *name)) {
				return true;
			}
		}
	}
	return false;
}

/* install.packages() of an R that is told to take packages of the system: rocker/r2u, bspm::enable() */
static bool
r_uses_lists(
	struct dm_facts *facts, const struct dm_build_call *call, const struct dm_family *family)
{
	if (!family->list_users || !dm_words_has(&dm_words_r_programs, call->name)) {
		return false;
	}
	bool told = dm_words_in(&dm_words_r_system_packages, facts->tree->text);
	for (uint32_t i = 0; i < dm_words_r_profiles.count && !told; i++) {
		struct dm_str path = dm_words_str(&dm_words_r_profiles, i);
		told = dm_words_in(&dm_words_r_system_packages,
			dm_calls_brought(facts, call->index, path).text);
	}
	return told;
}

/* grep ^Package: /var/lib/apt/lists/...: a call that is no removal */
static bool
reads_lists(const struct dm_build_call *call, const struct dm_family *family)
{
	const char *const *folder = family->list_folders;
	bool named = false;
	for (; folder && *folder && !named; folder++) {
		for (uint32_t i = 1; dm_call_word(call, i).p && !named; i++) {
			named = dm_str_starts(dm_call_word(call, i), *folder);
		}
	}
	return named && !dm_words_has(&dm_words_folder_keepers, call->name);
}

/* A call that is no install, but looks packages up, or has another program install them. */
static bool
uses_lists(struct dm_facts *facts, const struct dm_build_call *call, const struct dm_family *family)
{
	if (dm_str_listed(call->name, family->list_users) || r_uses_lists(facts, call, family) ||
		reads_lists(call, family)) {
		return true;
	}
	for (uint32_t i = 1; family->list_options && dm_call_word(call, i).p; i++) {
		if (dm_str_listed(dm_call_word(call, i), family->list_options)) {
			return true;
		}
	}
	const struct dm_manager *manager = family->list_verbs ? dm_manager_named(call->name) : NULL;
	for (uint32_t i = 1; manager && manager->family == family && dm_call_word(call, i).p; i++) {
		if (dm_str_listed(dm_call_word(call, i), family->list_verbs)) {
			return true;
		}
	}
	return false;
}

/* What nobody could read may install; of a text in another language its words tell. */
static bool
may_install(
	struct dm_facts *facts, const struct dm_build_call *call, const struct dm_family *family)
{
	if (call->script.p) {
		return names_family(call->script, family);
	}
	return call->opaque && !dm_script_is_known(facts, call);
}

/* What calls do first to the lists that earlier layers fetched. */
enum event {
	NONE,
	USES,
	REFRESHES, /* what comes after it has other lists */
};

/* apt-get update -o Dir::Etc::sourcelist=x.list, dnf makecache --repo x: lists of other sources stay as they are. */
static bool
refreshes_all(const struct dm_build_call *call, const struct dm_package_command *package)
{
	bool all = package->verb == DM_VERB_REFRESH ||
		   (package->manager->letter_verbs && package->refreshes);
	for (uint32_t i = 1; all && dm_call_word(call, i).p; i++) {
		all = !dm_words_in(&dm_words_partial_refreshes, dm_call_word(call, i));
	}
	return all;
}

/* maybe: what nobody can see counts as well; of a text that can be seen its words tell. */
static enum event
first_event(struct dm_facts *facts, const struct dm_build_call *items, uint32_t count,
	const struct dm_family *family, bool maybe)
{
	uint16_t refreshed = 0; /* the branch that has lists of its own */
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_build_call *call = &items[i];
		const struct dm_package_command *package = call->package;
		if (!package || package->manager->family != family) {
			if (((maybe || call->script.p) && may_install(facts, call, family)) ||
				(!package && uses_lists(facts, call, family))) {
				return USES;
			}
			continue;
		}
		if (refreshes_all(call, package)) {
			if (!call->may) {
				return REFRESHES;
			}
			refreshed = call->branch;
		}
		bool fetches = package->verb == DM_VERB_INSTALL || package->verb == DM_VERB_UPGRADE;
		bool fresh = call->may && refreshed && call->branch == refreshed;
		if (fetches && !fresh && !package->refreshes) {
			return USES;
		}
	}
	return NONE;
}

static enum event
run_event(struct dm_facts *facts, uint32_t index, const struct dm_family *family, bool maybe)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	uint32_t from = calls->first[index];
	return first_event(
		facts, calls->items + from, calls->first[index + 1] - from, family, maybe);
}

bool
dm_list_users_has(struct dm_facts *facts, uint32_t index, const struct dm_family *family)
{
	return run_event(facts, index, family, true) == USES;
}

bool
dm_list_users_shows(struct dm_facts *facts, uint32_t index, const struct dm_family *family)
{
	return run_event(facts, index, family, false) == USES;
}

/* Who needs the lists of one family: one look at every RUN serves all questions. */
struct dm_lists_need {
	const struct dm_family *family;
	enum event
		*after;   /* per instruction that is a RUN: the first event after it in its stage */
	bool *descendant; /* per stage: one that is built on it needs them */
};

/* A container that installs packages when it starts: its lists are those of the image. */
static bool
starts_use(struct dm_facts *facts, uint32_t index, const struct dm_family *family)
{
	enum dm_keyword kind = facts->tree->instrs[index].kind;
	if (kind != DM_CMD && kind != DM_ENTRYPOINT && kind != DM_HEALTHCHECK) {
		return false;
	}
	const struct dm_calls *calls = dm_calls_started(facts, index);
	return first_event(facts, calls->items, calls->count, family, false) == USES;
}

/* RUN that runs in the images built on this one: what it starts may come from their contexts, which nobody sees here. */
static bool
triggers_use(struct dm_facts *facts, uint32_t index, const struct dm_family *family)
{
	const struct dm_instr *instr = &facts->tree->instrs[index];
	if (!instr->onbuild || instr->onbuild->kind != DM_RUN) {
		return false;
	}
	const struct dm_calls *calls = dm_calls_started(facts, index);
	return first_event(facts, calls->items, calls->count, family, true) == USES;
}

/* Text that runs in a container of the image: it installs without a refresh, or a recipe may. */
static bool
text_uses(const char *text, const struct dm_family *family)
{
	struct dm_str runs = dm_str(text ? text : "");
	bool named = names_family(runs, family) && !dm_str_names(runs, "update");
	return named || dm_str_names(runs, "make");
}

static bool
words_use(const char *const *words, const struct dm_family *family)
{
	bool named = false, refreshed = false;
	for (uint32_t i = 0; words && words[i]; i++) {
		named = named || names_family(dm_str(words[i]), family);
		refreshed = refreshed || dm_str_names(dm_str(words[i]), "update");
	}
	return named && !refreshed;
}

/* A dev container, a service or a job installs packages once it is there, with the lists of the image. */
static bool
usages_use(struct dm_facts *facts, const struct dm_family *family)
{
	dm_usages_ask(facts->usages);
	bool uses = false;
	for (uint32_t i = 0; facts->usages && i < facts->usages->count && !uses; i++) {
		const struct dm_usage *usage = &facts->usages->items[i];
		uses = text_uses(usage->runs_later, family) || words_use(usage->command, family) ||
		       words_use(usage->entrypoint, family) || words_use(usage->health, family);
	}
	return uses;
}

/* What is done with the lists that a stage ends with comes after all its RUNs. */
static void
note_ends(struct dm_facts *facts, const struct dm_family *family, enum event *first)
{
	const struct dm_tree *tree = facts->tree;
	bool uses = usages_use(facts, family);
	for (uint32_t s = 0; uses && s < tree->nstages; s++) {
		first[s] = USES;
	}
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage >= 0 &&
			(triggers_use(facts, i, family) || starts_use(facts, i, family))) {
			first[instr->stage] = USES;
		}
	}
}

static void
note_needs(struct dm_facts *facts, const struct dm_runs *runs, struct dm_lists_need *need)
{
	const struct dm_tree *tree = facts->tree;
	enum event *first = dm_arena_alloc(facts->arena, tree->nstages * sizeof *first);
	note_ends(facts, need->family, first);
	for (uint32_t i = runs->count; i > 0; i--) {
		const struct dm_run *run = &runs->items[i - 1];
		if (run->instr->stage < 0) {
			continue;
		}
		need->after[run->index] = first[run->instr->stage];
		enum event event = run_event(facts, run->index, need->family, true);
		if (event != NONE) {
			first[run->instr->stage] = event;
		}
	}
	/* a stage is built on an earlier one, so one look from the end passes everything down */
	for (uint32_t i = tree->nstages; i > 0; i--) {
		int32_t parent = tree->stages[i - 1].parent;
		bool needs =
			first[i - 1] == USES || (first[i - 1] == NONE && need->descendant[i - 1]);
		if (needs && parent >= 0) {
			need->descendant[parent] = true;
		} else if (needs) {
			dm_model_selects(facts->arena, tree, (int32_t)i - 1, need->descendant);
		}
	}
}

static const struct dm_lists_need *
find_need(struct dm_facts *facts, const struct dm_family *family)
{
	struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0; i < runs->nneeds; i++) {
		if (runs->needs[i].family == family) {
			return &runs->needs[i];
		}
	}
	const struct dm_tree *tree = facts->tree;
	struct dm_lists_need need = {
		.family = family,
		.after = dm_arena_alloc(facts->arena, tree->ninstrs * sizeof *need.after),
		.descendant = dm_arena_alloc(facts->arena, tree->nstages * sizeof *need.descendant),
	};
	note_needs(facts, runs, &need);
	struct dm_lists_need *kept = dm_push(facts->arena, runs->needs, runs->nneeds);
	*kept = need;
	return kept;
}

/* Where a manager's files are needed without the network: places of instructions, in order. */
struct dm_offline_uses {
	const struct dm_manager *manager;
	uint32_t from;                  /* the first that was looked at for calls and texts */
	struct dm_indexes calls, texts; /* after whose RUNs nothing is to be cleaned */
	struct dm_indexes started;      /* CMD and the like whose calls use what is there */
	struct dm_indexes fills;        /* where they are filled on purpose */
};

/* cp -r /var/cache/apt/archives /out: a call that removes them needs them no more */
static bool
names_files(const struct dm_build_call *call, const char *const *folders)
{
	bool named = false;
	for (uint32_t i = 1; dm_call_word(call, i).p && !dm_str_is(call->name, "rm"); i++) {
		struct dm_str word = dm_call_word(call, i);
		for (const char *const *each = folders; each && *each && !named; each++) {
			/* /root/.cache is of others, too, and /root/.yarn holds programs */
			named = dm_str_starts(word, *each) &&
				dm_str_find(dm_str(*each), "cache/") != (size_t)-1;
		}
	}
	return named;
}

/* npm ci --offline, zypper --no-refresh in; whatever the verb: dnf -C download */
static bool
is_offline(const struct dm_build_call *call, const struct dm_manager *manager)
{
	const struct dm_package_command *package = call->package;
	if (package) {
		return package->manager->family == manager->family &&
		       (package->offline ||
			       (package->verb == DM_VERB_INSTALL &&
				       dm_command_has(package, package->manager->no_refresh)));
	}
	const struct dm_manager *called = dm_manager_named(call->name);
	bool offline = false;
	for (uint32_t i = 1; called && called->family == manager->family && called->offline &&
			     dm_call_word(call, i).p && !offline;
		i++) {
		offline = dm_str_listed(dm_call_word(call, i), called->offline);
	}
	return offline;
}

static bool
names_one(struct dm_str text, const char *const *words)
{
	while (words && *words && !dm_str_names(text, *words)) {
		words++;
	}
	return words && *words;
}

/* The instructions with a call that works without the network, or takes files of the manager's caches. */
static void
note_offline_calls(struct dm_facts *facts, struct dm_offline_uses *uses)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	for (uint32_t i = calls->first[uses->from]; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if ((!call->package && names_files(call, uses->manager->caches)) ||
			is_offline(call, uses->manager)) {
			*dm_push(facts->arena, uses->calls.items, uses->calls.count) = call->index;
		}
	}
}

/* The same for what is started, scripts of the context included: npm --offline of start.sh */
static void
note_offline_starts(struct dm_facts *facts, struct dm_offline_uses *uses)
{
	for (uint32_t i = uses->from; i < facts->tree->ninstrs; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		bool starts = instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT ||
			      instr->kind == DM_HEALTHCHECK;
		const struct dm_calls *calls =
			starts && instr->stage >= 0 ? dm_calls_started(facts, i) : NULL;
		bool offline = false;
		for (uint32_t k = 0; calls && k < calls->count && !offline; k++) {
			offline = is_offline(&calls->items[k], uses->manager);
		}
		if (offline) {
			*dm_push(facts->arena, uses->started.items, uses->started.count) = i;
		}
	}
}

/* ENV npm_config_offline=true, CMD npm start --offline; npm cache add, which fills the cache on purpose */
static void
note_offline_texts(struct dm_facts *facts, struct dm_offline_uses *uses)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_manager *manager = uses->manager;
	for (uint32_t i = manager->fills ? 0 : uses->from;
		(manager->fills || manager->offline_texts) && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		if (instr->stage >= 0 && names_one(instr->cook.text, manager->fills)) {
			*dm_push(facts->arena, uses->fills.items, uses->fills.count) = i;
		}
		if (instr->stage >= 0 && names_one(instr->cook.text, manager->offline_texts)) {
			*dm_push(facts->arena, uses->texts.items, uses->texts.count) = i;
		}
	}
}

static const struct dm_offline_uses *
find_offline_uses(struct dm_facts *facts, const struct dm_manager *manager, uint32_t from)
{
	struct dm_runs *runs = dm_runs_get(facts);
	/* RUNs are asked for in their order, mostly one */
	for (uint32_t i = 0; i < runs->noffline; i++) {
		if (runs->offline[i].manager == manager && runs->offline[i].from <= from) {
			return &runs->offline[i];
		}
	}
	struct dm_offline_uses uses = {.manager = manager, .from = from};
	note_offline_calls(facts, &uses);
	note_offline_starts(facts, &uses);
	note_offline_texts(facts, &uses);
	struct dm_offline_uses *kept = dm_push(facts->arena, runs->offline, runs->noffline);
	*kept = uses;
	return kept;
}

/* One of the instructions, from that number on, is of a stage that has what the run leaves. */
static bool
any_may_see(struct dm_facts *facts, const struct dm_indexes *indexes, uint32_t from,
	const struct dm_run *run)
{
	const struct dm_tree *tree = facts->tree;
	for (uint32_t i = dm_indexes_from(indexes, from); i < indexes->count; i++) {
		if (dm_model_may_be_on(facts->arena, tree, tree->instrs[indexes->items[i]].stage,
			    run->instr->stage)) {
			return true;
		}
	}
	return false;
}

bool
dm_list_users_offline(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_offline_uses *uses = find_offline_uses(facts, manager, run->index + 1);
	return any_may_see(facts, &uses->calls, run->index + 1, run) ||
	       any_may_see(facts, &uses->started, run->index + 1, run) ||
	       any_may_see(facts, &uses->texts, run->index + 1, run) ||
	       any_may_see(facts, &uses->fills, 0, run);
}

bool
dm_list_users_after(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	int32_t stage = run->instr->stage;
	if (stage < 0) {
		return false;
	}
	const struct dm_lists_need *need = find_need(facts, manager->family);
	enum event after = need->after[run->index];
	return after == USES || (after == NONE && need->descendant[stage]);
}
