#include "upgrade.h"

#include "../facts/calls.h"
#include "../process/account.h"
#include "call.h"
#include "list_users.h"

/* ---- how it reads ---- */

/* The instruction's environment says what the call would: ENV DEBIAN_FRONTEND=noninteractive. */
static bool
is_set(const struct dm_lineage *l, const struct dm_instr *at, const struct dm_call *call)
{
	struct dm_facts *facts = l->facts;
	if (!call->env) {
		return false;
	}
	size_t n = strcspn(call->env, "=");
	const char *name = dm_arena_str(facts->arena, (struct dm_str){call->env, n}).p;
	return dm_str_is(dm_model_variable(facts->arena, facts->tree,
				 (uint32_t)(at - facts->tree->instrs), name),
		call->env + n + 1);
}

/* export DEBIAN_FRONTEND=noninteractive earlier in the shell */
static bool
is_exported(const struct dm_lineage *l, struct dm_str before, const struct dm_call *call)
{
	if (!call->env) {
		return false;
	}
	size_t n = strcspn(call->env, "=");
	size_t at = dm_str_find(
		before, dm_arena_printf(l->facts->arena, "export %.*s=", (int)n, call->env));
	return at != (size_t)-1 &&
	       dm_str_find(dm_str_slice(before, at, before.n), call->env + n + 1) != (size_t)-1;
}

static bool
begins_with(struct dm_str word, const char *const *prefixes)
{
	while (prefixes && *prefixes && !dm_str_starts(word, *prefixes)) {
		prefixes++;
	}
	return prefixes && *prefixes;
}

static bool
has_prefix(const struct dm_sh_command *command, const char *prefix)
{
	bool found = false;
	for (uint32_t i = 1; i < command->nwords; i++) {
		found = found || dm_str_starts(command->words[i].text, prefix);
	}
	return found;
}

/*
 * Options of a refresh, or of an install that refreshes itself, that the downloads of an upgrade need as well, as written:
 * " -o Acquire::Retries=3", " --disablerepo=* --enablerepo=ubi-9-baseos".
 */
static const char *
download_options(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command)
{
	const struct dm_family *family = command->manager->family;
	const struct dm_sh_command *simple = command->command;
	struct dm_buf buf = {0};
	for (uint32_t i = command->program + 1; i < simple->nwords; i++) {
		struct dm_str word = simple->words[i].text;
		bool alone = dm_str_listed(word, family->download_options);
		bool glued = !alone && begins_with(word, family->download_prefixes);
		/* without --disablerepo it only adds repositories, for that install */
		bool adds =
			dm_str_starts(word, "--enablerepo") && !has_prefix(simple, "--disablerepo");
		if (adds || (!alone && !glued) || (alone && i + 1 == simple->nwords)) {
			continue; /* without its value it would take the upgrade for it */
		}
		uint32_t last = alone ? i + 1 : i;
		dm_buf_byte(&buf, ' ');
		dm_buf_str(&buf, dm_str_slice(run->shell->text, simple->words[i].span.off,
					 dm_span_end(simple->words[last].span)));
		i = last;
	}
	const char *text = dm_arena_str(l->facts->arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return text;
}

/* An upgrade that needs no refresh before it. */
static const struct dm_call *
alone(const struct dm_manager *manager)
{
	return manager->upgrade_alone.words ? &manager->upgrade_alone : &manager->upgrade;
}

/* As the RUN's own calls of the manager say yes: --yes; empty: they do not, or as the catalogue does. */
static struct dm_str
own_yes(const struct dm_lineage *l, const struct dm_run *run)
{
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		for (uint32_t k = command->verb_word + 1;
			command->manager == l->manager && command->verb == DM_VERB_INSTALL &&
			k < command->command->nwords;
			k++) {
			struct dm_str word = command->command->words[k].text;
			if (dm_str_starts(word, "--") && dm_str_listed(word, l->manager->yes)) {
				return word;
			}
		}
	}
	return (struct dm_str){NULL, 0};
}

/* After a refresh, or where an install that refreshes follows, one that does so too. */
static const char *
join_text(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command, bool refresh)
{
	struct dm_arena *arena = l->facts->arena;
	const struct dm_manager *manager = l->manager;
	const struct dm_call *call = refresh ? &manager->upgrade : alone(manager);
	struct dm_str before = dm_str_slice(run->shell->text, 0, command->command->span.off);
	const struct dm_call_style style = {.sudo = dm_command_sudo(command),
		.no_env = is_set(l, run->instr, call) || is_exported(l, before, call),
		.yes = own_yes(l, run),
		.options = refresh || manager->refreshes_itself ? download_options(l, run, command)
								: NULL};
	const char *text = dm_call_text(arena, call, &style);
	return refresh && dm_command_has(command, manager->no_cache)
		       ? dm_arena_printf(arena, "%s %s", text, manager->no_cache_add)
		       : text;
}

/* Something in the lineage installs from lists that no layer before it fetches: those of the base image. */
static bool
needs_lists_of_base(const struct dm_lineage *l)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	const struct dm_family *family = l->manager->family;
	for (uint32_t i = 0, r = 0; i < l->count; i++) {
		while (r < runs->count && runs->items[r].instr < l->instrs[i]) {
			r++;
		}
		const struct dm_run *run = r < runs->count ? &runs->items[r] : NULL;
		if (!run || run->instr != l->instrs[i]) {
			continue;
		}
		if (dm_list_users_shows(l->facts, run->index, family)) {
			return true;
		}
		for (uint32_t k = 0; k < run->ncommands; k++) {
			if (run->commands[k].verb == DM_VERB_REFRESH &&
				run->commands[k].manager->family == family) {
				return false;
			}
		}
	}
	return false;
}

/* It leaves no cache: apk upgrade --no-cache */
static bool
leaves_nothing(const struct dm_manager *manager, const struct dm_call *call)
{
	bool prevents = false;
	for (const char *const *word = call->words; *word; word++) {
		prevents = prevents || dm_str_listed(dm_str(*word), manager->no_cache);
	}
	return prevents;
}

/* A refresh where the upgrade does not do so, the upgrade, and what cleans, on lines of their own. */
static const char *
run_text(const struct dm_lineage *l, const struct dm_instr *at, bool sudo)
{
	const struct dm_manager *manager = l->manager;
	const struct dm_call *upgrade = alone(manager), *calls[3];
	uint32_t n = 0;
	if (upgrade == &manager->upgrade && manager->refresh.words) {
		calls[n++] = &manager->refresh;
	}
	calls[n++] = upgrade;
	/* the lists that a base brings nobody sees; those that are known bring none */
	bool used = !l->image && manager->clean_drops_lists && needs_lists_of_base(l);
	if (!leaves_nothing(manager, upgrade) && !used) {
		calls[n++] = &manager->clean;
	}
	struct dm_buf buf = {0};
	for (uint32_t i = 0; i < n; i++) {
		const struct dm_call_style style = {
			.sudo = sudo, .no_env = is_set(l, at, calls[i])};
		dm_buf_put(&buf, i ? "\n    && " : "");
		dm_call_put(&buf, calls[i], &style);
	}
	const char *text = dm_arena_str(l->facts->arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return text;
}

/* ---- in the RUN that is there ---- */

static const struct dm_package_command *
find_command(const struct dm_lineage *l, bool refresh)
{
	const struct dm_run *run = l->first;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager->family == l->manager->family &&
			command->verb != DM_VERB_CLEAN &&
			(!refresh || command->verb == DM_VERB_REFRESH)) {
			return command;
		}
	}
	return NULL;
}

/* A command may come after this item: it then runs where the item succeeded, and what follows is as before. */
static bool
can_follow(const struct dm_run *run, uint32_t item)
{
	const struct dm_sh_list *list = run->shell->list;
	enum dm_sh_op op = list->items[item].op;
	bool last = item + 1 == list->nitems;
	if (item > 0 && list->items[item - 1].op == DM_SH_OR) {
		return false;
	}
	if (op == DM_SH_AND || op == DM_SH_END) {
		return op == DM_SH_AND || !run->place.script || run->errexit;
	}
	struct dm_str rest = dm_str_slice(
		run->shell->text, dm_span_end(list->items[item].pipeline.span), run->shell->text.n);
	bool sequence = op == DM_SH_SEQUENCE || op == DM_SH_NEWLINE;
	return sequence && dm_str_find(rest, "$?") == (size_t)-1 &&
	       (run->errexit || !last || !run->place.script);
}

/* Everything before the item of the RUN's list runs, or the RUN fails. */
static bool
is_reached(const struct dm_run *run, uint32_t item)
{
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = 0; i < item; i++) {
		enum dm_sh_op op = list->items[i].op;
		bool sequence = op == DM_SH_SEQUENCE || op == DM_SH_NEWLINE;
		if (op != DM_SH_AND && !(sequence && run->errexit)) {
			return false;
		}
	}
	return list->items[item].op != DM_SH_OR && !list->items[item].pipeline.negated;
}

/* The upgrade goes after this refresh, or before this install, with a refresh where the install has none. */
static bool
join_command(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command, struct dm_upgrade *site)
{
	const struct dm_manager *manager = l->manager;
	uint32_t item = (uint32_t)command->item;
	bool refresh = command->verb == DM_VERB_REFRESH;
	if (command->item < 0 || command->outer || (!refresh && command->verb != DM_VERB_INSTALL) ||
		(refresh && !can_follow(run, item)) || (!refresh && !is_reached(run, item))) {
		return false;
	}
	site->run = run;
	site->where = run->instr;
	if (manager->letter_verbs && command->refreshes && command->verb_word > command->program) {
		const struct dm_sh_word *word = &command->command->words[command->verb_word];
		site->word = word->span;
		site->text = dm_arena_printf(l->facts->arena, "%.*su", DM_FMT(word->text));
		site->at = dm_span_end(command->command->span);
		return word->literal;
	}
	if (refresh) {
		site->at = dm_span_end(command->command->span);
		site->text = join_text(l, run, command, true);
		return true;
	}
	site->front = item == 0;
	site->at = item ? dm_span_end(run->shell->list->items[item - 1].pipeline.span)
			: command->command->span.off;
	site->next = command->command->span.off;
	site->text = join_text(l, run, command, false);
	const struct dm_call_style style = {.sudo = dm_command_sudo(command), .no_env = true};
	bool fresh = command->refreshes || manager->upgrade_alone.words || !manager->refresh.words;
	site->refresh = fresh ? NULL : dm_call_text(l->facts->arena, &manager->refresh, &style);
	return (item == 0 || can_follow(run, item - 1)) &&
	       (item > 0 || !run->place.script || run->errexit);
}

/* The first command of the RUN that refreshes or installs, always, and in the RUN's own text. */
static bool
join_run(const struct dm_lineage *l, const struct dm_run *run, struct dm_upgrade *site)
{
	if (run->crlf || !run->readable || !l->manager->upgrade.words ||
		dm_str_is(dm_instr_flag(run->instr, "network"), "none")) {
		return false;
	}
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		*site = (struct dm_upgrade){.code = NULL};
		if (command->manager->family == l->manager->family &&
			join_command(l, run, command, site)) {
			return true;
		}
		if (command->manager->family == l->manager->family &&
			command->verb == DM_VERB_REFRESH) {
			break; /* apt-get update | tee log: what comes after it needs no other one */
		}
	}
	*site = (struct dm_upgrade){.code = NULL};
	return false;
}

/* It brings folders, or whatever a pattern matches: what changes with each commit. */
static bool
brings_sources(const struct dm_lineage *l, const struct dm_instr *instr)
{
	bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nheredocs == 0 &&
		      !dm_instr_flag(instr, "from").p && !dm_lineage_sets_up(l, instr);
	for (uint32_t i = 0; copies && i + 1 < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text, name = dm_str_base_name(word);
		bool file = dm_str_find_byte(name, '.') != (size_t)-1 && !dm_str_is(name, ".") &&
			    !dm_str_is(name, "..") && dm_str_find_byte(name, '*') == (size_t)-1;
		if (!file && !dm_str_starts(word, "http")) {
			return true;
		}
	}
	return false;
}

/* The RUN of the lineage that the upgrade joins; *at: its index. False: there is none before the sources are copied. */
static bool
join(const struct dm_lineage *l, struct dm_upgrade *site, uint32_t *at)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	for (uint32_t i = 0, r = 0; i < l->count && !brings_sources(l, l->instrs[i]); i++) {
		while (r < runs->count && runs->items[r].instr < l->instrs[i]) {
			r++;
		}
		*at = i;
		if (r < runs->count && runs->items[r].instr == l->instrs[i] &&
			join_run(l, &runs->items[r], site)) {
			return true;
		}
	}
	return false;
}

/* A RUN of its own before it would fail where this one does not, or miss what this one sets up. */
static bool
cannot_precede(const struct dm_lineage *l)
{
	const struct dm_run *run = l->first;
	const struct dm_package_command *command = find_command(l, false);
	if (!run->shell) {
		return false;
	}
	if (!command->outer &&
		dm_manager_sets_up(l->manager,
			dm_str_slice(run->shell->text, 0, command->command->span.off))) {
		return true;
	}
	command = find_command(l, true);
	if (!command || command->outer || l->manager->refreshes_itself) {
		return false;
	}
	struct dm_str rest = dm_str_slice(
		run->shell->text, dm_span_end(command->command->span), run->shell->text.n);
	bool tolerant = dm_str_starts(dm_str_trim(rest), "||");
	return tolerant || download_options(l, run, command)[0] != '\0';
}

/* ---- a RUN of its own ---- */

static bool
is_header(const struct dm_instr *instr)
{
	return instr->kind == DM_ARG || instr->kind == DM_ENV || instr->kind == DM_LABEL ||
	       instr->kind == DM_SHELL || instr->kind == DM_MAINTAINER;
}

/* It installs packages of the manager's family, itself or by a script that it runs. */
static bool
installs(const struct dm_lineage *l, const struct dm_instr *instr)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	uint32_t index = (uint32_t)(instr - l->facts->tree->instrs);
	for (uint32_t k = calls->first[index]; k < calls->first[index + 1]; k++) {
		const struct dm_package_command *package = calls->items[k].package;
		if (package && package->verb == DM_VERB_INSTALL &&
			package->manager->family == l->manager->family) {
			return true;
		}
	}
	return false;
}

/*
 * The number of instructions that come before it: set-up of downloads, else the lineage's header. What is set up after
 * a script that installs was not needed for that, nor is it for an upgrade.
 */
static uint32_t
first_place(const struct dm_lineage *l)
{
	uint32_t at = l->count;
	bool installed = false;
	for (uint32_t i = 0; i < l->first_at && (!installed || at == l->count); i++) {
		if (!installed && dm_lineage_sets_up(l, l->instrs[i])) {
			at = l->count;
		} else if (at == l->count && !is_header(l->instrs[i])) {
			at = i;
		}
		installed = installed || installs(l, l->instrs[i]);
	}
	return at < l->first_at ? at : l->first_at;
}

static enum dm_effective
user_at(const struct dm_lineage *l, uint32_t at)
{
	if (at < l->count) {
		return dm_account_at(l->facts, l->instrs[at], l->image);
	}
	return dm_account_effective(l->facts, l->leaf, l->image);
}

/* The place after the first USER root that comes before the first install. */
static uint32_t
after_root(const struct dm_lineage *l, uint32_t from)
{
	for (uint32_t i = from; i < l->count && i < l->first_at; i++) {
		if (l->instrs[i]->kind == DM_USER && user_at(l, i + 1) == DM_USER_ROOT) {
			return i + 1;
		}
	}
	return UINT32_MAX;
}

/* The user to go back to; NULL: nobody knows. */
static const char *
user_before(const struct dm_lineage *l, uint32_t at)
{
	const struct dm_tree *tree = l->facts->tree;
	const struct dm_instr *next = at < l->count ? l->instrs[at] : NULL,
			      *last = &tree->instrs[tree->stages[l->leaf].end - 1];
	const struct dm_instr *user =
		!next && last->kind == DM_USER
			? last
			: dm_model_last(
				  tree, (uint32_t)((next ? next : last) - tree->instrs), DM_USER);
	if (user) {
		return dm_arena_str(l->facts->arena, dm_instr_args(user)).p;
	}
	const char *own = dm_account_configured(l->facts, l->leaf, l->image);
	bool as = own && l->image && l->image->config->user_as &&
		  strcmp(own, l->image->config->user) == 0;
	return as ? l->image->config->user_as : own;
}

static bool
installs_as_root(const struct dm_lineage *l, uint32_t at)
{
	for (uint32_t i = at; i < l->first_at && i < l->count; i++) {
		if (l->instrs[i]->kind == DM_USER) {
			return false;
		}
	}
	return l->first && !dm_command_sudo(find_command(l, false));
}

static struct dm_upgrade
run_of_its_own(const struct dm_lineage *l)
{
	struct dm_upgrade site = {0};
	uint32_t at = first_place(l);
	bool sudo = false;
	enum dm_effective user = user_at(l, at);
	bool root = user == DM_USER_ROOT || (user == DM_USER_UNKNOWN && installs_as_root(l, at));
	uint32_t after = root ? UINT32_MAX : after_root(l, at);
	if (after != UINT32_MAX) {
		at = after;
	} else if (!root && l->first && dm_command_sudo(find_command(l, false))) {
		sudo = true;
	} else if (!root) {
		site.root = true;
		site.back = user_before(l, at);
		/* FROM grafana, RUN apt-get: the file was written for another base than today's */
		site.code = !site.back                ? "not-root"
			    : installs_as_root(l, at) ? "user-in-doubt"
						      : NULL;
		/* the file's own line says it again: FROM nginx-unprivileged, USER 101 */
		const struct dm_instr *next = at < l->count ? l->instrs[at] : NULL;
		site.back = next && next->kind == DM_USER && site.back ? NULL : site.back;
	}
	const struct dm_tree *tree = l->facts->tree;
	site.before = at < l->count;
	site.where = site.before ? l->instrs[at] : &tree->instrs[tree->stages[l->leaf].end - 1];
	bool errexit, pipefail;
	uint32_t index = (uint32_t)(site.where - tree->instrs);
	if (dm_model_shell(tree, index, &errexit, &pipefail) == DM_SHELL_OTHER) {
		site.code = "foreign-shell";
	}
	site.text = run_text(l, site.where, sudo);
	return site;
}

/* The first install of the RUN after this byte of its text, or NULL. */
static const struct dm_package_command *
install_after(const struct dm_lineage *l, const struct dm_run *run, uint32_t at)
{
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (command->manager->family == l->manager->family &&
			command->verb == DM_VERB_INSTALL && command->command->span.off >= at) {
			return command;
		}
	}
	return NULL;
}

/* mkdir -p /etc/apt/keyrings, install -m 0755 -d /etc/apt/keyrings: nothing is in it yet */
static bool
makes_folders(struct dm_str command)
{
	bool plain = !memchr(command.p, '>', command.n) && !memchr(command.p, '|', command.n);
	return plain && (dm_str_starts(command, "mkdir ") ||
				(dm_str_starts(command, "install ") &&
					dm_str_find(command, " -d ") != (size_t)-1));
}

/* apt-get update && echo ... > /etc/apt/preferences.d/pin && apt-get install: in the RUN itself, before it installs */
static bool
changes_in_run(const struct dm_lineage *l, const struct dm_upgrade *site)
{
	const struct dm_package_command *install = install_after(l, site->run, site->at);
	const struct dm_sh_list *list = site->run->shell->list;
	struct dm_str text = site->run->shell->text;
	if (!install || !list ||
		!dm_manager_sets_up(
			l->manager, dm_str_slice(text, site->at, install->command->span.off))) {
		return false;
	}
	for (uint32_t i = 0; i < list->nitems; i++) {
		struct dm_span span = list->items[i].pipeline.span;
		uint32_t end = span.off + span.len;
		end = end < install->command->span.off ? end : install->command->span.off;
		if (end <= site->at || span.off >= install->command->span.off) {
			continue;
		}
		struct dm_str part =
			dm_str_slice(text, span.off > site->at ? span.off : site->at, end);
		if (!makes_folders(part) && dm_manager_sets_up(l->manager, part)) {
			return true;
		}
	}
	return false;
}

/* Between the refresh that an upgrade would join and the first install preferences, repositories or keys change. */
static bool
changes_before_install(const struct dm_lineage *l, uint32_t at, const struct dm_upgrade *site)
{
	if (changes_in_run(l, site)) {
		return true;
	}
	for (uint32_t i = at; i < l->count; i++) {
		if (i > at && dm_lineage_sets_up(l, l->instrs[i])) {
			return true;
		}
		if (installs(l, l->instrs[i])) {
			return false;
		}
	}
	return false;
}

static struct dm_upgrade
find_site(const struct dm_lineage *l)
{
	struct dm_upgrade site = {0};
	uint32_t at;
	if (!l->first) {
		return run_of_its_own(l);
	}
	bool joins = join(l, &site, &at), early = joins || !cannot_precede(l);
	if (!early) {
		at = l->first_at;
		joins = join_run(l, l->first, &site);
	}
	if (joins) {
		site.code = changes_before_install(l, at, &site) ? "not-understood" : NULL;
		return site;
	}
	if (!early) {
		site.where = l->first->instr;
		site.code = "not-understood";
		return site;
	}
	return run_of_its_own(l);
}

/* What is in force where the upgrade is comes from another release than the base image's, too. */
static bool
mixes_releases(const struct dm_lineage *l, const struct dm_upgrade *site)
{
	struct dm_str base = dm_model_base(l->facts->tree, l->leaf);
	for (uint32_t i = 0; i < l->count && l->instrs[i] <= site->where; i++) {
		const struct dm_instr *instr = l->instrs[i];
		if (instr == site->where && (site->run || site->before)) {
			return site->run &&
			       dm_manager_mixes_releases(l->manager, base,
				       dm_str_slice(site->run->shell->text, 0, site->at));
		}
		bool mixes = dm_manager_mixes_releases(l->manager, base, instr->cook.text);
		for (uint32_t k = 0; k < instr->nheredocs; k++) {
			mixes = mixes ||
				dm_manager_mixes_releases(l->manager, base,
					dm_span_str(l->facts->tree->text, instr->heredocs[k].body));
		}
		if (mixes) {
			return true;
		}
	}
	return false;
}

/* The lineage installs the package itself. */
static bool
installs_it(const struct dm_lineage *l, struct dm_str name)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (!call->package || call->package->verb != DM_VERB_INSTALL ||
			!dm_lineage_holds(l, call->instr->stage)) {
			continue;
		}
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			size_t equals = dm_str_find_byte(word, '=');
			if (dm_str_eq(name, dm_str_slice(word, 0,
						    equals == (size_t)-1 ? word.n : equals))) {
				return true;
			}
		}
	}
	return false;
}

/* apt-mark hold, zypper -n al, dpkg --set-selections: the last word that says so; 0: it holds nothing. */
static uint32_t
hold_verb(const struct dm_build_call *call)
{
	uint32_t at = 1;
	if (!dm_words_has(&dm_words_holders, call->name)) {
		return 0;
	}
	while (dm_str_starts(dm_call_word(call, at), "-") &&
		!dm_words_has(&dm_words_holding_verbs, dm_call_word(call, at))) {
		at++;
	}
	if (!dm_words_has(&dm_words_holding_verbs, dm_call_word(call, at))) {
		return 0;
	}
	/* dnf versionlock add */
	return dm_words_has(&dm_words_holding_adverbs, dm_call_word(call, at + 1)) ? at + 1 : at;
}

/* apt-mark hold libssl3 after it, of a package of the base: it is to stay as it was there. */
static bool
holds_later(const struct dm_lineage *l, const struct dm_upgrade *site)
{
	const struct dm_calls *calls = dm_calls_get(l->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool later = call->instr > site->where ||
			     (call->instr == site->where && (site->run || site->before));
		uint32_t verb =
			later && dm_lineage_holds(l, call->instr->stage) ? hold_verb(call) : 0;
		if (verb && !dm_call_word(call, verb + 1).p) {
			return true; /* what its input names */
		}
		for (uint32_t k = verb + 1; verb && dm_call_word(call, k).p; k++) {
			if (!installs_it(l, dm_call_word(call, k))) {
				return true;
			}
		}
	}
	return false;
}

/* COPY 99pin /etc/apt/preferences.d/ after it: what was upgraded past that could not be installed any more. */
static bool
pins_later(const struct dm_lineage *l, const struct dm_upgrade *site)
{
	bool found = false, more = false; /* more: something is installed after it */
	for (uint32_t i = l->count; i > 0 && l->instrs[i - 1] >= site->where && !found; i--) {
		const struct dm_instr *instr = l->instrs[i - 1];
		bool after = instr > site->where || (site->before && !site->run);
		more = more || (after && installs(l, instr));
		found = more && after && dm_lineage_mentions(l, instr, l->manager->upgrade_pins);
	}
	for (const char *const *pin = l->manager->upgrade_pins; site->run && pin && *pin && !found;
		pin++) {
		struct dm_str text = site->run->shell->text;
		size_t at = dm_str_find(dm_str_slice(text, site->at, text.n), *pin);
		found = at != (size_t)-1 &&
			(more || install_after(l, site->run, site->at + (uint32_t)at));
	}
	return found || holds_later(l, site);
}

struct dm_upgrade
dm_upgrade_place(const struct dm_lineage *l)
{
	struct dm_upgrade site = find_site(l);
	if (!site.code && mixes_releases(l, &site)) {
		site.code = "mixed-releases";
	}
	if (!site.code && pins_later(l, &site)) {
		site.code = "pinned-packages";
	}
	return site;
}
