#include "dependents.h"

#include "../config/yaml_tree.h"
#include "../facts/brought.h"
#include "../facts/calls.h"

enum {
	SPACES = 64, /* that are read of one repository */
	CALLS = 256, /* that install, and for which they are read */
};

/* One workspace, whose package.json the image has where the call runs. */
struct space {
	struct dm_str folder; /* packages/api, from the call's */
	const struct dm_yaml *root;
	const char *name; /* in its package.json; NULL */
	bool counts;
};

struct spaces {
	const struct dm_judge *j;
	const struct dm_build_call *call;
	struct space *items;
	uint32_t count;
};

/* A file below the folder that the call runs in, parsed; NULL: it is not there, or is no mapping. */
static const struct dm_yaml *
read_map(const struct dm_judge *j, const struct dm_build_call *call, struct dm_str path)
{
	struct dm_yaml *root;
	struct dm_err err = {0};
	struct dm_str at = dm_path_join(j->facts->arena, call->folder, path);
	struct dm_str text = dm_calls_brought(j->facts, call->index, at).text;
	return text.p && dm_yaml_parse(j->facts->arena, text, &root, &err) &&
			       root->kind == DM_YAML_MAP
		       ? root
		       : NULL;
}

static void
add_space(struct spaces *s, struct dm_str folder)
{
	struct dm_arena *arena = s->j->facts->arena;
	const struct dm_str parts[] = {folder, DM_STR("/package.json")};
	const struct dm_yaml *root =
		s->count < SPACES ? read_map(s->j, s->call, dm_arena_join(arena, parts, 2)) : NULL;
	if (root) {
		*dm_push(arena, s->items, s->count) = (struct space){
			.folder = folder, .root = root, .name = dm_yaml_get_text(root, "name")};
	}
}

/* packages/\*, packages/\*\*, api; what takes folders out again (!x) is not read: they count */
static void
add_pattern(struct spaces *s, struct dm_str pattern)
{
	struct dm_arena *arena = s->j->facts->arena;
	while (dm_str_starts(pattern, "./")) {
		pattern = dm_str_slice(pattern, 2, pattern.n);
	}
	while (pattern.n && pattern.p[pattern.n - 1] == '/') {
		pattern.n--;
	}
	size_t star = dm_str_find_byte(pattern, '*');
	if (star == (size_t)-1 && pattern.n && pattern.p[0] != '!') {
		add_space(s, pattern);
		return;
	}
	uint32_t count = 0;
	bool plain = star != (size_t)-1 && star > 0 && pattern.p[star - 1] == '/';
	const char **names = plain ? dm_scripts_folders(arena, s->j->facts->scripts,
					     dm_str_slice(pattern, 0, star - 1), &count)
				   : NULL;
	for (uint32_t i = 0; i < count; i++) {
		const struct dm_str parts[] = {dm_str_slice(pattern, 0, star), dm_str(names[i])};
		add_space(s, dm_arena_join(arena, parts, 2));
	}
}

/* {"workspaces": ["packages/\*"]}, {"workspaces": {"packages": [...]}}, pnpm-workspace.yaml */
static void
add_patterns(struct spaces *s, const struct dm_yaml *root, const char *key)
{
	const struct dm_yaml *list = root ? dm_yaml_get(root, key) : NULL;
	if (list && list->kind == DM_YAML_MAP) {
		list = dm_yaml_get(list, "packages");
	}
	for (uint32_t i = 0; list && list->kind == DM_YAML_LIST && i < list->count; i++) {
		if (list->items[i]->kind == DM_YAML_SCALAR) {
			add_pattern(s, dm_str(list->items[i]->text));
		}
	}
}

/* One of its lists has the package; build: also the one of what only the build needs, the last. */
static bool
depends(const struct dm_yaml *root, const char *package, bool build)
{
	static const char *const lists[] = {
		"dependencies", "optionalDependencies", "devDependencies"};
	bool found = false;
	for (size_t i = 0; i < sizeof lists / sizeof *lists - !build && !found; i++) {
		const struct dm_yaml *list = dm_yaml_get(root, lists[i]);
		found = list && dm_yaml_get(list, package);
	}
	return found;
}

/* -w api, --workspace=packages/api, --filter api..., focus api */
static bool
is_named(const struct dm_build_call *call, const struct space *space)
{
	bool named = false;
	for (uint32_t i = 1; dm_call_word(call, i).p && !named; i++) {
		struct dm_str word = dm_call_word(call, i);
		size_t equals = dm_str_find_byte(word, '=');
		word = equals == (size_t)-1 ? word : dm_str_slice(word, equals + 1, word.n);
		while (word.n && strchr(".^{}", word.p[word.n - 1])) {
			word.n--;
		}
		while (word.n && strchr(".^{}/", word.p[0])) {
			word = dm_str_slice(word, 1, word.n);
		}
		named = (space->name && dm_str_is(word, space->name)) ||
			dm_str_eq(word, space->folder);
	}
	return named;
}

/* Those that are named, and what they use; where none is, all of them. */
static void
choose(struct spaces *s)
{
	bool any = false;
	for (uint32_t i = 0; i < s->count; i++) {
		s->items[i].counts = is_named(s->call, &s->items[i]);
		any = any || s->items[i].counts;
	}
	for (bool more = true; more;) {
		more = false;
		for (uint32_t i = 0; i < s->count; i++) {
			struct space *each = &s->items[i];
			bool counts = each->counts || !any;
			for (uint32_t k = 0; k < s->count && each->name && !counts; k++) {
				counts = s->items[k].counts &&
					 depends(s->items[k].root, each->name, true);
			}
			more = more || counts != each->counts;
			each->counts = counts;
		}
	}
}

bool
dm_dependents_want(const struct dm_judge *j, const struct dm_build_call *call,
	const char *const *packages, bool build)
{
	struct spaces s = {.j = j, .call = call};
	if (j->facts->installs++ >= CALLS) {
		return true; /* nobody looks any further */
	}
	add_patterns(&s, read_map(j, call, DM_STR("package.json")), "workspaces");
	add_patterns(&s, read_map(j, call, DM_STR("pnpm-workspace.yaml")), "packages");
	choose(&s);
	bool found = false;
	for (; s.count && *packages && !found; packages++) {
		for (uint32_t i = 0; i < s.count && !found; i++) {
			found = s.items[i].counts && depends(s.items[i].root, *packages, build);
		}
	}
	return found;
}
