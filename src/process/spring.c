#include "spring.h"

#include "found.h"
#include "settings.h"

enum {
	MOST = 16,  /* profiles, names, and other things that settings tell, each */
	ROUNDS = 4, /* files that lead to others */
};

struct told {
	struct dm_str items[MOST];
	uint32_t count;
};

struct dm_spring {
	struct told profiles, names, locations, logs;
	struct told resources; /* folders of the context, with a slash at the end */
	uint32_t grown;        /* how often something was told that was not known */
};

static void
note(struct dm_spring *s, struct told *told, struct dm_str word)
{
	bool known = word.n == 0 || told->count == MOST;
	for (uint32_t i = 0; i < told->count && !known; i++) {
		known = dm_str_eq(told->items[i], word);
	}
	if (!known) {
		told->items[told->count++] = word;
		s->grown++;
	}
}

static struct dm_spring *
spring_of(struct dm_judge *j)
{
	if (!j->spring) {
		j->spring = dm_arena_alloc(j->facts->arena, sizeof *j->spring);
	}
	return j->spring;
}

static bool
is_of_name(char c)
{
	return dm_is_name_byte(c) || c == '-';
}

static bool
is_of_location(char c)
{
	return !dm_is_space(c) && !strchr(",;[]{}\"'", c);
}

/* The words of `prod, files`, `[prod, files]`, ${PROFILE:prod}: more than are meant do no harm. */
static void
note_words(struct dm_spring *s, struct told *told, struct dm_str value, bool (*is_of)(char c))
{
	for (size_t i = 0, end; i < value.n; i = end + 1) {
		for (end = i; end < value.n && is_of(value.p[end]);) {
			end++;
		}
		note(s, told, dm_str_slice(value, i, end));
	}
}

void
dm_spring_setting(struct dm_judge *j, struct dm_str key, struct dm_str value)
{
	if (dm_str_starts(key, "spring.profiles.") || dm_str_is(key, "spring.profiles") ||
		dm_str_is(key, "spring")) {
		struct dm_spring *s = spring_of(j);
		note_words(s, &s->profiles, value, is_of_name);
	} else if (dm_str_is(key, "spring.config.name")) {
		struct dm_spring *s = spring_of(j);
		note_words(s, &s->names, value, is_of_name);
	} else if (dm_words_has(&dm_words_spring_locations, key)) {
		struct dm_spring *s = spring_of(j);
		note_words(s, &s->locations, value, is_of_location);
	} else if (dm_str_is(key, "logging.config")) {
		struct dm_spring *s = spring_of(j);
		note_words(s, &s->logs, value, is_of_location);
	}
}

void
dm_spring_variable(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	if (!dm_str_starts(name, "SPRING_") && !dm_str_is(name, "LOGGING_CONFIG")) {
		return;
	}
	char *key = dm_arena_bytes(j->facts->arena, name.n + 1);
	for (size_t i = 0; i < name.n; i++) {
		key[i] = name.p[i] == '_' ? '.' : dm_lower(name.p[i]);
	}
	key[name.n] = '\0';
	/* a dash of a key is nothing in a variable: SPRING_CONFIG_ADDITIONALLOCATION, and people write it as another _ */
	bool additional = dm_str_starts(name, "SPRING_CONFIG_ADDITIONAL");
	dm_spring_setting(
		j, additional ? DM_STR("spring.config.additional-location") : dm_str(key), value);
}

/* spring.profiles.active=prod, spring.profiles.active: prod; then list items below it */
void
dm_spring_text(struct dm_judge *j, struct dm_str nested)
{
	struct dm_str line, last = {NULL, 0};
	if (dm_str_find(nested, "spring") == (size_t)-1 &&
		dm_str_find(nested, "logging.config") == (size_t)-1) {
		return;
	}
	while (dm_str_next_line(&nested, &line)) {
		line = dm_str_trim(line);
		size_t end = 0;
		while (end < line.n && (is_of_name(line.p[end]) || line.p[end] == '.' ||
					       line.p[end] == '[' || line.p[end] == ']')) {
			end++;
		}
		if (dm_str_starts(line, "- ") && last.p) {
			dm_spring_setting(j, last, dm_str_slice(line, 2, line.n));
		} else if (end && end < line.n && (line.p[end] == ':' || line.p[end] == '=')) {
			last = dm_str_slice(line, 0, end);
			size_t index = dm_str_find_byte(last, '['); /* spring.config.import[0] */
			last = dm_str_slice(last, 0, index == (size_t)-1 ? last.n : index);
			dm_spring_setting(
				j, last, dm_str_trim(dm_str_slice(line, end + 1, line.n)));
		}
	}
}

void
dm_spring_resources(struct dm_judge *j, struct dm_str folder)
{
	struct dm_spring *s = spring_of(j);
	note(s, &s->resources, folder);
}

/* ---- the files ---- */

static bool
read_file(struct dm_judge *j, struct dm_str path, bool context, bool logging)
{
	struct dm_str text = {NULL, 0};
	if (!context) {
		text = dm_found_file(j, path).text;
	} else if (!dm_scripts_file(j->facts->scripts, path, &text)) {
		return false;
	}
	if (text.p) {
		dm_judge_settings_text(j, path, text, logging);
	}
	return text.p != NULL;
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
	const struct told *resources = &j->spring->resources;
	struct dm_str path = word;
	bool optional = skip(&path, "optional:"), found = false;
	bool resource = skip(&path, "classpath:") || skip(&path, "classpath*:");
	skip(&path, "file:");
	if (dm_str_find_byte(path, ':') != (size_t)-1 || path.n == 0) {
		return; /* configserver:, env: */
	}
	for (uint32_t i = 0; i < resources->count && resource; i++) {
		const struct dm_str parts[] = {
			resources->items[i], dm_str_slice(path, path.p[0] == '/', path.n)};
		found = read_at(j, dm_arena_join(arena, parts, 2), true, logging) || found;
	}
	bool told = dm_str_find_byte(path, '$') == (size_t)-1 &&
		    dm_str_find_byte(path, '*') == (size_t)-1;
	if (!resource && told) {
		const struct dm_str parts[] = {dm_path_join(arena, j->folder, path),
			dm_str(path.p[path.n - 1] == '/' ? "/" : "")};
		found = parts[0].n > 1 &&
			read_at(j, dm_arena_join(arena, parts, 2), false, logging);
	}
	if (!found && !optional && !resource) {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(
				arena, "settings that it reads are not seen (%.*s)", DM_FMT(word)));
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
	for (uint32_t i = 0; i < s->locations.count; i++) {
		read_location(j, s->locations.items[i], false);
	}
	for (uint32_t i = 0; i < s->logs.count; i++) {
		read_location(j, s->logs.items[i], true);
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
}
