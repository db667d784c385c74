/* What the sandbox takes away is tried from inside, one thing after the other; what it leaves has to work. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../src/sandbox/launcher.h"
#include "../src/sandbox/sandbox.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static char folder[] = "/tmp/dockmend-sandbox-XXXXXX";

/* ---- from inside ---- */

static struct sockaddr_in
loopback(void)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

/* A socket from before. */
static int inet = -1, local = -1;

/* Each returns 0 where it worked, else an errno. */
static int
failed(long result)
{
	return result < 0 ? errno : 0;
}

static int
try_exec(void)
{
	char *const argv[] = {(char *)"true", NULL};
	return failed(execve("/bin/true", argv, NULL));
}

static int
try_execveat(void)
{
	char *const argv[] = {(char *)"true", NULL};
	return failed(syscall(SYS_execveat, AT_FDCWD, "/bin/true", argv, NULL, 0));
}

static int
try_memory(void)
{
	char *const argv[] = {(char *)"x", NULL};
	int fd = memfd_create("x", 0);
	ssize_t n = write(fd, "#!/bin/true\n", 12);
	return n == 12 ? failed(syscall(SYS_execveat, fd, "", argv, NULL, AT_EMPTY_PATH)) : 0;
}

/* A process may be made; it can do no more than we can. */
static int
try_fork_exec(void)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		_exit(try_exec());
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

static int
try_socket(int family, int type)
{
	return failed(socket(family, type, 0));
}

static int
try_tcp(void)
{
	return try_socket(AF_INET, SOCK_STREAM);
}

static int
try_udp(void)
{
	return try_socket(AF_INET, SOCK_DGRAM);
}

static int
try_tcp6(void)
{
	return try_socket(AF_INET6, SOCK_STREAM);
}

static int
try_unix(void)
{
	return try_socket(AF_UNIX, SOCK_STREAM);
}

static int
try_netlink(void)
{
	return try_socket(AF_NETLINK, SOCK_RAW);
}

static int
try_pair(void)
{
	int ends[2];
	return failed(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
}

static int
try_connect(void)
{
	struct sockaddr_in address = loopback();
	return failed(connect(inet, (struct sockaddr *)&address, sizeof address));
}

static int
try_connect_local(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
	return failed(connect(local, (struct sockaddr *)&address, sizeof address));
}

static int
try_bind(void)
{
	struct sockaddr_in address = loopback();
	address.sin_port = 0;
	return failed(bind(inet, (struct sockaddr *)&address, sizeof address));
}

static int
try_listen(void)
{
	return failed(listen(inet, 1));
}

static int
try_accept(void)
{
	return failed(accept(inet, NULL, NULL));
}

static int
try_ptrace(void)
{
	return failed(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
try_other_memory(void)
{
	return failed(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0));
}

static int
try_io_uring(void)
{
	return failed(syscall(SYS_io_uring_setup, 1, NULL));
}

static int
try_bpf(void)
{
	return failed(syscall(SYS_bpf, 0, NULL, 0));
}

static int
try_perf(void)
{
	return failed(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0));
}

static int
try_keys(void)
{
	return failed(syscall(SYS_keyctl, 0, 0, 0, 0, 0));
}

static int
try_userfaultfd(void)
{
	return failed(syscall(SYS_userfaultfd, 0));
}

static int
try_mount(void)
{
	return failed(syscall(SYS_mount, "none", "/nowhere", "tmpfs", 0, NULL));
}

static int
try_unshare(void)
{
	return failed(syscall(SYS_unshare, 0));
}

static int
try_module(void)
{
	return failed(syscall(SYS_init_module, NULL, 0, ""));
}

static int
try_personality(void)
{
	return failed(syscall(SYS_personality, 0xFFFFFFFF));
}

static int
try_typing(void)
{
	return failed(ioctl(0, TIOCSTI, "x"));
}

static int
try_writing(void)
{
	return failed(open("there", O_WRONLY));
}

static int
try_reading_and_writing(void)
{
	return failed(open("there", O_RDWR));
}

static int
try_truncating(void)
{
	return failed(open("there", O_RDONLY | O_TRUNC));
}

static int
try_creating(void)
{
	return failed(open("new", O_RDONLY | O_CREAT, 0600));
}

static int
try_unnamed(void)
{
	return failed(open(".", O_TMPFILE | O_RDWR, 0600));
}

static int
try_openat2(void)
{
	struct open_how how = {.flags = O_WRONLY};
	return failed(syscall(SYS_openat2, AT_FDCWD, "there", &how, sizeof how));
}

static int
try_creat(void)
{
	return failed(creat("there", 0600));
}

static int
try_rename(void)
{
	return failed(rename("there", "elsewhere"));
}

static int
try_unlink(void)
{
	return failed(unlink("there"));
}

static int
try_mkdir(void)
{
	return failed(mkdir("folder", 0700));
}

static int
try_rmdir(void)
{
	return failed(rmdir("empty"));
}

static int
try_link(void)
{
	return failed(link("there", "elsewhere"));
}

static int
try_symlink(void)
{
	return failed(symlink("there", "elsewhere"));
}

static int
try_mknod(void)
{
	return failed(mkfifo("elsewhere", 0600));
}

static int
try_truncate(void)
{
	return failed(truncate("there", 0));
}

static int
try_chmod(void)
{
	return failed(chmod("there", 0777));
}

static int
try_chown(void)
{
	return failed(chown("there", getuid(), getgid()));
}

static int
try_attribute(void)
{
	return failed(setxattr("there", "user.x", "x", 1, 0));
}

static int
try_time(void)
{
	return failed(utimensat(AT_FDCWD, "there", NULL, 0));
}

static int
try_reading(void)
{
	char c;
	int fd = open("there", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? errno : failed(read(fd, &c, 1));
}

static void *
nothing(void *data)
{
	return data;
}

static int
try_thread(void)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, nothing, NULL);
	return error ? error : pthread_join(thread, NULL);
}

static int
try_pipe(void)
{
	int ends[2];
	char c = 'x';
	return pipe2(ends, O_CLOEXEC) == 0 && write(ends[1], &c, 1) == 1 &&
			       read(ends[0], &c, 1) == 1
		       ? 0
		       : errno;
}

struct attempt {
	const char *name;
	int (*make)(void);
	/* the error without seccomp, 0: none, so nothing but seccomp keeps it */
	bool landlock;
};

#define TRY(name)                                                                                  \
	{                                                                                          \
#name, try_##name, false                                                           \
	}
#define TRY_LANDLOCK(name)                                                                         \
	{                                                                                          \
#name, try_##name, true                                                            \
	}

static const struct attempt always[] = {TRY_LANDLOCK(exec), TRY_LANDLOCK(execveat), TRY(memory),
	TRY_LANDLOCK(fork_exec), TRY(other_memory), TRY(io_uring), TRY(bpf), TRY(perf), TRY(keys),
	TRY(userfaultfd), TRY(mount), TRY(unshare), TRY(module), TRY(personality), TRY(typing),
	TRY(listen), TRY(accept),
#if !defined(__SANITIZE_ADDRESS__)
	TRY(ptrace),
#endif
	{NULL, NULL, false}};
static const struct attempt sockets[] = {TRY(tcp), TRY(udp), TRY(tcp6), TRY(unix), TRY(netlink),
	TRY(pair), TRY(connect), TRY(connect_local), TRY(bind), {NULL, NULL, false}};
static const struct attempt writing[] = {TRY_LANDLOCK(writing), TRY_LANDLOCK(reading_and_writing),
	TRY_LANDLOCK(truncating), TRY_LANDLOCK(creating), TRY_LANDLOCK(unnamed), TRY(openat2),
	TRY_LANDLOCK(creat), TRY_LANDLOCK(unlink), TRY_LANDLOCK(mkdir), TRY_LANDLOCK(rmdir),
	TRY_LANDLOCK(symlink), TRY_LANDLOCK(mknod), TRY_LANDLOCK(truncate), {NULL, NULL, false}};
static const struct attempt changing[] = {TRY(rename), TRY(link), TRY(chmod), TRY(chown),
	TRY(attribute), TRY(time), {NULL, NULL, false}};
static const struct attempt harmless[] = {
	TRY(reading), TRY(thread), TRY(pipe), {NULL, NULL, false}};

/* ---- both sides ---- */

static int
prepare(void **state)
{
	(void)state;
	strcpy(folder + sizeof folder - 7, "XXXXXX");
	return mkdtemp(folder) && chdir(folder) == 0 && system("echo x >there; mkdir empty") == 0
		       ? 0
		       : -1;
}

static int
clean(void **state)
{
	(void)state;
	char command[128];
	snprintf(command, sizeof command, "cd / && rm -rf '%s'", folder);
	return chdir("/") == 0 ? system(command) : -1;
}

/* Makes each attempt in the list, in a process that gave this up; denied: each has to fail, and with EPERM. */
static void
make_attempts(unsigned given_up, const struct attempt *list, bool denied)
{
	for (; list->name; list++) {
		int status = 0;
		inet = socket(AF_INET, SOCK_STREAM, 0);
		local = socket(AF_UNIX, SOCK_STREAM, 0);
		pid_t pid = fork();
		if (pid == 0) {
			struct dm_sandbox_kept kept = dm_sandbox_enter(given_up);
			if (!kept.seccomp && !(list->landlock && kept.landlock)) {
				_exit(251);
			}
			int error = list->make();
			_exit(error == EACCES && kept.landlock ? EPERM : error);
		}
		close(inet);
		close(local);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 251) {
			print_message(
				"NOT TESTED: %s: this kernel lets nobody give it up\n", list->name);
			continue;
		}
		bool same = WIFEXITED(status) &&
			    (denied ? WEXITSTATUS(status) == EPERM || WEXITSTATUS(status) == ENOSYS
				    : WEXITSTATUS(status) == 0);
		if (!same) {
			fail_msg("%s: %s", list->name,
				WIFEXITED(status) ? strerror(WEXITSTATUS(status)) : "a signal");
		}
	}
}

static void
test_dockmend(void **state)
{
	(void)state;
	make_attempts(DM_SANDBOX_SOCKETS, always, true);
	make_attempts(DM_SANDBOX_SOCKETS, sockets, true);
	make_attempts(DM_SANDBOX_SOCKETS, harmless, false);
	static const struct attempt written[] = {TRY(creating), TRY(writing), TRY(chmod),
		TRY(mkdir), TRY(link), {NULL, NULL, false}};
	make_attempts(DM_SANDBOX_SOCKETS, written, false);
}

static void
test_dockmend_that_shows(void **state)
{
	(void)state;
	const unsigned both = DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING;
	make_attempts(both, always, true);
	make_attempts(both, sockets, true);
	make_attempts(both, harmless, false);
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (pid == 0) {
		char kept = (char)dm_sandbox_enter(both).landlock;
		_exit(write(ends[1], &kept, 1) != 1 ? 1 : kept ? try_creating() : EACCES);
	}
	char kept = 0;
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(read(ends[0], &kept, 1), 1);
	assert_int_equal(WEXITSTATUS(status), EACCES);
	if (!kept) {
		print_message("NOT TESTED: writing: this kernel has no Landlock\n");
	}
	close(ends[0]);
	close(ends[1]);
}

static void
test_dockmend_registry(void **state)
{
	(void)state;
	make_attempts(DM_SANDBOX_WRITING, always, true);
	make_attempts(DM_SANDBOX_WRITING, writing, true);
	make_attempts(DM_SANDBOX_WRITING, changing, true);
	make_attempts(DM_SANDBOX_WRITING, harmless, false);
	static const struct attempt spoken[] = {TRY(tcp), TRY(udp), TRY(tcp6), TRY(unix),
		TRY(netlink), TRY(pair), TRY(bind), {NULL, NULL, false}};
	make_attempts(DM_SANDBOX_WRITING, spoken, false);
}

/* ---- the launcher ---- */

/* What it answers to a request that is this many bytes long. */
static int
answer_to(struct dm_launcher *launcher, const struct dm_launch_request *request, size_t size)
{
	int ends[2];
	struct dm_launch_answer answer = {.error = -1};
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(4 * sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec part = {(void *)request, size};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(4 * sizeof(int));
	memcpy(CMSG_DATA(&control.header), (const int[]){0, 1, 2, ends[1]}, 4 * sizeof(int));
	assert_int_equal(sendmsg(launcher->socket, &message, MSG_NOSIGNAL), size);
	close(ends[1]);
	assert_int_equal(read(ends[0], &answer, sizeof answer), sizeof answer);
	close(ends[0]);
	return answer.error;
}

/* texts: with their NULs, n bytes of them. */
static int
ask(struct dm_launcher *launcher, int kind, const char *texts, size_t n)
{
	static struct dm_launch_request request;
	memset(&request, 0, sizeof request);
	request.kind = kind;
	memcpy(request.texts, texts, n);
	return answer_to(launcher, &request, offsetof(struct dm_launch_request, texts) + n);
}

#define ASK(kind, texts) ask(&launcher, kind, texts, sizeof(texts) - 1)

static void
test_refusals(void **state)
{
	(void)state;
	struct dm_launcher launcher;
	struct dm_err err = {0};
	static struct {
		struct dm_launch_request request;
		char more[64];
	} large;
	unsigned all = (1U << DM_LAUNCH_KINDS) - 1;
	assert_true(
		dm_launcher_start(&launcher, all & ~(1U << DM_LAUNCH_REGISTRY), "/bin/true", &err));
	/* kinds that are none, and one that this launcher has not */
	assert_int_equal(ASK(-1, ""), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_KINDS, ""), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_END, ""), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_REGISTRY, ""), EPERM);
	/* texts that are missing, too many, or not ended */
	assert_int_equal(ASK(DM_LAUNCH_GIT, ""), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0/tmp\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0/tmp\0\0x\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0/tmp\0sparse"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0/tmp\0other\0"), EINVAL);
	/* what git or dockmend would take for an option */
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0--exec-path=/tmp\0\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "-x\0\0/tmp\0\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0\0\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_LOCK, "/tmp\0\0\0--config=x\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_LOCK, "/tmp\0-w\0\0./x\0"), EINVAL);
	/* names of credential helpers that are something else */
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "../../bin/sh\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "a b\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "-x\0"), EINVAL);
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "not-installed\0"), ENOENT);
	/* a text that is too long, and a request that is */
	memset(large.request.texts, 'x', sizeof large.request.texts);
	large.request.kind = DM_LAUNCH_LOCK;
	assert_int_equal(ask(&launcher, DM_LAUNCH_CREDENTIALS, large.request.texts, 5000), EINVAL);
	assert_int_equal(answer_to(&launcher, &large.request, sizeof large), EINVAL);
	assert_int_equal(answer_to(&launcher, &large.request, 3), EINVAL);
	/* it still works */
	assert_int_equal(ASK(DM_LAUNCH_LOCK, "/tmp\0\0\0./x\0"), 0);
	dm_launcher_finish(&launcher);
}

/* A message that brings no descriptors starts nothing, and ends nothing that the launcher did not start. */
static void
test_only_its_own_are_ended(void **state)
{
	(void)state;
	struct dm_launcher launcher;
	struct dm_err err = {0};
	pid_t other = fork();
	if (other == 0) {
		pause();
		_exit(0);
	}
	assert_true(dm_launcher_start(&launcher, 1U << DM_LAUNCH_LOCK, "/bin/true", &err));
	const pid_t tries[] = {other, -other, 0, -1, 1, getpid()};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		dm_launched_end(&launcher, &(struct dm_launched){.id = tries[i]}, SIGTERM);
	}
	assert_int_equal(send(launcher.socket, "x", 1, MSG_NOSIGNAL), 1);
	assert_int_equal(ASK(DM_LAUNCH_LOCK, "/tmp\0\0\0./x\0"), 0);
	dm_launcher_finish(&launcher);
	assert_int_equal(waitpid(other, NULL, WNOHANG), 0);
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

static void
put_script(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");
	assert_non_null(file);
	fprintf(file, "#!/bin/sh\n%s\n", text);
	fclose(file);
	assert_int_equal(chmod(name, 0700), 0);
}

static void
test_a_program_runs(void **state)
{
	(void)state;
	struct dm_launcher launcher;
	struct dm_launched child;
	struct dm_err err = {0};
	char said[256];
	int ends[2];
	put_script("program", "pwd; echo \"$@\"; echo \"$SECRET\"; exit 7");
	char path[128];
	snprintf(path, sizeof path, "%s/program", folder);
	setenv("SECRET", "before", 1);
	assert_true(dm_launcher_start(&launcher, 1U << DM_LAUNCH_LOCK, path, &err));
	setenv("SECRET", "after", 1);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t pid = fork();
	if (pid == 0) { /* as dockmend does it */
		dm_sandbox_enter(DM_SANDBOX_SOCKETS);
		const struct dm_launch launch = {
			DM_LAUNCH_LOCK, {"/", "/c", "", "./-x"}, 0, ends[1], ends[1]};
		int error = dm_launch(&launcher, &launch, &child);
		int status = error ? 0 : dm_launched_wait(&child);
		_exit(error ? error : WEXITSTATUS(status));
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 7);
	ssize_t n = read(ends[0], said, sizeof said - 1);
	said[n > 0 ? n : 0] = '\0';
	assert_string_equal(said, "/\nlock --config /c -- ./-x\nbefore\n");
	close(ends[0]);
	close(ends[1]);
	dm_launcher_finish(&launcher);
}

/* Whether the pipe that only they held is closed within two seconds. */
static bool
all_gone(int fd)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	char bytes[64];
	while (poll(&wait, 1, 2000) > 0) {
		if (read(fd, bytes, sizeof bytes) <= 0) {
			return true;
		}
	}
	return false;
}

static void
test_nothing_outlives_who_asked(void **state)
{
	(void)state;
	struct dm_err err = {0};
	char path[128];
	snprintf(path, sizeof path, "%s/program", folder);
	put_script("program", "echo; exec sleep 600");
	for (int way = 0; way < 3; way++) { /* killed, finished, told to end the program */
		int ends[2];
		char c;
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		pid_t pid = fork();
		if (pid == 0) {
			struct dm_launcher launcher;
			struct dm_launched child;
			const struct dm_launch launch = {
				DM_LAUNCH_LOCK, {"/", "", "", "./x"}, 0, ends[1], ends[1]};
			bool started =
				dm_launcher_start(&launcher, 1U << DM_LAUNCH_LOCK, path, &err) &&
				dm_launch(&launcher, &launch, &child) == 0;
			if (started && way == 2) {
				dm_launched_end(&launcher, &child, SIGTERM);
				started = WTERMSIG(dm_launched_wait(&child)) == SIGTERM;
			}
			if (started && way > 0) {
				dm_launcher_finish(&launcher);
				_exit(0);
			}
			if (started) {
				pause();
			}
			_exit(1);
		}
		close(ends[1]);
		if (way == 0) {
			assert_int_equal(read(ends[0], &c, 1), 1);
			kill(pid, SIGKILL);
		}
		int status = 0;
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(way == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
		assert_true(all_gone(ends[0]));
		close(ends[0]);
	}
}

/* PATH's folders that are not absolute are nobody's: what lies in the repository is not run. */
static void
test_programs_of_the_current_folder(void **state)
{
	(void)state;
	struct dm_launcher launcher;
	struct dm_err err = {0};
	char *path = strdup(getenv("PATH"));
	put_script("git", "touch ran");
	put_script("docker-credential-x", "touch ran");
	setenv("PATH", ":.:", 1);
	assert_true(dm_launcher_start(
		&launcher, 1U << DM_LAUNCH_GIT | 1U << DM_LAUNCH_CREDENTIALS, NULL, &err));
	assert_int_equal(ASK(DM_LAUNCH_GIT, "\0\0/tmp\0\0"), ENOENT);
	assert_int_equal(ASK(DM_LAUNCH_CREDENTIALS, "x\0"), ENOENT);
	dm_launcher_finish(&launcher);
	setenv("PATH", path, 1);
	free(path);
	assert_int_not_equal(access("ran", F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, prepare, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_dockmend),
		TEST(test_dockmend_that_shows),
		TEST(test_dockmend_registry),
		TEST(test_refusals),
		TEST(test_only_its_own_are_ended),
		TEST(test_a_program_runs),
		TEST(test_nothing_outlives_who_asked),
		TEST(test_programs_of_the_current_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
