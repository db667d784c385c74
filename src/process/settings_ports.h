/* Ports in files of settings, in whatever format and under whatever key: listen: 80, {"http": "80"}, bind = 0.0.0.0:443. */
#ifndef DM_SETTINGS_PORTS_H
#define DM_SETTINGS_PORTS_H

#include "placeholders.h"

/*
 * Judges each value of a file's text, with what its placeholders stand for; name: of the file. A port of its own below
 * 1024 settles it; a number that may be one, and one of localhost, is a doubt, unless its key says that another machine is
 * asked, or what is counted.
 */
void
dm_judge_port_settings(struct dm_filling *filling, struct dm_str name, struct dm_str text);
/* 80 of web:80, http://+:80/, [::1]:80; {NULL, 0}: it names none; *host: what comes before the colon. */
struct dm_str
dm_port_of(struct dm_str value, struct dm_str *host);
/* 80 of 0.0.0.0:80, http://+:80, :80, localhost:80; {NULL, 0}: it is no address of this machine; *open: of others, too. */
struct dm_str
dm_port_here(struct dm_str value, bool *open);
/*
 * http://+, https://+/, which are ports 80 and 443, where the key is of an address to listen at: {"Urls": "http://+"}.
 * Source: learn.microsoft.com, "Configure endpoints for the ASP.NET Core Kestrel web server".
 */
bool
dm_url_listens_low(struct dm_str key, struct dm_str value);

#endif
