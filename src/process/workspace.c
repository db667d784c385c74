#include "workspace.h"

#include "../config/yaml_tree.h"
#include "../facts/brought.h"
#include "found.h"

/* The name in a package.json, which is parsed once; NULL: it has none. */
static const char *
name_in(struct dm_judge *j, struct dm_str text)
{
	struct dm_yaml *root;
	struct dm_err err = {0};
	for (uint32_t i = 0; i < j->npackages; i++) {
		if (j->packages[i].text == text.p) {
			return j->packages[i].name;
		}
	}
	bool map = dm_yaml_parse(j->facts->arena, text, &root, &err) && root->kind == DM_YAML_MAP;
	const char *name = map ? dm_yaml_get_text(root, "name") : NULL;
	*dm_push(j->facts->arena, j->packages, j->npackages) =
		(struct dm_judge_package){text.p, name};
	return name;
}

/* The package.json of a folder of the image; {NULL, 0}: it is not seen. */
static struct dm_str
text_in_image(struct dm_judge *j, struct dm_str folder)
{
	struct dm_str path = dm_path_join(j->facts->arena, folder, DM_STR("package.json"));
	return path.p ? dm_found_file(j, path).text : path;
}

/* The same of the context, whose folder has a slash at its end. */
static struct dm_str
text_in_context(struct dm_judge *j, struct dm_str folder)
{
	const struct dm_str parts[] = {folder, DM_STR("package.json")};
	struct dm_str text;
	dm_scripts_file(j->facts->scripts, dm_arena_join(j->facts->arena, parts, 2), &text);
	return text;
}

/* packages/lib/ of @acme/lib, where the package.json in it has that name; {NULL, 0}: none has. */
static struct dm_str
folder_called(struct dm_judge *j, struct dm_str name, bool image)
{
	struct dm_arena *arena = j->facts->arena;
	for (uint32_t i = 0; i < dm_words_workspace_folders.count; i++) {
		const char *above = dm_words_item(&dm_words_workspace_folders, i);
		const struct dm_str parts[] = {dm_str(strcmp(above, "./") == 0 ? "" : above),
			dm_str_base_name(name), DM_STR("/")};
		struct dm_str folder = dm_arena_join(arena, parts, 3);
		struct dm_str text =
			image ? text_in_image(j, dm_path_join(arena, j->folder, folder))
			      : text_in_context(j, folder);
		const char *own = text.p ? name_in(j, text) : NULL;
		if (own && dm_str_is(name, own)) {
			return folder;
		}
	}
	return (struct dm_str){NULL, 0};
}

struct dm_str
dm_workspace_folder(struct dm_judge *j, struct dm_str name)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str folder = dm_path_join(arena, j->folder, name);
	if (name.n == 0 || dm_str_find_byte(name, '*') != (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	if (folder.n > j->folder.n && text_in_image(j, folder).p) {
		return folder;
	}
	folder = folder_called(j, name, true);
	return folder.p ? dm_path_join(arena, j->folder, folder) : folder;
}

struct dm_str
dm_workspace_source(struct dm_judge *j, struct dm_str name)
{
	return folder_called(j, name, false);
}
