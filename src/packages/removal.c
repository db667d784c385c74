#include "removal.h"

#include "../image/judge.h"

struct search {
	struct dm_context *ctx;
	const struct dm_run *run;
	const char *const *names; /* of the program's packages and files */
	uint32_t from;
	bool found;
	struct dm_str variable; /* whose assignments are looked at */
	bool assigned;
};

static const char *const *
program_names(const struct dm_manager *manager)
{
	static const char *const node[] = {"npm", "pnpm", "node", "nodejs", "nodejs-npm",
		"nodejs-current", "nodejs-lts", "nodejs-legacy", NULL};
	static const char *const conda[] = {"conda", "mamba", "micromamba", "miniconda", "anaconda",
		"miniforge", "mambaforge", NULL};
	if (strcmp(manager->id, "npm") == 0 || strcmp(manager->id, "pnpm") == 0) {
		return node;
	}
	return strstr(manager->id, "conda") || strstr(manager->id, "mamba") ? conda
									    : manager->commands;
}

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
			named = named || dm_judge_names(word->text, *names);
		}
		return named;
	}
	struct dm_str path = word->text;
	while (path.n > 1 && (path.p[path.n - 1] == '/' || path.p[path.n - 1] == '*')) {
		path.n--;
	}
	return dm_str_ends(path, "lib/node_modules") || is_called(dm_judge_base_name(path), names);
}

/* --virtual .deps, -t .deps, --virtual=.deps */
static bool
joins_group(const struct dm_sh_command *command, uint32_t at, struct dm_str group)
{
	struct dm_str word = command->words[at].text, before = command->words[at - 1].text;
	if (dm_str_starts(word, "--virtual=")) {
		return dm_str_eq(dm_str_slice(word, strlen("--virtual="), word.n), group);
	}
	bool option = dm_str_is(before, "--virtual") || dm_str_is(before, "-t");
	return option && dm_str_eq(word, group);
}

/*
 * An install of system packages somewhere in the file names the program, or a variable that may; group: only those into
 * this apk group (NULL: all). *known: there is one.
 */
static bool
is_installed(const struct search *s, const struct dm_str *group, bool *known)
{
	const struct dm_runs *runs = dm_runs_get(s->ctx);
	*known = false;
	for (uint32_t i = 0; i < runs->count; i++) {
		for (uint32_t k = 0; k < runs->items[i].ncommands; k++) {
			const struct dm_package_command *call = &runs->items[i].commands[k];
			const struct dm_sh_command *command = call->command;
			if (!call->manager->system || call->verb != DM_VERB_INSTALL) {
				continue;
			}
			bool named = false, member = !group;
			for (uint32_t w = call->verb_word + 1; w < command->nwords; w++) {
				const struct dm_sh_word *word = &command->words[w];
				named = named || word->nparameters || word->nsubstitutions ||
					is_called(word->text, s->names);
				member = member || joins_group(command, w, *group);
			}
			*known = *known || member;
			if (member && named) {
				return true;
			}
		}
	}
	return false;
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
variable_names(const struct search *s, struct dm_str name)
{
	struct search inner = *s;
	inner.variable = name;
	inner.assigned = inner.found = false;
	dm_sh_walk(s->run->shell->list, visit_assignments, &inner);
	if (inner.assigned || inner.found) {
		return inner.found;
	}
	struct dm_str value = dm_model_variable(
		s->ctx->arena, s->ctx->tree, s->run->index, dm_arena_str(s->ctx->arena, name).p);
	bool known;
	return value.n ? holds_name(value, s->names) : is_installed(s, NULL, &known);
}

static bool
is_package(const struct search *s, const struct dm_package_command *call, uint32_t at)
{
	const struct dm_sh_word *word = &call->command->words[at];
	bool known;
	if (word->nsubstitutions || word->nparameters > 1) {
		return is_installed(s, NULL, &known);
	}
	if (word->nparameters) {
		return variable_names(s, word->parameters[0].name);
	}
	if (is_called(word->text, s->names)) {
		return true;
	}
	if (strcmp(call->manager->family, "apk") != 0) {
		return false;
	}
	bool installed = is_installed(s, &word->text, &known);
	bool group = dm_str_starts(word->text, ".");
	return installed || (group && !known && is_installed(s, NULL, &known));
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
		struct dm_str name = dm_judge_base_name(command->words[i].text);
		removes = removes || dm_str_is(name, "rm") || dm_str_is(name, "unlink");
		s->found = s->found || (removes && is_path(&command->words[i], s->names));
	}
}

bool
dm_removes_program(struct dm_context *ctx, const struct dm_run *run,
	const struct dm_manager *manager, uint32_t from)
{
	struct search s = {.ctx = ctx, .run = run, .names = program_names(manager), .from = from};
	dm_sh_walk(run->shell->list, visit_removals, &s);
	for (uint32_t i = 0; i < run->ncommands && !s.found; i++) {
		const struct dm_package_command *call = &run->commands[i];
		if (call->verb != DM_VERB_REMOVE || call->command->span.off < from) {
			continue;
		}
		bool any = false, known;
		for (uint32_t w = dm_command_operand(call, call->verb_word + 1);
			w < call->command->nwords; w = dm_command_operand(call, w + 1)) {
			any = true;
			s.found = s.found || is_package(&s, call, w);
		}
		/* apt-mark auto: an autoremove may take everything */
		if (!any && dm_str_find(run->shell->text, "apt-mark") != (size_t)-1) {
			s.found = is_installed(&s, NULL, &known);
		}
	}
	return s.found;
}
