#include "suggest.h"

#include "../escape.h"
#include "../nearest.h"
#include "../pass/pass.h"

#include <stdio.h>

enum {
	TOPICS = 512,
	OPTIONS = 64,
};

/* What people type who know other tools. */
static const struct {
	const char *word, *meant;
} others[] = {
	{"--autofix", "--write"},
	{"--apply", "--write"},
	{"--dry-run", "--diff"},
	{"--exclude", "exclude: in .dockmend.yaml"},
	{"--fix", "--write"},
	{"--ignore", "--skip"},
	{"--in-place", "--write"},
	{"--inplace", "--write"},
	{"--lint", "--check"},
	{"--output", "--format"},
	{"--stdin", "-"},
	{"check", "dockmend --check"},
	{"diff", "dockmend --diff"},
	{"fix", "dockmend --write"},
	{"format", "dockmend --write"},
	{"help", "dockmend --help"},
	{"lint", "dockmend --check"},
	{"list", "dockmend --list"},
	{"pin", "dockmend lock"},
	{"server", "dockmend lsp"},
	{"version", "dockmend --version"},
};

/* lists: of which command one learns what there is. */
static int
say(const char *what, const char *word, const char *meant, const char *lists)
{
	struct dm_buf out = {0};
	dm_buf_printf(&out, "dockmend: no such %s: ", what);
	dm_text_escaped(&out, dm_str(word));
	if (meant) {
		dm_buf_printf(&out, "; did you mean %s?\n", meant);
	} else {
		dm_buf_printf(&out, "; try dockmend %s\n", lists);
	}
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
	return 2;
}

static const char *
other_word(const char *word)
{
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (strcmp(others[i].word, word) == 0) {
			return others[i].meant;
		}
	}
	return NULL;
}

int
dm_suggest_option(const struct option *options, const char *word)
{
	const char *names[OPTIONS];
	char texts[OPTIONS][32], name[64];
	size_t n = 0;
	for (; options[n].name && n + 1 < OPTIONS; n++) {
		snprintf(texts[n], sizeof texts[n], "--%s", options[n].name);
		names[n] = texts[n];
	}
	names[n] = NULL;
	snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
	const char *meant = other_word(name);
	/* of other tools' words for what this command has not, nothing is said */
	meant = meant && strncmp(meant, "--", 2) == 0 && !dm_str_listed(dm_str(meant), names)
			? NULL
			: meant;
	for (size_t i = 0; names[i] && !meant && strlen(name) > 3; i++) {
		/* --wri */
		meant = strncmp(names[i], name, strlen(name)) == 0 ? names[i] : NULL;
	}
	/* its value may be a secret of a build, for which a -- is missing */
	return say("option", name, meant ? meant : dm_nearest_word(name, names), "--help");
}

int
dm_suggest_command(const char *word)
{
	static const char *const lines[] = {
#define COMMAND(letter, word, arguments, help) word,
#include "commands.def"
#undef COMMAND
	};
	const char *words[sizeof lines / sizeof *lines + 1], *meant = other_word(word);
	size_t n = 0;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		/* lock; not -w, and not lock --check */
		if (lines[i][0] >= 'a' && lines[i][0] <= 'z' && !strchr(lines[i], ' ')) {
			words[n++] = lines[i];
		}
	}
	words[n] = NULL;
	meant = meant || strchr(word, '/') || strchr(word, '.') ? meant
								: dm_nearest_word(word, words);
	return meant ? say("file or command", word, meant, "--help") : 0;
}

uint32_t
dm_suggest_passes(struct dm_str id)
{
	uint32_t bits = 0;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		bool named = dm_str_is(id, dm_passes[i]->id) || dm_str_is(id, "all");
		for (const char *const *aka = dm_passes[i]->aka; aka && *aka; aka++) {
			named = named || dm_str_case_eq(id, dm_str(*aka));
		}
		bits |= (uint32_t)named << i;
	}
	return bits;
}

/* The ids of passes, and their reasons. */
static const char *
nearest_topic(const char *word)
{
	const char *topics[TOPICS];
	size_t n = 0;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		topics[n++] = dm_passes[i]->id;
		const struct dm_reason *reason = dm_passes[i]->reasons;
		for (; reason && reason->code && n + 2 < TOPICS; reason++) {
			topics[n++] = reason->code;
		}
	}
	topics[n] = NULL;
	return dm_nearest_word(word, topics);
}

int
dm_suggest_pass(const char *option, struct dm_str id)
{
	char word[128], what[64];
	snprintf(word, sizeof word, "%.*s", (int)(id.n < 100 ? id.n : 100), id.p ? id.p : "");
	snprintf(what, sizeof what, "pass for %s", option);
	return say(what, word, dm_pass_nearest(id), "explain");
}

int
dm_suggest_topic(const char *word)
{
	return say("pass, reason, or rule of another tool that a pass answers", word,
		nearest_topic(word), "explain");
}
