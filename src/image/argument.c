#include "argument.h"

#include <stdlib.h>

enum {
	DEPTH = 32, /* defaults that name ARGs */
};

enum verdict {
	VERDICT_OPEN,
	VERDICT_BUSY, /* ARG A=$B and ARG B=$A */
	VERDICT_YES,
	VERDICT_NO,
};

struct dm_argument_read {
	struct dm_str name; /* the ARG that is read */
	struct dm_str
		reader; /* the ARG whose default is just that, ARG B=$A; empty: a FROM takes it whole */
	bool apart;     /* read for something else */
	struct dm_str from; /* the whole text of the FROM that reads it; empty: none does */
	/* on the name; of the first read of each name */
	enum verdict verdict;
	enum verdict one_text; /* whether `common` is all that reads it */
	struct dm_str common;
};

static struct dm_str
name_at(struct dm_str text, size_t start)
{
	size_t end = start;
	while (end < text.n && dm_is_name_byte(text.p[end])) {
		end++;
	}
	return dm_str_slice(text, start, end);
}

struct dm_str
dm_argument_sole(struct dm_str text)
{
	struct dm_str none = {NULL, 0};
	if (text.n > 2 && text.p[0] == '"' && text.p[text.n - 1] == '"') {
		text = dm_str_slice(text, 1, text.n - 1);
	}
	if (text.n < 2 || text.p[0] != '$') {
		return none;
	}
	if (text.p[1] != '{') {
		struct dm_str name = name_at(text, 1);
		return name.n == text.n - 1 ? name : none;
	}
	struct dm_str name = name_at(text, 2);
	struct dm_str rest = dm_str_slice(text, 2 + name.n, text.n);
	if (name.n == 0 || rest.n == 0 || rest.p[rest.n - 1] != '}') {
		return none;
	}
	char op = rest.p[rest.n > 2 && rest.p[0] == ':'];
	/* ${A:-x}${B} ends in a brace too */
	bool one = dm_str_find_byte(rest, '}') == rest.n - 1;
	return one && (rest.n == 1 || op == '-' || op == '?') ? name : none;
}

static void
add_reads(struct dm_arena *arena, struct dm_argument_reads *reads, struct dm_str text,
	struct dm_str reader, bool apart, bool from)
{
	bool whole = !apart && dm_argument_sole(text).n > 0;
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i] != '$') {
			continue;
		}
		struct dm_str name = name_at(text, i + 1 + (text.p[i + 1] == '{'));
		if (name.n) {
			*dm_push(arena, reads->items, reads->count) =
				(struct dm_argument_read){.name = name,
					.reader = reader,
					.apart = !whole,
					.from = from ? text : (struct dm_str){NULL, 0}};
		}
		/* a name in the fallback of a whole text is no whole itself: ${A:-$B} */
		whole = false;
	}
}

static int
compare(const void *a, const void *b)
{
	const struct dm_argument_read *one = a, *other = b;
	return dm_str_compare(one->name, other->name);
}

struct dm_argument_reads
dm_argument_reads(struct dm_arena *arena, const struct dm_tree *tree)
{
	struct dm_argument_reads reads = {.count = 0};
	const struct dm_str nobody = {NULL, 0};
	const struct dm_indexes *froms = &tree->by_kind[DM_FROM], *args = &tree->by_kind[DM_ARG];
	for (uint32_t i = 0; i < froms->count; i++) {
		const struct dm_instr *from = &tree->instrs[froms->items[i]];
		for (uint32_t k = 0; k < from->nflags; k++) {
			add_reads(arena, &reads, from->flags[k].text, nobody, true, false);
		}
		if (from->nwords) {
			add_reads(arena, &reads, from->words[0].text, nobody, false, true);
		}
	}
	for (uint32_t i = 0; i < args->count; i++) {
		const struct dm_instr *arg = &tree->instrs[args->items[i]];
		for (uint32_t k = 0; k < arg->npairs; k++) {
			const struct dm_pair *pair = &arg->pairs[k];
			if (arg->stage >= 0 && pair->has_value) {
				continue; /* a default of its own */
			}
			if (arg->stage >= 0) {
				*dm_push(arena, reads.items, reads.count) =
					(struct dm_argument_read){.name = pair->key, .apart = true};
			} else {
				add_reads(arena, &reads, pair->value, pair->key, false, false);
			}
		}
	}
	if (reads.count) {
		dm_sort(reads.items, reads.count, sizeof *reads.items, compare);
	}
	return reads;
}

/* The first read of the name; reads->count where there is none. */
static uint32_t
first_read(const struct dm_argument_reads *reads, struct dm_str name)
{
	const struct dm_argument_read wanted = {.name = name};
	uint32_t low = 0, high = reads->count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (compare(&reads->items[middle], &wanted) < 0) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	bool none = low == reads->count || compare(&reads->items[low], &wanted) != 0;
	return none ? reads->count : low;
}

/* Each name is judged once, however many FROMs take it. */
static bool
exclusive(struct dm_argument_reads *reads, struct dm_str name, uint32_t depth)
{
	uint32_t i = first_read(reads, name);
	if (i == reads->count) {
		return depth == 0; /* else an ARG that no FROM takes: nobody knows what for */
	}
	struct dm_argument_read *first = &reads->items[i];
	if (first->verdict != VERDICT_OPEN) {
		return first->verdict == VERDICT_YES;
	}
	first->verdict = VERDICT_BUSY;
	bool yes = true;
	for (; yes && i < reads->count && compare(&reads->items[i], first) == 0; i++) {
		const struct dm_argument_read *read = &reads->items[i];
		yes = !read->apart && depth < DEPTH &&
		      (read->reader.n == 0 || exclusive(reads, read->reader, depth + 1));
	}
	first->verdict = yes ? VERDICT_YES : VERDICT_NO;
	return yes;
}

bool
dm_argument_exclusive(struct dm_argument_reads *reads, struct dm_str name)
{
	return exclusive(reads, name, 0);
}

static struct dm_str
common(struct dm_argument_reads *reads, struct dm_str name, uint32_t depth)
{
	const struct dm_str nothing = {NULL, 0};
	uint32_t i = first_read(reads, name);
	if (i == reads->count || depth == DEPTH) {
		return nothing;
	}
	struct dm_argument_read *first = &reads->items[i];
	if (first->one_text != VERDICT_OPEN) {
		return first->one_text == VERDICT_YES ? first->common : nothing;
	}
	first->one_text = VERDICT_BUSY;
	bool one = true;
	for (; one && i < reads->count && compare(&reads->items[i], first) == 0; i++) {
		const struct dm_argument_read *read = &reads->items[i];
		struct dm_str text = read->from;
		if (!text.n && !read->apart && read->reader.n) {
			text = common(reads, read->reader, depth + 1);
		}
		one = text.n && (!first->common.n || dm_str_eq(first->common, text));
		first->common = text;
	}
	first->one_text = one ? VERDICT_YES : VERDICT_NO;
	return one ? first->common : nothing;
}

struct dm_str
dm_argument_common(struct dm_argument_reads *reads, struct dm_str name)
{
	return common(reads, name, 0);
}
