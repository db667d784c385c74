#include "judge.h"

void
dm_judge_settle(struct dm_judge *j, const char *code, const char *why)
{
	if (!j->verdict.code) {
		j->verdict.code = code;
		j->verdict.why = why;
	}
}

bool
dm_judge_low_port(struct dm_str s)
{
	uint32_t port = 0;
	if (s.n == 0 || s.n > 5) {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9') {
			return false;
		}
		port = port * 10 + (uint32_t)(s.p[i] - '0');
	}
	return port > 0 && port < 1024;
}
