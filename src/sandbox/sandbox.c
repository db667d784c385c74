/* Landlock: kernel documentation, userspace-api/landlock; seccomp: seccomp(2). */
#include "sandbox.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* linux/landlock.h of distributions is older than kernels that programs run on. */
enum {
	CREATE_RULESET = 444, /* the number is the same on all architectures */
	RESTRICT_SELF = 446,
	GET_VERSION = 1 << 0, /* LANDLOCK_CREATE_RULESET_VERSION */

	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_CHANGE = 0x1FF0, /* REMOVE_DIR, REMOVE_FILE, MAKE_CHAR to MAKE_SYM */
	FS_REFER = 1 << 13,
	FS_TRUNCATE = 1 << 14,
	NET_TCP = 3, /* BIND_TCP, CONNECT_TCP */
	SCOPE_ABSTRACT_SOCKETS = 1 << 0,
	SCOPE_SIGNALS = 1 << 1,

	/* versions that brought them */
	WITH_REFER = 2,
	WITH_TRUNCATE = 3,
	WITH_NET = 4,
	WITH_SCOPES = 6,
};

/* struct landlock_ruleset_attr; fields that a kernel does not know yet have to be 0. */
struct ruleset {
	uint64_t files, net, scopes;
};

/* What is handled and allowed by no rule is denied. */
static bool
enter_landlock(unsigned given_up)
{
	long version = syscall(CREATE_RULESET, NULL, (size_t)0, GET_VERSION);
	if (version < 1) {
		return false;
	}
	struct ruleset rules = {.files = FS_EXECUTE};
	if (given_up & DM_SANDBOX_WRITING) {
		rules.files |= FS_WRITE_FILE | FS_CHANGE;
		rules.files |= version >= WITH_REFER ? FS_REFER : 0;
		rules.files |= version >= WITH_TRUNCATE ? FS_TRUNCATE : 0;
	}
	if (version >= WITH_NET && given_up & DM_SANDBOX_SOCKETS) {
		rules.net = NET_TCP;
	}
	if (version >= WITH_SCOPES) {
		rules.scopes = SCOPE_SIGNALS;
		rules.scopes |= given_up & DM_SANDBOX_SOCKETS ? SCOPE_ABSTRACT_SOCKETS : 0;
	}
	int fd = (int)syscall(CREATE_RULESET, &rules, sizeof rules, 0);
	bool kept = fd >= 0 && syscall(RESTRICT_SELF, fd, 0) == 0;
	if (fd >= 0) {
		close(fd);
	}
	return kept;
}

struct dm_sandbox_kept
dm_sandbox_enter(unsigned given_up)
{
	struct dm_sandbox_kept kept = {.landlock = false};
	const struct dm_sandbox_filter *filter =
		given_up & DM_SANDBOX_SOCKETS ? &dm_sandbox_no_sockets : &dm_sandbox_no_writing;
	const struct sock_fprog program = {
		(unsigned short)filter->n, (struct sock_filter *)filter->code};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) {
		kept.landlock = enter_landlock(given_up);
		kept.seccomp = prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
	}
	return kept;
}
