/* What each file of the catalogue may say of a row, and what becomes of it in C. For compile.c alone. */
#ifndef DM_SCHEMA_H
#define DM_SCHEMA_H

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
};

struct field {
	const char *key; /* the field of the struct has its name */
	unsigned kind;   /* of enum kind */
};

struct table {
	const char *file; /* FILE.yaml */
	const char *type, *array;
	struct field fields[64];
	const char *like; /* the key that names a row, for `like` */
};

/* What an image is configured with: of a Docker Official Image said in configs.yaml, or in an override. */
/* clang-format off */
#define CONFIG_FIELDS \
	{"user", TEXT | CONFIG}, {"user_as", TEXT | CONFIG}, {"users", LIST | CONFIG}, \
	{"ports", LIST | CONFIG}, {"entrypoint", LIST | CONFIG}, {"needs_root", KNOWN | CONFIG}, \
	{"command", KNOWN | CONFIG}
/* clang-format on */

/* Files that a row of images.yaml takes from. */
static const struct table configs = {"configs", NULL, NULL,
	{{"name", TEXT | NEEDED}, {"read", NOTE | NEEDED}, {"systems", NOTE},
		{"rows", NOTE | NEEDED}},
	NULL};
static const struct table config_rows = {"configs", NULL, NULL,
	{{"tags", LIST | NEEDED}, CONFIG_FIELDS, {"cmd", NOTE}, {"volumes", NOTE},
		{"workdir", NOTE}},
	NULL};
static const struct table systems = {
	"configs", NULL, NULL, {{"tags", LIST | NEEDED}, {"release", TEXT | NEEDED}}, NULL};
static const struct table overrides = {
	"images", NULL, NULL, {{"tags", LIST}, CONFIG_FIELDS, {"source", NOTE | NEEDED}}, NULL};

static const struct table tables[] = {
	/* these two in this order: a manager takes from its family */
	{"families", "dm_family", "dm_families",
		{{"id", TEXT | NEEDED}, {"distribution", TEXT}, {"known_by", TEXT},
			{"groups", BOOL}, {"versions_by_dash", BOOL}, {"download_options", LIST},
			{"download_prefixes", LIST}, {"archives_kept_by", LIST},
			{"clean_archives", CALL}, {"list_users", LIST}, {"list_verbs", LIST}},
		NULL},
	{"managers", "dm_manager", "dm_managers",
		{{"id", TEXT | NEEDED}, {"family", FAMILY | NEEDED}, {"commands", LIST | NEEDED},
			{"releases", LIST}, {"system", BOOL}, {"letter_verbs", BOOL},
			{"without_shadow", BOOL}, {"refresh", CALL}, {"install", CALL},
			{"upgrade", CALL}, {"upgrade_alone", CALL}, {"clean", CALL},
			{"clean_without", CALL}, {"clean_user", CALL}, {"clean_where", PLACED},
			{"refresh_verbs", LIST}, {"refresh_options", LIST}, {"install_verbs", LIST},
			{"upgrade_verbs", LIST}, {"remove_verbs", LIST}, {"clean_verbs", LIST},
			{"value_options", LIST}, {"set_options", LIST}, {"yes", LIST},
			{"yes_add", TEXT}, {"yes_unknown", LIST}, {"no_recommends", LIST},
			{"no_recommends_add", TEXT}, {"no_cache", LIST}, {"no_cache_add", TEXT},
			{"no_cache_missing", LIST}, {"no_cache_after_mirrors", BOOL},
			{"brought_by", LIST}, {"no_cache_env", LIST}, {"no_cache_set_by", LIST},
			{"cache_options", LIST}, {"cache_env", LIST}, {"other_version", LIST},
			{"this_version", LIST}, {"yes_env", LIST}, {"refreshes_itself", BOOL},
			{"lists", LIST}, {"caches", LIST}, {"repositories", LIST},
			{"repository_tools", LIST}, {"cleaned_by", LIST}, {"fetch_operand", TEXT},
			{"cache_serves_builds", BOOL}, {"offline", LIST}, {"no_refresh", LIST},
			{"held_by", LIST}, {"clean_drops_lists", BOOL}, {"upgrade_sources", LIST},
			{"upgrade_foreign", LIST}, {"upgrade_archives", LIST},
			{"upgrade_snapshots", LIST}},
		"id"},
	{"distributions", "dm_distribution", "dm_distributions",
		{{"family", TEXT | NEEDED}, {"accounts", ACCOUNTS}, {"nologin", TEXT},
			{"taken", LIST}, {"windows", BOOL}},
		NULL},
	{"wrappers", "dm_wrapper", "dm_wrappers",
		{{"names", LIST | NEEDED}, {"value_options", LIST}, {"user_options", LIST},
			{"text_options", LIST}, {"operands", LIST}, {"marks", LIST},
			{"user", TEXT}},
		NULL},
	{"homes", "dm_home_filler", "dm_home_fillers",
		{{"texts", LIST | NEEDED}, {"packages", LIST}, {"unless", LIST}}, NULL},
	{"trust", "dm_publisher", "dm_publishers",
		{{"pattern", NAME | NEEDED}, {"trust", TRUST | NEEDED}, {"source", TEXT | NEEDED}},
		NULL},
	{"images", "dm_image", "dm_images",
		{{"name", NAME | NEEDED}, {"tags", LIST | NEEDED}, {"family", TEXT | NEEDED},
			{"manager", TEXT}, {"shell", KNOWN}, {"mirrors_gone", TEXT},
			{"shadow", KNOWN}, {"freezes", BOOL}, {"lambda", BOOL},
			{"vendor_repository", BOOL}, {"product_package", BOOL}, CONFIG_FIELDS,
			{"source", NOTE}, {"rows", NOTE}, {"release", NOTE}, {"gone", NOTE},
			{"overrides", NOTE}},
		NULL},
	{"deprecated", "dm_deprecated", "dm_deprecated",
		{{"name", NAME | NEEDED}, {"tags", LIST}, {"since", TEXT | NEEDED},
			{"successor", TEXT}, {"source", TEXT | NEEDED}},
		NULL},
	{"languages", "dm_language", "dm_languages",
		{{"id", TEXT | NEEDED}, {"suffixes", LIST | NEEDED}, {"tests", LIST},
			{"follows", BOOL}, {"hash", BOOL}, {"backtick", BOOL}, {"triple", BOOL},
			{"character", BOOL}, {"open_tag", BOOL}, {"opens", LIST},
			{"write_modes", LIST}, {"write_flags", LIST}, {"writes", LIST},
			{"seconds", LIST}, {"receivers", LIST}, {"maybe", LIST},
			{"databases", LIST}, {"options", LIST}, {"runs", LIST}, {"builders", LIST},
			{"loads", LIST}, {"evaluates", LIST}, {"moves", LIST}, {"joins", LIST},
			{"parents", LIST}, {"same", LIST}, {"temporary", LIST}, {"here", LIST},
			{"environment", LIST}, {"beside", LIST}, {"itself", LIST}},
		NULL},
	{"runners", "dm_runner", "dm_runners",
		{{"names", LIST | NEEDED}, {"value_options", LIST}, {"folder_options", LIST},
			{"path_options", LIST}, {"module_options", LIST},
			{"application_options", LIST}, {"verbs", LIST}, {"operand", BOOL},
			{"operands", BOOL}, {"variable", TEXT}, {"defaults", LIST}, {"parts", LIST},
			{"reads", LIST}},
		NULL},
	{"programs", "dm_program", "dm_programs",
		{{"names", LIST | NEEDED}, {"verbs", LIST}, {"reason", TEXT}, {"why", TEXT},
			{"writes", LIST}, {"keeps", LIST}},
		NULL},
	{"started", "dm_started", "dm_started_programs",
		{{"names", LIST | NEEDED}, {"package", TEXT | NEEDED}, {"works", KNOWN | NEEDED},
			{"place", TEXT}, {"writes", LIST}, {"known", TEXT | NEEDED}},
		NULL},
	{"lifecycles", "dm_product", "dm_products",
		{{"title", TEXT | NEEDED}, {"names", LIST | NEEDED}, {"maintained", TEXT},
			{"extended_by", TEXT}, {"paid", BOOL}, {"source", NOTE | NEEDED},
			{"rows", ROWS | NEEDED}},
		NULL},
	/* the `rows` of the table before it */
	{"lifecycles", "dm_release", "dm_releases",
		{{"release", TEXT | NEEDED}, {"ends", DAY | NEEDED}, {"extended", DAY},
			{"word", TEXT}, {"tags", TEXT | NEEDED}},
		NULL},
	{"sources", "dm_catalogue_source", "dm_catalogue_sources",
		{{"source", NOTE | NEEDED}, {"commit", NOTE | NEEDED}, {"date", DAY | NEEDED}},
		NULL},
	{"packages", "dm_recommend", "dm_recommends",
		{{"family", FAMILY | NEEDED}, {"package", TEXT | NEEDED}, {"keep", LIST},
			{"loses", LIST}},
		NULL},
};

#endif
