#include "setup.h"

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
