#include "fact_alone.h"

bool
dm_fact_port_is_told(struct dm_arena *arena, const struct dm_source_fact *fact, struct dm_str text)
{
	struct dm_str call = dm_str(fact->call), keys = fact->path, key;
	const struct dm_str parts[] = {
		DM_STR(") "), dm_str_slice(call, call.p[0] == '.', call.n), DM_STR("(")};
	bool told = keys.n && dm_str_find(text, dm_arena_join(arena, parts, 3).p) != (size_t)-1;
	while (!told && dm_str_next_part(&keys, '|', &key)) {
		told = dm_str_names(text, dm_arena_str(arena, key).p);
	}
	return told;
}

static void
judge_port(struct dm_judge *j, const struct dm_source_fact *fact, const char *where)
{
	struct dm_arena *arena = j->facts->arena;
	if (fact->act == DM_SOURCE_LISTENS) {
		dm_judge_settle(j, "privileged-port",
			dm_arena_printf(arena, "%s names a port below 1024", where));
	} else if (fact->act == DM_SOURCE_COMPUTES) {
		dm_judge_doubt(j, "privileged-port",
			dm_arena_printf(
				arena, "%s computes a port, which may be below 1024", where));
	} else if (fact->act == DM_SOURCE_KEEPS_PORT) {
		dm_judge_doubt(j, "privileged-port",
			dm_arena_printf(arena, "%s has what may be a port below 1024", where));
	} else {
		dm_judge_doubt(j, "privileged-port",
			dm_arena_printf(arena, "%s names no port for %s, whose own is below 1024",
				where, fact->call));
	}
}

void
dm_fact_judge_alone(struct dm_judge *j, const struct dm_source_fact *fact, const char *where)
{
	struct dm_arena *arena = j->facts->arena;
	switch (fact->act) {
	case DM_SOURCE_NAMES_HOME:
		dm_judge_doubt(j, "maybe-mounts",
			dm_arena_printf(arena,
				"%s names %s, which callers may mount at root's home", where,
				fact->call));
		break;
	case DM_SOURCE_NEEDS_ROOT:
		dm_judge_settle(j, "needs-root",
			dm_arena_printf(
				arena, "%s uses what only root may (%s)", where, fact->call));
		break;
	case DM_SOURCE_ASKS_USER:
		dm_judge_doubt(j, "program-unknown",
			dm_arena_printf(arena,
				"%s asks which user it runs as (%s), and may do something else as "
				"another one",
				where, fact->call));
		break;
	case DM_SOURCE_SETS:
		dm_judge_doubt(j, "source-unseen",
			dm_arena_printf(arena, "%s sets names that nobody can read (%s)", where,
				fact->call));
		break;
	default:
		judge_port(j, fact, where);
		break;
	}
}

bool
dm_fact_runs(const struct dm_source *source)
{
	bool found = false;
	for (uint32_t i = 0; i < source->nfacts && !found; i++) {
		found = source->facts[i].act == DM_SOURCE_RUNS && !source->facts[i].unsure;
	}
	return found;
}

bool
dm_fact_asks(const struct dm_source *source, struct dm_str key)
{
	bool asks = false;
	for (uint32_t i = 0; i < source->nfacts && !asks; i++) {
		asks = source->facts[i].act == DM_SOURCE_ASKS_OPTIONS &&
		       dm_str_eq(dm_language_option_of(source->facts[i].call).key, key);
	}
	return asks;
}
