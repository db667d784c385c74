#include "uses.h"

const char *
dm_trust_name(enum dm_trust trust)
{
	switch (trust) {
	case DM_TRUST_OFFICIAL:
		return "Docker Official Image";
	case DM_TRUST_VERIFIED:
		return "Verified Publisher";
	case DM_TRUST_SPONSORED:
		return "Docker-Sponsored Open Source";
	case DM_TRUST_VENDOR:
		return "vendor registry";
	case DM_TRUST_USER:
		return "trusted by the policy";
	case DM_TRUST_NONE:
		break;
	}
	return "not trusted";
}

/* A policy glob speaks of the canonical name, with or without its tag, or of the familiar name. */
static bool
matches(const char *pattern, struct dm_str name, struct dm_str canonical)
{
	static const char hub[] = "docker.io/", library[] = "docker.io/library/";
	if (dm_str_glob(pattern, name) || dm_str_glob(pattern, canonical)) {
		return true;
	}
	size_t cut = dm_str_starts(name, library) ? sizeof library - 1
		     : dm_str_starts(name, hub)   ? sizeof hub - 1
						  : 0;
	return cut > 0 && (dm_str_glob(pattern, dm_str_slice(name, cut, name.n)) ||
				  dm_str_glob(pattern, dm_str_slice(canonical, cut, canonical.n)));
}

static bool
listed(const char **patterns, struct dm_str name, struct dm_str canonical)
{
	for (; patterns && *patterns; patterns++) {
		if (matches(*patterns, name, canonical)) {
			return true;
		}
	}
	return false;
}

enum dm_trust
dm_trust_of(const struct dm_policy *policy, struct dm_arena *arena,
	const struct dm_reference *reference, const char **source)
{
	struct dm_str canonical = dm_str(dm_reference_canonical(arena, reference));
	*source = NULL;
	if (listed(policy->deny, reference->name, canonical)) {
		*source = "the policy's deny list";
		return DM_TRUST_NONE;
	}
	if (listed(policy->allow, reference->name, canonical)) {
		*source = "the policy's allow list";
		return DM_TRUST_USER;
	}
	for (uint32_t i = 0; i < dm_publisher_count; i++) {
		if (dm_str_glob(dm_publishers[i].pattern, reference->name)) {
			*source = dm_publishers[i].source;
			return dm_publishers[i].trust;
		}
	}
	return DM_TRUST_NONE;
}
