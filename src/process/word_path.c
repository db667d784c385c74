#include "word_path.h"

#include "../catalogue.h"

static struct dm_str
before(struct dm_str text, char byte)
{
	size_t end = dm_str_find_byte(text, byte);
	return dm_str_slice(text, 0, end == (size_t)-1 ? text.n : end);
}

static struct dm_str
unquoted(struct dm_str text)
{
	while (text.n && (text.p[0] == '"' || text.p[0] == '\'')) {
		text = dm_str_slice(text, 1, text.n);
	}
	while (text.n && (text.p[text.n - 1] == '"' || text.p[text.n - 1] == '\'')) {
		text.n--;
	}
	return text;
}

/*
 * -Xlog:WHAT:OUTPUT:DECORATORS: OUTPUT is stdout, stderr, file=NAME or NAME (java(1), "Enable Logging with the JVM Unified
 * Logging Framework"). WHAT has no colon.
 */
static struct dm_str
jvm_log(struct dm_str word)
{
	struct dm_str rest = dm_str_slice(word, strlen("-Xlog:"), word.n);
	size_t colon = dm_str_find_byte(rest, ':');
	if (colon == (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	struct dm_str output = unquoted(dm_str_slice(rest, colon + 1, rest.n));
	output = dm_str_starts(output, "file=") ? dm_str_slice(output, 5, output.n) : output;
	output = unquoted(before(output, ':'));
	bool stream = dm_str_is(output, "stdout") || dm_str_is(output, "stderr");
	return stream || !output.n ? (struct dm_str){NULL, 0} : output;
}

/* -XX:StartFlightRecording=duration=60s,filename=/app/r.jfr; without a name, and when the process ends, into its folder */
static struct dm_word_path
jvm_recording(struct dm_str word)
{
	static const char key[] = "filename=";
	size_t at = dm_str_find(word, key);
	if (at != (size_t)-1) {
		struct dm_str rest = dm_str_slice(word, at + sizeof key - 1, word.n);
		return (struct dm_word_path){.path = before(rest, ','), .file = true};
	}
	bool at_exit = dm_str_find(word, "dumponexit=true") != (size_t)-1;
	return (struct dm_word_path){
		.path = at_exit ? DM_STR("./hotspot.jfr") : (struct dm_str){NULL, 0}, .file = true};
}

/* unix:/run/app.sock, unix:///run/app.sock, ipc:///run/x; n: bytes of the scheme */
static bool
is_socket(struct dm_str text, size_t *n)
{
	*n = dm_words_before(&dm_words_socket_schemes, text);
	return *n && text.n > *n;
}

/* --data=, error_log=: what comes before the first = is a name */
static size_t
end_of_key(struct dm_str word)
{
	size_t equals = dm_str_find_byte(word, '=');
	if (equals == (size_t)-1 || (word.n && word.p[0] == '-')) {
		return equals;
	}
	for (size_t i = 0; i < equals; i++) {
		if (!dm_is_name_byte(word.p[i]) && word.p[i] != '.' && word.p[i] != '-') {
			return (size_t)-1;
		}
	}
	return equals ? equals : (size_t)-1;
}

bool
dm_is_odd_path(struct dm_str path)
{
	for (size_t i = 0; i < path.n; i++) {
		bool option = path.p[i] == '-' && (i == 0 || path.p[i - 1] == '/');
		if (option || strchr("=:,;% \t", path.p[i])) {
			return true;
		}
	}
	return false;
}

struct dm_word_path
dm_word_path(struct dm_str word)
{
	size_t n, key = end_of_key(word);
	if (dm_str_starts(word, "-Xlog:")) {
		return (struct dm_word_path){.path = jvm_log(word), .file = true};
	}
	if (dm_str_starts(word, "-Xloggc:")) {
		return (struct dm_word_path){.path = dm_str_slice(word, 8, word.n), .file = true};
	}
	if (dm_str_starts(word, "-XX:StartFlightRecording")) {
		return jvm_recording(word);
	}
	struct dm_word_path named = {
		.path = key == (size_t)-1 ? word : dm_str_slice(word, key + 1, word.n)};
	if (is_socket(named.path, &n)) {
		named.path = dm_str_slice(named.path, n, named.path.n);
		named.file = true;
	}
	return named;
}

uint32_t
dm_parted_options(struct dm_arena *arena, struct dm_str text, struct dm_str **words)
{
	uint32_t count = 0;
	*words = NULL;
	for (size_t i = 0; i < text.n; i++) {
		size_t end = i;
		char quote = '\0';
		while (end < text.n && (quote || !dm_is_space(text.p[end]))) {
			bool mark = text.p[end] == '"' || text.p[end] == '\'';
			quote = mark && !quote ? text.p[end] : text.p[end] == quote ? '\0' : quote;
			end++;
		}
		if (end > i) {
			*dm_push(arena, *words, count) = unquoted(dm_str_slice(text, i, end));
		}
		i = end;
	}
	return count;
}
