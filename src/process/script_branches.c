/*
 * Only what is plain: a command of the text's own list, no loop and no function, that compares the first argument with
 * words. What it compares with a pattern says nothing.
 */
#include "script_branches.h"

enum {
	BRANCHES = 32, /* of one text; what is beyond is taken to be reached */
	WORDS = 64,    /* that one command compares it with */
	NAMES = 8,     /* variables that hold it */
};

/* "$1", ${1:-serve}; a variable that holds it: "$MODE" */
static bool
is_first_argument(const struct dm_branches *b, struct dm_str word)
{
	if (word.n > 1 && word.p[0] == '"' && word.p[word.n - 1] == '"') {
		word = dm_str_slice(word, 1, word.n - 1);
	}
	bool brace = dm_str_starts(word, "${") && word.p[word.n - 1] == '}';
	if (!dm_str_starts(word, "$")) {
		return false;
	}
	word = brace ? dm_str_slice(word, 2, word.n - 1) : dm_str_slice(word, 1, word.n);
	size_t end = 0;
	while (end < word.n && dm_is_name_byte(word.p[end])) {
		end++;
	}
	struct dm_str name = dm_str_slice(word, 0, end), rest = dm_str_slice(word, end, word.n);
	bool whole =
		rest.n == 0 || (brace && (dm_str_starts(rest, ":-") || dm_str_starts(rest, "-")));
	bool known = dm_str_is(name, "1");
	for (uint32_t i = 0; i < b->nnames && !known; i++) {
		known = dm_str_eq(b->names[i], name);
	}
	return whole && known;
}

static void
add(struct dm_arena *arena, struct dm_branches *b, uint32_t from, uint32_t to,
	struct dm_arguments unless)
{
	if (unless.count && from < to && b->count < BRANCHES) {
		*dm_push(arena, b->items, b->count) = (struct dm_branch){{from, to - from}, unless};
	}
}

/* exec x, exit: what is after the list is not reached from it */
static bool
ends_the_script(const struct dm_sh_list *list)
{
	for (uint32_t i = 0; i < list->nitems; i++) {
		const struct dm_sh_item *item = &list->items[i];
		const struct dm_sh_command *command = item->pipeline.commands;
		bool always = i == 0 || (item[-1].op != DM_SH_AND && item[-1].op != DM_SH_OR);
		struct dm_str name = command->kind == DM_SH_SIMPLE && command->nwords
					     ? command->words[0].text
					     : DM_STR("");
		if (always && !item->background && item->pipeline.ncommands == 1 &&
			(dm_str_is(name, "exit") ||
				(dm_str_is(name, "exec") && command->nwords > 1))) {
			return true;
		}
	}
	return false;
}

static uint32_t
end_of(struct dm_span span)
{
	return span.off + span.len;
}

static bool
falls_through(const struct dm_branches *b, const struct dm_sh_command *command)
{
	bool falls = false;
	for (uint32_t i = 0; i < command->nlists; i++) {
		struct dm_span close = command->lists[i]->close;
		falls = falls || (close.len && !dm_str_is(dm_span_str(b->text, close), ";;"));
	}
	return falls;
}

/* case "$1" in a|b) list;; *) list;; esac */
static void
read_case(struct dm_arena *arena, struct dm_branches *b, const struct dm_sh_command *command)
{
	struct dm_str *words = dm_arena_alloc(arena, WORDS * sizeof *words),
		      *ended = dm_arena_alloc(arena, WORDS * sizeof *ended);
	uint32_t nwords = 0, nended = 0, at = 1;
	for (uint32_t i = 0; i < command->nlists; i++) {
		const struct dm_sh_list *list = command->lists[i];
		bool ends = ends_the_script(list);
		add(arena, b, list->span.off, end_of(list->span),
			(struct dm_arguments){words, nwords});
		for (; at < command->nwords && command->words[at].span.off < list->span.off; at++) {
			const struct dm_sh_word *pattern = &command->words[at];
			if (pattern->literal && !pattern->glob && nwords < WORDS) {
				words[nwords++] = pattern->text;
				ended[nended] = pattern->text;
				nended += ends;
			}
		}
	}
	add(arena, b, end_of(command->span), (uint32_t)b->text.n,
		(struct dm_arguments){ended, nended});
}

/* [ "$1" = serve ], test serve = "$1", [[ $1 == serve ]]: the word; {NULL, 0}: it is no such question */
static struct dm_str
compared(const struct dm_branches *b, const struct dm_sh_list *list)
{
	const struct dm_sh_command *command = list->items[0].pipeline.commands;
	const struct dm_sh_word *words = command->words;
	struct dm_str none = {NULL, 0};
	if (list->nitems != 1 || list->items[0].pipeline.ncommands != 1 ||
		list->items[0].pipeline.negated || command->nwords < 3) {
		return none;
	}
	bool brackets = command->kind == DM_SH_SIMPLE && command->nwords == 5 &&
			dm_str_is(words[0].text, "[") && dm_str_is(words[4].text, "]");
	bool test = command->kind == DM_SH_SIMPLE && command->nwords == 4 &&
		    dm_str_is(words[0].text, "test");
	bool own = command->kind == DM_SH_TEST && command->nwords == 3;
	words += own ? 0 : 1;
	if ((!brackets && !test && !own) ||
		(!dm_str_is(words[1].text, "=") && !dm_str_is(words[1].text, "=="))) {
		return none;
	}
	if (is_first_argument(b, words[0].text) && words[2].literal && !words[2].glob) {
		return words[2].text;
	}
	return is_first_argument(b, words[2].text) && words[0].literal && !own ? words[0].text
									       : none;
}

/* if [ "$1" = serve ]; then list; else list; fi */
static void
read_if(struct dm_arena *arena, struct dm_branches *b, const struct dm_sh_command *command)
{
	struct dm_str word = command->nlists > 1 && command->lists[0]->nitems
				     ? compared(b, command->lists[0])
				     : (struct dm_str){NULL, 0};
	if (!word.p) {
		return;
	}
	struct dm_str *unless = dm_arena_alloc(arena, sizeof *unless);
	*unless = word;
	bool ends = ends_the_script(command->lists[1]);
	uint32_t end = ends ? (uint32_t)b->text.n : end_of(command->span);
	add(arena, b, end_of(command->lists[1]->span), end, (struct dm_arguments){unless, 1});
}

void
dm_branches_read(struct dm_arena *arena, struct dm_branches *b, const struct dm_sh_command *command,
	bool sure)
{
	for (uint32_t i = 0; i < command->nassigns && command->nwords == 0; i++) {
		const struct dm_sh_assign *set = &command->assigns[i];
		for (uint32_t k = 0; k < b->nnames; k++) {
			b->names[k] = dm_str_eq(b->names[k], set->name) ? DM_STR("") : b->names[k];
		}
		if (sure && b->nnames < NAMES && is_first_argument(b, set->value.text)) {
			*dm_push(arena, b->names, b->nnames) = set->name;
		}
	}
	if (sure && command->kind == DM_SH_CASE && command->nwords &&
		is_first_argument(b, command->words[0].text) && !falls_through(b, command)) {
		read_case(arena, b, command);
	} else if (sure && command->kind == DM_SH_IF) {
		read_if(arena, b, command);
	}
}

struct dm_arguments
dm_branches_unless(
	struct dm_arena *arena, const struct dm_branches *b, const struct dm_sh_command *command)
{
	struct dm_str *words = NULL;
	uint32_t count = 0;
	for (uint32_t i = 0; i < b->count; i++) {
		const struct dm_branch *branch = &b->items[i];
		bool in = command->span.off >= branch->span.off &&
			  command->span.off < end_of(branch->span);
		for (uint32_t k = 0; in && k < branch->unless.count; k++) {
			*dm_push(arena, words, count) = branch->unless.items[k];
		}
	}
	return (struct dm_arguments){words, count};
}

bool
dm_branches_miss(const struct dm_arguments *unless, const struct dm_arguments *arguments)
{
	for (uint32_t i = 0; arguments->count && i < unless->count; i++) {
		if (dm_str_eq(unless->items[i], arguments->items[0])) {
			return true;
		}
	}
	return false;
}
