#include "engine_lines.h"

#include "../catalogue.h"
#include "service.h"

enum {
	WORDS = 256, /* of one call */
	OPENED = 64, /* quotes and commands of one line that are looked into */
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
		if (line.p[i] == '\\' && close == '"') {
			i++;
			continue;
		}
		depth += line.p[i] == open && open != close;
		if (line.p[i] == close && depth-- == 0) {
			return i;
		}
	}
	return line.n;
}

/* What stands between commands: ; & && | || */
static bool
is_operator(char c)
{
	return c == ';' || c == '&' || c == '|';
}

/* A quote, or the start of a variable or a command */
static bool
is_special(char c)
{
	return c == '"' || c == '\'' || c == '`' || c == '$' || c == '{';
}

/* A word of a shell, its quotes taken off, or an operator; {NULL, 0} at the end. The backquotes of Markdown part words. */
static struct dm_str
next_word(struct dm_arena *arena, struct dm_str line, size_t *at)
{
	struct dm_buf word = {NULL, 0, 0};
	size_t i = *at;
	while (i < line.n && dm_is_space(line.p[i])) {
		i++;
	}
	bool any = i < line.n;
	if (any && is_operator(line.p[i])) {
		size_t start = i;
		while (i < line.n && line.p[i] == line.p[start]) {
			i++;
		}
		*at = i;
		return dm_str_slice(line, start, i);
	}
	size_t start = i;
	while (i < line.n && !dm_is_space(line.p[i]) && !is_operator(line.p[i]) &&
		!is_special(line.p[i])) {
		i++;
	}
	if (any && (i == line.n || dm_is_space(line.p[i]) || is_operator(line.p[i]))) {
		*at = i;
		return dm_str_slice(line, start, i); /* mostly there is nothing to take off */
	}
	for (i = start; i < line.n && !dm_is_space(line.p[i]) && !is_operator(line.p[i]);) {
		char c = line.p[i];
		char next = i + 1 < line.n ? line.p[i + 1] : '\0';
		if (c == '\\' && (next == '"' || next == '\'')) {
			dm_buf_byte(&word, next);
			i += 2;
			continue;
		}
		bool nested = c == '$' && (next == '(' || next == '{');
		bool whole = c == '"' || c == '\'' || c == '`' || (c == '{' && next == '{');
		size_t end = whole ? closing(line, i) : nested ? closing(line, i + 1) : i;
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

/* docker, @docker, $(Q)docker, (docker, /usr/bin/docker, $(DOCKER); what starts services or pods: *by */
static bool
is_engine(struct dm_str word, const char **by)
{
	struct dm_assigned_variable variable;
	while (word.n && strchr("@-+(", word.p[0])) {
		word = dm_str_slice(word, 1, word.n);
	}
	size_t at = 0;
	while (word.n && word.p[0] == '$' && dm_assigned_next(word, &at, &variable)) {
		if (variable.start > 0) {
			return false;
		}
		if (variable.end == word.n) {
			return dm_words_has(&dm_words_engine_variables, variable.name);
		}
		word = dm_str_slice(word, variable.end, word.n);
		at = 0;
	}
	struct dm_str name = dm_str_base_name(word);
	bool pods = dm_str_is(name, "kubectl"), services = dm_str_ends(name, "-compose");
	*by = pods ? "kubectl" : services ? "docker compose" : *by;
	return dm_str_is(name, "docker") || dm_str_is(name, "podman") || pods ||
	       dm_str_is(name, "docker-compose") || dm_str_is(name, "podman-compose");
}

/* What is quoted in the word, or said by a command: "docker run app", $(docker run app); the end: nothing with blanks is. */
static size_t
opened(struct dm_str line, size_t start, size_t end)
{
	while (start < end && dm_is_space(line.p[start])) {
		start++;
	}
	if (dm_str_find_byte(dm_str_slice(line, start, end), ' ') == (size_t)-1) {
		return end;
	}
	for (size_t i = start; i < end; i++) {
		bool command = line.p[i] == '$' && i + 1 < end && strchr("({", line.p[i + 1]);
		if (command || strchr("\"'`", line.p[i])) {
			return i + 1 + command;
		}
	}
	return end;
}

/* Where the backquotes of Markdown end that a word begins with; the end of the line: it begins with none. */
static size_t
end_of_code(struct dm_str line, size_t start)
{
	while (start < line.n && dm_is_space(line.p[start])) {
		start++;
	}
	return start < line.n && line.p[start] == '`' ? closing(line, start) : line.n;
}

/* build, run, exec; by: what starts services or pods, which are built otherwise, NULL for an engine itself */
static bool
read_verb(struct dm_str word, const char *by, struct dm_engine_call *call)
{
	bool pods = by && strcmp(by, "kubectl") == 0;
	call->enters = dm_str_is(word, "exec");
	call->runs = call->enters || (!pods && dm_str_is(word, "run")) ||
		     (!by && dm_str_is(word, "create"));
	call->known = pods                 ? "kubectl exec"
		      : by && call->enters ? "docker compose exec"
		      : by                 ? "docker compose run"
		      : call->enters       ? "docker exec"
					   : NULL;
	return call->runs || (!by && dm_str_is(word, "build"));
}

/* Goes past `docker build` or `docker run`, in what ends at *end; false: the line has neither from there on. */
static bool
find_verb(struct dm_arena *arena, struct dm_engine_lines *lines, size_t *at, size_t *end,
	struct dm_engine_call *call)
{
	struct dm_str line = lines->rest;
	const char *by = NULL;
	bool engine = false, valued = false;
	*end = line.n;
	for (size_t start = *at; *at < line.n; start = *at) {
		*end = start < *end ? *end : line.n;
		*end = *end < line.n ? *end : end_of_code(line, start);
		struct dm_str word = next_word(arena, line, at);
		if (!word.p) {
			break;
		}
		bool verb = engine && !valued;
		if (verb && read_verb(word, by, call)) {
			return true;
		}
		bool option = verb && word.n > 1 && word.p[0] == '-';
		bool services = verb && dm_str_is(word, "compose");
		bool goes_on = engine && (valued || option || services ||
						 dm_words_has(&dm_words_engine_nouns, word));
		by = services ? "docker compose" : goes_on ? by : NULL;
		engine = is_engine(word, &by) || goes_on;
		valued = option && dm_words_has(&dm_words_engine_valued_options, word);
		size_t inner = lines->opened < OPENED ? opened(line, start, *at) : *at;
		if (inner != *at) {
			lines->opened++;
			*end = closing(line, inner - 1);
			*at = inner;
		}
	}
	*at = *end = line.n;
	return false;
}

/* The words up to what ends the command: an operator, a redirection, a comment. */
static uint32_t
read_words(struct dm_arena *arena, struct dm_str line, size_t *at, struct dm_str *words)
{
	uint32_t count = 0;
	for (struct dm_str word; count < WORDS && (word = next_word(arena, line, at)).p;) {
		if (word.n && strchr("&|;<>#", word.p[0])) {
			break;
		}
		words[count++] = word;
	}
	return count;
}

/* ---- options ---- */

/* Options of a verb whose value may be the next word: the long ones, and the letters. */
struct valued {
	const struct dm_words *options, *letters;
};

/* -itv, -p8080:80: the letters before the one that has a value; word.n: none has */
static size_t
valued_letter(struct dm_str word, const struct dm_words *letters)
{
	size_t i = 1;
	while (i < word.n && !dm_words_has(letters, (struct dm_str){word.p + i, 1})) {
		i++;
	}
	return i;
}

/* An option at words[*i], which its value may follow. */
static struct dm_engine_option
read_option(struct dm_arena *arena, const struct valued *valued, const struct dm_str *words,
	uint32_t count, uint32_t *i)
{
	struct dm_str word = words[*i];
	struct dm_engine_option option = {word, {NULL, 0}};
	size_t equals = dm_str_find_byte(word, '=');
	bool joined = equals != (size_t)-1, dashes = dm_str_starts(word, "--");
	size_t letter = dashes ? word.n : valued_letter(word, valued->letters);
	if (dashes && joined) {
		option.name = dm_str_slice(word, 0, equals);
		option.value = dm_str_slice(word, equals + 1, word.n);
	} else if (letter < word.n) {
		const struct dm_str parts[] = {DM_STR("-"), dm_str_slice(word, letter, letter + 1)};
		size_t from = letter + 1 + (letter + 1 == equals); /* -p=80:80 */
		option.name = dm_arena_join(arena, parts, 2);
		option.value = from < word.n    ? dm_str_slice(word, from, word.n)
			       : *i + 1 < count ? words[++*i]
						: option.value;
	} else if (dm_words_has(valued->options, word) && *i + 1 < count) {
		option.value = words[++*i];
	}
	return option;
}

/* ---- builds ---- */

static bool
read_build(struct dm_arena *arena, const struct dm_str *words, uint32_t count,
	struct dm_engine_call *call)
{
	static const struct valued valued = {
		&dm_words_build_valued_options, &dm_words_build_valued_letters};
	struct dm_str *tags = NULL;
	for (uint32_t i = 0; i < count; i++) {
		if (words[i].n && words[i].p[0] != '-') {
			call->context = words[i];
		}
		if (words[i].n < 2 || words[i].p[0] != '-') {
			continue;
		}
		const struct dm_engine_option option =
			read_option(arena, &valued, words, count, &i);
		if (dm_str_is(option.name, "--target")) {
			call->target = option.value;
		} else if (dm_str_is(option.name, "-f") || dm_str_is(option.name, "--file")) {
			call->dockerfile = option.value;
		} else if (dm_str_is(option.name, "-t") || dm_str_is(option.name, "--tag")) {
			if (option.value.n) {
				*dm_push(arena, tags, call->ntags) = option.value;
			}
		}
	}
	call->tags = tags;
	/* $(docker build -q .) */
	while (call->context.n && call->context.p[call->context.n - 1] == ')' &&
		dm_str_find_byte(call->context, '(') == (size_t)-1) {
		call->context.n--;
	}
	return call->context.n > 0;
}

/* ---- runs ---- */

/* kubectl exec NAME -c web -- ls: what follows the name is no command yet */
static uint32_t
skip_pod_options(struct dm_arena *arena, const struct valued *valued,
	const struct dm_engine_call *call, uint32_t i)
{
	for (; i < call->nwords && dm_str_starts(call->words[i], "-"); i++) {
		if (dm_str_is(call->words[i], "--")) {
			return i + 1;
		}
		read_option(arena, valued, call->words, call->nwords, &i);
	}
	return i;
}

/* Options from words[from] on, then the image. */
static bool
read_image(struct dm_arena *arena, struct dm_engine_call *call, uint32_t from)
{
	static const struct valued valued = {
		&dm_words_run_valued_options, &dm_words_run_valued_letters};
	struct dm_engine_option *options = call->options;
	struct dm_str image = {NULL, 0};
	uint32_t i = from;
	for (; i < call->nwords && !image.p; i++) {
		if (call->words[i].n > 1 && call->words[i].p[0] == '-') {
			struct dm_engine_option *option = dm_push(arena, options, call->noptions);
			*option = read_option(arena, &valued, call->words, call->nwords, &i);
		} else {
			image = call->words[i];
		}
	}
	/* the end of a sentence */
	while (image.n && strchr(".,;:", image.p[image.n - 1])) {
		image.n--;
	}
	while (image.n && image.p[image.n - 1] == ')' &&
		dm_str_find_byte(image, '(') == (size_t)-1) {
		image.n--;
	}
	call->options = options;
	if (image.n) {
		call->image = image;
		call->after = call->enters ? skip_pod_options(arena, &valued, call, i) : i;
	}
	return image.n > 0;
}

static bool
read_run(struct dm_arena *arena, const struct dm_str *words, uint32_t count,
	struct dm_engine_call *call)
{
	struct dm_str *copy = dm_arena_alloc(arena, (count + 1) * sizeof *copy);
	for (uint32_t i = 0; i < count; i++) {
		copy[i] = words[i];
	}
	call->words = copy;
	call->nwords = count;
	return read_image(arena, call, 0);
}

bool
dm_engine_skip_variable(struct dm_arena *arena, struct dm_engine_call *call)
{
	struct dm_str variable = call->image;
	bool dollar = variable.n > 1 && variable.p[0] == '$', whole;
	if (variable.n > 2 && strchr("({", variable.p[1]) && (dollar || variable.p[0] == '{')) {
		whole = closing(variable, dollar) + 1 == variable.n;
	} else {
		whole = dollar && dm_str_find_byte(variable, '/') == (size_t)-1 &&
			dm_str_find_byte(variable, ':') == (size_t)-1;
	}
	if (!whole || !read_image(arena, call, call->after)) {
		return false;
	}
	call->unread = call->unread.p ? call->unread : variable;
	return true;
}

/* ---- lines ---- */

/* Goes to the next line that may name an engine, itself or by a variable; false: none does. */
static bool
skip_lines(struct dm_engine_lines *lines)
{
	struct dm_str rest = dm_str_slice(lines->text, lines->at, lines->text.n), line;
	size_t n = rest.n;
	while (dm_str_next_line(&rest, &line)) {
		if (dm_str_find_byte(line, '$') != (size_t)-1 ||
			dm_str_find(line, "{{") != (size_t)-1 ||
			dm_words_in(&dm_words_engine_marks, line)) {
			return true;
		}
		lines->at += n - rest.n;
		lines->line++;
		n = rest.n;
	}
	return false;
}

/* The line at lines->at with those that it goes on in. */
static struct dm_str
join_lines(struct dm_arena *arena, struct dm_engine_lines *lines)
{
	struct dm_buf line = {NULL, 0, 0};
	for (bool more = true; more && lines->at < lines->text.n;) {
		struct dm_str rest = dm_str_slice(lines->text, lines->at, lines->text.n);
		size_t length = dm_str_find_byte(rest, '\n');
		struct dm_str part = dm_str_slice(rest, 0, length == (size_t)-1 ? rest.n : length);
		more = part.n && part.p[part.n - 1] == '\\';
		dm_buf_str(&line, dm_str_slice(part, 0, part.n - more));
		lines->at += part.n + 1;
		lines->line++;
	}
	struct dm_str whole = dm_arena_str(arena, dm_buf_view(&line));
	dm_buf_finish(&line);
	return whole;
}

/* The next line that names an engine, what is known of its variables put in; false: there is none. */
static bool
read_line(struct dm_arena *arena, struct dm_engine_lines *lines)
{
	/* a variable that holds an engine is given one somewhere */
	if (lines->at == 0 && !dm_words_in(&dm_words_engine_marks, lines->text)) {
		lines->at = lines->text.n;
	}
	while (lines->at < lines->text.n && skip_lines(lines)) {
		lines->first = lines->line + 1;
		lines->opened = 0;
		struct dm_str line = join_lines(arena, lines);
		if (!lines->assigned.read) {
			dm_assigned_read(arena, lines->text, &lines->assigned);
		}
		lines->rest = dm_assigned_expand(arena, &lines->assigned, line);
		if (dm_words_in(&dm_words_engine_marks, lines->rest)) {
			return true;
		}
	}
	lines->rest = (struct dm_str){"", 0};
	return false;
}

/* Goes past a call that ends at `at`, in a quote that ends at `end`. */
static void
leave(struct dm_engine_lines *lines, size_t at, size_t end)
{
	struct dm_str rest = lines->rest;
	const char *last = lines->later.n ? lines->later.p + lines->later.n : rest.p + rest.n;
	if (end < rest.n) {
		const char *later = rest.p + end + 1;
		lines->later = (struct dm_str){later, (size_t)(last - later)};
	}
	/* `docker run` of Markdown: the word that is read last may go beyond the quote */
	lines->rest = dm_str_slice(rest, at < end ? at : end, end);
}

/* What follows a quote, or the next line; false: there is none. */
static bool
next_part(struct dm_arena *arena, struct dm_engine_lines *lines)
{
	if (lines->later.n) {
		lines->rest = lines->later;
		lines->later = (struct dm_str){NULL, 0};
		return true;
	}
	return read_line(arena, lines);
}

bool
dm_engine_next(struct dm_arena *arena, struct dm_engine_lines *lines, struct dm_engine_call *call)
{
	while (lines->rest.n || next_part(arena, lines)) {
		size_t at = 0, end;
		*call = (struct dm_engine_call){.line = lines->first};
		bool found = find_verb(arena, lines, &at, &end, call);
		if (found) {
			struct dm_str words[WORDS];
			uint32_t count =
				read_words(arena, dm_str_slice(lines->rest, 0, end), &at, words);
			found = call->runs ? read_run(arena, words, count, call)
					   : read_build(arena, words, count, call);
		}
		leave(lines, at, end);
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
	for (struct dm_str part; dm_str_next_part(&mount, ',', &part);) {
		size_t equals = dm_str_find_byte(part, '=');
		struct dm_str key = dm_str_slice(part, 0, equals == (size_t)-1 ? part.n : equals);
		struct dm_str value = equals == (size_t)-1 ? (struct dm_str){"", 0}
							   : dm_str_slice(part, equals + 1, part.n);
		source = dm_str_listed(key, sources) ? value : source;
		target = dm_str_listed(key, targets) ? value : target;
		fixed = fixed || dm_str_is(key, "readonly") || dm_str_is(key, "ro");
		kept = kept && !dm_str_is(value, "tmpfs");
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
	return NULL;
}

/* [COMMAND], $@, <file>: what stands for words of the caller's */
static bool
is_placeholder(struct dm_str word)
{
	return word.n == 0 || strchr("<[({$`", word.p[0]) || dm_str_ends(word, "...");
}

/* bash, sh -l, python: somebody looks around in it */
static bool
is_shell_alone(const struct dm_str *words, uint32_t count)
{
	struct dm_str name = dm_str_base_name(words[0]);
	bool shell = dm_words_has(&dm_words_shells, name) ||
		     dm_words_has(&dm_words_other_shells, name) ||
		     dm_words_has(&dm_words_prompts, name);
	bool option = count == 2 && words[1].n && words[1].p[0] == '-' &&
		      dm_str_find_byte(words[1], 'c') == (size_t)-1;
	return shell && (count == 1 || option);
}

/* What follows the image, in place of CMD; NULL: nothing does, or what only its caller knows. */
static const char *const *
read_command(struct dm_arena *arena, const struct dm_engine_call *call)
{
	const struct dm_str *words = call->words + call->after;
	uint32_t count = call->nwords - call->after;
	bool told = count > 0 && !is_shell_alone(words, count);
	for (uint32_t i = 0; told && i < count; i++) {
		told = !is_placeholder(words[i]);
	}
	if (!told) {
		return NULL;
	}
	const char **command = dm_arena_alloc(arena, (count + 1) * sizeof *command);
	for (uint32_t i = 0; i < count; i++) {
		command[i] = dm_arena_str(arena, words[i]).p;
	}
	command[count] = NULL;
	return command;
}

/* --entrypoint sh: one word, without the CMD of the image */
static void
read_entrypoint(struct dm_arena *arena, struct dm_str word, struct dm_usage *usage)
{
	if (!is_placeholder(word) && !(is_shell_alone(&word, 1) && !usage->command)) {
		const char **words = dm_arena_alloc(arena, 2 * sizeof *words);
		words[0] = dm_arena_str(arena, word).p;
		words[1] = NULL;
		usage->entrypoint = words;
	}
}

void
dm_engine_read_run(const struct dm_service_place *place, const struct dm_engine_call *call,
	struct dm_usage *usage)
{
	usage->unread = call->unread.p ? dm_arena_str(place->arena, call->unread).p : NULL;
	/* after a comment's there may be a sentence */
	usage->command = place->claims ? read_command(place->arena, call) : NULL;
	if (call->enters) {
		usage->entrypoint = usage->command; /* nothing of the image's comes before it */
		usage->command = NULL;
	}
	for (uint32_t i = 0; i < call->noptions; i++) {
		const struct dm_engine_option *option = &call->options[i];
		const char *why = why_root(option);
		usage->root = usage->root ? usage->root : why;
		struct dm_str volume = {NULL, 0};
		if (dm_str_is(option->name, "-v") || dm_str_is(option->name, "--volume")) {
			volume = option->value;
		} else if (dm_str_is(option->name, "--mount")) {
			volume = short_of(place->arena, option->value);
		} else if (dm_str_is(option->name, "-e") || dm_str_is(option->name, "--env")) {
			dm_usage_set(place->arena, usage, option->value);
		} else if (dm_str_is(option->name, "-p") || dm_str_is(option->name, "--publish") ||
			   dm_str_is(option->name, "--expose")) {
			dm_usage_publish(
				place->arena, usage, dm_arena_str(place->arena, option->value).p);
		} else if (dm_str_is(option->name, "-u") || dm_str_is(option->name, "--user")) {
			dm_usage_start_as(place->arena, usage, option->value);
		} else if (dm_str_is(option->name, "--entrypoint") && place->claims) {
			read_entrypoint(place->arena, option->value, usage);
		} else if (dm_str_is(option->name, "--env-file")) {
			dm_service_set_by_file(
				place, from_here(place->arena, option->value), usage);
		}
		if (volume.n) {
			dm_service_add_volume(place, from_here(place->arena, volume), usage);
		}
	}
}
