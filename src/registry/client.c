#include "client.h"

struct dm_registry *
dm_client_registry(struct dm_client *client, struct dm_str host)
{
	for (uint32_t i = 0; i < client->nregistries; i++) {
		if (host.p && dm_str_is(host, client->registries[i]->host)) {
			return client->registries[i];
		}
	}
	struct dm_registry *registry = dm_arena_alloc(&client->arena, sizeof *registry);
	registry->host = dm_arena_str(&client->arena, host).p;
	*dm_push(&client->arena, client->registries, client->nregistries) = registry;
	return registry;
}

void
dm_client_finish(struct dm_client *client)
{
	dm_docker_config_finish(&client->config);
	dm_arena_finish(&client->arena);
}
