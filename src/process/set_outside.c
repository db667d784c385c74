#include "set_outside.h"

#include "../facts/brought.h"
#include "../facts/env_file.h"
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
			set = named && !same;
		}
		set = set || usage->variables_of;
	}
	return set;
}

struct dm_str
dm_setting_in_file(struct dm_judge *j, struct dm_str file, struct dm_str name)
{
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, file), set, value;
	struct dm_str text = path.n ? dm_found_file(j, path).text : path, found = {NULL, 0};
	while (text.p && dm_env_file_next(&text, &set, &value)) {
		found = value.p && dm_str_eq(set, name) ? value : found;
	}
	return found;
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
		if (each->variables && each->variables[each->variable]) {
			struct dm_str text = dm_str(each->variables[each->variable++]);
			size_t equals = dm_str_find_byte(text, '=');
			bool told = equals != (size_t)-1;
			*name = dm_str_slice(text, 0, told ? equals : text.n);
			*value = told ? dm_str_slice(text, equals + 1, text.n)
				      : (struct dm_str){NULL, 0};
			return true;
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

bool
dm_outside_untold(struct dm_judge *j, struct dm_str name)
{
	struct dm_str value;
	bool untold = dm_outside_unseen(j) != NULL;
	for (struct dm_outside each = {0}; !untold && dm_outside_value(j, &each, name, &value);) {
		untold = !value.p;
	}
	return untold;
}

const char *
dm_outside_unseen(struct dm_judge *j)
{
	uint32_t i = 0;
	const struct dm_usage *usage;
	do {
		usage = dm_usage_next(j->facts, j->stage, &i);
	} while (usage && !usage->variables_of);
	return usage ? dm_arena_printf(j->facts->arena,
			       "%s sets variables of %s, which is not seen", usage->source,
			       usage->variables_of)
		     : NULL;
}

/* ENV SPRING_PROFILES_ACTIVE=$PROFILE of an ARG without a value */
void
dm_judge_unseen_variable(struct dm_judge *j, struct dm_str name)
{
	const char *file = dm_outside_unseen(j);
	dm_judge_doubt(j, "source-unseen",
		file ? file
		     : dm_arena_printf(j->facts->arena,
			       "nobody can tell what %.*s is, which settings depend on",
			       DM_FMT(name)));
}
