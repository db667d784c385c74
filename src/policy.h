/* .dockmend.yaml, read with libyaml; design section 6. Errors carry file, line, column, and the nearest valid key. */
#ifndef DM_POLICY_H
#define DM_POLICY_H

#include "base.h"
#include "catalogue.h"

enum dm_switch {
	DM_SWITCH_DEFAULT,
	DM_SWITCH_ON,
	DM_SWITCH_OFF,
};

struct dm_replacement {
	const char *from, *to; /* centos:7 -> almalinux:8 */
};

/* One key of a pass: stages: final */
struct dm_setting {
	const char *key, *value;
	const char **list; /* values of a sequence, NULL-terminated; else NULL */
};

struct dm_pass_policy {
	const char *id;
	enum dm_switch state;
	const char *severity; /* error, warning, info; NULL: default */
	struct dm_setting *settings;
	uint32_t nsettings;
};

/* images: an entry of the same form as the catalogue's */
struct dm_image_policy {
	const char *pattern; /* glob over the canonical name, with or without tag */
	struct dm_image image;
};

struct dm_pin {
	const char *image; /* docker.io/library/python:3.12-slim */
	const char *digest;
};

struct dm_policy {
	const char *path;           /* NULL: none was found */
	const char **allow, **deny; /* NULL-terminated globs */
	struct dm_replacement *replace;
	uint32_t nreplace;
	struct dm_pass_policy *passes;
	uint32_t npasses;
	struct dm_image_policy *images;
	uint32_t nimages;
	struct dm_pin *pins; /* digests: { "python:3.12-slim": sha256:... } */
	uint32_t npins;
	const char **exclude; /* NULL-terminated globs over paths relative to the policy's folder */
	const char **contexts; /* named build contexts: contexts: [name] */
	const char **targets;  /* stages that are built: targets: [name] */
};

/* Reads text; pass_ids is a NULL-terminated list of the ids that `passes:` may name. */
bool
dm_policy_parse(struct dm_arena *arena, const char *path, struct dm_str text,
	const char *const *pass_ids, struct dm_policy *policy, struct dm_err *err);
/* The pass's entry or NULL. */
const struct dm_pass_policy *
dm_policy_pass(const struct dm_policy *policy, const char *id);
/* A setting of a pass, or fallback. */
const char *
dm_policy_setting(
	const struct dm_policy *policy, const char *pass, const char *key, const char *fallback);

#endif
