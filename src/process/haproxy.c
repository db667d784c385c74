/*
 * LINE: [KEYWORD WORD*] ['#' ...]
 * Words are parted by blanks. Quotes, '\' and variables are not read: a line whose words matter is unknown where it has
 * some. (docs.haproxy.org, "Configuration Manual", "Quoting and escaping")
 */
#include "haproxy.h"

#include "../catalogue.h"
#include "judge.h"

enum {
	SHOWN = 60, /* bytes of a line in a message */
	DIGITS = 5, /* of a maxconn for which no limit of files has to be raised */
};

/* A name or address of the network: app, 127.0.0.1:8080, [::]:80; no path, no variable, no quotes */
static bool
is_address(struct dm_str word)
{
	bool plain = word.n > 0;
	for (size_t i = 0; i < word.n && plain; i++) {
		plain = dm_is_name_byte(word.p[i]) || (word.p[i] && strchr("-.:*[]", word.p[i]));
	}
	return plain;
}

/* check inter 5s weight 10 */
static bool
options_known(struct dm_str rest)
{
	struct dm_str word, value;
	while (dm_str_next_word(&rest, &word)) {
		bool valued = dm_words_has(&dm_words_haproxy_values, word) &&
			      dm_str_next_word(&rest, &value) &&
			      dm_str_find_byte(value, '/') == (size_t)-1;
		if (!valued && !dm_words_has(&dm_words_haproxy_flags, word)) {
			return false;
		}
	}
	return true;
}

/* :8080,127.0.0.1:8443 name x */
static bool
binds_high(struct dm_str rest)
{
	struct dm_str addresses;
	dm_str_next_word(&rest, &addresses);
	for (size_t from = 0, end; from <= addresses.n; from = end + 1) {
		size_t colon = (size_t)-1;
		for (end = from; end < addresses.n && addresses.p[end] != ','; end++) {
			colon = addresses.p[end] == ':' ? end : colon;
		}
		if (colon == (size_t)-1 || !is_address(dm_str_slice(addresses, from, end)) ||
			!dm_judge_high_port(dm_str_slice(addresses, colon + 1, end))) {
			return false;
		}
	}
	return options_known(rest);
}

/* frontend web, defaults x from y; not an address to listen at */
static bool
is_header(struct dm_str rest)
{
	struct dm_str name, from;
	return !dm_str_next_word(&rest, &name) || !dm_str_next_word(&rest, &from) ||
	       dm_str_is(from, "from");
}

static bool
is_known(struct dm_str keyword, struct dm_str rest)
{
	struct dm_str line = rest, word;
	bool more = dm_str_next_word(&line, &word);
	if (dm_words_has(&dm_words_haproxy_sections, keyword)) {
		return is_header(rest);
	}
	if (dm_str_is(keyword, "bind")) {
		return binds_high(rest);
	}
	if (dm_words_has(&dm_words_haproxy_rules, keyword)) {
		more = more && (!dm_words_has(&dm_words_haproxy_rule_kinds, word) ||
				       dm_str_next_word(&line, &word));
		size_t open = dm_str_find_byte(word, '('); /* set-var(txn.a) */
		word = dm_str_slice(word, 0, open == (size_t)-1 ? word.n : open);
		return more && dm_words_has(&dm_words_haproxy_actions, word);
	}
	if (dm_str_is(keyword, "option")) {
		return dm_words_has(&dm_words_haproxy_options, word);
	}
	if (dm_str_is(keyword, "default-server")) {
		return options_known(rest);
	}
	if (dm_str_is(keyword, "server")) {
		return more && dm_str_next_word(&line, &word) && is_address(word) &&
		       options_known(line);
	}
	if (dm_str_is(keyword, "server-template")) {
		return more && dm_str_next_word(&line, &word) && dm_str_next_word(&line, &word) &&
		       is_address(word) && options_known(line);
	}
	if (dm_str_is(keyword, "log")) {
		return is_address(word);
	}
	if (dm_str_is(keyword, "maxconn")) {
		return dm_str_is_number(word) && word.n <= DIGITS;
	}
	if (dm_str_is(keyword, "stats")) {
		return dm_words_has(&dm_words_haproxy_stats, word);
	}
	if (dm_str_is(keyword, "filter")) {
		return dm_words_has(&dm_words_haproxy_filters, word);
	}
	/* no option httpclose: whatever it is, it is not done */
	bool no = dm_str_is(keyword, "no");
	return no ? dm_str_is(word, "option") || dm_str_is(word, "log")
		  : dm_words_has(&dm_words_haproxy_keywords, keyword);
}

const char *
dm_haproxy_unknown(struct dm_arena *arena, struct dm_str text)
{
	struct dm_str line, keyword;
	while (dm_str_next_line(&text, &line)) {
		size_t comment = dm_str_find_byte(line, '#');
		struct dm_str all = dm_str_trim(
			dm_str_slice(line, 0, comment == (size_t)-1 ? line.n : comment));
		struct dm_str rest = all;
		bool home = dm_str_find(line, "/root") !=
			    (size_t)-1; /* what it reads, it reads as that user */
		if (dm_str_next_word(&rest, &keyword) && (home || !is_known(keyword, rest))) {
			return dm_arena_printf(arena, "`%.*s`",
				DM_FMT(dm_str_slice(all, 0, all.n < SHOWN ? all.n : SHOWN)));
		}
	}
	return NULL;
}
