#include "engine_lines.h"

#include "../catalogue.h"
#include "service.h"

enum {
	WORDS = 256, /* of one call */
};

/* ---- words ---- */

/* What closes a quote, a $( or a ${ at `at`; the end of the line where nothing does. */
static size_t
closing(struct dm_str line, size_t at)
{
	char close = line.p[at] == '(' ? ')' : line.p[at] == '{' ? '}' : line.p[at];
	char open = line.p[at];
	unsigned depth = 0;
	for (size_t i = at + 1; i < line.n; i++) {
		depth += line.p[i] == open && open != close;
		if (line.p[i] == close && depth-- == 0) {
			return i;
		}
	}
	return line.n;
}

/* A word of a shell, its quotes taken off; {NULL, 0} at the end. The backquotes of Markdown part words. */
static struct dm_str
next_word(struct dm_arena *arena, struct dm_str line, size_t *at)
{
	struct dm_buf word = {NULL, 0, 0};
	size_t i = *at;
	while (i < line.n && dm_is_space(line.p[i])) {
		i++;
	}
	bool any = i < line.n;
	while (i < line.n && !dm_is_space(line.p[i])) {
		char c = line.p[i];
		bool nested = c == '$' && i + 1 < line.n &&
			      (line.p[i + 1] == '(' || line.p[i + 1] == '{');
		size_t end = c == '"' || c == '\'' || c == '`' ? closing(line, i)
			     : nested                          ? closing(line, i + 1)
							       : i;
		struct dm_str inner = dm_str_slice(line, i + 1, end);
		if (c == '`' && (end == line.n || dm_str_find_byte(inner, ' ') != (size_t)-1)) {
			i++;
			continue;
		}
		if (c == '"' || c == '\'') {
			dm_buf_str(&word, inner);
		} else {
			dm_buf_str(&word, dm_str_slice(line, i, end < line.n ? end + 1 : end));
		}
		i = end < line.n ? end + 1 : end;
	}
	*at = i;
	struct dm_str result =
		any ? dm_arena_str(arena, dm_buf_view(&word)) : (struct dm_str){NULL, 0};
	dm_buf_finish(&word);
	return result;
}

/* The words after `docker build` or `docker run`, up to what ends the command; false: the line has neither. */
static bool
read_words(struct dm_arena *arena, struct dm_str line, bool *runs, struct dm_str *words,
	uint32_t *count)
{
	bool docker = false, found = false;
	struct dm_str word;
	*count = 0;
	for (size_t i = 0; (word = next_word(arena, line, &i)).p;) {
		if (found) {
			bool ends = word.n && strchr("&|;>", word.p[0]);
			if (ends || *count == WORDS) {
				break;
			}
			words[(*count)++] = word;
			continue;
		}
		*runs = docker && (dm_str_is(word, "run") || dm_str_is(word, "create"));
		found = *runs || (docker && dm_str_is(word, "build"));
		docker = dm_str_is(word, "docker") || dm_str_is(word, "podman") ||
			 (docker && dm_words_has(&dm_words_engine_nouns, word));
	}
	return found;
}

/* ---- builds ---- */

static bool
read_build(const struct dm_str *words, uint32_t count, struct dm_engine_call *call)
{
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str word = words[i], *value = NULL;
		size_t equals = dm_str_find_byte(word, '=');
		bool joined = equals != (size_t)-1;
		struct dm_str option = joined ? dm_str_slice(word, 0, equals) : word;
		value = dm_str_is(option, "--target")                            ? &call->target
			: dm_str_is(option, "-f") || dm_str_is(option, "--file") ? &call->dockerfile
			: dm_str_is(option, "-t") || dm_str_is(option, "--tag")  ? &call->tag
										 : NULL;
		if (value && joined) {
			*value = dm_str_slice(word, equals + 1, word.n);
		} else if (value) {
			*value = i + 1 < count ? words[i + 1] : *value;
			i++;
		} else if (!joined && dm_words_has(&dm_words_build_valued_options, word)) {
			i++;
		} else if (word.n && word.p[0] != '-') {
			call->context = word;
		}
	}
	return call->context.n > 0;
}

/* ---- runs ---- */

/* -itv, -p8080:80: the letters before the one that has a value; word.n: none has */
static size_t
valued_letter(struct dm_str word)
{
	size_t i = 1;
	while (i < word.n &&
		!dm_words_has(&dm_words_run_valued_letters, (struct dm_str){word.p + i, 1})) {
		i++;
	}
	return i;
}

static bool
read_run(struct dm_arena *arena, const struct dm_str *words, uint32_t count,
	struct dm_engine_call *call)
{
	struct dm_engine_option *options = NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; i < count && !call->image.p; i++) {
		struct dm_str word = words[i];
		size_t equals = dm_str_find_byte(word, '=');
		bool joined = equals != (size_t)-1, dashes = dm_str_starts(word, "--");
		if (word.n < 2 || word.p[0] != '-') {
			call->image = word;
			continue;
		}
		struct dm_engine_option *option = dm_push(arena, options, n);
		*option = (struct dm_engine_option){word, {NULL, 0}};
		size_t letter = dashes ? word.n : valued_letter(word);
		if (dashes && joined) {
			option->name = dm_str_slice(word, 0, equals);
			option->value = dm_str_slice(word, equals + 1, word.n);
		} else if (letter < word.n) {
			const struct dm_str parts[] = {
				DM_STR("-"), dm_str_slice(word, letter, letter + 1)};
			option->name = dm_arena_join(arena, parts, 2);
			option->value = letter + 1 < word.n ? dm_str_slice(word, letter + 1, word.n)
					: i + 1 < count     ? words[++i]
							    : option->value;
		} else if (dm_words_has(&dm_words_run_valued_options, word) && i + 1 < count) {
			option->value = words[++i];
		}
	}
	/* the end of a sentence */
	while (call->image.n && strchr(".,;:)", call->image.p[call->image.n - 1])) {
		call->image.n--;
	}
	call->options = options;
	call->noptions = n;
	return call->image.n > 0;
}

/* Goes to the next line that names an engine; false: none does. */
static bool
skip_lines(struct dm_engine_lines *lines)
{
	static const char *const engines[] = {"docker ", "podman "};
	struct dm_str rest = dm_str_slice(lines->text, lines->at, lines->text.n);
	size_t at = rest.n;
	for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
		size_t found = dm_str_find(dm_str_slice(rest, 0, at), engines[i]);
		at = found < at ? found : at;
	}
	for (size_t i = 0; at < rest.n && i < at;) {
		size_t end = dm_str_find_byte(dm_str_slice(rest, i, at), '\n');
		if (end == (size_t)-1) {
			break;
		}
		i += end + 1;
		lines->at += end + 1;
		lines->line++;
	}
	return at < rest.n;
}

bool
dm_engine_next(struct dm_arena *arena, struct dm_engine_lines *lines, struct dm_engine_call *call)
{
	struct dm_str text = lines->text;
	while (lines->at < text.n && skip_lines(lines)) {
		struct dm_str rest = dm_str_slice(text, lines->at, text.n), words[WORDS];
		size_t end = dm_str_find_byte(rest, '\n');
		struct dm_buf line = {NULL, 0, 0};
		uint32_t count, first = lines->line + 1;
		end = lines->at + (end == (size_t)-1 ? rest.n : end);
		while (end < text.n && end > lines->at && text.p[end - 1] == '\\') {
			dm_buf_str(&line, dm_str_slice(text, lines->at, end - 1));
			lines->at = end + 1;
			lines->line++;
			rest = dm_str_slice(text, lines->at, text.n);
			end = dm_str_find_byte(rest, '\n');
			end = lines->at + (end == (size_t)-1 ? rest.n : end);
		}
		dm_buf_str(&line, dm_str_slice(text, lines->at, end));
		lines->at = end + 1;
		lines->line++;
		struct dm_str whole = dm_buf_view(&line);
		*call = (struct dm_engine_call){.line = first};
		bool found = read_words(arena, whole, &call->runs, words, &count);
		found = found && (call->runs ? read_run(arena, words, count, call)
					     : read_build(words, count, call));
		dm_buf_finish(&line);
		if (found) {
			return true;
		}
	}
	return false;
}

/* ---- what a run says ---- */

/* ./data of $(pwd)/data, $PWD/data: the folder that people are in */
static struct dm_str
from_here(struct dm_arena *arena, struct dm_str source)
{
	for (uint32_t i = 0; i < dm_words_current_folders.count; i++) {
		const char *here = dm_words_item(&dm_words_current_folders, i);
		if (dm_str_starts(source, here)) {
			const struct dm_str parts[] = {
				DM_STR("."), dm_str_slice(source, strlen(here), source.n)};
			return dm_arena_join(arena, parts, 2);
		}
	}
	return source;
}

/* type=bind,source=/srv,target=/data,readonly */
static struct dm_str
short_of(struct dm_arena *arena, struct dm_str mount)
{
	static const char *const sources[] = {"source", "src", NULL};
	static const char *const targets[] = {"target", "dst", "destination", NULL};
	struct dm_str source = {"", 0}, target = {"", 0};
	bool fixed = false, kept = true;
	for (size_t i = 0; i < mount.n;) {
		size_t end = i;
		while (end < mount.n && mount.p[end] != ',') {
			end++;
		}
		struct dm_str part = dm_str_slice(mount, i, end);
		size_t equals = dm_str_find_byte(part, '=');
		struct dm_str key = dm_str_slice(part, 0, equals == (size_t)-1 ? part.n : equals);
		struct dm_str value = equals == (size_t)-1 ? (struct dm_str){"", 0}
							   : dm_str_slice(part, equals + 1, part.n);
		source = dm_str_listed(key, sources) ? value : source;
		target = dm_str_listed(key, targets) ? value : target;
		fixed = fixed || dm_str_is(key, "readonly") || dm_str_is(key, "ro");
		kept = kept && !dm_str_is(value, "tmpfs");
		i = end + 1;
	}
	const struct dm_str parts[] = {
		source, dm_str(source.n ? ":" : ""), target, dm_str(fixed ? ":ro" : "")};
	return kept && target.n ? dm_arena_join(arena, parts, 4) : (struct dm_str){NULL, 0};
}

/* What only root may be given; NULL: the option asks for no such thing. */
static const char *
why_root(const struct dm_engine_option *option)
{
	if (dm_str_is(option->name, "--privileged") && !dm_str_is(option->value, "false")) {
		return "makes it privileged";
	}
	if (dm_str_is(option->name, "--cap-add")) {
		return "gives it capabilities, which only root has then";
	}
	if (dm_str_is(option->name, "--device")) {
		return "gives it devices of the host";
	}
	if (dm_str_is(option->name, "--pid") && dm_str_is(option->value, "host")) {
		return "shows it the processes of the host";
	}
	bool user = dm_str_is(option->name, "-u") || dm_str_is(option->name, "--user");
	bool root = dm_str_is(option->value, "root") || dm_str_is(option->value, "0") ||
		    dm_str_starts(option->value, "root:") || dm_str_starts(option->value, "0:");
	return user && root ? "starts it as root" : NULL;
}

void
dm_engine_read_run(const struct dm_service_place *place, const struct dm_engine_call *call,
	struct dm_usage *usage)
{
	for (uint32_t i = 0; i < call->noptions; i++) {
		const struct dm_engine_option *option = &call->options[i];
		const char *why = why_root(option);
		usage->root = usage->root ? usage->root : why;
		struct dm_str volume = {NULL, 0};
		if (dm_str_is(option->name, "-v") || dm_str_is(option->name, "--volume")) {
			volume = option->value;
		} else if (dm_str_is(option->name, "--mount")) {
			volume = short_of(place->arena, option->value);
		}
		if (volume.n) {
			dm_service_add_volume(place, from_here(place->arena, volume), usage);
		}
	}
}
