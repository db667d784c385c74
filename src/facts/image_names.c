#include "image_names.h"

#include "../image/reference.h"
#include "assigned.h"

struct dm_str
dm_image_name_plain(struct dm_arena *arena, struct dm_str text)
{
	/* podman's own images, and the library of Docker Hub */
	static const char *const before[] = {"localhost/", "library/"};
	static const char latest[] = ":latest";
	struct dm_buf out = {NULL, 0, 0};
	struct dm_assigned_variable variable;
	size_t from = 0;
	for (size_t at = 0; dm_assigned_next(text, &at, &variable);) {
		bool known = variable.otherwise.n > 0;
		dm_buf_str(&out, dm_str_slice(text, from, variable.start));
		dm_buf_put(&out, known ? "" : "${");
		dm_buf_str(&out, known ? variable.otherwise : variable.name);
		dm_buf_put(&out, known ? "" : "}");
		from = variable.end;
	}
	dm_buf_str(&out, dm_str_slice(text, from, text.n));
	struct dm_str name = dm_arena_str(arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	name = dm_str_slice(name, dm_reference_hub(name), name.n);
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		bool starts = dm_str_starts(name, before[i]);
		name = dm_str_slice(name, starts ? strlen(before[i]) : 0, name.n);
	}
	name.n -= dm_str_ends(name, latest) ? sizeof latest - 1 : 0;
	return name;
}

struct dm_str
dm_image_name_untagged(struct dm_str name)
{
	size_t at = name.n - dm_str_base_name(name).n;
	while (at < name.n && name.p[at] != ':' && name.p[at] != '@') {
		at++;
	}
	return dm_str_slice(name, 0, at);
}
