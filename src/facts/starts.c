#include "starts.h"

#include "../dockerfile/comment.h"
#include "engine_lines.h"
#include "service.h"

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

/* # docker run --privileged -v ./data:/data app */
static const struct dm_usages *
said_by_comments(struct dm_facts *facts)
{
	struct dm_str text = facts->tree->text;
	if (facts->said) {
		return facts->said;
	}
	facts->said = dm_arena_alloc(facts->arena, sizeof *facts->said);
	*facts->said = (struct dm_usages){NULL, 0, NULL, NULL};
	if (dm_str_find(text, " run ") == (size_t)-1 ||
		(dm_str_find(text, "docker ") == (size_t)-1 &&
			dm_str_find(text, "podman ") == (size_t)-1)) {
		return facts->said;
	}
	struct dm_engine_lines lines = {.text = comments_of(facts)};
	for (struct dm_engine_call call; dm_engine_next(facts->arena, &lines, &call);) {
		if (call.runs && !is_base(facts->tree, call.image)) {
			struct dm_usage *usage =
				dm_push(facts->arena, facts->said->items, facts->said->count);
			const struct dm_service_place place = {facts->arena, NULL, "", NULL};
			*usage = (struct dm_usage){.source = "`docker run` of a comment"};
			dm_engine_read_run(&place, &call, usage);
		}
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
