#include "looks.h"

#include "writes.h"

/* "find -exec" of the list: the program, and a word or a part of one. */
static bool
is_listed(const struct dm_words *list, struct dm_str name, struct dm_str word, bool part)
{
	for (uint32_t i = 0; name.n && i < list->count; i++) {
		const char *row = dm_words_item(list, i);
		const char *blank = row[0] == name.p[0] ? strchr(row, ' ') : NULL; /* mostly */
		if (!blank || !dm_str_eq((struct dm_str){row, (size_t)(blank - row)}, name)) {
			continue;
		}
		struct dm_str text = dm_str(blank + 1);
		bool glued = text.p[0] == '-' && dm_str_starts(word, text.p) &&
			     (word.n == text.n || word.p[text.n] == '=');
		if (part ? dm_str_find(word, text.p) != (size_t)-1 : glued) {
			return true;
		}
	}
	return false;
}

/* ---- sed ---- */

/* Past the text up to the next delimiter that no backslash hides. */
static size_t
past(struct dm_str text, size_t at, char end)
{
	while (at < text.n && text.p[at] != end) {
		at += 1 + (text.p[at] == '\\');
	}
	return at < text.n ? at + 1 : text.n;
}

/* 12, $, /re/, \|re| before a command */
static size_t
past_address(struct dm_str text, size_t at)
{
	while (at < text.n &&
		(dm_is_space(text.p[at]) || strchr("0123456789$,;!{}~+", text.p[at]))) {
		at++;
	}
	if (at + 1 < text.n && text.p[at] == '\\') {
		return past_address(text, past(text, at + 2, text.p[at + 1]));
	}
	return at < text.n && text.p[at] == '/' ? past_address(text, past(text, at + 1, '/')) : at;
}

/*
 * Commands of sed(1) that change its own text alone: s y d p a i c and the like. e runs a program, r and w and their
 * flags of s name files.
 */
static bool
edits_only(struct dm_str text)
{
	for (size_t at = past_address(text, 0); at < text.n; at = past_address(text, at)) {
		char c = text.p[at++];
		if (strchr("aic", c)) {
			at = past(text, at, '\n');
		} else if ((c == 's' || c == 'y') && at < text.n) {
			char delimiter = text.p[at];
			at = past(text, past(text, at + 1, delimiter), delimiter);
			while (at < text.n && strchr("gpiIM0123456789", text.p[at])) {
				at++;
			}
		} else if (!strchr("dDpPgGhHxnNqQ=l#", c)) {
			return false;
		}
	}
	return true;
}

/* sed [-nEri] SCRIPT FILE, sed -e SCRIPT */
static bool
sed_edits_only(const struct dm_str *words, uint32_t count)
{
	bool script = false;
	for (uint32_t i = 1; i < count; i++) {
		bool option = words[i].n > 1 && words[i].p[0] == '-';
		bool text = dm_str_is(words[i], "-e") || dm_str_is(words[i], "--expression");
		if (text && i + 1 < count) {
			script = true;
			if (!edits_only(words[++i])) {
				return false;
			}
		} else if (!option && !script) {
			return edits_only(words[i]);
		}
	}
	return true;
}

static bool
is_test(struct dm_str name)
{
	return dm_str_is(name, "[") || dm_str_is(name, "[[") || dm_str_is(name, "test");
}

static void
doubt_question(struct dm_judge *j, struct dm_str name)
{
	dm_judge_doubt(j, "program-unknown",
		dm_arena_printf(j->facts->arena,
			"%s asks which user runs it (%.*s), and may do something else for another "
			"one",
			j->where, DM_FMT(name)));
}

/* $(id -u), `whoami`, id -u | grep: something is made of the answer, which `id` alone only prints */
static bool
uses_answer(struct dm_str text, const char *program)
{
	size_t n = strlen(program), from = 0;
	for (size_t hit;
		(hit = dm_str_find(dm_str_slice(text, from, text.n), program)) != (size_t)-1;
		from += hit + n) {
		size_t at = from + hit, end = at + n;
		bool whole = end == text.n || !dm_is_name_byte(text.p[end]);
		while (at > 1 && text.p[hit + from - 1] == '/' &&
			(text.p[at - 1] == '/' || dm_is_name_byte(text.p[at - 1]))) {
			at--; /* /usr/bin/id */
		}
		while (at > 0 && (text.p[at - 1] == ' ' || text.p[at - 1] == '\t')) {
			at--;
		}
		bool inside = at > 0 && (text.p[at - 1] == '(' || text.p[at - 1] == '`');
		bool begins = inside || at == 0 || strchr("\n;&|{", text.p[at - 1]) != NULL;
		while (end < text.n && !strchr("\n;&|", text.p[end])) {
			end++;
		}
		bool piped = end < text.n && text.p[end] == '|' &&
			     !(end + 1 < text.n && text.p[end + 1] == '|');
		if (whole && (inside || (begins && piped))) {
			return true;
		}
	}
	return false;
}

void
dm_looks_judge_text(struct dm_judge *j, struct dm_str text)
{
	for (uint32_t i = 0; i < dm_words_user_programs.count; i++) {
		const char *name = dm_words_item(&dm_words_user_programs, i);
		if (uses_answer(text, name)) {
			doubt_question(j, dm_str(name));
		}
	}
	for (uint32_t i = 0; i < dm_words_user_variables.count; i++) {
		const char *name = dm_words_item(&dm_words_user_variables, i);
		if (dm_str_names(text, name)) {
			doubt_question(j, dm_str(name));
		}
	}
}

/* mktemp app.XXXX, mktemp -p DIR: not below /tmp, as without words, and with -t */
static void
judge_temporary(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	bool below = false;
	for (uint32_t i = 1; i < count; i++) {
		struct dm_str word = words[i];
		bool folder = dm_str_is(word, "-p") && i + 1 < count;
		struct dm_str at = folder ? words[i + 1] : word;
		below = below || folder || dm_str_is(word, "-t") || dm_str_starts(word, "--tmpdir");
		if (dm_str_starts(word, "--tmpdir=")) {
			at = dm_str_slice(word, strlen("--tmpdir="), word.n);
			folder = true;
		}
		bool template = !below && word.n && word.p[0] != '-';
		if (folder) {
			dm_judge_written(j, at);
		} else if (template) {
			dm_judge_written_file(j, at);
		}
		i += folder && dm_str_is(word, "-p");
	}
}

/* /usr/bin/id, /bin/[: where the system has its programs */
static bool
is_of_system(struct dm_str path)
{
	return dm_str_starts(path, "/bin/") || dm_str_starts(path, "/sbin/") ||
	       dm_str_starts(path, "/usr/");
}

bool
dm_looks_only(const struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	/* ./bin/jobs is no builtin of the shell, and /app/install no program of the system */
	bool own = name.n < words[0].n && !is_of_system(words[0]);
	/* CMD ["--help"] is what people replace: in a script it is all that is asked */
	if ((!own && dm_words_has(&dm_words_harmless_programs, name)) ||
		(j->text && count == 2 && dm_words_has(&dm_words_asked_versions, words[1]))) {
		return true;
	}
	bool shows = false,
	     may = name.n && dm_words_changing_words.starts >> ((unsigned char)name.p[0] & 63) & 1;
	for (uint32_t i = 0; may && i < dm_words_changing_words.count; i++) {
		const char *row = dm_words_item(&dm_words_changing_words, i),
			   *blank = strchr(row, ' ');
		if (!dm_str_eq((struct dm_str){row, (size_t)(blank - row)}, name)) {
			continue;
		}
		shows = true;
		for (uint32_t k = 1; k < count; k++) {
			if (dm_str_is(words[k], blank + 1) ||
				dm_str_find_byte(words[k], '=') != (size_t)-1) {
				return false;
			}
		}
	}
	return shows;
}

bool
dm_looks_elsewhere(const struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	bool listens = false;
	for (uint32_t i = 1; i < count && dm_str_find(name, "nc") == 0; i++) {
		listens = listens || dm_str_is(words[i], "--listen") ||
			  (words[i].n > 1 && words[i].p[0] == '-' && words[i].p[1] != '-' &&
				  dm_str_find_byte(words[i], 'l') != (size_t)-1);
	}
	return !listens && dm_looks_only(j, words, count);
}

uint32_t
dm_looks_judge(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	for (uint32_t i = 1; is_test(name) && i + 1 < count; i++) {
		if (dm_words_has(&dm_words_written_tests, words[i])) {
			dm_judge_written(j, words[i + 1]);
		}
	}
	if (dm_str_is(name, "mktemp")) {
		judge_temporary(j, words, count);
	}
	bool runs = dm_str_is(name, "sed") && !sed_edits_only(words, count);
	for (uint32_t i = 1; i < count; i++) {
		bool quits = dm_str_is(words[i], "\\q"); /* psql -c '\q' */
		runs = runs || is_listed(&dm_words_running_words, name, words[i], false) ||
		       (!quits && is_listed(&dm_words_running_texts, name, words[i], true));
		if (dm_words_has(&dm_words_running_waits, name) && dm_str_is(words[i], "--") &&
			i + 1 < count) {
			return i + 1;
		}
	}
	if (runs) {
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(j->facts->arena,
				"%s has %.*s run others, or change what it finds", j->where,
				DM_FMT(name)));
	}
	return 0;
}

/* git config --global user.name x: each part of the row is a word of the call. */
bool
dm_looks_home_setting(struct dm_judge *j, const struct dm_str *words, uint32_t count)
{
	bool found = false;
	for (uint32_t i = 0; i < dm_words_home_settings.count && !found; i++) {
		struct dm_str rest = dm_words_str(&dm_words_home_settings, i), part;
		found = dm_str_next_part(&rest, ' ', &part) &&
			dm_str_eq(dm_str_base_name(words[0]), part);
		while (found && dm_str_next_part(&rest, ' ', &part)) {
			bool named = false;
			for (uint32_t k = 1; k < count && !named; k++) {
				named = dm_str_eq(words[k], part);
			}
			found = named;
		}
	}
	if (found) {
		j->verdict.home = true;
		dm_judge_note(j, "%.*s keeps settings in the home of its user",
			DM_FMT(dm_str_base_name(words[0])));
	}
	return found;
}
