#include "script_arguments.h"

bool
dm_arguments_after_dashes(struct dm_str text, struct dm_arguments *arguments)
{
	if (dm_str_find(text, "--)") == (size_t)-1) {
		return false;
	}
	for (uint32_t i = 0; i < arguments->count; i++) {
		if (dm_str_is(arguments->items[i], "--")) {
			*arguments = (struct dm_arguments){
				arguments->items + i + 1, arguments->count - i - 1};
			return true;
		}
	}
	return false;
}

bool
dm_arguments_same(const struct dm_judge_passing *passing, const struct dm_arguments *arguments)
{
	bool same = passing->nstarted == arguments->count;
	for (uint32_t i = 0; same && i < arguments->count; i++) {
		same = dm_str_eq(passing->started[i], arguments->items[i]);
	}
	return same;
}

bool
dm_arguments_kept(const struct dm_judge *j, struct dm_str word)
{
	char set[64];
	if (!j->parsed || !dm_str_starts(word, "\"${") || !dm_str_ends(word, "[@]}\"") ||
		word.n > sizeof set) {
		return false;
	}
	int n = snprintf(set, sizeof set, "%.*s=(\"$@\")", (int)(word.n - 8), word.p + 3);
	return n > 0 && (size_t)n < sizeof set && dm_str_find(dm_str(j->text), set) != (size_t)-1;
}

uint32_t
dm_arguments_first(const struct dm_sh_command *command)
{
	for (uint32_t i = 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		bool option = word.n && (word.p[0] == '-' || word.p[0] == '+');
		if (dm_str_is(word, "--")) {
			return i + 1;
		}
		if (!option && !dm_str_ends(command->words[i - 1].text, "o")) {
			return i;
		}
	}
	return command->nwords;
}
