/* One HTTP request at a time, with what a registry may do to it: redirects, refusals for now, broken connections. */
#ifndef DM_HTTP_H
#define DM_HTTP_H

#include "../base.h"

#include <curl/curl.h>

enum {
	DM_HTTP_TIMEOUT = 30,      /* seconds for a whole request, where nobody says otherwise */
	DM_HTTP_CONNECT = 10,      /* seconds to connect */
	DM_HTTP_ATTEMPTS = 4,      /* first one included */
	DM_HTTP_PATIENCE = 60,     /* the longest Retry-After that is waited for, in seconds */
	DM_HTTP_REDIRECTS = 5,     /* in a row */
	DM_HTTP_HEADER = 8 * 1024, /* a header of interest is cut here */
};

struct dm_http_request {
	const char *url;
	const char *unix_socket; /* NULL: by the URL's host */
	const char *accept;      /* Accept: value; NULL: none */
	const char *
		authorization; /* Authorization: value; sent to the URL's own origin only; NULL: none */
	const char *form;      /* body of a POST; NULL: GET or HEAD */
	const char *ca;        /* certificates besides the system's; NULL: none */
	/* what takes the body piece by piece, false to end it, and is told that it begins anew; NULL: it is kept */
	bool (*take)(void *data, const char *bytes, size_t n);
	void (*restart)(void *data);
	void *data;
	bool head;
	bool outside; /* the host may not be at an address that is inside (address.h) */
	size_t limit; /* bytes of body; more is an error */
	long timeout; /* seconds */
};

struct dm_http_response {
	long status;
	bool inside; /* the URL's own host is at an address that is inside; kept where nobody was asked */
	struct dm_buf body;
	char digest[256];                /* Docker-Content-Digest */
	char type[256];                  /* Content-Type, without parameters */
	char challenges[DM_HTTP_HEADER]; /* WWW-Authenticate, one a line */
};

/* One per thread; keeps its connection for the next request. */
struct dm_http {
	CURL *easy;
	long long end; /* when all must be over, as dm_now_ms counts; 0: never */
	/* the host that could not be reached, again and again: from then on it is tried once; empty: none */
	char silent[256];
};

bool
dm_http_init(struct dm_http *http, long long end);
void
dm_http_finish(struct dm_http *http);
/*
 * false: no answer, and err says why, without anything secret. 429, 5xx and broken connections are tried again, later
 * each time or as Retry-After says, all of it before http->end. A redirect to another origin goes without the
 * Authorization; one from https to http is an error, and so is one to an address inside where the URL's own host is
 * not inside. Addresses are judged when they are connected to, new and kept connections alike. Through a proxy of the
 * user's nobody here sees them: then hosts that are written as addresses are judged, and names are left to the proxy.
 * The caller finishes response->body.
 */
bool
dm_http_do(struct dm_http *http, const struct dm_http_request *request,
	struct dm_http_response *response, struct dm_err *err);
/* Milliseconds until http->end, at most most; 0: it is over. */
long
dm_http_left(const struct dm_http *http, long most);
/* The host of an http or https URL, IPv6 in brackets. false: there is none, or a user is named besides. */
bool
dm_http_host(const char *url, char *host, size_t size);
/* scheme://host:port of two URLs are the same. */
bool
dm_http_same_origin(const char *a, const char *b);
/* localhost, 127.x.y.z, [::1] as images name a host; a port may follow. */
bool
dm_http_is_loopback(const char *host);

#endif
