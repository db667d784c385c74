/* What a URL brings: the checksum of a file, the commit of a git repository's ref. */
#ifndef DM_DOWNLOAD_H
#define DM_DOWNLOAD_H

#include "digest.h"
#include "http.h"

enum {
	DM_DOWNLOAD_LIMIT = 512 * 1024 * 1024, /* bytes of a file; more is an error */
	DM_DOWNLOAD_TIME = 120,                /* seconds for all of it */
};

struct dm_download {
	const char *url;               /* https://host/x.tgz, https://host/x.git#v1 */
	bool gone;                     /* the server says that there is none */
	char checksum[DM_DIGEST_TEXT]; /* sha256:<hex>; a commit's hex digits */
	char from[256];                /* the host that it came from in the end */
};

/*
 * Fetches it over https, without credentials; redirects are followed as dm_http_do says. The bytes of a file are not
 * kept. Of a git repository the list of its refs is read (gitprotocol-http(5), "Smart Clients"): a tag, what it points
 * to, else a branch, else HEAD where the URL names none. false: err says why not.
 */
bool
dm_download_fetch(struct dm_http *http, struct dm_download *download, struct dm_err *err);

#endif
