#include "upgrade.h"

#include "../image/account.h"
#include "later.h"

static const char frontend[] = "DEBIAN_FRONTEND=noninteractive ";

/* ---- how it reads ---- */

static const char *
without(struct dm_arena *arena, const char *text, const char *part)
{
	const char *hit = strstr(text, part);
	return hit ? dm_arena_printf(arena, "%.*s%s", (int)(hit - text), text, hit + strlen(part))
		   : text;
}

/* The instruction's environment answers debconf already. */
static bool
is_noninteractive(const struct dm_lineage *l, const struct dm_instr *at)
{
	struct dm_facts *facts = l->facts;
	return dm_str_is(dm_model_variable(facts->arena, facts->tree,
				 (uint32_t)(at - facts->tree->instrs), "DEBIAN_FRONTEND"),
		"noninteractive");
}

/* export DEBIAN_FRONTEND=noninteractive earlier in the shell */
static bool
exports_frontend(struct dm_str before)
{
	size_t at = dm_str_find(before, "export DEBIAN_FRONTEND=");
	return at != (size_t)-1 &&
	       dm_str_find(dm_str_slice(before, at, before.n), "noninteractive") != (size_t)-1;
}

/* Options of a refresh that the downloads of an upgrade need as well, as written: " -o Acquire::Retries=3". */
static const char *
download_options(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command)
{
	static const char *const options[] = {"-o", "--option", "-c", "--config-file", NULL};
	const struct dm_sh_command *simple = command->command;
	struct dm_buf buf = {0};
	bool apt = strcmp(command->manager->family, "apt") == 0;
	for (uint32_t i = command->program + 1; apt && i < simple->nwords; i++) {
		for (const char *const *option = options; *option; option++) {
			struct dm_str word = simple->words[i].text;
			bool alone = dm_str_is(word, *option);
			bool glued = !alone && (dm_str_starts(word, "-o") ||
						       dm_str_starts(word, "--option="));
			if ((!alone && !glued) || (alone && i + 1 == simple->nwords)) {
				continue; /* without its value it would take the upgrade for it */
			}
			uint32_t last = alone ? i + 1 : i;
			dm_buf_byte(&buf, ' ');
			dm_buf_str(&buf, dm_str_slice(run->shell->text, simple->words[i].span.off,
						 dm_span_end(simple->words[last].span)));
			i = last;
			break;
		}
	}
	const char *text = dm_arena_str(l->facts->arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return text;
}

/* Text with `more` behind apt-get. */
static const char *
with_options(const struct dm_lineage *l, const char *text, const char *more)
{
	const char *hit = strstr(text, "apt-get");
	size_t n = hit ? (size_t)(hit - text) + strlen("apt-get") : strlen(text);
	return dm_arena_printf(l->facts->arena, "%.*s%s%s", (int)n, text, more, text + n);
}

/* The command itself: behind a refresh, or where an install that refreshes follows, the one that does so too. */
static const char *
upgrade_command(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command, bool refresh)
{
	const char *text = refresh ? l->manager->upgrade_join : l->manager->upgrade_run;
	if (!refresh) {
		const char *end = strstr(text, " && ");
		size_t n = end ? (size_t)(end - text) : strlen(text);
		return dm_arena_str(l->facts->arena, (struct dm_str){text, n}).p;
	}
	text = with_options(l, text, download_options(l, run, command));
	return dm_command_has(command, l->manager->no_cache)
		       ? dm_arena_printf(l->facts->arena, "%s %s", text, l->manager->no_cache_add)
		       : text;
}

static const char *
join_text(const struct dm_lineage *l, const struct dm_run *run,
	const struct dm_package_command *command, bool refresh)
{
	struct dm_arena *arena = l->facts->arena;
	const char *text = upgrade_command(l, run, command, refresh);
	struct dm_str before = dm_str_slice(run->shell->text, 0, command->command->span.off);
	if (dm_command_sudo(command)) {
		return dm_arena_printf(arena, "sudo %s", without(arena, text, frontend));
	}
	bool set = is_noninteractive(l, run->instr) || exports_frontend(before);
	return set ? without(arena, text, frontend) : text;
}

/* "a && b && c" on lines of their own, each behind the prefix. */
static const char *
in_lines(struct dm_arena *arena, const char *text, const char *prefix)
{
	struct dm_buf buf = {0};
	dm_buf_put(&buf, prefix);
	for (const char *hit; (hit = strstr(text, " && ")) != NULL; text = hit + 4) {
		dm_buf_add(&buf, text, (size_t)(hit - text));
		dm_buf_put(&buf, "\n    && ");
		dm_buf_put(&buf, prefix);
	}
	dm_buf_put(&buf, text);
	const char *lines = dm_arena_str(arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return lines;
}

/* Something in the lineage installs from lists that no layer before it fetches: those of the base image. */
static bool
needs_lists_of_base(const struct dm_lineage *l)
{
	const struct dm_runs *runs = dm_runs_get(l->facts);
	const char *family = l->manager->family;
	for (uint32_t i = 0, r = 0; i < l->count; i++) {
		while (r < runs->count && runs->items[r].instr < l->instrs[i]) {
			r++;
		}
		const struct dm_run *run = r < runs->count ? &runs->items[r] : NULL;
		if (!run || run->instr != l->instrs[i]) {
			continue;
		}
		if (dm_run_needs_lists(l->facts->tree, run, family)) {
			return true;
		}
		for (uint32_t k = 0; k < run->ncommands; k++) {
			if (run->commands[k].verb == DM_VERB_REFRESH &&
				strcmp(run->commands[k].manager->family, family) == 0) {
				return false;
			}
		}
	}
	return false;
}

static const char *
run_text(const struct dm_lineage *l, const struct dm_instr *at, bool sudo)
{
	struct dm_arena *arena = l->facts->arena;
	const struct dm_manager *manager = l->manager;
	const char *text = manager->upgrade_run;
	if (manager->clean_drops_lists && needs_lists_of_base(l)) {
		text = without(arena, text, dm_arena_printf(arena, " && %s", manager->clean_add));
	}
	if (sudo || is_noninteractive(l, at)) {
		text = without(arena, text, frontend);
	}
	return in_lines(arena, text, sudo ? "sudo " : "");
}

/* ---- in the RUN that is there ---- */

static const struct dm_package_command *
find_command(const struct dm_lineage *l, bool refresh)
{
	const struct dm_run *run = l->first;
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *command = &run->commands[i];
		if (strcmp(command->manager->family, l->manager->family) == 0 &&
			command->verb != DM_VERB_CLEAN &&
			(!refresh || command->verb == DM_VERB_REFRESH)) {
			return command;
		}
	}
	return NULL;
}

/* A command may come behind this item: it then runs where the item did well, and what follows is as before. */
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

/* Behind the refresh, or where the RUN sets up repositories before its first install, between the two. */
static bool
join(const struct dm_lineage *l, struct dm_upgrade *site)
{
	const struct dm_run *run = l->first;
	if (run->crlf || !run->readable || !l->manager->upgrade_join) {
		return false;
	}
	const struct dm_package_command *command = find_command(l, true);
	if (command && command->item >= 0 && !command->outer &&
		can_follow(run, (uint32_t)command->item)) {
		site->end = dm_span_end(command->command->span);
		site->text = join_text(l, run, command, true);
		return true;
	}
	command = find_command(l, false);
	if (command->item <= 0 || !command->refreshes || command->outer ||
		!can_follow(run, (uint32_t)command->item - 1) ||
		!dm_manager_sets_up(l->manager,
			dm_str_slice(run->shell->text, 0, command->command->span.off))) {
		return false;
	}
	site->end = dm_span_end(run->shell->list->items[command->item - 1].pipeline.span);
	site->text = join_text(l, run, command, false);
	return true;
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

/* The number of instructions that stand before it: set-up of downloads, else the lineage's header. */
static uint32_t
first_place(const struct dm_lineage *l)
{
	uint32_t at = l->count;
	for (uint32_t i = 0; i < l->first_at; i++) {
		if (dm_lineage_sets_up(l, l->instrs[i])) {
			at = l->count;
		} else if (at == l->count && !is_header(l->instrs[i])) {
			at = i;
		}
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

/* The place behind the first USER root that comes before the first install. */
static uint32_t
behind_root(const struct dm_lineage *l, uint32_t from)
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
	return user ? dm_arena_str(l->facts->arena, dm_instr_args(user)).p
		    : dm_account_configured(l->facts, l->leaf, l->image);
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
	uint32_t behind = root ? UINT32_MAX : behind_root(l, at);
	if (behind != UINT32_MAX) {
		at = behind;
	} else if (!root && l->first && dm_command_sudo(find_command(l, false))) {
		sudo = true;
	} else if (!root) {
		site.back = user_before(l, at);
		site.code = site.back ? NULL : "not-root";
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

static struct dm_upgrade
find_site(const struct dm_lineage *l)
{
	struct dm_upgrade site = {0};
	if (!l->first) {
		return run_of_its_own(l);
	}
	site.where = l->first->instr;
	if (join(l, &site)) {
		site.run = l->first;
		return site;
	}
	if (cannot_precede(l)) {
		site.code = "not-understood";
		return site;
	}
	return run_of_its_own(l);
}

/* What is in force where the upgrade stands comes from another release than the base image's, too. */
static bool
mixes_releases(const struct dm_lineage *l, const struct dm_upgrade *site)
{
	struct dm_str base = dm_model_base(l->facts->arena, l->facts->tree, l->leaf);
	for (uint32_t i = 0; i < l->count && l->instrs[i] <= site->where; i++) {
		const struct dm_instr *instr = l->instrs[i];
		if (instr == site->where && (site->run || site->before)) {
			return site->run &&
			       dm_manager_mixes_releases(l->manager, base,
				       dm_str_slice(site->run->shell->text, 0, site->end));
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

struct dm_upgrade
dm_upgrade_place(const struct dm_lineage *l)
{
	struct dm_upgrade site = find_site(l);
	if (!site.code && mixes_releases(l, &site)) {
		site.code = "mixed-releases";
	}
	return site;
}
