#include "spring_files.h"

#include "../facts/calls.h"
#include "found.h"
#include "settings.h"
#include "spring.h"

enum {
	ROUNDS = 4, /* files that lead to others */
};

/* false: nothing is there. What is there and nobody read is a doubt. */
static bool
read_file(struct dm_judge *j, struct dm_str path, bool context, bool logging)
{
	struct dm_str text = {NULL, 0};
	bool unread = false;
	if (context) {
		dm_scripts_there(j->facts->scripts, path, &text, &unread);
	} else {
		struct dm_brought brought = dm_found_file(j, path);
		text = brought.text;
		unread = brought.unread;
	}
	if (text.p) {
		dm_judge_settings_text(j, path, text, logging);
	} else if (unread) {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(j->facts->arena,
				"settings that it reads are not seen (%.*s)", DM_FMT(path)));
	}
	return text.p || unread;
}

/* application-prod.yml: of all names and profiles */
static bool
read_folder(struct dm_judge *j, struct dm_str folder, bool context)
{
	static const char *const suffixes[] = {".properties", ".yml", ".yaml"};
	const struct dm_words *known = &dm_words_spring_profiles;
	struct dm_spring *s = j->spring;
	bool found = false;
	for (uint32_t n = 0; n <= s->names.count; n++) {
		struct dm_str name = n ? s->names.items[n - 1] : DM_STR("application");
		for (uint32_t p = 0; p <= known->count + s->profiles.count; p++) {
			struct dm_str profile = p == 0 ? DM_STR("")
						: p <= known->count
							? dm_words_str(known, p - 1)
							: s->profiles.items[p - 1 - known->count];
			for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
				const struct dm_str parts[] = {folder, name,
					dm_str(profile.n ? "-" : ""), profile, dm_str(suffixes[i])};
				struct dm_str path = dm_arena_join(j->facts->arena, parts, 5);
				found = read_file(j, path, context, false) || found;
			}
		}
	}
	return found;
}

static bool
skip(struct dm_str *text, const char *prefix)
{
	bool has = dm_str_starts(*text, prefix);
	*text = has ? dm_str_slice(*text, strlen(prefix), text->n) : *text;
	return has;
}

static bool
read_at(struct dm_judge *j, struct dm_str path, bool context, bool logging)
{
	bool folder = path.n && path.p[path.n - 1] == '/';
	return folder ? read_folder(j, path, context) : read_file(j, path, context, logging);
}

/* optional:file:/etc/shop/, classpath:/extra.yml; what is not seen there, and need not be optional, is a doubt. */
static void
read_location(struct dm_judge *j, struct dm_str word, bool logging)
{
	struct dm_arena *arena = j->facts->arena;
	const struct dm_spring_told *resources = &j->spring->resources;
	struct dm_str path = word;
	bool optional = skip(&path, "optional:"), found = false;
	bool resource = skip(&path, "classpath:") || skip(&path, "classpath*:");
	skip(&path, "file:");
	if (path.n == 0 || dm_str_starts(path, "env:")) {
		return; /* a variable, which is judged itself */
	}
	for (uint32_t i = 0; i < resources->count && resource; i++) {
		const struct dm_str parts[] = {
			resources->items[i], dm_str_slice(path, path.p[0] == '/', path.n)};
		found = read_at(j, dm_arena_join(arena, parts, 2), true, logging) || found;
	}
	bool told = !memchr(path.p, '$', path.n) && !memchr(path.p, '*', path.n) &&
		    !memchr(path.p, ':', path.n); /* configserver:http://c */
	bool folder = path.p[path.n - 1] == '/';
	if (!resource && told) {
		const struct dm_str parts[] = {
			dm_path_join(arena, j->folder, path), dm_str(folder ? "/" : "")};
		found = parts[0].n > 1 &&
			read_at(j, dm_arena_join(arena, parts, 2), false, logging);
	}
	/* a folder of the archive may have none */
	if (!found && (told ? !optional && !(resource && folder)
			    : !optional || !memchr(path.p, ':', path.n))) {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(
				arena, "settings that it reads are not seen (%.*s)", DM_FMT(word)));
	}
}

/* config/prod/application.yml: folders in `config` of where it starts are looked into, too. */
static void
read_below(struct dm_judge *j, struct dm_str config, struct dm_str context)
{
	struct dm_arena *arena = j->facts->arena;
	uint32_t count;
	const char **names = dm_scripts_folders(arena, j->facts->scripts, context, &count);
	j->spring->lost = j->spring->lost || count == DM_SCRIPTS_FOLDERS;
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_str parts[] = {config, DM_STR("/"), dm_str(names[i]), DM_STR("/")};
		read_folder(j, dm_arena_join(arena, parts, 4), false);
	}
}

/* The folders of the context that COPY config ./config and COPY . . bring to `config` of where it starts. */
static void
read_folders_of_config(struct dm_judge *j)
{
	struct dm_facts *facts = j->facts;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, j->stage);
	const struct dm_instr *copy;
	struct dm_str config = dm_path_join(facts->arena, j->folder, DM_STR("config"));
	for (uint32_t i = 0; (copy = dm_model_next_copy(facts->tree, lineage, &i)) != NULL;) {
		struct dm_str to = dm_copy_target(facts, i - 1);
		bool whole = to.p && dm_str_eq(to, j->folder);
		if (dm_instr_flag(copy, "from").p || !to.p || (!whole && !dm_str_eq(to, config))) {
			continue;
		}
		for (uint32_t k = 0; k + 1 < copy->nwords; k++) {
			struct dm_str from =
				dm_path_join(facts->arena, DM_STR("/"), copy->words[k].text);
			from = whole ? dm_path_join(facts->arena, from, DM_STR("config")) : from;
			if (from.n > 1) {
				read_below(j, config, dm_str_slice(from, 1, from.n));
			}
		}
	}
}

static void
read_round(struct dm_judge *j)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_spring *s = j->spring;
	for (uint32_t i = 0; i < s->resources.count; i++) {
		const struct dm_str parts[] = {s->resources.items[i], DM_STR("config/")};
		read_folder(j, parts[0], true);
		read_folder(j, dm_arena_join(arena, parts, 2), true);
	}
	static const char *const below[] = {"", "config"};
	for (size_t i = 0; i < sizeof below / sizeof *below && j->folder.p; i++) {
		struct dm_str folder = dm_path_join(arena, j->folder, dm_str(below[i]));
		const struct dm_str parts[] = {folder, dm_str(folder.n > 1 ? "/" : "")};
		read_folder(j, dm_arena_join(arena, parts, 2), false);
	}
	if (j->folder.p) {
		read_folders_of_config(j);
	}
	for (uint32_t i = 0; i < s->locations.count; i++) {
		read_location(j, s->locations.items[i], false);
	}
	for (uint32_t i = 0; i < s->logs.count; i++) {
		read_location(j, s->logs.items[i], true);
	}
}

static void
judge_made_file(struct dm_judge *j, struct dm_str path, const char *who)
{
	if (dm_str_starts(dm_str_base_name(path), "application") &&
		dm_words_after(&dm_words_settings_suffixes, path)) {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(j->facts->arena,
				"%s brings settings that are not seen (%.*s)", who, DM_FMT(path)));
	}
}

/*
 * RUN echo logging.file.name=/srv/a.log > config/application.properties, sed -i, curl -o; COPY --from=build
 * /gen/application.yml .: what they say nobody reads.
 */
static void
judge_made(struct dm_judge *j)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (!lineage[call->instr->stage]) {
			continue;
		}
		for (uint32_t k = 0; k < call->command->nredirects; k++) {
			judge_made_file(j, call->command->redirects[k].word.text, "a RUN");
		}
		bool makes = !dm_words_has(&dm_words_removers, call->name) &&
			     !dm_words_has(&dm_words_leaves_no_file, call->name);
		for (uint32_t k = 1; makes && dm_call_word(call, k).p; k++) {
			judge_made_file(j, dm_call_word(call, k), "a RUN");
		}
	}
	const struct dm_instr *copy;
	for (uint32_t i = 0; (copy = dm_model_next_copy(j->facts->tree, lineage, &i)) != NULL;) {
		for (uint32_t k = 0; dm_instr_flag(copy, "from").p && k < copy->nwords; k++) {
			judge_made_file(j, copy->words[k].text, "a COPY");
		}
	}
}

void
dm_judge_spring(struct dm_judge *j)
{
	if (!j->spring || !j->spring->resources.count) {
		return;
	}
	uint32_t before = 0;
	for (int i = 0; i < ROUNDS && (i == 0 || j->spring->grown > before); i++) {
		before = j->spring->grown;
		read_round(j);
	}
	j->spring->lost = j->spring->lost || j->spring->grown > before;
	judge_made(j);
	if (j->spring->lost) {
		dm_judge_doubt(j, "source-unseen", "it names more settings than are read");
	}
}
