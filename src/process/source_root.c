#include "source_root.h"

#include "../facts/own_host.h"
#include "judge.h"
#include "source_text.h"

enum {
	NEAR = 24,  /* tokens before the port of a builder */
	LEVELS = 4, /* brackets around a port, before which a name may say who is asked */
};

/* ":80", "0.0.0.0:25", "http://+:80": nothing but where to listen */
static bool
is_low_address(const struct dm_language *language, struct dm_str text)
{
	bool may = text.n > 2 && text.p[0] && strchr("0[:*+h", text.p[0]);
	size_t scheme = may && dm_str_starts(text, "http") ? dm_str_find(text, "://") : (size_t)-1,
	       n;
	struct dm_str host = dm_str_slice(text, scheme == (size_t)-1 ? 0 : scheme + 3, text.n);
	if (may && dm_host_before(host, &n) == DM_HOST_OPEN && n < host.n && host.p[n] == ':') {
		struct dm_str port = dm_str_slice(host, n + 1, host.n);
		port.n -= port.n && port.p[port.n - 1] == '/';
		/* ":http" (pkg.go.dev/net#Listen) */
		bool service = dm_language_is(language, "go") &&
			       dm_words_has(&dm_words_service_names, port);
		return service || dm_judge_low_port(port);
	}
	return dm_language_is(language, "csharp") && dm_words_has(&dm_words_open_urls, text);
}

/* strings.TrimSuffix(host, ":80"), addr == ":80" */
static bool
is_looked_at(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	bool compared = at > 1 && dm_source_is_mark(&items[at - 1], "=") &&
			dm_source_is_mark(&items[at - 2], "=!");
	for (uint32_t i = at; i > 0 && at - i < 8 && !compared; i--) {
		compared = items[i - 1].kind == DM_SOURCE_NAME &&
			   dm_source_has_part(items[i - 1].text, &dm_words_looking_calls);
	}
	return compared;
}

/* "0.0.0.0", "::", IPAddress.Any: every address of this machine */
static bool
is_every_address(const struct dm_source_token *token)
{
	size_t n;
	if (token->kind != DM_SOURCE_TEXT) {
		return dm_words_has(&dm_words_open_constants, token->text);
	}
	/* 0.0.0.0/0 is a network; "*" and "+" are not only addresses */
	return dm_host_before(token->text, &n) == DM_HOST_OPEN && n > 1 &&
	       (n == token->text.n || token->text.p[n] == ':');
}

static bool
is_low_port(const struct dm_source_token *token)
{
	return token->kind == DM_SOURCE_NAME && dm_judge_low_port(token->text);
}

/* connect, SmtpClient; not SmtpServer */
static bool
asks_another(struct dm_str name)
{
	return dm_source_has_part(name, &dm_words_calling_calls) &&
	       dm_str_find(name, "erver") == (size_t)-1;
}

static bool
ends_port(const struct dm_source_token *token)
{
	return dm_str_ends(token->text, "port") || dm_str_ends(token->text, "Port");
}

/* port=53, Port: 53, LocalPort => 53: the token after the key, or 0 */
static uint32_t
after_key(const struct dm_source_words *w, uint32_t number)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = number - (number > 0 && dm_source_is_mark(&items[number - 1], ">"));
	bool port =
		i > 1 && dm_source_is_mark(&items[i - 1], "=:") &&
		(dm_str_ends(items[i - 2].text, "port") || dm_str_ends(items[i - 2].text, "Port"));
	return port ? i - 1 : 0;
}

bool
dm_source_names_host(const struct dm_source_words *w, uint32_t open)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t close = dm_source_closing(w, open);
	for (uint32_t i = open + 1; i + 3 < close; i++) {
		bool value = items[i].kind != DM_SOURCE_MARK &&
			     dm_source_is_mark(&items[i + 1], "=:") &&
			     dm_source_has_part(items[i].text, &dm_words_host_keys);
		uint32_t at = i + 2 + dm_source_is_mark(&items[i + 2], ">");
		at += dm_source_mark_at(w, at + 1, '=') ? 2 : 0; /* host: str = "0.0.0.0" */
		if (value && at < close && !is_every_address(&items[at]) && items[at].text.n) {
			return true;
		}
	}
	return false;
}

/* Of new X(y) { z }, for the token that opens z, the one that opens y; else itself. */
static uint32_t
begin_of_brackets(const struct dm_source_words *w, uint32_t open)
{
	uint32_t i = open - 1, end = open > NEAR ? open - NEAR : 0;
	while (dm_source_mark_at(w, open - 1, ')') && i > end && !dm_source_mark_at(w, i, '(')) {
		i--;
	}
	bool made = i > 1 && i + 1 < open && dm_str_is(w->tokens.items[i - 2].text, "new");
	return made ? i : open;
}

bool
dm_source_asks_another(const struct dm_source_words *w, const struct dm_source_takes *takes)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t inner = takes->depth ? takes->open[takes->depth - 1].at : 0;
	if (takes->depth && items[inner].kind == DM_SOURCE_MARK && dm_source_names_host(w, inner)) {
		return true;
	}
	for (uint32_t depth = takes->depth; depth > 0 && depth + LEVELS > takes->depth; depth--) {
		uint32_t open = takes->open[depth - 1].at;
		if (open > 0 && items[open].kind == DM_SOURCE_MARK) {
			open = begin_of_brackets(w, open);
		}
		for (uint32_t i = open; i > 0 && i + 3 > open; i--) {
			if (asks_another(items[i - 1].text)) {
				return true;
			}
		}
	}
	return false;
}

bool
dm_source_keeps_low_port(
	const struct dm_source_words *w, const struct dm_source_takes *takes, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	if (!takes->depth || takes->deeper || !is_low_port(&items[at])) {
		return false;
	}
	/* ("0.0.0.0", 514), (IPAddress.Any, 25), ("", 53); set :port, 80 */
	bool after = at > 1 && dm_source_is_mark(&items[at - 1], ",");
	bool empty = after && items[at - 2].kind == DM_SOURCE_TEXT &&
		     (items[at - 2].text.n == 0 || dm_str_is(items[at - 2].text, ":%d"));
	if (after && (empty ? dm_words_has(&dm_words_low_ports, items[at].text)
			    : is_every_address(&items[at - 2]))) {
		return true;
	}
	bool symbol =
		after && at > 2 && ends_port(&items[at - 2]) &&
		(items[at - 2].kind == DM_SOURCE_TEXT || dm_source_is_mark(&items[at - 3], ":"));
	uint32_t sign = after_key(w, at), open = takes->open[takes->depth - 1].at;
	bool listed = items[open].kind == DM_SOURCE_MARK && items[open].text.p[0] != '(';
	/* { port = 53; } is a block */
	bool pair = symbol ||
		    (sign && (!listed || dm_source_is_mark(&items[sign], ":") || sign + 1 < at));
	return pair && !dm_source_asks_another(w, takes);
}

bool
dm_source_listens_low(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	bool port = false, other = false;
	for (uint32_t i = 0; i < call->nargs; i++) {
		const struct dm_source_token *first = &items[call->args[i].from];
		const struct dm_source_token *last = &items[call->args[i].to - 1];
		bool local = is_every_address(first) || first->text.n == 0;
		other = other || (first->kind == DM_SOURCE_TEXT && !local && i == 0);
		if (last->kind != DM_SOURCE_NAME || !dm_is_digit(last->text.p[0])) {
			continue;
		}
		port = port || dm_words_has(&dm_words_low_ports, last->text);
	}
	if (port && !other &&
		dm_source_has_part(items[call->last].text, &dm_words_listening_calls)) {
		return true;
	}
	/* .Port(25), .withPort(25) of a builder that is no client */
	bool told = call->nargs > 0 && call->args[0].to == call->args[0].from + 1 &&
		    is_low_port(&items[call->args[0].from]) && ends_port(&items[call->last]);
	for (uint32_t i = call->last;
		told && i > 0 && i + NEAR > call->last && !dm_source_is_mark(&items[i - 1], ";{}");
		i--) {
		told = !asks_another(items[i - 1].text);
	}
	return told;
}

bool
dm_source_is_low_address(const struct dm_source_words *w, uint32_t at)
{
	return is_low_address(w->language, w->tokens.items[at].text) && !is_looked_at(w, at);
}

const char *
dm_source_engine_socket(struct dm_str text)
{
	for (uint32_t i = 0; i < dm_words_engine_sockets.count; i++) {
		const char *socket = dm_words_item(&dm_words_engine_sockets, i);
		if (dm_str_ends(text, socket)) {
			return socket;
		}
	}
	return NULL;
}

bool
dm_source_is_privileged(const struct dm_source_token *token)
{
	return dm_words_has(&dm_words_privileged_names, token->text);
}

bool
dm_source_asks_user(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	struct dm_str text = items[at].text;
	/* uid of Process.uid */
	bool of = text.n == 3 && at > 1 && dm_source_is_mark(&items[at - 1], ".") &&
		  dm_str_is(items[at - 2].text, "Process");
	return dm_words_has(&dm_words_user_questions, text) || (of && dm_str_is(text, "uid"));
}

/* "socket.socket 1 3": one of the arguments ends with that word, however it is reached: Type::RAW, :RAW */
static bool
is_given_word(const struct dm_source_words *w, const struct dm_source_call *call, struct dm_str row)
{
	size_t blank = dm_str_find_byte(row, ' ');
	bool may = blank != (size_t)-1 && blank + 3 < row.n && row.p[blank + 2] == ' ';
	uint32_t number = may ? (uint32_t)(row.p[blank + 1] - '0') : UINT32_MAX;
	return may && number < call->nargs &&
	       dm_str_eq(w->tokens.items[call->args[number].to - 1].text,
		       dm_str_slice(row, blank + 3, row.n)) &&
	       dm_source_call_is(w, call, dm_str_slice(row, 0, blank));
}

const char *
dm_source_privileged(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const char *name = dm_source_call_in(w, call, w->language->privileged);
	bool told = !name && dm_source_call_with(w, call, w->language->privileged);
	for (const uint32_t *each = dm_list(w->language->privileged); *each && !name && !told;
		each++) {
		told = is_given_word(w, call, dm_str(dm_texts + *each));
	}
	return told ? dm_arena_str(w->arena, w->tokens.items[call->last].text).p : name;
}

bool
dm_source_call_asks_user(const struct dm_source_words *w, const struct dm_source_call *call)
{
	return dm_source_call_in(w, call, w->language->asks) ||
	       dm_source_call_with(w, call, w->language->asks);
}

bool
dm_source_is_raw_network(struct dm_str text)
{
	bool found = false;
	for (uint32_t i = 0; i < dm_words_raw_networks.count && text.n < 16 && text.n > 3; i++) {
		found = found || dm_str_starts(text, dm_words_item(&dm_words_raw_networks, i));
	}
	return found;
}
