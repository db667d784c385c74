#include "setup.h"

#include "../facts/brought.h"
#include "../facts/calls.h"

bool
dm_item_is_neutral(const struct dm_sh_item *item)
{
	const struct dm_sh_pipeline *pipeline = &item->pipeline;
	const struct dm_sh_command *command = &pipeline->commands[0];
	return pipeline->ncommands == 1 && command->kind == DM_SH_SIMPLE && command->nwords &&
	       command->nredirects == 0 && command->nassigns == 0 &&
	       dm_words_has(&dm_words_neutral_commands, command->words[0].text);
}

/* "dnf config-manager": the first words of the command, a leading sudo aside. */
static bool
begins_with(const struct dm_sh_command *command, uint32_t from, const char *words)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		size_t n = 0;
		while (words[n] && words[n] != ' ') {
			n++;
		}
		if (!dm_str_eq(command->words[i].text, (struct dm_str){words, n})) {
			return false;
		}
		if (words[n] == '\0') {
			return true;
		}
		words += n + 1;
	}
	return false;
}

struct look {
	const struct dm_family *family;
	bool sets;     /* a repository or key is set */
	bool anywhere; /* what else is written does not matter */
};

static bool
is_tool(const struct look *look, const struct dm_sh_command *command, uint32_t from)
{
	char first = command->words[from].text.n ? command->words[from].text.p[0] : '\0';
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		const char *const *tool = dm_managers[i].repository_tools;
		bool same = dm_managers[i].family == look->family;
		for (; same && tool && *tool; tool++) {
			if (**tool == first && begins_with(command, from, *tool)) {
				return true;
			}
		}
	}
	return false;
}

/* A path that the command may write: in the repositories' folders it sets them, elsewhere only /tmp and /dev do. */
static bool
check_path(struct look *look, struct dm_str path)
{
	if (path.n == 0 || path.p[0] != '/') {
		return true;
	}
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (dm_managers[i].family == look->family &&
			dm_path_in_any(path, dm_managers[i].repositories)) {
			look->sets = true;
			return true;
		}
	}
	return look->anywhere || dm_words_hold(&dm_words_open_folders, path);
}

static bool
check_command(struct look *look, const struct dm_sh_command *command)
{
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0 || command->nassigns) {
		return false;
	}
	uint32_t from = dm_str_is(command->words[0].text, "sudo") && command->nwords > 1;
	if (is_tool(look, command, from)) {
		look->sets = true;
		return true;
	}
	struct dm_str program = command->words[from].text;
	if (!dm_words_has(&dm_words_plumbing, program) &&
		!(look->anywhere && dm_words_has(&dm_words_data_programs, program))) {
		return false;
	}
	bool says = dm_str_is(command->words[from].text, "echo") ||
		    dm_str_is(command->words[from].text, "printf");
	for (uint32_t i = from + 1; i < command->nwords && !says; i++) {
		if (!check_path(look, command->words[i].text)) {
			return false;
		}
	}
	for (uint32_t i = 0; i < command->nredirects; i++) {
		if (!check_path(look, command->redirects[i].word.text)) {
			return false;
		}
	}
	return true;
}

static bool
check_pipeline(struct look *look, const struct dm_sh_pipeline *pipeline)
{
	for (uint32_t k = 0; k < pipeline->ncommands; k++) {
		if (!check_command(look, &pipeline->commands[k])) {
			return false;
		}
	}
	return true;
}

enum dm_setup
dm_item_setup(const struct dm_sh_item *item, const struct dm_family *family)
{
	struct look look = {family, false, true};
	return !check_pipeline(&look, &item->pipeline) ? DM_SETUP_UNKNOWN
	       : look.sets                             ? DM_SETUP_REPOSITORY
						       : DM_SETUP_HARMLESS;
}

bool
dm_run_sets_repository(const struct dm_run *run, const struct dm_family *family)
{
	struct look look = {family, false, false};
	for (uint32_t i = 0; run->readable && i < run->shell->list->nitems; i++) {
		if (!check_pipeline(&look, &run->shell->list->items[i].pipeline)) {
			return false;
		}
	}
	return look.sets;
}

/* named: one of the variables may name it: ENV APT_CONFIG=/etc/corp/apt.conf */
static bool
is_set_up_file(struct dm_facts *facts, uint32_t at, struct dm_str path, bool named)
{
	bool is = path.n && path.p[0] == '/' && dm_words_hold(&dm_words_set_up_files, path);
	for (uint32_t i = 0; named && i < dm_words_set_up_variables.count && !is; i++) {
		const char *name = dm_words_item(&dm_words_set_up_variables, i);
		is = path.n &&
		     dm_str_eq(path, dm_model_variable(facts->arena, facts->tree, at, name));
	}
	return is;
}

/* echo ... > /etc/dpkg/dpkg.cfg.d/docs, cp corp.pem /etc/ssl/cert.pem, dpkg-divert --add /sbin/initctl */
static bool
call_sets_up(struct dm_facts *facts, const struct dm_build_call *call, bool named)
{
	const struct dm_sh_command *command = call->command;
	bool sets = dm_words_has(&dm_words_set_up_programs, call->name);
	for (uint32_t i = 0; i < command->nredirects && !sets; i++) {
		sets = is_set_up_file(facts, call->index, command->redirects[i].word.text, named);
	}
	bool writes = command->nwords && (dm_words_has(&dm_words_written_last, call->name) ||
						 dm_str_is(call->name, "tee"));
	return sets || (writes && is_set_up_file(facts, call->index,
					  command->words[command->nwords - 1].text, named));
}

bool
dm_instr_sets_up(struct dm_facts *facts, const struct dm_instr *instr)
{
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	bool sets = false, named = facts->tree->set_up;
	if (instr->kind == DM_RUN) {
		const struct dm_calls *calls = dm_calls_get(facts);
		for (uint32_t i = calls->first[at]; i < calls->first[at + 1] && !sets; i++) {
			sets = call_sets_up(facts, &calls->items[i], named);
		}
		return sets;
	}
	if ((instr->kind != DM_COPY && instr->kind != DM_ADD) || instr->nwords == 0 ||
		(!named && !dm_words_before(&dm_words_set_up_folders,
				   instr->words[instr->nwords - 1].text))) {
		return false;
	}
	struct dm_str to = dm_copy_target(facts, at);
	sets = is_set_up_file(facts, at, to, named);
	for (uint32_t i = 0; i + 1 < instr->nwords && to.p && !sets; i++) {
		struct dm_str name = dm_str_base_name(instr->words[i].text);
		sets = is_set_up_file(facts, at, dm_path_join(facts->arena, to, name), named);
	}
	return sets;
}
