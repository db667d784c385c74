#include "owner.h"

#include "../facts/build_call.h"
#include "account.h"

bool
dm_owner_is_ours(const struct dm_judge *j, struct dm_str owner)
{
	struct dm_str name = dm_account_user_part(owner);
	if (name.n == 0 || dm_account_is_root(name)) {
		return false;
	}
	const struct dm_image *image;
	dm_stage_manager(j->facts, j->stage, &image);
	bool ours = j->own_user;
	for (const char *const *user = image ? image->config->users : NULL; user && *user && !ours;
		user++) {
		struct dm_str parts = dm_str(*user);
		size_t at = dm_str_find_byte(parts, ':');
		struct dm_str id = dm_str_slice(parts, at + 1, parts.n);
		size_t end = dm_str_find_byte(id, ':');
		ours = dm_str_eq(name, dm_str_slice(parts, 0, at)) ||
		       dm_str_eq(name, dm_str_slice(id, 0, end == (size_t)-1 ? id.n : end));
	}
	return ours;
}

bool
dm_owner_gives(const struct dm_judge *j, const struct dm_build_call *call)
{
	uint32_t i = 1;
	while (dm_str_starts(dm_call_word(call, i), "-")) {
		i++;
	}
	return dm_owner_is_ours(j, dm_call_word(call, i));
}
