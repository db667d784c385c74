#include "source_text.h"

enum {
	LONGEST_SUFFIX = 8,
};

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
	size_t dot = dm_str_find_byte(name, '.');
	return dot != (size_t)-1 && dot > 0 && dot + 1 < name.n;
}

bool
dm_source_names_output(struct dm_str text)
{
	bool relative = dm_str_starts(text, "./") || dm_str_starts(text, "../");
	text.n -= relative && text.p[text.n - 1] == '/';
	return relative && dm_words_has(&dm_words_output_folders, dm_str_base_name(text));
}

bool
dm_source_begins_database(const struct dm_source_token *token)
{
	struct dm_str text = token->text;
	bool scheme =
		text.n > 8 && (dm_str_starts(text, "sqlite") || dm_str_starts(text, "duckdb"));
	return scheme && dm_str_find(text, "://") != (size_t)-1 &&
	       (token->filled || text.p[text.n - 1] == '/') &&
	       dm_str_find_byte(text, ' ') == (size_t)-1;
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
	static const char *const streams[] = {"stdout", "stderr", "STDOUT", "STDERR", "$stdout",
		"$stderr", "nil", "None", "null", "undefined", "devnull", "System.out",
		"System.err", "sys.stdout", "sys.stderr", NULL};
	return (word.n < 11 && dm_str_listed(word, streams)) || dm_str_starts(word, "php://");
}

bool
dm_source_names_folder(struct dm_str key)
{
	return dm_str_find(key, "dir") != (size_t)-1 || dm_str_ends(key, "DIR") ||
	       dm_str_ends(key, "Dir") || dm_str_ends(key, "FOLDER") || dm_str_ends(key, "ROOT");
}
