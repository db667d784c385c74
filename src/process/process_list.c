#include "process_list.h"

#include "found.h"
#include "program_file.h"
#include "source_tokens.h"

enum {
	PROGRAMS = 16, /* of one list */
};

struct list {
	struct dm_str scripts[PROGRAMS], arguments;
	uint32_t count;
};

/* These name files of logs and the like: out_file, error_file, log_file, pid_file, output. */
static bool
names_file(struct dm_str key)
{
	return dm_str_ends(key, "_file") || dm_words_has(&dm_words_list_outputs, key);
}

/* A place that a variable of its own gives to a program: DATA: "./data", DB: "app.db" */
static bool
is_place(struct dm_str text)
{
	return (dm_str_find_byte(text, '/') != (size_t)-1 &&
		       dm_str_find(text, "://") == (size_t)-1) ||
	       dm_words_after(&dm_words_data_suffixes, text);
}

/* What a key says; false: more than is read. */
static bool
take(struct dm_judge *j, struct dm_str key, const struct dm_source_token *value, struct list *list)
{
	struct dm_str text = value->text;
	bool told = value->kind == DM_SOURCE_TEXT && !value->filled;
	if (dm_str_is(key, "script")) {
		told = told && list->count < PROGRAMS;
		if (told) {
			list->scripts[list->count++] = text;
		}
		return told;
	}
	if (dm_str_is(key, "args")) {
		list->arguments = text;
		return told;
	}
	if (dm_str_is(key, "interpreter") || dm_str_is(key, "exec_interpreter")) {
		return told && dm_words_has(&dm_words_script_runners, text);
	}
	if (dm_str_is(key, "cwd")) {
		struct dm_str at = dm_path_join(j->facts->arena, j->folder, text);
		return told && at.p && dm_str_eq(at, j->folder);
	}
	if (dm_str_is(key, "uid") || dm_str_is(key, "gid")) {
		dm_judge_settle(j, "drops-privileges", "pm2 changes to another user itself");
		return true;
	}
	if (names_file(key)) {
		return told && dm_str_starts(text, "/dev/");
	}
	return (!dm_str_is(key, "PORT") || text.n > 3) &&
	       !(value->kind == DM_SOURCE_TEXT && is_place(text));
}

static bool
read_list(struct dm_judge *j, struct dm_str text, struct list *list)
{
	const struct dm_source_tokens tokens =
		dm_source_tokens_read(j->facts->arena, dm_language_named("javascript"), text);
	bool apps = false;
	for (uint32_t i = 0; i + 2 < tokens.count; i++) {
		const struct dm_source_token *key = &tokens.items[i];
		if (key->kind == DM_SOURCE_MARK || !dm_source_is_mark(key + 1, ":")) {
			continue;
		}
		/* what deploys it comes after what it is */
		if (dm_str_is(key->text, "deploy")) {
			break;
		}
		apps = apps || dm_str_is(key->text, "apps");
		if (apps && !take(j, key->text, key + 2, list)) {
			return false;
		}
	}
	return list->count == 1 || (list->count && !list->arguments.n);
}

bool
dm_judge_process_list(struct dm_judge *j, struct dm_str word)
{
	struct list list = {.count = 0};
	struct dm_str text = dm_found_file(j, dm_path_join(j->facts->arena, j->folder, word)).text;
	bool data = dm_str_ends(word, ".json") || dm_language_of(word);
	if (!text.p || !data || !read_list(j, text, &list)) {
		return false;
	}
	dm_judge_note(j, "starts what %.*s lists", DM_FMT(word));
	for (uint32_t i = 0; i < list.count; i++) {
		const struct dm_language *language = dm_language_of(list.scripts[i]);
		if (language) {
			dm_judge_file(j, list.scripts[i], language);
			continue;
		}
		const struct dm_str parts[] = {list.scripts[i], DM_STR(" "), list.arguments};
		*dm_push(j->facts->arena, j->runs, j->nruns) =
			(struct dm_judge_run){dm_arena_join(j->facts->arena, parts, 3),
				dm_arena_str(j->facts->arena, word).p, j->folder};
	}
	return true;
}
