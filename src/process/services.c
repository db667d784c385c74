#include "services.h"

#include "../facts/calls.h"
#include "../facts/language.h"

struct kind {
	const struct dm_words *words;
	const char *code, *why;
};

static const struct kind kinds[] = {
	{&dm_words_privilege_droppers, "drops-privileges",
		"the file sets up a program that drops privileges itself"},
	{&dm_words_root_services, "needs-root",
		"the file sets up a service that is started as root"},
	{&dm_words_kernel_tools, "needs-root",
		"the file sets up tools for the kernel's network, disks or modules"},
};

/* One of the words with no byte of a longer name beside it; node-cron names no cron, /gosu-amd64 does name gosu. */
static bool
names(struct dm_str text, const struct dm_words *words)
{
	char before = '/';
	for (size_t i = 0; i < text.n; before = text.p[i++]) {
		bool may = words->starts >> ((unsigned char)text.p[i] & 63) & 1;
		if (!may || dm_is_name_byte(before) || before == '-') {
			continue;
		}
		size_t n = dm_words_before(words, dm_str_slice(text, i, text.n));
		char after = i + n < text.n ? text.p[i + n] : ' ';
		size_t end = i + n;
		while (after == '.' && end < text.n &&
			(dm_is_name_byte(text.p[end]) || text.p[end] == '.')) {
			end++;
		}
		if (after == '.' && dm_language_of(dm_str_slice(text, i, end))) {
			continue; /* cron.py */
		}
		if (n && !dm_is_name_byte(after) && (after != '-' || (before == '/' && i > 0))) {
			return true;
		}
	}
	return false;
}

void
dm_judge_mentions(struct dm_judge *j, struct dm_str text)
{
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !j->verdict.code; k++) {
		if (names(text, kinds[k].words)) {
			dm_judge_settle(j, kinds[k].code, kinds[k].why);
		}
	}
}

/* curl of curl=7.88.1-10, curl:amd64, curl@edge, curl>1 */
static struct dm_str
package_name(struct dm_str word)
{
	size_t n = 1;
	while (n < word.n && (dm_is_name_byte(word.p[n]) || !strchr("=:@<>~[", word.p[n]))) {
		n++;
	}
	return dm_str_slice(word, 0, word.n ? n : 0);
}

/* Whole words, or parts of paths and addresses: a package, a program, /etc/cron.d/x */
static bool
sets_up(const struct dm_build_call *call, const struct dm_words *words)
{
	if (dm_words_has(words, call->name)) {
		return true;
	}
	bool installs = call->package && call->package->verb == DM_VERB_INSTALL;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		bool path = word.n && dm_str_find_byte(word, '/') != (size_t)-1;
		if (installs && !path) {
			struct dm_str name = package_name(word);
			bool known = dm_words_has(words, name);
			if (known && (call->package->manager->system ||
					     dm_words_has(&dm_words_service_modules, name))) {
				return true;
			}
			continue;
		}
		if (path && names(word, words)) {
			return true;
		}
		if (!path && dm_words_has(&dm_words_service_starters, call->name) &&
			dm_words_has(words, word)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < call->command->nredirects; i++) {
		if (names(call->command->redirects[i].word.text, words)) {
			return true;
		}
	}
	return false;
}

void
dm_judge_services(struct dm_judge *j)
{
	const struct dm_calls *calls = dm_calls_get(j->facts);
	for (uint32_t i = 0; i < calls->count && !j->verdict.code; i++) {
		const struct dm_build_call *call = &calls->items[i];
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
			if (sets_up(call, kinds[k].words)) {
				dm_judge_settle(j, kinds[k].code, kinds[k].why);
			}
		}
		if (call->script.p) {
			dm_judge_mentions(j, call->script);
		}
	}
}
