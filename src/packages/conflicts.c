#include "conflicts.h"

enum {
	UNKNOWN = 1, /* the side of those that conflict with whatever is unknown */
};

struct dm_str
dm_package_name(struct dm_str word)
{
	size_t end = 0;
	while (end < word.n && word.p[end] != '=' && word.p[end] != ':' && word.p[end] != '/') {
		end++;
	}
	return dm_str_slice(word, 0, end);
}

/* The sides of the package, up to a 0. */
static const uint16_t *
sides_of(struct dm_str word)
{
	static const uint16_t none[] = {0};
	while (word.n && memchr("'\"", word.p[0], 2)) {
		word = dm_str_slice(word, 1, word.n);
	}
	struct dm_str name = dm_package_name(word);
	while (name.n && memchr("'\"", name.p[name.n - 1], 2)) {
		name.n--;
	}
	uint32_t at = dm_words_find(&dm_conflict_names, name);
	return at < dm_conflict_names.count ? &dm_conflict_sides[dm_conflict_starts[at]] : none;
}

bool
dm_conflicts_has(const struct dm_conflicts *list, const struct dm_package_command *install)
{
	const struct dm_sh_command *simple = install->command;
	bool has = list->some && list->alone;
	if (!install->manager->family->displaces) {
		return false;
	}
	for (uint32_t i = dm_command_operand(install, install->verb_word + 1);
		i < simple->nwords && !has; i = dm_command_operand(install, i + 1)) {
		for (const uint16_t *side = sides_of(simple->words[i].text); *side; side++) {
			uint32_t other = *side ^ 1U;
			has = has || (*side == UNKNOWN && list->some) ||
			      (list->sides && (list->sides[other / 8] >> other % 8 & 1));
		}
	}
	return has;
}

void
dm_conflicts_add(
	struct dm_arena *arena, struct dm_conflicts *list, const struct dm_package_command *install)
{
	const struct dm_sh_command *simple = install->command;
	list->some = true;
	for (uint32_t i = dm_command_operand(install, install->verb_word + 1);
		i < simple->nwords && install->manager->family->displaces;
		i = dm_command_operand(install, i + 1)) {
		for (const uint16_t *side = sides_of(simple->words[i].text); *side; side++) {
			if (!list->sides) {
				list->sides = dm_arena_alloc(arena, dm_conflict_side_count / 8 + 1);
			}
			list->sides[*side / 8] |= (uint8_t)(1U << *side % 8);
			list->alone = list->alone || *side == UNKNOWN;
		}
	}
}
