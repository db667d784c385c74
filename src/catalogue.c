#include "catalogue.h"

#include <string.h>

const struct dm_manager *
dm_manager_find(const char *id)
{
	for (uint32_t i = 0; i < dm_manager_count; i++) {
		if (strcmp(dm_managers[i].id, id) == 0) {
			return &dm_managers[i];
		}
	}
	return NULL;
}
