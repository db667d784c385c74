/*
 * What is known about package managers, base images, publishers and programs that need root: the YAML under
 * transforms/catalogue/, turned into these tables at build time (transforms/catalogue/compile.c).
 * Lists of strings end with NULL; no list is NULL.
 *
 * A pointer costs start-up time, and room in a program that may be loaded anywhere. Tables of many rows have places in
 * dm_texts in their stead, see dm_text.
 */
#ifndef DM_CATALOGUE_H
#define DM_CATALOGUE_H

#include "base.h"
#include "shape.h"

/* Texts, each with a NUL at its end, and its length in the byte before it. */
extern const char dm_texts[];
/* Lists of such texts: places in dm_texts, 0 at the end of each. */
extern const uint32_t dm_text_lists[];
/* Tables of lists by dm_shape: numbers of words from 1, 0 where none is. */
extern const uint16_t dm_word_slots[];

/* The text at a place of dm_texts; NULL: place 0, where there is none. */
static inline const char *
dm_text(uint32_t place)
{
	return place ? dm_texts + place : NULL;
}

/* The text at a place of dm_texts, with its length. */
static inline struct dm_str
dm_text_str(uint32_t place)
{
	const char *text = dm_texts + place;
	size_t n = (unsigned char)text[-1];
	return (struct dm_str){text, n < DM_LONG_TEXT ? n : strlen(text)};
}

/* The texts of a list, by its place in dm_text_lists: items of it up to 0. */
static inline const uint32_t *
dm_list(uint32_t place)
{
	return dm_text_lists + place;
}

/* It is one of the texts of the list at that place. */
bool
dm_list_has(uint32_t place, struct dm_str s);

/* words.yaml: a list of words, sorted. Those that there are: words.def */
struct dm_words {
	uint32_t first; /* in dm_text_lists */
	uint32_t count;
	uint32_t slots; /* in dm_word_slots: mask + 1 of them */
	uint32_t mask;
	/* bit per value of the lower six bits that the first byte of a word has, the second, and the last */
	uint64_t starts, seconds, ends;
};

#define WORDS(name) extern const struct dm_words dm_words_##name;
#include "words.def"
#undef WORDS

/* Word number `i`, of `count`. */
static inline const char *
dm_words_item(const struct dm_words *words, uint32_t i)
{
	return dm_texts + dm_text_lists[words->first + i];
}

static inline struct dm_str
dm_words_str(const struct dm_words *words, uint32_t i)
{
	return dm_text_str(dm_text_lists[words->first + i]);
}

uint32_t
dm_words_search(const struct dm_words *words, struct dm_str s);
/* The number of the word that s is; `count`: it is none. */
static inline uint32_t
dm_words_find(const struct dm_words *words, struct dm_str s)
{
	bool may = s.n && (words->starts >> ((unsigned char)s.p[0] & 63) & 1) &&
		   (words->ends >> ((unsigned char)s.p[s.n - 1] & 63) & 1);
	may = may && (s.n == 1 || (words->seconds >> ((unsigned char)s.p[1] & 63) & 1));
	return may ? dm_words_search(words, s) : words->count;
}

/* It is one of the words. */
static inline bool
dm_words_has(const struct dm_words *words, struct dm_str s)
{
	return dm_words_find(words, s) < words->count;
}

/* One of the words is a part of the text. */
bool
dm_words_in(const struct dm_words *words, struct dm_str text);
/* The same for a text, or part of one, whose pairs were read. */
bool
dm_words_in_pairs(const struct dm_words *words, const struct dm_pairs *pairs, struct dm_str text);
/* One of the folders is the path, or holds it. */
bool
dm_words_hold(const struct dm_words *folders, struct dm_str path);
/* A part of the path, between slashes, is one of the words. */
bool
dm_words_has_part(const struct dm_words *words, struct dm_str path);
/* One of the words is in the text with no byte of a name beside it. */
bool
dm_words_named(const struct dm_words *words, struct dm_str text);
size_t
dm_words_begin(const struct dm_words *words, struct dm_str text);
/* The length of the word that the text begins with, 0: none. */
static inline size_t
dm_words_before(const struct dm_words *words, struct dm_str text)
{
	bool may = text.n && (words->starts >> ((unsigned char)text.p[0] & 63) & 1) &&
		   (text.n == 1 || (words->seconds >> ((unsigned char)text.p[1] & 63) & 1));
	return may ? dm_words_begin(words, text) : 0;
}

/* The text ends with one of the words. */
bool
dm_words_after(const struct dm_words *words, struct dm_str text);

/* A command, as words; words NULL: there is none. A word that means only itself needs no quotes. */
struct dm_call {
	const char *env;          /* DEBIAN_FRONTEND=noninteractive; NULL */
	const char *const *words; /* apt-get upgrade -y */
};

/* The same for images whose name or family a glob matches; in NULL ends an array. */
struct dm_placed_call {
	const char *in;
	struct dm_call call;
};

/* families.yaml: managers that share lists, caches and packages */
struct dm_family {
	const char *id; /* apt */
	/* family of the images that have one of its managers: debian; NULL: id */
	const char *distribution;
	/* its managers are front ends of this one, which images are known by: apt-get; NULL */
	const char *known_by;
	bool groups;           /* apk: packages may be installed as a group, .build-deps */
	bool versions_by_dash; /* rpm: curl-7.76.1-26.el9 asks for one version */
	/* options of a refresh that downloads need as well: those followed by a value, and those that hold one */
	const char *const *download_options, *const *download_prefixes;
	/* texts by which the file keeps what is downloaded, and the call that removes it */
	const char *const *archives_kept_by;
	struct dm_call clean_archives;
	/* programs, and verbs of its managers, that use its lists and refresh none: rosdep, apt-get download */
	const char *const *list_users, *const *list_verbs, *const *list_options;
	/* where a call that names what is below reads the lists: /var/lib/apt/lists */
	const char *const *list_folders;
	/* an install takes away what conflicts with it, but fails where both are named at once */
	bool displaces;
};

extern const struct dm_family dm_families[];
extern const uint32_t dm_family_count;

/* managers.yaml: a package manager's command line */
struct dm_manager {
	const char *id; /* apt-get */
	const struct dm_family *family;
	const char *const *commands; /* program names: apt-get */
	const char *const
		*releases;   /* words of /etc/os-release that tell that it is there: alpine */
	bool system;         /* packages of the operating system */
	bool letter_verbs;   /* pacman: the verb is a letter among the options, -Syu */
	bool without_shadow; /* images that have it lack useradd: microdnf */

	/* what is run: a refresh, an install of what follows, an upgrade after a refresh */
	struct dm_call refresh, install, upgrade;
	struct dm_call
		upgrade_alone; /* an upgrade that refreshes itself, where that is another call */
	struct dm_call clean;  /* removes what an install leaves */
	struct dm_call clean_without;             /* the same without the program itself */
	struct dm_call clean_user;                /* the same for a user other than root */
	const struct dm_placed_call *clean_where; /* where `clean` does not; NULL */

	/* verbs of its command line; two words as in "cache clean" allowed, "" where operands alone install */
	const char *const *refresh_verbs, *const *install_verbs, *const *upgrade_verbs;
	const char *const *remove_verbs, *const *clean_verbs;
	const char *const *refresh_options; /* options by which an install refreshes: apk add -U */
	const char *const *value_options;   /* options that take their value as the next word: -t */
	const char *const *set_options; /* options that name all packages of the call: --virtual */
	/* options that answer yes: -y --assume-yes -qq; without a dash a part of a word */
	const char *const *yes;
	const char *const *yes_env; /* variables that do: CONDA_ALWAYS_YES */
	const char *yes_add;        /* what assume-yes adds: -y; NULL: nothing needed */
	/* words before a verb that takes no yes_add, and never asks: conda env */
	const char *const *yes_unknown;
	const char *const *no_recommends; /* options that already say so */
	const char *no_recommends_add;    /* --no-install-recommends; NULL: none */
	const char *const *no_cache; /* options that prevent a cache: --no-cache, --no-cache-dir */
	const char *no_cache_add;    /* what clean-caches adds to prevent one; NULL: none */
	/* globs of images whose version does not know that option yet */
	const char *const *no_cache_missing;
	/* nor do those of releases that have left the mirrors, but where its name says that the image brings one */
	bool no_cache_after_mirrors;
	bool no_cache_once; /* given twice it is an error */
	const char *const *brought_by;
	const char *const *no_cache_env; /* NAME or NAME=value that prevents it: PIP_NO_CACHE_DIR */
	/* texts by which an earlier RUN or file does so: no-cache-dir = */
	const char *const *no_cache_set_by;
	/* options that move the cache, by their value: --cache-dir; without a dash a part of a word: cachedir= */
	const char *const *cache_options;
	const char *const *cache_env; /* variables that do: PIP_CACHE_DIR */
	/* settings that do, and the files that hold them: cache-dir of /etc/pip.conf; a name alone is in the WORKDIR */
	const char *const *cache_keys, *const *cache_files;
	/* texts that tell that another version may run, whose cache is elsewhere, and those that tell that it does not */
	const char *const *other_version, *const *this_version;
	bool refreshes_itself; /* an install fetches its own lists: dnf, apk --no-cache */

	const char *const *lists;  /* directories of the lists: /var/lib/apt/lists */
	const char *const *caches; /* directories that an install leaves: /var/cache/apt/archives */
	const char *const *repositories; /* where its repositories and their keys lie: /etc/apt */
	/* commands that set them up: apt-key, "dnf config-manager" */
	const char *const *repository_tools;
	/* texts that show that a layer cleans already: /var/lib/apt/lists */
	const char *const *cleaned_by;
	const char *fetch_operand; /* an install fetches only with this in an operand: @ of go */
	bool cache_serves_builds; /* later calls of the program may build with its cache: cargo, go */
	/* options by which an install fetches nothing, so that it needs what is there: npm ci --offline */
	const char *const *offline;
	/* what a later instruction says that works on what was fetched: npm_config_offline */
	const char *const *offline_texts;
	/* what fills the cache on purpose, for what starts or for a later instruction: npm cache add */
	const char *const *fills;
	/* options by which it fetches packages, but takes the lists that are there: zypper --no-refresh */
	const char *const *no_refresh;
	/* options by which it changes nothing, letters of a cluster too: apt-get -qqs upgrade */
	const char *const *simulates;
	/* packages and files without which the program is gone: nodejs; NULL: commands */
	const char *const *held_by;
	bool clean_drops_lists; /* `clean` removes the lists that a later install may need */
	/* more texts that show their set-up, for the whole family: extrepo */
	const char *const *upgrade_sources;
	const char *const *upgrade_foreign;   /* repositories of other releases: edge/main */
	const char *const *upgrade_snapshots; /* hosts that keep every day of the past */
	const char *const *upgrade_pins;      /* where files say which versions are taken */
	const char *const *upgrade_releases;  /* "bookworm 12": its name, and its number in a tag */
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
/* The names: word number `i` is the name of dm_manager_commands[i]. */
extern const struct dm_words dm_manager_names;

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
	uint32_t head;       /* length of what comes before its first * or ? */
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

/* What an image is configured with: of a Docker Official Image by configs.yaml, of another one by images.yaml. */
struct dm_config {
	const char *user; /* "" root, "node", "65532"; NULL unknown */
	const char *
		user_as; /* the same as Dockerfiles on it say it: "${NB_UID}"; NULL: no other way */
	const char *const
		*users; /* users that exist and are meant for applications: "node:1000:1000" */
	const char *const *ports; /* inherited EXPOSE: "80" */
	/* inherited ENTRYPOINT, where it is not known whether it needs root; NULL: unknown, or no matter */
	const char *const *entrypoint;
	const char *const *cmd; /* inherited CMD; NULL: unknown */
	enum dm_known
		needs_root : 8; /* its inherited entrypoint starts as root and drops privileges itself */
	enum dm_known
		command : 8; /* has a CMD or ENTRYPOINT that runs a service (not a mere shell) */
};

/* What is known of an image: by a row of images.yaml or configs.yaml, or by the policy. */
struct dm_image {
	const char *name;    /* docker.io/library/python, quay.io/corp/\* */
	const char *family;  /* debian, ubuntu, alpine, rhel, windows, none, ... ; "" unknown */
	const char *manager; /* id in dm_managers, "" none, NULL unknown */
	const struct dm_config *config; /* never NULL; shared */
	const char *mirrors_gone; /* reason text where the release's mirrors have moved; NULL */
	enum dm_known shell : 8;  /* has /bin/sh */
	/* has useradd of shadow-utils, where its family creates accounts with it */
	enum dm_known shadow : 8;
	bool freezes; /* a pinned snapshot: upgrades are pointless */
	bool lambda; /* AWS Lambda runs it, as a user of its own, in a file system that is only read */
	/* it has a repository of a vendor whose packages fit each other by version: CUDA, ROCm, oneAPI */
	bool vendor_repository;
	/* what it is named after comes from a repository that it still has: postgres:16.3 of PGDG */
	bool product_package;
	bool certificates; /* it brings ca-certificates */
};

/*
 * The same as it is kept: a row speaks of the tags that match one of its globs; the first matching row of a name wins.
 * Numbers without another meaning are places in dm_texts, those of `tags` and `also` in dm_text_lists.
 */
struct dm_image_row {
	uint32_t name, tags;
	uint32_t also; /* more globs of which one has to match, too; 0: none has to */
	uint32_t family, manager, mirrors_gone;
	uint16_t config; /* in dm_configs */
	uint16_t head;   /* length of name, of a glob what comes before the first * or ? */
	enum dm_known shell : 8, shadow : 8;
	bool freezes, lambda, vendor_repository, product_package, certificates;
};

extern const struct dm_image_row dm_image_rows[];
extern const struct dm_config dm_configs[];
extern const uint32_t dm_image_row_count;
/* Indexes of dm_image_rows: first those of plain names, by name and then in their order, then those of globs. */
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

/* library.yaml: the Docker Official Images, those that the library has and those that it had: node */
extern const struct dm_words dm_library_names;

/* lifecycles.yaml: a product of which images are releases */
struct dm_product {
	const char *title;        /* Node.js */
	const char *const *names; /* docker.io/library/node */
	const char *maintained;   /* 26, 24 or 22; NULL: none, or nobody knows */
	const char *extended_by;  /* whose support goes on after the end: Ubuntu Pro; NULL */
	struct {
		uint16_t first, count; /* of dm_releases */
	} rows;
	bool paid; /* that support takes a contract, or another repository */
};

extern const struct dm_product dm_products[];
extern const uint32_t dm_product_count;
/* The names of them all. */
extern const struct dm_words dm_product_names;

/* The first three are places in dm_texts. */
struct dm_release {
	uint32_t release;  /* 16 */
	uint32_t word;     /* in any image's tag: bookworm of 3.12-slim-bookworm; 0: none */
	uint32_t tags;     /* versions and words, a blank between them: "16+ gallium+" */
	uint32_t ends;     /* last day of support: 20230911 */
	uint32_t extended; /* last day of extended support; 0: there is none */
};

/* The words of all releases. */
extern const struct dm_words dm_release_words;
extern const struct dm_release dm_releases[];
extern const uint32_t dm_release_count;

/* sources.yaml: what the generated files were made from */
struct dm_catalogue_source {
	uint32_t date; /* 20260821 */
};

extern const struct dm_catalogue_source dm_catalogue_sources[];
extern const uint32_t dm_catalogue_source_count;

/* wrappers.yaml: programs that run what their words say */
struct dm_wrapper {
	const char *const *names;         /* sudo */
	const char *const *value_options; /* options whose next word is their value: -g */
	const char *const *user_options;  /* those whose value is the user it runs as: -u */
	const char *const *text_options;  /* those whose value is a text for a shell: -c */
	const char *const *operands;      /* words before the program: "user" of gosu */
	const char *const *marks;         /* what follows one of these is run: -exec */
	const char *const *shells; /* options by which it starts a shell; "*": it always does */
	const char *user;          /* whom it runs as where no word names one: root */
};

extern const struct dm_wrapper dm_wrappers[];
extern const uint32_t dm_wrapper_count;
/* The names of them all. */
extern const struct dm_words dm_wrapper_names;

/* homes.yaml: what fills the home of whoever calls it */
struct dm_home_filler {
	const char *const *texts;    /* parts of a call: "corepack prepare" */
	const char *const *packages; /* of npm, whose install script does so: puppeteer */
	const char *const *unless;   /* variables that name another folder: COREPACK_HOME */
	const char *const *starts;   /* it counts where the image starts one of them: pnpm */
	const char *const *brought;  /* not where the base or a package brings it: python */
	const char *const *
		settled; /* parts of a call, or of a file of settled_in, that name another folder */
	const char *const *settled_in; /* files of the context: poetry.toml */
	const char *const *where;      /* it counts where one of these variables is set: PIP_USER */
	/* what names the version that it has to be, else it is fetched all the same: --python, UV_PYTHON, .python-version */
	const char *const *version_options, *const *version_variables, *const *version_files;
	/* words of the call, or variables, that ask for one of its own, whatever the base brings */
	const char *const *insists;
	bool in_source; /* source of the image's program does so when it runs: tiktoken.get_encoding */
};

extern const struct dm_home_filler dm_home_fillers[];
extern const uint32_t dm_home_filler_count;
/* The texts of them all. */
extern const struct dm_words dm_home_filler_texts;

/* languages.yaml: what the calls of a language write. Places: of the id in dm_texts, the others in dm_text_lists. */
struct dm_language {
	uint32_t id;                 /* python */
	uint32_t suffixes;           /* .py */
	uint32_t tests;              /* parts of paths that no image runs: /tests/ */
	bool follows;                /* what a file imports is read, not all that there is */
	bool hash, backtick, triple; /* # comment, `text`, triple quotes */
	bool character, open_tag;    /* 'c' is one byte of text, <?php */
	bool bare_calls;             /* a call needs no parentheses, `date` runs a program */
	uint32_t opens;              /* open(PATH, MODE) */
	uint32_t write_modes;        /* of it, parts of a text: w */
	uint32_t write_flags;        /* of it, names: O_CREATE */
	uint32_t writes;             /* os.makedirs(PATH) */
	uint32_t seconds;            /* copy(FROM, PATH) */
	uint32_t receivers;          /* PATH.write_text() */
	uint32_t renames;            /* PATH.rename(PATH) */
	uint32_t frames, paths;      /* modules of what renames columns, of paths */
	uint32_t extracts, archives; /* ARCHIVE.extract(MEMBER, PATH), and their modules */
	uint32_t perhaps;            /* PATH.Create(), where that is told */
	uint32_t maybe;              /* image.save(PATH), where that is one as it stands */
	uint32_t saves;              /* of it: df.to_csv(PATH), where that is no stream */
	uint32_t saves_named;        /* of it: image.save(OUT_PATH), by its name */
	uint32_t savers;             /* PIL */
	uint32_t drivers;            /* sql.Open("sqlite", PATH) */
	uint32_t thirds;             /* error_log(TEXT, 3, PATH) */
	uint32_t privileged;         /* docker.from_env */
	uint32_t ports;              /* "WEBrick::HTTPServer.new 9 Port" */
	uint32_t folders;            /* os.MkdirTemp(PATH, NAME), where that is not empty */
	uint32_t databases;          /* sqlite3.connect(PATH) */
	uint32_t options;            /* "multer dest": multer({dest: PATH}) */
	uint32_t runs;               /* subprocess.run */
	uint32_t builders;           /* "go build" */
	uint32_t loads;              /* importlib.import_module(NAME) */
	uint32_t evaluates;          /* exec(TEXT) */
	uint32_t moves;              /* os.chdir(PATH) */
	uint32_t joins;              /* os.path.join */
	uint32_t onto, relative;     /* of those, expand_path(PATH, FOLDER); new URL(PATH, FILE) */
	uint32_t parents, same;      /* dirname; methods that change nothing */
	uint32_t ancestors;          /* path.parents[1] */
	uint32_t defines;            /* define("NAME", PATH) */
	uint32_t temporary, here;    /* tempfile.mkdtemp; os.getcwd */
	uint32_t environment;        /* os.getenv; "process.env." */
	uint32_t beside, itself;     /* __dirname; __file__ */
	uint32_t reads;              /* read_csv(PATH), whatever it is given */
	uint32_t keys;               /* {filename: PATH}, pidfile = PATH */
	uint32_t keepers;            /* modules that keep files by themselves */
	uint32_t homes;     /* "transformers HF_HOME": modules that need a home of their user */
	uint32_t settings;  /* fileConfig(PATH): files that it names are written */
	uint32_t starters;  /* modules that run programs: child_process */
	uint32_t loaders;   /* modules that load folders of source: @fastify/autoload */
	uint32_t places;    /* a module, and the folders of the project that it writes to */
	uint32_t below;     /* env.WebRootPath: wwwroot of the folder it starts in */
	uint32_t within;    /* createStream("a.log", {path: "log"}): file and folder */
	uint32_t makers;    /* Store = connect(session): what the call makes */
	uint32_t uploads;   /* q.file.path: where what was uploaded lies */
	uint32_t unpacks;   /* .extractall(): into the folder it starts in */
	uint32_t read_keys; /* src=PATH: it is read */
	uint32_t memory;    /* io.BytesIO(): no file */
	uint32_t twins;     /* "fs-extra fs": modules that have what another has */
	uint32_t quiet;     /* libraries that keep nothing at a word: Flask("app") */
	uint32_t generated; /* ends of modules that a compiler of interfaces makes: _pb2 */
	uint32_t reflects;  /* getattr(os, NAME): a call by its name */
	uint32_t scopes;    /* globals(): the names of a module, which may be set all at once */
	uint32_t asks;      /* os.userInfo(); "System.getProperty user.name" */
	uint32_t outputs;   /* folders of a project that its build fills: target/ */
	uint32_t projects;  /* files that make a folder a project: pom.xml, "*.csproj" */
	uint32_t manifests; /* that say what a project is built of: pom.xml, .csproj */
	uint32_t roots;     /* "build.gradle project( settings.gradle include" */
	uint32_t classes;   /* Class.forName(NAME): what is used is told by its name alone */
	uint32_t
		siblings; /* words of a manifest before folders beside that of the build: includeFlat */
	uint32_t
		moves_output; /* words of a manifest that say where what is built goes: OutputPath */
	uint32_t writers;  /* types that write to what they are made of: std::ofstream out(PATH) */
	bool preprocessor; /* #define NAME value */
};

extern const struct dm_language dm_languages[];
extern const uint32_t dm_language_count;

static inline bool
dm_language_is(const struct dm_language *language, const char *id)
{
	return strcmp(dm_texts + language->id, id) == 0;
}

/* The programs of all `builders`: go of "go build". */
extern const struct dm_words dm_builder_names;
/* All `quiet`. */
extern const struct dm_words dm_quiet_names;
/* A bit for each language that has word number `i` of them: 1 << its number */
extern const uint8_t dm_quiet_languages[];
/* All `suffixes`. */
extern const struct dm_words dm_language_suffixes;
/* The number of the language that has word number `i` of them. */
extern const uint8_t dm_suffix_languages[];
/* The last parts of all calls that write, run, load or move: makedirs of os.makedirs */
extern const struct dm_words dm_call_names;
/* All `keys` and `read_keys`. */
extern const struct dm_words dm_key_names;

/* runners.yaml: programs that start the Python that their words name */
struct dm_runner {
	const char *const *names;               /* gunicorn */
	const char *const *value_options;       /* options whose next word is their value: -b */
	const char *const *folder_options;      /* whose value is the folder it goes to: --chdir */
	const char *const *path_options;        /* where modules are looked for first: --app-dir */
	const char *const *module_options;      /* Python that is read, too: -c gunicorn.conf.py */
	const char *const *settings_options;    /* files that name logs: --log-config */
	const char *const *application_options; /* -A proj */
	const char *const *verbs;               /* words before the application: run */
	bool operand, operands;                 /* the first word is the application; all are */
	bool serves;                            /* it runs until it is stopped */
	const char *variable;                   /* that names it where no word does: FLASK_APP */
	const char *const *dotenv;              /* files of settings that set it, too */
	const char *const *defaults;            /* modules that are tried where nothing does */
	const char *const *parts;               /* of its package, read, too: proj.celery */
	const char *const *reads;               /* files of the folder that are read, too */
	const char *const *written_options;     /* whose value is a file that is written: -f */
	const char *words;                      /* a variable that holds words: GUNICORN_CMD_ARGS */
	const char *prefix;                     /* of variables that are options: UVICORN_ */
	const char *const *beside;              /* folders beside it that are read, too: pages */
	const char *const
		*by_variable; /* variables and what they stand for: CELERY_BEAT_SCHEDULE -s */
	bool queued;          /* names in a queue say what it runs: rq */
};

extern const struct dm_runner dm_runners[];
extern const uint32_t dm_runner_count;
/* Of a program, python3.12 as python; NULL: none. */
const struct dm_runner *
dm_runner_named(struct dm_str program);

/* programs.yaml: programs of a command line that need root, drop it themselves, or write where root made folders */
struct dm_program {
	const char *const
		*names; /* gosu, /init: basename, or the whole path where it starts with / */
	const char *const *verbs; /* one of these words comes after it: go run; NULL: any */
	const char *reason; /* drops-privileges, needs-root, writes-files, interactive-shell */
	const char *why;    /* one clause; NULL: nothing speaks against another user */
	bool advises;       /* why says what to change, whatever image starts it */
	/* folders below the WORKDIR that it makes or changes: those that nobody misses, and those that are kept */
	const char *const *writes, *const *keeps;
	bool home; /* it keeps its files in the home of its user */
};

/* started.yaml: programs that were started as another user than root */
struct dm_started {
	const char *const *names;  /* base names: prometheus */
	const char *package;       /* of Debian that they are of: nginx-light */
	enum dm_known works;       /* it did all that it does for root */
	const char *place;         /* what stopped it, where it did not: /var/lib/prometheus */
	const char *const *writes; /* folders that it needs, besides what its words name */
	const char *known;         /* how it is known: Debian 12, prometheus 2.42 */
};

extern const struct dm_started dm_started_programs[];
extern const uint32_t dm_started_count;
/* Names of all of them */
extern const struct dm_words dm_started_names;
extern const struct dm_program dm_programs[];
extern const uint32_t dm_program_count;
/* The names of them all. */
extern const struct dm_words dm_program_names;

/* packages.yaml: a package whose recommended packages are known */
struct dm_recommend {
	const struct dm_family *family;
	const char *package;         /* curl */
	const char *const *keep;     /* those that are needed: ca-certificates */
	const char *const *loses;    /* words of a file that may need another one: "xxd" */
	const char *const *programs; /* that only what it recommends brings: patch */
	const char *const *urls;     /* of which files speak that need one of them: git@ */
	const char *const *brings;   /* packages that it depends on, which need no name beside it */
};

extern const struct dm_recommend dm_recommends[];
extern const uint32_t dm_recommend_count;
/* The packages of them all. */
extern const struct dm_words dm_recommend_names;
/* The number of the first row of the package that is word number `i` of them. */
extern const uint8_t dm_recommend_rows[];

/*
 * conflicts.yaml: packages that cannot be installed together. dm_conflict_sides[dm_conflict_starts[i]...], up to a 0, are
 * the sides that word number `i` is of: an even one conflicts with the one after it, 1 with whatever is unknown.
 */
extern const struct dm_words dm_conflict_names;
extern const uint16_t dm_conflict_starts[], dm_conflict_sides[];
extern const uint32_t dm_conflict_side_count; /* one more than the greatest of them, and even */

enum dm_accounts {
	DM_ACCOUNTS_UNKNOWN,
	DM_ACCOUNTS_SHADOW,  /* useradd --uid */
	DM_ACCOUNTS_BUSYBOX, /* adduser -u */
};

/* distributions.yaml: what images of one family have in common */
struct dm_distribution {
	const char *family; /* of struct dm_image: debian */
	enum dm_accounts accounts;
	const char *nologin;             /* /usr/sbin/nologin */
	const char *const *shells;       /* of its plain image beside /bin/sh: /bin/bash */
	const char *const *taken;        /* numbers that its images use for an account: 1000 */
	const char *const *taken_groups; /* and for a group: 33 */
	const char *const *homes;        /* of such accounts, that only they may enter */
	bool windows;
};

extern const struct dm_distribution dm_distributions[];
extern const uint32_t dm_distribution_count;

/* The row of a manager's id, or NULL. */
const struct dm_manager *
dm_manager_find(const char *id);
/* The row of a program's base name; NULL: it is none. */
const struct dm_wrapper *
dm_wrapper_find(struct dm_str name);
/* The row of an image's family; NULL: none, or no family. */
const struct dm_distribution *
dm_distribution_find(const char *family);

#endif
