/* The databases of package managers, as files of an image: dpkg, apk, pacman. That of rpm is only noticed. */
#ifndef DM_VERIFY_DATABASES_H
#define DM_VERIFY_DATABASES_H

#include "content.h"

struct dm_databases {
	struct dm_content *content;
	size_t bytes; /* read so far */
};

/* The file is a part of one, or lists users or groups. */
bool
dm_databases_want(struct dm_databases *databases, const char *path);
/* Its text, which lives as long as the content: packages and owned paths are added. */
void
dm_databases_take(struct dm_databases *databases, const char *path, struct dm_str text);
/* Sorts what was added; the entries are sorted already. Paths are told as where the entries have them: /bin is usr/bin. */
void
dm_databases_end(struct dm_databases *databases);

#endif
