/*
 * sandbox-compile FILE: the filters of sandbox.c as C tables, made by libseccomp for the machine that this runs on.
 * Made at build time, because libseccomp takes longer for one of them than dockmend for a whole run.
 *
 * What a filter names fails with EPERM; ENOSYS where programs have another way for kernels without the
 * call. System calls of another architecture (x32, 32 bit) end the process: none of ours makes them.
 */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Calls that are younger than libseccomp 2.5; since Linux 5.1 all architectures number alike. */
enum {
	FCHMODAT2 = 452,
	SETXATTRAT = 463,
	REMOVEXATTRAT = 466,
	OPEN_TREE_ATTR = 467,
	FILE_SETATTR = 469,
};

/* Starting programs, and reaching into others or into the kernel. */
static const int always[] = {
	SCMP_SYS(execve),
	SCMP_SYS(execveat),
	SCMP_SYS(process_vm_readv),
	SCMP_SYS(process_vm_writev),
	SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter),
	SCMP_SYS(io_uring_register),
	SCMP_SYS(bpf),
	SCMP_SYS(perf_event_open),
	SCMP_SYS(add_key),
	SCMP_SYS(request_key),
	SCMP_SYS(keyctl),
	SCMP_SYS(userfaultfd),
	SCMP_SYS(mount),
	SCMP_SYS(umount2),
	SCMP_SYS(pivot_root),
	SCMP_SYS(chroot),
	SCMP_SYS(open_tree),
	SCMP_SYS(move_mount),
	SCMP_SYS(mount_setattr),
	SCMP_SYS(fsopen),
	SCMP_SYS(fsconfig),
	SCMP_SYS(fsmount),
	SCMP_SYS(fspick),
	SCMP_SYS(unshare),
	SCMP_SYS(setns),
	SCMP_SYS(kexec_load),
	SCMP_SYS(kexec_file_load),
	SCMP_SYS(init_module),
	SCMP_SYS(finit_module),
	SCMP_SYS(delete_module),
	SCMP_SYS(personality),
	SCMP_SYS(pidfd_getfd),
	SCMP_SYS(open_by_handle_at),
	OPEN_TREE_ATTR,
/* LeakSanitizer looks at its own threads so. */
#if !defined(__SANITIZE_ADDRESS__)
	SCMP_SYS(ptrace),
#endif
};

/* Taking connections from others. */
static const int serving[] = {
	SCMP_SYS(listen),
	SCMP_SYS(accept),
	SCMP_SYS(accept4),
};

/* The ones that are open stay open. */
static const int sockets[] = {
	SCMP_SYS(socket),
	SCMP_SYS(socketpair),
	SCMP_SYS(connect),
	SCMP_SYS(bind),
};

static const int changing[] = {
	SCMP_SYS(creat),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(mkdir),
	SCMP_SYS(mkdirat),
	SCMP_SYS(rmdir),
	SCMP_SYS(link),
	SCMP_SYS(linkat),
	SCMP_SYS(symlink),
	SCMP_SYS(symlinkat),
	SCMP_SYS(mknod),
	SCMP_SYS(mknodat),
	SCMP_SYS(truncate),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate),
	SCMP_SYS(chmod),
	SCMP_SYS(fchmod),
	SCMP_SYS(fchmodat),
	SCMP_SYS(chown),
	SCMP_SYS(fchown),
	SCMP_SYS(fchownat),
	SCMP_SYS(lchown),
	SCMP_SYS(setxattr),
	SCMP_SYS(lsetxattr),
	SCMP_SYS(fsetxattr),
	SCMP_SYS(removexattr),
	SCMP_SYS(lremovexattr),
	SCMP_SYS(fremovexattr),
	SCMP_SYS(utime),
	SCMP_SYS(utimes),
	SCMP_SYS(futimesat),
	SCMP_SYS(utimensat),
	FCHMODAT2,
	SETXATTRAT,
	REMOVEXATTRAT,
	FILE_SETATTR,
};

static _Noreturn void
fail(const char *what, int error)
{
	fprintf(stderr, "sandbox-compile: %s: error %d\n", what, error < 0 ? -error : error);
	exit(1);
}

static void
deny(scmp_filter_ctx filter, const int *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* a call that this architecture has not is none to deny */
		int error = calls[i] < 0
				    ? 0
				    : seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), calls[i], 0);
		if (error) {
			fail("seccomp_rule_add", error);
		}
	}
}

/* A terminal takes what these put in for what a person typed. */
static void
deny_typing(scmp_filter_ctx filter)
{
	static const scmp_datum_t requests[] = {TIOCSTI, TIOCLINUX};
	for (size_t i = 0; i < COUNT(requests); i++) {
		int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
			SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, requests[i]));
		if (error) {
			fail("seccomp_rule_add", error);
		}
	}
}

/* Opening for writing. O_TMPFILE needs one of these as well. openat2 keeps its flags where no filter can see them. */
static void
deny_opening(scmp_filter_ctx filter)
{
	static const scmp_datum_t bits[][2] = {{O_ACCMODE, O_WRONLY}, {O_ACCMODE, O_RDWR},
		{O_ACCMODE, O_ACCMODE}, {O_CREAT, O_CREAT}, {O_TRUNC, O_TRUNC}};
	int error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(openat2), 0);
	for (size_t i = 0; i < COUNT(bits) && !error; i++) {
		error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(openat), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, bits[i][0], bits[i][1]));
		if (!error && SCMP_SYS(open) >= 0) {
			error = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(open), 1,
				SCMP_A1(SCMP_CMP_MASKED_EQ, bits[i][0], bits[i][1]));
		}
	}
	if (error) {
		fail("seccomp_rule_add", error);
	}
}

/* libseccomp writes to a descriptor only. */
static void
print_filter(FILE *out, const char *name, scmp_filter_ctx filter)
{
	struct sock_filter code[4096];
	FILE *scratch = tmpfile();
	int error = scratch ? seccomp_export_bpf(filter, fileno(scratch)) : errno;
	if (error) {
		fail("seccomp_export_bpf", error);
	}
	rewind(scratch);
	size_t n = fread(code, sizeof *code, COUNT(code), scratch);
	fclose(scratch);
	if (n == 0 || n == COUNT(code)) {
		fail(name, 0);
	}
	fprintf(out, "\nstatic const struct sock_filter %s[] = {\n", name);
	for (size_t i = 0; i < n; i++) {
		fprintf(out, "\t{0x%02x, %u, %u, 0x%08x},\n", code[i].code, code[i].jt, code[i].jf,
			code[i].k);
	}
	fprintf(out, "};\n\nconst struct dm_sandbox_filter dm_sandbox_no_%s = {%s, %zu};\n", name,
		name, n);
}

static void
print(FILE *out, const char *name, bool deny_sockets)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter) {
		fail("seccomp_init", 0);
	}
	int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* a search instead of a walk: each system call of a run passes here */
	error = error ? error : seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	if (error) {
		fail("seccomp_attr_set", error);
	}
	deny(filter, always, COUNT(always));
	deny(filter, serving, COUNT(serving));
	deny_typing(filter);
	if (deny_sockets) {
		deny(filter, sockets, COUNT(sockets));
	} else {
		deny(filter, changing, COUNT(changing));
		deny_opening(filter);
	}
	print_filter(out, name, filter);
	seccomp_release(filter);
}

int
main(int argc, char **argv)
{
	FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
	if (!out) {
		fputs("usage: sandbox-compile FILE\n", stderr);
		return 2;
	}
	fputs("/* Made by src/sandbox/compile.c. */\n#include \"sandbox/sandbox.h\"\n\n#include "
	      "<linux/filter.h>\n",
		out);
	print(out, "sockets", true);
	print(out, "writing", false);
	return fclose(out) == 0 ? 0 : 1;
}
