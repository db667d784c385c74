#include "left.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "folders.h"
#include "given.h"
#include "left_copied.h"
#include "plan.h"

#include <ctype.h>
#include <stdlib.h>

/* A path, and the number of a call that is about it, from 1. */
struct mark {
	struct dm_str path;
	uint32_t call;
};

struct marks {
	struct mark *items;
	uint32_t count;
};

struct left {
	const struct dm_grant *grant;
	struct marks
		folders;    /* those that are given: the last call that may leave something there */
	struct marks owned; /* what chown -R gave to the user */
	struct marks taken; /* and to others */
	struct marks runs;  /* where package runners were called: npm run */
	uint32_t script;    /* the last call that may write wherever root may */
};

static int
compare(const void *one, const void *other)
{
	const struct mark *a = one, *b = other;
	int order = dm_str_compare(a->path, b->path);
	return order ? order : (a->call > b->call) - (a->call < b->call);
}

static void
sort(struct marks *marks)
{
	if (marks->count) {
		dm_sort(marks->items, marks->count, sizeof *marks->items, compare);
	}
}

static void
add(const struct left *left, struct marks *marks, struct dm_str path, uint32_t call)
{
	if (path.p) {
		*dm_push(left->grant->facts->arena, marks->items, marks->count) =
			(struct mark){path, call};
	}
}

/* The last of those with this path, of sorted ones; NULL. */
static struct mark *
find(const struct marks *marks, struct dm_str path)
{
	const struct mark after = {path, UINT32_MAX};
	uint32_t low = 0, high = marks->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		bool before = compare(&marks->items[middle], &after) < 0;
		low = before ? middle + 1 : low;
		high = before ? high : middle;
	}
	return low && dm_str_eq(marks->items[low - 1].path, path) ? &marks->items[low - 1] : NULL;
}

/* The folder that the path is in: /a of /a/b, / of /a; {NULL, 0} of /. */
static struct dm_str
parent(struct dm_str path)
{
	size_t n = path.n;
	while (n > 1 && path.p[n - 1] != '/') {
		n--;
	}
	return path.n < 2 ? (struct dm_str){NULL, 0} : dm_str_slice(path, 0, n > 1 ? n - 1 : 1);
}

/* The last call that marks the path or a folder around it; 0: none does. */
static uint32_t
last_around(const struct marks *marks, struct dm_str path)
{
	uint32_t last = 0;
	for (; path.p && marks->count; path = parent(path)) {
		const struct mark *mark = find(marks, path);
		last = mark && mark->call > last ? mark->call : last;
	}
	return last;
}

/* Each given folder that the path is, or is in. */
static void
leave(struct left *left, struct dm_str path, uint32_t call)
{
	for (; path.p; path = parent(path)) {
		struct mark *folder = find(&left->folders, path);
		if (folder) {
			folder->call = call;
		}
	}
}

static struct dm_str
path_of(const struct left *left, const struct dm_build_call *call, const struct dm_sh_word *word)
{
	return word->literal ? dm_path_join(left->grant->facts->arena, call->folder, word->text)
			     : (struct dm_str){NULL, 0};
}

/* RUN pytest, flask routes, python -m app, node -e 'require("./app")': the application itself may run, and write what it does */
static bool
runs_application(const struct dm_build_call *call)
{
	bool interpreter = dm_words_has(&dm_words_interpreters, call->name),
	     python = dm_str_starts(call->name, "py");
	for (uint32_t i = 1; (interpreter || python) && dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i), next = dm_call_word(call, i + 1);
		if (python && dm_str_is(word, "-m")) {
			return !dm_words_has(&dm_words_quiet_modules, next);
		}
		if (dm_words_has(&dm_words_program_options, word)) {
			return true;
		}
	}
	return dm_words_has(&dm_words_test_runners, call->name) ||
	       dm_words_has(&dm_words_application_runners, call->name) ||
	       (!python && dm_runner_named(call->name));
}

/* A script or a program of its own, or what nobody can tell: python seed.py, ./warm.sh, $X */
static bool
starts_script(const struct dm_build_call *call)
{
	const struct dm_sh_command *command = call->command;
	bool script = call->name.n == 0 ||
		      dm_str_find_byte(command->words[call->program].text, '/') != (size_t)-1;
	for (uint32_t i = call->program + 1; i < command->nwords; i++) {
		script |= dm_words_after(&dm_words_script_suffixes, command->words[i].text);
	}
	return script || runs_application(call);
}

/*
 * chown -R USER: what it names is the user's, as far as the call always runs; what another one names in a given folder
 * is somebody else's from then on.
 */
static void
read_chown(struct left *left, const struct dm_build_call *call, uint32_t number)
{
	const struct dm_account *account = &left->grant->choice.account;
	struct dm_account owner;
	struct dm_str text = dm_chown_owner(call);
	bool deep = dm_chown_is_deep(call), past = false;
	bool told = text.n && dm_str_find_byte(text, '$') == (size_t)-1 &&
		    dm_account_read(left->grant->facts, text, &owner);
	bool own = told && dm_account_same(account, &owner);
	if (own && call->may) {
		return;
	}
	const struct dm_sh_command *command = call->command;
	for (uint32_t i = call->program + 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (past && !dm_str_starts(word, "-")) {
			struct dm_str path = path_of(left, call, &command->words[i]);
			if (deep) {
				add(left, own ? &left->owned : &left->taken, path, number);
			}
			if (!own && path.p) {
				leave(left, parent(path), number);
			}
		}
		past |= word.p == text.p;
	}
}

/* chmod -R g=u, for a user in group 0: what it names is the user's as well. */
static void
read_group(struct left *left, const struct dm_build_call *call, uint32_t number)
{
	const char *gid = left->grant->choice.account.gid;
	enum dm_given given = gid && strcmp(gid, "0") == 0 && dm_chown_is_deep(call)
				      ? dm_given_by_group(call)
				      : DM_GIVEN_NOT;
	const struct dm_sh_command *command = call->command;
	for (uint32_t i = call->program + 1; given != DM_GIVEN_NOT && i < command->nwords; i++) {
		add(left, given == DM_GIVEN_IT ? &left->owned : &left->taken,
			path_of(left, call, &command->words[i]), number);
	}
}

/* PM2_HOME of pm2: the folder that the program keeps its files in, where a variable of its name says so. */
static struct dm_str
home_of(const struct left *left, const struct dm_build_call *call)
{
	static const char end[] = "_HOME";
	struct dm_facts *facts = left->grant->facts;
	char name[64];
	if (call->name.n == 0 || call->name.n + sizeof end > sizeof name) {
		return (struct dm_str){NULL, 0};
	}
	for (size_t i = 0; i < call->name.n; i++) {
		unsigned char c = (unsigned char)call->name.p[i];
		name[i] = c == '-' ? '_' : (char)toupper(c);
	}
	memcpy(name + call->name.n, end, sizeof end);
	struct dm_str home = dm_model_variable(facts->arena, facts->tree, call->index, name);
	return home.n ? dm_path_join(facts->arena, call->folder, home) : (struct dm_str){NULL, 0};
}

static void
read_call(struct left *left, const struct dm_build_call *call, uint32_t number)
{
	const struct dm_sh_command *command = call->command;
	bool quiet = dm_words_has(&dm_words_leaves_no_file, call->name);
	for (uint32_t i = 0; i < command->nredirects; i++) {
		leave(left, path_of(left, call, &command->redirects[i].word), number);
	}
	if (dm_str_is(call->name, "chown")) {
		read_chown(left, call, number);
	}
	read_group(left, call, number);
	/* what a package manager is given it reads, and what it brings is not the application's data */
	if (quiet || call->package) {
		return;
	}
	if (starts_script(call)) {
		left->script = number;
	}
	if (dm_words_has(&dm_words_package_runners, call->name)) {
		add(left, &left->runs, call->folder, number);
	}
	if (dm_words_has(&dm_words_download_programs, call->name)) {
		leave(left, call->folder, number);
	}
	leave(left, home_of(left, call), number);
	for (uint32_t i = call->program + 1; i < command->nwords; i++) {
		leave(left, path_of(left, call, &command->words[i]), number);
	}
}

/* The last call that may leave something in the folder, and that no chown -R follows; 0: none. */
static uint32_t
last_left(const struct left *left, struct dm_str folder)
{
	bool hidden = dm_str_starts(dm_str_base_name(folder), ".");
	uint32_t built = hidden ? last_around(&left->runs, folder) : 0;
	uint32_t named = find(&left->folders, folder)->call;
	uint32_t last = named > left->script ? named : left->script;
	last = built > last ? built : last;
	uint32_t owned = last_around(&left->owned, folder);
	bool taken = last_around(&left->taken, folder) > owned;
	return taken || last > owned ? last : 0;
}

/* What RUNs may leave in the places of the grant. */
static struct left
read_all(const struct dm_grant *grant)
{
	struct left left = {.grant = grant};
	const struct dm_calls *calls = dm_calls_get(grant->facts);
	const bool *lineage =
		dm_model_lineage(grant->facts->arena, grant->facts->tree, grant->stage);
	for (uint32_t i = 0; i < grant->written.count; i++) {
		add(&left, &left.folders, grant->written.items[i].folder, 0);
	}
	sort(&left.folders);
	for (uint32_t i = 0; i < calls->count && left.folders.count; i++) {
		if (lineage[calls->items[i].instr->stage]) {
			read_call(&left, &calls->items[i], i + 1);
		}
	}
	sort(&left.owned);
	sort(&left.taken);
	sort(&left.runs);
	return left;
}

/* A folder of data that a RUN of this stage fills, neither that of the application nor one with its source. */
static bool
may_be_given_whole(const struct dm_grant *grant, const struct dm_written_place *place)
{
	struct dm_str workdir = dm_folder_workdir(grant->facts, grant->stage);
	return !place->code && !place->presumed && !place->file.p && workdir.p &&
	       !grant->choice.no_run && !dm_path_holds(place->folder, workdir);
}

void
dm_left_mark(struct dm_grant *grant)
{
	const struct dm_calls *calls = dm_calls_get(grant->facts);
	struct left left = read_all(grant);
	for (uint32_t i = 0; i < grant->written.count; i++) {
		struct dm_written_place *place = &grant->written.items[i];
		uint32_t call = dm_plan_is_deep(grant, place) ? 0 : last_left(&left, place->folder);
		place->left = call && may_be_given_whole(grant, place) &&
			      calls->items[call - 1].instr->stage == grant->stage &&
			      (!grant->command || calls->items[call - 1].instr < grant->command);
		place->left_by = place->left ? calls->items[call - 1].instr : NULL;
	}
}

struct dm_left
dm_left_by_root(const struct dm_grant *grant)
{
	const struct dm_calls *calls = dm_calls_get(grant->facts);
	struct left left = read_all(grant);
	for (uint32_t i = 0; i < grant->written.count; i++) {
		const struct dm_written_place *place = &grant->written.items[i];
		uint32_t call = dm_plan_is_deep(grant, place) ? 0 : last_left(&left, place->folder);
		const struct dm_instr *instr =
			call ? calls->items[call - 1].instr
			     : dm_left_copied(grant->facts, grant->stage, place->folder);
		if (instr) {
			return (struct dm_left){place->folder, instr};
		}
	}
	return (struct dm_left){{NULL, 0}, NULL};
}
