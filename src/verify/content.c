#include "content.h"

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

bool
dm_content_has_part(struct dm_str path, const struct dm_words *words)
{
	while (path.n) {
		size_t n = dm_str_find_byte(path, '/');
		if (dm_words_has(words, dm_str_slice(path, 0, n == (size_t)-1 ? path.n : n))) {
			return true;
		}
		path = dm_str_slice(path, n == (size_t)-1 ? path.n : n + 1, path.n);
	}
	return false;
}

void
dm_content_finish(struct dm_content *content)
{
	dm_arena_finish(&content->arena);
	*content = (struct dm_content){.count = 0};
}
