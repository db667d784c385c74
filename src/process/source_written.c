#include "source_written.h"

#include "../catalogue.h"
#include "source_anew.h"
#include "source_options.h"
#include "source_saves.h"
#include "source_takes.h"
#include "source_text.h"

bool
dm_source_makes_folder(const char *call, struct dm_str path)
{
	struct dm_str name = dm_str(call);
	if (dm_words_in(&dm_words_no_folder_calls, name)) {
		return false;
	}
	/* cpSync("a", "backup"), beside cpSync("a.json", "b.json") */
	bool either = dm_words_in(&dm_words_copying_calls, name) && !dm_source_has_suffix(path);
	return either || dm_words_in(&dm_words_folder_calls, name);
}

void
dm_source_add_anew(
	struct dm_source_reader *r, const struct dm_source_call *call, struct dm_str path)
{
	if (dm_source_makes_anew(&r->words, call)) {
		*dm_push(r->arena, r->source->anew, r->source->nanew) = path;
	}
}

bool
dm_source_is_joined(struct dm_source_reader *r, uint32_t from, uint32_t to)
{
	struct dm_source_call call;
	while (from < to && dm_str_is(r->words.tokens.items[from].text, "new")) {
		from++;
	}
	for (uint32_t i = from; i < to && r->words.tokens.items[i].kind != DM_SOURCE_TEXT; i++) {
		if (dm_source_is_mark(&r->words.tokens.items[i], "(")) {
			return i > from && dm_source_call_at(&r->words, i - 1, &call) &&
			       call.first == from && call.close + 1 >= to &&
			       dm_source_call_in(&r->words, &call, r->source->language->joins) !=
				       NULL;
		}
	}
	return false;
}

/* An argument that is a path whatever it says: a joined one, x.csv, file.filename, a name that was given a file */
static bool
is_path(struct dm_source_reader *r, const struct dm_source_call *call, uint32_t arg,
	struct dm_str path)
{
	uint32_t from = call->args[arg].from, to = call->args[arg].to;
	const struct dm_source_token *first = &r->words.tokens.items[from];
	/* "out%d.jpg" % n: the path ends where nobody can tell on, its text says what it is */
	bool text = first->kind == DM_SOURCE_TEXT && dm_source_names_file(first->text);
	return dm_words_has(&dm_words_path_names, r->words.tokens.items[to - 1].text) || text ||
	       dm_source_is_joined(r, from, to) || dm_source_names_file(path) ||
	       dm_source_takes_has(&r->takes, &r->words, to - 1) ||
	       (arg == 0 && dm_source_looks_like_path(path) && path.p[0] != DM_SOURCE_UNTOLD &&
		       dm_str_find(path, "://") == (size_t)-1 && !dm_source_is_media_type(path));
}

void
dm_source_add_written(struct dm_source_reader *r, const struct dm_source_call *call,
	const char *name, uint32_t arg, enum dm_source_act act, bool sure)
{
	if (arg >= call->nargs || dm_source_is_option(r, call, arg) ||
		dm_source_is_within(r, call->args[arg].from)) {
		return;
	}
	uint32_t from = call->args[arg].from, to = call->args[arg].to;
	if (dm_source_is_stream(r->words.tokens.items[to - 1].text)) {
		return;
	}
	struct dm_str path = dm_source_path(&r->words, from, to, NULL);
	bool known = sure || is_path(r, call, arg, path);
	/* save(path), not save(commit=False) */
	bool keyword = dm_source_mark_at(&r->words, from + 1, '=');
	/* res.download(path) of Express sends it */
	bool named = arg == 0 && !keyword && path.n && path.p[0] == DM_SOURCE_CONSTANT &&
		     (known || !dm_source_call_in(&r->words, call, r->source->language->reads));
	if (!known && !named) {
		return;
	}
	dm_source_add(r, &(struct dm_source_fact){path, name, act, call->line,
				 dm_source_makes_folder(name, path), !known});
	dm_source_add_anew(r, call, path);
	r->folder = dm_source_makes_folder(name, path) ? from : 0;
	r->written = to > r->written ? to : r->written;
}

void
dm_source_add_second(
	struct dm_source_reader *r, const struct dm_source_call *call, const char *name)
{
	bool one = name[0] == '.' && call->nargs == 1;
	if (one || dm_words_has(&dm_words_moving_calls, dm_str(name))) {
		dm_source_add_written(r, call, name, 0, DM_SOURCE_WRITES, false);
	}
	if (!one) {
		dm_source_add_written(r, call, name, 1, DM_SOURCE_WRITES, true);
	}
}
