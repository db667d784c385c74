#include "known_scripts.h"

#include "../facts/fetches.h"

static bool
is_known(struct dm_str url)
{
	size_t scheme = dm_str_find(url, "://");
	struct dm_str rest = scheme == (size_t)-1 ? url : dm_str_slice(url, scheme + 3, url.n);
	return dm_words_before(&dm_words_known_scripts, rest) > 0;
}

/* The file that it reads: x.sh of bash -e x.sh, itself in ./x.sh; {NULL, 0}: what comes through a pipe. */
static struct dm_str
file_of(const struct dm_build_call *call)
{
	bool reads = dm_words_has(&dm_words_shells, call->name) ||
		     dm_words_has(&dm_words_script_languages, call->name);
	for (uint32_t i = reads; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		if (dm_str_is(word, "-") || dm_str_is(word, "-s")) {
			break;
		}
		if (word.n && word.p[0] != '-') {
			return word;
		}
	}
	return (struct dm_str){NULL, 0};
}

/* Only the first answer that runs as it comes is told: another one may be anything. */
static bool
is_only_piped(const struct dm_calls *calls, const struct dm_build_call *call)
{
	uint32_t piped = 0;
	for (uint32_t i = calls->first[call->index]; i < calls->first[call->index + 1]; i++) {
		piped += calls->items[i].opaque && !file_of(&calls->items[i]).p;
	}
	return piped == 1;
}

bool
dm_script_is_known(struct dm_facts *facts, const struct dm_build_call *call)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	if (call->origin != DM_CALL_RUN) {
		return false;
	}
	const struct dm_run_fetches fetches =
		dm_fetches_of(facts, calls->first[call->index], calls->first[call->index + 1]);
	struct dm_str file = file_of(call);
	if (!file.p) {
		return fetches.piped.n && is_only_piped(calls, call) && is_known(fetches.piped);
	}
	struct dm_str name = dm_str_base_name(file);
	bool known = false;
	for (uint32_t i = 0; i < fetches.count; i++) {
		const struct dm_fetch *fetch = &fetches.items[i];
		if (fetch->file.p && dm_str_eq(dm_str_base_name(fetch->file), name)) {
			known = is_known(fetch->url);
		}
	}
	return known;
}
