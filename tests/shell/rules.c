#include "rules.h"

#include <stdlib.h>

#include "../../src/shell/shell.h"

#define ANY "\1any" /* stands for what a shell puts between the known ends of a word */

enum {
	CELLS = 1 << 22, /* of the table that compares words */
};

/*
 * A word of a text as a call shows it: ~ is /root; what else the shell expands is ANY, the text around it stays. A
 * word that is nothing but an expansion is kept as it is.
 */
static struct dm_str
as_called(struct dm_arena *arena, const struct dm_sh_word *word)
{
	struct dm_str text = word->text;
	if (!word->quoted && dm_str_starts(text, "~/")) {
		struct dm_str parts[2] = {DM_STR("/root"), dm_str_slice(text, 1, text.n)};
		return dm_arena_join(arena, parts, 2);
	}
	if (text.n > 1 && dm_str_starts(text, "\"") && dm_str_ends(text, "\"")) {
		text = dm_str_slice(text, 1, text.n - 1);
	}
	size_t from = dm_str_find_byte(text, '$'), slash = text.n;
	while (slash > 0 && text.p[slash - 1] != '/') {
		slash--;
	}
	bool ends = slash > 0 && from <= slash;
	if (word->literal || from == (size_t)-1 || (from == 0 && !ends)) {
		return dm_arena_str(arena, word->text);
	}
	struct dm_str parts[3] = {dm_str_slice(text, 0, from), DM_STR(ANY),
		dm_str_slice(text, ends ? slash - 1 : text.n, text.n)};
	return dm_arena_join(arena, parts, 3);
}

static bool
same_word(struct dm_str a, struct dm_str b)
{
	size_t any = dm_str_find(a, ANY);
	if (any == (size_t)-1) {
		return dm_str_eq(a, b);
	}
	struct dm_str end = dm_str_slice(a, any + sizeof ANY - 1, a.n);
	return b.n >= any + end.n && memcmp(a.p, b.p, any) == 0 && dm_str_ends(b, end.p);
}

static void
collect(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	(void)depth;
	struct commands *c = data;
	if (command->kind != DM_SH_SIMPLE || command->nwords == 0) {
		return;
	}
	struct words *words = dm_push(c->arena, c->items, c->count);
	for (uint32_t i = 0; i < command->nwords; i++) {
		*dm_push(c->arena, words->items, words->count) =
			as_called(c->arena, &command->words[i]);
	}
}

struct commands
commands_read(struct dm_arena *arena, struct dm_str text)
{
	struct commands c = {arena, NULL, 0};
	const struct dm_sh_tree *tree = dm_sh_parse(arena, text);
	if (tree->list) {
		dm_sh_walk(tree->list, collect, &c);
	}
	return c;
}

/* Words from the middle of a command, where name=1.0 is no assignment. */
static struct words
read_words(struct dm_arena *arena, struct dm_str text)
{
	const struct dm_str parts[] = {DM_STR("- "), text};
	struct commands c = commands_read(arena, dm_arena_join(arena, parts, 2));
	struct words words = c.count ? c.items[0] : (struct words){NULL, 1, false};
	words.items += words.items != NULL;
	words.count--;
	return words;
}

bool
words_same(const struct dm_str *a, uint32_t na, const struct dm_str *b, uint32_t nb)
{
	bool same = na == nb;
	for (uint32_t i = 0; same && i < na; i++) {
		same = same_word(a[i], b[i]);
	}
	return same;
}

static bool
is_at(const struct words *part, const struct dm_str *all, uint32_t n, uint32_t at)
{
	return part->count <= n - at && words_same(part->items, part->count, all + at, part->count);
}

/* A byte that makes a longer word of the one beside it. */
static bool
goes_on(char c)
{
	return c == '-' || c == '_' || c == '.' || c == '/' ||
	       ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '0' && c <= '9');
}

/* Bytes that are no part of longer words: -y is not in -yy, nor conda in /opt/bin/conda. */
static bool
is_in(struct dm_str text, struct dm_str bytes)
{
	size_t at = 0, hit;
	while ((hit = dm_str_find(dm_str_slice(text, at, text.n), bytes.p)) != (size_t)-1) {
		at += hit + bytes.n;
		bool left = at > bytes.n && goes_on(text.p[at - bytes.n - 1]);
		if (!left && (at >= text.n || !goes_on(text.p[at]))) {
			return true;
		}
	}
	return false;
}

enum presence {
	ABSENT,
	PART,    /* of a longer command only */
	COMMAND, /* as a command; or as bytes that are none, such as those of a comment */
};

static enum presence
find_command(
	struct dm_arena *arena, const struct dm_str *texts, uint32_t n, const struct words *command)
{
	struct dm_str *parts = NULL;
	uint32_t nparts = 0;
	for (uint32_t i = 0; i < command->count; i++) {
		*dm_push(arena, parts, nparts) = i ? DM_STR(" ") : DM_STR("");
		*dm_push(arena, parts, nparts) = command->items[i];
	}
	struct dm_str bytes = dm_arena_join(arena, parts, nparts);
	bool part = false, seen = false;
	for (uint32_t i = 0; i < n; i++) {
		struct commands c = commands_read(arena, texts[i]);
		seen = seen || is_in(texts[i], bytes);
		for (uint32_t k = 0; k < c.count; k++) {
			const struct words *other = &c.items[k];
			for (uint32_t at = 0; at + command->count <= other->count; at++) {
				if (!is_at(command, other->items, other->count, at)) {
					continue;
				}
				if (other->count == command->count) {
					return COMMAND;
				}
				part = true;
			}
		}
	}
	return part ? PART : seen ? COMMAND : ABSENT;
}

bool
rules_same_words(const struct rules *rules, const struct dm_str *old, uint32_t nold,
	const struct dm_str *new, uint32_t nnew)
{
	if (words_same(old, nold, new, nnew)) {
		return true;
	}
	size_t width = (size_t)nnew + 1;
	if (rules->nchanges == 0 || (nold + 1) * width > CELLS) {
		return false;
	}
	bool *reached = calloc((nold + 1) * width, sizeof *reached);
	if (!reached) {
		return false;
	}
	reached[0] = true;
	for (uint32_t i = 0; i <= nold; i++) {
		for (uint32_t j = 0; j <= nnew; j++) {
			if (!reached[i * width + j]) {
				continue;
			}
			if (i < nold && j < nnew && same_word(old[i], new[j])) {
				reached[(i + 1) * width + j + 1] = true;
			}
			for (uint32_t k = 0; k < rules->nchanges; k++) {
				const struct change *c = &rules->changes[k];
				if (is_at(&c->old, old, nold, i) && is_at(&c->text, new, nnew, j)) {
					reached[(i + c->old.count) * width + j + c->text.count] =
						true;
				}
			}
		}
	}
	bool same = reached[nold * width + nnew];
	free(reached);
	return same;
}

/* Words and operators of a text that another shell reads. */
static struct words
read_tokens(struct dm_arena *arena, struct dm_str text)
{
	struct words words = {NULL, 0, false};
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && !dm_is_space(text.p[i]) && !strchr(";&|()", text.p[i])) {
			i++;
		}
		i += i == from;
		if (!dm_is_space(text.p[from])) {
			*dm_push(arena, words.items, words.count) = dm_str_slice(text, from, i);
		}
	}
	return words;
}

/* `sh -c TEXT`: the changes may be made inside TEXT. */
static bool
same_inner(struct dm_arena *arena, const struct rules *rules, const struct sb_call *old,
	const struct sb_call *new)
{
	uint32_t at = 0;
	while (at < old->nwords && at < new->nwords &&dm_str_eq(old->words[at], new->words[at])) {
		at++;
	}
	if (old->nwords != new->nwords || at < 2 || at == old->nwords ||
		!dm_str_starts(old->words[at - 1], "-") || !dm_str_ends(old->words[at - 1], "c") ||
		!words_same(old->words + at + 1, old->nwords - at - 1, new->words + at + 1,
			new->nwords - at - 1)) {
		return false;
	}
	struct words a = read_tokens(arena, old->words[at]), b = read_tokens(arena, new->words[at]);
	return rules_same_words(rules, a.items, a.count, b.items, b.count);
}

/* The RUNs had this command, or one that the declared changes make the same. */
static bool
was_there(struct dm_arena *arena, const struct rules *rules, const struct proof *proof,
	const struct words *command)
{
	for (uint32_t i = 0; i < proof->nold; i++) {
		struct commands c = commands_read(arena, proof->old[i]);
		for (uint32_t k = 0; k < c.count; k++) {
			if (rules_same_words(rules, c.items[k].items, c.items[k].count,
				    command->items, command->count)) {
				return true;
			}
		}
	}
	return false;
}

struct rules
rules_read(struct dm_arena *arena, const struct proof *proof)
{
	struct rules rules = {NULL, 0, NULL, 0, NULL, 0};
	for (uint32_t i = 0; i < proof->ndeclared; i++) {
		const struct dm_declared *declared = &proof->declared[i];
		if (!declared->command) {
			*dm_push(arena, rules.changes, rules.nchanges) =
				(struct change){read_words(arena, declared->old),
					read_words(arena, declared->text)};
		}
	}
	for (uint32_t i = 0; i < proof->ndeclared; i++) {
		struct commands gone = {NULL, NULL, 0};
		if (proof->declared[i].command && proof->declared[i].old.n) {
			gone = commands_read(arena, proof->declared[i].old);
		}
		for (uint32_t k = 0; k < gone.count; k++) {
			*dm_push(arena, rules.gone, rules.ngone) = gone.items[k];
		}
	}
	for (uint32_t i = 0; i < proof->ndeclared; i++) {
		struct commands c = {NULL, NULL, 0};
		if (proof->declared[i].command) {
			c = commands_read(arena, proof->declared[i].text);
		}
		for (uint32_t k = 0; k < c.count; k++) {
			/* one that is new in these RUNs must come; those of other RUNs may not */
			c.items[k].seen = find_command(arena, proof->new, proof->nnew,
						  &c.items[k]) != COMMAND ||
					  was_there(arena, &rules, proof, &c.items[k]);
			*dm_push(arena, rules.commands, rules.ncommands) = c.items[k];
		}
	}
	return rules;
}

/* `more` has every variable of `less`, with its value. */
static bool
holds_all(const struct sb_call *more, const struct sb_call *less)
{
	for (uint32_t i = 0; i < less->nexports; i++) {
		uint32_t k = 0;
		while (k < more->nexports && !same_word(less->exports[i], more->exports[k])) {
			k++;
		}
		if (k == more->nexports) {
			return false;
		}
	}
	return true;
}

const char *
rules_difference(struct dm_arena *arena, const struct rules *rules, const struct sb_call *old,
	const struct sb_call *new)
{
	if (!rules_same_words(rules, old->words, old->nwords, new->words, new->nwords) &&
		!same_inner(arena, rules, old, new)) {
		return "words";
	}
	if (!dm_str_eq(old->cwd, new->cwd)) {
		return "working directory";
	}
	if (old->umask != new->umask) {
		return "umask";
	}
	/* a list that takes the packages of others asks nothing where they did: DEBIAN_FRONTEND */
	bool same = rules->ngone
			    ? holds_all(new, old)
			    : words_same(old->exports, old->nexports, new->exports, new->nexports);
	return same ? NULL : "exports";
}
