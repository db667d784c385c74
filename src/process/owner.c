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
	struct dm_base_user user;
	for (uint32_t i = 0; !ours && dm_account_next_of_base(image, &i, &user);) {
		ours = dm_str_eq(name, user.name) || dm_str_eq(name, user.uid);
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
