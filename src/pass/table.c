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
