/* path_resolution(7) */
#include "content.h"

#include "../facts/brought.h"

enum {
	LINKS = 40, /* as the kernel follows */
};

const struct dm_entry *
dm_content_find(const struct dm_content *content, struct dm_str path)
{
	uint32_t low = 0, high = content->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = dm_str_compare(dm_str(content->entries[middle].path), path);
		if (order == 0) {
			return &content->entries[middle];
		}
		low = order < 0 ? middle + 1 : low;
		high = order < 0 ? high : middle;
	}
	return NULL;
}

const struct dm_package *
dm_content_package(const struct dm_content *content, const char *name)
{
	uint32_t low = 0, high = content->npackages;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(content->packages[middle].name, name);
		if (order == 0) {
			return &content->packages[middle];
		}
		low = order < 0 ? middle + 1 : low;
		high = order < 0 ? high : middle;
	}
	return NULL;
}

const char *
dm_content_owner(const struct dm_content *content, const char *path)
{
	uint32_t low = 0, high = content->nowned;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(content->owned[middle].path, path);
		if (order == 0) {
			return content->owned[middle].package;
		}
		low = order < 0 ? middle + 1 : low;
		high = order < 0 ? high : middle;
	}
	return NULL;
}

struct dm_str
dm_content_above(struct dm_str path)
{
	while (path.n && path.p[path.n - 1] != '/') {
		path.n--;
	}
	path.n -= path.n > 0;
	return path;
}

struct dm_str
dm_content_follow(
	struct dm_arena *arena, const struct dm_content *content, struct dm_str path, bool whole)
{
	for (unsigned links = 0; links < LINKS; links++) {
		const struct dm_entry *link = NULL;
		size_t end = 0;
		for (size_t i = 1; i <= path.n && !link; i++) {
			if (i == path.n ? whole : path.p[i] == '/') {
				link = dm_content_find(content, dm_str_slice(path, 0, i));
				link = link && link->link ? link : NULL;
				end = i;
			}
		}
		if (!link) {
			break;
		}
		const struct dm_str folder[] = {
			DM_STR("/"), dm_content_above(dm_str_slice(path, 0, end))};
		struct dm_str to =
			dm_path_join(arena, dm_arena_join(arena, folder, 2), dm_str(link->link));
		path = dm_path_join(arena, to, dm_str_slice(path, end + (end < path.n), path.n));
		path = path.n ? dm_str_slice(path, 1, path.n) : path;
	}
	return path;
}

void
dm_content_finish(struct dm_content *content)
{
	dm_arena_finish(&content->arena);
	*content = (struct dm_content){.count = 0};
}
