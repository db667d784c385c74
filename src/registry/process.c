#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "docker-credential-"

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
wait_for(const struct dm_launcher *launcher, struct dm_launched *child, long long end, int *raw)
{
	struct pollfd wait = {.fd = child->report, .events = POLLIN};
	bool ended = false;
	for (long long left = end - now_ms(); !ended && left > 0; left = end - now_ms()) {
		ended = poll(&wait, 1, (int)left) > 0;
	}
	if (!ended) {
		dm_launched_end(launcher, child, SIGKILL);
	}
	*raw = dm_launched_wait(child);
	return ended;
}

static int
start(const struct dm_launcher *launcher, struct dm_launched *child, const char *name, int input,
	int output)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	const struct dm_launch launch = {DM_LAUNCH_CREDENTIALS, {name}, input, output, null};
	int error = null < 0 ? errno : dm_launch(launcher, &launch, child);
	if (null >= 0) {
		close(null);
	}
	return error;
}

static bool
run(const struct dm_launcher *launcher, const char *name, const char *input, int seconds,
	struct dm_buf *out, int *status, struct dm_err *err)
{
	int to[2], from[2], raw = 0;
	struct dm_launched child;
	if (pipe2(to, O_CLOEXEC) != 0) {
		return dm_fail(err, 0, 0, PREFIX "%s: %s", name, strerror(errno));
	}
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return dm_fail(err, 0, 0, PREFIX "%s: %s", name, strerror(errno));
	}
	int error = start(launcher, &child, name, to[0], from[1]);
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
		in_time = wait_for(launcher, &child, in_time ? end : 0, &raw) && in_time;
		*status = WIFEXITED(raw) ? WEXITSTATUS(raw) : -1;
	} else {
		close(to[1]);
	}
	close(from[0]);
	if (error) {
		return dm_fail(
			err, 0, 0, PREFIX "%s could not be started: %s", name, strerror(error));
	}
	return in_time || dm_fail(err, 0, 0, PREFIX "%s gave no answer within %d s", name, seconds);
}

bool
dm_process_run(const struct dm_launcher *launcher, const char *name, const char *input, int seconds,
	struct dm_buf *out, int *status, struct dm_err *err)
{
	struct dm_launcher own = {0};
	if (!launcher && !dm_launcher_start(&own, 1U << DM_LAUNCH_CREDENTIALS, NULL, err)) {
		return false;
	}
	bool ok = run(launcher ? launcher : &own, name, input, seconds, out, status, err);
	dm_launcher_finish(&own);
	return ok;
}
