/* Files that RUNs write over, whatever was copied there: > FILE, sed -i, cp, tee, curl -o, git apply. */
#include "walk.h"

#include "brought.h"
#include "fetches.h"

static void
note(struct dm_walk *w, struct dm_str path, struct dm_str from)
{
	if (path.n && w->calls->nchanged < DM_WALK_CHANGED) {
		*dm_push(w->facts->arena, w->calls->changed, w->calls->nchanged) =
			(struct dm_walk_changed){w->index, path, from};
	}
}

/* "$d"/x.sh: what only a run knows is a star; {} of find and xargs, too. */
static struct dm_str
pattern_of(struct dm_walk *w, const struct dm_sh_word *word)
{
	struct dm_arena *arena = w->facts->arena;
	struct dm_str text = word->text;
	if (word->literal && !dm_str_is(text, "{}")) {
		return dm_path_join(arena, w->folder, text);
	}
	size_t from = 0, end = text.n;
	while (from < text.n && !strchr("$`{", text.p[from])) {
		from++;
	}
	while (end > from && !strchr("$`)}\"'", text.p[end - 1])) {
		end--;
	}
	while (end > 0 && end < text.n && text.p[end - 1] == '$' && dm_is_name_byte(text.p[end])) {
		end++; /* of $f.sh what is left is .sh */
		while (end < text.n && dm_is_name_byte(text.p[end])) {
			end++;
		}
	}
	struct dm_str before = dm_str_slice(text, 0, from), after = dm_str_slice(text, end, text.n);
	while (before.n && (before.p[0] == '"' || before.p[0] == '\'')) {
		before = dm_str_slice(before, 1, before.n);
	}
	const struct dm_str parts[] = {before, DM_STR("*"), after};
	struct dm_str pattern = dm_arena_join(arena, parts, 3);
	bool anywhere = before.n == 0 && dm_str_starts(after, "/");
	return anywhere ? pattern : dm_path_join(arena, w->folder, pattern);
}

static void
note_word(struct dm_walk *w, const struct dm_sh_word *word)
{
	note(w, pattern_of(w, word), (struct dm_str){NULL, 0});
}

void
dm_walk_note_redirects(struct dm_walk *w, const struct dm_sh_command *command, bool may)
{
	for (uint32_t i = 0; w->copies && i < command->nredirects; i++) {
		struct dm_str op = dm_span_str(w->text, command->redirects[i].op);
		bool writes = dm_str_is(op, ">") || dm_str_is(op, ">>") || dm_str_is(op, ">|") ||
			      dm_str_is(op, "&>") || dm_str_is(op, "&>>") || dm_str_is(op, "<>");
		const struct dm_sh_word *word = &command->redirects[i].word;
		bool alone = !word->literal && word->nparameters == 1 &&
			     dm_str_ends(pattern_of(w, word), "/*");
		/* > "$f" of a loop may be any file; of a variable that is set once it is mostly mktemp's */
		if (writes && !dm_str_starts(word->text, "/dev/") && (may || !alone)) {
			note_word(w, word);
		}
	}
}

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* cp A B, mv A... FOLDER, install -t FOLDER A...: each of the others comes to the last. */
static void
note_copies(struct dm_walk *w, const struct dm_sh_word *words, uint32_t count)
{
	const struct dm_sh_word *to = NULL;
	bool told = false;
	for (uint32_t i = 1; i < count && !told; i++) {
		told = dm_words_has(&dm_words_target_folder_options, words[i].text) &&
		       i + 1 < count;
		to = told ? &words[i + 1] : is_option(words[i].text) ? to : &words[i];
	}
	for (uint32_t i = 1; to && i < count; i++) {
		if (&words[i] == to || is_option(words[i].text)) {
			continue;
		}
		struct dm_str from = pattern_of(w, &words[i]), path = pattern_of(w, to);
		bool inside = dm_str_ends(words[i].text, "/") || dm_str_ends(words[i].text, "/.");
		if (inside && from.n) { /* rsync a/ b, cp -r a/. b */
			const struct dm_str parts[] = {from, DM_STR("/*")};
			from = dm_arena_join(w->facts->arena, parts, 2);
		}
		note(w, path, from);
	}
}

/* sed -i 's/\r$//' changes line ends, and nothing of what the text says. */
static bool
is_edit(const struct dm_sh_word *words, uint32_t count)
{
	bool edits = false, scripts = false, harmless = true;
	for (uint32_t i = 1; i < count; i++) {
		struct dm_str word = words[i].text;
		bool option = is_option(word);
		bool letters = option && word.p[1] != '-';
		edits = edits || dm_str_starts(word, "--in-place") ||
			(letters && dm_str_find_byte(word, 'i') != (size_t)-1);
		bool script = i > 1 && (dm_str_is(words[i - 1].text, "-e") ||
					       dm_str_is(words[i - 1].text, "--expression"));
		script = script || (!option && !scripts);
		scripts = scripts || script;
		harmless = harmless && (!script || dm_words_has(&dm_words_harmless_edits, word));
	}
	return edits && !(scripts && harmless);
}

/* patch, git apply: which files, only the patch tells */
static bool
changes_folder(struct dm_str name, const struct dm_sh_word *words, uint32_t count)
{
	uint64_t starts = dm_words_folder_changers.starts;
	if (!name.n || !(starts >> ((unsigned char)name.p[0] & 63) & 1)) {
		return false; /* mostly */
	}
	for (uint32_t row = 0; row < dm_words_folder_changers.count; row++) {
		struct dm_str text = dm_words_str(&dm_words_folder_changers, row);
		size_t blank = dm_str_find_byte(text, ' ');
		if (!dm_str_eq(name, dm_str_slice(text, 0, blank == (size_t)-1 ? text.n : blank))) {
			continue;
		}
		bool changes = blank == (size_t)-1;
		for (uint32_t i = 1; i < count && !changes; i++) {
			changes = dm_str_eq(words[i].text, dm_str_slice(text, blank + 1, text.n));
		}
		if (changes) {
			return true;
		}
	}
	return false;
}

/* -o FILE, --outfile=FILE, of=FILE, -fsSLo FILE; of curl -O URL the last part of its path */
static void
note_options(struct dm_walk *w, const struct dm_sh_word *words, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		struct dm_str word = words[i].text;
		size_t equals = dm_str_find_byte(word, '=');
		struct dm_str option =
			dm_str_slice(word, 0, equals == (size_t)-1 ? word.n : equals);
		bool file = dm_words_has(&dm_words_download_targets, option) ||
			    dm_words_has(&dm_words_changed_options, option) ||
			    dm_words_has(&dm_words_written_file_options, option);
		char last = option.n > 2 && option.p[0] == '-' && option.p[1] != '-'
				    ? option.p[option.n - 1]
				    : '\0';
		if (dm_is_url(word)) {
			note(w, dm_path_join(w->facts->arena, w->folder, dm_str_base_name(word)),
				(struct dm_str){NULL, 0});
		} else if (file && equals != (size_t)-1) {
			struct dm_sh_word value = words[i];
			value.text = dm_str_slice(word, equals + 1, word.n);
			note_word(w, &value);
		} else if ((file || last == 'o' || last == 'O') && i + 1 < count) {
			note_word(w, &words[i + 1]);
		}
	}
}

void
dm_walk_note_changed(struct dm_walk *w, uint32_t number)
{
	const struct dm_build_call *call = &w->calls->items[number];
	const struct dm_sh_word *words = call->command->words + call->program;
	uint32_t count = call->command->nwords - call->program;
	if (!w->copies || count < 2 ||
		call->package) { /* what packages bring is no file of the context */
		return;
	}
	if (dm_words_has(&dm_words_written_last, call->name)) {
		note_copies(w, words, count);
		return;
	}
	bool all = dm_words_has(&dm_words_changed_operands, call->name) ||
		   (dm_words_has(&dm_words_in_place_editors, call->name) && is_edit(words, count));
	for (uint32_t i = 1; all && i < count; i++) {
		if (!is_option(words[i].text)) {
			note_word(w, &words[i]);
		}
	}
	if (changes_folder(call->name, words, count)) {
		note(w, dm_path_join(w->facts->arena, w->folder, DM_STR("*")),
			(struct dm_str){NULL, 0});
	}
	note_options(w, words, count);
}

void
dm_walk_keep_changed(struct dm_arena *arena, struct dm_calls *calls, const struct dm_calls *before,
	const struct dm_calls_of_run *old, uint32_t index)
{
	for (uint32_t i = 0; i < old->nchanged; i++) {
		struct dm_walk_changed *kept = dm_push(arena, calls->changed, calls->nchanged);
		*kept = before->changed[old->changed + i];
		kept->index = index;
	}
}
