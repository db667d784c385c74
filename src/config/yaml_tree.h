/*
 * YAML as a tree with positions, over libyaml. Duplicate keys, alias bombs, deep nesting and a second document are
 * errors. `<<: *base` merges (yaml.org/type/merge.html): keys that are there already win.
 */
#ifndef DM_YAML_TREE_H
#define DM_YAML_TREE_H

#include "../base.h"

enum dm_yaml_kind {
	DM_YAML_SCALAR,
	DM_YAML_LIST,
	DM_YAML_MAP,
};

struct dm_yaml {
	enum dm_yaml_kind kind;
	uint32_t line, column;  /* 1-based */
	uint32_t count;         /* of items */
	const char *text;       /* SCALAR */
	struct dm_yaml **items; /* LIST: items; MAP: values */
	struct dm_yaml **keys;  /* MAP */
	/* itself and all below it, aliases followed; levels is 0 while it is read */
	uint32_t nodes;
	uint8_t levels;
	bool plain; /* SCALAR without quotes */
};

/* An empty document is a MAP without entries. */
bool
dm_yaml_parse(
	struct dm_arena *arena, struct dm_str text, struct dm_yaml **root, struct dm_err *err);
/* The value of a mapping's key, or NULL (also where map is no mapping). */
const struct dm_yaml *
dm_yaml_get(const struct dm_yaml *map, const char *key);
/* The text of a mapping's key, where that is one and not empty; else NULL. map may be NULL. */
const char *
dm_yaml_get_text(const struct dm_yaml *map, const char *key);
/* The same says on, true or yes. */
bool
dm_yaml_get_on(const struct dm_yaml *map, const char *key);
/* Nothing, ~ or null, without quotes. */
bool
dm_yaml_null(const struct dm_yaml *node);
/* "unknown key x; did you mean y?", else "it is one of y, z", without x where err is discreet; candidates end with NULL. */
bool
dm_yaml_unknown(struct dm_err *err, const struct dm_yaml *key, const char *what,
	const char *const *candidates);
/* A scalar's text; an error elsewhere. */
bool
dm_yaml_text(const struct dm_yaml *node, const char **text, struct dm_err *err);
/* A list of scalars (one scalar counts as a list of one), NULL-terminated. */
bool
dm_yaml_texts(struct dm_arena *arena, const struct dm_yaml *node, const char ***texts,
	struct dm_err *err);
/* true false yes no on off, any case. */
bool
dm_yaml_switch(const char *text, bool *on);

#endif
