/* docker-bake.hcl as the tree that docker-bake.json has: { target: { app: { context: ., ... } } }. */
#ifndef DM_BAKE_H
#define DM_BAKE_H

#include "../config/yaml_tree.h"

/*
 * Blocks with one label and attributes whose values are texts, heredocs, lists and objects; any other expression is a
 * text with a `$` in it: what it comes to is not known, but for a variable (dm_bake_text). Where the text is no HCL, or
 * has over 1,024 blocks of a kind, the tree ends there. Source: HCL Native Syntax Specification; docs.docker.com, "Bake file reference".
 */
struct dm_yaml *
dm_bake_parse(struct dm_arena *arena, struct dm_str text);
/* An attribute of a target, else that of the last of its `inherits` that has one; NULL: none, or it cannot be told. */
const struct dm_yaml *
dm_bake_get(const struct dm_yaml *targets, const struct dm_yaml *target, const char *key);
/* All that the target inherits from is in the file. */
bool
dm_bake_known(const struct dm_yaml *targets, const struct dm_yaml *target);
/*
 * The text of an attribute, where a variable is one with its default, if it has one: variable "T" { default = "release" }.
 * NULL: it has none. Source: docs.docker.com, "Bake file reference", variable.
 */
const char *
dm_bake_text(struct dm_arena *arena, const struct dm_yaml *root, const struct dm_yaml *node);

#endif
