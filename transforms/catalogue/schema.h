/* What each file of the catalogue may say of a row, and what becomes of it in C. For the compiler alone. */
#ifndef DM_SCHEMA_H
#define DM_SCHEMA_H

#include <stdbool.h>

enum kind {
	TEXT,     /* "..." or NULL */
	NAME,     /* TEXT, and beside it in .head the length of what is before its first * or ? */
	LIST,     /* texts that end with NULL, or NULL */
	BOOL,     /* true, false */
	KNOWN,    /* yes, no: DM_YES, DM_NO */
	TRUST,    /* official: DM_TRUST_OFFICIAL */
	DAY,      /* "20260831" */
	ROWS,     /* rows of the table that follows: the first and how many */
	ACCOUNTS, /* shadow: DM_ACCOUNTS_SHADOW */
	FAMILY,   /* apt: the row of families.yaml */
	CALL,     /* {env: A=b, words: [$id, clean, all]}; $id is the row's */
	PLACED,   /* [{in: GLOB, words: [...]}, ...]: calls that end with one that is in NULL */
	NOTE,     /* for readers, or for another row: no field */
	NEEDED = 32, /* beside one of these: the row has to say it */
	CONFIG = 64, /* a field of struct dm_config, which several rows share */
	KINDS = NEEDED - 1,
};

struct dm_field {
	const char *key; /* the field of the struct has its name */
	unsigned kind;   /* of enum kind */
};

struct dm_table {
	const char *file; /* FILE.yaml */
	const char *type, *array;
	struct dm_field fields[88]; /* ends with one that has no name */
	const char *like;           /* the key that names a row, for `like` */
	bool places;                /* its rows have places of texts, no pointers */
};

/* What an image is configured with: of a Docker Official Image said in configs.yaml, or in an override. */
/* clang-format off */
#define CONFIG_FIELDS \
	{"user", TEXT | CONFIG}, {"user_as", TEXT | CONFIG}, {"users", LIST | CONFIG}, \
	{"ports", LIST | CONFIG}, {"entrypoint", LIST | CONFIG}, {"cmd", LIST | CONFIG}, {"needs_root", KNOWN | CONFIG}, \
	{"command", KNOWN | CONFIG}
/* clang-format on */

/* Files that a row of images.yaml takes from. */
extern const struct dm_table dm_configs_table, dm_config_rows_table, dm_systems_table,
	dm_overrides_table;

/* The first two are families and managers. */
extern const struct dm_table dm_tables[];
extern const unsigned dm_table_count;

#endif
