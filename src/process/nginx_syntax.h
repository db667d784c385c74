/* Settings of nginx as it reads them: directives and blocks. */
#ifndef DM_NGINX_SYNTAX_H
#define DM_NGINX_SYNTAX_H

#include "../base.h"

/* listen 8080 default_server; location / { */
struct dm_nginx_statement {
	struct dm_str text;
	/* its first two words, without their quotes; {NULL, 0} where there is none */
	struct dm_str name, value;
	uint32_t nwords;
	char end; /* ; { } at the end of a block, '\0' at the end of the file, ! where nobody can read it */
};

/* A file; at: how much of it was read */
struct dm_nginx_text {
	struct dm_str bytes;
	size_t at;
};

/* The next directive, up to what ends it; that of a block comes before those in it. */
struct dm_nginx_statement
dm_nginx_next(struct dm_nginx_text *text);

#endif
