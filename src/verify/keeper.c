#include "keeper.h"

#include "keeper_serve.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool
make_folder(struct dm_arena *arena, struct dm_keeper *keeper, struct dm_err *err)
{
	const char *top = getenv("TMPDIR");
	top = top && top[0] == '/' ? top : "/tmp";
	char *name = (char *)dm_arena_printf(arena, "%s/dockmend-verify-XXXXXX", top);
	if (!mkdtemp(name)) {
		return dm_fail(err, 0, 0, "cannot make a folder in %s: %s", top, strerror(errno));
	}
	keeper->folder = name;
	return true;
}

bool
dm_keeper_start(struct dm_arena *arena, struct dm_keeper *keeper,
	const struct dm_keeper_setup *setup, struct dm_err *err)
{
	int ends[2];
	uint64_t number = 0;
	sigset_t ending;
	*keeper = (struct dm_keeper){.socket = -1, .keep = setup->keep};
	if (getrandom(&number, sizeof number, 0) != sizeof number) {
		return dm_fail(err, 0, 0, "no random number: %s", strerror(errno));
	}
	snprintf(keeper->id, sizeof keeper->id, "%016llx", (unsigned long long)number);
	if (!make_folder(arena, keeper, err)) {
		return false;
	}
	sigemptyset(&ending);
	sigaddset(&ending, SIGINT);
	sigaddset(&ending, SIGTERM);
	sigaddset(&ending, SIGHUP);
	sigprocmask(SIG_BLOCK, &ending, NULL);
	signal(SIGPIPE, SIG_IGN);
	keeper->signals = signalfd(-1, &ending, SFD_CLOEXEC);
	if (keeper->signals < 0 ||
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		rmdir(keeper->folder);
		return dm_fail(err, 0, 0, "cannot start programs: %s", strerror(errno));
	}
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		dm_keeper_serve(ends[1], setup, keeper->folder, keeper->id);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		rmdir(keeper->folder);
		return dm_fail(err, 0, 0, "cannot start programs: %s", strerror(errno));
	}
	keeper->socket = ends[0];
	keeper->pid = pid;
	return true;
}

void
dm_keeper_tell(const struct dm_keeper *keeper)
{
	if (keeper->keep) {
		fprintf(stderr,
			"dockmend: kept: images and containers with the label "
			"dockmend.verify=%s; Dockerfiles and logs in %s\n",
			keeper->id, keeper->folder);
	}
}

void
dm_keeper_finish(struct dm_keeper *keeper)
{
	if (keeper->pid) {
		close(keeper->socket);
		while (waitpid(keeper->pid, NULL, 0) < 0 && errno == EINTR) {
		}
		*keeper = (struct dm_keeper){.socket = -1};
	}
}

static _Noreturn void
obey_signal(const struct dm_keeper *keeper)
{
	struct signalfd_siginfo info = {.ssi_signo = SIGTERM};
	struct dm_keeper gone = *keeper;
	ssize_t ignored = read(keeper->signals, &info, sizeof info);
	(void)ignored;
	dm_keeper_tell(keeper);
	dm_keeper_finish(&gone);
	_exit(128 + (int)info.ssi_signo);
}

/* false: time is up */
static bool
wait_for(const struct dm_keeper *keeper, int fd, int wait_ms)
{
	struct pollfd polled[] = {
		{.fd = keeper->signals, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	long long end = dm_now_ms() + wait_ms;
	for (;;) {
		long long left = wait_ms < 0 ? -1 : end - dm_now_ms();
		int n = poll(polled, 2, wait_ms < 0 ? -1 : left > 0 ? (int)left : 0);
		if (n > 0 && polled[0].revents) {
			obey_signal(keeper);
		}
		if (n > 0 && polled[1].revents) {
			return true;
		}
		if (n == 0 || (n < 0 && errno != EINTR)) {
			return false;
		}
	}
}

void
dm_keeper_pause(const struct dm_keeper *keeper, int ms)
{
	wait_for(keeper, -1, ms);
}

int
dm_keeper_begin(const struct dm_keeper *keeper, enum dm_verb verb, const char *const *words)
{
	struct dm_keeper_order order = {.verb = verb};
	int ends[2];
	for (; *words; words++, order.count++) {
		size_t size = strlen(*words) + 1;
		if (size > sizeof order.text - order.size || order.count == DM_KEEPER_WORDS) {
			return -1;
		}
		memcpy(order.text + order.size, *words, size);
		order.size += (uint32_t)size;
	}
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return -1;
	}
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec part = {&order, offsetof(struct dm_keeper_order, text) + order.size};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &ends[1], sizeof(int));
	ssize_t n;
	while ((n = sendmsg(keeper->socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
	}
	close(ends[1]);
	if (n < 0) {
		close(ends[0]);
		return -1;
	}
	return ends[0];
}

ssize_t
dm_keeper_read(const struct dm_keeper *keeper, int fd, void *p, size_t size, int wait_ms)
{
	ssize_t n;
	if (!wait_for(keeper, fd, wait_ms)) {
		return -1;
	}
	while ((n = read(fd, p, size)) < 0 && errno == EINTR) {
	}
	return n < 0 ? 0 : n;
}

struct dm_ended
dm_keeper_end(const struct dm_keeper *keeper, int fd)
{
	struct dm_ended ended = {.status = 127};
	struct dm_keeper_answer answer;
	close(fd);
	wait_for(keeper, keeper->socket, -1);
	if (read(keeper->socket, &answer, sizeof answer) == sizeof answer) {
		ended.status = answer.status;
		ended.timed_out = answer.timed_out;
	}
	return ended;
}

struct dm_ended
dm_keeper_ask(const struct dm_keeper *keeper, enum dm_verb verb, const char *const *words,
	struct dm_buf *out, size_t limit)
{
	char bytes[8192];
	ssize_t n;
	int fd = dm_keeper_begin(keeper, verb, words);
	if (fd < 0) {
		return (struct dm_ended){.status = 127};
	}
	while ((n = dm_keeper_read(keeper, fd, bytes, sizeof bytes, -1)) > 0) {
		size_t room = limit - out->n;
		dm_buf_add(out, bytes, (size_t)n < room ? (size_t)n : room);
	}
	return dm_keeper_end(keeper, fd);
}

const char *
dm_keeper_complaint(struct dm_arena *arena, const struct dm_keeper *keeper)
{
	char bytes[64 << 10];
	int fd = open(dm_arena_printf(arena, "%s/" DM_KEEPER_COMPLAINT, keeper->folder),
		O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);
	if (fd >= 0) {
		close(fd);
	}
	struct dm_str text = dm_str_trim((struct dm_str){bytes, n > 0 ? (size_t)n : 0});
	size_t line = dm_str_find_byte(text, '\n');
	text.n = line == (size_t)-1 ? text.n : line;
	return text.n ? dm_arena_str(arena, text).p : "";
}
