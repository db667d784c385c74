#include "unions.h"

#include "../../src/facts/runs.h"

/* The index of the word that names a package manager, past sudo; -1: none. */
static int
find_manager(const struct sb_call *call, const struct dm_manager **manager)
{
	for (uint32_t i = 0; i < call->nwords && i < 2; i++) {
		*manager = dm_manager_by_program(dm_str_base_name(call->words[i]));
		if (*manager) {
			return (int)i;
		}
	}
	return -1;
}

static bool
says(const struct sb_call *call, const char *const *verbs)
{
	for (uint32_t i = 1; i < call->nwords; i++) {
		if (dm_str_listed(call->words[i], verbs)) {
			return true;
		}
	}
	return false;
}

static bool
is_cleaning(const struct sb_call *call)
{
	const struct dm_manager *manager;
	bool rm = dm_str_is(dm_str_base_name(call->words[0]), "rm");
	return rm || (find_manager(call, &manager) >= 0 &&
			     (says(call, manager->clean_verbs) ||
				     says(call, (const char *const[]){"autoremove", NULL})));
}

static bool
is_hush(struct dm_str word)
{
	size_t letters = 1;
	while (letters < word.n && (word.p[letters] == 'y' || word.p[letters] == 'q')) {
		letters++;
	}
	return (word.n > 1 && word.p[0] == '-' && letters == word.n) || dm_str_is(word, "--yes") ||
	       dm_str_is(word, "--assume-yes") || dm_str_is(word, "--assumeyes") ||
	       dm_str_is(word, "--noconfirm") || dm_str_starts(word, "--quiet") ||
	       dm_str_is(word, "--no-cache") || dm_str_is(word, "--no-progress") ||
	       dm_str_is(word, "-U") || dm_str_is(word, "--update") ||
	       dm_str_is(word, "--update-cache");
}

static bool
has_word(const struct sb_call *call, struct dm_str word)
{
	for (uint32_t i = 0; i < call->nwords; i++) {
		if (dm_str_eq(call->words[i], word)) {
			return true;
		}
	}
	return false;
}

/* A fix declares the word to come: --no-install-recommends */
static bool
is_added(const struct rules *rules, struct dm_str word)
{
	for (uint32_t i = 0; i < rules->nchanges; i++) {
		const struct change *c = &rules->changes[i];
		if (c->old.count == 0 && c->text.count == 1 && dm_str_eq(c->text.items[0], word)) {
			return true;
		}
	}
	return false;
}

/* A fix declares the word to go: sudo */
static bool
is_dropped(const struct rules *rules, struct dm_str word)
{
	for (uint32_t i = 0; i < rules->nchanges; i++) {
		const struct change *c = &rules->changes[i];
		if (c->text.count == 0 && c->old.count == 1 && dm_str_eq(c->old.items[0], word)) {
			return true;
		}
	}
	return false;
}

/* All words of `small`, and no options besides; what answers or hushes does not count. */
static bool
carries(const struct rules *rules, const struct sb_call *big, const struct sb_call *small)
{
	for (uint32_t i = 0; i < small->nwords; i++) {
		bool first =
			i == 0 && (find_manager(small, &(const struct dm_manager *){NULL}) == 0 ||
					  is_dropped(rules, small->words[0]));
		if (!first && !is_hush(small->words[i]) && !has_word(big, small->words[i])) {
			return false;
		}
	}
	for (uint32_t i = 0; i < big->nwords; i++) {
		struct dm_str word = big->words[i];
		if (dm_str_starts(word, "-") && !is_hush(word) && !has_word(small, word) &&
			!is_added(rules, word)) {
			return false;
		}
	}
	return true;
}

static bool
same_call(const struct rules *rules, const struct sb_call *a, const struct sb_call *b)
{
	return carries(rules, a, b) && carries(rules, b, a);
}

static const char *
refresh_objection(const struct rules *rules, const struct sb_log *old, uint32_t at)
{
	for (uint32_t i = at; i > 0; i--) {
		const struct sb_call *call = &old->calls[i - 1];
		const struct dm_manager *manager;
		if (same_call(rules, call, &old->calls[at])) {
			return NULL;
		}
		if (find_manager(call, &manager) < 0 && !is_cleaning(call) &&
			!dm_str_is(call->words[0], "mkdir")) {
			return "a refresh is gone after something that it may have been for";
		}
	}
	return "a refresh is gone without another one";
}

/* rm of other things than lists, caches and temporary files: rm -rf /var/log/nginx */
static bool
takes_of_packages(const struct sb_call *call)
{
	static const char *const own[] = {"/tmp", "/var/tmp", "/var/lib/apt/lists",
		"/var/cache/apt", "/var/cache/apk", "/var/cache/dnf", "/var/cache/yum", NULL};
	bool takes = false;
	for (uint32_t i = 1; i < call->nwords; i++) {
		bool path = dm_str_starts(call->words[i], "/");
		takes = takes || (path && !dm_path_in_any(call->words[i], own));
	}
	return takes && dm_str_is(dm_str_base_name(call->words[0]), "rm");
}

/* Why packages of two calls may not be those of one: it says all that the second one does, and more. */
static const char *
list_objection(const struct sb_call *big, const struct sb_call *small)
{
	for (uint32_t i = 1; i < big->nwords; i++) {
		struct dm_str word = big->words[i];
		bool both = has_word(small, word);
		if (!both && dm_str_find(word, "-release") != (size_t)-1 &&
			!dm_str_is(word, "lsb-release")) {
			return "packages are installed together with what brings their repository";
		}
		if (dm_str_starts(word, "!") ||
			(!dm_str_starts(word, "-") && dm_str_ends(word, "-"))) {
			return "packages are installed together with what keeps some out";
		}
		if (both && dm_str_starts(word, "--virtual")) {
			return "two sets of packages of one name are one";
		}
	}
	return NULL;
}

static const char *
install_objection(const struct rules *rules, const struct sb_log *old, uint32_t at,
	const struct sb_call *calls, const int32_t *made, uint32_t nmade)
{
	const char *objection = "packages are lost, or installed with other options";
	for (uint32_t i = 0; i < nmade; i++) {
		if (made[i] < 0 || !carries(rules, &calls[i], &old->calls[at])) {
			continue;
		}
		objection = list_objection(&calls[i], &old->calls[at]);
		for (uint32_t k = (uint32_t)made[i] + 1; k < at; k++) {
			if (!unions_is_gone(rules, &old->calls[k]) &&
				(!is_cleaning(&old->calls[k]) ||
					takes_of_packages(&old->calls[k]))) {
				objection = "packages are installed before what came before them";
			}
		}
		if (!objection) {
			return NULL;
		}
	}
	return objection;
}

static const char *
cleaning_objection(const struct rules *rules, const struct sb_log *old, uint32_t at,
	const struct sb_call *calls, uint32_t nmade)
{
	const struct sb_call *gone = &old->calls[at];
	for (uint32_t i = 0; i < nmade; i++) {
		bool all = true;
		for (uint32_t k = 0; k < gone->nwords; k++) {
			all = all && has_word(&calls[i], gone->words[k]);
		}
		if (all) {
			return NULL;
		}
	}
	for (uint32_t i = 0; i < rules->ncommands; i++) { /* it comes later */
		if (words_same(rules->commands[i].items, rules->commands[i].count, gone->words,
			    gone->nwords)) {
			return NULL;
		}
	}
	for (uint32_t i = at + 1; i < old->ncalls; i++) {
		const struct dm_manager *manager;
		bool wider = is_cleaning(&old->calls[i]) && carries(rules, &old->calls[i], gone);
		if (wider || (find_manager(&old->calls[i], &manager) >= 0 &&
				     says(&old->calls[i], manager->refresh_verbs))) {
			return NULL;
		}
	}
	return "a cleaning is gone";
}

bool
unions_is_gone(const struct rules *rules, const struct sb_call *call)
{
	for (uint32_t i = 0; i < rules->ngone; i++) {
		const struct words *gone = &rules->gone[i];
		/* it goes as it was, or after other fixes have changed it */
		if (rules_same_words(rules, gone->items, gone->count, call->words, call->nwords) ||
			rules_same_words(
				rules, call->words, call->nwords, gone->items, gone->count)) {
			return true;
		}
	}
	return false;
}

const char *
unions_objection(struct dm_arena *arena, const struct rules *rules, const struct sb_log *old,
	uint32_t at, const struct sb_call *calls, const int32_t *made, uint32_t nmade)
{
	const struct sb_call *call = &old->calls[at];
	const struct dm_manager *manager;
	if (!unions_is_gone(rules, call)) {
		return "it is not declared to go";
	}
	const char *objection;
	if (is_cleaning(call)) {
		objection = cleaning_objection(rules, old, at, calls, nmade);
	} else if (find_manager(call, &manager) < 0) {
		objection = "it is no call of a package manager";
	} else if (says(call, manager->install_verbs) || manager->letter_verbs) {
		objection = install_objection(rules, old, at, calls, made, nmade);
	} else {
		objection = refresh_objection(rules, old, at);
	}
	return objection ? dm_arena_printf(arena, "%s", objection) : NULL;
}
