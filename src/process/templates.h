/* Templates of settings that an entrypoint fills in when the image starts: /etc/nginx/templates. */
#ifndef DM_TEMPLATES_H
#define DM_TEMPLATES_H

#include "../facts/facts.h"

/* /etc/nginx/templates/default.conf.template, of which the entrypoint of nginx makes /etc/nginx/conf.d/default.conf */
bool
dm_template_is(struct dm_str path);
/*
 * What the entrypoint makes of a template: $NAME and ${NAME} are replaced by what ENV says, as envsubst does it; those that
 * it does not tell, or that the repository sets otherwise where it starts the image, stay. {NULL, 0}: nobody can tell, it is
 * too long, or the file copies something to where it would be written (nginx/docker-nginx, 20-envsubst-on-templates.sh).
 */
struct dm_str
dm_template_filled(struct dm_facts *facts, int32_t stage, struct dm_str path, struct dm_str text);

#endif
