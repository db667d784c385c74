#include "moved.h"

#include "../facts/mounts.h"
#include "lineage.h"

bool
dm_cache_unknown(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	return dm_lineage_says(facts, run, manager->other_version) &&
	       !dm_lineage_says(facts, run, manager->this_version);
}

static struct dm_str
literal(const struct dm_sh_word *word, struct dm_str value)
{
	return word->literal ? value : (struct dm_str){NULL, 0};
}

/* --cache-dir /x, --cache-dir=/x, --setopt=cachedir=/x */
static bool
by_option(const struct dm_sh_command *command, uint32_t from, const char *option,
	struct dm_str *where)
{
	size_t n = strlen(option);
	for (uint32_t i = from; i < command->nwords; i++) {
		const struct dm_sh_word *word = &command->words[i];
		bool part = option[0] != '-' && dm_str_find(word->text, option) != (size_t)-1;
		if (dm_str_is(word->text, option) && option[0] == '-' && i + 1 < command->nwords) {
			*where = literal(word + 1, word[1].text);
			return true;
		}
		if (part || (dm_str_starts(word->text, option) && word->text.n > n &&
				    word->text.p[n] == '=')) {
			size_t at = word->text.n;
			while (at && word->text.p[at - 1] != '=') {
				at--;
			}
			*where = literal(word, dm_str_slice(word->text, at, word->text.n));
			return true;
		}
	}
	return false;
}

/* NAME=/x before the program, also after env */
static bool
by_assignment(const struct dm_package_command *call, const char *name, struct dm_str *where)
{
	const struct dm_sh_command *command = call->command;
	size_t n = strlen(name);
	for (uint32_t i = 0; i < command->nassigns; i++) {
		if (dm_str_is(command->assigns[i].name, name)) {
			*where =
				literal(&command->assigns[i].value, command->assigns[i].value.text);
			return true;
		}
	}
	for (uint32_t i = 0; i < call->program; i++) {
		struct dm_str text = command->words[i].text;
		if (dm_str_starts(text, name) && text.n > n && text.p[n] == '=') {
			*where = literal(&command->words[i], dm_str_slice(text, n + 1, text.n));
			return true;
		}
	}
	return false;
}

static enum dm_moved
by_call(const struct dm_package_command *call, struct dm_str *where)
{
	const struct dm_manager *manager = call->manager;
	for (const char *const *option = manager->cache_options; option && *option; option++) {
		if (by_option(call->command, call->program + 1, *option, where)) {
			return DM_MOVED_OPTION;
		}
	}
	for (const char *const *name = manager->cache_env; name && *name; name++) {
		if (by_assignment(call, *name, where)) {
			return DM_MOVED_RUN;
		}
	}
	return DM_MOVED_NOT;
}

struct exports {
	const char *name;
	struct dm_str where;
	bool found;
};

/* export NAME=/x in the RUN's own shell, so that what comes later in it knows it */
static void
visit_exports(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct exports *exports = data;
	size_t n = strlen(exports->name);
	bool exported = depth == 0 && command->kind == DM_SH_SIMPLE && command->nwords &&
			dm_str_is(command->words[0].text, "export");
	for (uint32_t i = 1; exported && i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (dm_str_starts(word, exports->name) && word.n > n && word.p[n] == '=') {
			exports->found = true;
			exports->where =
				literal(&command->words[i], dm_str_slice(word, n + 1, word.n));
		}
	}
}

/* Somewhere in the RUN, not at the call itself. */
static enum dm_moved
by_text(struct dm_facts *facts, const struct dm_run *run, const char *name, struct dm_str *where)
{
	const char *set = dm_arena_printf(facts->arena, "%s=", name);
	if (dm_str_find(run->shell->text, set) == (size_t)-1) {
		return DM_MOVED_NOT;
	}
	struct exports exports = {.name = name};
	dm_sh_walk(run->shell->list, visit_exports, &exports);
	*where = exports.where;
	return exports.found ? DM_MOVED_ENV : DM_MOVED_RUN;
}

enum dm_moved
dm_cache_moved(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str *where)
{
	*where = (struct dm_str){NULL, 0};
	for (uint32_t i = 0; i < run->ncommands; i++) {
		const struct dm_package_command *call = &run->commands[i];
		enum dm_moved moved = call->manager == manager && dm_leftovers_fetches(call)
					      ? by_call(call, where)
					      : DM_MOVED_NOT;
		if (moved) {
			return moved;
		}
	}
	for (const char *const *name = manager->cache_env; name && *name; name++) {
		enum dm_moved moved = by_text(facts, run, *name, where);
		if (moved) {
			return moved;
		}
	}
	for (const char *const *name = manager->cache_env; name && *name; name++) {
		*where = dm_model_variable(facts->arena, facts->tree, run->index, *name);
		if (where->n) {
			return DM_MOVED_ENV;
		}
	}
	return DM_MOVED_NOT;
}

/* rm -rf ~/.cache/x removes what lies in this folder, or all of it. */
static bool
removes_in(const struct dm_cleaning *cleaning, struct dm_str where)
{
	for (const char *const *word = cleaning->call->words + 1; *word; word++) {
		struct dm_str path = dm_str(*word);
		struct dm_str rest =
			dm_str_starts(where, "/root/") ? dm_str_slice(where, 5, where.n) : where;
		if (dm_str_starts(path, "~/")) {
			path = dm_str_slice(path, 1, path.n);
		} else {
			rest = where;
		}
		if (rest.n && dm_str_starts(path, "/") && path.n >= rest.n &&
			memcmp(path.p, rest.p, rest.n) == 0 &&
			(path.n == rest.n || path.p[rest.n] == '/')) {
			return true;
		}
	}
	return false;
}

bool
dm_cache_missed(
	enum dm_moved moved, struct dm_str where, const struct dm_cleaning *cleaning, bool own)
{
	switch (moved) {
	case DM_MOVED_NOT:
		return false;
	case DM_MOVED_ENV: /* a call of the program itself knows it, too */
		return !own && !removes_in(cleaning, where);
	default:
		return own || !removes_in(cleaning, where);
	}
}

struct removal {
	struct dm_str where;
	uint32_t from;
	bool found;
};

/* rm -rf /tmp/npm, /tmp/npm/\*; not ln -s /tmp/npm/bin/x /bin/x */
static void
visit_removal(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct removal *removal = data;
	struct dm_str where = removal->where;
	bool removes = false;
	(void)depth;
	for (uint32_t i = 0; command->kind == DM_SH_SIMPLE && command->span.off >= removal->from &&
			     i < command->nwords;
		i++) {
		struct dm_str word = command->words[i].text;
		removal->found =
			removal->found ||
			(removes && word.n >= where.n && memcmp(word.p, where.p, where.n) == 0 &&
				(word.n == where.n || word.p[where.n] == '/'));
		removes = removes || dm_str_is(dm_str_base_name(word), "rm");
	}
}

bool
dm_cache_settled(const struct dm_run *run, struct dm_str where, uint32_t from)
{
	struct removal removal = {where, from, false};
	while (removal.where.n > 1 && removal.where.p[removal.where.n - 1] == '/') {
		removal.where.n--;
	}
	if (where.n) {
		dm_sh_walk(run->shell->list, visit_removal, &removal);
	}
	return removal.found || (where.n && dm_run_mounts(run, where, true));
}
