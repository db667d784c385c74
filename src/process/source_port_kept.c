#include "source_port_kept.h"

#include "judge.h"
#include "source_root.h"
#include "source_text.h"

enum {
	NEAR = 16,  /* tokens before a default that may say what it is one of */
	LEVELS = 3, /* brackets around one that may be those of a call which listens */
	WIDE = 32,  /* of what it is chosen from */
	FAR = 64,   /* tokens after one in which it may be given to what asks another machine */
};

/* What the number ends: `80,` `80)` `80;` `"80".to_string()`, the last of its line; not 80 * x, 80.5 */
static bool
is_whole(const struct dm_source_words *w, uint32_t at)
{
	static const char *const same[] = {"into", "to_owned", "to_string", NULL};
	const struct dm_source_token *items = w->tokens.items;
	bool chosen = at > 0 && dm_source_is_mark(&items[at - 1], "?"); /* x ? 80 : 3000 */
	bool made = items[at].kind == DM_SOURCE_TEXT && dm_source_mark_at(w, at + 1, '.') &&
		    dm_str_listed(dm_source_token_at(w, at + 2)->text, same) &&
		    dm_source_mark_at(w, at + 4, ')');
	at += made ? 4 : 0;
	return at + 1 >= w->tokens.count || dm_source_is_mark(&items[at + 1], ",;)]}") ||
	       (chosen && dm_source_is_mark(&items[at + 1], ":")) ||
	       (items[at + 1].kind == DM_SOURCE_NAME && dm_str_is(items[at + 1].text, "if")) ||
	       items[at + 1].line > items[at].line;
}

/* The token before ends what came before a value: `=` that is no part of ==, `:`, `(` */
static bool
begins_value(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	bool compares = dm_source_is_mark(&items[at - 1], "=") &&
			(dm_source_is_mark(&items[at], "=") ||
				(at > 1 && dm_source_is_mark(&items[at - 2], "=!<>")));
	return dm_source_is_mark(&items[at - 1], "=:({,;") && !compares;
}

/* The token that opens the bracket which token `i` closes, or one before it. */
static uint32_t
opening(const struct dm_source_words *w, uint32_t i)
{
	uint32_t depth = 0, end = i > 2 * NEAR ? i - 2 * NEAR : 0;
	for (; i > end; i--) {
		depth += dm_source_is_mark(&w->tokens.items[i], ")]}");
		depth -= dm_source_is_mark(&w->tokens.items[i], "([{");
		if (depth == 0) {
			break;
		}
	}
	return i;
}

/* The token before, or the one that opens what it closes. */
static uint32_t
one_back(const struct dm_source_words *w, uint32_t i)
{
	return dm_source_is_mark(&w->tokens.items[i - 1], ")]") ? opening(w, i - 1) : i - 1;
}

/* port = x ? 3000 : 80, port=8000 if DEBUG else 80, port = x or 80: the token where what is chosen from begins */
static uint32_t
before_choice(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = at;
	while (i > 1 && at - i < WIDE && dm_source_is_mark(&items[at - 1], ":") &&
		!dm_source_is_mark(&items[i - 1], "?=({;")) {
		i = one_back(w, i);
	}
	bool choice = i > 1 && (dm_source_is_mark(&items[i - 1], "?|") ||
				       dm_str_is(items[i - 1].text, "else") ||
				       dm_str_is(items[i - 1].text, "or"));
	while (choice && i > 1 && at - i < WIDE && !begins_value(w, i)) {
		i = one_back(w, i);
	}
	return choice ? i : at;
}

/* The same through brackets that are those of no call: port = x || (tls ? 443 : 80) */
static uint32_t
begin_of_value(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = before_choice(w, at);
	while (i > 2 && dm_source_is_mark(&items[i - 1], "(") &&
		(dm_source_is_mark(&items[i - 2], "=:|?(,") ||
			dm_str_is(items[i - 2].text, "or"))) {
		i = before_choice(w, i - 1);
	}
	return i;
}

/* Goes back over the mark of a type: `port: int =`, `port?: number =`, `port: Annotated[int, Option()] =`, `Port { get; } =` */
static uint32_t
before_type(const struct dm_source_words *w, uint32_t i)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t open = i > 2 && dm_source_is_mark(&items[i], "]}") ? opening(w, i) : 0;
	i = open > 1 && items[open - 1].kind == DM_SOURCE_NAME ? open - 1 : i;
	bool typed = i > 1 && items[i].kind == DM_SOURCE_NAME &&
		     dm_source_is_mark(&items[i - 1], ":") && items[i - 2].kind != DM_SOURCE_MARK;
	return typed ? i - 2 : i;
}

/* What it is set to, or is the default of; an empty text: nobody can tell. */
static struct dm_str
key_of(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = at = begin_of_value(w, at);
	if (i > 1 && dm_source_is_mark(&items[i - 1], ",")) { /* getenv("LISTEN", "80") */
		/* Or(getenv("LISTEN"), "80") */
		i -= i > 3 && dm_source_is_mark(&items[i - 2], ")");
		return items[i - 2].kind == DM_SOURCE_TEXT ? items[i - 2].text : DM_STR("");
	}
	if (i > 1 && dm_source_is_mark(&items[i - 1], "(")) { /* httpPort: z.number().default(80) */
		i -= 2;
		while (i > 0 && at - i < NEAR && items[i - 1].line == items[at].line &&
			!dm_source_is_mark(&items[i - 1], "=:")) {
			i--;
		}
	}
	while (i > 0 && dm_source_is_mark(&items[i - 1], ">|?")) { /* =>, ||, ?? */
		i--;
	}
	i -= i == at - 1 && dm_source_is_mark(&items[at - 1], ">");
	while (i > 1 && dm_source_is_mark(&items[i - 1], "=:")) {
		i--;
	}
	i = i > 0 && i < at ? before_type(w, i - 1) : at;
	return i < at && items[i].kind != DM_SOURCE_MARK ? items[i].text : DM_STR("");
}

/* -p, p: mostly of a port */
static bool
is_short(struct dm_str name)
{
	return dm_str_is(name, "p") || dm_str_is(name, "-p");
}

/* option("--port", default=80), port({default: 80}), listen: {default: 80}: what it is the default of is before it */
static bool
is_default_of_port(const struct dm_source_words *w, uint32_t at, struct dm_str key)
{
	const struct dm_source_token *items = w->tokens.items;
	/* &cli.IntFlag{Name: "port", Value: 80} */
	bool value = dm_str_is(key, "Value") && dm_language_is(w->language, "go");
	bool is_default = (value || dm_source_has_word(key, &dm_words_default_keys)) &&
			  !dm_source_has_word(key, &dm_words_quantities);
	bool found = false;
	for (uint32_t i = at; i > 0 && at - i < NEAR && is_default && !found &&
			      !dm_source_is_mark(&items[i - 1], ";");
		i--) {
		struct dm_str text = items[i - 1].text;
		found = items[i - 1].kind != DM_SOURCE_MARK &&
			(dm_source_names_port(text) ||
				(items[i - 1].kind == DM_SOURCE_TEXT && is_short(text)));
	}
	return found;
}

/* IntVar(&n, "p", 80), {default: {p: 80}}: a default of the option -p */
static bool
is_default_of_short(const struct dm_source_words *w, uint32_t at, struct dm_str key)
{
	const struct dm_source_token *items = w->tokens.items;
	bool keyed = is_short(key), found = keyed && dm_language_is(w->language, "go");
	for (uint32_t i = at; i > 0 && at - i < NEAR && keyed && !found; i--) {
		found = items[i - 1].kind == DM_SOURCE_NAME &&
			dm_source_has_word(items[i - 1].text, &dm_words_default_keys);
	}
	return found;
}

/* PORT of ENV["PORT"] || 80, get("PORT", "") or 80, env.PORT ?? 80, var("PORT").unwrap_or_else(|_| "80"), fetch("PORT") { 80 } */
static struct dm_str
asked_before(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	/* ofNullable(getenv("PORT")).map(Integer::parseInt).orElse(80) */
	bool given = at > 2 && dm_source_is_mark(&items[at - 1], "(") &&
		     dm_source_has_part(items[at - 2].text, &dm_words_defaulting_calls);
	bool instead = at > 2 && (given || dm_str_is(items[at - 1].text, "or") ||
					 dm_source_is_mark(&items[at - 1], "|?{") ||
					 (dm_source_is_mark(&items[at - 1], ":") &&
						 dm_source_is_mark(&items[at - 2], "?")));
	for (uint32_t i = at; instead && i > 2 && at - i < WIDE; i--) {
		const struct dm_source_token *token = &items[i - 1];
		bool empty = token->kind == DM_SOURCE_TEXT && !token->text.n;
		if (empty && dm_source_is_mark(token - 1, ",")) {
			i--;
		} else if (token->kind == DM_SOURCE_TEXT ||
			   (token->kind == DM_SOURCE_NAME && dm_source_is_mark(token - 1, ".") &&
				   dm_str_is(token[-2].text, "env"))) {
			return token->text;
		} else if (dm_source_is_mark(token, ";,=+*%/")) {
			break;
		}
	}
	return DM_STR("");
}

/* default_port of fn default_port() -> u16 { 80 }, def default_port(): return 80 */
static struct dm_str
returned_by(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	bool returned = at > 2 && (dm_str_is(items[at - 1].text, "return") ||
					  (dm_source_is_mark(&items[at - 1], "{") &&
						  dm_source_mark_at(w, at + 1, '}')));
	for (uint32_t i = at - 1; returned && i > 0 && at - i < NEAR; i--) {
		if (items[i].kind == DM_SOURCE_NAME && dm_source_mark_at(w, i + 1, '(')) {
			return items[i].text;
		}
	}
	return DM_STR("");
}

static bool
is_port(struct dm_str key, struct dm_str number)
{
	bool port = key.n > 3 && (dm_str_ends(key, "port") || dm_str_ends(key, "Port") ||
					 dm_str_ends(key, "PORT"));
	return (port || dm_words_has(&dm_words_low_ports, number)) && dm_source_names_port(key);
}

/* http.get({ of token `open`, its brace; not Object.freeze({, exports = { */
static bool
is_asking(const struct dm_source_words *w, uint32_t open)
{
	static const char *const verbs[] = {"get", "post", NULL};
	const struct dm_source_token *items = w->tokens.items;
	return open > 1 && dm_source_is_mark(&items[open - 1], "(") &&
	       (dm_str_listed(items[open - 2].text, verbs) ||
		       dm_source_has_part(items[open - 2].text, &dm_words_requesting_calls));
}

/* get({host: u.hostname, port}): what the name is given to after `at` is the port of another machine */
static bool
is_passed_with_host(const struct dm_source_words *w, uint32_t at, struct dm_str name)
{
	uint32_t end = at + FAR < w->tokens.count ? at + FAR : w->tokens.count, open = 0;
	for (uint32_t i = at; i < end; i++) {
		const struct dm_source_token *token = &w->tokens.items[i];
		open = dm_source_is_mark(token, "{") ? i : dm_source_is_mark(token, "}") ? 0 : open;
		if (open && token->kind == DM_SOURCE_NAME && dm_str_eq(token->text, name)) {
			return is_asking(w, open) && dm_source_names_host(w, open);
		}
	}
	return false;
}

/* u.port || (u.protocol === "https:" ? 443 : 80): the port of a URL, by its scheme, or one beside a host */
static bool
is_of_url(const struct dm_source_words *w, uint32_t at, struct dm_str key)
{
	static const char *const schemes[] = {"http:", "https:", "scheme", NULL};
	static const char *const members[] = {"Scheme", "getScheme", "scheme", NULL};
	const struct dm_source_token *items = w->tokens.items;
	uint32_t end = at + NEAR < w->tokens.count ? at + NEAR : w->tokens.count;
	for (uint32_t i = at > NEAR ? at - NEAR : 1; i < end; i++) {
		bool member = items[i].kind == DM_SOURCE_NAME &&
			      dm_source_is_mark(&items[i - 1], ".") &&
			      dm_str_listed(items[i].text, members);
		if (member || (items[i].kind == DM_SOURCE_TEXT &&
				      dm_str_listed(items[i].text, schemes))) {
			return true;
		}
	}
	return is_passed_with_host(w, at, key);
}

/* The default of an option, of a variable, of a setting whose name says that it is a port. */
static bool
is_kept(const struct dm_source_words *w, uint32_t at, struct dm_str key)
{
	struct dm_str number = w->tokens.items[at].text;
	bool low = dm_words_has(&dm_words_low_ports, number);
	return is_port(key, number) || (low && is_default_of_port(w, at, key)) ||
	       (low && is_default_of_short(w, at, key)) || is_port(asked_before(w, at), number) ||
	       is_port(returned_by(w, at), number);
}

static void
add_kept(struct dm_source_reader *r, uint32_t line)
{
	dm_source_add(r, &(struct dm_source_fact){
				 .call = "a port", .act = DM_SOURCE_KEEPS_PORT, .line = line});
}

/* Port int `envDefault:"80"`, @Value("${app.port:80}"): the text says what is by default */
static void
read_default(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_source_token *items = w->tokens.items;
	struct dm_str text = items[at].text, key = {NULL, 0}, value = text;
	bool tag =
		at > 1 && items[at - 1].kind == DM_SOURCE_NAME && dm_language_is(w->language, "go");
	size_t mark = tag ? dm_str_find(text, "efault:\"") : (size_t)-1;
	if (mark != (size_t)-1) {
		value = dm_str_slice(text, mark + strlen("efault:\""), text.n);
		key = items[at - 2].text;
	} else if (dm_str_starts(text, "${") && dm_str_ends(text, "}")) {
		size_t colon = dm_str_find_byte(text, ':');
		colon = colon == (size_t)-1 ? text.n - 1 : colon;
		key = dm_str_slice(text, 2, colon);
		value = dm_str_slice(text, colon + 1, text.n);
	}
	size_t from = key.p && dm_str_starts(value, ":"), end = from;
	while (key.p && end < value.n && dm_is_digit(value.p[end])) {
		end++;
	}
	struct dm_str number = dm_str_slice(value, from, end);
	bool ends = end < value.n && strchr("\"}", value.p[end]);
	if (key.p && ends && dm_judge_low_port(number) && (from || is_port(key, number))) {
		add_kept(r, items[at].line);
	}
}

/* where = 80, of which listen(where) may tell */
static void
remember(struct dm_source_reader *r, struct dm_str name)
{
	bool may = name.n > 0 && !dm_source_has_word(name, &dm_words_quantities) &&
		   !dm_source_has_word(name, &dm_words_calling_calls);
	if (may && r->nlow < sizeof r->low / sizeof *r->low) {
		r->low[r->nlow++] = name;
	}
}

/* listen(x || (tls ? 443 : 80)), serve(port=443 if tls else 80) */
static bool
is_chosen_to_listen(const struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_source_takes *takes = &r->takes;
	bool chosen =
		begin_of_value(w, at) < at || dm_str_is(dm_source_token_at(w, at + 1)->text, "if");
	bool listens = false;
	for (uint32_t k = takes->depth; k > 0 && k + LEVELS > takes->depth && chosen && !listens;
		k--) {
		uint32_t open = takes->open[k - 1].at;
		listens = open > 0 && w->tokens.items[open - 1].kind == DM_SOURCE_NAME &&
			  dm_source_has_part(
				  w->tokens.items[open - 1].text, &dm_words_listening_calls);
	}
	return listens;
}

void
dm_source_read_port_kept(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_source_token *token = &w->tokens.items[at];
	if (token->text.n > 3 && token->kind == DM_SOURCE_TEXT) {
		read_default(r, at);
		return;
	}
	if (token->text.n > 3 || !dm_judge_low_port(token->text) || !is_whole(w, at)) {
		return;
	}
	struct dm_str key = key_of(w, at);
	bool kept = is_kept(w, at, key);
	if (kept && !is_of_url(w, at, key)) {
		if (!dm_source_asks_another(w, &r->takes)) {
			add_kept(r, token->line);
		}
	} else if (dm_words_has(&dm_words_low_ports, token->text)) {
		if (is_chosen_to_listen(r, at)) {
			add_kept(r, token->line);
		}
		remember(r, key);
	}
}

void
dm_source_read_port_passed(struct dm_source_reader *r, const struct dm_source_call *call)
{
	const struct dm_source_words *w = &r->words;
	const struct dm_source_token *items = w->tokens.items;
	bool listens = r->nlow > 0 &&
		       dm_source_has_part(items[call->last].text, &dm_words_listening_calls);
	for (uint32_t i = call->open + 1; i < call->close && listens; i++) {
		/* not port of port=8080 */
		bool value = items[i].kind == DM_SOURCE_NAME && !dm_source_mark_at(w, i + 1, '=');
		for (uint32_t k = 0; k < r->nlow && (value || items[i].filled); k++) {
			if (value ? dm_str_eq(items[i].text, r->low[k])
				  : dm_str_names(
					    items[i].text, dm_arena_str(r->arena, r->low[k]).p)) {
				add_kept(r, items[i].line);
				return;
			}
		}
	}
}
