/*
 * What is known about package managers, base images, publishers and programs that need root: the YAML under
 * transforms/catalogue/, turned into these tables at build time (transforms/catalogue/compile.c).
 * Lists of strings end with NULL; no list is NULL.
 */
#ifndef DM_CATALOGUE_H
#define DM_CATALOGUE_H

#include "base.h"

/* words.yaml: a list of words, sorted. Those that there are: words.def */
struct dm_words {
	const char *const *items; /* NULL at their end */
	uint32_t count;
	uint64_t starts; /* bit per value of the lower six bits that the first byte of a word has */
};

#define WORDS(name) extern const struct dm_words dm_words_##name;
#include "words.def"
#undef WORDS

bool
dm_words_search(const struct dm_words *words, struct dm_str s);
/* It is one of the words. */
static inline bool
dm_words_has(const struct dm_words *words, struct dm_str s)
{
	return s.n && (words->starts >> ((unsigned char)s.p[0] & 63) & 1) &&
	       dm_words_search(words, s);
}

/* One of the words is a part of the text. */
bool
dm_words_in(const struct dm_words *words, struct dm_str text);
/* One of the words is in the text with no byte of a name beside it. */
bool
dm_words_named(const struct dm_words *words, struct dm_str text);
/* The length of the word that the text begins with, 0: none. */
size_t
dm_words_before(const struct dm_words *words, struct dm_str text);
/* The text ends with one of the words. */
bool
dm_words_after(const struct dm_words *words, struct dm_str text);

/* managers.yaml: a package manager's command line */
struct dm_manager {
	const char *id;     /* apt-get */
	const char *family; /* apt: managers that share lists and caches have the same family */
	const char *const *commands; /* program names: apt-get */
	const char *const
		*releases; /* words of /etc/os-release that tell that it is there: alpine */
	bool system;       /* packages of the operating system */
	bool letter_verbs; /* pacman: the verb is a letter among the options, -Syu */
	const char *const *refresh; /* verbs: update */
	const char *const
		*refresh_options;   /* options by which an install does so too: apk add -U */
	const char *const *install; /* verbs: install, build-dep; "" where operands alone install */
	const char *const *upgrade; /* verbs: upgrade, dist-upgrade, full-upgrade */
	const char *const *remove;  /* verbs: remove, purge, autoremove */
	const char *const
		*clean; /* verbs: clean, autoclean; two words as in "cache clean" allowed */
	const char *const
		*value_options; /* options that take their value as the next word: -t -o -c */
	const char *const *yes; /* options that answer yes: -y --yes --assume-yes -qq */
	const char *yes_add;    /* what assume-yes adds: -y; NULL: nothing needed */
	const char *const *
		yes_unknown; /* words before a verb that takes no yes_add, and never asks: conda env */
	const char *const *no_recommends; /* options that already say so */
	const char *no_recommends_add;    /* --no-install-recommends; NULL: none */
	const char *const *no_cache; /* options that prevent a cache: --no-cache, --no-cache-dir */
	const char *no_cache_add;    /* what clean-caches adds to prevent one; NULL: none */
	const char *const
		*no_cache_missing; /* globs of images whose version does not know that option yet */
	const char *const *no_cache_env; /* NAME or NAME=value that prevents it: PIP_NO_CACHE_DIR */
	bool refreshes_itself;           /* an install fetches its own lists: dnf, apk --no-cache */
	const char *const *lists;        /* directories of the lists: /var/lib/apt/lists */
	const char *const *caches; /* directories that an install leaves: /var/cache/apt/archives */
	const char *const *repositories; /* where its repositories and their keys lie: /etc/apt */
	const char *const
		*repository_tools; /* commands that set them up: apt-key, "dnf config-manager" */
	const char *const *
		cleaned_by; /* texts that show that a layer cleans already: "rm -rf /var/lib/apt/lists" */
	const char *clean_add; /* command that cleans: rm -rf /var/lib/apt/lists/\*; NULL: none */
	const char *clean_without; /* the same without the program itself; NULL: none */
	const char *clean_user;    /* the same for a user other than root; NULL: no other command */
	const char *const *
		clean_where; /* "GLOB command": what cleans in images of this name or family, where clean_add does not */
	const char *fetch_operand; /* an install fetches only with this in an operand: @ of go */
	bool cache_serves_builds; /* later calls of the program may build with its cache: cargo, go */
	const char *const *
		held_by; /* packages and files without which the program is gone: nodejs; NULL: commands */
	bool clean_drops_lists; /* clean_add removes the lists that a later install may need */
	const char *
		upgrade_join; /* behind a refresh: DEBIAN_FRONTEND=noninteractive apt-get upgrade -y; NULL */
	const char *upgrade_run; /* a RUN of its own, cleaning included; NULL: none */
	const char *const *
		upgrade_sources; /* more texts that show their set-up, for the whole family: extrepo */
	const char *const *upgrade_foreign;   /* repositories of other releases: edge/main */
	const char *const *upgrade_snapshots; /* hosts that keep every day of the past */
	const char *const *upgrade_archives;  /* hosts that keep releases which left the mirrors */
};

extern const struct dm_manager dm_managers[];
extern const uint32_t dm_manager_count;

/* dm_managers[manager].commands[command], in the order of the names */
struct dm_manager_command {
	uint8_t manager, command;
};

extern const struct dm_manager_command dm_manager_commands[];
extern const uint32_t dm_manager_command_count;

enum dm_trust {
	DM_TRUST_NONE,
	DM_TRUST_OFFICIAL,  /* Docker Official Image */
	DM_TRUST_VERIFIED,  /* Verified Publisher */
	DM_TRUST_SPONSORED, /* Docker-Sponsored Open Source */
	DM_TRUST_VENDOR,    /* the vendor's own registry */
	DM_TRUST_USER,      /* the policy's trust list */
};

/* trust.yaml: a glob over domain/path, without tag */
struct dm_publisher {
	const char *pattern; /* docker.io/library/\*, mcr.microsoft.com/\* */
	uint32_t head;       /* length of what stands before its first * or ? */
	enum dm_trust trust;
	const char *source; /* where that is stated */
};

extern const struct dm_publisher dm_publishers[];
extern const uint32_t dm_publisher_count;

enum dm_known {
	DM_UNKNOWN_FACT,
	DM_NO,
	DM_YES,
};

/*
 * images.yaml: a row speaks of the tags that match one of its globs; the first matching row of a name wins. Small
 * fields stand together: there are many rows, and pages of them cost start-up time.
 */
struct dm_image {
	const char *name;        /* docker.io/library/python, quay.io/corp/\* */
	const char *const *tags; /* globs: "*-alpine*", "*" */
	const char *family;      /* debian, ubuntu, alpine, rhel, windows, none, ... ; "" unknown */
	const char *manager;     /* id in dm_managers, "" none, NULL unknown */
	const char *user;        /* configured user: "" root, "node", "65532"; NULL unknown */
	const char *const
		*users; /* users that exist and are meant for applications: "node:1000:1000" */
	const char *const *ports; /* inherited EXPOSE: "80" */
	const char *mirrors_gone; /* reason text where the release's mirrors have moved; NULL */
	uint16_t head;           /* length of name, of a glob what stands before the first * or ? */
	enum dm_known shell : 8; /* has /bin/sh */
	enum dm_known
		needs_root : 8; /* its inherited entrypoint starts as root and drops privileges itself */
	enum dm_known
		command : 8; /* has a CMD or ENTRYPOINT that runs a service (not a mere shell) */
	bool freezes;        /* a pinned snapshot: upgrades are pointless */
};

extern const struct dm_image dm_images[];
extern const uint32_t dm_image_count;
/* Indexes of dm_images: first those of plain names, by name and then in their order, then those of globs. */
extern const uint16_t dm_image_order[];
extern const uint32_t dm_image_plain; /* how many are of plain names */

/* deprecated.yaml: an official image, or tags of it, that nobody maintains any more */
struct dm_deprecated {
	const char *name;        /* docker.io/library/centos */
	uint32_t head;           /* length of name */
	const char *const *tags; /* globs; NULL: all */
	const char *since;       /* the last date on which it was maintained: 2024-06-30, 2022-07 */
	const char *successor;   /* what to use instead; NULL: nothing is the same */
	const char *source;      /* where that is stated */
};

extern const struct dm_deprecated dm_deprecated[];
extern const uint32_t dm_deprecated_count;

/* programs.yaml: programs of a command line that need root, drop it themselves, or write where root made folders */
struct dm_program {
	const char *const
		*names; /* gosu, /init: basename, or the whole path where it starts with / */
	const char *const *verbs; /* one of these words stands behind it: go run; NULL: any */
	const char *reason; /* drops-privileges, needs-root, writes-files, interactive-shell */
	const char *why;    /* one clause */
};

extern const struct dm_program dm_programs[];
extern const uint32_t dm_program_count;
/* The names of them all. */
extern const struct dm_words dm_program_names;

/* packages.yaml: a package whose recommended packages are known */
struct dm_recommend {
	const char *family;       /* apt */
	const char *package;      /* curl */
	const char *const *keep;  /* those that are needed: ca-certificates */
	const char *const *loses; /* words of a file that may need another one: "xxd" */
};

extern const struct dm_recommend dm_recommends[];
extern const uint32_t dm_recommend_count;

/* The row of a manager's id, or NULL. */
const struct dm_manager *
dm_manager_find(const char *id);

#endif
