/* A container's export, a tar archive, read as it comes. */
#ifndef DM_VERIFY_EXPORT_H
#define DM_VERIFY_EXPORT_H

#include "content.h"

/*
 * Reads an archive; read gives its next bytes, 0 at the end. Bounded: 2 million entries, 64 MiB of databases. false: err
 * tells; dm_content_finish has to be called either way.
 */
bool
dm_content_read(struct dm_content *content, ssize_t (*read)(void *data, void *p, size_t size),
	void *data, struct dm_err *err);
#endif
