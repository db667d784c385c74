/* What the rest of a Dockerfile says about the rights that its command needs. */
#include "evidence.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/starts.h"
#include "arguments.h"
#include "create.h"
#include "fetched.h"
#include "folders.h"
#include "home.h"
#include "modes.h"
#include "services.h"
#include "settings_ports.h"
#include "source_text.h"
#include "word_path.h"
#include "writes.h"

/* /root/app of WORKDIR $APP_HOME */
static struct dm_str
put_in(const struct dm_judge *j, uint32_t at, struct dm_str text)
{
	bool variable = dm_str_find_byte(text, '$') != (size_t)-1;
	return variable ? dm_model_expanded(j->facts->arena, j->facts->tree, at, text) : text;
}

static bool
uses_root_home(const struct dm_judge *j, const struct dm_instr *instr)
{
	bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
	uint32_t at = (uint32_t)(instr - j->facts->tree->instrs);
	if (!copies || !instr->nwords) {
		struct dm_str text = instr->kind == DM_WORKDIR ? put_in(j, at, dm_instr_args(instr))
							       : instr->cook.text;
		return dm_words_in(&dm_words_home_marks, text) &&
		       dm_home_is_named(j->facts, at, text);
	}
	/* what COPY --from=build /root/app /app takes it from is of the other stage */
	struct dm_str to = put_in(j, at, instr->words[instr->nwords - 1].text);
	/* COPY settings /.app: the home of a process without an account of its own */
	bool dotted = dm_str_starts(to, "/.") && to.n > 2;
	/* of a relative one WORKDIR tells */
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	return dotted ||
	       (dm_words_in(&dm_words_home_marks, to) && dm_home_is_named(j->facts, at, to) &&
		       !dm_home_is_idle(j, lineage, to) &&
		       !dm_home_copy_is_removed(j, lineage, instr));
}

static void
judge_expose(struct dm_judge *j, const struct dm_instr *instr, uint32_t at)
{
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (dm_str_find_byte(word, '$') != (size_t)-1) {
			struct dm_str value = {NULL, 0};
			if (!dm_model_expand(j->facts->arena, j->facts->tree, at, word, &value)) {
				dm_judge_settle(j, "unknown-port",
					"EXPOSE names a port that the file does not tell");
				return;
			}
			word = value;
		}
		size_t end = 0;
		while (end < word.n && word.p[end] >= '0' && word.p[end] <= '9') {
			end++;
		}
		if (dm_judge_low_port(dm_str_slice(word, 0, end))) {
			dm_judge_settle(j, "privileged-port", "EXPOSE names a port below 1024");
		}
	}
}

static void
judge_volume(struct dm_judge *j, const struct dm_instr *instr)
{
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str path = instr->words[i].text;
		for (size_t k = 0; k < path.n; k++) {
			bool plain = dm_is_name_byte(path.p[k]) || strchr("/.-+@", path.p[k]);
			if (!plain || path.p[k] == '\0') {
				dm_judge_settle(j, "volume-not-literal",
					"a VOLUME path is not written out");
				return;
			}
		}
		if (dm_folder_is_temporary(j->facts, j->stage, path)) {
			dm_judge_note(
				j, "keeps data in %.*s (VOLUME), which any user may", DM_FMT(path));
			continue;
		}
		dm_judge_note(
			j, "keeps data in %.*s (VOLUME), which is given to the user", DM_FMT(path));
		dm_judge_doubt(j, "existing-data",
			dm_arena_printf(j->facts->arena,
				"%.*s is given to it, and a volume of root's may wait there "
				"(VOLUME)",
				DM_FMT(path)));
		if (dm_folder_is_system(path) &&
			(dm_path_holds(DM_STR("/root"), path) ||
				!dm_folder_is_made(j->facts, j->stage, path))) {
			dm_judge_settle(
				j, "volume-system-path", "a VOLUME lies in a system folder");
		}
	}
}

/* http://+:80;https://+ and web:80,web:443, where to listen: whatever the host is called, it is this machine */
static bool
names_low_port(struct dm_str key, struct dm_str text)
{
	struct dm_str part, address, host;
	while (dm_str_next_part(&text, ';', &part)) {
		while (dm_str_next_part(&part, ',', &address)) {
			address = dm_str_trim(address);
			if (dm_url_listens_low(key, address) ||
				dm_judge_low_port(dm_port_of(address, &host))) {
				return true;
			}
		}
	}
	return false;
}

/* The file creates or uses a user of its own. */
static bool
has_own_user(struct dm_judge *j)
{
	struct dm_account account;
	uint32_t at;
	return dm_account_used(j->facts, j->stage, &account) ||
	       dm_account_created(j->facts, j->stage, &account, &at);
}

/* HF_HOME, LOG_FILE, APP_UPLOAD_DIR: the name says that the program writes there when it runs. */
static bool
names_place(struct dm_str key)
{
	if (dm_words_has(&dm_words_build_variables, key)) {
		return false;
	}
	for (uint32_t i = 0; i < dm_words_written_variables.count; i++) {
		const char *end = dm_words_item(&dm_words_written_variables, i);
		size_t n = strlen(end);
		bool ends = dm_str_ends(key, end);
		if (ends && (key.n == n || key.p[key.n - n - 1] == '_')) {
			return true;
		}
	}
	return false;
}

/* JAVA_TOOL_OPTIONS=-Xlog:gc*:file=/app/gc.log: its words are those of a command */
static void
judge_arguments(struct dm_judge *j, struct dm_str key, struct dm_str value, const char *source)
{
	const char *where = j->where;
	struct dm_str *words;
	uint32_t count = dm_parted_options(j->facts->arena, value, &words);
	j->where = source;
	if (count && words[0].p[0] == '-') {
		dm_judge_added(j, words, count, dm_words_has(&dm_words_script_variables, key));
	}
	j->where = where;
}

/* A variable that what starts finds. */
struct setting {
	struct dm_str key, value;
	const char *who;    /* "ENV names", "compose.yaml:2: service web gives it" */
	const char *source; /* "ENV LOG_FILE", "LOG_FILE of compose.yaml:2: service web" */
};

/* DATABASE_URL=sqlite:////app/data/app.db, LOG_FILE=/app/app.log */
static void
judge_place_of(struct dm_judge *j, const struct setting *set)
{
	struct dm_str key = set->key, value = set->value;
	const char *source = set->source;
	bool log;
	struct dm_str path = dm_source_named_file(value, &log);
	bool database = path.p && !dm_str_eq(path, value);
	if (dm_str_ends(key, "OPTS") || dm_str_ends(key, "OPTIONS") || dm_str_ends(key, "_ARGS")) {
		judge_arguments(j, key, value, source);
	}
	if (!database && !names_place(key)) {
		return;
	}
	path = database ? path : value;
	bool told = path.n > 0 && dm_str_find_byte(path, '$') == (size_t)-1 &&
		    dm_str_find(path, "://") == (size_t)-1 &&
		    (database || dm_str_find_byte(path, '/') != (size_t)-1);
	struct dm_str folder =
		told ? dm_path_join(j->facts->arena, j->folder, path) : (struct dm_str){NULL, 0};
	if (!folder.p || dm_str_is(folder, "/dev/null")) {
		return;
	}
	bool file = database || dm_str_ends(key, "FILE") || dm_source_has_suffix(path);
	enum dm_written_kind kind = dm_written_kind_of(folder);
	bool cache =
		dm_str_find(key, "CACHE") != (size_t)-1 || dm_str_find(key, "LOG") != (size_t)-1 ||
		dm_str_find(key, "TMP") != (size_t)-1 || dm_str_find(key, "TEMP") != (size_t)-1 ||
		dm_str_find(key, "PID") != (size_t)-1 ||
		dm_str_find(key, "MULTIPROC") != (size_t)-1 ||
		dm_str_find(key, "CONFIG") != (size_t)-1 || dm_str_ends(key, "_HOME");
	dm_judge_place(j, folder, !file,
		database ? DM_WRITTEN_KEPT
		: cache  ? DM_WRITTEN_PASSING
			 : kind,
		source);
}

/* One of the words up to number `last`: manage.py, bin/rails */
static bool
names_migrator(const struct dm_build_call *call, uint32_t last)
{
	bool named = false;
	for (uint32_t k = 0; k <= last && !named; k++) {
		named = dm_words_has(&dm_words_migrators, dm_str_base_name(dm_call_word(call, k)));
	}
	return named;
}

/* RUN python manage.py migrate: where no server is, it makes a database in a file. */
static void
judge_migrations(struct dm_judge *j, const bool *lineage)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool hit = false;
		for (uint32_t k = 0; lineage[call->instr->stage] && dm_call_word(call, k).p; k++) {
			hit = hit || (dm_words_has(&dm_words_migrations, dm_call_word(call, k)) &&
					     names_migrator(call, k));
		}
		struct dm_str folder = call->folder;
		if (hit && folder.p && dm_folder_may_be_given(folder)) {
			dm_judge_place(
				j, folder, true, DM_WRITTEN_KEPT, "a RUN that makes a database");
		}
	}
}

static void
judge_setting(struct dm_judge *j, const struct setting *set, const struct dm_image *image)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str key = set->key, value = set->value;
	if ((dm_words_has(&dm_words_port_variables, key) && dm_judge_low_port(value)) ||
		(dm_words_has(&dm_words_address_variables, key) && names_low_port(key, value))) {
		dm_judge_settle(j, "privileged-port",
			dm_arena_printf(arena, "%s a port below 1024", set->who));
	}
	bool open = false;
	bool screen = dm_words_has(&dm_words_desktop_words, key); /* DISPLAY=:99 */
	struct dm_str here =
		value.n < 64 && !screen ? dm_port_here(value, &open) : (struct dm_str){NULL, 0};
	if ((dm_words_has(&dm_words_low_ports, value) && dm_source_names_port(key)) ||
		(open && dm_judge_low_port(here))) {
		dm_judge_doubt(j, "privileged-port",
			dm_arena_printf(arena, "%s may be a port below 1024", set->source));
	}
	if (dm_judge_root_file(value)) {
		dm_judge_settle(j, "needs-root",
			dm_arena_printf(arena, "%s %.*s, which not every user may use", set->who,
				DM_FMT(value)));
	}
	bool home = dm_str_is(key, "HOME") &&
		    !dm_folder_is_writable(j->facts->tree, j->stage, value) &&
		    !(image && image->config->users && image->config->users[0] &&
			    dm_path_holds(DM_STR("/home"), value));
	if (home && !j->own_user) {
		dm_judge_settle(j, "home-not-given", "HOME names a folder that root made");
	}
	if (dm_words_has(&dm_words_unread_variables, key)) {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(arena, "%s names what was not read", set->source));
	}
	j->verdict.serves = j->verdict.serves || dm_words_has(&dm_words_port_variables, key);
	judge_place_of(j, set);
}

static void
judge_env(struct dm_judge *j, const struct dm_instr *instr, const struct dm_image *image)
{
	struct dm_arena *arena = j->facts->arena;
	const struct dm_tree *tree = j->facts->tree;
	for (uint32_t i = 0; i < instr->npairs; i++) {
		struct dm_str key = instr->pairs[i].key, value = instr->pairs[i].value;
		bool quoted = value.n > 1 && (value.p[0] == '"' || value.p[0] == '\'') &&
			      value.p[value.n - 1] == value.p[0];
		const struct setting set = {.key = key,
			.value = dm_model_expanded(arena, tree, (uint32_t)(instr - tree->instrs),
				quoted ? dm_str_slice(value, 1, value.n - 1) : value),
			.who = "ENV names",
			.source = dm_arena_printf(arena, "ENV %.*s", DM_FMT(key))};
		judge_setting(j, &set, image);
	}
}

/* compose's environment, docker run -e: as if ENV said so */
static void
judge_usages(struct dm_judge *j, const struct dm_image *image)
{
	struct dm_arena *arena = j->facts->arena;
	uint32_t i = 0;
	for (const struct dm_usage *usage;
		(usage = dm_usage_next(j->facts, j->stage, &i)) != NULL;) {
		for (const char *const *each = usage->variables; each && *each; each++) {
			struct dm_str text = dm_str(*each);
			size_t equals = dm_str_find_byte(text, '=');
			bool told = equals != (size_t)-1;
			struct dm_str key = dm_str_slice(text, 0, told ? equals : text.n);
			if (!told && !dm_words_has(&dm_words_unread_variables, key)) {
				continue;
			}
			const struct setting set = {.key = key,
				.value = dm_str_slice(text, told ? equals + 1 : text.n, text.n),
				.who = dm_arena_printf(arena, "%s gives it", usage->source),
				.source = dm_arena_printf(
					arena, "%.*s of %s", DM_FMT(key), usage->source)};
			judge_setting(j, &set, image);
		}
	}
}

void
dm_judge_variable(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	struct dm_arena *arena = j->facts->arena;
	const struct dm_image *image;
	dm_stage_manager(j->facts, j->stage, &image);
	const struct setting set = {.key = name,
		.value = value,
		.who = dm_arena_printf(arena, "%s gives it", j->where),
		.source = dm_arena_printf(arena, "%.*s of %s", DM_FMT(name), j->where)};
	judge_setting(j, &set, image);
}

/* What is installed to be looked at: a desktop program keeps its files in its home and needs the caller's display. */
static bool
is_for_desktop(const struct dm_judge *j, const bool *lineage)
{
	bool found = false;
	for (uint32_t i = 0; i < j->facts->tree->ninstrs && !found; i++) {
		const struct dm_instr *instr = &j->facts->tree->instrs[i];
		bool tells = (instr->kind == DM_RUN || instr->kind == DM_ENV) &&
			     instr->stage >= 0 && lineage[instr->stage];
		found = tells && (dm_words_in(&dm_words_desktop_marks, instr->cook.text) ||
					 dm_words_named(&dm_words_desktop_words, instr->cook.text));
	}
	return found;
}

static void
judge_modes(struct dm_judge *j, const struct dm_instr *instr)
{
	if ((instr->kind == DM_COPY || instr->kind == DM_ADD) && dm_instr_flag(instr, "chmod").n &&
		dm_mode_shuts_out(
			j, dm_model_lineage(j->facts->arena, j->facts->tree, j->stage), instr)) {
		dm_judge_settle(j, "root-only-files", "what is copied in is for root only");
	}
}

static void
judge_mentioned(struct dm_judge *j, const struct dm_instr *instr)
{
	bool privileged = instr->kind == DM_LABEL &&
			  dm_words_named(&dm_words_privilege_labels, instr->cook.text);
	if (privileged) {
		dm_judge_settle(j, "needs-root", "a LABEL asks for privileges");
	}
	if (instr->kind == DM_MAINTAINER || instr->kind == DM_LABEL || instr->kind == DM_RUN) {
		return;
	}
	dm_judge_mentioned(j, instr);
	for (uint32_t i = 0; i < instr->nheredocs; i++) {
		dm_judge_mentions(j, dm_span_str(j->facts->tree->text, instr->heredocs[i].body));
	}
}

static void
judge_instr(
	struct dm_judge *j, const struct dm_instr *instr, uint32_t at, const struct dm_image *image)
{
	switch (instr->kind) {
	case DM_EXPOSE:
		judge_expose(j, instr, at);
		break;
	case DM_VOLUME:
		judge_volume(j, instr);
		break;
	case DM_ONBUILD:
		dm_judge_settle(j, "onbuild",
			"ONBUILD instructions would run as that user in the images built on this "
			"one");
		break;
	case DM_ENV:
		judge_env(j, instr, image);
		/* fall through */
	case DM_COPY:
	case DM_ADD:
	case DM_WORKDIR:
	case DM_HEALTHCHECK:
		if (uses_root_home(j, instr)) {
			dm_judge_settle(j, "home-root", "something that runs lives in root's home");
		}
		judge_modes(j, instr);
		break;
	default:
		break;
	}
}

/* A base image's own port does not count where the file moves it: ENV ASPNETCORE_URLS=http://+:8080 */
static bool
moves_port(const struct dm_judge *j)
{
	uint32_t end = j->facts->tree->stages[j->stage].end;
	for (uint32_t i = 0; i < dm_words_moved_port_variables.count; i++) {
		const char *name = dm_words_item(&dm_words_moved_port_variables, i);
		if (dm_model_variable(j->facts->arena, j->facts->tree, end - 1, name).p) {
			return true;
		}
	}
	return false;
}

static void
judge_base(struct dm_judge *j, const struct dm_image *image, bool own_entrypoint)
{
	if (!image) {
		if (!own_entrypoint &&
			!dm_str_is(dm_model_base(j->facts->tree, j->stage), "scratch")) {
			dm_judge_doubt(j, "program-unknown",
				"the base image is not known, and may have an ENTRYPOINT that "
				"starts it");
		}
		return;
	}
	if (image->config->needs_root == DM_YES && !own_entrypoint) {
		dm_judge_settle(j, "drops-privileges",
			"the base image starts as root and drops privileges itself");
	}
	for (const char *const *port = image->config->ports; port && *port; port++) {
		if (dm_judge_low_port(dm_str(*port)) && !moves_port(j)) {
			dm_judge_settle(
				j, "privileged-port", "the base image serves a port below 1024");
		}
	}
}

void
dm_judge_rest(struct dm_judge *j, const struct dm_image *image, bool own_entrypoint)
{
	const struct dm_tree *tree = j->facts->tree;
	const bool *lineage = dm_model_lineage(j->facts->arena, tree, j->stage);
	bool exposes = false;
	j->own_user = has_own_user(j);
	judge_base(j, image, own_entrypoint);
	for (uint32_t i = 0; i < tree->ninstrs && !j->verdict.code; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		judge_mentioned(j, instr);
		if (instr->stage >= 0 && lineage[instr->stage]) {
			judge_instr(j, instr, i, image);
			exposes = exposes || instr->kind == DM_EXPOSE;
		}
	}
	judge_usages(j, image);
	dm_judge_services(j);
	judge_migrations(j, lineage);
	dm_judge_home(j, lineage);
	dm_judge_made(j, lineage);
	if (!j->verdict.code && dm_fetched_private(j->facts, j->stage)) {
		dm_judge_settle(j, "root-only-files",
			"what ADD fetches from a URL can be read by root only, unless a --chmod "
			"says otherwise");
	}
	if (!j->verdict.code && !exposes && !j->interpreted && is_for_desktop(j, lineage)) {
		dm_judge_settle(j, "desktop-program",
			"what it installs is for a program that people look at");
	}
}
