#include "effects_walk.h"

void
dm_sh_add_leak(struct dm_sh_effects_walk *w, uint32_t bits)
{
	/* a job outlives the subshell that started it */
	w->effects->leaks |= w->contained ? bits & DM_SH_LEAK_BACKGROUND : bits;
}

void
dm_sh_add_set(struct dm_sh_effects_walk *w, struct dm_str name, uint32_t bits)
{
	dm_sh_add_leak(w, DM_SH_LEAK_VARIABLE | bits);
	if (!w->contained) {
		*dm_push(w->arena, w->effects->sets, w->effects->nsets) = name;
	}
}

void
dm_sh_add_unknown_set(struct dm_sh_effects_walk *w, uint32_t bits)
{
	dm_sh_add_leak(w, DM_SH_LEAK_VARIABLE | bits);
	w->effects->sets_unknown = w->effects->sets_unknown || !w->contained;
}

void
dm_sh_add_read(struct dm_sh_effects_walk *w, struct dm_str name)
{
	*dm_push(w->arena, w->effects->reads, w->effects->nreads) = name;
}

void
dm_sh_add_unknown_read(struct dm_sh_effects_walk *w)
{
	w->effects->reads_unknown = true;
}

void
dm_sh_scan_arith(struct dm_sh_effects_walk *w, struct dm_str text, bool sets)
{
	for (size_t i = 0; i < text.n;) {
		struct dm_str name = dm_str_leading_name(dm_str_slice(text, i, text.n));
		if (name.n) {
			dm_sh_add_read(w, name);
			if (sets) {
				dm_sh_add_set(w, name, 0);
			}
		}
		i += name.n ? name.n : 1;
		while (!name.n && i < text.n && dm_is_name_byte(text.p[i - 1]) &&
			dm_is_name_byte(text.p[i])) {
			i++; /* 0x1F */
		}
	}
}
