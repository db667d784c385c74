#include "source_root.h"

#include "judge.h"

/* ":80", "0.0.0.0:25", "http://+:80": nothing but where to listen */
static bool
is_low_address(struct dm_str text)
{
	static const char *const starts[] = {
		"0.0.0.0:", "[::]:", "http://*:", "http://+:", "https://*:", "https://+:", ":"};
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
		size_t n = strlen(starts[i]);
		if (dm_str_starts(text, starts[i])) {
			text = dm_str_slice(text, n, text.n);
			text.n -= text.n && text.p[text.n - 1] == '/';
			return dm_judge_low_port(text);
		}
	}
	return false;
}

/* The name, in lower case, has one of the parts. */
static bool
has_part(struct dm_str name, const struct dm_words *parts)
{
	char lower[64];
	struct dm_str text = {lower, name.n < sizeof lower ? name.n : sizeof lower};
	for (size_t i = 0; i < text.n; i++) {
		lower[i] = dm_lower(name.p[i]);
	}
	for (uint32_t i = 0; i < parts->count; i++) {
		if (dm_str_find(text, dm_words_item(parts, i)) != (size_t)-1) {
			return true;
		}
	}
	return false;
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
			   has_part(items[i - 1].text, &dm_words_looking_calls);
	}
	return compared;
}

bool
dm_source_listens_low(const struct dm_source_words *w, const struct dm_source_call *call)
{
	const struct dm_source_token *items = w->tokens.items;
	bool port = false, other = false;
	for (uint32_t i = 0; i < call->nargs; i++) {
		const struct dm_source_token *first = &items[call->args[i].from];
		const struct dm_source_token *last = &items[call->args[i].to - 1];
		bool local = dm_str_starts(first->text, "0.0.0.0") ||
			     dm_str_is(first->text, "::") || first->text.n == 0;
		other = other || (first->kind == DM_SOURCE_TEXT && !local && i == 0);
		port = port || dm_str_is(last->text, "80") || dm_str_is(last->text, "443");
	}
	return port && !other && has_part(items[call->last].text, &dm_words_listening_calls);
}

bool
dm_source_is_low_address(const struct dm_source_words *w, uint32_t at)
{
	return is_low_address(w->tokens.items[at].text) && !is_looked_at(w, at);
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
