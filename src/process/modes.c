#include "modes.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/mode_text.h"
#include "../facts/scripts.h"
#include "account.h"
#include "folders.h"
#include "owner.h"
#include "unpacked.h"
#include "writes.h"

/* ---- whose it is ---- */

/* Either lies in the other. */
static bool
meet(struct dm_str a, struct dm_str b)
{
	return !a.p || !b.p || dm_path_holds(a, b) || dm_path_holds(b, a);
}

/* chown -R app /opt/app */
static bool
gives(const struct dm_judge *j, const struct dm_build_call *call, struct dm_str path)
{
	uint32_t i = 1;
	while (dm_str_starts(dm_call_word(call, i), "-")) {
		i++;
	}
	if (!dm_str_is(call->name, "chown") || !dm_owner_is_ours(j, dm_call_word(call, i))) {
		return false;
	}
	for (i++; dm_call_word(call, i).p; i++) {
		if (meet(dm_path_join(j->facts->arena, call->folder, dm_call_word(call, i)),
			    path)) {
			return true;
		}
	}
	return false;
}

/* The file at a path, {NULL, 0}: any file, is given to the user by chown or COPY --chown. */
static bool
is_given(const struct dm_judge *j, const bool *lineage, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; i < calls->count; i++) {
		if (lineage[calls->items[i].instr->stage] && gives(j, &calls->items[i], path)) {
			return true;
		}
	}
	const struct dm_instr *copy;
	for (uint32_t i = 0; (copy = dm_model_next_copy(j->facts->tree, lineage, &i)) != NULL;) {
		if (dm_owner_is_ours(j, dm_instr_flag(copy, "chown")) &&
			meet(dm_copy_target(j->facts, i - 1), path)) {
			return true;
		}
	}
	return false;
}

/* What the call makes belongs to the user already: it runs as that, or what its words name is given. */
static bool
is_of_user(const struct dm_judge *j, const bool *lineage, const struct dm_build_call *call,
	struct dm_str word)
{
	return dm_owner_is_ours(j, call->user) ||
	       is_given(j, lineage,
		       word.p ? dm_path_join(j->facts->arena, call->folder, word) : word);
}

/* COPY --chmod with what ARG and ENV say put in; a `$` in it: nobody can tell */
static struct dm_str
mode_of_copy(const struct dm_judge *j, uint32_t at)
{
	struct dm_str mode = dm_instr_flag(&j->facts->tree->instrs[at], "chmod");
	return mode.n ? dm_model_expanded(j->facts->arena, j->facts->tree, at, mode) : mode;
}

bool
dm_mode_shuts_out(const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr)
{
	uint32_t at = (uint32_t)(instr - j->facts->tree->instrs);
	struct dm_str mode = mode_of_copy(j, at);
	return (dm_mode_is_private(mode) || dm_str_find_byte(mode, '$') != (size_t)-1) &&
	       !dm_owner_is_ours(j, dm_instr_flag(instr, "chown")) &&
	       !is_given(j, lineage, dm_copy_target(j->facts, at));
}

/* ---- what is removed or opened again ---- */

/* A later call removes the file, or gives others a way to it; j NULL: who owns it will not count. */
static bool
is_mended(const struct dm_judge *j, const struct dm_calls *calls, uint32_t number,
	const bool *lineage, struct dm_str path)
{
	for (uint32_t i = number + 1; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool removes = dm_str_is(call->name, "rm");
		bool changes = dm_str_is(call->name, "chmod") ||
			       (j && dm_str_is(call->name, "chown") && dm_owner_gives(j, call));
		if ((!removes && !changes) || !lineage[call->instr->stage] || call->may) {
			continue;
		}
		bool shuts = false, named = false;
		for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			shuts = shuts || (changes && dm_mode_is_private(word));
			named = named ||
				(word.n && word.p[0] == '/' && dm_path_holds(word, path)) ||
				dm_str_eq(word, path);
		}
		if (named && !shuts) {
			return true;
		}
	}
	return false;
}

/* ---- one call ---- */

/* The operands from `from` on: one of them stays, for root alone. */
static bool
leaves_private(const struct dm_judge *j, const struct dm_calls *calls, uint32_t number,
	const bool *lineage, uint32_t from)
{
	const struct dm_build_call *call = &calls->items[number];
	bool any = false;
	for (uint32_t i = from; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if ((word.n && word.p[0] == '-') || dm_mode_is_private(word)) {
			continue; /* an option, or its value: -m 700 */
		}
		any = true;
		/* not the folder itself, which everybody needs */
		bool passing = dm_words_hold(&dm_words_temporary_folders, word) &&
			       !dm_words_has(&dm_words_temporary_folders, word);
		bool home = dm_str_is(word, "/root"); /* it is for root alone anyway */
		if (!passing && !home && !is_mended(j, calls, number, lineage, word) &&
			!is_of_user(j, lineage, call, word)) {
			return true;
		}
	}
	return !any && !is_of_user(j, lineage, call, (struct dm_str){NULL, 0});
}

/* chmod +x x.sh, chmod 711 x.sh: others may not read it for that. */
static bool
opens_nothing(const struct dm_build_call *call)
{
	uint32_t mode = 1;
	while (dm_str_starts(dm_call_word(call, mode), "--") ||
		dm_str_is(dm_call_word(call, mode), "-R") ||
		dm_str_is(dm_call_word(call, mode), "-v")) {
		mode++;
	}
	struct dm_str word = dm_call_word(call, mode);
	bool told = word.n && dm_str_find_byte(word, '$') == (size_t)-1;
	return dm_str_is(call->name, "chmod") && told && !dm_mode_grants(word, 'r');
}

/* Some call of the lineage from this one on gives others modes or owners of anything. */
static bool
opens_from(const struct dm_calls *calls, uint32_t number, const bool *lineage)
{
	for (uint32_t i = number; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] &&
			(dm_str_is(call->name, "chmod") || dm_str_is(call->name, "chown")) &&
			!opens_nothing(call)) {
			return true;
		}
	}
	return false;
}

static bool
opens_later(const struct dm_calls *calls, uint32_t number, const bool *lineage)
{
	return opens_from(calls, number + 1, lineage);
}

/* chmod 644 /app, chmod -R 644 .: nobody but root may enter a folder without x. */
static bool
shuts_folder(const struct dm_judge *j, const struct dm_build_call *call, uint32_t mode)
{
	struct dm_str text = dm_call_word(call, mode);
	bool octal = dm_str_is_number(text) && text.n >= 3 && !dm_mode_grants(text, 'x');
	bool found = false, recursive = false;
	for (uint32_t i = 1; octal && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		recursive = recursive || dm_str_is(word, "-R") || dm_str_is(word, "--recursive");
		struct dm_str path = i > mode && word.p[0] != '-'
					     ? dm_path_join(j->facts->arena, call->folder, word)
					     : (struct dm_str){NULL, 0};
		/* -R: of what lies in the place, folders are likely; without it the place itself */
		found = found || (path.p && j->folder.p && dm_path_holds(path, j->folder)) ||
			(path.p && recursive &&
				dm_str_find_byte(dm_str_base_name(path), '.') == (size_t)-1);
	}
	return found;
}

/* $MODE of an ARG without a default, 0$((7 * 100)), `cat mode`, {} of xargs, a mode that it takes from a file */
static bool
is_untold(struct dm_str mode)
{
	return dm_str_find_byte(mode, '$') != (size_t)-1 ||
	       dm_str_find_byte(mode, '`') != (size_t)-1 || dm_str_is(mode, "{}") ||
	       dm_str_starts(mode, "--reference=");
}

static void
judge_chmod(struct dm_judge *j, const struct dm_calls *calls, uint32_t number, const bool *lineage)
{
	const struct dm_build_call *call = &calls->items[number];
	bool first = true;
	for (uint32_t i = 1; dm_call_word(call, i).p || (first && i == 1); i++) {
		struct dm_str mode = dm_call_word(call, i);
		if (!j->own_user && dm_words_has(&dm_words_setuid_modes, mode)) {
			dm_judge_settle(j, "needs-root", "a RUN makes a program that runs as root");
		}
		bool folder = shuts_folder(j, call, i) && !opens_later(calls, number, lineage);
		bool untold =
			first && (!mode.p || is_untold(mode)); /* echo 600 key | xargs chmod */
		first = first && dm_str_starts(mode, "-");
		if ((folder || untold || dm_mode_is_private_under(mode, call->umask)) &&
			leaves_private(j, calls, number, lineage, i + 1)) {
			dm_judge_settle(j, "root-only-files",
				folder ? "a RUN shuts a folder that only root may enter then"
				       : "a RUN makes files that only root may read");
		}
	}
}

/* mkdir -m 700, install -m 0600, --mode=700; -m700 */
static struct dm_str
mode_option(const struct dm_build_call *call)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (dm_str_is(word, "-m") || dm_str_is(word, "--mode")) {
			return dm_call_word(call, i + 1);
		}
		if (dm_str_starts(word, "--mode=")) {
			return dm_str_slice(word, strlen("--mode="), word.n);
		}
		bool letters = word.n > 1 && word.p[0] == '-' && word.p[1] != '-';
		size_t m = letters ? dm_str_find_byte(word, 'm') : (size_t)-1;
		if (m != (size_t)-1) { /* -pm 700, -Dm755 */
			return m + 1 < word.n ? dm_str_slice(word, m + 1, word.n)
					      : dm_call_word(call, i + 1);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* COPY seed /data/ fills the folder, or a part of it. */
static bool
is_filled(const struct dm_tree *tree, struct dm_str path)
{
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) && instr->nwords;
		if (copies && dm_path_holds(path, instr->words[instr->nwords - 1].text)) {
			return true;
		}
	}
	return false;
}

/* mkdir /data: an empty folder is there to be written to. */
static void
judge_folder(struct dm_judge *j, struct dm_str path)
{
	bool state = dm_path_holds(DM_STR("/var/cache"), path) ||
		     dm_path_holds(DM_STR("/var/spool"), path);
	if (dm_str_starts(path, "/") &&
		(state || dm_words_has(&dm_words_data_folders, dm_str_base_name(path))) &&
		!dm_folder_is_writable(j->facts->tree, j->stage, path) &&
		!is_filled(j->facts->tree, path)) {
		dm_judge_place(j, path, true, dm_written_kind_of(path), "a RUN makes it for data");
	}
}

/* ssh-keygen, openssl req -keyout, openssl pkcs12 -out: keys are made for their owner alone. */
static bool
makes_key(const struct dm_build_call *call)
{
	bool out = false, public = false;
	if (dm_words_has(&dm_words_key_makers, call->name)) {
		return true;
	}
	for (uint32_t i = 1; dm_str_is(call->name, "openssl") && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (dm_words_has(&dm_words_key_options, word)) {
			return true;
		}
		out = out || dm_str_is(word, "-out");
		public = public || dm_words_has(&dm_words_public_options, word);
	}
	return out && !public && dm_str_is(call->name, "openssl") &&
	       dm_words_has(&dm_words_key_commands, dm_call_word(call, 1));
}

/* $f, "${f}" as a whole */
static bool
is_variable(struct dm_str word)
{
	word = dm_str_starts(word, "\"") ? dm_str_slice(word, 1, word.n) : word;
	return dm_str_starts(word, "$") && dm_str_find_byte(word, '/') == (size_t)-1;
}

/* mv $f config.json, cp $f config.json, mv "$f" /etc/x: it keeps its mode */
static bool
brings_variable(const struct dm_build_call *call)
{
	bool found = false;
	for (uint32_t i = 1; (dm_str_is(call->name, "mv") || dm_str_is(call->name, "cp")) &&
			     dm_call_word(call, i).p;
		i++) {
		found = found || is_variable(dm_call_word(call, i));
	}
	return found;
}

/* d=$(mktemp -d) ... mv $d /opt/app: the folder keeps its mode, 0700; a file's is 0600. The call that moves it, or NULL. */
static const struct dm_build_call *
moves_temporary(const struct dm_calls *calls, uint32_t number)
{
	const struct dm_build_call *made = &calls->items[number];
	uint32_t end = dm_str_is(made->name, "mktemp") ? calls->first[made->index + 1] : 0;
	for (uint32_t i = number + 1; i < end; i++) {
		if (brings_variable(&calls->items[i])) {
			return &calls->items[i];
		}
	}
	return NULL;
}

/* mv $f /srv/app/config.json: to what is copied on, or to a place that only a run knows */
static bool
moves_to(const struct dm_facts *facts, const struct dm_build_call *call, struct dm_str source)
{
	const struct dm_sh_word *last = &call->command->words[call->command->nwords - 1];
	struct dm_str to = last->literal ? dm_path_join(facts->arena, call->folder, last->text)
					 : (struct dm_str){NULL, 0};
	return !to.p || meet(to, source);
}

static bool
names_any(const struct dm_words *words, struct dm_str text)
{
	bool found = false;
	for (uint32_t i = 0; i < words->count && !found; i++) {
		found = dm_str_names(text, dm_words_item(words, i));
	}
	return found;
}

/* os.chmod("key", 0o600), os.umask(0o077) in one line, a file of mkstemp that is moved to its place */
static bool
shuts_by_text(struct dm_str text)
{
	struct dm_str rest = text, line;
	bool found = dm_words_in(&dm_words_temporary_texts, text) &&
		     dm_words_in(&dm_words_moving_texts, text);
	bool modes = !found && dm_words_in(&dm_words_mode_texts, text);
	bool masks = dm_str_names(text, "umask");
	found = found || dm_mode_in_source(text, false, masks) ||
		(modes && names_any(&dm_words_private_modes, text));
	while (modes && !found && dm_str_next_line(&rest, &line)) {
		found = dm_words_in(&dm_words_mode_texts, line) &&
			(dm_mode_in_source(line, true, masks) ||
				names_any(&dm_words_private_texts, line));
	}
	return found;
}

/* --chmod=F600 of rsync, --mode=600 of tar: what is made gets that mode. chmod --reference=FILE: nobody knows which. */
static bool
has_mode_option(const struct dm_build_call *call)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		size_t equals = dm_str_find_byte(word, '=');
		struct dm_str mode = dm_str_slice(word, equals + 1, word.n);
		size_t letters = 0;
		while (letters < mode.n && (mode.p[letters] == 'F' || mode.p[letters] == 'D')) {
			letters++;
		}
		bool option = dm_str_starts(word, "--chmod=") || dm_str_starts(word, "--mode=");
		if ((option && dm_mode_is_private(dm_str_slice(mode, letters, mode.n))) ||
			dm_str_starts(word, "--reference=")) {
			return true;
		}
	}
	return false;
}

/* cp /run/secrets/key key, cp /etc/shadow users: the mode of a secret is 0400, and goes with it */
static bool
copies_secret(const struct dm_build_call *call)
{
	bool copies = dm_str_is(call->name, "cp") || dm_str_is(call->name, "mv") ||
		      dm_str_is(call->name, "rsync");
	for (uint32_t i = 1; copies && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		bool source = dm_call_word(call, i + 1).p && !dm_str_starts(word, "/dev/");
		if (dm_path_holds(DM_STR("/run/secrets"), word) ||
			(source && dm_judge_root_file(word))) {
			return true;
		}
	}
	return false;
}

/* What only a program's own words or source say of modes. */
static bool
shuts_otherwise(const struct dm_build_call *call)
{
	return (call->script.p && shuts_by_text(call->script)) || has_mode_option(call) ||
	       copies_secret(call) || dm_str_is(call->name, "setfacl");
}

static void
judge_call(struct dm_judge *j, const struct dm_calls *calls, uint32_t number, const bool *lineage)
{
	const struct dm_build_call *call = &calls->items[number];
	static const char *const why = "a RUN makes files that only root may read";
	if (dm_str_is(call->name, "chmod")) {
		judge_chmod(j, calls, number, lineage);
		return;
	}
	bool mkdir = dm_str_is(call->name, "mkdir"), install = dm_str_is(call->name, "install");
	for (uint32_t i = 1; mkdir && !j->own_user && !j->opens && dm_call_word(call, i).p; i++) {
		judge_folder(j, dm_call_word(call, i));
	}
	if (shuts_otherwise(call) && !opens_later(calls, number, lineage) &&
		!is_of_user(j, lineage, call, (struct dm_str){NULL, 0})) {
		dm_judge_settle(j, "root-only-files",
			dm_arena_printf(j->facts->arena,
				"%.*s in a RUN may make files that only root may read",
				DM_FMT(call->name)));
	}
	if ((mkdir || install) && dm_mode_is_private(mode_option(call)) &&
		leaves_private(j, calls, number, lineage, 1)) {
		dm_judge_settle(j, "root-only-files", why);
	}
	bool shut = (call->umask & 05) != 0 && !dm_str_is(call->name, "umask");
	if (shut && !dm_words_has(&dm_words_variable_setters, call->name) &&
		!is_of_user(j, lineage, call, (struct dm_str){NULL, 0})) {
		dm_judge_settle(j, "root-only-files",
			"a RUN makes files under a umask that shuts others out");
	}
	if (makes_key(call) && !opens_later(calls, number, lineage)) {
		dm_judge_settle(j, "root-only-files", "a RUN makes a key that only root may read");
	}
	if (moves_temporary(calls, number) && !opens_later(calls, number, lineage)) {
		dm_judge_settle(j, "root-only-files", why);
	}
}

/* chmod 777 /data: whoever it is may write there. */
static bool
opens_all(const struct dm_calls *calls, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		for (uint32_t k = 1; dm_str_is(calls->items[i].name, "chmod") &&
				     dm_call_word(&calls->items[i], k).p;
			k++) {
			if (dm_str_find(dm_call_word(&calls->items[i], k), "777") != (size_t)-1) {
				return true;
			}
		}
	}
	return false;
}

/* ---- COPY --chmod=644: BuildKit 28 gives the folders that it makes the same mode ---- */

static struct dm_str
folder_of(struct dm_str path)
{
	size_t end = path.n - dm_str_base_name(path).n;
	return dm_str_slice(path, 0, end > 1 ? end - 1 : end);
}

/* The base has it, or what comes before the instruction makes it with a mode of its own. */
static bool
is_there(struct dm_judge *j, const bool *lineage, uint32_t at, struct dm_str folder)
{
	const struct dm_tree *tree = j->facts->tree;
	bool there = dm_folder_is_system(folder) ||
		     dm_words_has(&dm_words_shared_folders, folder) ||
		     dm_folder_is_made(j->facts, j->stage, folder);
	for (uint32_t i = 0; i < at && !there; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool copies = (instr->kind == DM_COPY || instr->kind == DM_ADD) &&
			      !dm_instr_flag(instr, "chmod").p;
		if (instr->stage < 0 || !lineage[instr->stage] ||
			(!copies && instr->kind != DM_WORKDIR)) {
			continue;
		}
		struct dm_str made =
			copies ? dm_copy_target(j->facts, i) : dm_workdir(j->facts, i + 1);
		there = made.p && dm_path_holds(folder, made);
	}
	return there;
}

/* COPY --chmod=644 www /www: the mode is that of the folders in it, too. */
static bool
copies_folder(const struct dm_facts *facts, const struct dm_instr *instr)
{
	bool found = false;
	for (uint32_t i = 0; i + 1 < instr->nwords && !instr->nheredocs; i++) {
		struct dm_str name = dm_str_base_name(instr->words[i].text);
		struct dm_str path = dm_path_join(facts->arena, DM_STR("/"), instr->words[i].text);
		bool dotted = dm_str_find_byte(name, '.') != (size_t)-1 && !dm_str_is(name, ".") &&
			      !dm_str_is(name, "..");
		bool seen = facts->scripts && facts->scripts->search && path.n > 1 &&
			    !dm_instr_flag(instr, "from").p;
		found = found || (seen ? dm_scripts_folder(
						 facts->scripts, dm_str_slice(path, 1, path.n)) >= 0
				       : !dotted);
	}
	return found;
}

static void
judge_copy(struct dm_judge *j, uint32_t at, const bool *lineage)
{
	const struct dm_instr *instr = &j->facts->tree->instrs[at];
	struct dm_str mode = mode_of_copy(j, at), to = dm_copy_target(j->facts, at);
	if (!mode.p || !instr->nwords || dm_mode_grants(mode, 'x') || !to.p) {
		return;
	}
	struct dm_str word = instr->words[instr->nwords - 1].text;
	bool into = instr->nwords > 2 || dm_str_ends(word, "/") || dm_str_is(word, ".");
	if (copies_folder(j->facts, instr) ||
		!is_there(j, lineage, at, into ? to : folder_of(to))) {
		dm_judge_settle(j, "root-only-files",
			dm_arena_printf(j->facts->arena,
				"COPY --chmod=%.*s makes folders that only root may enter",
				DM_FMT(mode)));
	}
}

/* A file of the context that is 0600 there is 0600 in the image, and root's. */
static void
judge_context_modes(
	struct dm_judge *j, const struct dm_calls *calls, uint32_t at, const bool *lineage)
{
	const struct dm_tree *tree = j->facts->tree;
	const struct dm_instr *instr = &tree->instrs[at];
	if (dm_instr_flag(instr, "from").p || dm_instr_flag(instr, "chmod").p || instr->nheredocs ||
		dm_owner_is_ours(j, dm_instr_flag(instr, "chown")) ||
		opens_from(calls, calls->first[at], lineage)) {
		return;
	}
	for (uint32_t i = 0; i + 1 < instr->nwords && !j->verdict.code; i++) {
		struct dm_str word =
			dm_model_expanded(j->facts->arena, tree, at, instr->words[i].text);
		struct dm_str path = dm_path_join(j->facts->arena, DM_STR("/"), word);
		struct dm_str shut = path.p ? dm_scripts_private(j->facts->scripts,
						      dm_str_slice(path, 1, path.n))
					    : path;
		if (shut.p) {
			dm_judge_settle(j, "root-only-files",
				dm_arena_printf(j->facts->arena,
					"%.*s of the build context is for its owner alone, and "
					"COPY keeps that",
					DM_FMT(shut)));
		}
	}
}

/* ---- COPY --from=build /src/app /app: a file takes the mode with it that the other stage gave it ---- */

/* chmod 700 app, where app, or a part of it, is what is copied. */
static bool
shuts_copied(const struct dm_facts *facts, const struct dm_calls *calls, uint32_t number,
	const bool *lineage, struct dm_str source)
{
	const struct dm_build_call *call = &calls->items[number];
	bool shut = false;
	for (uint32_t k = 1; dm_call_word(call, k).p; k++) {
		struct dm_str word = dm_call_word(call, k);
		shut = shut || dm_mode_is_private(word);
		struct dm_str at = shut && word.n && word.p[0] != '-'
					   ? dm_path_join(facts->arena, call->folder, word)
					   : (struct dm_str){NULL, 0};
		bool copied = at.p && !dm_mode_is_private(word) &&
			      (dm_path_holds(source, at) || dm_path_holds(at, source));
		if (copied && !is_mended(NULL, calls, number, lineage, word)) {
			return true;
		}
	}
	return false;
}

/* mkdir -m 700 /opt/t, install -m 600 a /opt/t/, ssh-keygen -f /opt/t/key: it makes what is copied, or a part of it, so */
static bool
makes_shut(const struct dm_facts *facts, const struct dm_build_call *call, struct dm_str source)
{
	bool makes = (dm_str_is(call->name, "mkdir") || dm_str_is(call->name, "install")) &&
		     dm_mode_is_private(mode_option(call));
	if (!makes && !makes_key(call)) {
		return false;
	}
	bool found = false;
	for (uint32_t i = 1; dm_call_word(call, i).p && !found; i++) {
		struct dm_str word = dm_call_word(call, i);
		struct dm_str at = word.n && !strchr("-~", word.p[0]) && !dm_mode_is_private(word)
					   ? dm_path_join(facts->arena, call->folder, word)
					   : (struct dm_str){NULL, 0};
		found = at.n > 1 && meet(at, source);
	}
	return found;
}

/* COPY --chmod=600 key /certs/, where what it brings, or a part of it, is what is copied on. */
static bool
is_brought_shut(const struct dm_judge *j, const bool *lineage, struct dm_str source)
{
	const struct dm_tree *tree = j->facts->tree;
	bool found = false;
	for (uint32_t i = 0; !found && dm_model_next_copy(tree, lineage, &i);) {
		struct dm_str to = dm_copy_target(j->facts, i - 1);
		found = to.p && meet(to, source) &&
			dm_mode_shuts_out(j, lineage, &tree->instrs[i - 1]);
	}
	return found;
}

static bool
is_shut_in(
	const struct dm_judge *j, const struct dm_calls *calls, int32_t stage, struct dm_str source)
{
	const struct dm_facts *facts = j->facts;
	bool *lineage = dm_arena_alloc(facts->arena, facts->tree->nstages * sizeof *lineage);
	for (int32_t s = stage; s >= 0; s = facts->tree->stages[s].parent) {
		lineage[s] = true;
	}
	if (is_brought_shut(j, lineage, source)) {
		return true;
	}
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool mine = lineage[call->instr->stage];
		if (mine && dm_str_is(call->name, "chmod") && call->folder.p &&
			shuts_copied(facts, calls, i, lineage, source)) {
			return true;
		}
		/* whatever it makes, it makes where it is */
		const struct dm_build_call *move = mine ? moves_temporary(calls, i) : NULL;
		bool otherwise =
			mine && ((move && moves_to(facts, move, source)) ||
					(shuts_otherwise(call) && meet(call->folder, source)));
		if (mine && (otherwise || makes_shut(facts, call, source)) &&
			!opens_later(calls, i, lineage)) {
			return true;
		}
		bool shut = mine && (call->umask & 05) != 0 && !dm_str_is(call->name, "umask") &&
			    !dm_words_has(&dm_words_variable_setters, call->name);
		if (shut && !opens_later(calls, i, lineage) &&
			(call->folder.n == 1 || meet(call->folder, source))) {
			return true;
		}
	}
	return false;
}

static void
judge_copied_mode(struct dm_judge *j, const struct dm_calls *calls, uint32_t at)
{
	const struct dm_tree *tree = j->facts->tree;
	const struct dm_instr *instr = &tree->instrs[at];
	struct dm_str from = dm_instr_flag(instr, "from");
	int32_t stage = from.n && !dm_instr_flag(instr, "chmod").p &&
					!dm_owner_is_ours(j, dm_instr_flag(instr, "chown"))
				? dm_model_stage(tree, from, instr->stage)
				: -1;
	for (uint32_t i = 0; stage >= 0 && i + 1 < instr->nwords; i++) {
		struct dm_str source = dm_path_join(j->facts->arena, DM_STR("/"),
			dm_model_expanded(j->facts->arena, tree, at, instr->words[i].text));
		if (source.n > 1 && is_shut_in(j, calls, stage, source)) {
			dm_judge_settle(j, "root-only-files",
				"a RUN of another stage makes files that only root may use");
		}
	}
}

/* WORKDIR /home/ubuntu/app on the image whose own user that is: nobody else may enter there. */
static void
judge_private_home(struct dm_judge *j)
{
	const struct dm_image *image;
	dm_stage_manager(j->facts, j->stage, &image);
	const struct dm_distribution *distribution =
		image && image->family ? dm_distribution_find(image->family) : NULL;
	for (const char *const *home = distribution ? distribution->homes : NULL;
		home && *home && j->folder.p && !j->own_user; home++) {
		if (dm_path_holds(dm_str(*home), j->folder)) {
			dm_judge_settle(j, "root-only-files",
				dm_arena_printf(j->facts->arena,
					"it starts in %.*s, and only its owner may enter %s",
					DM_FMT(j->folder), *home));
		}
	}
}

void
dm_judge_made(struct dm_judge *j, const bool *lineage)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const struct dm_tree *tree = j->facts->tree;
	for (uint32_t i = 0; !j->verdict.code && dm_model_next_copy(tree, lineage, &i);) {
		judge_copy(j, i - 1, lineage);
		judge_copied_mode(j, calls, i - 1);
		dm_judge_unpacked(j, i - 1, lineage);
	}
	judge_private_home(j);
	const struct dm_indexes *runs = &tree->by_kind[DM_RUN];
	for (uint32_t i = 0; i < runs->count && !j->verdict.code; i++) {
		uint32_t from = calls->first[runs->items[i]], to = calls->first[runs->items[i] + 1];
		int32_t stage = j->facts->tree->instrs[runs->items[i]].stage;
		if (stage < 0 || !lineage[stage]) {
			continue;
		}
		j->opens = opens_all(calls, from, to);
		for (uint32_t k = from; k < to && !j->verdict.code; k++) {
			judge_call(j, calls, k, lineage);
		}
	}
	/* last, since it asks the file system */
	for (uint32_t i = 0; !j->verdict.code && dm_model_next_copy(tree, lineage, &i);) {
		judge_context_modes(j, calls, i - 1, lineage);
	}
}
