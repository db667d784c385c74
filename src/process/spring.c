#include "spring.h"

#include "nested.h"

static void
note(struct dm_spring *s, struct dm_spring_told *told, struct dm_str word)
{
	bool known = word.n == 0;
	for (uint32_t i = 0; i < told->count && !known; i++) {
		known = dm_str_eq(told->items[i], word);
	}
	s->lost = s->lost || (!known && told->count == DM_SPRING_MOST);
	if (!known && told->count < DM_SPRING_MOST) {
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
note_words(struct dm_spring *s, struct dm_spring_told *told, struct dm_str value,
	bool (*is_of)(char c))
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
dm_spring_property(struct dm_judge *j, struct dm_str key, struct dm_str value)
{
	struct dm_spring *s = spring_of(j);
	for (uint32_t i = 0; i < s->nkeys; i++) {
		if (dm_str_eq(s->keys[i], key) && dm_str_eq(s->values[i], value)) {
			return;
		}
	}
	s->lost = s->lost || s->nkeys == DM_SPRING_MOST;
	if (s->nkeys < DM_SPRING_MOST) {
		s->keys[s->nkeys] = key;
		s->values[s->nkeys++] = value;
	}
}

uint32_t
dm_spring_property_of(const struct dm_judge *j, struct dm_str key, struct dm_str *value)
{
	uint32_t count = 0;
	*value = (struct dm_str){NULL, 0};
	for (uint32_t i = 0; j->spring && i < j->spring->nkeys; i++) {
		if (dm_str_eq(j->spring->keys[i], key)) {
			*value = j->spring->values[i];
			count++;
		}
	}
	return count;
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

/* spring.profiles.active=prod, spring.profiles.active: prod; then list items below it, of the key before */
static void
read_pair(struct dm_judge *j, struct dm_str line, struct dm_str *last)
{
	size_t end = 0;
	while (end < line.n && (is_of_name(line.p[end]) || line.p[end] == '.' ||
				       line.p[end] == '[' || line.p[end] == ']')) {
		end++;
	}
	if (dm_str_starts(line, "- ") && last->p) {
		dm_spring_setting(j, *last, dm_str_slice(line, 2, line.n));
	} else if (end && end < line.n && (line.p[end] == ':' || line.p[end] == '=')) {
		*last = dm_str_slice(line, 0, end);
		size_t index = dm_str_find_byte(*last, '['); /* spring.config.import[0] */
		*last = dm_str_slice(*last, 0, index == (size_t)-1 ? last->n : index);
		dm_spring_setting(j, *last, dm_str_trim(dm_str_slice(line, end + 1, line.n)));
	}
}

void
dm_spring_text(struct dm_judge *j, struct dm_str nested)
{
	struct dm_str line, last = {NULL, 0};
	if (dm_str_find(nested, "spring") == (size_t)-1 &&
		dm_str_find(nested, "logging.config") == (size_t)-1) {
		return;
	}
	while (dm_str_next_line(&nested, &line)) {
		for (struct dm_str pair; dm_nested_next(&line, &pair);) {
			read_pair(j, pair, &last);
		}
	}
}

void
dm_spring_resources(struct dm_judge *j, struct dm_str folder)
{
	struct dm_spring *s = spring_of(j);
	note(s, &s->resources, folder);
}
