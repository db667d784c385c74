/*
 * Settings are read as words that may name files, whatever format they are in: logs/app.log of
 * `logging.file.name=logs/app.log`, of `name: logs/app.log`, of `<file>logs/app.log</file>`.
 */
#include "settings.h"

#include "../facts/brought.h"
#include "folders.h"
#include "found.h"
#include "mentioned.h"
#include "log_classes.h"
#include "nested.h"
#include "placeholders.h"
#include "set_outside.h"
#include "settings_ports.h"
#include "source_path.h"
#include "source_text.h"
#include "spring.h"
#include "writes.h"

enum {
	WHOLE = 1024 * 1024, /* bytes of a file with its resources; those beyond are left out */
};

/* A byte of a path or an address, with a variable in it: logs/${name}.log, jdbc:h2:file:./data/db */
static bool
is_of_word(char c)
{
	return dm_is_name_byte(c) || (c && strchr("./-+:~${}@%", c));
}

/* A path by its looks, into a folder that is written to by its name; data/x alone may be what is read. */
static bool
names_output(struct dm_str word)
{
	bool path = memchr(word.p, '/', word.n) && dm_str_find(word, "://") == (size_t)-1 &&
		    dm_str_find_byte(word, ':') == (size_t)-1;
	bool absolute = word.p[0] == '/';
	char lower[128]; /* Logs/app-.txt */
	struct dm_str text = {lower, word.n < sizeof lower ? word.n : sizeof lower};
	for (size_t i = 0; path && i < text.n; i++) {
		lower[i] = dm_lower(word.p[i]);
	}
	return path &&
	       ((absolute && dm_words_hold(&dm_words_named_folders, word) &&
			!dm_words_hold(&dm_words_unwritten_folders, word)) ||
		       dm_words_has_part(
			       absolute ? &dm_words_data_folders : &dm_words_output_folders, text));
}

/* x.txt of args=("x.txt",); not the logger com.example.data, nor the part of the settings base.xml */
static bool
names_log(struct dm_str word)
{
	size_t dot = dm_str_find_byte(word, '.');
	bool dotted = dot != (size_t)-1 && dm_str_find_byte(word, '/') == (size_t)-1 &&
		      dm_str_find_byte(dm_str_slice(word, dot + 1, word.n), '.') != (size_t)-1;
	return !dotted && !dm_str_ends(word, ".xml") && !dm_source_is_stream(word) &&
	       dm_source_names_file(word);
}

/* base: what paths are relative to */
static void
judge_word(
	struct dm_judge *j, struct dm_str base, struct dm_str word, bool logging, const char *where)
{
	bool log, folder = false;
	struct dm_str path = dm_source_named_file(word, &log);
	bool file = path.p != NULL;
	bool variable = dm_str_find_byte(word, '$') != (size_t)-1;
	/* jdbc:h2:file:${DATA}/app */
	bool database = variable && dm_words_before(&dm_words_database_starts, word) > 0 &&
			dm_str_find(word, "mem:") == (size_t)-1;
	if (!file && (variable ? database || dm_words_after(&dm_words_data_suffixes, word)
			       : names_output(word))) {
		path = word;
		folder = dm_str_find_byte(dm_str_base_name(word), '.') == (size_t)-1;
	}
	if (logging && !path.p && names_log(word)) {
		path = word;
		file = log = true;
	}
	struct dm_str at = path.p && !variable ? dm_path_join(j->facts->arena, base, path)
					       : (struct dm_str){NULL, 0};
	if (path.p && at.n < 2) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s names %.*s, and nobody can tell where that is", where,
				DM_FMT(word)));
	} else if (path.p) {
		bool kept = file ? !log : dm_written_kind_of(at) == DM_WRITTEN_KEPT;
		dm_judge_place(j, at, folder, kept ? DM_WRITTEN_KEPT : DM_WRITTEN_PASSING, where);
	}
}

/* ---- keys whose value is written to, whatever it is called ---- */

/* fileName of log4j2.xml, spring.servlet.multipart.location of application.properties; NULL: it is none of them */
static const char *
key_in(const struct dm_words *keys, struct dm_str word)
{
	for (uint32_t i = 0; i < keys->count; i++) {
		const char *key = dm_words_item(keys, i);
		size_t n = strlen(key);
		n -= key[n - 1] == '/';
		size_t before = word.n - n;
		if (n <= word.n && memcmp(word.p + before, key, n) == 0 &&
			(before == 0 || word.p[before - 1] == '.')) {
			return key;
		}
	}
	return NULL;
}

/* logs/a.log of {kind: file, path: logs/a.log}} */
static struct dm_str
without_braces(struct dm_str value)
{
	while (value.n > 1 && strchr("}]", value.p[value.n - 1]) &&
		dm_str_find_byte(value, '{') == (size_t)-1) {
		value.n--;
	}
	return value;
}

/* What follows a key: `=x`, `: "x"`, `>x<`, `" value="x"`; {NULL, 0}: it has no value there. */
static struct dm_str
value_after(struct dm_str text)
{
	size_t i = 0;
	while (i < text.n && strchr("\"' ", text.p[i]) && text.p[i]) {
		i++;
	}
	i += dm_str_starts(dm_str_slice(text, i, text.n), "value") ? strlen("value") : 0;
	if (i >= text.n || !strchr("=:>", text.p[i])) {
		return (struct dm_str){NULL, 0};
	}
	while (i < text.n && strchr("=:> \"'", text.p[i]) && text.p[i]) {
		i++;
	}
	size_t end = i;
	while (end < text.n && !strchr("\"'<>, \t\r", text.p[end])) {
		end++;
	}
	/* "file": {"type": ...}, file: {class: x} */
	struct dm_str value = dm_str_slice(text, i, end);
	value = without_braces(value);
	bool group = dm_str_is(value, "{") || dm_str_is(value, "[") ||
		     (dm_str_starts(value, "{") && dm_str_ends(value, ":"));
	return group ? (struct dm_str){NULL, 0} : value;
}

/* The value of a key that ends with a slash is a folder. */
static void
judge_value(struct dm_judge *j, struct dm_str base, const char *key, struct dm_str value,
	const char *where)
{
	bool elsewhere = value.n == 0 || dm_source_is_stream(value) ||
			 dm_str_find(value, "://") != (size_t)-1 ||
			 dm_str_starts(value, "classpath:") || dm_str_is(value, "false");
	/* NLog's variable for the folder of the program */
	value = dm_str_starts(value, "${basedir}/") ? dm_str_slice(value, 11, value.n) : value;
	bool folder = key[strlen(key) - 1] == '/';
	if (dm_str_find(dm_str(key), "file.enable") != (size_t)-1 && dm_str_is(value, "true")) {
		value = DM_STR(
			"quarkus.log"); /* quarkus.io/guides/logging: quarkus.log.file.path */
	}
	size_t cut = 0;
	while (cut < value.n && !strchr("$%{", value.p[cut])) {
		cut++;
	}
	folder = folder || cut < value.n;
	while (cut < value.n && cut > 0 && value.p[cut - 1] != '/') {
		cut--;
	}
	struct dm_str at = dm_path_join(j->facts->arena, base, dm_str_slice(value, 0, cut));
	if (elsewhere) {
		return;
	}
	if (cut == 0 || at.n < 2 || dm_str_is(value, "true")) {
		dm_judge_doubt(j, "writes-untold",
			dm_arena_printf(j->facts->arena,
				"%s names %.*s, and nobody can tell where that is", where,
				DM_FMT(value)));
		return;
	}
	bool log = key_in(&dm_words_logging_keys, dm_str(key)) ||
		   dm_words_has(&dm_words_logging_keys, dm_str(key));
	dm_judge_place(j, at, folder, log ? DM_WRITTEN_PASSING : dm_written_kind_of(at), where);
}

/* "Data Source=store;Cache=Shared": SQLite's file; with words of SQL Server it is a host */
static void
judge_connection(struct dm_judge *j, struct dm_str base, struct dm_str text, const char *where)
{
	size_t at = dm_str_find(text, "Data Source=");
	if (at == (size_t)-1) {
		return;
	}
	at += strlen("Data Source=");
	size_t end = at, stop = at;
	while (stop < text.n && text.p[stop] != '"') {
		stop++;
	}
	while (end < stop && text.p[end] != ';') {
		end++;
	}
	struct dm_str rest = dm_str_slice(text, end, stop), value = dm_str_slice(text, at, end);
	bool log, server = dm_str_find(rest, "Catalog") != (size_t)-1 ||
			   dm_str_find(rest, "User") != (size_t)-1 ||
			   dm_str_find(rest, "Database") != (size_t)-1 ||
			   dm_str_find(rest, "Security") != (size_t)-1;
	bool plain = value.n > 0 && !server && !dm_source_named_file(value, &log).p;
	for (size_t i = 0; i < value.n; i++) {
		plain = plain && !strchr(":\\,() $%{", value.p[i]);
	}
	struct dm_str path = plain ? dm_path_join(j->facts->arena, base, value) : value;
	if (plain && path.n > 1) {
		dm_judge_place(j, path, false, DM_WRITTEN_KEPT, where);
	}
}

/* logging: the file is about nothing else, so that `file` alone is one that is written, as is whatever looks like one */
static void
judge_line(
	struct dm_judge *j, struct dm_str base, struct dm_str line, bool logging, const char *where)
{
	struct dm_str text = dm_str_trim(line);
	if (dm_str_starts(text, "#") || dm_str_starts(text, "!") || dm_str_starts(text, "//") ||
		dm_str_starts(text, ";")) {
		return;
	}
	judge_connection(j, base, text, where);
	for (size_t i = 0; i < text.n;) {
		size_t end = i;
		while (end < text.n && is_of_word(text.p[end])) {
			end++;
		}
		bool closes =
			end > i && end < text.n && text.p[end] == '>' && text.p[end - 1] == '/';
		struct dm_str word =
			without_braces(dm_str_slice(text, i, end - closes)); /* <PatternLayout/> */
		size_t colon = word.n && word.p[word.n - 1] == ':';
		struct dm_str name = dm_str_slice(word, 0, word.n - colon);
		const char *key = name.n ? key_in(&dm_words_settings_keys, name) : NULL;
		key = !key && name.n && logging ? key_in(&dm_words_logging_keys, name) : key;
		struct dm_str value = key ? value_after(dm_str_slice(text, end - colon, text.n))
					  : (struct dm_str){NULL, 0};
		if (value.n) {
			judge_value(j, base, key, value, where);
			i = (size_t)(value.p - text.p) + value.n + 1;
			continue;
		}
		if (end > i) {
			judge_word(j, base, word, logging, where);
		}
		i = end + 1;
	}
}

/*
 * spring.config.import=classpath:extra.properties, <include resource="file.xml"/>: the text and the path of what is beside
 * the file, which is read, too; {NULL, 0}: the line names none that is there.
 */
static struct dm_str
resource_of(struct dm_judge *j, struct dm_str name, struct dm_str line, struct dm_str *path)
{
	static const char *const marks[] = {
		"classpath:", "resource=\"", "<include file=\"", "<property file=\""};
	size_t at = (size_t)-1, end;
	bool element = false, file = false;
	for (size_t i = 0; i < sizeof marks / sizeof *marks && at == (size_t)-1; i++) {
		at = dm_str_find(line, marks[i]);
		at += at == (size_t)-1 ? 0 : strlen(marks[i]);
		element = i > 0;
		file = i > 1;
	}
	if (at == (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	for (end = at; end < line.n && is_of_word(line.p[end]);) {
		end++;
	}
	const struct dm_str parts[] = {dm_str_slice(name, 0, name.n - dm_str_base_name(name).n),
		dm_str_slice(line, at + (at < line.n && line.p[at] == '/'), end)};
	struct dm_str text;
	if (file) { /* of the folder that it starts in */
		*path = dm_path_join(j->facts->arena, j->folder, dm_str_slice(line, at, end));
		return dm_found_file(j, *path).text;
	}
	*path = dm_arena_join(j->facts->arena, parts, 2);
	return (element || dm_source_names_settings(*path)) &&
			       dm_scripts_file(j->facts->scripts, *path, &text)
		       ? text
		       : (struct dm_str){NULL, 0};
}

static void
doubt_more(struct dm_judge *j, struct dm_str name)
{
	dm_judge_doubt(j, "source-unseen",
		dm_arena_printf(j->facts->arena, "%.*s says more than is read", DM_FMT(name)));
}

static bool
is_among(const struct dm_str *texts, uint32_t count, struct dm_str text)
{
	bool found = false;
	for (uint32_t i = 0; i < count && !found; i++) {
		found = dm_str_eq(texts[i], text);
	}
	return found;
}

/* The text with those of the resources that it names, each once: <property resource="log.properties"/> sets what is filled in. */
static struct dm_str
with_resources(struct dm_judge *j, struct dm_str name, struct dm_str text)
{
	static const char mark[] = "=\""; /* resource="x", file="x" */
	struct dm_arena *arena = j->facts->arena;
	struct dm_str line, path, rest = text, *added = NULL;
	struct dm_buf whole = {NULL, 0, 0};
	uint32_t count = 0;
	size_t next = dm_str_find(rest, mark);
	dm_buf_str(&whole, text);
	while (next != (size_t)-1 && dm_str_next_line(&rest, &line)) {
		struct dm_str resource = resource_of(j, name, line, &path);
		bool fits = resource.p && whole.n + resource.n < WHOLE;
		if (resource.p && !fits) {
			doubt_more(j, name);
		}
		if (fits && !is_among(added, count, resource)) {
			*dm_push(arena, added, count) = resource;
			dm_buf_byte(&whole, '\n');
			dm_buf_str(&whole, resource);
		}
		next = next > line.n ? next - line.n - 1 : dm_str_find(rest, mark);
	}
	text = count ? dm_arena_str(arena, dm_buf_view(&whole)) : text;
	dm_buf_finish(&whole);
	return text;
}

static void
judge_text(struct dm_judge *j, struct dm_str base, struct dm_str name, struct dm_str text,
	bool logging);

/* {"Serilog": {...}}: what its braces hold is about logs, whatever else the file is about. */
static void
judge_blocks(struct dm_judge *j, struct dm_str base, struct dm_str text, const char *where)
{
	for (uint32_t i = 0; i < dm_words_logging_blocks.count; i++) {
		size_t at = dm_str_find(text, dm_words_item(&dm_words_logging_blocks, i)), end = at;
		for (uint32_t depth = 0; end < text.n; end++) {
			depth += text.p[end] == '{';
			if (text.p[end] == '}' && depth-- <= 1) {
				break;
			}
		}
		struct dm_str line, block = dm_str_slice(text, at < text.n ? at : text.n,
					    end < text.n ? end : text.n);
		while (dm_str_next_line(&block, &line)) {
			judge_line(j, base, line, true, where);
		}
	}
}

/* false: the line names a file that is only read, and says nothing else. */
static bool
judge_resource(struct dm_judge *j, struct dm_str base, struct dm_str name, struct dm_str line,
	bool logging)
{
	struct dm_str path, text = resource_of(j, name, line, &path);
	if (text.p) {
		judge_text(j, base, path, text, logging);
	}
	return dm_str_find(line, "<include file=") == (size_t)-1 &&
	       dm_str_find(line, "<property file=") == (size_t)-1;
}

/* logging.file.path of `path: logs` below others: the whole key tells, where it is one of those that are known. */
static bool
is_key_of(struct dm_str line)
{
	bool is = false;
	for (struct dm_str pair; !is && dm_nested_next(&line, &pair);) {
		size_t colon = dm_str_find_byte(pair, ':');
		struct dm_str key = dm_str_slice(pair, 0, colon == (size_t)-1 ? 0 : colon);
		is = dm_str_find_byte(key, '.') != (size_t)-1 &&
		     key_in(&dm_words_settings_keys, key);
	}
	return is;
}

/* The text of XML with blanks for its comments, lines as they are. */
static struct dm_str
without_comments(struct dm_arena *arena, struct dm_str text)
{
	static const char open[] = "<!--", close[] = "-->";
	size_t from = dm_str_find(text, open);
	if (from == (size_t)-1) {
		return text;
	}
	char *bytes = dm_arena_bytes(arena, text.n + 1);
	memcpy(bytes, text.p, text.n);
	bytes[text.n] = '\0';
	while (from < text.n) {
		size_t n = dm_str_find(dm_str_slice(text, from, text.n), close);
		size_t end = n == (size_t)-1 ? text.n : from + n + sizeof close - 1;
		for (size_t i = from; i < end; i++) {
			bytes[i] = bytes[i] == '\n' ? '\n' : ' ';
		}
		size_t next = dm_str_find(dm_str_slice(text, end, text.n), open);
		from = next == (size_t)-1 ? text.n : end + next;
	}
	return (struct dm_str){bytes, text.n};
}

/* A file of settings whose lines are judged. */
struct file {
	struct dm_filling filling;
	struct dm_str base, name;
	const char *where; /* of the line */
	bool logging;
	bool told; /* quarkus.log.file.enable=true, and where that is */
};

static void
judge_filled(struct file *file, struct dm_str line)
{
	struct dm_judge *j = file->filling.judge;
	line = dm_placeholders_filled(&file->filling, line);
	bool elsewhere = file->told && dm_str_find(line, "log.file.enable") != (size_t)-1;
	if (!elsewhere && judge_resource(j, file->base, file->name, line, file->logging)) {
		judge_line(j, file->base, line, file->logging, file->where);
	}
}

/* logging: it is known to be about that; else its name says so */
static void
judge_text(struct dm_judge *j, struct dm_str base, struct dm_str name, struct dm_str text,
	bool logging)
{
	struct dm_str line, nested, lines = text;
	if (dm_judge_read(j, text.p)) {
		return;
	}
	if (dm_str_ends(name, ".xml") || dm_str_ends(name, ".config")) {
		lines = text = without_comments(j->facts->arena, text);
	} else if (dm_str_ends(name, ".yml") || dm_str_ends(name, ".yaml")) {
		const struct dm_nested whole_keys = dm_nested_of(j->facts->arena, text);
		lines = whole_keys.lines;
		if (whole_keys.lost) {
			doubt_more(j, name);
		}
	}
	dm_spring_text(j, lines);
	judge_blocks(j, base, text, dm_arena_str(j->facts->arena, dm_str_base_name(name)).p);
	struct dm_str whole = with_resources(j, name, lines);
	struct file file = {.filling = {j, whole, DM_PLACEHOLDERS_BYTES},
		.base = base,
		.name = name,
		.told = dm_str_find(whole, "log.file.path") != (size_t)-1};
	dm_judge_text_rights(j, text);
	dm_judge_port_settings(&file.filling, name, lines);
	struct dm_str lower = dm_str_lower(j->facts->arena, dm_str_base_name(name));
	file.logging = logging || dm_str_find(lower, "log") != (size_t)-1;
	bool classes = file.logging && dm_names_log_classes(text);
	for (uint32_t number = 1;
		dm_str_next_line(&text, &line) && dm_str_next_line(&lines, &nested); number++) {
		file.where = dm_arena_printf(
			j->facts->arena, "%.*s:%u", DM_FMT(dm_str_base_name(name)), number);
		if (classes) {
			dm_judge_log_classes(j, nested, file.where);
		}
		if (!is_key_of(nested)) {
			judge_filled(&file, line);
			continue;
		}
		for (struct dm_str pair; dm_nested_next(&nested, &pair);) {
			judge_filled(&file, pair);
		}
	}
	if (file.filling.left == 0) {
		doubt_more(j, name);
	}
}

/* Where what a row names is looked for: above its first part, where the source lies below that, else beside the source. */
static struct dm_str
root_of(struct dm_str source, struct dm_str row)
{
	size_t slash = dm_str_find_byte(row, '/');
	size_t n = source.n - dm_str_base_name(source).n;
	if (slash == (size_t)-1) {
		return dm_str_slice(source, 0, n);
	}
	for (size_t i = 0; i + slash < n; i++) {
		bool starts = i == 0 || source.p[i - 1] == '/';
		if (starts && memcmp(source.p + i, row.p, slash + 1) == 0) {
			return dm_str_slice(source, 0, i);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* Folders that rows with the same first part are looked for in. */
struct roots {
	struct dm_str first; /* src/ of src/main/resources/x, or empty */
	struct dm_str *items;
	uint32_t count;
};

/* src/ of src/main/resources/x; empty: the row has one part */
static struct dm_str
first_part(struct dm_str row)
{
	size_t slash = dm_str_find_byte(row, '/');
	return dm_str_slice(row, 0, slash == (size_t)-1 ? 0 : slash + 1);
}

/* Those of the sources, once for sources that follow each other. */
static struct roots
find_roots(struct dm_judge *j, struct dm_str row, const struct dm_str *sources, uint32_t count)
{
	struct roots roots = {.first = first_part(row)};
	for (uint32_t i = 0; i < count; i++) {
		struct dm_str root = root_of(sources[i], row);
		bool same = root.p && roots.count && dm_str_eq(root, roots.items[roots.count - 1]);
		if (root.p && !same) {
			*dm_push(j->facts->arena, roots.items, roots.count) = root;
		}
	}
	return roots;
}

static void
judge_row(struct dm_judge *j, struct dm_str row, const struct roots *roots)
{
	/* src/../log4rs.yaml: beside the folder of the sources */
	bool beside = dm_str_find(row, "/../") != (size_t)-1;
	for (uint32_t i = 0; i < roots->count; i++) {
		const struct dm_str parts[] = {roots->items[i], row};
		struct dm_str text, path = dm_arena_join(j->facts->arena, parts, 2);
		if (beside) {
			path = dm_path_join(j->facts->arena, DM_STR("/"), path);
			path = dm_str_slice(path, 1, path.n);
		}
		if (dm_scripts_file(j->facts->scripts, path, &text)) {
			judge_text(j, j->folder, path, text, false);
		}
	}
}

/* "java src/main/resources/x.yml": what the row says of the language, which is left of it; false: it is another's. */
static bool
is_row_of(struct dm_str *row, const char *language)
{
	size_t n = strlen(language);
	bool is = dm_str_starts(*row, language) && row->p[n] == ' ';
	*row = is ? dm_str_slice(*row, n + 1, row->n) : *row;
	return is;
}

/* One value of the variable that a row of settings_by_variable names: what comes after that in the row has it for its star. */
static void
judge_variable_row(struct dm_judge *j, struct dm_str pattern, struct dm_str value,
	const struct dm_str *sources, uint32_t count)
{
	size_t star = dm_str_find_byte(pattern, '*');
	const struct dm_str parts[] = {
		dm_str_slice(pattern, 0, star), value, dm_str_slice(pattern, star + 1, pattern.n)};
	struct dm_str row = dm_arena_join(j->facts->arena, parts, 3);
	if (value.n == 0 || memchr(value.p, '/', value.n) || memchr(value.p, '$', value.n)) {
		return;
	}
	if (sources) {
		const struct roots roots = find_roots(j, row, sources, count);
		judge_row(j, row, &roots);
		return;
	}
	struct dm_str path = dm_path_join(j->facts->arena, j->folder, row);
	struct dm_str text = dm_found_file(j, path).text;
	if (text.p) {
		judge_text(j, j->folder, path, text, false);
	}
}

/* The variable is set, and nobody can tell to what. */
static bool
is_untold(struct dm_judge *j, struct dm_str name, struct dm_str value)
{
	const struct dm_tree *tree = j->facts->tree;
	uint32_t last = dm_model_find(tree, name, tree->stages[j->stage].end - 1, UINT32_MAX);
	bool set = last && tree->instrs[tree->names[last - 1].instr].kind == DM_ENV;
	return value.p ? dm_str_find_byte(value, '$') != (size_t)-1
		       : set || dm_outside_untold(j, name);
}

/* Some value of the variable may name a file: there is the folder of config/\*.json, or appsettings.json of appsettings.*.json. */
static bool
may_name_one(
	struct dm_judge *j, struct dm_str pattern, const struct dm_str *sources, uint32_t count)
{
	size_t star = dm_str_find_byte(pattern, '*');
	bool folder = star > 0 && pattern.p[star - 1] == '/';
	const struct dm_str parts[] = {dm_str_slice(pattern, 0, star - 1),
		dm_str_slice(pattern, star + 1, folder ? star + 1 : pattern.n)};
	struct dm_str one = dm_arena_join(j->facts->arena, parts, 2), text;
	const struct roots roots =
		sources ? find_roots(j, pattern, sources, count) : (struct roots){.count = 0};
	bool may = false;
	for (uint32_t i = 0; i < roots.count && !may; i++) {
		const struct dm_str path[] = {roots.items[i], one};
		struct dm_str at = dm_arena_join(j->facts->arena, path, 2);
		may = folder ? dm_scripts_folder(j->facts->scripts, at) > 0
			     : dm_scripts_file(j->facts->scripts, at, &text);
	}
	struct dm_str at = dm_path_join(j->facts->arena, j->folder, one);
	if (!folder) {
		return may || dm_found_file(j, at).text.p;
	}
	uint32_t files = 0;
	enum dm_written_by by = dm_folder_brought(j->facts, j->stage, at, &files);
	return may || (by != DM_WRITTEN_NEW && (by != DM_WRITTEN_COPIED || files));
}

/* Files that are named by a variable, as the image has it or as what starts it sets it; sources NULL: where it starts. */
static void
judge_by_variable(
	struct dm_judge *j, const char *language, const struct dm_str *sources, uint32_t count)
{
	for (uint32_t i = 0; i < dm_words_settings_by_variable.count && j->folder.p; i++) {
		struct dm_str row = dm_words_str(&dm_words_settings_by_variable, i);
		if (!is_row_of(&row, language)) {
			continue;
		}
		size_t blank = dm_str_find_byte(row, ' ');
		struct dm_str name = dm_str_slice(row, 0, blank), value;
		struct dm_str pattern = dm_str_slice(row, blank + 1, row.n);
		value = dm_model_variable(j->facts->arena, j->facts->tree,
			j->facts->tree->stages[j->stage].end - 1,
			dm_arena_str(j->facts->arena, name).p);
		judge_variable_row(j, pattern, value, sources, count);
		if (is_untold(j, name, value) && may_name_one(j, pattern, sources, count)) {
			dm_judge_unseen_variable(j, name);
		}
		for (struct dm_outside each = {0}; dm_outside_value(j, &each, name, &value);) {
			judge_variable_row(j, pattern, value, sources, count);
		}
	}
}

void
dm_judge_settings(
	struct dm_judge *j, const char *language, const struct dm_str *sources, uint32_t count)
{
	struct roots roots = {.first = {NULL, 0}};
	for (uint32_t i = 0; i < dm_words_settings_files.count; i++) {
		struct dm_str row = dm_words_str(&dm_words_settings_files, i);
		if (!is_row_of(&row, language)) {
			continue;
		}
		if (!roots.first.p || !dm_str_eq(roots.first, first_part(row))) {
			roots = find_roots(j, row, sources, count);
		}
		judge_row(j, row, &roots);
	}
	const struct dm_str resources = DM_STR("src/main/resources/");
	if (strcmp(language, "java") == 0) {
		roots = find_roots(j, resources, sources, count);
		for (uint32_t i = 0; i < roots.count; i++) {
			const struct dm_str parts[] = {roots.items[i], resources};
			dm_spring_resources(j, dm_arena_join(j->facts->arena, parts, 2));
		}
	}
	judge_by_variable(j, language, sources, count);
}

void
dm_judge_settings_here(struct dm_judge *j, const char *language)
{
	for (uint32_t i = 0; i < dm_words_settings_files.count && j->folder.p; i++) {
		struct dm_str row = dm_words_str(&dm_words_settings_files, i);
		if (!is_row_of(&row, language)) {
			continue;
		}
		struct dm_str path = dm_path_join(j->facts->arena, j->folder, row);
		struct dm_str text = dm_found_file(j, path).text;
		/* Prisma's paths are relative to its schema (prisma.io/docs, "SQLite") */
		bool beside = dm_str_ends(row, ".prisma");
		if (text.p) {
			judge_text(j,
				beside ? dm_str_slice(
						 path, 0, path.n - dm_str_base_name(path).n - 1)
				       : j->folder,
				path, text, false);
		}
	}
	judge_by_variable(j, language, NULL, 0);
}

void
dm_judge_settings_text(struct dm_judge *j, struct dm_str path, struct dm_str text, bool logging)
{
	judge_text(j, j->folder, path, text, logging);
}

void
dm_judge_log_settings(struct dm_judge *j, struct dm_str path)
{
	struct dm_str text = path.n ? dm_found_file(j, path).text : path;
	if (text.p) {
		judge_text(j, j->folder, path, text, true);
	} else {
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(j->facts->arena, "settings of its logs are not seen (%.*s)",
				DM_FMT(path)));
	}
}

/* /usr/local/etc/php/conf.d/, "$PHP_INI_DIR/php.ini" of the official images */
static bool
is_of_php(struct dm_str to)
{
	return dm_str_find(to, "/php") != (size_t)-1 ||
	       dm_str_find(to, "PHP_INI_DIR") != (size_t)-1;
}

void
dm_judge_php_settings(struct dm_judge *j)
{
	struct dm_facts *facts = j->facts;
	const bool *lineage = dm_model_lineage(facts->arena, facts->tree, j->stage);
	const struct dm_instr *copy;
	for (uint32_t i = 0; (copy = dm_model_next_copy(facts->tree, lineage, &i)) != NULL;) {
		bool own = !dm_instr_flag(copy, "from").p &&
			   is_of_php(copy->words[copy->nwords - 1].text);
		for (uint32_t k = 0; own && k + 1 < copy->nwords; k++) {
			struct dm_str path = dm_path_join(
					      facts->arena, DM_STR("/"), copy->words[k].text),
				      text;
			if (path.n > 1 && dm_str_ends(path, ".ini") &&
				dm_scripts_file(
					facts->scripts, dm_str_slice(path, 1, path.n), &text)) {
				judge_text(j, j->folder, path, text, false);
			}
		}
	}
}

void
dm_judge_setting(struct dm_judge *j, struct dm_str line, const char *where)
{
	judge_line(j, j->folder, line, false, where);
}

void
dm_judge_settings_value(struct dm_judge *j, const char *key, struct dm_str value, const char *where)
{
	judge_value(j, j->folder, key, value, where);
}

/* "handlers" of logging that a dictionary sets up */
static bool
sets_up_logs(struct dm_str text)
{
	return dm_str_find(text, "handlers") != (size_t)-1;
}

void
dm_judge_read_settings(
	struct dm_judge *j, struct dm_str path, struct dm_str source, struct dm_str name)
{
	struct dm_arena *arena = j->facts->arena;
	struct dm_str text = path.n ? dm_found_file(j, path).text : path;
	if (text.p) {
		judge_text(j, j->folder, path, text, sets_up_logs(text));
	}
	name = dm_str_starts(name, "/") ? dm_str_slice(name, 1, name.n) : name;
	const struct dm_str row[] = {DM_STR("src/main/resources/"), name};
	struct dm_str resource = dm_arena_join(arena, row, 2);
	struct dm_str root = source.p ? root_of(source, resource) : source;
	const struct dm_str parts[] = {root, resource};
	if (root.p && dm_scripts_file(j->facts->scripts, dm_arena_join(arena, parts, 2), &text)) {
		judge_text(j, j->folder, resource, text, sets_up_logs(text));
	}
}
