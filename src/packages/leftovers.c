#include "leftovers.h"

#include "../facts/calls.h"
#include "../facts/mounts.h"
#include "../shell/effects.h"
#include "call.h"
#include "lineage.h"

bool
dm_leftovers_fetches(const struct dm_package_command *command)
{
	return (command->verb == DM_VERB_INSTALL || command->verb == DM_VERB_UPGRADE) &&
	       !command->offline;
}

bool
dm_leftovers_first_fetch(const struct dm_run *run, uint32_t k)
{
	const struct dm_package_command *commands = run->commands;
	bool first = dm_leftovers_fetches(&commands[k]);
	for (uint32_t j = 0; first && j < k; j++) {
		first = !dm_leftovers_fetches(&commands[j]) ||
			commands[j].manager->family != commands[k].manager->family;
	}
	return first;
}

/* Offset in the shell text after the last command of this family that fetches something. */
uint32_t
dm_leftovers_end(const struct dm_run *run, const struct dm_family *family)
{
	const struct dm_sh_list *list = run->shell ? run->shell->list : NULL;
	uint32_t end = 0, limit = 0; /* after it are the bodies of heredocs */
	if (list && list->nitems) {
		limit = dm_span_end(list->items[list->nitems - 1].pipeline.span);
	}
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		uint32_t at = dm_span_end(command->command->span);
		if (dm_leftovers_fetches(command) && command->manager->family == family &&
			at > end && at <= limit) {
			end = at;
		}
	}
	return end;
}

static bool
is_marked(struct dm_str text, const struct dm_manager *manager)
{
	return dm_str_holds_any(text, manager->cleaned_by);
}

/* The call without its options and the folder of its program: dnf clean all, of /usr/bin/dnf -y clean --quiet all */
static struct dm_str
bare_call(struct dm_arena *arena, const struct dm_package_command *command)
{
	const struct dm_sh_word *words = command->command->words;
	struct dm_str program = words[command->program].text, *parts = NULL;
	uint32_t nparts = 0, nwords = command->command->nwords;
	*dm_push(arena, parts, nparts) = dm_str_base_name(program);
	for (uint32_t i = dm_command_operand(command, command->program + 1); i < nwords;
		i = dm_command_operand(command, i + 1)) {
		*dm_push(arena, parts, nparts) = DM_STR(" ");
		*dm_push(arena, parts, nparts) = words[i].text;
	}
	return dm_arena_join(arena, parts, nparts);
}

static bool
cleans_after(struct dm_arena *arena, const struct dm_run *run, const struct dm_manager *manager,
	uint32_t from)
{
	bool cleans = is_marked(dm_str_slice(run->shell->text, from, run->shell->text.n), manager);
	for (uint32_t i = 0; !cleans && i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		cleans = command->verb == DM_VERB_CLEAN && command->command->span.off >= from &&
			 is_marked(bare_call(arena, command), manager);
	}
	return cleans;
}

/* /var/lib/apt of /var/lib/apt/lists, also as /var/lib/apt/ and /var/lib/apt/\* */
static bool
covers(struct dm_str path, struct dm_str folder)
{
	while (path.n > 1 && strchr("/*", path.p[path.n - 1])) {
		path.n--;
	}
	return path.n > 1 && path.p[0] == '/' && dm_path_holds(path, folder);
}

/* The same of /var/lib/{apt,cache}/, which bash reads as two words. */
static bool
covers_any(struct dm_arena *arena, struct dm_str path, struct dm_str folder, bool bash)
{
	size_t open = bash ? dm_str_find_byte(path, '{') : (size_t)-1,
	       close = dm_str_find_byte(path, '}');
	if (open == (size_t)-1 || close == (size_t)-1 || close < open) {
		return covers(path, folder);
	}
	for (size_t from = open + 1, i = from; i <= close; i++) {
		if (i < close && path.p[i] != ',') {
			continue;
		}
		const struct dm_str parts[] = {dm_str_slice(path, 0, open),
			dm_str_slice(path, from, i), dm_str_slice(path, close + 1, path.n)};
		from = i + 1;
		if (covers(dm_arena_join(arena, parts, 3), folder)) {
			return true;
		}
	}
	return false;
}

/* rm -rf of the lists, or of a folder above them, after the last call that fetches: also in a script, or by a variable */
static bool
removes_after(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	if (!manager->lists || !manager->clean_drops_lists) {
		return false;
	}
	const struct dm_calls *calls = dm_calls_get(facts);
	const struct dm_instr *shell = dm_model_last(facts->tree, run->index, DM_SHELL);
	uint32_t program = shell ? dm_model_shell_program(shell) : 0;
	bool bash = shell && program < shell->nwords &&
		    dm_str_is(dm_str_base_name(shell->words[program].text), "bash"),
	     removes = false;
	for (uint32_t i = calls->first[run->index]; i < calls->first[run->index + 1]; i++) {
		const struct dm_build_call *call = &calls->items[i];
		const struct dm_package_command *package = call->package;
		if (package && package->manager->family == manager->family &&
			package->verb != DM_VERB_CLEAN && package->verb != DM_VERB_REMOVE) {
			removes = false;
		}
		for (uint32_t k = 1; dm_str_is(call->name, "rm") && dm_call_word(call, k).p; k++) {
			removes = removes || covers_any(facts->arena, dm_call_word(call, k),
						     dm_str(manager->lists[0]), bash && call->mine);
		}
	}
	return removes;
}

/* /root/.cache, where /root/.cache/pip is listed too: others keep their files there */
static bool
is_shared(const char *const *dirs, const char *dir)
{
	size_t n = strlen(dir);
	for (; *dirs; dirs++) {
		if (strlen(*dirs) > n && memcmp(*dirs, dir, n) == 0 && (*dirs)[n] == '/') {
			return true;
		}
	}
	return false;
}

static bool
mounts_any(const struct dm_run *run, const char *const *dirs)
{
	static const char root[] = "/root/";
	for (const char *const *dir = dirs; dir && *dir; dir++) {
		struct dm_str path = dm_str(*dir);
		bool home = dm_str_starts(path, root) && !is_shared(dirs, *dir);
		if (dm_run_mounts(run, path, !is_shared(dirs, *dir)) ||
			(home && dm_run_mounts_home(
					 run, dm_str_slice(path, sizeof root - 1, path.n)))) {
			return true;
		}
	}
	return false;
}

static bool
is_mounted(const struct dm_run *run, const struct dm_manager *manager)
{
	return run->instr->nflags &&
	       (mounts_any(run, manager->caches) || mounts_any(run, manager->lists));
}

static bool
prevented_by_environment(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	for (const char *const *name = manager->no_cache_env; name && *name; name++) {
		if (dm_model_variable(facts->arena, facts->tree, run->index, *name).n ||
			dm_str_find(run->instr->cook.text, *name) != (size_t)-1) {
			return true;
		}
	}
	return dm_lineage_says(facts, run, manager->no_cache_set_by);
}

bool
dm_leftovers_refreshed(const struct dm_run *run, const struct dm_family *family)
{
	for (uint32_t i = 0; i < run->ncommands; i++) {
		if (run->commands[i].verb == DM_VERB_REFRESH &&
			run->commands[i].manager->family == family) {
			return true;
		}
	}
	return false;
}

/* The RUN removes something of the manager's family, maybe its lists, or nobody can tell what it does. */
static bool
may_clean(const struct dm_run *run, const struct dm_manager *manager)
{
	bool yes = !run->readable;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		yes = yes || (run->commands[i].verb == DM_VERB_CLEAN &&
				     run->commands[i].manager->family == manager->family);
	}
	return yes;
}

bool
dm_leftovers_listed(
	const struct dm_runs *runs, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_run *each = run;
	bool there = dm_leftovers_refreshed(run, manager->family), may = !there;
	while (may && each > runs->items && each[-1].instr->stage == run->instr->stage) {
		each--;
		may = !may_clean(each, manager) && !mounts_any(each, manager->lists);
		if (may && dm_leftovers_refreshed(each, manager->family)) {
			return true;
		}
	}
	return there;
}

/* The path is one of the folders, or lies in one. */
static bool
begins_with_any(struct dm_str path, const char *const *dirs)
{
	while (dirs && *dirs && !dm_str_starts(path, *dirs)) {
		dirs++;
	}
	return dirs && *dirs;
}

static bool
takes(const struct dm_manager *manager, struct dm_str path)
{
	return begins_with_any(path, manager->caches) || begins_with_any(path, manager->lists);
}

/* --from=STAGE of a COPY, or from=STAGE,source=/root/.cache of a mount */
static bool
takes_over(const struct dm_tree *tree, const struct dm_instr *instr, int32_t stage,
	const struct dm_manager *manager)
{
	for (uint32_t f = 0; f < instr->nflags; f++) {
		const struct dm_flag *flag = &instr->flags[f];
		struct dm_mount mount;
		if (dm_mount_read(flag, &mount)) {
			if (mount.from.n &&
				dm_model_stage(tree, mount.from, instr->stage) == stage &&
				takes(manager, mount.source)) {
				return true;
			}
			continue;
		}
		bool from = dm_str_is(flag->name, "from") &&
			    dm_model_stage(tree, flag->value, instr->stage) == stage;
		for (uint32_t w = 0; from && w + 1 < instr->nwords; w++) {
			if (takes(manager, instr->words[w].text)) {
				return true;
			}
		}
	}
	return false;
}

/* The COPYs and RUNs that take something of a stage; most files have few. */
static const struct dm_indexes *
find_takers(struct dm_facts *facts)
{
	struct dm_runs *runs = dm_runs_get(facts);
	const struct dm_tree *tree = facts->tree;
	for (uint32_t i = 0; !runs->takers_known && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool takes = false;
		for (uint32_t f = 0; f < instr->nflags && !takes; f++) {
			takes = dm_str_is(instr->flags[f].name, "from") ||
				dm_str_find(instr->flags[f].value, "from=") != (size_t)-1;
		}
		if (takes) {
			*dm_push(facts->arena, runs->takers.items, runs->takers.count) = i;
		}
	}
	runs->takers_known = true;
	return &runs->takers;
}

/*
 * A later stage takes the cache or the lists over: COPY --from=deps /root/.npm /root/.npm,
 * RUN --mount=type=bind,from=deps,source=/root/.npm,target=/root/.npm
 */
static bool
is_copied(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_indexes *takers = find_takers(facts);
	for (uint32_t i = dm_indexes_from(takers, run->index + 1); i < takers->count; i++) {
		if (takes_over(facts->tree, &facts->tree->instrs[takers->items[i]],
			    run->instr->stage, manager)) {
			return true;
		}
	}
	return false;
}

bool
dm_leftovers_settled(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, uint32_t from)
{
	/* removals last: they need all calls */
	return is_mounted(run, manager) || cleans_after(facts->arena, run, manager, from) ||
	       prevented_by_environment(facts, run, manager) || is_copied(facts, run, manager) ||
	       removes_after(facts, run, manager);
}

/* The option that prevents the cache is younger than what the base brings: pip 6.0, apk-tools 2.6.4. */
static bool
is_too_old(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_image *image;
	dm_stage_manager(facts, run->instr->stage, &image);
	struct dm_str base = dm_model_base(facts->tree, run->instr->stage);
	for (const char *const *glob = manager->no_cache_missing; glob && *glob; glob++) {
		if (dm_str_glob(*glob, base)) {
			return true;
		}
	}
	return manager->no_cache_after_mirrors && !dm_str_holds_any(base, manager->brought_by) &&
	       image && image->mirrors_gone;
}

enum dm_remedy
dm_leftovers_remedy(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	bool refreshed = dm_leftovers_refreshed(run, manager->family);
	if (manager->no_cache_add && !refreshed && !is_too_old(facts, run, manager)) {
		return DM_REMEDY_OPTION;
	}
	/* lists of an earlier layer stay in it, whatever is deleted here */
	bool here = refreshed || !manager->clean_drops_lists || manager->no_cache_add;
	return here ? DM_REMEDY_CLEANING : DM_REMEDY_NONE;
}

/* Where another call of a system's manager goes without, root runs them all, and sudo may not be there. */
static bool
uses_sudo(const struct dm_run *run, const struct dm_manager *manager)
{
	bool any = false, all = true;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		if (run->commands[i].manager == manager) {
			bool sudo = dm_command_sudo(&run->commands[i]);
			any = any || sudo;
			all = all && sudo;
		}
	}
	return any && (all || !manager->system);
}

/* The cleaning for this base, or NULL. */
static const struct dm_call *
cleaning_of_base(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	const struct dm_image *image;
	dm_stage_manager(facts, run->instr->stage, &image);
	for (const struct dm_placed_call *placed = manager->clean_where;
		image && placed && placed->in; placed++) {
		if (dm_str_glob(placed->in, dm_str(image->name)) ||
			(image->family && dm_str_glob(placed->in, dm_str(image->family)))) {
			return &placed->call;
		}
	}
	return manager->clean.words ? &manager->clean : NULL;
}

/* Debian's images delete each package after its installation, unless the file takes docker-clean away. */
static bool
keeps_archives(struct dm_facts *facts, const struct dm_manager *manager)
{
	const char *const *mark = manager->family->archives_kept_by;
	struct dm_runs *runs = mark ? dm_runs_get(facts) : NULL;
	if (runs && runs->archives_of != manager->family) {
		runs->archives_of = manager->family;
		while (*mark && dm_str_find(facts->tree->text, *mark) == (size_t)-1) {
			mark++;
		}
		runs->archives_kept = *mark != NULL;
	}
	return runs && runs->archives_kept;
}

/* $FLAGS, $(flags): other words begin with what they are */
static bool
may_be_option(const struct dm_sh_word *word)
{
	return (word->nparameters || word->nsubstitutions) && dm_str_starts(word->text, "$");
}

enum dm_known
dm_leftovers_prevented(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_package_command *command)
{
	const struct dm_manager *manager = command->manager;
	bool varies = false;
	for (uint32_t i = command->program + 1; i < command->command->nwords; i++) {
		varies = varies || may_be_option(&command->command->words[i]);
	}
	if (!varies || dm_command_has(command, manager->no_cache)) {
		return dm_command_has(command, manager->no_cache) ? DM_YES : DM_NO;
	}
	const struct dm_calls *calls = dm_calls_get(facts);
	for (uint32_t i = calls->first[run->index]; i < calls->first[run->index + 1]; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (!call->mine || !call->package ||
			call->command->span.off != command->command->span.off) {
			continue;
		}
		bool told = true;
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			told = told && !may_be_option(&call->command->words[call->program + k]);
		}
		return dm_command_has(call->package, manager->no_cache) ? DM_YES
		       : told                                           ? DM_NO
									: DM_UNKNOWN_FACT;
	}
	return DM_UNKNOWN_FACT;
}

struct dm_cleaning
dm_leftovers_cleaning(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	struct dm_cleaning cleaning = {.call = cleaning_of_base(facts, run, manager),
		.archives = keeps_archives(facts, manager),
		.sudo = uses_sudo(run, manager),
		.prevented = true};
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager != manager || !dm_leftovers_fetches(command)) {
			continue;
		}
		cleaning.prevented =
			cleaning.prevented && dm_command_has(command, manager->no_cache);
		struct dm_str program = dm_span_str(
			run->shell->text, command->command->words[command->program].span);
		const char *own = cleaning.call ? cleaning.call->words[0] : NULL;
		size_t n = own ? strlen(own) : program.n;
		if (program.n > n && program.p[program.n - n - 1] == '/' &&
			dm_str_find_byte(program, '\0') == (size_t)-1 &&
			memcmp(program.p + program.n - n, own, n) == 0) {
			cleaning.program = program;
		}
	}
	return cleaning;
}

struct dm_str
dm_cleaning_program(const struct dm_cleaning *cleaning, const struct dm_manager *manager)
{
	return cleaning->archives    ? dm_str(manager->family->clean_archives.words[0])
	       : cleaning->program.n ? cleaning->program
				     : dm_str(cleaning->call->words[0]);
}

const char *
dm_cleaning_text(struct dm_arena *arena, const struct dm_cleaning *cleaning,
	const struct dm_manager *manager)
{
	const struct dm_call_style first = {.sudo = cleaning->sudo};
	const struct dm_call_style style = {.sudo = cleaning->sudo, .program = cleaning->program};
	struct dm_buf buf = {0};
	if (cleaning->archives) {
		dm_call_put(&buf, &manager->family->clean_archives, &first);
		dm_buf_put(&buf, " && ");
	}
	dm_call_put(&buf, cleaning->call, &style);
	const char *text = dm_arena_str(arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return text;
}

/* PATH=/opt/bin:$PATH npm ci, env PATH=... npm ci: what is found there is not found after it. */
static bool
sets_path(const struct dm_package_command *command)
{
	bool sets = false;
	for (uint32_t i = 0; i < command->command->nassigns; i++) {
		sets = sets || dm_str_is(command->command->assigns[i].name, "PATH");
	}
	for (uint32_t i = 0; i < command->program; i++) {
		sets = sets || dm_str_starts(command->command->words[i].text, "PATH=");
	}
	return sets;
}

struct caller {
	const struct dm_run *run;
	const struct dm_manager *manager;
	struct dm_str program;
	uint32_t next; /* of run->commands; they are in the order of the text */
};

static bool
calls_program(const struct dm_sh_command *command, void *data)
{
	struct caller *caller = data;
	const struct dm_run *run = caller->run;
	while (caller->next < run->ncommands &&
		run->commands[caller->next].command->span.off < command->span.off) {
		caller->next++;
	}
	const struct dm_package_command *call =
		caller->next < run->ncommands ? &run->commands[caller->next] : NULL;
	return call && call->command == command && call->manager == caller->manager &&
	       !sets_path(call) &&
	       dm_str_eq(dm_span_str(run->shell->text, command->words[call->program].span),
		       caller->program);
}

bool
dm_leftovers_callable(
	const struct dm_run *run, const struct dm_manager *manager, struct dm_str program)
{
	struct caller caller = {run, manager, program, 0};
	if (program.n && !strchr("/~$\"", program.p[0]) &&
		dm_str_find_byte(program, '/') != (size_t)-1) {
		return false;
	}
	return dm_sh_needs(run->shell->list, run->errexit, calls_program, &caller);
}
