/*
 * The keys of .dockmend.yaml, once: the reader, the JSON Schema, the starter policy, explain and the README all come
 * from these tables. A pass adds keys of its own with its `options`.
 */
#ifndef DM_POLICY_KEYS_H
#define DM_POLICY_KEYS_H

#include <stdbool.h>

enum dm_value {
	DM_VALUE_SWITCH,    /* on off yes no true false */
	DM_VALUE_TEXT,      /* final; one of `choices` where there are some */
	DM_VALUE_NUMBER,    /* 10001; 1 to 2147483647 */
	DM_VALUE_NAME,      /* app: what useradd takes for a name */
	DM_VALUE_USER,      /* node:1000:1000, nobody, 65532 */
	DM_VALUE_PORT,      /* 80, 53/udp */
	DM_VALUE_GLOB,      /* third_party: a path below the policy's folder (pattern.h) */
	DM_VALUE_REFERENCE, /* centos:7 */
	DM_VALUE_IMAGES,    /* registry.corp.example/base/\*: a pattern of names of images */
	DM_VALUE_REPLACED, /* centos:7, docker.io/\*: a reference, one star in it allowed; or an expression */
	DM_VALUE_DIGEST,   /* sha256:... */
	DM_VALUE_HOST,     /* docker.io, registry.example:5000 */
	DM_VALUE_MIRROR,   /* mirror.example/hub, http://localhost:5000 */
	DM_VALUE_PLATFORM, /* linux/arm64/v8 */
	DM_VALUE_MANAGER,  /* apt-get: an id of the catalogue, apt, or none */
	DM_VALUE_KEYS,     /* { allow: [...], deny: [...] }: a mapping with the keys of `keys` */
	DM_VALUE_ENTRIES, /* { "centos:7": "almalinux:8" }: names as keys[0] says, values as keys[1];
			     keys[2] and those after it are no such entries, but keys beside them */
	DM_VALUE_PASSES,  /* { pin-digest: off, nonroot-user: { uid: 10002 } } */
};

/* What a reader makes of a reason. */
enum dm_reason_level {
	DM_REASON_FINE, /* the state is right, or meant: not printed, in JSON only with -v */
	DM_REASON_NOTE, /* told with -v */
	DM_REASON_ACT,  /* a person can change it, and the image is safer then: told without */
};

/* Why a pass leaves something as it is; `advice` tells the reader what can be done. */
struct dm_reason {
	const char *code; /* NULL ends a table */
	const char *why, *advice;
	bool allowable; /* a person may know better: the option `allow` takes its code */
	enum dm_reason_level level;
};

struct dm_key {
	const char *name; /* NULL ends a table */
	enum dm_value value;
	bool list;        /* a sequence of such values; a single text counts as one of one item */
	const char *help; /* half a line */
	const char *fallback; /* what holds where the key is missing; NULL: nothing */
	const char *const *choices;
	const struct dm_reason *reasons; /* its choices are the codes of those that are allowable */
	const struct dm_key *keys;
	const char *pass;    /* id of the pass that reads it; NULL: several, or the program */
	const char *example; /* one line of YAML for the starter policy; NULL: the fallback */
	bool required;
};

/* The keys that one pass adds under its id. */
struct dm_pass_options {
	const char *id;            /* NULL ends an array */
	const struct dm_key *keys; /* NULL: none */
};

extern const struct dm_key dm_policy_keys[]; /* top level */
extern const struct dm_key dm_pass_keys[];   /* enabled, severity: those of every pass */

#endif
