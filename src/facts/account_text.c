#include "account_text.h"

struct dm_str
dm_account_user_part(struct dm_str value)
{
	size_t colon = dm_str_find_byte(value, ':');
	return colon == (size_t)-1 ? value : dm_str_slice(value, 0, colon);
}

bool
dm_account_is_root(struct dm_str user)
{
	return user.n == 0 || dm_str_is(user, "root") || dm_str_is(user, "0") ||
	       dm_str_is(user, "00");
}

bool
dm_account_is_root_group(struct dm_str group)
{
	return dm_str_is(group, "0") || dm_str_is(group, "root");
}

bool
dm_account_is_number(struct dm_str text)
{
	return text.n < 10 && dm_str_is_number(text);
}
