#include "home.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "../facts/mounts.h"
#include "account.h"
#include "dependents.h"
#include "version.h"

/* From where on the word has the mark as a whole part: /root of x=/root/y, not of /srv/root; (size_t)-1: nowhere. */
static size_t
mark_in(struct dm_str word, const char *mark)
{
	size_t n = strlen(mark), from = 0;
	if (dm_str_find_byte(word, mark[0]) == (size_t)-1) {
		return (size_t)-1; /* mostly */
	}
	for (size_t hit; (hit = dm_str_find(dm_str_slice(word, from, word.n), mark)) != (size_t)-1;
		from += hit + 1) {
		size_t at = from + hit, end = at + n;
		bool whole = mark[n - 1] == '/' || end == word.n || !dm_is_name_byte(word.p[end]);
		if (whole && (at == 0 || !dm_is_name_byte(word.p[at - 1]))) {
			return at;
		}
	}
	return (size_t)-1;
}

/* From where on the word names root's home: /root/x, ~/x, $HOME/x; (size_t)-1: it does not. */
static size_t
home_in(struct dm_str word)
{
	if (dm_str_is(word, "~")) {
		return 0;
	}
	for (uint32_t i = 0; i < dm_words_home_marks.count; i++) {
		size_t hit = mark_in(word, dm_words_item(&dm_words_home_marks, i));
		if (hit != (size_t)-1) {
			return hit;
		}
	}
	return (size_t)-1;
}

/* ENV HOME=/home/node: what ~ and $HOME stand for there is not root's */
static bool
has_another_home(struct dm_facts *facts, uint32_t at)
{
	struct dm_str home = dm_model_variable(facts->arena, facts->tree, at, "HOME");
	return home.n > 1 && home.p[0] == '/' && mark_in(home, "/root") == (size_t)-1;
}

bool
dm_home_is_named(struct dm_facts *facts, uint32_t at, struct dm_str text)
{
	size_t hit = has_another_home(facts, at) ? mark_in(text, "/root") : home_in(text);
	return hit != (size_t)-1;
}

/* /root/.npm of ~/.npm */
static struct dm_str
absolute(struct dm_arena *arena, struct dm_str path)
{
	size_t slash = dm_str_find_byte(path, '/');
	bool home = path.n && path.p[0] != '/';
	const struct dm_str parts[] = {DM_STR("/root"),
		slash == (size_t)-1 ? DM_STR("") : dm_str_slice(path, slash, path.n)};
	return home ? dm_arena_join(arena, parts, 2) : path;
}

/* What is mounted there leaves nothing in the image. */
static bool
is_mounted(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str path)
{
	struct dm_str at = absolute(facts->arena, path);
	for (uint32_t i = 0; i < call->instr->nflags; i++) {
		struct dm_mount mount;
		if (dm_mount_read(&call->instr->flags[i], &mount) &&
			dm_path_holds(mount.target, at)) {
			return true;
		}
	}
	return false;
}

/*
 * The home that ~ and $HOME stand for in the call is not that of who runs the image: it runs as another user, or HOME is
 * set before it. One that ENV names is, and what root leaves there is root's.
 */
static bool
runs_at_another_home(struct dm_facts *facts, const struct dm_build_call *call)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	if (call->user.n && !dm_account_is_root(dm_account_user_part(call->user))) {
		return true;
	}
	bool another = false;
	for (uint32_t i = calls->first[call->index];
		call >= calls->items && &calls->items[i] < call; i++) {
		const struct dm_build_call *before = &calls->items[i];
		for (uint32_t k = 1; dm_words_has(&dm_words_variable_setters, before->name) &&
				     dm_call_word(before, k).p;
			k++) {
			struct dm_str word = dm_call_word(before, k);
			bool sets = dm_str_starts(word, "HOME=/") && !before->may;
			another = sets ? mark_in(word, "/root") == (size_t)-1 : another;
		}
	}
	return another;
}

static bool
names_home(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str word)
{
	size_t at = home_in(word);
	if (at != (size_t)-1 && runs_at_another_home(facts, call)) {
		at = mark_in(word, "/root");
	}
	return at != (size_t)-1 && !is_mounted(facts, call, dm_str_slice(word, at, word.n));
}

/* rm -rf ~/.ssh, /root/.ssh/\*, by a call of the lineage from `from` on that always runs */
static bool
is_removed(struct dm_facts *facts, const bool *lineage, uint32_t from, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	for (uint32_t i = from; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool moves = dm_str_is(call->name, "mv");
		bool removes = (moves || dm_str_is(call->name, "rm")) && !call->may &&
			       lineage[call->instr->stage];
		/* what is moved goes elsewhere, but for the last word */
		for (uint32_t k = 1; removes && dm_call_word(call, k + moves).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			bool all = dm_str_ends(word, "/*");
			word = all ? dm_str_slice(word, 0, word.n - 2) : word;
			word = home_in(word) == 0 ? absolute(facts->arena, word) : word;
			if (word.n > 1 && word.p[0] == '/' && dm_path_holds(word, path) &&
				!(all && word.n == path.n)) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_home_copy_is_removed(const struct dm_judge *j, const bool *lineage, const struct dm_instr *instr)
{
	uint32_t at = (uint32_t)(instr - j->facts->tree->instrs);
	struct dm_str path = dm_copy_target(j->facts, at);
	const struct dm_str to = instr->words[instr->nwords - 1].text;
	if (path.p && instr->nwords == 2 && dm_str_ends(to, "/")) { /* COPY id_rsa /root/.ssh/ */
		path = dm_path_join(j->facts->arena, path, dm_str_base_name(instr->words[0].text));
	}
	return path.p && instr->nwords == 2 && instr->nheredocs == 0 &&
	       is_removed(j->facts, lineage, dm_calls_get(j->facts)->first[at], path);
}

/* CMD ["pnpm", "start"]: one of the list, or of the words; both NULL: there is nothing to look for */
static bool
starts_any(const struct dm_judge *j, const bool *lineage, const char *const *programs,
	const struct dm_words *words)
{
	const struct dm_tree *tree = j->facts->tree;
	for (uint32_t i = 0; (programs || words) && i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool starts = (instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT) &&
			      instr->stage >= 0 && lineage[instr->stage];
		const struct dm_calls *calls = starts ? dm_calls_started(j->facts, i) : NULL;
		for (uint32_t k = 0; calls && k < calls->count; k++) {
			struct dm_str name = calls->items[k].name;
			if (dm_str_listed(name, programs) || (words && dm_words_has(words, name))) {
				return true;
			}
		}
	}
	return !programs && !words;
}

/* CMD ["bash", "-lc", "app"]: a shell that reads the files of its user first */
static bool
starts_login_shell(const struct dm_judge *j, const bool *lineage)
{
	const struct dm_tree *tree = j->facts->tree;
	for (uint32_t i = 0; i < tree->ninstrs; i++) {
		const struct dm_instr *instr = &tree->instrs[i];
		bool starts = (instr->kind == DM_CMD || instr->kind == DM_ENTRYPOINT ||
				      instr->kind == DM_SHELL || instr->kind == DM_ENV) &&
			      instr->stage >= 0 && lineage[instr->stage];
		if (starts && dm_words_in(&dm_words_login_marks, instr->cook.text)) {
			return true;
		}
	}
	return false;
}

bool
dm_home_is_idle(const struct dm_judge *j, const bool *lineage, struct dm_str path)
{
	struct dm_str base = dm_str_base_name(path);
	if (dm_words_has(&dm_words_prompt_files, base)) {
		return !starts_login_shell(j, lineage);
	}
	return dm_words_after(&dm_words_manager_files, path) &&
	       !starts_any(j, lineage, NULL, &dm_words_manager_file_readers);
}

/* A word of its own that names a place there, which no later call removes. */
static bool
stays_in_home(const struct dm_judge *j, const bool *lineage, const struct dm_build_call *call,
	struct dm_str word)
{
	if (!names_home(j->facts, call, word) || dm_home_is_idle(j, lineage, word)) {
		return false;
	}
	const struct dm_calls *calls = dm_calls_get(j->facts);
	bool path = home_in(word) == 0 && call >= calls->items;
	return !path || !is_removed(j->facts, lineage, (uint32_t)(call - calls->items) + 1,
				absolute(j->facts->arena, word));
}

/* NAME of NAME, NAME=value; *wanted: the value, {NULL, 0}: any that is no place in the home */
static const char *
name_of(struct dm_arena *arena, const char *row, struct dm_str *wanted)
{
	struct dm_str whole = dm_str(row);
	size_t equals = dm_str_find_byte(whole, '=');
	*wanted = equals == (size_t)-1 ? (struct dm_str){NULL, 0}
				       : dm_str_slice(whole, equals + 1, whole.n);
	return equals == (size_t)-1 ? row : dm_arena_str(arena, dm_str_slice(whole, 0, equals)).p;
}

/* One of the variables is in force where the image's command starts, or for this call. */
static bool
is_set(const struct dm_judge *j, const struct dm_build_call *call, const char *const *rows)
{
	struct dm_arena *arena = j->facts->arena;
	uint32_t end = j->facts->tree->stages[j->stage].end;
	for (; rows && *rows; rows++) {
		struct dm_str wanted;
		const char *name = name_of(arena, *rows, &wanted);
		struct dm_str value = dm_model_variable(arena, j->facts->tree, end - 1, name);
		if (value.p &&
			(wanted.p ? dm_str_eq(value, wanted) : home_in(value) == (size_t)-1)) {
			return true;
		}
		for (uint32_t i = 0; i < call->command->nassigns; i++) {
			const struct dm_sh_assign *set = &call->command->assigns[i];
			if (dm_str_is(set->name, name) &&
				(!wanted.p || dm_str_eq(set->value.text, wanted))) {
				return true;
			}
		}
	}
	return false;
}

/* The call's words, a blank between two. */
static struct dm_str
words_of(struct dm_arena *arena, const struct dm_build_call *call)
{
	struct dm_buf text = {NULL, 0, 0};
	bool operand = false; /* uv --quiet sync */
	for (uint32_t i = call->program; i < call->command->nwords; i++) {
		struct dm_str word = call->command->words[i].text;
		if (i > call->program && !operand && word.n && word.p[0] == '-') {
			continue;
		}
		operand = i > call->program;
		dm_buf_put(&text, operand ? " " : "");
		dm_buf_str(&text, i == call->program ? call->name : call->command->words[i].text);
	}
	struct dm_str joined = dm_arena_str(arena, dm_buf_view(&text));
	dm_buf_finish(&text);
	return joined;
}

/* npm ci --omit=dev, ENV NODE_ENV=production: without what package.json lists for the build alone */
static bool
leaves_out_build(const struct dm_judge *j, const struct dm_build_call *call)
{
	bool production = dm_str_is(
		dm_model_variable(j->facts->arena, j->facts->tree, call->index, "NODE_ENV"),
		"production");
	for (uint32_t i = 1; dm_call_word(call, i).p && !production; i++) {
		production = dm_words_has(&dm_words_production_options, dm_call_word(call, i));
	}
	return production;
}

/* package.json depends on it; whole: what it lists for the build is installed, too. */
static bool
depends_on(const struct dm_judge *j, const char *package, bool whole)
{
	struct dm_arena *arena = j->facts->arena;
	const char *build = dm_arena_printf(arena, "for-build:%s", package),
		   *use = dm_arena_printf(arena, "for-use:%s", package);
	return dm_scripts_get(j->facts->scripts, dm_str(use)) ||
	       (dm_scripts_get(j->facts->scripts, dm_str(build)) && whole);
}

/* npm install puppeteer, or npm ci where package.json depends on it */
static bool
installs(const struct dm_judge *j, const struct dm_build_call *call, const char *const *packages)
{
	bool fetches = call->package && call->package->verb == DM_VERB_INSTALL;
	if (!packages || !fetches || !dm_words_has(&dm_words_package_runners, call->name)) {
		return false;
	}
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		size_t at = dm_str_find_byte(word, '@');
		if (dm_str_is(word, "--ignore-scripts")) {
			return false;
		}
		if (dm_str_listed(at != (size_t)-1 && at > 0 ? dm_str_slice(word, 0, at) : word,
			    packages)) {
			return true;
		}
	}
	if (!j->facts->scripts || !j->facts->scripts->package) {
		return false;
	}
	bool whole = !leaves_out_build(j, call);
	for (const char *const *package = packages; *package; package++) {
		if (depends_on(j, *package, whole)) {
			return true;
		}
	}
	return dm_dependents_want(j, call, packages, whole);
}

/* The base's name says that it brings the program, or a package of that name does, in the version that is asked for. */
static bool
is_brought(const struct dm_judge *j, const bool *lineage, const char *const *programs,
	struct dm_str asked)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	struct dm_str base = dm_model_base(j->facts->tree, j->stage);
	for (const char *const *program = programs; program && *program; program++) {
		size_t at = dm_str_find(base, *program);
		if (at != (size_t)-1 &&
			dm_version_fits(asked, dm_str_slice(base, at + strlen(*program), base.n))) {
			return true;
		}
	}
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		bool installs = lineage[call->instr->stage] && call->package &&
				call->package->verb == DM_VERB_INSTALL &&
				call->package->manager->system;
		for (uint32_t k = 1; programs && installs && dm_call_word(call, k).p; k++) {
			struct dm_str word = dm_call_word(call, k);
			for (const char *const *program = programs; *program; program++) {
				if (dm_str_starts(word, *program) &&
					dm_version_fits(asked,
						dm_str_slice(word, strlen(*program), word.n))) {
					return true;
				}
			}
		}
	}
	return false;
}

/* The version of what the call needs: --python 3.13, UV_PYTHON, .python-version beside it; {NULL, 0}: any. */
static struct dm_str
asked_version(const struct dm_judge *j, const struct dm_build_call *call,
	const struct dm_home_filler *filler)
{
	struct dm_arena *arena = j->facts->arena;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		size_t equals = dm_str_find_byte(word, '=');
		bool joined = equals != (size_t)-1 &&
			      dm_str_listed(dm_str_slice(word, 0, equals), filler->version_options);
		if (joined || dm_str_listed(word, filler->version_options)) {
			return joined ? dm_str_slice(word, equals + 1, word.n)
				      : dm_call_word(call, i + 1);
		}
	}
	struct dm_str asked = {NULL, 0};
	for (const char *const *name = filler->version_variables; name && *name; name++) {
		asked = dm_model_variable(arena, j->facts->tree, call->index, *name);
		for (uint32_t i = 0; i < call->command->nassigns; i++) {
			bool set = dm_str_is(call->command->assigns[i].name, *name);
			asked = set ? call->command->assigns[i].value.text : asked;
		}
	}
	for (const char *const *file = filler->version_files; file && *file && !asked.p; file++) {
		struct dm_str path = dm_path_join(arena, call->folder, dm_str(*file));
		asked = dm_version_in(dm_calls_brought(j->facts, call->index, path).text);
	}
	return asked;
}

/* --managed-python, UV_PYTHON_PREFERENCE=only-managed: one of its own */
static bool
insists(const struct dm_judge *j, const struct dm_build_call *call, const char *const *rows)
{
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		if (dm_str_listed(dm_call_word(call, i), rows)) {
			return true;
		}
	}
	return is_set(j, call, rows);
}

/* poetry config virtualenvs.create false, or the same in poetry.toml */
static bool
is_settled(const struct dm_judge *j, const bool *lineage, const struct dm_home_filler *filler)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; filler->settled && i < calls->count; i++) {
		if (lineage[calls->items[i].instr->stage] &&
			dm_str_holds_any(
				words_of(j->facts->arena, &calls->items[i]), filler->settled)) {
			return true;
		}
	}
	for (const char *const *file = filler->settled_in; file && *file; file++) {
		struct dm_str text;
		if (dm_scripts_file(j->facts->scripts, dm_str(*file), &text) &&
			dm_str_holds_any(text, filler->settled)) {
			return true;
		}
	}
	return false;
}

/* Nothing of the file says that it goes elsewhere, or that nobody looks for it there. */
static bool
counts(const struct dm_judge *j, const bool *lineage, const struct dm_build_call *call,
	const struct dm_home_filler *filler)
{
	if (is_set(j, call, filler->unless) || (filler->where && !is_set(j, call, filler->where)) ||
		!starts_any(j, lineage, filler->starts, NULL) || is_settled(j, lineage, filler)) {
		return false;
	}
	return insists(j, call, filler->insists) ||
	       !is_brought(j, lineage, filler->brought, asked_version(j, call, filler));
}

/* HOME=/opt/x pip install --user app */
static bool
sets_home(const struct dm_build_call *call)
{
	bool sets = false;
	for (uint32_t i = 0; i < call->command->nassigns; i++) {
		const struct dm_sh_assign *set = &call->command->assigns[i];
		struct dm_str value = set->value.text;
		sets = sets || (dm_str_is(set->name, "HOME") && dm_str_starts(value, "/") &&
				       mark_in(value, "/root") == (size_t)-1);
	}
	return sets;
}

static bool
fills_home(const struct dm_judge *j, const bool *lineage, const struct dm_build_call *call)
{
	if (dm_words_has(&dm_words_removers, call->name) || sets_home(call)) {
		return false;
	}
	bool user = call->package && call->package->verb == DM_VERB_INSTALL;
	bool empty =
		dm_words_has(&dm_words_leaves_no_file, call->name) && !dm_str_is(call->name, "cd");
	bool moves = dm_str_is(call->name, "mv"); /* what it is given is there no more */
	for (uint32_t i = 0; !empty && dm_call_word(call, i + moves).p; i++) {
		struct dm_str word = dm_call_word(call, i + moves);
		bool given = moves && dm_call_word(call, i + 2).p;
		if ((!given && stays_in_home(j, lineage, call, word)) ||
			(user && dm_words_has(&dm_words_user_installs, word))) {
			return true;
		}
	}
	for (uint32_t i = 0; i < call->command->nredirects; i++) {
		if (stays_in_home(j, lineage, call, call->command->redirects[i].word.text)) {
			return true;
		}
	}
	bool system = call->package && call->package->manager->system;
	if (system || (dm_words_has(&dm_words_data_programs, call->name) &&
			      !dm_str_is(call->name, "git"))) {
		return false;
	}
	struct dm_str words = words_of(j->facts->arena, call);
	struct dm_pairs of_words, of_script;
	dm_pairs_read(&of_words, words);
	bool said = dm_words_in_pairs(&dm_home_filler_texts, &of_words, words);
	if (said || call->script.n) { /* mostly neither */
		dm_pairs_read(&of_script, call->script);
		said = said || dm_words_in_pairs(&dm_home_filler_texts, &of_script, call->script);
	}
	for (uint32_t i = 0; i < dm_home_filler_count; i++) {
		const struct dm_home_filler *filler = &dm_home_fillers[i];
		bool hit =
			(said && (dm_pairs_hold(&of_words, words, filler->texts) ||
					 dm_pairs_hold(&of_script, call->script, filler->texts))) ||
			installs(j, call, filler->packages);
		if (hit && counts(j, lineage, call, filler)) {
			return true;
		}
	}
	return call->opaque && dm_words_in(&dm_words_home_marks, call->script);
}

/* RUN python download.py, whose source asks where the home is: what it puts there nobody can tell */
static void
judge_script(struct dm_judge *j, const struct dm_build_call *call)
{
	bool program = call->script.p && dm_words_has(&dm_words_script_languages, call->name);
	bool asks = program && !sets_home(call) && !runs_at_another_home(j->facts, call) &&
		    (dm_words_in(&dm_words_home_calls, call->script) ||
			    home_in(call->script) != (size_t)-1);
	if (asks && !has_another_home(j->facts, call->index)) {
		dm_judge_doubt(j, "home-root",
			dm_arena_printf(j->facts->arena,
				"%.*s in a RUN may put files into root's home, where another user "
				"does not find them",
				DM_FMT(call->name)));
	}
}

void
dm_judge_home(struct dm_judge *j, const bool *lineage)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; i < calls->count && !j->verdict.code; i++) {
		const struct dm_build_call *call = &calls->items[i];
		if (lineage[call->instr->stage] && fills_home(j, lineage, call)) {
			dm_judge_settle(j, "home-root", "something that runs lives in root's home");
		} else if (lineage[call->instr->stage]) {
			judge_script(j, call);
		}
	}
}

bool
dm_home_is_filled(const struct dm_judge *j, struct dm_str text)
{
	const struct dm_tree *tree = j->facts->tree;
	uint32_t end = tree->stages[j->stage].end - 1;
	for (uint32_t i = 0; i < dm_home_filler_count; i++) {
		const struct dm_home_filler *filler = &dm_home_fillers[i];
		bool found = false;
		bool elsewhere = filler->in_source &&
				 dm_model_variable(j->facts->arena, tree, end, "HOME").n >
					 0; /* judged itself */
		for (const char *const *each = filler->texts; filler->in_source && *each && !found;
			each++) {
			found = dm_str_find(text, *each) != (size_t)-1;
		}
		for (const char *const *each = filler->unless; found && each && *each; each++) {
			elsewhere = elsewhere ||
				    dm_model_variable(j->facts->arena, tree, end, *each).n > 0;
		}
		for (const char *const *each = filler->settled; found && each && *each; each++) {
			elsewhere = elsewhere || dm_str_find(text, *each) != (size_t)-1;
		}
		if (found && !elsewhere) {
			return true;
		}
	}
	return false;
}
