/* Files that a command makes or changes: where that is nobody's but root's, another user cannot. */
#include "writes.h"

#include "../facts/calls.h"
#include "../facts/fetches.h"
#include "account.h"
#include "folders.h"
#include "found.h"
#include "source_text.h"
#include "word_path.h"

/* The part of a text that names folders: without quotes, ./ and what a run adds. */
static struct dm_str
plain_path(struct dm_str path)
{
	while (path.n && (path.p[0] == '"' || path.p[0] == '\'')) {
		path = dm_str_slice(path, 1, path.n);
	}
	while (path.n && (path.p[path.n - 1] == '"' || path.p[path.n - 1] == '\'')) {
		path.n--;
	}
	/* /data/$name.csv: the folder is told */
	size_t dollar = dm_str_find_byte(path, '$');
	size_t star = dm_str_find_byte(path, '*');
	size_t end = dollar < star ? dollar : star;
	while (end != (size_t)-1 && end > 0 && path.p[end - 1] != '/') {
		end--;
	}
	return end == (size_t)-1 ? path : dm_str_slice(path, 0, end);
}

static struct dm_str
parent_of(struct dm_str path)
{
	size_t end = path.n;
	while (end > 0 && path.p[end - 1] != '/') {
		end--;
	}
	return dm_str_slice(path, 0, end > 1 ? end - 1 : end);
}

enum dm_written_kind
dm_written_kind_of(struct dm_str path)
{
	if (dm_words_has_part(&dm_words_passing_folders, path)) {
		return DM_WRITTEN_PASSING;
	}
	bool passes = dm_str_ends(path, ".log") || dm_str_ends(path, ".pid") ||
		      dm_str_ends(path, ".sock") || dm_str_ends(path, ".ipc") ||
		      dm_str_ends(path, ".xml") || dm_str_ends(path, ".lock");
	return passes ? DM_WRITTEN_PASSING : DM_WRITTEN_KEPT;
}

static struct dm_written_place *
place_of(struct dm_judge *j, struct dm_str folder)
{
	struct dm_written_places *places = &j->verdict.written;
	for (uint32_t i = 0; i < places->count; i++) {
		if (dm_str_eq(places->items[i].folder, folder)) {
			return &places->items[i];
		}
	}
	struct dm_written_place *place = dm_push(j->facts->arena, places->items, places->count);
	*place = (struct dm_written_place){.folder = folder, .kind = DM_WRITTEN_PASSING};
	place->by = dm_folder_brought(j->facts, j->stage, folder, &place->files);
	if (place->by == DM_WRITTEN_UNTOLD && !place->files) {
		place->files = dm_folder_files(j->facts, j->stage, folder);
	}
	if (place->by == DM_WRITTEN_NEW && dm_words_has_part(&dm_words_unread_folders, folder)) {
		place->by = DM_WRITTEN_UNTOLD; /* npm ci removes the folder that it finds */
	}
	place->presumed = true;
	return place;
}

/* The place of a file that the image holds: its folder's, or another one of the same folder. */
static struct dm_written_place *
place_for_file(struct dm_judge *j, struct dm_written_place *place, struct dm_str file)
{
	struct dm_written_places *places = &j->verdict.written;
	if (!place->file.p) {
		return place;
	}
	for (uint32_t i = 0; i < places->count; i++) {
		if (places->items[i].file.p && dm_str_eq(places->items[i].file, file)) {
			return &places->items[i];
		}
	}
	struct dm_written_place copy = *place;
	place = dm_push(j->facts->arena, places->items, places->count);
	*place = copy;
	return place;
}

bool
dm_is_log_or_run(struct dm_str path)
{
	return dm_path_holds(DM_STR("/var/log"), path) || dm_path_holds(DM_STR("/run"), path) ||
	       dm_path_holds(DM_STR("/var/run"), path);
}

/*
 * A folder that the program makes, and does not want to find, is made by it: it is the folder around that is given.
 * Where that is nobody's to give, a doubt.
 */
static struct dm_str
around_anew(struct dm_judge *j, struct dm_str at, const char *source)
{
	for (uint32_t i = 0; i < j->nanew; i++) {
		struct dm_str around = parent_of(j->anew[i]);
		if (!dm_path_holds(j->anew[i], at)) {
			continue;
		}
		if (dm_folder_may_be_given(around)) {
			return around;
		}
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s makes %.*s, and may not want to find it there", source,
				DM_FMT(j->anew[i])));
	}
	return at;
}

/* /var/log/faillog: the base image has it */
static bool
is_system_log(struct dm_str path)
{
	return dm_words_has(&dm_words_login_records, path);
}

/* It is below a folder that all share, as far as can be told without joining anything. */
static bool
is_shared(const struct dm_build_call *call, struct dm_str word)
{
	bool absolute = word.n && word.p[0] == '/';
	struct dm_str at = absolute ? word : call->folder;
	return word.n && word.p[0] != '-' && at.p && dm_words_hold(&dm_words_open_folders, at);
}

/* Calls with such a word, or with a text that may name one: they are few, and each path is held against them. */
static void
find_shared(struct dm_facts *facts, const struct dm_calls *calls)
{
	facts->shared_of = calls;
	facts->nshared = 0;
	for (uint32_t i = 0; i < calls->count; i++) {
		bool shared = calls->items[i].script.n > 0;
		for (uint32_t k = 1; dm_call_word(&calls->items[i], k).p && !shared; k++) {
			shared = is_shared(&calls->items[i], dm_call_word(&calls->items[i], k));
		}
		if (shared) {
			*dm_push(facts->arena, facts->shared, facts->nshared) = i;
		}
	}
}

/* The word names the path, or a folder around it that is no shared one: /tmp/prom of /tmp/prom/x, not /tmp; rm -rf /tmp/\* all. */
static bool
names_around(const struct dm_judge *j, const struct dm_build_call *call, struct dm_str word,
	struct dm_str path, bool removes)
{
	bool all = removes && dm_str_ends(word, "/*");
	struct dm_str at = dm_str_slice(word, 0, word.n - (all ? 2 : 0));
	if (!is_shared(call, at) || dm_str_find_byte(at, '*') != (size_t)-1) {
		return false;
	}
	at = dm_path_join(j->facts->arena, call->folder, at);
	return at.n > 1 && dm_path_holds(at, path) &&
	       (all || !dm_words_has(&dm_words_open_folders, at));
}

/* WORKDIR /tmp/app, COPY seed /tmp/state: the folder, or one around it, is made by the build, below a shared one. */
static bool
is_made_by_build(const struct dm_judge *j, struct dm_str path)
{
	uint32_t files;
	for (struct dm_str at = path; at.n > 1;) {
		at.n -= dm_str_base_name(at).n;
		at.n -= at.n > 1;
		if (!dm_words_hold(&dm_words_open_folders, at) ||
			dm_words_has(&dm_words_open_folders, at)) {
			return false;
		}
		enum dm_written_by by = dm_folder_brought(j->facts, j->stage, at, &files);
		if (by != DM_WRITTEN_NEW ||
			dm_folder_is_workdir(j->facts, j->stage, UINT32_MAX, at)) {
			return true;
		}
	}
	return false;
}

/* RUN mkdir /tmp/prom, RUN python warm.py, whose source names /tmp/cache.json: root owns it, though it is below /tmp. */
static bool
is_left_by_root(const struct dm_judge *j, struct dm_str path)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	const bool *lineage = dm_model_lineage(j->facts->arena, j->facts->tree, j->stage);
	const char *text = dm_arena_str(j->facts->arena, path).p;
	bool left = is_made_by_build(j, path);
	if (j->facts->shared_of != calls) {
		find_shared(j->facts, calls);
	}
	for (uint32_t i = 0; i < j->facts->nshared; i++) {
		const struct dm_build_call *call = &calls->items[j->facts->shared[i]];
		bool root = !call->user.n || dm_account_is_root(dm_account_user_part(call->user));
		bool removes = dm_str_is(call->name, "rm") || dm_str_is(call->name, "rmdir");
		if (!lineage[call->instr->stage] || !root ||
			(!removes && dm_words_has(&dm_words_removers, call->name))) {
			continue;
		}
		bool hands_over =
			removes || dm_str_is(call->name, "chown") || dm_str_is(call->name, "chmod");
		bool named = dm_str_names(call->script, text);
		for (uint32_t k = 1; dm_call_word(call, k).p && !named; k++) {
			named = names_around(j, call, dm_call_word(call, k), path, removes);
		}
		left = named ? !hands_over : left;
	}
	return left;
}

/* More folders than one would give away, each of which is held against all that the build does. */
static bool
is_full(struct dm_judge *j)
{
	bool full = j->verdict.written.count >= DM_JUDGE_PLACES;
	if (full) {
		dm_judge_settle(j, "writes-files",
			dm_arena_printf(j->facts->arena, "it writes to more than %d folders",
				DM_JUDGE_PLACES - 1));
	}
	return full;
}

void
dm_judge_place(struct dm_judge *j, struct dm_str path, bool folder, enum dm_written_kind kind,
	const char *source)
{
	if (is_full(j)) {
		return;
	}
	if (dm_folder_is_writable(j->facts->tree, j->stage, path)) {
		if (is_left_by_root(j, path)) {
			dm_judge_doubt(j, "writes-untold",
				dm_arena_printf(j->facts->arena,
					"%s writes to %.*s, which the build may leave there as "
					"root's",
					source, DM_FMT(path)));
		}
		dm_judge_note(j, "writes %.*s (%s), which any user may", DM_FMT(path), source);
		return;
	}
	if (is_system_log(path)) {
		dm_judge_settle(j, "writes-run-or-log",
			dm_arena_printf(j->facts->arena,
				"%s names %.*s, a file of the system that only root may write",
				source, DM_FMT(path)));
		return;
	}
	/* CACHE=/app/cache, where a COPY brings a file of that name */
	folder = folder && !dm_found_file(j, path).text.p;
	struct dm_str at = folder ? path : parent_of(path);
	if (dm_is_odd_path(at)) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s may write to %.*s, and nobody can tell where that is", source,
				DM_FMT(path)));
		return;
	}
	at = around_anew(j, at, source);
	if (!dm_folder_may_be_given(at)) {
		dm_judge_settle(j, dm_is_log_or_run(path) ? "writes-run-or-log" : "writes-files",
			dm_arena_printf(j->facts->arena,
				"%s writes to %.*s, which is no folder to give away", source,
				DM_FMT(path)));
		return;
	}
	if (dm_folder_is_link(j->facts, j->stage, at)) {
		dm_judge_settle(j, "writes-files",
			dm_arena_printf(j->facts->arena,
				"%s writes to %.*s, which a RUN links to another place", source,
				DM_FMT(path)));
		return;
	}
	struct dm_written_place *place = place_of(j, at);
	place->presumed = false;
	place->kind = kind == DM_WRITTEN_KEPT ? kind : place->kind;
	place->source = place->source ? place->source : source;
	place->whole = place->whole || folder;
	struct dm_brought file = {.by = DM_BROUGHT_NOT};
	if (!folder) {
		file = dm_found_file(j, path);
	}
	if (file.text.p || file.unread) {
		place = place_for_file(j, place, path);
		place->file = path;
	}
	if (kind == DM_WRITTEN_KEPT) {
		dm_judge_doubt(j, "existing-data",
			dm_arena_printf(j->facts->arena,
				"%.*s is given to it, and a volume of root's may wait there (%s)",
				DM_FMT(at), source));
	}
	dm_judge_note(
		j, "writes %.*s (%s): %.*s is given to the user", DM_FMT(path), source, DM_FMT(at));
}

void
dm_judge_removed(
	struct dm_judge *j, struct dm_str folder, enum dm_written_kind kind, const char *source)
{
	uint32_t files = 0;
	bool brought = !is_full(j) && folder.n > 1 && !dm_folder_is_system(folder) &&
		       dm_folder_brought(j->facts, j->stage, folder, &files) == DM_WRITTEN_COPIED &&
		       files > 0;
	if (brought && !dm_found_file(j, folder).text.p) {
		dm_judge_place(j, folder, true, kind, source);
	}
}

void
dm_judge_presumed(struct dm_judge *j, struct dm_str folder, const char *source)
{
	if (is_full(j) || !folder.p || !dm_folder_may_be_given(folder) ||
		dm_folder_is_writable(j->facts->tree, j->stage, folder)) {
		return;
	}
	struct dm_written_place *place = place_of(j, folder);
	place->kind = DM_WRITTEN_KEPT;
	place->source = place->source ? place->source : source;
	dm_judge_note(
		j, "may keep data in %.*s (%s): it is given to the user", DM_FMT(folder), source);
}

/* A path as a word gives it: where it is, or a doubt. */
static void
judge_at(struct dm_judge *j, struct dm_str word, bool folder, enum dm_written_kind kind)
{
	struct dm_str path = plain_path(word);
	bool cut = path.n < word.n && path.n && path.p[path.n - 1] == '/';
	if (path.n == 0 || dm_str_find(path, "$(") != (size_t)-1) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s writes to %.*s, and nobody can tell "
				"where that is",
				j->where, DM_FMT(word)));
		return;
	}
	struct dm_str at = dm_path_join(j->facts->arena, j->folder, path);
	if (!at.p) {
		dm_judge_settle(j, "writes-files",
			"the command writes into its folder, and the "
			"file does not tell which that is");
		return;
	}
	dm_judge_place(j, at, folder || cut, kind, j->where);
}

/* The last folder, file or file suffix of a path says that it is written to: /srv/data, var/app.db */
static bool
names_data(struct dm_str path)
{
	for (size_t i = 0; i <= path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != '/') {
			end++;
		}
		struct dm_str part = dm_str_slice(path, i, end);
		if (dm_words_has(&dm_words_data_folders, part) ||
			dm_words_has(&dm_words_kept_folders, part)) {
			return true;
		}
		i = end + 1;
	}
	return dm_words_after(&dm_words_data_suffixes, path);
}

/* What a command writes passes, where its name does not say that it is data. */
static enum dm_written_kind
kind_of_word(struct dm_str path)
{
	return names_data(path) && dm_written_kind_of(path) == DM_WRITTEN_KEPT ? DM_WRITTEN_KEPT
									       : DM_WRITTEN_PASSING;
}

void
dm_judge_written(struct dm_judge *j, struct dm_str path)
{
	if (path.n == 0 || dm_str_is(path, "-") || dm_str_starts(path, "/dev/")) {
		return;
	}
	struct dm_str name = dm_str_base_name(path);
	bool folder = dm_str_ends(path, "/") ||
		      (memchr(path.p, '/', path.n) && dm_str_find_byte(name, '.') == (size_t)-1);
	judge_at(j, path, folder, kind_of_word(path));
}

void
dm_judge_written_file(struct dm_judge *j, struct dm_str path)
{
	if (path.n && !dm_str_is(path, "-") && !dm_str_starts(path, "/dev/")) {
		judge_at(j, path, false, kind_of_word(path));
	}
}

/* sqlite:////app/data/app.db, jdbc:h2:file:/data/db */
static bool
judge_database(struct dm_judge *j, struct dm_str word)
{
	bool log;
	struct dm_str path = dm_source_named_file(word, &log);
	bool url = path.p && !dm_str_eq(path, word);
	if (url) {
		judge_at(j, path, false, DM_WRITTEN_KEPT);
	}
	return url;
}

/* --log-file=/var/log/app: what comes before the = */
static bool
is_option_of(const struct dm_words *options, struct dm_str word, size_t equals)
{
	return equals != (size_t)-1 && word.n && word.p[0] == '-' &&
	       dm_words_has(options, dm_str_slice(word, 0, equals));
}

void
dm_judge_path(struct dm_judge *j, struct dm_str word, bool file)
{
	size_t equals = dm_str_find_byte(word, '=');
	struct dm_word_path named = dm_word_path(word);
	struct dm_str path = named.path;
	/* /var/lib/app, but not the program /var/lib/app/app.jar */
	bool state = dm_str_find_byte(dm_str_base_name(path), '.') == (size_t)-1 &&
		     (dm_path_holds(DM_STR("/var/lib"), path) ||
			     dm_path_holds(DM_STR("/var/cache"), path) ||
			     dm_path_holds(DM_STR("/var/spool"), path));
	if (!path.n || is_option_of(&dm_words_read_options, word, equals) ||
		judge_database(j, path) || judge_database(j, word)) {
		return;
	}
	file = file || named.file || is_option_of(&dm_words_written_file_options, word, equals);
	bool option = named.file || is_option_of(&dm_words_written_options, word, equals) ||
		      is_option_of(&dm_words_written_file_options, word, equals);
	bool run = dm_is_log_or_run(path) || dm_str_ends(path, ".pid");
	/* config/puma.rb, config/app.yml are read; data/app.yml may be kept */
	bool source = dm_words_after(&dm_words_script_suffixes, path) ||
		      (dm_words_after(&dm_words_settings_suffixes, path) &&
			      !dm_words_has_part(&dm_words_data_folders, path));
	bool data =
		!source && dm_str_find_byte(path, '/') != (size_t)-1 && (state || names_data(path));
	if ((option || run || data) && dm_str_find(path, "://") == (size_t)-1 && path.n > 1) {
		file = file || dm_str_find_byte(dm_str_base_name(path), '.') != (size_t)-1;
		judge_at(j, path, !file, dm_written_kind_of(path));
	}
}

static bool
is_option(struct dm_str word)
{
	return word.n && word.p[0] == '-';
}

/* rm -rf, cp -a, install -d: one of these letters, or a long option that begins with one */
static bool
has_option(const struct dm_str *words, uint32_t count, const char *letters)
{
	for (uint32_t i = 1; i < count; i++) {
		bool is_long = dm_str_starts(words[i], "--");
		size_t end = is_long && words[i].n > 3 ? 3 : words[i].n;
		for (size_t k = is_long ? 2 : 1; is_option(words[i]) && k < end; k++) {
			if (strchr(letters, words[i].p[k])) {
				return true;
			}
		}
	}
	return false;
}

/* sed -i, perl -pi */
static bool
edits_in_place(const struct dm_str *words, uint32_t count)
{
	bool found = false;
	for (uint32_t i = 1; i < count; i++) {
		found = found || dm_str_starts(words[i], "-i") ||
			dm_str_starts(words[i], "--in-place");
	}
	return found;
}

static uint32_t
last_operand(const struct dm_str *words, uint32_t count, uint32_t *operands)
{
	uint32_t last = 0;
	*operands = 0;
	for (uint32_t i = 1; i < count; i++) {
		if (!is_option(words[i])) {
			last = i;
			++*operands;
		}
	}
	return last;
}

/* cp default.conf /srv/app/active: one file under another name, where nothing brings a folder of that name */
static bool
is_new_name(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t at)
{
	uint32_t operands, files, last = last_operand(words, count, &operands);
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, words[at]);
	return at == last && operands == 2 && !has_option(words, count, "aRrdDt") && path.p &&
	       (dm_folder_brought(j->facts, j->stage, path, &files) == DM_WRITTEN_NEW ||
		       dm_found_file(j, path).text.p);
}

/* What the option of the program names is a file that it writes: -s of celery */
static bool
writes_by(struct dm_str program, struct dm_str option)
{
	bool may = option.n > 1 && option.p[0] == '-';
	const struct dm_runner *row = may ? dm_runner_named(program) : NULL;
	return row && dm_str_listed(option, row->written_options);
}

bool
dm_judge_names_file(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t at)
{
	struct dm_str name = count ? dm_str_base_name(words[0]) : (struct dm_str){NULL, 0};
	if (at == 0 || at >= count || is_option(words[at]) || dm_str_ends(words[at], "/")) {
		return false;
	}
	if (dm_words_has(&dm_words_written_file_options, words[at - 1]) ||
		writes_by(name, words[at - 1])) {
		return true;
	}
	if (dm_words_has(&dm_words_written_files, name)) {
		return !dm_str_is(name, "rm") || !has_option(words, count, "rRd");
	}
	if (dm_words_has(&dm_words_in_place_editors, name)) {
		return edits_in_place(words, count);
	}
	if (dm_words_has(&dm_words_in_place_packers, name)) {
		return true;
	}
	return dm_words_has(&dm_words_written_last, name) && is_new_name(j, words, count, at);
}

/* gzip FILE, sed -i FILE: what is changed in its place was there before, so a volume holds it where nothing brings its folder. */
static bool
changes_volume(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t at)
{
	struct dm_str name = dm_str_base_name(words[0]);
	bool changes =
		dm_words_has(&dm_words_in_place_packers, name) ||
		(dm_words_has(&dm_words_in_place_editors, name) && edits_in_place(words, count));
	struct dm_str path = changes ? dm_path_join(j->facts->arena, j->folder, words[at])
				     : (struct dm_str){NULL, 0};
	uint32_t files;
	return path.p && !dm_folder_is_temporary(j->facts, j->stage, path) &&
	       dm_folder_brought(j->facts, j->stage, parent_of(path), &files) == DM_WRITTEN_NEW;
}

/* What is written by a word of a command: a file, where it is known to be one. */
static void
judge_word_at(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t at)
{
	if (changes_volume(j, words, count, at)) {
		judge_at(j, words[at], false, DM_WRITTEN_KEPT);
	} else if (dm_judge_names_file(j, words, count, at)) {
		dm_judge_written_file(j, words[at]);
	} else {
		dm_judge_written(j, words[at]);
	}
}

/* Operands after the first `skip`. */
static void
judge_operands(struct dm_judge *j, const struct dm_str *words, uint32_t count, uint32_t skip)
{
	uint32_t operands = 0;
	for (uint32_t i = 1; i < count; i++) {
		if (!is_option(words[i]) && operands++ >= skip) {
			judge_word_at(j, words, count, i);
		}
	}
}

/* mkdir -p A B makes what is not there; without -p it fails where it is, so that the folder around is given. */
static void
judge_mkdir(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	bool deep = has_option(words, count, "p");
	uint32_t files;
	for (uint32_t i = 1; i < count; i++) {
		if (dm_str_is(words[i], "-m") || dm_str_is(words[i], "--mode")) {
			i++;
			continue;
		}
		if (is_option(words[i])) {
			continue;
		}
		struct dm_str plain = plain_path(words[i]);
		struct dm_str at = plain.n == words[i].n
					   ? dm_path_join(j->facts->arena, j->folder, plain)
					   : (struct dm_str){NULL, 0};
		if (!deep && at.n > 1 &&
			dm_folder_brought(j->facts, j->stage, at, &files) == DM_WRITTEN_NEW) {
			*dm_push(j->facts->arena, j->anew, j->nanew) = at;
		}
		judge_at(j, words[i], true, kind_of_word(words[i]));
	}
}

/* curl -fsSo FILE, curl -O URL, wget URL */
static void
judge_fetch(struct dm_judge *j, const struct dm_str *words, uint32_t count, bool curl)
{
	struct dm_fetch_words said = {.nurls = 0};
	bool named = false;
	for (uint32_t i = 1; i < count; i++) {
		dm_fetch_read(&said, curl, words[i]);
		if (said.file.n && !said.next) {
			dm_judge_written_file(j, said.file);
			said.file = (struct dm_str){NULL, 0};
			named = true;
		}
	}
	if (!named && !said.nothing && (!curl || said.remote)) {
		judge_at(j, DM_STR("./"), true, DM_WRITTEN_PASSING);
	}
}

/* sort -o FILE */
static void
judge_sort(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	for (uint32_t i = 1; i + 1 < count; i++) {
		if (dm_str_is(words[i], "-o") || dm_str_is(words[i], "--output")) {
			dm_judge_written_file(j, words[i + 1]);
		}
	}
}

void
dm_judge_mutation(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = count ? dm_str_base_name(words[0]) : (struct dm_str){NULL, 0};
	uint32_t operands, last = last_operand(words, count, &operands);
	if (dm_str_is(name, "mkdir")) {
		judge_mkdir(j, words, count);
	} else if (dm_words_has(&dm_words_written_operands, name) ||
		   dm_words_has(&dm_words_written_files, name)) {
		judge_operands(j, words, count, 0);
		for (uint32_t i = 1;
			dm_str_is(name, "rm") && has_option(words, count, "rR") && i < count; i++) {
			struct dm_str path =
				is_option(words[i]) ? DM_STR("") : plain_path(words[i]);
			if (path.n && path.n == words[i].n) {
				dm_judge_removed(j, dm_path_join(j->facts->arena, j->folder, path),
					kind_of_word(path), j->where);
			}
		}
	} else if (dm_words_has(&dm_words_in_place_packers, name)) {
		if (!has_option(words, count, "cs")) {
			judge_operands(j, words, count, 0);
		}
	} else if (dm_words_has(&dm_words_written_last, name)) {
		if (operands > 1) {
			judge_word_at(j, words, count, last);
		}
		for (uint32_t i = 1; dm_words_has(&dm_words_written_away, name) && i < last; i++) {
			if (!is_option(words[i])) {
				dm_judge_written_file(j, words[i]);
			}
		}
	} else if (dm_str_is(name, "chmod")) {
		judge_operands(j, words, count, 1);
	} else if (dm_str_is(name, "curl") || dm_str_is(name, "wget")) {
		judge_fetch(j, words, count, dm_str_is(name, "curl"));
	} else if (dm_str_is(name, "sort")) {
		judge_sort(j, words, count);
	} else if (dm_words_has(&dm_words_in_place_editors, name) && edits_in_place(words, count)) {
		judge_operands(j, words, count, 1);
	}
}
