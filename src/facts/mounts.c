#include "mounts.h"

/* The part of a --mount value after key=, {NULL, 0} where there is none. */
static struct dm_str
mount_field(struct dm_str value, const char *key)
{
	size_t n = strlen(key);
	for (struct dm_str part; dm_str_next_part(&value, ',', &part);) {
		if (part.n > n && memcmp(part.p, key, n) == 0 && part.p[n] == '=') {
			return dm_str_slice(part, n + 1, part.n);
		}
	}
	return (struct dm_str){NULL, 0};
}

bool
dm_mount_read(const struct dm_flag *flag, struct dm_mount *mount)
{
	if (!dm_str_is(flag->name, "mount")) {
		return false;
	}
	mount->type = mount_field(flag->value, "type");
	mount->target = mount_field(flag->value, "target");
	mount->target = mount->target.p ? mount->target : mount_field(flag->value, "dst");
	mount->target = mount->target.p ? mount->target : mount_field(flag->value, "destination");
	mount->source = mount_field(flag->value, "source");
	mount->source = mount->source.p ? mount->source : mount_field(flag->value, "src");
	mount->from = mount_field(flag->value, "from");
	while (mount->target.n > 1 && mount->target.p[mount->target.n - 1] == '/') {
		mount->target.n--;
	}
	return true;
}

/* Where the flag mounts something that is no part of the layer; false: nowhere. n == 0: somewhere. */
static bool
mount_target(const struct dm_flag *flag, struct dm_str *target)
{
	struct dm_mount mount;
	if (!dm_mount_read(flag, &mount)) {
		return false;
	}
	*target = mount.target;
	bool kept = dm_str_is(mount.type, "cache") || dm_str_is(mount.type, "tmpfs");
	if (dm_str_find_byte(*target, '$') != (size_t)-1) {
		target->n = 0; /* not ours to say */
	}
	return kept || (target->n && (mount.type.n == 0 || dm_str_is(mount.type, "bind")));
}

bool
dm_run_mounts(const struct dm_run *run, struct dm_str directory, bool inside)
{
	for (uint32_t i = 0; i < run->instr->nflags; i++) {
		struct dm_str target;
		if (mount_target(&run->instr->flags[i], &target) &&
			(target.n == 0 || dm_path_holds(target, directory) ||
				(inside && dm_path_holds(directory, target)))) {
			return true;
		}
	}
	return false;
}

/* /home/app/.cache for .cache/pip, /home/app; deeper, too: /home/app/.cache/pip/http */
static bool
is_in_home(struct dm_str target, struct dm_str tail)
{
	if (dm_str_is(target, "/home") ||
		(dm_str_starts(target, "/home/") &&
			dm_str_find_byte(dm_str_slice(target, 6, target.n), '/') == (size_t)-1)) {
		return true;
	}
	for (size_t end = 1; end <= tail.n; end++) {
		bool whole = end == tail.n || (tail.p[end] == '/' && tail.p[0] == '.');
		size_t at = target.n - end;
		if (whole && target.n > end && target.p[at - 1] == '/' &&
			memcmp(target.p + at, tail.p, end) == 0) {
			return true;
		}
	}
	for (size_t at = 1; at + tail.n < target.n; at++) {
		if (target.p[at - 1] == '/' &&
			dm_path_holds(tail, dm_str_slice(target, at, target.n))) {
			return true;
		}
	}
	return false;
}

bool
dm_run_mounts_home(const struct dm_run *run, struct dm_str tail)
{
	for (uint32_t i = 0; i < run->instr->nflags; i++) {
		struct dm_str target;
		if (mount_target(&run->instr->flags[i], &target) && is_in_home(target, tail)) {
			return true;
		}
	}
	return false;
}
