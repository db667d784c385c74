#include "pass.h"

#define PASS(name) extern const struct dm_pass dm_pass_##name;
#include "../../transforms/passes.def"
#undef PASS

const struct dm_pass *const dm_passes[] = {
#define PASS(name) &dm_pass_##name,
#include "../../transforms/passes.def"
#undef PASS
};

const uint32_t dm_pass_count = sizeof dm_passes / sizeof *dm_passes;

const struct dm_pass *
dm_pass_find(struct dm_str id)
{
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		if (dm_str_is(id, dm_passes[i]->id)) {
			return dm_passes[i];
		}
	}
	return NULL;
}
