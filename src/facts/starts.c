#include "starts.h"

#include "../catalogue.h"
#include "../dockerfile/comment.h"
#include "../image/reference.h"
#include "claims.h"
#include "engine_lines.h"
#include "image_names.h"
#include "service.h"

#include <stdlib.h>

/* The use is of this stage: it names it, or it names none and this is what is built then. */
static bool
speaks_of(const struct dm_facts *facts, int32_t stage, const struct dm_usage *usage)
{
	if (!usage->target) {
		return stage == (int32_t)facts->tree->nstages - 1 || !usage->builds;
	}
	int32_t named =
		dm_model_named(facts->tree, dm_str(usage->target), (int32_t)facts->tree->nstages);
	return named == stage;
}

const struct dm_usages *
dm_usages_get(const struct dm_facts *facts)
{
	dm_usages_ask(facts->usages);
	return facts->usages;
}

/* ---- comments ---- */

/* The comments of the file, each on its line. */
static struct dm_str
comments_of(struct dm_facts *facts)
{
	struct dm_str text = facts->tree->text;
	struct dm_buf out = {NULL, 0, 0};
	for (uint32_t off = 0; off < text.n;) {
		uint32_t next = dm_comment_next_line(text, off);
		struct dm_str comment = dm_comment_of_line(text, off, next);
		if (comment.p) {
			dm_buf_str(&out, comment);
		}
		dm_buf_byte(&out, '\n');
		off = next;
	}
	struct dm_str result = dm_arena_str(facts->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	return result;
}

/* An image that the file is FROM, which a comment may start, too. */
static bool
is_base(const struct dm_tree *tree, struct dm_str image)
{
	for (uint32_t i = 0; i < tree->nstages; i++) {
		if (dm_str_eq(tree->stages[i].base, image)) {
			return true;
		}
	}
	return false;
}

/* web of acme/web:1 and of team/Web: comments and builds need not agree on an owner. */
static struct dm_str
called(struct dm_facts *facts, struct dm_str image)
{
	struct dm_str name = dm_image_name_plain(facts->arena, image);
	return dm_str_lower(facts->arena, dm_str_base_name(dm_image_name_untagged(name)));
}

/* A word of the name, as - _ . part it, is one of the path's, too. */
static bool
shares_word(struct dm_str name, struct dm_str path)
{
	static const char parts[] = "-_.+/ ";
	for (size_t i = 0; i < name.n;) {
		size_t end = i;
		while (end < name.n && !strchr(parts, name.p[end])) {
			end++;
		}
		for (size_t from = 0; from < path.n;) {
			size_t to = from;
			while (to < path.n && !strchr(parts, path.p[to])) {
				to++;
			}
			if (end > i && dm_str_case_eq(dm_str_slice(name, i, end),
					       dm_str_slice(path, from, to))) {
				return true;
			}
			from = to + 1;
		}
		i = end + 1;
	}
	return false;
}

/* A published image that everybody knows, of which nothing here has a word. */
static bool
is_published(struct dm_facts *facts, struct dm_str image)
{
	struct dm_reference reference;
	const char *path = facts->usages ? facts->usages->path : NULL;
	struct dm_str name = dm_image_name_untagged(dm_image_name_plain(facts->arena, image));
	if (!dm_reference_parse(facts->arena, image, &reference)) {
		return false;
	}
	bool known = dm_reference_known(&reference) || dm_image_row_find(&reference) ||
		     dm_words_has(&dm_words_helper_images, name);
	return known && !(path && shares_word(dm_str_base_name(name), dm_str(path)));
}

/* The first runs of comments, and what builds call the image, in comments or around, in order. */
struct comment_calls {
	struct dm_engine_call *runs;
	uint32_t count;
	struct dm_str *names;
	uint32_t nnames;
	bool more; /* runs than are kept */
};

static int
compare_names(const void *a, const void *b)
{
	return dm_str_compare(*(const struct dm_str *)a, *(const struct dm_str *)b);
}

static struct comment_calls
read_comments(struct dm_facts *facts)
{
	struct comment_calls calls = {.runs = NULL};
	const char *const *around = facts->usages ? facts->usages->names : NULL;
	struct dm_engine_lines lines = {.text = comments_of(facts)};
	for (struct dm_engine_call call; dm_engine_next(facts->arena, &lines, &call);) {
		bool runs = call.runs && !call.known;
		calls.more = calls.more || (runs && calls.count == DM_CLAIMS);
		if (runs && calls.count < DM_CLAIMS) {
			*dm_push(facts->arena, calls.runs, calls.count) = call;
		}
		for (uint32_t i = 0; i < call.ntags; i++) {
			*dm_push(facts->arena, calls.names, calls.nnames) =
				called(facts, call.tags[i]);
		}
	}
	for (; around && *around; around++) {
		*dm_push(facts->arena, calls.names, calls.nnames) = called(facts, dm_str(*around));
	}
	if (calls.nnames) {
		dm_sort(calls.names, calls.nnames, sizeof *calls.names, compare_names);
	}
	return calls;
}

/* The run is of this image: of a name that builds give it; where none gives one, of any but a base and a published one. */
static bool
is_own(struct dm_facts *facts, const struct comment_calls *calls, struct dm_str image)
{
	if (calls->nnames) {
		struct dm_str name = called(facts, image);
		return bsearch(&name, calls->names, calls->nnames, sizeof name, compare_names);
	}
	return !is_base(facts->tree, image) && !is_published(facts, image);
}

/* Where the line begins, or the first of those that backslashes make one of it. */
static size_t
start_of_call(struct dm_str text, size_t at)
{
	while (at > 0 && (text.p[at - 1] != '\n' || (at > 1 && text.p[at - 2] == '\\'))) {
		at--;
	}
	return at;
}

/* A comment in which an engine, or what a variable holds, runs something; npm run build of an instruction is none. */
static bool
has_run_in_comment(struct dm_str text)
{
	bool found = false;
	for (size_t from = 0, hit; !found; from += hit + 1) {
		hit = dm_str_find(dm_str_slice(text, from, text.n), " run ");
		if (hit == (size_t)-1) {
			break;
		}
		size_t at = from + hit;
		struct dm_str call = dm_str_trim(dm_str_slice(
			text, start_of_call(text, at), dm_comment_next_line(text, (uint32_t)at)));
		found = dm_str_starts(call, "#") &&
			(dm_words_in(&dm_words_engine_marks, call) ||
				dm_str_find_byte(call, '$') != (size_t)-1 ||
				dm_str_find(call, "{{") != (size_t)-1);
	}
	return found;
}

/* # docker run --privileged -v ./data:/data app */
static const struct dm_usages *
said_by_comments(struct dm_facts *facts)
{
	struct dm_str text = facts->tree->text;
	if (facts->said) {
		return facts->said;
	}
	facts->said = dm_arena_alloc(facts->arena, sizeof *facts->said);
	*facts->said = (struct dm_usages){.count = 0};
	if (!has_run_in_comment(text)) {
		return facts->said;
	}
	struct comment_calls calls = read_comments(facts);
	for (uint32_t i = 0; i < calls.count; i++) {
		if (is_own(facts, &calls, calls.runs[i].image)) {
			struct dm_usage *usage =
				dm_push(facts->arena, facts->said->items, facts->said->count);
			const struct dm_service_place place = {facts->arena, NULL, "", NULL, NULL};
			*usage = (struct dm_usage){.source = "`docker run` of a comment"};
			dm_engine_read_run(&place, &calls.runs[i], usage);
		}
	}
	if (calls.more) {
		*dm_push(facts->arena, facts->said->items, facts->said->count) = (struct dm_usage){
			.source = "`docker run` of a comment", .unread = "more than is read"};
	}
	return facts->said;
}

const struct dm_usage *
dm_usage_next(struct dm_facts *facts, int32_t stage, uint32_t *i)
{
	const struct dm_usages *usages = dm_usages_get(facts), *said = said_by_comments(facts);
	uint32_t count = usages ? usages->count : 0;
	while (*i < count + said->count) {
		uint32_t at = (*i)++;
		const struct dm_usage *usage =
			at < count ? &usages->items[at] : &said->items[at - count];
		if (speaks_of(facts, stage, usage)) {
			return usage;
		}
	}
	return NULL;
}

bool
dm_usage_ids(struct dm_facts *facts, int32_t stage, const char **uid, const char **gid)
{
	uint32_t i = 0;
	bool any = false, several = false;
	for (const struct dm_usage *usage; (usage = dm_usage_next(facts, stage, &i)) != NULL;) {
		if (!usage->uid) {
			continue;
		}
		several = several || (any && strcmp(*uid, usage->uid) != 0);
		*uid = usage->uid;
		*gid = usage->gid;
		any = true;
	}
	return any && !several;
}
