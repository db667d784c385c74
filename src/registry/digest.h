/* The digests that registries name content by (OCI image-spec, descriptor.md), computed by libcrypto. */
#ifndef DM_DIGEST_H
#define DM_DIGEST_H

#include "../base.h"

enum {
	DM_DIGEST_TEXT = 7 + 128 + 1, /* sha512:, 128 hex digits, NUL */
};

/*
 * Writes sha256:<hex> (or sha384, sha512) of content; the algorithm is that of like, sha256 where like is NULL or has
 * another. false, and an empty text: libcrypto has none, for OPENSSL_CONF or openssl.cnf loads no provider of it.
 */
bool
dm_digest_text(struct dm_str content, const char *like, char text[DM_DIGEST_TEXT]);
/* content is what the (valid) digest names; false also where that cannot be computed. */
bool
dm_digest_names(const char *digest, struct dm_str content);

#endif
