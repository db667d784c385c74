#include "delegated.h"

#include "leftovers.h"

struct search {
	struct dm_arena *arena;
	const struct dm_run *run;
	uint32_t next;                    /* the first of run->commands that the walk has not met */
	struct dm_sh_command plain;       /* the words between two separators, unquoted and split */
	struct dm_package_command *calls; /* order: where the command that tells of it ends */
	uint32_t ncalls;
};

/* Programs that take words as data. */
static bool
is_data(const struct dm_sh_command *command)
{
	return command->nwords == 0 ||
	       dm_words_has(&dm_words_data_programs, command->words[0].text);
}

/* pip, /usr/bin/pip; -pip of sage, td-agent-gem */
static const struct dm_manager *
named_manager(struct dm_str word)
{
	const struct dm_manager *manager = dm_manager_by_program(word);
	for (size_t i = word.n; i > 0 && !manager; i--) {
		if (word.p[i - 1] == '-') {
			return dm_manager_by_program(dm_str_slice(word, i, word.n));
		}
	}
	return manager;
}

static void
end_plain(struct search *s, const struct dm_sh_command *command)
{
	struct dm_sh_command *plain = NULL;
	if (s->plain.nwords) {
		plain = dm_arena_alloc(s->arena, sizeof *plain);
		*plain = s->plain;
	}
	bool letters = true; /* a letter verb is sought in all that follows: once is enough */
	for (uint32_t i = 0; i < s->plain.nwords; i++) {
		const struct dm_manager *manager = named_manager(s->plain.words[i].text);
		struct dm_package_command call;
		if (!manager || (manager->letter_verbs && !letters)) {
			continue;
		}
		if (dm_command_read(plain, i, manager, &call)) {
			call.order = dm_span_end(command->span);
			*dm_push(s->arena, s->calls, s->ncalls) = call;
			break;
		}
		letters = letters && !manager->letter_verbs;
	}
	s->plain = (struct dm_sh_command){.kind = DM_SH_SIMPLE};
}

/* Splits the words as another shell would, but for its quotes: they part words. */
static void
read_words(struct search *s, const struct dm_sh_command *command)
{
	for (uint32_t w = 0; w < command->nwords; w++) {
		const struct dm_sh_word *word = &command->words[w];
		if (word->nsubstitutions) {
			continue; /* what they run is a command of the walk */
		}
		for (size_t i = 0, from = 0; i <= word->text.n; i++) {
			char c = i < word->text.n ? word->text.p[i] : ' ';
			if (dm_is_name_byte(c) || !strchr(" \t\r\n\"';&|()", c)) {
				continue;
			}
			if (i > from) {
				struct dm_sh_word *part =
					dm_push(s->arena, s->plain.words, s->plain.nwords);
				part->text = dm_str_slice(word->text, from, i);
			}
			from = i + 1;
			if (strchr("\n;&|()", c)) {
				end_plain(s, command);
			}
		}
	}
	end_plain(s, command);
}

/* Verbs of the catalogue's installs; the rare others are missed. */
static bool
may_install(struct dm_str text)
{
	return dm_str_find(text, "install") != (size_t)-1 ||
	       dm_str_find(text, " add ") != (size_t)-1 ||
	       (dm_str_find_byte(text, 'S') != (size_t)-1 &&
		       dm_str_find(text, " -S") != (size_t)-1);
}

static void
visit(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct search *s = data;
	bool read = false;
	(void)depth;
	/* dm_runs_get met the same commands in the same order */
	for (; s->next < s->run->ncommands; s->next++) {
		const struct dm_package_command *call = &s->run->commands[s->next];
		if (call->command != command && call->outer != command) {
			break;
		}
		read = true;
	}
	if (!read && command->kind == DM_SH_SIMPLE && !is_data(command) &&
		may_install(dm_span_str(s->run->shell->text, command->span))) {
		read_words(s, command);
	}
}

/* A call that was read leaves the same, and it is cleaned at the RUN's end. */
static bool
is_read_too(const struct dm_run *run, const struct dm_manager *manager)
{
	for (uint32_t i = 0; i < run->ncommands && !manager->no_cache_add; i++) {
		if (dm_leftovers_fetches(&run->commands[i]) &&
			run->commands[i].manager->family == manager->family) {
			return true;
		}
	}
	return false;
}

static bool
refreshes(const struct search *s, const struct dm_family *family)
{
	bool found = dm_leftovers_refreshed(s->run, family);
	for (uint32_t i = 0; i < s->ncalls; i++) {
		found = found || (s->calls[i].verb == DM_VERB_REFRESH &&
					 s->calls[i].manager->family == family);
	}
	return found;
}

static bool
leaves(struct dm_facts *facts, const struct search *s, const struct dm_package_command *last)
{
	const struct dm_manager *manager = last->manager;
	bool lists_only = manager->clean_drops_lists && !manager->no_cache_add;
	return (!lists_only || refreshes(s, manager->family)) && !is_read_too(s->run, manager) &&
	       !dm_leftovers_settled(facts, s->run, manager, last->order);
}

static bool
has_family(const struct dm_manager *const *managers, uint32_t n, const struct dm_family *family)
{
	for (uint32_t i = 0; i < n; i++) {
		if (managers[i]->family == family) {
			return true;
		}
	}
	return false;
}

const struct dm_manager *const *
dm_delegated_installs(struct dm_facts *facts, const struct dm_run *run, uint32_t *n)
{
	struct search s = {.arena = facts->arena, .run = run};
	const struct dm_manager **managers = NULL, **met = NULL;
	uint32_t nmet = 0;
	*n = 0;
	if (!may_install(run->shell->text)) {
		return NULL;
	}
	dm_sh_walk(run->shell->list, visit, &s);
	for (uint32_t i = s.ncalls; i > 0; i--) {
		const struct dm_package_command *call = &s.calls[i - 1];
		const struct dm_manager *manager = call->manager;
		if (!dm_leftovers_fetches(call) || dm_command_has(call, manager->no_cache) ||
			has_family(met, nmet, manager->family)) {
			continue;
		}
		*dm_push(facts->arena, met, nmet) = manager;
		if (leaves(facts, &s, call)) {
			*dm_push(facts->arena, managers, *n) = manager;
		}
	}
	return managers;
}
