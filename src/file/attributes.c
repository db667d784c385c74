#include "attributes.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/xattr.h>

#define ACL "system.posix_acl_access"

/* Names, each with its NUL. */
static bool
read_names(int fd, struct dm_buf *names)
{
	for (;;) {
		ssize_t n = flistxattr(fd, names->p, names->cap);
		if (n >= 0 && (names->cap || n == 0)) {
			names->n = (size_t)n;
			return true;
		}
		if (n < 0 && errno != ERANGE) {
			return errno == ENOTSUP; /* then there are none */
		}
		names->cap = names->cap ? names->cap * 2 : 4096;
		names->p = dm_realloc(names->p, names->cap);
	}
}

static bool
read_value(int fd, const char *name, struct dm_buf *value)
{
	for (;;) {
		ssize_t n = fgetxattr(fd, name, value->p, value->cap);
		if (n >= 0 && value->cap) {
			value->n = (size_t)n;
			return true;
		}
		if (n < 0 && errno != ERANGE) {
			return false;
		}
		value->cap = value->cap ? value->cap * 2 : 1024;
		value->p = dm_realloc(value->p, value->cap);
	}
}

static bool
speaks_of_content(const char *name)
{
	return strcmp(name, "security.ima") == 0 || strcmp(name, "security.evm") == 0;
}

static bool
has_name(const struct dm_buf *names, const char *name)
{
	for (size_t i = 0; i < names->n; i += strlen(names->p + i) + 1) {
		if (strcmp(names->p + i, name) == 0) {
			return true;
		}
	}
	return false;
}

/* A label of the system (security.selinux) may not be ours to set, and be the right one already. */
static bool
copy_value(int from, int to, const char *name)
{
	struct dm_buf value = {0}, other = {0};
	bool ok = read_value(from, name, &value) && fsetxattr(to, name, value.p, value.n, 0) == 0;
	int saved = errno;
	if (!ok && value.cap) {
		ok = read_value(to, name, &other) &&
		     dm_str_eq(dm_buf_view(&value), dm_buf_view(&other));
	}
	dm_buf_finish(&value);
	dm_buf_finish(&other);
	errno = saved;
	return ok;
}

/* The default ACL of the folder gave the new file one. */
static bool
drop_acl(int fd)
{
	return fremovexattr(fd, ACL) == 0 || errno == ENODATA || errno == ENOTSUP;
}

bool
dm_attributes_copy(int from, int to, struct dm_err *err)
{
	struct dm_buf names = {0};
	const char *what = NULL;
	if (!read_names(from, &names)) {
		what = "its extended attributes";
	} else if (!has_name(&names, ACL) && !drop_acl(to)) {
		what = "its lack of an ACL";
	}
	for (size_t i = 0; !what && i < names.n; i += strlen(names.p + i) + 1) {
		const char *name = names.p + i;
		if (!speaks_of_content(name) && !copy_value(from, to, name)) {
			what = name;
		}
	}
	bool ok = !what || dm_fail(err, 0, 0, "cannot keep %s: %s", what, strerror(errno));
	dm_buf_finish(&names);
	return ok;
}
