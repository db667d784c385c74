/*
 * A text is read as keys and values: `key = value`, `key: value`, `"key": "value"`, `<key>value</key>`, `key="value"`, and
 * values that follow each other after one key. What braces or a header, [smtp], are about says as much as the key.
 */
#include "settings_ports.h"

#include "../facts/own_host.h"
#include "source_text.h"

enum {
	DEPTH = 16, /* braces in braces whose keys are kept */
};

struct reader {
	struct dm_judge *judge;
	struct dm_filling *filling;
	struct dm_str name; /* of the file */
	struct dm_str text; /* what is left of it */
	struct dm_str section, key;
	/* of the last other machine that was named: DB of DB_HOST, "" of host, and where */
	struct dm_str asked, asked_section;
	uint32_t asked_depth;
	bool asks;
	struct dm_str outer[DEPTH];
	uint32_t depth, line;
};

/* ---- keys ---- */

/* What a key is about: DB of DB_HOST and DB_PORT, elasticsearch of elasticsearch.port, "" of port. */
static struct dm_str
subject_of(struct dm_str key)
{
	size_t end = key.n;
	while (end > 0 && !strchr("._-", key.p[end - 1])) {
		end--;
	}
	return dm_str_slice(key, 0, end);
}

/* host: db.example.com: what is said of its port beside it is that machine's */
static void
note_host(struct reader *r, struct dm_str value)
{
	bool letters = false;
	for (size_t i = 0; i < value.n; i++) {
		letters = letters || dm_is_letter(value.p[i]);
	}
	struct dm_str subject = subject_of(r->key);
	struct dm_str last = dm_str_slice(r->key, subject.n, r->key.n);
	if (letters && dm_source_has_part(last, &dm_words_host_keys) &&
		dm_str_find_byte(value, '$') == (size_t)-1 && dm_host_of(value) == DM_HOST_OTHER) {
		r->asks = true;
		r->asked = subject;
		r->asked_section = r->section;
		r->asked_depth = r->depth;
	}
}

/* smtp.port, {"mail": {"port": 25}}, host: db.example.com before it: another machine is asked */
static bool
is_of_another(const struct reader *r)
{
	if (r->asks && r->asked_depth == r->depth && dm_str_eq(r->asked_section, r->section) &&
		dm_str_eq(r->asked, subject_of(r->key))) {
		return true;
	}
	bool other = dm_source_has_part(r->key, &dm_words_calling_calls) ||
		     dm_source_has_part(r->section, &dm_words_calling_calls);
	for (uint32_t i = 0; i < r->depth && i < DEPTH && !other; i++) {
		other = dm_source_has_part(r->outer[i], &dm_words_calling_calls);
	}
	return other;
}

/* ---- values ---- */

struct dm_str
dm_port_of(struct dm_str value, struct dm_str *host)
{
	size_t scheme = dm_str_find(value, "://"), at, end;
	value = scheme == (size_t)-1 ? value : dm_str_slice(value, scheme + 3, value.n);
	for (at = end = value.n; at > 0 && value.p[at - 1] != ':'; at--) {
		end = value.p[at - 1] == '/' ? at - 1 : end;
	}
	*host = dm_str_slice(value, 0, at ? at - 1 : 0);
	return at ? dm_str_slice(value, at, end) : (struct dm_str){NULL, 0};
}

struct dm_str
dm_port_here(struct dm_str value, bool *open)
{
	struct dm_str name, port = dm_port_of(value, &name);
	enum dm_host host = dm_host_of(name);
	*open = host == DM_HOST_OPEN;
	return host ? port : (struct dm_str){NULL, 0};
}

bool
dm_url_listens_low(struct dm_str key, struct dm_str value)
{
	return dm_words_has(&dm_words_open_urls, value) &&
	       dm_source_has_word(key, &dm_words_address_keys);
}

/* ${PORT:8080}, ${PORT:-8080}: what it is where nothing else is set */
static struct dm_str
default_of(struct dm_str value)
{
	size_t colon = dm_str_find_byte(value, ':');
	bool has = dm_str_starts(value, "${") && dm_str_ends(value, "}") && colon != (size_t)-1;
	struct dm_str text = has ? dm_str_slice(value, colon + 1, value.n - 1) : value;
	return dm_str_slice(text, has && dm_str_starts(text, "-"), text.n);
}

/* The value is a port of this machine below 1024, by the key that it has; *sure: whatever else is said. */
static bool
is_low(const struct reader *r, struct dm_str value, bool *sure)
{
	struct dm_str key = dm_str_lower(r->judge->facts->arena, r->key);
	struct dm_str last = dm_str_slice(key, subject_of(key).n, key.n);
	bool variable = dm_words_has(&dm_words_port_variables, r->key), open = true;
	bool url = dm_url_listens_low(r->key, value), other = is_of_another(r);
	struct dm_str port =
		value.n < 64 && !url ? dm_port_here(value, &open) : (struct dm_str){NULL, 0};
	if (url || port.p) {
		*sure = open && !other;
		return url || (dm_judge_low_port(port) && (open || !other));
	}
	*sure = variable || dm_words_has(&dm_words_own_port_names, last);
	bool about = dm_source_names_port(r->key) || dm_source_names_port(r->section);
	bool low = dm_str_ends(key, "port") || variable
			   ? dm_judge_low_port(value)
			   : about && dm_words_has(&dm_words_low_ports, value);
	return low && !other;
}

/* server.port of application.yml, where ENV SERVER_PORT=8080 is (docs.spring.io, "Externalized Configuration") */
static bool
is_overruled(const struct reader *r)
{
	return dm_str_starts(dm_str_base_name(r->name), "application") &&
	       dm_str_find_byte(r->key, '.') != (size_t)-1 &&
	       dm_judge_high_port(dm_placeholders_set(r->filling, r->key));
}

static void
judge_value(struct reader *r, struct dm_str value)
{
	struct dm_judge *j = r->judge;
	struct dm_arena *arena = j->facts->arena;
	bool sure = false, untold = false;
	if (!r->key.n) {
		return;
	}
	note_host(r, value);
	if (dm_str_find(value, "${") != (size_t)-1 && is_low(r, default_of(value), &sure)) {
		value = dm_placeholders_filled(r->filling, value);
		untold = dm_str_find(value, "${") != (size_t)-1;
		value = default_of(value);
	}
	if (!is_low(r, value, &sure) || is_overruled(r)) {
		return;
	}
	const char *where =
		dm_arena_printf(arena, "%.*s:%u", DM_FMT(dm_str_base_name(r->name)), r->line);
	if (sure && !untold) {
		dm_judge_settle(j, "privileged-port",
			dm_arena_printf(arena, "%s names a port below 1024", where));
	} else {
		dm_judge_doubt(j, "privileged-port",
			dm_arena_printf(arena, "%.*s of %s may be a port below 1024",
				DM_FMT(r->key), where));
	}
}

/* ---- texts ---- */

/* What ends a word that has no quotes around it. */
static bool
ends_word(struct dm_str text, size_t at)
{
	char c = text.p[at];
	bool colon = c == ':' && (at + 1 == text.n || dm_is_space(text.p[at + 1]));
	return dm_is_space(c) || (c && strchr(",{}<>\"'=]", c)) || colon;
}

/* Behind the byte there, or the placeholder: ${PORT:80} */
static size_t
after_byte(struct dm_str text, size_t at)
{
	struct dm_str rest = dm_str_slice(text, at, text.n);
	size_t close = dm_str_starts(rest, "${") ? dm_str_find_byte(rest, '}') : (size_t)-1;
	size_t line = close == (size_t)-1 ? 0 : dm_str_find_byte(rest, '\n');
	return at + (close < line ? close : 0) + 1;
}

/* The next word, with or without quotes; what is left begins after it. */
static struct dm_str
take_word(struct reader *r)
{
	struct dm_str text = r->text;
	char quote = text.p[0] == '"' || text.p[0] == '\'' ? text.p[0] : '\0';
	size_t from = quote != '\0', end = from;
	bool host = dm_str_starts(text, "[::]"); /* its bracket ends nothing */
	end += host ? strlen("[::]") : 0;
	while (end < text.n &&
		(quote ? text.p[end] != quote && text.p[end] != '\n' : !ends_word(text, end))) {
		end = quote ? end + 1 : after_byte(text, end);
	}
	r->text = dm_str_slice(text, end + (quote && end < text.n), text.n);
	return dm_str_slice(text, from, end);
}

/* What follows the word says that it is a key: `=`, `:`, `=>`; *after: behind that. */
static bool
is_key(struct dm_str text, size_t *after)
{
	size_t i = 0;
	while (i < text.n && (text.p[i] == ' ' || text.p[i] == '\t')) {
		i++;
	}
	bool sets = i < text.n && (text.p[i] == '=' || text.p[i] == ':');
	*after = i + 1 + (i + 1 < text.n && text.p[i + 1] == '>');
	return sets;
}

/* [smtp], [[servers]]: a header; false: it is a list of values. */
static bool
read_header(struct reader *r, struct dm_str line)
{
	line = dm_str_trim(line);
	while (dm_str_starts(line, "[") && dm_str_ends(line, "]")) {
		line = dm_str_slice(line, 1, line.n - 1);
	}
	bool name = line.n > 0 && !dm_is_digit(line.p[0]);
	for (size_t i = 0; i < line.n && name; i++) {
		name = dm_is_name_byte(line.p[i]) || strchr(".- ", line.p[i]);
	}
	r->section = name ? line : r->section;
	return name;
}

/* A comment, or a header, which is a whole line; true: it was one. */
static bool
skip_line(struct reader *r)
{
	size_t end = dm_str_find_byte(r->text, '\n');
	struct dm_str line = dm_str_slice(r->text, 0, end == (size_t)-1 ? r->text.n : end);
	bool comment =
		dm_str_starts(line, "#") || dm_str_starts(line, ";") || dm_str_starts(line, "//");
	bool skips = comment || (dm_str_starts(line, "[") && read_header(r, line));
	r->text = skips ? dm_str_slice(r->text, line.n, r->text.n) : r->text;
	return skips;
}

static void
read_mark(struct reader *r)
{
	char c = r->text.p[0];
	if (c == '{') {
		if (r->depth < DEPTH) {
			r->outer[r->depth] = r->key;
		}
		r->depth++;
	}
	r->depth -= c == '}' && r->depth > 0;
	r->line += c == '\n';
	r->text = dm_str_slice(r->text, 1, r->text.n);
}

void
dm_judge_port_settings(struct dm_filling *filling, struct dm_str name, struct dm_str text)
{
	struct reader r = {
		.judge = filling->judge, .filling = filling, .name = name, .text = text, .line = 1};
	while (r.text.n && !r.judge->verdict.code) {
		char c = r.text.p[0];
		if (dm_is_space(c) || (c && strchr(",{}>=]", c))) {
			read_mark(&r);
			continue;
		}
		if ((strchr("#;/", c) && c) || (c == '[' && !dm_str_starts(r.text, "[::]"))) {
			if (!skip_line(&r)) {
				read_mark(&r);
			}
			continue;
		}
		bool tag = c == '<';
		if (tag) {
			read_mark(&r);
		}
		size_t after;
		struct dm_str word = r.text.n ? take_word(&r) : r.text;
		if (tag || is_key(r.text, &after)) {
			r.key = word;
			r.text = tag ? r.text : dm_str_slice(r.text, after, r.text.n);
		} else {
			judge_value(&r, word);
		}
	}
}
