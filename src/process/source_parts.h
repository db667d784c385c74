/* What is source in files that hold other languages, too: App.vue, Page.svelte, index.astro */
#ifndef DM_SOURCE_PARTS_H
#define DM_SOURCE_PARTS_H

#include "../base.h"

/*
 * The text of the file with everything blanked that is no script, so that lines keep their numbers: outside of
 * <script>...</script> in .vue and .svelte (vuejs.org/api/sfc-spec, svelte.dev/docs), and of the two lines of --- at the
 * start of .astro (docs.astro.build, "Component structure"), whose scripts run in the browser. Other files: as they are.
 */
struct dm_str
dm_source_parts(struct dm_arena *arena, struct dm_str path, struct dm_str text);

#endif
