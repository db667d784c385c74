/*
 * Where a registry is: docker.io is registry-1.docker.io (Docker's own alias); plain http is for loopback hosts.
 * How it lets one in: distribution/distribution docs/spec/auth/token.md (Bearer: GET realm?service=&scope=, answered
 * with { "token" | "access_token" }), oauth2.md (POST with a refresh token), RFC 7617 (Basic).
 */
#include "route.h"

#include "address.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	DM_TOKEN_LIMIT = 1024 * 1024,
};

/* ---- where ---- */

static const char *
base_of(struct dm_arena *arena, const char *host, enum dm_insecure insecure)
{
	bool plain = insecure == DM_INSECURE_YES ||
		     (insecure == DM_INSECURE_LOOPBACK && dm_http_is_loopback(host));
	return dm_arena_printf(arena, "http%s://%s", plain ? "" : "s",
		strcmp(host, "docker.io") == 0 ? "registry-1.docker.io" : host);
}

static struct dm_route *
make_route(struct dm_client *client, const struct dm_registry *registry, const char *host)
{
	struct dm_route *route = dm_arena_alloc(&client->arena, sizeof *route);
	route->host = route->label = host;
	route->prefix = "";
	route->anonymous = registry->anonymous;
	route->base = base_of(&client->arena, host, registry->insecure);
	route->ca = registry->ca;
	route->timeout = registry->timeout ? registry->timeout : DM_HTTP_TIMEOUT;
	route->challenge = (struct dm_challenge){.realm = "", .service = "", .scope = ""};
	return route;
}

/* [http[s]://]host[:port][/prefix]; a mirror has the settings that its own host is given. */
static struct dm_route *
make_mirror(struct dm_client *client, const struct dm_mirror *mirror)
{
	const char *location = mirror->location;
	const char *start = strstr(location, "://");
	start = start ? start + 3 : location;
	struct dm_str host = {start, strcspn(start, "/")};
	struct dm_str prefix = dm_str(start + host.n);
	struct dm_registry settings = *dm_client_registry(client, host);
	if (start != location) {
		settings.insecure =
			strncmp(location, "http:", 5) == 0 ? DM_INSECURE_YES : DM_INSECURE_NO;
	}
	struct dm_route *route =
		make_route(client, &settings, dm_arena_str(&client->arena, host).p);
	while (prefix.n && prefix.p[0] == '/') {
		prefix = dm_str_slice(prefix, 1, prefix.n);
	}
	while (prefix.n && prefix.p[prefix.n - 1] == '/') {
		prefix.n--;
	}
	route->anonymous = route->anonymous || mirror->anonymous;
	if (prefix.n) {
		route->prefix = dm_arena_printf(&client->arena, "%.*s/", DM_FMT(prefix));
		route->label =
			dm_arena_printf(&client->arena, "%s/%.*s", route->host, DM_FMT(prefix));
	}
	return route;
}

void
dm_routes_make(struct dm_client *client, struct dm_registry *registry)
{
	uint32_t n = registry->nmirrors;
	struct dm_route **routes = dm_arena_alloc(&client->arena, (n + 2) * sizeof(*routes));
	for (uint32_t i = 0; i < n; i++) {
		routes[i] = make_mirror(client, &registry->mirrors[i]);
	}
	routes[n] = make_route(client, registry, registry->host);
	registry->routes = routes;
}

/* ---- who ---- */

#define TRUST                                                                                      \
	"because only the repository's policy says how to speak to it (insecure, ca, mirrors); "   \
	"if that is right, say the same under registries: in ~/.config/dockmend/config.yaml, or "  \
	"give --config"

bool
dm_route_deny(const struct dm_route *route, struct dm_err *err)
{
	return dm_fail(err, 0, 0,
		"%s: no such image, or no permission to read it without credentials, which are not "
		"used " TRUST,
		route->label);
}

/* Said for those only that have credentials, as far as that can be told without asking for them. */
static void
note_anonymous(struct dm_client *client, const struct dm_route *route)
{
	struct dm_err err = {0};
	if (dm_credentials_known(&client->config, route->host)) {
		dm_fail(&err, 0, 0, "%s: its credentials are not used, " TRUST, route->label);
		client->note(err.message);
	}
}

/* Looked up once per route; a helper that fails is said once, and what needs no permission still works. */
static struct dm_credentials
credentials_of(struct dm_client *client, const struct dm_http *http, struct dm_route *route)
{
	pthread_mutex_lock(&client->lock);
	if (!route->known) {
		struct dm_err err = {0};
		long left = dm_http_left(http, 1000L * DM_HELPER_TIMEOUT);
		route->known = true;
		route->credentials = (struct dm_credentials){"", "", ""};
		if (route->anonymous) {
			note_anonymous(client, route);
		} else if (!dm_credentials_find(&client->arena, &client->config, route->host,
				   (int)((left + 999) / 1000), &route->credentials, &err)) {
			client->note(err.message);
		}
	}
	struct dm_credentials credentials = route->credentials;
	pthread_mutex_unlock(&client->lock);
	return credentials;
}

static const char *
card_of(struct dm_client *client, const struct dm_route *route, const char *repository)
{
	const char *header = NULL;
	pthread_mutex_lock(&client->lock);
	for (uint32_t i = 0; i < route->ncards; i++) {
		bool all = route->cards[i].repository == NULL; /* Basic */
		if (all || strcmp(route->cards[i].repository, repository) == 0) {
			header = route->cards[i].header;
		}
	}
	pthread_mutex_unlock(&client->lock);
	return header;
}

/* repository NULL: good for all of them. */
static const char *
keep_card(struct dm_client *client, struct dm_route *route, const char *repository,
	const char *header)
{
	pthread_mutex_lock(&client->lock);
	struct dm_pass_card *card = dm_push(&client->arena, route->cards, route->ncards);
	card->repository = repository ? dm_arena_str(&client->arena, dm_str(repository)).p : NULL;
	card->header = dm_arena_str(&client->arena, dm_str(header)).p;
	header = card->header;
	pthread_mutex_unlock(&client->lock);
	return header;
}

/* application/x-www-form-urlencoded pairs */
static void
put_pair(struct dm_buf *out, const char *key, const char *value)
{
	char *escaped = curl_easy_escape(NULL, value, 0);
	dm_buf_printf(out, "%s%s=%s", out->n ? "&" : "", key, escaped ? escaped : "");
	curl_free(escaped);
}

/*
 * The realm may lie elsewhere; a registry that is spoken to in secret may not send credentials into the open, and one
 * that is not may send them no further than to this machine. Where the realm's name leads is judged when it is
 * connected to.
 */
static bool
check_realm(const struct dm_route *route, const char *realm, struct dm_err *err)
{
	char host[DM_HOST];
	bool secret = strncmp(realm, "https://", 8) == 0;
	bool open = strncmp(realm, "http://", 7) == 0 && strncmp(route->base, "http://", 7) == 0;
	bool named = dm_http_host(realm, host, sizeof host);
	return (named && (secret || (open && dm_host_loopback(host)))) ||
	       dm_fail(err, 0, 0, "%s: its token server is not spoken to over https; not asked",
		       route->label);
}

struct token_question {
	struct dm_buf url, form;
	const char *authorization;
};

static void
ask_politely(struct dm_arena *arena, const struct dm_challenge *challenge,
	const struct dm_credentials *credentials, const char *scope, struct token_question *q)
{
	struct dm_buf query = {0};
	if (*challenge->service) {
		put_pair(&query, "service", challenge->service);
	}
	put_pair(&query, "scope", scope);
	dm_buf_put(&q->url, challenge->realm);
	if (*credentials->identity) {
		put_pair(&query, "grant_type", "refresh_token");
		put_pair(&query, "client_id", "dockmend");
		put_pair(&query, "refresh_token", credentials->identity);
		q->form = query;
		query = (struct dm_buf){0};
	} else {
		dm_buf_byte(&q->url, strchr(challenge->realm, '?') ? '&' : '?');
		dm_buf_str(&q->url, dm_buf_view(&query));
		if (*credentials->user) {
			q->authorization =
				dm_basic_header(arena, credentials->user, credentials->secret);
		}
	}
	dm_buf_byte(&q->url, '\0');
	if (q->form.n) {
		dm_buf_byte(&q->form, '\0');
	}
	dm_buf_finish(&query);
}

static bool
is_inside(struct dm_client *client, const struct dm_route *route)
{
	pthread_mutex_lock(&client->lock);
	bool inside = route->inside;
	pthread_mutex_unlock(&client->lock);
	return inside;
}

static void
learn_inside(struct dm_client *client, struct dm_route *route, bool inside)
{
	pthread_mutex_lock(&client->lock);
	route->inside = inside;
	pthread_mutex_unlock(&client->lock);
}

static const char *
fetch_token(struct dm_client *client, struct dm_http *http, struct dm_route *route,
	const struct dm_challenge *challenge, const char *repository, struct dm_err *err)
{
	struct dm_arena arena = {0};
	struct token_question q = {.authorization = NULL};
	struct dm_http_response answer = {0};
	const char *header = NULL;
	struct dm_credentials credentials = credentials_of(client, http, route);
	if (!check_realm(route, challenge->realm, err)) {
		return NULL;
	}
	const char *scope = *challenge->scope
				    ? challenge->scope
				    : dm_arena_printf(&arena, "repository:%s:pull", repository);
	ask_politely(&arena, challenge, &credentials, scope, &q);
	const struct dm_http_request request = {.url = q.url.p,
		.authorization = q.authorization,
		.form = q.form.p,
		.ca = route->ca,
		.outside = !is_inside(client, route),
		.limit = DM_TOKEN_LIMIT,
		.timeout = route->timeout};
	if (dm_http_do(http, &request, &answer, err)) {
		header = answer.status == 200 ? dm_token_header(&arena, dm_buf_view(&answer.body))
					      : NULL;
		if (header) {
			header = keep_card(client, route, repository, header);
		} else if ((answer.status == 401 || answer.status == 403) && route->anonymous) {
			dm_route_deny(route, err);
		} else if (answer.status == 401 || answer.status == 403) {
			dm_fail(err, 0, 0,
				"%s: its token server refuses these credentials; run: docker login "
				"%s",
				route->host, route->host);
		} else {
			dm_fail(err, 0, 0, "%s: its token server gave no token (HTTP %ld)",
				route->host, answer.status);
		}
	}
	dm_buf_finish(&answer.body);
	dm_buf_finish(&q.url);
	dm_buf_finish(&q.form);
	dm_arena_finish(&arena);
	return header;
}

/* The Authorization that a challenge asks for; NULL: err says why there is none. */
static const char *
answer_challenge(struct dm_client *client, struct dm_http *http, struct dm_route *route,
	const struct dm_challenge *challenge, const char *repository, struct dm_err *err)
{
	if (challenge->bearer) {
		return fetch_token(client, http, route, challenge, repository, err);
	}
	if (challenge->basic) {
		struct dm_arena arena = {0};
		struct dm_credentials credentials = credentials_of(client, http, route);
		const char *header = NULL;
		if (*credentials.user) {
			header = dm_basic_header(&arena, credentials.user, credentials.secret);
			header = keep_card(client, route, NULL, header);
		} else if (route->anonymous) {
			dm_route_deny(route, err);
		} else {
			dm_fail(err, 0, 0, "%s wants a user and a password; run: docker login %s",
				route->host, route->host);
		}
		dm_arena_finish(&arena);
		return header;
	}
	dm_fail(err, 0, 0, "%s: permission denied, and it says not how to ask for it", route->host);
	return NULL;
}

/* What was asked last time will be asked again: one request less. */
static struct dm_challenge
remembered(struct dm_client *client, const struct dm_route *route)
{
	pthread_mutex_lock(&client->lock);
	struct dm_challenge challenge = route->challenge;
	pthread_mutex_unlock(&client->lock);
	return challenge;
}

static void
remember(struct dm_client *client, struct dm_route *route, const char *lines,
	struct dm_challenge *challenge)
{
	pthread_mutex_lock(&client->lock);
	*challenge = dm_challenge_parse(&client->arena, lines);
	route->challenge = *challenge;
	route->challenge.scope = ""; /* another repository's */
	pthread_mutex_unlock(&client->lock);
}

bool
dm_route_fetch(struct dm_client *client, struct dm_http *http, struct dm_route *route,
	const char *repository, const char *path, bool head, const char *accept, size_t limit,
	struct dm_http_response *response, struct dm_err *err)
{
	struct dm_arena arena = {0};
	const char *name = dm_arena_printf(&arena, "%s%s", route->prefix, repository);
	struct dm_http_request request = {
		.url = dm_arena_printf(&arena, "%s/v2/%s/%s", route->base, name, path),
		.accept = accept,
		.ca = route->ca,
		.head = head,
		.limit = limit,
		.timeout = route->timeout};
	struct dm_challenge challenge = remembered(client, route);
	bool ok = true;
	request.authorization = card_of(client, route, name);
	if (!request.authorization && (challenge.bearer || challenge.basic)) {
		request.authorization =
			answer_challenge(client, http, route, &challenge, name, err);
		ok = request.authorization != NULL;
	}
	/* a token may have expired: one new one, never more */
	for (int attempt = 0; ok; attempt++) {
		ok = dm_http_do(http, &request, response, err);
		if (ok) {
			learn_inside(client, route, response->inside);
		}
		if (!ok || response->status != 401 || attempt == 2) {
			break;
		}
		bool refused = challenge.basic && request.authorization;
		remember(client, route, response->challenges, &challenge);
		if ((refused && challenge.basic) || (!challenge.bearer && !challenge.basic)) {
			break;
		}
		request.authorization =
			answer_challenge(client, http, route, &challenge, name, err);
		ok = request.authorization != NULL;
	}
	dm_arena_finish(&arena);
	return ok;
}
