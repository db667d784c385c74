/* What the file copies for the command of its base: scripts that it runs, and settings of web servers. */
#ifndef DM_SERVER_SETTINGS_H
#define DM_SERVER_SETTINGS_H

#include "../facts/facts.h"

/*
 * Why what a COPY of the stage's lineage brings may keep the base's own command from working as another user, one clause;
 * NULL: nothing does. Scripts where its entrypoint looks for some do (words.yaml: hook_folders), and settings of a web server
 * (web_servers) that nobody read, or in which a directive is not known to work so (nginx.h, haproxy.h); those of others
 * where they name a port below 1024.
 */
const char *
dm_server_settings_doubt(struct dm_facts *facts, int32_t stage);

#endif
