#include "set_outside.h"

#include "../facts/brought.h"
#include "../facts/starts.h"
#include "found.h"

/* The repository starts the image with another value of it, or maybe does: compose's environment. */
static bool
is_set_outside(const struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	uint32_t i = 0;
	bool set = false;
	for (const struct dm_usage *usage;
		!set && (usage = dm_usage_next(j->facts, j->stage, &i)) != NULL;) {
		for (const char **each = usage->variables; each && *each && !set; each++) {
			struct dm_str text = dm_str(*each);
			bool named = dm_str_starts(text, dm_arena_str(j->facts->arena, name).p) &&
				     (text.n == name.n || text.p[name.n] == '=');
			bool same = named && text.n > name.n &&
				    dm_str_eq(dm_str_slice(text, name.n + 1, text.n), value);
			set = dm_str_is(text, "*") || (named && !same);
		}
	}
	return set;
}

/* export NAME */
static bool
exports(struct dm_str text, struct dm_str name)
{
	return dm_str_starts(text, "export ") &&
	       dm_str_eq(dm_str_trim(dm_str_slice(text, 7, text.n)), name);
}

struct dm_str
dm_setting_in_file(struct dm_judge *j, struct dm_str file, struct dm_str name)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, file), line;
	struct dm_str text = path.n ? dm_found_file(j, path).text : path, value = {NULL, 0};
	while (text.p && dm_str_next_line(&text, &line)) {
		size_t equals = dm_str_find_byte(line, '=');
		if (equals == (size_t)-1) {
			continue;
		}
		struct dm_str left = dm_str_trim(dm_str_slice(line, 0, equals));
		if (!dm_str_eq(left, name) && !exports(left, name)) {
			continue;
		}
		struct dm_str right = dm_str_trim(dm_str_slice(line, equals + 1, line.n));
		char quote = right.n > 1 ? right.p[0] : '\0';
		bool quoted = (quote == '"' || quote == '\'') && right.p[right.n - 1] == quote;
		value = quoted ? dm_str_slice(right, 1, right.n - 1) : right;
	}
	return value;
}

bool
dm_setting_differs(struct dm_judge *j, struct dm_str name, struct dm_str value, bool by_file)
{
	struct dm_str other =
		by_file ? dm_setting_in_file(j, DM_STR(".env"), name) : (struct dm_str){NULL, 0};
	return is_set_outside(j, name, value) || (other.p && !dm_str_eq(other, value));
}

bool
dm_outside_next(
	struct dm_judge *j, struct dm_outside *each, struct dm_str *name, struct dm_str *value)
{
	for (;;) {
		while (each->variables && each->variables[each->variable]) {
			struct dm_str text = dm_str(each->variables[each->variable++]);
			size_t equals = dm_str_find_byte(text, '=');
			bool told = equals != (size_t)-1;
			*name = dm_str_slice(text, 0, told ? equals : text.n);
			*value = told ? dm_str_slice(text, equals + 1, text.n)
				      : (struct dm_str){NULL, 0};
			if (!dm_str_is(text, "*")) {
				return true;
			}
		}
		const struct dm_usage *usage = dm_usage_next(j->facts, j->stage, &each->usage);
		if (!usage) {
			return false;
		}
		each->variables = (const char *const *)usage->variables;
		each->variable = 0;
	}
}

bool
dm_outside_value(
	struct dm_judge *j, struct dm_outside *each, struct dm_str name, struct dm_str *value)
{
	struct dm_str set;
	bool found = false;
	while (!found && dm_outside_next(j, each, &set, value)) {
		found = dm_str_eq(set, name);
	}
	return found;
}
