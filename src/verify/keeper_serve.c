#include "keeper_serve.h"

#include "keeper_words.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	PATIENCE = 3000, /* ms from SIGTERM to SIGKILL */
	STEP = 10000,    /* ms that podman gets for cleaning up after a step that was killed */
	STEP_POLL = 200,
	CLEANING = 120,   /* seconds of a command that removes */
	LISTED = 1 << 20, /* bytes of a list of what is to be removed */
};

struct server {
	int socket, children; /* children: SIGCHLD arrives there */
	int said; /* what a build of podman prints, where nobody else reads it; -1: nothing */
	struct dm_keeper_engine engine;
	bool broken; /* the last build was ended before its time: the engine may still finish it */
};

/* ---- one command ---- */

static _Noreturn void
become(const char *const *words, int out, int complain)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	if (dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(complain, 2) < 0) {
		_exit(127);
	}
	execv(words[0], (char *const *)words);
	_exit(127);
}

static pid_t
spawn(const struct dm_keeper_command *command, int out, int complain)
{
	pid_t pid = fork();
	if (pid == 0) {
		become(command->words, out, complain);
	}
	if (pid > 0) {
		setpgid(pid, pid);
	}
	return pid;
}

static bool
has_ended(pid_t pid, int *status)
{
	int raw;
	if (waitpid(pid, &raw, WNOHANG) != pid) {
		return false;
	}
	*status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
	return true;
}

/* Waits until the process ends, time is up, or (gone) nobody wants to know any more. */
static bool
watch(struct server *server, pid_t pid, long long end, int *status, bool *gone)
{
	for (;;) {
		struct signalfd_siginfo info;
		struct pollfd polled[] = {{.fd = server->children, .events = POLLIN},
			{.fd = *gone ? -1 : server->socket, .events = POLLIN}};
		if (has_ended(pid, status)) {
			return true;
		}
		long long left = end - dm_now_ms();
		if (left <= 0) {
			return false;
		}
		poll(polled, 2, left < 1000 ? (int)left : 1000);
		if (polled[0].revents) {
			ssize_t ignored = read(server->children, &info, sizeof info);
			(void)ignored;
		}
		if (polled[1].revents) {
			*gone = true; /* no order comes while one is carried out */
			return false;
		}
	}
}

/*
 * Ends a build of podman by its step, as often as a new one begins. false: it has not ended. Nobody reads any more what it
 * prints: it must neither wait for that nor die of it, or it cannot clean up.
 */
static bool
end_steps(struct server *server, pid_t pid, int *status)
{
	bool ignored = true;
	char bytes[4096];
	for (const long long end = dm_now_ms() + STEP; dm_now_ms() < end;) {
		dm_steps_kill(pid);
		while (server->said >= 0 && read(server->said, bytes, sizeof bytes) > 0) {
		}
		if (watch(server, pid, dm_now_ms() + STEP_POLL, status, &ignored)) {
			return true;
		}
	}
	return false;
}

static void
end_by_signal(struct server *server, pid_t pid, int *status)
{
	bool ignored = true;
	kill(-pid, SIGTERM);
	if (!watch(server, pid, dm_now_ms() + PATIENCE, status, &ignored)) {
		kill(-pid, SIGKILL);
		waitpid(pid, NULL, 0);
		*status = 128 + SIGKILL;
	}
}

static struct dm_keeper_answer
wait_for_end(struct server *server, pid_t pid, unsigned seconds, bool *gone)
{
	struct dm_keeper_answer answer = {.status = 127};
	int status = 127;
	if (pid < 0) {
		return answer;
	}
	bool ended = watch(server, pid, dm_now_ms() + seconds * 1000LL, &status, gone);
	if (!ended) {
		answer.timed_out = !*gone;
		if (!server->engine.setup->podman || !end_steps(server, pid, &status)) {
			end_by_signal(server, pid, &status);
		}
	}
	kill(-pid, SIGKILL); /* what it has started */
	answer.status = status;
	return answer;
}

/* ---- orders ---- */

static int
complaint(const struct server *server)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/" DM_KEEPER_COMPLAINT, server->engine.folder);
	return open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

/* The other end of the pipe: the process that has it may be killed. */
static int
open_other_end(int out)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/self/fd/%d", out);
	return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

static void
obey(struct server *server, const struct dm_keeper_order *order, const char *const *words, int out,
	bool *gone)
{
	struct dm_arena arena = {0};
	struct dm_keeper_command command = {.arena = &arena};
	struct dm_keeper_answer answer = {.status = 127};
	int complain = complaint(server);
	if (complain >= 0 && dm_keeper_compose(&server->engine, (enum dm_verb)order->verb, words,
				     order->count, &command)) {
		bool steps = server->engine.setup->podman && order->verb == DM_VERB_BUILD;
		server->said = steps ? open_other_end(out) : -1;
		pid_t pid = spawn(&command, out, command.merged ? out : complain);
		close(out);
		answer = wait_for_end(server, pid, command.seconds, gone);
		if (server->said >= 0) {
			close(server->said);
			server->said = -1;
		}
		server->broken = order->verb == DM_VERB_BUILD && (*gone || answer.timed_out);
	} else {
		close(out);
	}
	if (complain >= 0) {
		close(complain);
	}
	if (order->verb == DM_VERB_BUILDX) {
		const char *old = getenv("DOCKER_BUILDKIT");
		server->engine.buildx = answer.status == 0 && !(old && strcmp(old, "0") == 0);
	}
	if (!*gone) {
		ssize_t ignored = send(server->socket, &answer, sizeof answer, MSG_NOSIGNAL);
		(void)ignored;
	}
	dm_arena_finish(&arena);
}

/* The words of an order; false: it is malformed. */
static bool
split(const struct dm_keeper_order *order, size_t size, const char **words)
{
	const char *p = order->text, *end;
	if (size < offsetof(struct dm_keeper_order, text) || order->verb < 0 ||
		order->verb >= DM_VERBS || order->count > DM_KEEPER_WORDS ||
		size != offsetof(struct dm_keeper_order, text) + (size_t)order->size) {
		return false;
	}
	end = p + order->size;
	for (uint32_t i = 0; i < order->count; i++) {
		const char *stop = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;
		if (!stop) {
			return false;
		}
		words[i] = p;
		p = stop + 1;
	}
	words[order->count] = NULL;
	return p == end;
}

/* false: nobody asks any more */
static bool
take_order(struct server *server, struct dm_keeper_order *order)
{
	const char *words[DM_KEEPER_WORDS + 1];
	bool gone = false;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = {order, sizeof *order};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	ssize_t n = recvmsg(server->socket, &message, MSG_CMSG_CLOEXEC);
	if (n <= 0) {
		return n < 0 && errno == EINTR;
	}
	struct cmsghdr *c = CMSG_FIRSTHDR(&message);
	if (!c || c->cmsg_type != SCM_RIGHTS || c->cmsg_len != CMSG_LEN(sizeof(int)) ||
		!split(order, (size_t)n, words)) {
		return false;
	}
	int out;
	memcpy(&out, CMSG_DATA(c), sizeof out);
	obey(server, order, words, out, &gone);
	return !gone;
}

/* ---- cleaning ---- */

/* What a command of the engine prints, at most LISTED bytes; errors go nowhere. */
static void
capture(struct server *server, struct dm_keeper_command *command, struct dm_buf *out)
{
	int ends[2], null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	char bytes[4096];
	bool gone = true;
	const long long end = dm_now_ms() + CLEANING * 1000LL;
	if (null < 0 || pipe2(ends, O_CLOEXEC) != 0) {
		return;
	}
	pid_t pid = spawn(command, ends[1], null);
	close(ends[1]);
	for (struct pollfd polled = {.fd = ends[0], .events = POLLIN}; dm_now_ms() < end;) {
		ssize_t n = poll(&polled, 1, 1000) > 0 ? read(ends[0], bytes, sizeof bytes) : -1;
		if (n == 0) {
			break;
		}
		dm_buf_add(out, bytes, n > 0 && out->n < LISTED ? (size_t)n : 0);
	}
	close(ends[0]);
	close(null);
	wait_for_end(server, pid, CLEANING, &gone);
}

/* Lists what has our label, and removes it. true: there was something. */
static bool
sweep(struct server *server, const char *const *list, const char *const *drop)
{
	struct dm_arena arena = {0};
	struct dm_keeper_command command = {.arena = &arena};
	struct dm_buf names = {0}, ignored = {0};
	command.words[command.count++] = server->engine.setup->engine;
	for (; *list; list++) {
		command.words[command.count++] = *list;
	}
	command.words[command.count++] = "--filter";
	command.words[command.count++] =
		dm_arena_printf(&arena, "label=" DM_KEEPER_LABEL "=%s", server->engine.id);
	command.words[command.count] = NULL;
	capture(server, &command, &names);
	command.count = 1;
	for (; *drop; drop++) {
		command.words[command.count++] = *drop;
	}
	uint32_t fixed = command.count;
	dm_buf_byte(&names, '\0');
	for (char *p = names.p; *(p += strspn(p, " \r\n"));) {
		size_t n = strcspn(p, " \r\n");
		if (command.count < DM_KEEPER_WORDS) {
			command.words[command.count++] =
				dm_arena_str(&arena, (struct dm_str){p, n}).p;
		}
		p += n;
	}
	command.words[command.count] = NULL;
	if (command.count > fixed) {
		capture(server, &command, &ignored);
	}
	dm_buf_finish(&names);
	dm_buf_finish(&ignored);
	dm_arena_finish(&arena);
	return command.count > fixed;
}

static void
remove_folder(const char *folder)
{
	char *const paths[] = {(char *)folder, NULL};
	FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	for (FTSENT *entry; tree && (entry = fts_read(tree)) != NULL;) {
		if (entry->fts_info == FTS_DP) {
			rmdir(entry->fts_accpath);
		} else if (entry->fts_info != FTS_D) {
			unlink(entry->fts_accpath);
		}
	}
	if (tree) {
		fts_close(tree);
	}
}

static void
clean(struct server *server)
{
	static const char *const containers[] = {"ps", "-aq", "--no-trunc", NULL},
				 *const drop[] = {"rm", "-f", "-v", NULL},
				 *const images[] = {"images", "-aq", "--no-trunc", NULL},
				 *const drop_images[] = {"rmi", "-f", NULL};
	/* an engine that was told to stop a build in its last moment still finishes it */
	for (int i = 0; i < (server->broken ? 3 : 1); i++) {
		if (i > 0) {
			poll(NULL, 0, 700);
		}
		sweep(server, containers, drop);
		sweep(server, images, drop_images);
	}
}

static void
set_environment(void)
{
	/* an image and nothing beside it */
	setenv("BUILDX_NO_DEFAULT_ATTESTATIONS", "1", 1);
	setenv("DOCKER_CLI_HINTS", "false", 1);
}

_Noreturn void
dm_keeper_serve(int socket, const struct dm_keeper_setup *setup, const char *folder, const char *id)
{
	struct server server = {.socket = socket,
		.said = -1,
		.engine = {.setup = setup, .folder = folder, .id = id}};
	struct dm_keeper_order *order = malloc(sizeof *order);
	sigset_t ended;
	setsid();
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, NULL);
	server.children = signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK);
	prctl(PR_SET_DUMPABLE, 0);
	set_environment();
	while (order && take_order(&server, order)) {
	}
	if (!setup->keep) {
		clean(&server);
		remove_folder(folder);
	}
	_exit(0);
}
