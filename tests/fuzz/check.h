/* What fuzz targets share: how they tell that something is not so, and a policy that says nothing. */
#ifndef DM_FUZZ_CHECK_H
#define DM_FUZZ_CHECK_H

#include "../../src/config/policy.h"

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                           \
	if (!(condition)) {                                                                        \
		fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);            \
		abort();                                                                           \
	}

static inline const struct dm_policy *
no_policy(void)
{
	static const char *none[] = {NULL};
	static const struct dm_policy policy = {.contexts = none, .targets = none};
	return &policy;
}

#endif
