/*
 * .dockmend.yaml, read with libyaml. What may be in it: policy_keys.h. Errors carry line, column, and the
 * nearest word that would be valid.
 */
#ifndef DM_POLICY_H
#define DM_POLICY_H

#include "../base.h"
#include "../catalogue.h"
#include "pattern.h"
#include "policy_keys.h"
#include "registries.h"
#include "replace.h"

enum dm_switch {
	DM_SWITCH_DEFAULT,
	DM_SWITCH_ON,
	DM_SWITCH_OFF,
};

/* One key of a pass: stages: final */
struct dm_setting {
	const char *key;
	const char *value; /* NULL: it is a list */
	const char **list; /* NULL-terminated; NULL: it is a value */
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
	struct dm_pattern pattern; /* over the canonical name, with or without tag */
	struct dm_image image;
};

struct dm_pin {
	const char *image; /* docker.io/library/python:3.12-slim */
	const char *digest;
};

/* overrides: other settings for some files */
struct dm_override {
	const struct dm_pattern *files; /* globs of paths relative to the policy's folder */
	struct dm_pass_policy *passes;
	uint32_t npasses;
	const char **targets, **contexts; /* NULL: as above */
};

struct dm_policy {
	const char *path;           /* NULL: none was found */
	const struct dm_yaml *root; /* the document, for explain; NULL without one */
	const char **publishers;    /* kinds that the catalogue's trust extends to; NULL: all */
	/* patterns, the last of which has no text; NULL: none. frontends: syntax.allow */
	const struct dm_pattern *allow, *deny, *frontends;
	const struct dm_pattern *exclude; /* paths relative to the policy's folder */
	struct dm_replacement *replace;
	uint32_t nreplace;
	struct dm_pass_policy *passes;
	uint32_t npasses;
	struct dm_image_policy *images;
	uint32_t nimages;
	struct dm_pin *pins; /* digests: { "python:3.12-slim": sha256:... } */
	uint32_t npins;
	const char **contexts; /* named build contexts: contexts: [name] */
	const char **targets;  /* stages that are built: targets: [name] */
	struct dm_registries registries;
	const char **platforms; /* linux/amd64: those that images are built for; NULL: any */
	struct dm_override *overrides;
	uint32_t noverrides; /* at most DM_OVERRIDES */
};

#define DM_OVERRIDES 64
#define DM_POLICY_ENTRIES 1000 /* of a list or a mapping */
#define DM_POLICY_LIMIT (1U << 20)

/* passes: those that the policy may speak of. What the policy points to lives in the arena. */
bool
dm_policy_parse(struct dm_arena *arena, const char *path, struct dm_str text,
	const struct dm_pass_options *passes, struct dm_policy *policy, struct dm_err *err);
/* The words that a value is one of, NULL-terminated; NULL: any. */
const char *const *
dm_key_choices(struct dm_arena *arena, const struct dm_key *key);
/* The overrides whose globs match the path, which is relative to the policy's folder: bit per index. */
uint64_t
dm_policy_matches(const struct dm_policy *policy, const char *relative);
/* The policy with these overrides applied, a later one over an earlier one. */
struct dm_policy
dm_policy_with(struct dm_arena *arena, const struct dm_policy *policy, uint64_t overrides);
/* `exclude` names the path, which is relative to the policy's folder. */
bool
dm_policy_excludes(const struct dm_policy *policy, const char *relative);
/* The pass's entry or NULL. */
const struct dm_pass_policy *
dm_policy_pass(const struct dm_policy *policy, const char *id);
/* The setting of a pass's key, or NULL. */
const struct dm_setting *
dm_policy_setting(const struct dm_policy *policy, const char *pass, const char *key);

#endif
