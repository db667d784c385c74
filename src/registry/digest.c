#include "digest.h"

#include <openssl/evp.h>
#include <stdio.h>

bool
dm_digest_text(struct dm_str content, const char *like, char text[DM_DIGEST_TEXT])
{
	const struct {
		const char *name;
		const EVP_MD *type;
	} algorithms[] = {
		{"sha256:", EVP_sha256()}, {"sha384:", EVP_sha384()}, {"sha512:", EVP_sha512()}};
	size_t k = 0;
	for (size_t i = 1; like && i < sizeof algorithms / sizeof *algorithms; i++) {
		k = strncmp(like, algorithms[i].name, 7) == 0 ? i : k;
	}
	unsigned char hash[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	text[0] = '\0';
	if (EVP_Digest(content.p, content.n, hash, &size, algorithms[k].type, NULL) != 1) {
		return false;
	}
	size_t n = (size_t)snprintf(text, DM_DIGEST_TEXT, "%s", algorithms[k].name);
	for (unsigned i = 0; i < size; i++) {
		n += (size_t)snprintf(text + n, DM_DIGEST_TEXT - n, "%02x", hash[i]);
	}
	return true;
}

bool
dm_digest_names(const char *digest, struct dm_str content)
{
	char text[DM_DIGEST_TEXT];
	return dm_digest_text(content, digest, text) && strcmp(text, digest) == 0;
}
