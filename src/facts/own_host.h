/* Addresses of the machine itself: what listens there, or is asked there, is the image. */
#ifndef DM_OWN_HOST_H
#define DM_OWN_HOST_H

#include "../base.h"

enum dm_host {
	DM_HOST_OTHER,
	DM_HOST_LOOPBACK, /* localhost, 127.0.0.1, [::1] */
	DM_HOST_OPEN,     /* 0.0.0.0, ::, *, +, and nothing at all: others reach it, too */
};

/* What host the text begins with, up to a byte that ends one, `:`, `/`, a quote; *n: its length. */
enum dm_host
dm_host_before(struct dm_str text, size_t *n);
/* What host the whole text is. */
enum dm_host
dm_host_of(struct dm_str text);

#endif
