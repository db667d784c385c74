#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum {
	LIMIT = 64 * 1024, /* bytes of its answer */
};

static long long
now_ms(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Its own process group, so that what it starts ends with it. */
static int
start(pid_t *pid, const char *program, const char *argument, int input, int output)
{
	char *const argv[] = {(char *)program, (char *)argument, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawnattr_init(&attributes);
	sigset_t pipe_signal;
	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	int error = posix_spawnp(pid, program, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* false: the time is over. */
static bool
read_answer(int fd, long long end, struct dm_buf *out)
{
	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		long long left = end - now_ms();
		char bytes[4096];
		if (left <= 0 || poll(&wait, 1, (int)left) == 0) {
			return false;
		}
		ssize_t n = read(fd, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0 || out->n + (size_t)n > LIMIT) {
			return true;
		}
		dm_buf_add(out, bytes, (size_t)n);
	}
}

/* Its end, or its kill when the time is over. */
static bool
wait_for(pid_t pid, long long end, int *raw)
{
	while (waitpid(pid, raw, WNOHANG) == 0) {
		if (now_ms() >= end) {
			kill(-pid, SIGKILL);
			waitpid(pid, raw, 0);
			return false;
		}
		nanosleep(&(struct timespec){0, 2000000}, NULL);
	}
	return true;
}

bool
dm_process_run(const char *program, const char *argument, const char *input, int seconds,
	struct dm_buf *out, int *status, struct dm_err *err)
{
	int to[2], from[2], raw = 0;
	pid_t pid;
	if (pipe2(to, O_CLOEXEC) != 0) {
		return dm_fail(err, 0, 0, "%s: %s", program, strerror(errno));
	}
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return dm_fail(err, 0, 0, "%s: %s", program, strerror(errno));
	}
	int error = start(&pid, program, argument, to[0], from[1]);
	close(to[0]);
	close(from[1]);
	bool in_time = true;
	if (!error) {
		long long end = now_ms() + seconds * 1000LL;
		/* a key is short: it fits into the pipe; who does not read it may answer all the same */
		ssize_t sent = write(to[1], input, strlen(input));
		(void)sent;
		close(to[1]);
		in_time = read_answer(from[0], end, out);
		in_time = wait_for(pid, in_time ? end : 0, &raw) && in_time;
		*status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
	} else {
		close(to[1]);
	}
	close(from[0]);
	if (error) {
		return dm_fail(err, 0, 0, "%s could not be started: %s", program, strerror(error));
	}
	return in_time || dm_fail(err, 0, 0, "%s gave no answer within %d s", program, seconds);
}
