#include "bots.h"

#include "../catalogue.h"
#include "../config/yaml_tree.h"
#include "../file/file.h"
#include "../file/inside.h"

#include <unistd.h>

enum {
	LIMIT = 256 * 1024, /* bytes of a configuration */
};

/* updates: [{ package-ecosystem: docker }] */
static bool
names_docker(struct dm_arena *arena, struct dm_str text)
{
	struct dm_yaml *root;
	struct dm_err err = {0};
	if (!dm_yaml_parse(arena, text, &root, &err)) {
		return false;
	}
	const struct dm_yaml *updates = dm_yaml_get(root, "updates");
	for (uint32_t i = 0; updates && updates->kind == DM_YAML_LIST && i < updates->count; i++) {
		const char *kind = dm_yaml_get_text(updates->items[i], "package-ecosystem");
		if (kind && strcmp(kind, "docker") == 0) {
			return true;
		}
	}
	return false;
}

static unsigned
look(struct dm_arena *arena, const char *root)
{
	unsigned found = 0;
	for (uint32_t i = 0; i < dm_words_renovate_files.count; i++) {
		const char *file = dm_words_item(&dm_words_renovate_files, i);
		bool there = access(dm_arena_printf(arena, "%s/%s", root, file), F_OK) == 0;
		found |= there ? DM_BOT_RENOVATE : 0;
	}
	for (uint32_t i = 0; i < dm_words_dependabot_files.count; i++) {
		struct dm_str text;
		const char *file = dm_arena_printf(
			arena, "%s/%s", root, dm_words_item(&dm_words_dependabot_files, i));
		bool there = dm_file_read_small(arena, root, file, LIMIT, &text) &&
			     names_docker(arena, text);
		found |= there ? DM_BOT_DEPENDABOT : 0;
	}
	return found;
}

unsigned
dm_bots_get(struct dm_bots *bots)
{
	if (bots && !bots->asked) {
		struct dm_arena arena = {0};
		const char *root = dm_inside_of(&arena, bots->path);
		bots->asked = true;
		bots->found = root ? look(&arena, root) : 0;
		dm_arena_finish(&arena);
	}
	return bots ? bots->found : 0;
}
