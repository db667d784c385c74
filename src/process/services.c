#include "services.h"

#include "../facts/calls.h"
#include "../facts/language.h"
#include "folders.h"

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

/* ./cron, cron/x, /srv/cron: below the folders that people keep their own source and data in */
static bool
is_own(const struct dm_judge *j, struct dm_str path)
{
	if (dm_str_find(path, "://") != (size_t)-1) {
		return false;
	}
	if (path.n == 0 || path.p[0] != '/') {
		return true;
	}
	bool below = j->folder.n > 1 && !dm_folder_is_system(j->folder) &&
		     dm_path_holds(j->folder, path);
	for (uint32_t i = 0; i < dm_words_own_folders.count && !below; i++) {
		below = dm_path_holds(dm_str(dm_words_item(&dm_words_own_folders, i)), path);
	}
	return below;
}

/* The word around a byte: up to blanks, quotes and what parts lists and values. */
static struct dm_str
word_at(struct dm_str text, size_t at)
{
	static const char parting[] = " \t\n\r\"'=,[]();|&<>";
	size_t from = at, end = at;
	while (from > 0 && !strchr(parting, text.p[from - 1])) {
		from--;
	}
	while (end < text.n && text.p[end] && !strchr(parting, text.p[end])) {
		end++;
	}
	return dm_str_slice(text, from, end);
}

/* Which words of a text count. */
enum counted {
	ALL,
	NOT_OWN,   /* what is a path of its own is no service's: test -d /srv/cron */
	ELSEWHERE, /* only paths that are not: ENV INIT=/usr/sbin/cron */
};

static bool
is_counted(const struct dm_judge *j, struct dm_str word, enum counted counted)
{
	bool path = memchr(word.p, '/', word.n) != NULL;
	return path ? !is_own(j, word) : counted == NOT_OWN;
}

/* One of the words with no byte of a longer name beside it; node-cron names no cron, /gosu-amd64 does name gosu. */
static bool
names(const struct dm_judge *j, struct dm_str text, const struct dm_words *words,
	enum counted counted)
{
	size_t left = 0; /* where the last word ends that does not count */
	for (size_t i = 0; i < text.n; i++) {
		if (!(words->starts >> ((unsigned char)text.p[i] & 63) & 1)) {
			continue; /* mostly */
		}
		char before = i ? text.p[i - 1] : '/';
		if (i < left || dm_is_name_byte(before) || before == '-') {
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
			left = end; /* cron.py */
			continue;
		}
		if (!n || dm_is_name_byte(after) || (after == '-' && (before != '/' || i == 0))) {
			continue;
		}
		struct dm_str word = word_at(text, i);
		if (counted == ALL || is_counted(j, word, counted)) {
			return true;
		}
		left = (size_t)(word.p - text.p) + word.n;
	}
	return false;
}

static void
judge_mentions(struct dm_judge *j, struct dm_str text, enum counted counted)
{
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds && !j->verdict.code; k++) {
		bool kernel = kinds[k].words == &dm_words_kernel_tools;
		if (names(j, text, kinds[k].words, kernel ? ALL : counted)) {
			dm_judge_settle(j, kinds[k].code, kinds[k].why);
		}
	}
}

void
dm_judge_mentions(struct dm_judge *j, struct dm_str text)
{
	judge_mentions(j, text, ALL);
}

void
dm_judge_mentioned(struct dm_judge *j, const struct dm_instr *instr)
{
	bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
	bool own = copies && instr->nwords && is_own(j, instr->words[instr->nwords - 1].text);
	bool sets = instr->kind == DM_ENV || instr->kind == DM_WORKDIR || own;
	/* COPY cron ./cron */
	judge_mentions(j, instr->cook.text, copies && !own ? ALL : sets ? ELSEWHERE : NOT_OWN);
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
sets_up(const struct dm_judge *j, const struct dm_build_call *call, const struct kind *kind)
{
	const struct dm_words *words = kind->words;
	if (dm_words_has(words, call->name)) {
		return true;
	}
	if (dm_words_has(&dm_words_removers, call->name)) {
		return false;
	}
	/* github.com/tianon/gosu may be a program, github.com/robfig/cron is a library */
	enum counted counted = words == &dm_words_root_services ? NOT_OWN : ALL;
	bool installs = call->package && call->package->verb == DM_VERB_INSTALL;
	for (uint32_t i = 1; dm_call_word(call, i).p; i++) {
		struct dm_str word = dm_call_word(call, i);
		bool path = word.n && dm_str_find_byte(word, '/') != (size_t)-1;
		/* dragonmantank/cron-expression */
		bool vendor = installs && path && !call->package->manager->system;
		if (vendor && dm_str_is(call->name, "composer")) {
			continue;
		}
		if (installs && !path) {
			struct dm_str name = package_name(word);
			bool known = dm_words_has(words, name) &&
				     !dm_words_has(&dm_words_idle_services, name);
			if (known && (call->package->manager->system ||
					     dm_words_has(&dm_words_service_modules, name))) {
				return true;
			}
			continue;
		}
		if (path && names(j, word, words, counted)) {
			return true;
		}
		if (!path && dm_words_has(&dm_words_service_starters, call->name) &&
			dm_words_has(words, word)) {
			return true;
		}
	}
	for (uint32_t i = 0; i < call->command->nredirects; i++) {
		if (names(j, call->command->redirects[i].word.text, words, counted)) {
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
			if (sets_up(j, call, &kinds[k])) {
				dm_judge_settle(j, kinds[k].code, kinds[k].why);
			}
		}
		if (call->script.p) {
			dm_judge_mentions(j, call->script);
		}
	}
}
