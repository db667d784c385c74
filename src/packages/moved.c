#include "moved.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
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
		if (!part && (word->text.n == 0 || word->text.p[0] != option[0])) {
			continue; /* mostly it is the name of a package */
		}
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
	if (dm_str_find(run->shell->text, name) == (size_t)-1) { /* mostly */
		return DM_MOVED_NOT;
	}
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

/* "$PIP_CACHE_DIR", ${PIP_CACHE_DIR}/\*: one of the variables that move the cache, whatever its value is */
static bool
is_variable(struct dm_str word, const struct dm_manager *manager)
{
	size_t from = 0;
	while (from < word.n && strchr("\"${", word.p[from])) {
		from++;
	}
	size_t end = from;
	while (end < word.n && dm_is_name_byte(word.p[end])) {
		end++;
	}
	bool whole = from > 0 && memchr(word.p, '$', from);
	for (size_t i = end; whole && i < word.n; i++) {
		whole = strchr("}\"/*", word.p[i]) != NULL;
	}
	return whole && dm_str_listed(dm_str_slice(word, from, end), manager->cache_env);
}

/* The folder, or what is in it: /tmp/npm, /tmp/npm/\* */
static bool
is_in(struct dm_str word, struct dm_str where)
{
	while (where.n > 1 && where.p[where.n - 1] == '/') {
		where.n--;
	}
	return where.n && word.n >= where.n && memcmp(word.p, where.p, where.n) == 0 &&
	       (word.n == where.n || word.p[where.n] == '/');
}

/* rm -rf /tmp/npm after offset `from` of the RUN's own text; not ln -s /tmp/npm/bin/x /bin/x */
static bool
removes(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str where, uint32_t from)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	struct dm_str text = run->shell->text;
	bool found = false, may = where.n || (manager->cache_env && memchr(text.p, '$', text.n));
	for (uint32_t i = calls->first[run->index]; may && i < calls->first[run->index + 1]; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool after = call->name.n == 2 && dm_str_is(call->name, "rm") && call->mine &&
			     call->command->span.off >= from;
		for (uint32_t k = 1; after && !found && dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			found = is_in(word, where) || is_variable(word, manager);
		}
	}
	return found;
}

bool
dm_cache_settled(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str where, uint32_t from)
{
	/* COMPOSER_CACHE_DIR=/dev/null: nothing is kept (getcomposer.org/doc/03-cli.md) */
	return (where.n && (dm_str_is(where, "/dev/null") || dm_run_mounts(run, where, true))) ||
	       removes(facts, run, manager, where, from);
}

/* ---- settings ---- */

enum {
	SETTINGS = 256,   /* of RUNs; of more nobody knows what they say */
	LONG = 64 * 1024, /* bytes of a file that is looked into, likewise */
};

/* A RUN that gives one of the keys a folder. */
struct dm_cache_setting {
	struct dm_str value; /* from the folder on to the end of the text */
	uint32_t index;
	const bool *on; /* per stage: it is built on the RUN's; made on first use */
};

struct dm_cache_settings {
	const char *const *keys;
	struct dm_cache_setting *items;
	uint32_t count;
};

/* What the key is given, from *at on: cache = /x, "cache-dir": "/x", pkgs_dirs:\n  - /x, set cache /x; false: nothing */
static bool
next_value(struct dm_str text, const char *key, size_t *at, struct dm_str *value)
{
	size_t n = strlen(key);
	for (size_t hit; (hit = dm_str_find(dm_str_slice(text, *at, text.n), key)) != (size_t)-1;) {
		size_t start = *at + hit, from = start + n;
		char before = start ? text.p[start - 1] : ' ';
		while (from < text.n &&
			(dm_is_space(text.p[from]) || memchr("=:\"'[-", text.p[from], 6))) {
			from++;
		}
		*at = from;
		if (from > start + n && !dm_is_name_byte(before) && before != '-') {
			*value = dm_str_slice(text, from, text.n);
			return true;
		}
	}
	return false;
}

/* The value starts with the folder, or with one in it. */
static bool
starts_in(struct dm_str value, struct dm_str folder)
{
	char after = value.n > folder.n ? value.p[folder.n] : ' ';
	return value.n >= folder.n && memcmp(value.p, folder.p, folder.n) == 0 &&
	       !dm_is_name_byte(after) && after != '-' && after != '.';
}

/* One of the keys is set to the folder, or to one in it. */
static bool
sets(struct dm_str text, const char *const *keys, struct dm_str folder)
{
	for (; *keys; keys++) {
		struct dm_str value;
		for (size_t at = 0; next_value(text, *keys, &at, &value);) {
			if (starts_in(value, folder)) {
				return true;
			}
		}
	}
	return false;
}

/* What RUNs set, found by one look at all of them. */
static struct dm_cache_settings *
find_settings(struct dm_facts *facts, const char *const *keys)
{
	const struct dm_tree *tree = facts->tree;
	const struct dm_indexes *all = &tree->by_kind[DM_RUN];
	struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0; i < runs->nsettings; i++) {
		if (runs->settings[i].keys == keys) {
			return &runs->settings[i];
		}
	}
	struct dm_cache_settings found = {.keys = keys};
	for (uint32_t i = 0; i < all->count && found.count <= SETTINGS; i++) {
		const struct dm_instr *instr = &tree->instrs[all->items[i]];
		struct dm_str text = dm_span_str(instr->cook.text, instr->command), value;
		for (const char *const *key = keys; instr->stage >= 0 && *key; key++) {
			for (size_t at = 0;
				found.count <= SETTINGS && next_value(text, *key, &at, &value);) {
				if (dm_str_starts(value, "/")) {
					*dm_push(facts->arena, found.items, found.count) =
						(struct dm_cache_setting){
							value, all->items[i], NULL};
				}
			}
		}
	}
	struct dm_cache_settings *kept = dm_push(facts->arena, runs->settings, runs->nsettings);
	*kept = found;
	return kept;
}

/* By a RUN before: npm config set cache /x */
static bool
is_set_by_run(struct dm_facts *facts, const struct dm_run *run, const char *const *keys,
	struct dm_str folder)
{
	struct dm_cache_settings *settings = find_settings(facts, keys);
	for (uint32_t i = 0; i < settings->count && settings->count <= SETTINGS; i++) {
		struct dm_cache_setting *setting = &settings->items[i];
		if (setting->index > run->index || !starts_in(setting->value, folder)) {
			continue;
		}
		if (!setting->on) {
			setting->on = dm_model_built_on(facts->arena, facts->tree,
				facts->tree->instrs[setting->index].stage);
		}
		if (run->instr->stage >= 0 && setting->on[run->instr->stage]) {
			return true;
		}
	}
	return settings->count > SETTINGS;
}

/* In a file that the manager reads, as far as the context shows it, or by a RUN before. */
static bool
is_set(struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager,
	struct dm_str folder)
{
	struct dm_str workdir = dm_workdir(facts, run->index);
	for (const char *const *file = manager->cache_files; file && *file; file++) {
		struct dm_str path = dm_path_join(facts->arena, workdir, dm_str(*file));
		struct dm_str text = dm_calls_brought(facts, run->index, path).text;
		if (text.n > LONG || sets(text, manager->cache_keys, folder)) {
			return true;
		}
	}
	return is_set_by_run(facts, run, manager->cache_keys, folder);
}

bool
dm_cache_configured(
	struct dm_facts *facts, const struct dm_run *run, const struct dm_manager *manager)
{
	for (uint32_t i = 0; manager->cache_keys && i < run->instr->nflags; i++) {
		struct dm_mount mount;
		if (dm_mount_read(&run->instr->flags[i], &mount) &&
			(dm_str_is(mount.type, "cache") || dm_str_is(mount.type, "tmpfs")) &&
			dm_str_starts(mount.target, "/") &&
			is_set(facts, run, manager, mount.target)) {
			return true;
		}
	}
	return false;
}
