#include "source_port.h"

#include "source_root.h"

enum {
	SPREAD = 64,  /* tokens of a sum that are looked at */
	LONGEST = 24, /* bytes of a name that is looked for */
	LOW = 1024,
};

enum port {
	PORT_NOT,    /* no sum, or one that is not below 1024 */
	PORT_LOW,    /* 8 * 10 */
	PORT_UNTOLD, /* int(os.environ["BASE"]) + 1, "80" + suffix */
};

/* The name in lower case without its underscores is one of the words. */
static bool
is_called(struct dm_str name, const struct dm_words *words)
{
	char text[LONGEST];
	size_t n = 0;
	for (size_t i = 0; i < name.n && n < sizeof text; i++) {
		if (name.p[i] != '_') {
			text[n++] = dm_lower(name.p[i]);
		}
	}
	return name.n <= LONGEST && dm_words_has(words, (struct dm_str){text, n});
}

static bool
is_operator(const struct dm_source_token *token)
{
	return dm_source_is_mark(token, "+-*/%");
}

/* 8_080 of a number or of a text of digits; UINT32_MAX: it is none. */
static uint32_t
number_of(const struct dm_source_token *token)
{
	uint32_t number = 0;
	bool digits = token->kind != DM_SOURCE_MARK && token->text.n > 0 && !token->filled;
	for (size_t i = 0; i < token->text.n && digits; i++) {
		char c = token->text.p[i];
		digits = dm_is_digit(c) || (c == '_' && i > 0);
		number = c == '_' || number > UINT16_MAX ? number
							 : number * 10 + (uint32_t)(c - '0');
	}
	return digits ? number : UINT32_MAX;
}

static bool
is_number(const struct dm_source_token *token)
{
	return token->kind != DM_SOURCE_MARK && token->text.n && dm_is_digit(token->text.p[0]) &&
	       (token->kind == DM_SOURCE_NAME || number_of(token) != UINT32_MAX);
}

/* 8 * 10 + 1: nothing but numbers; false: something else is there, too. */
static bool
calculate(const struct dm_source_token *items, uint32_t from, uint32_t to, int64_t *result)
{
	int64_t sum = 0, product = 0;
	bool whole = (to - from) % 2 == 1;
	for (uint32_t i = from; i < to && whole; i += 2) {
		bool first = i == from;
		int64_t number = number_of(&items[i]);
		whole = items[i].kind == DM_SOURCE_NAME && number <= UINT16_MAX &&
			(first || dm_source_is_mark(&items[i - 1], "+-*"));
		char sign = first ? '+' : items[i - 1].text.p[0];
		sum += sign == '*' ? 0 : product;
		product = sign == '*' ? product * number : sign == '-' ? -number : number;
		whole = whole && product <= INT32_MAX && product >= -INT32_MAX;
	}
	*result = sum + product;
	return whole;
}

/* A sum, read from one side to the other. */
struct sum {
	const struct dm_source_words *words;
	struct dm_str own; /* the name that it is for: port = port + 1 only grows */
	uint32_t number;   /* the token that closes what makes a number last: int(x) */
	bool computed, high, falls;
};

static void
read_operator(struct sum *s, uint32_t from, uint32_t at, uint32_t to)
{
	const struct dm_source_token *items = s->words->tokens.items;
	if (at == from || at + 1 >= to) {
		return;
	}
	/* base // 10 */
	bool twice = at + 2 < to && dm_source_is_mark(&items[at], "*/") &&
		     dm_source_mark_at(s->words, at + 1, items[at].text.p[0]);
	const struct dm_source_token *before = &items[at - 1], *after = &items[at + 1 + twice];
	bool binary = (before->kind != DM_SOURCE_MARK || dm_source_is_mark(before, ")]")) &&
		      (after->kind != DM_SOURCE_MARK || dm_source_is_mark(after, "("));
	bool text = (before->kind == DM_SOURCE_TEXT && !is_number(before)) ||
		    (after->kind == DM_SOURCE_TEXT && !is_number(after));
	bool made = (s->number && s->number == at - 1) ||
		    (after->kind == DM_SOURCE_NAME &&
			    dm_source_mark_at(s->words, at + 2 + twice, '(') &&
			    is_called(after->text, &dm_words_number_calls));
	if (!binary || text || !(made || is_number(before) || is_number(after))) {
		return;
	}
	bool plus = items[at].text.p[0] == '+';
	uint32_t left = before->kind == DM_SOURCE_NAME ? number_of(before) : 0,
		 right = after->kind == DM_SOURCE_NAME ? number_of(after) : 0;
	s->computed = true;
	s->high = s->high || (plus && ((left >= LOW && left <= UINT16_MAX) ||
					      (right >= LOW && right <= UINT16_MAX) ||
					      (s->own.n && dm_str_eq(before->text, s->own))));
	s->falls = s->falls || dm_source_is_mark(&items[at], "-/%*");
}

/* Goes on after the brackets at `at`, where they are not those of a sum. */
static uint32_t
skip_brackets(struct sum *s, uint32_t from, uint32_t at)
{
	const struct dm_source_token *items = s->words->tokens.items;
	bool round = dm_source_is_mark(&items[at], "(");
	bool call =
		round && at > from &&
		(items[at - 1].kind == DM_SOURCE_NAME || dm_source_is_mark(&items[at - 1], ")]"));
	bool number = call && is_called(items[at - 1].text, &dm_words_number_calls);
	if (number) {
		s->number = dm_source_closing(s->words, at);
	}
	return (round && !call) || number ||
			       (call && is_called(items[at - 1].text, &dm_words_text_calls))
		       ? at
		       : dm_source_closing(s->words, at);
}

static enum port
read_sum(const struct dm_source_words *w, struct dm_str own, uint32_t from, uint32_t to)
{
	const struct dm_source_token *items = w->tokens.items;
	struct sum s = {.words = w, .own = own};
	int64_t result;
	for (uint32_t i = from; i < to; i++) {
		if (dm_source_is_mark(&items[i], "([{")) {
			i = skip_brackets(&s, from, i);
		} else if (is_operator(&items[i])) {
			read_operator(&s, from, i, to);
		}
	}
	if (!s.computed) {
		return PORT_NOT;
	}
	if (calculate(items, from, to, &result)) {
		return result > 0 && result < LOW ? PORT_LOW : PORT_NOT;
	}
	return s.high && !s.falls ? PORT_NOT : PORT_UNTOLD;
}

/* Where what is set ends: at a comma, a bracket that closes, or the line's end. */
static uint32_t
end_of_value(const struct dm_source_words *w, uint32_t from)
{
	const struct dm_source_token *items = w->tokens.items;
	uint32_t i = from;
	while (i < w->tokens.count && i - from < SPREAD && !dm_source_is_mark(&items[i], ",;)]}")) {
		bool goes_on = i == from || is_operator(&items[i]) || is_operator(&items[i - 1]) ||
			       items[i].line == items[i - 1].line;
		bool arrow = dm_source_is_mark(&items[i], "=") && dm_source_mark_at(w, i + 1, '>');
		if (!goes_on || arrow) {
			break;
		}
		i = dm_source_is_mark(&items[i], "([{") ? dm_source_closing(w, i) + 1 : i + 1;
	}
	return i < w->tokens.count ? i : w->tokens.count;
}

static enum port
port_set(const struct dm_source_words *w, uint32_t at)
{
	const struct dm_source_token *items = w->tokens.items;
	struct dm_str name = items[at].text;
	char last = name.n > 3 ? name.p[name.n - 1] : '\0';
	uint32_t i = at + 1;
	if ((last != 't' && last != 'T') || i + 1 >= w->tokens.count ||
		!dm_source_is_mark(&items[i], ":=") || !is_called(name, &dm_words_own_port_names)) {
		return PORT_NOT;
	}
	while (dm_source_mark_at(w, i, ':') || dm_source_mark_at(w, i, '=')) {
		i++;
	}
	/* =, :, := but not == and => */
	bool sets = (i == at + 2 || (i == at + 3 && dm_source_is_mark(&items[at + 1], ":"))) &&
		    !dm_source_mark_at(w, i, '>');
	/* port: int = 8 * 10 */
	bool typed = dm_source_mark_at(w, at + 1, ':') && dm_source_name_at(w, i) &&
		     dm_source_mark_at(w, i + 1, '=');
	i += typed ? 2 : 0;
	return sets && i < w->tokens.count ? read_sum(w, name, i, end_of_value(w, i)) : PORT_NOT;
}

static enum port
port_given(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	if (!call->nargs) {
		return PORT_NOT;
	}
	/* bind(("0.0.0.0", base + 1)), new ServerSocket(base + 1), Listen("0.0.0.0", base + 1) */
	uint32_t from = call->args[0].from, to = call->args[0].to;
	if (call->nargs > 1 && items[from].kind == DM_SOURCE_TEXT && to == from + 1) {
		from = call->args[1].from;
		to = call->args[1].to;
	}
	to = to - from > SPREAD ? from + SPREAD : to;
	bool block = false, sum = false; /* most have none, and are not asked for their names */
	for (uint32_t i = from; i < to && !block; i++) {
		block = dm_source_is_mark(&items[i], "{");
		sum = sum || is_operator(&items[i]);
	}
	block = block || !sum || !is_called(items[call->last].text, &dm_words_port_calls);
	return block ? PORT_NOT : read_sum(w, (struct dm_str){NULL, 0}, from, to);
}

void
dm_source_add_port(struct dm_source_reader *r, uint32_t line, bool low)
{
	dm_source_add(r, &(struct dm_source_fact){.call = "a port",
				 .act = low ? DM_SOURCE_LISTENS : DM_SOURCE_COMPUTES,
				 .line = line});
}

void
dm_source_read_port_set(struct dm_source_reader *r, uint32_t at)
{
	enum port port = port_set(&r->words, at);
	if (port) {
		dm_source_add_port(r, r->words.tokens.items[at].line, port == PORT_LOW);
	}
}

void
dm_source_read_port_given(struct dm_source_reader *r, const struct dm_source_call *call)
{
	enum port port =
		dm_source_listens_low(&r->words, call) ? PORT_LOW : port_given(&r->words, call);
	if (dm_words_has(&dm_words_service_calls, r->words.tokens.items[call->last].text) &&
		!dm_source_asks_another(&r->words, &r->takes)) {
		dm_source_add(r,
			&(struct dm_source_fact){
				.call = "a port", .act = DM_SOURCE_KEEPS_PORT, .line = call->line});
	}
	if (port) {
		dm_source_add_port(r, call->line, port == PORT_LOW);
	}
}
