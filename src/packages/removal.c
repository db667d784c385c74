#include "removal.h"

#include <stdlib.h>

enum {
	VARIABLES =
		16, /* whose assignments are looked up in one RUN; what more there are may be anything */
};

/* An apk group, and whether what is installed into it may be the program. */
struct group {
	struct dm_str name;
	bool named;
};

/* What the file installs of the system's packages. */
struct dm_installs {
	const char *const *names; /* of the program that is sought */
	bool named;               /* an install names it, or a variable that may */
	struct group *groups;
	uint32_t ngroups;
};

struct search {
	struct dm_facts *facts;
	const struct dm_run *run;
	const char *const *names; /* of the program's packages and files */
	uint32_t from;
	bool found;
	struct dm_str variable; /* whose assignments are looked at */
	bool assigned;
	uint32_t looked; /* variables so far */
};

/* npm, npm=8, npm@8, npm*, node-v20.1.0, composer.phar; not npm-check, node_modules */
static bool
is_called(struct dm_str word, const char *const *names)
{
	for (const char *const *name = names; *name; name++) {
		if (!dm_str_starts(word, *name)) {
			continue;
		}
		struct dm_str rest = dm_str_slice(word, strlen(*name), word.n);
		if (rest.n == 0 || strchr("=<>~@*0123456789", rest.p[0]) ||
			dm_str_starts(rest, "-v") || dm_str_is(rest, ".phar")) {
			return true;
		}
	}
	return false;
}

/* One of the words in the text, such as the value of a variable. */
static bool
holds_name(struct dm_str text, const char *const *names)
{
	for (size_t i = 0, from = 0; i <= text.n; i++) {
		if (i == text.n || strchr(" \t\r\n\"'", text.p[i])) {
			if (is_called(dm_str_slice(text, from, i), names)) {
				return true;
			}
			from = i + 1;
		}
	}
	return false;
}

/* /usr/local/bin/npm, /opt/node-v20, /usr/lib/node_modules/, "$(which npm)" */
static bool
is_path(const struct dm_sh_word *word, const char *const *names)
{
	if (word->nsubstitutions) {
		bool named = false;
		for (; *names; names++) {
			named = named || dm_str_names(word->text, *names);
		}
		return named;
	}
	struct dm_str path = word->text;
	while (path.n > 1 && (path.p[path.n - 1] == '/' || path.p[path.n - 1] == '*')) {
		path.n--;
	}
	return dm_str_ends(path, "lib/node_modules") || is_called(dm_str_base_name(path), names);
}

/* apk add --virtual .deps, -t .deps, --virtual=.deps; {NULL, 0}: into none */
static struct dm_str
group_of(const struct dm_package_command *call)
{
	const struct dm_sh_command *command = call->command;
	for (uint32_t i = call->program + 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (dm_str_starts(word, "--virtual=")) {
			return dm_str_slice(word, strlen("--virtual="), word.n);
		}
		if ((dm_str_is(word, "--virtual") || dm_str_is(word, "-t")) &&
			i + 1 < command->nwords) {
			return command->words[i + 1].text;
		}
	}
	return (struct dm_str){NULL, 0};
}

static bool
may_name(const struct dm_package_command *call, const char *const *names)
{
	bool named = false;
	for (uint32_t i = call->verb_word + 1; i < call->command->nwords; i++) {
		const struct dm_sh_word *word = &call->command->words[i];
		named = named || word->nparameters || word->nsubstitutions ||
			is_called(word->text, names);
	}
	return named;
}

static int
compare_groups(const void *a, const void *b)
{
	const struct group *left = a, *right = b;
	return dm_str_compare(left->name, right->name);
}

/* Sorted, each name once. */
static void
sort_groups(struct dm_installs *installs)
{
	uint32_t n = 0;
	if (installs->ngroups) {
		dm_sort(installs->groups, installs->ngroups, sizeof *installs->groups,
			compare_groups);
	}
	for (uint32_t i = 0; i < installs->ngroups; i++) {
		if (n && compare_groups(&installs->groups[n - 1], &installs->groups[i]) == 0) {
			installs->groups[n - 1].named |= installs->groups[i].named;
		} else {
			installs->groups[n++] = installs->groups[i];
		}
	}
	installs->ngroups = n;
}

/* Read once for each set of names: the file may be long, and have many removals. */
static const struct dm_installs *
system_installs(const struct search *s)
{
	struct dm_runs *runs = dm_runs_get(s->facts);
	for (uint32_t i = 0; i < runs->ninstalls; i++) {
		if (runs->installs[i].names == s->names) {
			return &runs->installs[i];
		}
	}
	struct dm_installs *installs = dm_push(s->facts->arena, runs->installs, runs->ninstalls);
	installs->names = s->names;
	for (uint32_t i = 0; i < runs->count; i++) {
		for (uint32_t k = 0; k < runs->items[i].ncommands; k++) {
			const struct dm_package_command *call = &runs->items[i].commands[k];
			if (!call->manager->system || call->verb != DM_VERB_INSTALL) {
				continue;
			}
			struct dm_str name = group_of(call);
			bool named = may_name(call, s->names);
			installs->named = installs->named || named;
			if (name.n) {
				*dm_push(s->facts->arena, installs->groups, installs->ngroups) =
					(struct group){name, named};
			}
		}
	}
	sort_groups(installs);
	return installs;
}

static void
visit_assignments(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct search *s = data;
	(void)depth;
	for (uint32_t i = 0; i < command->nassigns; i++) {
		if (dm_str_eq(command->assigns[i].name, s->variable)) {
			s->assigned = command->assigns[i].value.literal;
			s->found = s->found || holds_name(command->assigns[i].value.text, s->names);
		}
	}
}

/* $deps: what the RUN, ENV or ARG puts there names the program; what cannot be told may. */
static bool
variable_names(struct search *s, struct dm_str name)
{
	if (s->looked++ >= VARIABLES) {
		return system_installs(s)->named;
	}
	struct search inner = *s;
	inner.variable = name;
	inner.assigned = inner.found = false;
	dm_sh_walk(s->run->shell->list, visit_assignments, &inner);
	if (inner.assigned || inner.found) {
		return inner.found;
	}
	struct dm_str value = dm_model_variable(s->facts->arena, s->facts->tree, s->run->index,
		dm_arena_str(s->facts->arena, name).p);
	return value.n ? holds_name(value, s->names) : system_installs(s)->named;
}

static bool
is_package(struct search *s, const struct dm_package_command *call, uint32_t at)
{
	const struct dm_sh_word *word = &call->command->words[at];
	if (word->nsubstitutions || word->nparameters > 1) {
		return system_installs(s)->named;
	}
	if (word->nparameters) {
		return variable_names(s, word->parameters[0].name);
	}
	if (is_called(word->text, s->names)) {
		return true;
	}
	if (!call->manager->family->groups) {
		return false;
	}
	const struct dm_installs *installs = system_installs(s);
	struct group key = {word->text, false};
	const struct group *group = installs->ngroups
					    ? bsearch(&key, installs->groups, installs->ngroups,
						      sizeof key, compare_groups)
					    : NULL;
	return group ? group->named : dm_str_starts(word->text, ".") && installs->named;
}

static void
visit_removals(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct search *s = data;
	(void)depth;
	if (command->kind != DM_SH_SIMPLE || command->span.off < s->from || s->found) {
		return;
	}
	bool removes = false;
	for (uint32_t i = 0; i < command->nwords; i++) {
		struct dm_str name = dm_str_base_name(command->words[i].text);
		removes = removes || dm_str_is(name, "rm") || dm_str_is(name, "unlink");
		s->found = s->found || (removes && is_path(&command->words[i], s->names));
	}
}

bool
dm_removes_program(struct dm_facts *facts, const struct dm_run *run,
	const struct dm_manager *manager, uint32_t from)
{
	struct search s = {.facts = facts,
		.run = run,
		.names = manager->held_by ? manager->held_by : manager->commands,
		.from = from};
	dm_sh_walk(run->shell->list, visit_removals, &s);
	for (uint32_t i = 0; i < run->ncommands && !s.found; i++) {
		const struct dm_package_command *call = &run->commands[i];
		if (call->verb != DM_VERB_REMOVE || call->command->span.off < from) {
			continue;
		}
		bool any = false;
		for (uint32_t w = dm_command_operand(call, call->verb_word + 1);
			w < call->command->nwords; w = dm_command_operand(call, w + 1)) {
			any = true;
			s.found = s.found || is_package(&s, call, w);
		}
		/* apt-mark auto: an autoremove may take everything */
		if (!any && dm_str_find(run->shell->text, "apt-mark") != (size_t)-1) {
			s.found = system_installs(&s)->named;
		}
	}
	return s.found;
}
