#include "fly.h"

#include "service.h"

/* "VALUE" of KEY = "VALUE" # comment, 80 of KEY = 80; {NULL, 0}: another key, or neither a plain text nor a number */
static struct dm_str
value_of(struct dm_str line, const char *key)
{
	size_t equals = dm_str_find_byte(line, '=');
	if (equals == (size_t)-1 || !dm_str_is(dm_str_trim(dm_str_slice(line, 0, equals)), key)) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str value = dm_str_trim(dm_str_slice(line, equals + 1, line.n));
	char quote = value.n > 1 ? value.p[0] : '\0';
	size_t digits = 0;
	while (digits < value.n && dm_is_digit(value.p[digits])) {
		digits++;
	}
	if (digits) {
		return dm_str_slice(value, 0, digits);
	}
	size_t end = quote == '"' || quote == '\''
			     ? dm_str_find_byte(dm_str_slice(value, 1, value.n), quote)
			     : (size_t)-1;
	return end == (size_t)-1 ? (struct dm_str){NULL, 0} : dm_str_slice(value, 1, end + 1);
}

struct dm_fly
dm_fly_read(struct dm_arena *arena, struct dm_str text)
{
	struct dm_fly fly = {NULL, NULL, NULL};
	struct dm_str line, table = {"", 0};
	while (dm_str_next_line(&text, &line)) {
		line = dm_str_trim(line);
		if (dm_str_starts(line, "[")) {
			table = line;
			continue;
		}
		bool mounts =
			dm_str_starts(table, "[mounts]") || dm_str_starts(table, "[[mounts]]");
		struct dm_str place =
			mounts ? value_of(line, "destination") : (struct dm_str){NULL, 0};
		struct dm_str file = dm_str_starts(table, "[build]") ? value_of(line, "dockerfile")
								     : (struct dm_str){NULL, 0};
		if (place.n) {
			fly.destinations = dm_usage_append(
				arena, fly.destinations, dm_arena_str(arena, place).p);
		}
		struct dm_str port = value_of(line, "internal_port");
		if (port.n) {
			fly.ports = dm_usage_append(arena, fly.ports, dm_arena_str(arena, port).p);
		}
		fly.dockerfile = file.n ? dm_arena_str(arena, file).p : fly.dockerfile;
	}
	return fly;
}
