#include "workspace.h"

#include "../config/yaml_tree.h"
#include "../facts/brought.h"
#include "found.h"

/* The package.json says that this is its name. */
static bool
is_called(struct dm_arena *arena, struct dm_str text, struct dm_str name)
{
	struct dm_yaml *root;
	struct dm_err err = {0};
	const char *own = dm_yaml_parse(arena, text, &root, &err) && root->kind == DM_YAML_MAP
				  ? dm_yaml_get_text(root, "name")
				  : NULL;
	return own && dm_str_is(name, own);
}

/* The folder has a package.json; name.p: one of that name. */
static bool
is_package(struct dm_judge *j, struct dm_str folder, struct dm_str name)
{
	struct dm_str path = dm_path_join(j->facts->arena, folder, DM_STR("package.json"));
	struct dm_str text = path.p ? dm_found_file(j, path).text : path;
	return text.p && (!name.p || is_called(j->facts->arena, text, name));
}

struct dm_str
dm_workspace_folder(struct dm_judge *j, struct dm_str name)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str folder = dm_path_join(arena, j->folder, name);
	if (name.n == 0 || dm_str_find_byte(name, '*') != (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	if (folder.n > j->folder.n && is_package(j, folder, (struct dm_str){NULL, 0})) {
		return folder;
	}
	struct dm_str base = dm_str_base_name(name);
	for (uint32_t i = 0; i < dm_words_workspace_folders.count; i++) {
		const struct dm_str parts[] = {
			dm_str(dm_words_item(&dm_words_workspace_folders, i)), base};
		folder = dm_path_join(arena, j->folder, dm_arena_join(arena, parts, 2));
		if (is_package(j, folder, name)) {
			return folder;
		}
	}
	return (struct dm_str){NULL, 0};
}

struct dm_str
dm_workspace_source(const struct dm_facts *facts, struct dm_str name)
{
	for (uint32_t i = 0; i < dm_words_workspace_folders.count; i++) {
		const char *above = dm_words_item(&dm_words_workspace_folders, i);
		const struct dm_str parts[] = {dm_str(strcmp(above, "./") == 0 ? "" : above),
			dm_str_base_name(name), DM_STR("/"), DM_STR("package.json")};
		struct dm_str text;
		if (dm_scripts_file(facts->scripts, dm_arena_join(facts->arena, parts, 4), &text) &&
			is_called(facts->arena, text, name)) {
			return dm_arena_join(facts->arena, parts, 3);
		}
	}
	return (struct dm_str){NULL, 0};
}
