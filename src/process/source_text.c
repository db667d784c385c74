#include "source_text.h"

enum {
	LONGEST_SUFFIX = 8,
	LONGEST_WORD = 24, /* of a name */
};

bool
dm_source_has_part(struct dm_str name, const struct dm_words *words)
{
	char lower[64]; /* of a longer one that much */
	struct dm_str text = {lower, name.n < sizeof lower ? name.n : sizeof lower};
	for (size_t i = 0; i < text.n; i++) {
		lower[i] = dm_lower(name.p[i]);
	}
	return dm_words_in(words, text);
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

bool
dm_source_has_word(struct dm_str name, const struct dm_words *words)
{
	bool found = false;
	for (size_t i = 0, end; i < name.n && !found; i = end) {
		char lower[LONGEST_WORD];
		bool upper = is_upper(name.p[i]);
		for (end = i + 1; end < name.n && dm_is_name_byte(name.p[end]) &&
				  name.p[end] != '_' && (upper || !is_upper(name.p[end]));) {
			upper = upper && is_upper(name.p[end]);
			end++;
		}
		for (size_t k = i; k < end && k - i < sizeof lower; k++) {
			lower[k - i] = dm_lower(name.p[k]);
		}
		found = end - i <= sizeof lower &&
			dm_words_has(words, (struct dm_str){lower, end - i});
		while (end < name.n && (name.p[end] == '_' || !dm_is_name_byte(name.p[end]))) {
			end++;
		}
	}
	return found;
}

bool
dm_source_names_port(struct dm_str name)
{
	return (dm_source_has_word(name, &dm_words_port_words) ||
		       dm_source_has_word(name, &dm_words_service_names)) &&
	       !dm_source_has_word(name, &dm_words_quantities) &&
	       !dm_source_has_word(name, &dm_words_calling_calls);
}

bool
dm_source_looks_like_path(struct dm_str path)
{
	bool parted = false;
	for (size_t i = 0; i < path.n; i++) {
		if (strchr(" <>{}()\n\r\t\"'", path.p[i]) && path.p[i]) {
			return false;
		}
		parted = parted || path.p[i] == '/' || (path.p[i] == '.' && i + 1 < path.n);
	}
	return parted && path.n > 2;
}

bool
dm_source_is_file_below(struct dm_str text)
{
	struct dm_str name = dm_str_base_name(text);
	size_t dot = name.n;
	while (dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	bool suffix = dot > 1 && name.n > dot && name.n <= dot + 5;
	for (size_t i = dot; suffix && i < name.n; i++) {
		suffix = dm_is_name_byte(name.p[i]);
	}
	return suffix && name.n < text.n && dm_str_find(text, "//") == (size_t)-1;
}

bool
dm_source_has_suffix(struct dm_str path)
{
	struct dm_str name = dm_str_base_name(path);
	size_t dot = name.n; /* .langchain.db has one, .cache has none */
	while (dot > 0 && name.p[dot - 1] != '.') {
		dot--;
	}
	return dot > 1 && dot < name.n;
}

bool
dm_source_names_output(struct dm_str text)
{
	bool relative = dm_str_starts(text, "./") || dm_str_starts(text, "../");
	text.n -= relative && text.p[text.n - 1] == '/';
	return relative && dm_words_has(&dm_words_output_folders, dm_str_base_name(text));
}

/* It has a blank other than in what a program fills in: f"sqlite:///{BASE / 'app.db'}" has none. */
static bool
has_blank(struct dm_str text, bool filled)
{
	uint32_t depth = 0;
	for (size_t i = 0; i < text.n; i++) {
		depth += filled && text.p[i] == '{';
		depth -= filled && text.p[i] == '}' && depth;
		if (text.p[i] == ' ' && depth == 0) {
			return true;
		}
	}
	return false;
}

bool
dm_source_begins_database(const struct dm_source_token *token)
{
	struct dm_str text = token->text;
	if (text.n < 18 && dm_words_has(&dm_words_database_starts, text)) {
		return true;
	}
	if (token->filled && dm_str_find(dm_str_slice(text, 0, text.n < 16 ? text.n : 16),
				     "user-data-dir=") != (size_t)-1) {
		return true; /* of Chrome */
	}
	bool scheme =
		text.n > 8 &&
		(dm_str_starts(text, "sqlite") || dm_str_starts(text, "duckdb") ||
			dm_str_starts(text, "db+sqlite") || dm_str_starts(text, "sqla+sqlite"));
	return scheme && dm_str_find(text, "://") != (size_t)-1 &&
	       (token->filled || text.p[text.n - 1] == '/') && !has_blank(text, token->filled);
}

/* /app/x.json, /data/x.csv; /x.json is an address of a server */
static bool
is_absolute(struct dm_str text)
{
	size_t slash = dm_str_find_byte(dm_str_slice(text, 1, text.n), '/');
	struct dm_str top = dm_str_slice(text, 0, slash == (size_t)-1 ? text.n : slash + 1);
	return slash != (size_t)-1 && !dm_str_is(top, "/tmp") && !dm_str_is(top, "/dev") &&
	       (dm_words_has(&dm_words_system_folders, top) ||
		       dm_words_has(&dm_words_file_folders, top));
}

/* A byte that names of files have not: blanks, NUL, brackets, quotes, what addresses and patterns are made of */
static bool
is_foreign(char c)
{
	unsigned char byte = (unsigned char)c;
	if (byte <= ' ') {
		return true;
	}
	switch (c) {
	case '"':
	case '&':
	case '\'':
	case '(':
	case ')':
	case '*':
	case ',':
	case ':':
	case ';':
	case '<':
	case '=':
	case '>':
	case '?':
	case '\\':
	case '^':
	case '|':
		return true;
	default:
		return false;
	}
}

/* .json, ./x, x/: what most texts have not */
static bool
is_shaped(struct dm_str text)
{
	if (text.n < 3 || text.n > 200 || text.p[0] == '@' || text.p[0] == '-') {
		return false;
	}
	if (text.p[text.n - 1] == '/') {
		return text.p[0] != '/';
	}
	size_t dot = text.n;
	while (dot > 0 && text.n - dot < LONGEST_SUFFIX && text.p[dot - 1] != '.' &&
		text.p[dot - 1] != '/') {
		dot--;
	}
	bool file = dot > 1 && text.p[dot - 1] == '.' && text.p[dot - 2] != '/' &&
		    dm_words_has(&dm_words_file_suffixes, dm_str_slice(text, dot, text.n));
	return file || dm_str_starts(text, "./") || dm_str_starts(text, "../");
}

bool
dm_source_names_file(struct dm_str text)
{
	if (!is_shaped(text) || (text.p[0] == '/' && !is_absolute(text))) {
		return false;
	}
	uint32_t filled = 0; /* what is between { and } a program fills in */
	for (size_t i = 0; i < text.n; i++) {
		filled += text.p[i] == '{';
		filled -= text.p[i] == '}' && filled;
		if (!filled && is_foreign(text.p[i])) {
			return false;
		}
	}
	return true;
}

bool
dm_source_is_stream(struct dm_str word)
{
	return (word.n < 11 && dm_words_has(&dm_words_streams, word)) ||
	       (dm_str_starts(word, "php://") && !dm_str_starts(word, "php://filter"));
}

bool
dm_source_names_folder(struct dm_str key)
{
	return dm_str_find(key, "dir") != (size_t)-1 || dm_str_ends(key, "DIR") ||
	       dm_str_ends(key, "Dir") || dm_str_ends(key, "FOLDER") || dm_str_ends(key, "ROOT");
}

/* The text in lower case, as much of its end as `lower` holds. */
static struct dm_str
lower_end(struct dm_str text, char *lower, size_t size)
{
	size_t start = text.n > size ? text.n - size : 0;
	lower[0] = '\0';
	for (size_t i = start; i < text.n; i++) {
		lower[i - start] = dm_lower(text.p[i]);
	}
	return (struct dm_str){lower, text.n - start};
}

bool
dm_source_names_place(struct dm_str key)
{
	char lower[32];
	struct dm_str text = lower_end(key, lower, sizeof lower);
	bool found = false;
	for (uint32_t i = 0; i < dm_words_place_keys.count && !found; i++) {
		found = dm_str_ends(text, dm_words_item(&dm_words_place_keys, i));
	}
	for (uint32_t i = 0; i < dm_words_read_places.count && found; i++) {
		found = !dm_str_starts(text, dm_words_item(&dm_words_read_places, i));
	}
	return found;
}

struct dm_str
dm_source_names_sql(struct dm_str text)
{
	char lower[16];
	struct dm_str none = {NULL, 0};
	for (size_t i = 1; i < text.n; i++) {
		size_t end = i, start = i + 1, stop = start;
		if (text.p[i] != '\'') {
			continue;
		}
		while (end > 0 && (text.p[end - 1] == ' ' || text.p[end - 1] == '\n')) {
			end--;
		}
		while (stop < text.n && text.p[stop] != '\'') {
			stop++;
		}
		struct dm_str word = lower_end(dm_str_slice(text, 0, end), lower, 8);
		struct dm_str path = dm_str_slice(text, start, stop);
		bool written = false;
		for (uint32_t k = 0; k < dm_words_sql_files.count && end < i; k++) {
			written =
				written || dm_str_ends(word, dm_words_item(&dm_words_sql_files, k));
		}
		if (written && dm_source_looks_like_path(path)) {
			return path;
		}
		i = stop;
	}
	return none;
}

bool
dm_source_names_settings(struct dm_str text)
{
	size_t dot = text.n;
	while (dot > 1 && text.n - dot < LONGEST_SUFFIX + 3 && text.p[dot - 1] != '.') {
		dot--;
	}
	struct dm_str end = dm_str_slice(text, dot, text.n), name = dm_str_base_name(text);
	bool data = dm_str_is(end, "json") || dm_str_is(end, "xml");
	bool named = dot > 1 && text.p[dot - 1] == '.' &&
		     (data ? dm_str_find(name, "conf") != (size_t)-1 ||
					     dm_str_find(name, "setting") != (size_t)-1 ||
					     dm_str_find(name, "log") != (size_t)-1
			   : dm_words_has(&dm_words_read_settings, end));
	return named && !dm_words_in(&dm_words_other_settings, name) &&
	       dm_str_find_byte(text, ' ') == (size_t)-1 && dm_str_find(text, "://") == (size_t)-1;
}

static const struct {
	const char *prefix;
	size_t kept; /* bytes at its end that are of the path */
} databases[] = {
	{"sqlite:///", 0}, /* three slashes are relative, four absolute */
	{"sqlite+aiosqlite:///", 0},
	{"sqlite+pysqlite:///", 0},
	{"sqlite3:///", 0},
	{"db+sqlite:///", 0}, /* Celery's results and broker in SQLAlchemy */
	{"sqla+sqlite:///", 0},
	{"duckdb:///", 0},
	{"rocksdb://", 0},
	{"surrealkv://", 0},
	{"jdbc:derby:", 0},
	{"jdbc:sqlite:", 0},
	{"jdbc:h2:file:", 0},
	{"jdbc:hsqldb:file:", 0},
	{"jdbc:h2:./", 2},
	{"jdbc:h2:/", 1},
	{"sqlite://", 0},
	{"sqlite3://", 0},
	{"sqlite:", 0},
	{"file:", 0},
	{"Data Source=", 0},
	{"DataSource=", 0},
	{"Filename=", 0},
	{"--user-data-dir=", 0}, /* of Chrome */
	{"user-data-dir=", 0},
};

struct dm_str
dm_source_named_file(struct dm_str text, bool *log)
{
	struct dm_str path = {NULL, 0};
	*log = false;
	bool scheme = dm_str_find_byte(text, ':') != (size_t)-1 ||
		      dm_str_find_byte(text, '=') != (size_t)-1; /* Data Source=app.db */
	if (text.n < 4 || text.n > 512 || (!scheme && dm_str_find_byte(text, '.') == (size_t)-1)) {
		return path; /* mostly */
	}
	for (size_t i = 0; scheme && i < sizeof databases / sizeof *databases; i++) {
		if (dm_str_starts(text, databases[i].prefix)) {
			size_t n = strlen(databases[i].prefix) - databases[i].kept;
			path = dm_str_slice(text, n, text.n);
			break;
		}
	}
	bool named = path.p != NULL;
	if (named) {
		size_t end = 0;
		while (end < path.n && !strchr(";?,\" ", path.p[end])) {
			end++;
		}
		path = dm_str_slice(path, 0, end);
	} else {
		bool file = false;
		for (uint32_t i = 0; i < dm_words_database_suffixes.count; i++) {
			const char *suffix = dm_words_item(&dm_words_database_suffixes, i);
			file = file || (dm_str_ends(text, suffix) && text.n > strlen(suffix));
		}
		*log = dm_str_ends(text, ".log") && text.n > strlen(".log");
		path = file || *log ? text : (struct dm_str){NULL, 0};
	}
	bool plain = path.n > 0 && dm_str_find(path, "://") == (size_t)-1 &&
		     dm_str_find(path, ":memory:") == (size_t)-1 &&
		     dm_str_find(path, "mem:") == (size_t)-1;
	for (size_t i = 0; plain && i < path.n; i++) {
		plain = strchr(" *{}()<>|\"'\n\t\\=,@$", path.p[i]) == NULL && path.p[i] != '\0';
	}
	/* Thumbs.db, console.log: names of other things */
	bool other = !named && !memchr(path.p ? path.p : "", '/', path.n) &&
		     (dm_str_starts(path, "console.") || dm_str_starts(path, "Thumbs") ||
			     dm_str_starts(path, "Math.") || dm_str_starts(path, "django.") ||
			     dm_str_starts(path, "."));
	bool link =
		dm_str_starts(text, "file:") &&
		(dm_str_starts(path, "//") || !(dm_str_find(path, ".db") != (size_t)-1 ||
						      dm_str_find(path, "sqlite") != (size_t)-1));
	bool host = dm_str_starts(text, "jdbc:derby:") && dm_str_starts(path, "//");
	return plain && !other && !link && !host ? path : (struct dm_str){NULL, 0};
}
