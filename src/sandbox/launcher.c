#include "launcher.h"

#include "../file/own.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
	CHILDREN = 64, /* programs at the same time: threads of dockmend-registry */
	WORDS = 24,    /* of a command */
	PATIENCE = 2,  /* seconds from SIGTERM to SIGKILL when the launcher ends */
};

/*
 * The texts of each kind, a letter each: p a path, o a path or nothing, s `sparse` or nothing, n a name of a credential
 * helper. group: it gets a process group of its own, so that what it starts ends with it.
 */
static const struct {
	const char *texts;
	bool group;
} forms[DM_LAUNCH_KINDS] = {
	[DM_LAUNCH_GIT] = {"oops", false},
	[DM_LAUNCH_REGISTRY] = {"", false},
	[DM_LAUNCH_LOCK] = {"poop", false},
	[DM_LAUNCH_CREDENTIALS] = {"n", true},
};

struct running {
	pid_t pid; /* 0: the place is free */
	int report;
	bool group;
};

struct server {
	int socket, signals;
	uint32_t kinds;
	sigset_t mask; /* of programs: the one from the start */
	const char *program;
	char git[PATH_MAX], registry[PATH_MAX]; /* "": not installed */
	struct running children[CHILDREN];
};

struct command {
	char path[PATH_MAX];
	const char *folder; /* NULL: the launcher's */
	char *words[WORDS];
	char **environment;
	struct dm_arena arena; /* of words and environment */
};

/* ---- programs ---- */

bool
dm_launcher_find(const char *name, char *path)
{
	const char *rest = getenv("PATH");
	for (rest = rest ? rest : "/usr/local/bin:/usr/bin:/bin"; *rest;) {
		size_t n = strcspn(rest, ":");
		struct stat info;
		int length = snprintf(path, PATH_MAX, "%.*s/%s", (int)n, rest, name);
		if (*rest == '/' && length < PATH_MAX && stat(path, &info) == 0 &&
			S_ISREG(info.st_mode) && access(path, X_OK) == 0) {
			return true;
		}
		rest += n + (rest[n] == ':');
	}
	path[0] = '\0';
	return false;
}

/* ---- commands ---- */

static bool
is_helper_name(const char *text)
{
	size_t n =
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
	return n > 0 && n <= 64 && text[n] == '\0' && text[0] != '-' && text[0] != '.';
}

/* The texts of a request, or false where they are not what the kind has. A path that looks like an option is none. */
static bool
split(const struct dm_launch_request *request, size_t size, const char **texts)
{
	const char *form = forms[request->kind].texts, *p = request->texts, *end = p + size;
	for (; *form; form++, texts++) {
		const char *stop = p < end ? memchr(p, '\0', (size_t)(end - p)) : NULL;
		if (!stop) {
			return false;
		}
		bool fits = *form == 'n'          ? is_helper_name(p)
			    : *form == 's'        ? !*p || strcmp(p, "sparse") == 0
			    : *form == 'o' && !*p ? true
						  : *p && *p != '-';
		if (!fits || stop - p >= PATH_MAX) {
			return false;
		}
		*texts = p;
		p = stop + 1;
	}
	return p == end;
}

static void
put_words(struct command *command, const char *const *words)
{
	size_t n = 0;
	while (command->words[n]) {
		n++;
	}
	for (; *words; words++) {
		command->words[n++] = (char *)*words;
	}
}

/* An entry of PATH that is no absolute folder would mean one of the repository. */
static const char *
absolute_path(struct dm_arena *arena)
{
	const char *path = getenv("PATH"), *kept = "";
	for (; path && *path; path += strspn(path, ":")) {
		size_t n = strcspn(path, ":");
		if (*path == '/') {
			kept = dm_arena_printf(
				arena, "%s%s%.*s", kept, *kept ? ":" : "", (int)n, path);
		}
		path += n;
	}
	return kept;
}

/* Without what would make git look elsewhere (hooks set these), and with what keeps it here. */
static char **
git_environment(struct dm_arena *arena, const char *directory, const char *tree)
{
	static const char *const dropped[] = {
		"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_PREFIX=", "GIT_COMMON_DIR=",
		"GIT_OBJECT_DIRECTORY=", "GIT_ALTERNATE_OBJECT_DIRECTORIES=", "GIT_NAMESPACE=",
		"GIT_INDEX_VERSION=", "GIT_NO_LAZY_FETCH=", "GIT_ALLOW_PROTOCOL=",
		"GIT_OPTIONAL_LOCKS=", "LC_ALL=", "PATH="};
	char *const added[] = {
		(char *)"LC_ALL=C",
		(char *)"GIT_NO_LAZY_FETCH=1",
		(char *)"GIT_ALLOW_PROTOCOL=none",
		(char *)"GIT_OPTIONAL_LOCKS=0",
		(char *)dm_arena_printf(arena, "PATH=%s", absolute_path(arena)),
		(char *)dm_arena_printf(arena, "GIT_DIR=%s", directory),
		(char *)dm_arena_printf(arena, "GIT_WORK_TREE=%s", tree),
		(char *)dm_arena_printf(arena, "GIT_INDEX_FILE=%s/index", directory),
	};
	char **all = NULL;
	uint32_t count = 0;
	for (char **entry = environ; *entry; entry++) {
		bool keep = true;
		for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++) {
			keep = keep && strncmp(*entry, dropped[i], strlen(dropped[i])) != 0;
		}
		if (keep) {
			*dm_push(arena, all, count) = *entry;
		}
	}
	for (size_t i = 0; i < sizeof added / sizeof *added; i++) {
		*dm_push(arena, all, count) = added[i];
	}
	*dm_push(arena, all, count) = NULL;
	return all;
}

static int
compose(const struct server *server, enum dm_launch_kind kind, const char *const *texts,
	struct command *command)
{
	const char *path = NULL, *name;
	command->environment = environ;
	switch (kind) {
	case DM_LAUNCH_GIT:
		path = server->git;
		command->environment = git_environment(&command->arena, texts[0], texts[1]);
		put_words(command,
			(const char *const[]){"git", "-c", "core.fsmonitor=false", "-c",
				"core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
				"-C", texts[2], "ls-files", "-co", "--exclude-standard",
				"--deduplicate", "-z", *texts[3] ? "--sparse" : NULL, NULL});
		break;
	case DM_LAUNCH_REGISTRY:
		path = server->registry;
		put_words(command, (const char *const[]){DM_REGISTRY_PROGRAM, NULL});
		break;
	case DM_LAUNCH_LOCK:
		path = server->program;
		command->folder = texts[0];
		put_words(command, (const char *const[]){"dockmend", "lock", NULL});
		if (*texts[1]) {
			put_words(command, (const char *const[]){"--config", texts[1], NULL});
		}
		if (*texts[2]) {
			put_words(command, (const char *const[]){"--lock", texts[2], NULL});
		}
		put_words(command, (const char *const[]){"--", texts[3], NULL});
		break;
	case DM_LAUNCH_CREDENTIALS:
		name = dm_arena_printf(&command->arena, "docker-credential-%s", texts[0]);
		put_words(command, (const char *const[]){name, "get", NULL});
		return dm_launcher_find(name, command->path) ? 0 : ENOENT;
	case DM_LAUNCH_KINDS:
		break;
	}
	snprintf(command->path, sizeof command->path, "%s", path ? path : "");
	return command->path[0] ? 0 : ENOENT;
}

/* ---- running ---- */

/* In the child; only an error comes back. */
static int
become(const struct server *server, const struct command *command, const int *streams, bool group)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_DFL);
	if (group && setpgid(0, 0) != 0) {
		return errno;
	}
	for (int i = 0; i < 3; i++) {
		if (dup2(streams[i], i) < 0) {
			return errno;
		}
	}
	if (command->folder && chdir(command->folder) != 0) {
		return errno;
	}
	sigprocmask(SIG_SETMASK, &server->mask, NULL);
	execve(command->path, command->words, command->environment);
	return errno;
}

/* An error of the child before it became the program comes through a pipe that exec closes. */
static int
run(const struct server *server, const struct command *command, const int *streams, bool group,
	pid_t *pid)
{
	int ends[2], error = 0;
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return errno;
	}
	*pid = fork();
	if (*pid == 0) {
		error = become(server, command, streams, group);
		ssize_t ignored = write(ends[1], &error, sizeof error);
		(void)ignored;
		_exit(127);
	}
	error = *pid < 0 ? errno : 0;
	close(ends[1]);
	while (*pid > 0 && read(ends[0], &error, sizeof error) < 0 && errno == EINTR) {
	}
	close(ends[0]);
	if (*pid > 0 && error) {
		waitpid(*pid, NULL, 0);
	}
	return error;
}

static int
launch(struct server *server, const struct dm_launch_request *request, size_t size,
	const int *streams, pid_t *pid)
{
	const char *texts[4] = {"", "", "", ""};
	struct command command = {.folder = NULL};
	struct running *place = NULL;
	if (request->kind < 0 || request->kind >= DM_LAUNCH_KINDS) {
		return EINVAL;
	}
	if (!(server->kinds >> request->kind & 1)) {
		return EPERM;
	}
	if (!split(request, size, texts)) {
		return EINVAL;
	}
	for (size_t i = 0; i < CHILDREN && !place; i++) {
		place = server->children[i].pid ? NULL : &server->children[i];
	}
	int error = place ? compose(server, (enum dm_launch_kind)request->kind, texts, &command)
			  : EAGAIN;
	bool group = forms[request->kind].group;
	error = error ? error : run(server, &command, streams, group, pid);
	dm_arena_finish(&command.arena);
	if (error == 0) {
		*place = (struct running){*pid, streams[3], group};
	}
	return error;
}

static void
end(const struct server *server, pid_t pid, int signal_number)
{
	for (size_t i = 0; i < CHILDREN; i++) {
		const struct running *child = &server->children[i];
		if (pid > 0 && child->pid == pid &&
			(signal_number == SIGTERM || signal_number == SIGKILL)) {
			kill(child->group ? -pid : pid, signal_number);
		}
	}
}

/* Tells of programs that ended; true: others still run. */
static bool
collect(struct server *server)
{
	bool any = false;
	for (size_t i = 0; i < CHILDREN; i++) {
		struct running *child = &server->children[i];
		int raw;
		if (child->pid && waitpid(child->pid, &raw, WNOHANG) == child->pid) {
			int32_t status = raw;
			ssize_t ignored = write(child->report, &status, sizeof status);
			(void)ignored;
			close(child->report);
			child->pid = 0;
		}
		any = any || child->pid;
	}
	return any;
}

/* The descriptors of a message, closed unless there are as many as a launch has. */
static bool
take_streams(struct msghdr *message, int *streams)
{
	bool taken = false;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		size_t n = (c->cmsg_len - CMSG_LEN(0)) / sizeof *streams;
		int got[DM_LAUNCH_STREAMS];
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) {
			continue;
		}
		n = n < DM_LAUNCH_STREAMS ? n : DM_LAUNCH_STREAMS;
		memcpy(got, CMSG_DATA(c), n * sizeof *got);
		if (n == DM_LAUNCH_STREAMS && !taken) {
			memcpy(streams, got, sizeof got);
			taken = true;
			continue;
		}
		for (size_t i = 0; i < n; i++) {
			close(got[i]);
		}
	}
	return taken;
}

static void
take_launch(struct server *server, const struct dm_launch_request *request, size_t size, bool whole,
	const int *streams)
{
	const size_t head = offsetof(struct dm_launch_request, texts);
	struct dm_launch_answer answer = {.error = EINVAL};
	pid_t pid = 0;
	if (whole && size >= head) {
		answer.error = launch(server, request, size - head, streams, &pid);
		answer.id = pid;
	}
	ssize_t ignored = write(streams[3], &answer, sizeof answer);
	(void)ignored;
	for (int i = 0; i < DM_LAUNCH_STREAMS; i++) {
		if (i < 3 || answer.error) {
			close(streams[i]);
		}
	}
}

/* false: nobody asks any more. */
static bool
take_request(struct server *server)
{
	struct dm_launch_request request;
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(DM_LAUNCH_STREAMS * sizeof(int))];
	} control;
	struct iovec part = {&request, sizeof request};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	int streams[DM_LAUNCH_STREAMS];
	ssize_t n = recvmsg(server->socket, &message, MSG_CMSG_CLOEXEC);
	if (n <= 0) {
		return n < 0 && errno == EINTR;
	}
	bool whole = !(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
	if (take_streams(&message, streams)) {
		take_launch(server, &request, (size_t)n, whole, streams);
	} else if (whole && (size_t)n == offsetof(struct dm_launch_request, texts) &&
		   request.kind == DM_LAUNCH_END) {
		end(server, request.id, request.signal_number);
	}
	return true;
}

static _Noreturn void
serve(struct server *server)
{
	struct pollfd polled[] = {{.fd = server->socket, .events = POLLIN},
		{.fd = server->signals, .events = POLLIN}};
	for (bool open = true; open;) {
		struct signalfd_siginfo info;
		if (poll(polled, 2, -1) < 0) {
			continue;
		}
		if (polled[1].revents && read(server->signals, &info, sizeof info) > 0) {
			collect(server);
		}
		open = !polled[0].revents || take_request(server);
	}
	for (size_t i = 0; i < CHILDREN; i++) {
		end(server, server->children[i].pid, SIGTERM);
	}
	sigset_t ended;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	for (const struct timespec patience = {PATIENCE, 0}; collect(server);) {
		if (sigtimedwait(&ended, NULL, &patience) < 0 && errno == EAGAIN) {
			for (size_t i = 0; i < CHILDREN; i++) {
				end(server, server->children[i].pid, SIGKILL);
			}
		}
	}
	_exit(0);
}

/* A handler of the process that was forked would act on what is not ours. */
static void
reset_signals(struct server *server)
{
	for (int number = 1; number < SIGRTMIN; number++) {
		struct sigaction old;
		if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN &&
			old.sa_handler != SIG_DFL) {
			signal(number, SIG_DFL);
		}
	}
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	sigset_t ended;
	sigemptyset(&ended);
	sigaddset(&ended, SIGCHLD);
	sigprocmask(SIG_BLOCK, &ended, &server->mask);
	server->signals = signalfd(-1, &ended, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* In the new process. Who asks may be in an attacker's hands: it may neither read nor change our memory. */
static _Noreturn void
be_launcher(int socket, uint32_t kinds, const char *program, pid_t parent)
{
	struct server server = {.socket = socket, .kinds = kinds, .program = program};
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent) {
		_exit(0);
	}
	if (kinds >> DM_LAUNCH_GIT & 1) {
		dm_launcher_find("git", server.git);
	}
	if (kinds >> DM_LAUNCH_REGISTRY & 1) {
		dm_own_find(server.registry, dm_own_programs, DM_REGISTRY_PROGRAM, X_OK);
	}
	prctl(PR_SET_DUMPABLE, 0);
	reset_signals(&server);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 3; i++) {
		if (null < 0 || server.signals < 0 || (null != i && dup2(null, i) < 0)) {
			_exit(127);
		}
	}
	serve(&server);
}

/* ---- the side that asks ---- */

bool
dm_launcher_start(
	struct dm_launcher *launcher, uint32_t kinds, const char *program, struct dm_err *err)
{
	int ends[2];
	pid_t parent = getpid();
	*launcher = (struct dm_launcher){0};
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
		return dm_fail(err, 0, 0, "cannot start programs: %s", strerror(errno));
	}
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		be_launcher(ends[1], kinds, program, parent);
	}
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return dm_fail(err, 0, 0, "cannot start programs: %s", strerror(errno));
	}
	*launcher = (struct dm_launcher){ends[0], pid};
	return true;
}

void
dm_launcher_finish(struct dm_launcher *launcher)
{
	if (launcher && launcher->pid) {
		close(launcher->socket);
		while (waitpid(launcher->pid, NULL, 0) < 0 && errno == EINTR) {
		}
		*launcher = (struct dm_launcher){0};
	}
}

static ssize_t
read_whole(int fd, void *p, size_t size)
{
	ssize_t n;
	while ((n = read(fd, p, size)) < 0 && errno == EINTR) {
	}
	return n;
}

/* The request with the four descriptors; 0 or an errno. */
static int
send_launch(const struct dm_launcher *launcher, const struct dm_launch_request *request,
	size_t size, const int *streams)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(DM_LAUNCH_STREAMS * sizeof(int))];
	} control = {.bytes = {0}};
	struct iovec part = {(void *)request, size};
	struct msghdr message = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control};
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(DM_LAUNCH_STREAMS * sizeof(int));
	memcpy(CMSG_DATA(&control.header), streams, DM_LAUNCH_STREAMS * sizeof(int));
	ssize_t n;
	while ((n = sendmsg(launcher->socket, &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
	}
	return n < 0 ? errno : 0;
}

int
dm_launch(const struct dm_launcher *launcher, const struct dm_launch *launch,
	struct dm_launched *child)
{
	struct dm_launch_request request; /* its texts are filled as far as they are sent */
	struct dm_launch_answer answer = {.error = EPIPE};
	size_t n = 0;
	int ends[2];
	memset(&request, 0, offsetof(struct dm_launch_request, texts));
	request.kind = (int32_t)launch->kind;
	*child = (struct dm_launched){.report = -1};
	for (size_t i = 0; i < 4 && launch->texts[i]; i++) {
		size_t size = strlen(launch->texts[i]) + 1;
		if (size > sizeof request.texts - n) {
			return ENAMETOOLONG;
		}
		memcpy(request.texts + n, launch->texts[i], size);
		n += size;
	}
	if (pipe2(ends, O_CLOEXEC) != 0) {
		return errno;
	}
	const int streams[] = {launch->input, launch->output, launch->complain, ends[1]};
	int error = send_launch(
		launcher, &request, offsetof(struct dm_launch_request, texts) + n, streams);
	close(ends[1]);
	if (error == 0) {
		error = read_whole(ends[0], &answer, sizeof answer) == sizeof answer ? answer.error
										     : EPIPE;
	}
	if (error) {
		close(ends[0]);
		return error;
	}
	*child = (struct dm_launched){.report = ends[0], .id = answer.id};
	return 0;
}

void
dm_launched_end(
	const struct dm_launcher *launcher, const struct dm_launched *child, int signal_number)
{
	struct dm_launch_request request = {
		.kind = DM_LAUNCH_END, .id = child->id, .signal_number = signal_number};
	ssize_t ignored = send(launcher->socket, &request,
		offsetof(struct dm_launch_request, texts), MSG_NOSIGNAL);
	(void)ignored;
}

int
dm_launched_wait(struct dm_launched *child)
{
	int32_t status = 0;
	if (read_whole(child->report, &status, sizeof status) != sizeof status) {
		status = 127 << 8;
	}
	close(child->report);
	*child = (struct dm_launched){.report = -1};
	return status;
}
