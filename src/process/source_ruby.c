#include "source_ruby.h"

uint32_t
dm_source_read_quoted_command(struct dm_source_reader *r, uint32_t at)
{
	const struct dm_source_token *items = r->words.tokens.items;
	uint32_t count = r->words.tokens.count, i = at + 1;
	bool percent = dm_source_is_mark(&items[at], "%");
	if (percent && !(i + 1 < count && dm_str_is(items[i].text, "x") &&
			       dm_source_is_mark(&items[i + 1], "({[!|"))) {
		return at;
	}
	dm_source_add(r, &(struct dm_source_fact){.call = percent ? "%x" : "`",
				 .act = DM_SOURCE_RUNS,
				 .line = items[at].line});
	while (!percent && i < count && !dm_source_is_mark(&items[i], "`")) {
		i++;
	}
	return percent ? at : i;
}

void
dm_source_read_symbol(struct dm_source_reader *r, uint32_t at)
{
	static const char untold[] = {DM_SOURCE_UNTOLD, '\0'};
	const struct dm_source_token *items = r->words.tokens.items;
	bool symbol = at + 2 < r->words.tokens.count && dm_source_is_mark(&items[at + 1], ":") &&
		      items[at + 2].kind == DM_SOURCE_NAME;
	for (const uint32_t *each = dm_list(r->source->language->receivers); symbol && *each;
		each++) {
		const char *name = dm_texts + *each;
		if (name[0] == '.' && dm_str_is(items[at + 2].text, name + 1)) {
			dm_source_add(r, &(struct dm_source_fact){dm_str(untold), name,
						 DM_SOURCE_WRITES, items[at].line, true, false});
		}
	}
}

void
dm_source_read_path_write(struct dm_source_reader *r, const struct dm_source_call *call)
{
	struct dm_str path = dm_source_receiver(&r->words, call);
	bool constant = path.n > 2 && path.p[0] == DM_SOURCE_CONSTANT;
	bool told = path.n > 0 && !constant && path.p[0] != DM_SOURCE_UNTOLD;
	for (uint32_t i = 0; constant && i < r->source->nconstants; i++) {
		struct dm_str name = dm_str_slice(path, 1, path.n - 1);
		told = told || dm_str_eq(r->source->constants[i].name, name);
	}
	if (told) {
		dm_source_add(r, &(struct dm_source_fact){path, ".write", DM_SOURCE_WRITES,
					 call->line, false, false});
	}
}
