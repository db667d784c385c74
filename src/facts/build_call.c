#include "build_call.h"

const char *
dm_call_origin_name(enum dm_call_origin origin)
{
	static const char *const names[DM_CALL_ORIGINS] = {
		"RUN", "heredoc", "quoted", "handed", "written", "script", "package.json"};
	return names[origin];
}
