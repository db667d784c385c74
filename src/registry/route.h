/* Authorized requests to one registry or mirror. */
#ifndef DM_ROUTE_H
#define DM_ROUTE_H

#include "client.h"
#include "http.h"

/* The registry's mirrors and itself. Call with the client's lock held. */
void
dm_routes_make(struct dm_client *client, struct dm_registry *registry);
/* Says that the route wants credentials and why it gets none; returns false. */
bool
dm_route_deny(const struct dm_route *route, struct dm_err *err);
/*
 * HEAD or GET base/v2/<prefix><repository>/<path>, with whatever authorization it asks for. false: err says why there
 * is no answer. A status of 401 comes back where permission was refused for good.
 */
bool
dm_route_fetch(struct dm_client *client, struct dm_http *http, struct dm_route *route,
	const char *repository, const char *path, bool head, const char *accept, size_t limit,
	struct dm_http_response *response, struct dm_err *err);

#endif
