#include "build_call.h"

struct dm_str
dm_call_word(const struct dm_build_call *call, uint32_t n)
{
	uint32_t at = call->program + n;
	return at < call->command->nwords ? call->command->words[at].text
					  : (struct dm_str){NULL, 0};
}

const char *
dm_call_origin_name(enum dm_call_origin origin)
{
	static const char *const names[DM_CALL_ORIGINS] = {
		"RUN", "heredoc", "quoted", "handed", "written", "script", "package.json"};
	return names[origin];
}
