#include "sandbox.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORLD SB_WORLD
#define PRIVATE WORLD "/.s" /* shell, stub, socket: no glob finds it */
#define SEARCH_PATH "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

enum {
	WORD_LIMIT = 100000, /* longer scripts are run from a file: the kernel limits one word */
	ROUNDS = 16,
	FOLDERS = 48,
};

static int listener = -1;
static off_t stub_size;

/* ---- getting inside ---- */

void
sb_enter(char **argv)
{
	if (getenv("DOCKMEND_SANDBOX")) {
		if (access("/", W_OK) == 0 || mkdir(WORLD, 0755) != 0) {
			fprintf(stderr, "prove: this is no sandbox: / can be written to\n");
			exit(2);
		}
		return;
	}
	char *const head[] = {"bwrap", "--unshare-all", "--die-with-parent", "--ro-bind", "/", "/",
		"--tmpfs", "/sys", "--dev", "/dev", "--uid", "0", "--gid", "0", "--cap-add",
		"CAP_SYS_CHROOT", "--setenv", "DOCKMEND_SANDBOX", "1", "--"};
	size_t n = sizeof head / sizeof *head, more = 0;
	while (argv[more]) {
		more++;
	}
	char **all = calloc(n + more + 1, sizeof *all);
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
	if (!all || length < 0) {
		exit(2);
	}
	self[length] = '\0';
	memcpy(all, head, sizeof head);
	memcpy(all + n, argv, more * sizeof *all);
	all[n] = self;
	execvp(all[0], all);
	fprintf(stderr,
		"prove: cannot start bwrap (%s); install bubblewrap: nothing is run outside of "
		"it\n",
		strerror(errno));
	exit(2);
}

static bool
copy_file(const char *from, const char *to)
{
	static char block[1 << 16];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	ssize_t n = -1;
	while (in >= 0 && out >= 0 && (n = read(in, block, sizeof block)) > 0) {
		if (write(out, block, (size_t)n) != n) {
			n = -1;
			break;
		}
	}
	close(in);
	close(out);
	if (n != 0) {
		fprintf(stderr, "prove: cannot copy %s\n", from);
	}
	return n == 0;
}

bool
sb_copy_programs(const char *const *paths, const char *folder)
{
	char target[512], line[1024];
	struct dm_buf command = {NULL, 0, 0};
	bool ok = true;
	dm_buf_put(&command, "ldd");
	for (; ok && *paths; paths++) {
		snprintf(target, sizeof target, "%s%s", folder, strrchr(*paths, '/'));
		dm_buf_printf(&command, " '%s'", *paths);
		ok = copy_file(*paths, target);
	}
	dm_buf_add(&command, "", 1);
	FILE *pipe = ok ? popen(command.p, "r") : NULL;
	dm_buf_finish(&command);
	ok = pipe != NULL;
	while (ok && fgets(line, sizeof line, pipe)) {
		char *start = strchr(line, '/'), *end = start ? strchr(start, ' ') : NULL;
		if (!end) {
			continue;
		}
		*end = '\0';
		bool loader = strstr(start, "/ld-") != NULL;
		snprintf(target, sizeof target, PRIVATE "/lib/%s",
			loader ? "ld.so" : strrchr(start, '/') + 1);
		ok = access(target, F_OK) == 0 || copy_file(start, target);
	}
	return ok && pclose(pipe) == 0;
}

bool
sb_setup(const char *stub)
{
	/* bash runs its own echo and test without asking anybody; as stubs they have outcomes too */
	static const char *const shells[] = {"/bin/dash", "/bin/bash", NULL};
	static const char startup[] = "enable -n test [ echo printf\n";
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = PRIVATE "/s"};
	struct stat status;
	if (mkdir(PRIVATE, 0755) != 0 || mkdir(PRIVATE "/lib", 0755) != 0 ||
		!sb_copy_programs(shells, PRIVATE) || !copy_file(stub, "/sys/stub") ||
		!copy_file(stub, PRIVATE "/stub") || stat("/sys/stub", &status) != 0) {
		return false;
	}
	stub_size = status.st_size;
	FILE *rc = fopen(PRIVATE "/rc", "w");
	if (!rc || fputs(startup, rc) < 0 || fclose(rc) != 0) {
		return false;
	}
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
		listen(listener, 64) != 0) {
		perror("prove: socket");
		return false;
	}
	signal(SIGPIPE, SIG_IGN);
	return true;
}

/* ---- the world ---- */

static void
add_path(struct dm_arena *arena, struct dm_str **items, uint32_t *count, struct dm_str path)
{
	for (uint32_t i = 0; i < *count; i++) {
		if (dm_str_eq((*items)[i], path)) {
			return;
		}
	}
	*dm_push(arena, *items, *count) = dm_arena_str(arena, path);
}

void
sb_add_stub(struct sb_world *world, struct dm_str word)
{
	if (word.n == 0 || word.n > 200 || memchr(word.p, '\0', word.n) || dm_str_is(word, ".") ||
		dm_str_is(word, "..")) {
		return;
	}
	bool bare = dm_str_find_byte(word, '/') == (size_t)-1;
	if (bare || word.p[0] == '/') {
		const char *path = dm_arena_printf(
			world->arena, "%s%.*s", bare ? "/usr/bin/" : "", DM_FMT(word));
		add_path(world->arena, &world->stubs, &world->nstubs, dm_str(path));
	}
}

void
sb_clear(void)
{
	char *roots[] = {WORLD, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	for (FTSENT *e; fts && (e = fts_read(fts));) {
		if (e->fts_level == 1 && strcmp(e->fts_name, ".s") == 0) {
			fts_set(fts, e, FTS_SKIP);
		} else if (e->fts_info == FTS_DP && e->fts_level > 0) {
			rmdir(e->fts_accpath);
		} else if (e->fts_info != FTS_D && e->fts_info != FTS_DP) {
			unlink(e->fts_accpath);
		}
	}
	fts_close(fts);
	struct stat status;
	if (stat(PRIVATE "/stub", &status) != 0 || status.st_size != stub_size) {
		unlink(PRIVATE "/stub"); /* the script wrote through a link */
		copy_file("/sys/stub", PRIVATE "/stub");
	}
}

static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	if (fd >= 0) {
		close(fd);
	}
}

static void
build(const struct sb_world *world)
{
	static const char *const folders[] = {"/usr/bin", "/root", "/tmp", "/dev", "/etc"};
	static const char *const devices[] = {"null", "stdout", "stderr", "tty", "zero", "urandom"};
	char path[8192];
	umask(022);
	sb_clear();
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, WORLD "%s", folders[i]);
		root_folders(path);
	}
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		snprintf(path, sizeof path, WORLD "/dev/%s", devices[i]);
		make_file(path);
	}
	for (uint32_t i = 0; i < world->nfolders; i++) {
		snprintf(path, sizeof path, WORLD "%s", world->folders[i].p);
		root_folders(path);
	}
	for (uint32_t i = 0; i < world->nstubs; i++) {
		snprintf(path, sizeof path, WORLD "%s", world->stubs[i].p);
		if (symlink("/.s/stub", path) != 0 && errno == ENOENT) {
			root_parent(path);
			(void)!symlink("/.s/stub", path);
		}
	}
	for (uint32_t i = 0; i < world->nfiles; i++) {
		snprintf(path, sizeof path, WORLD "%s", world->files[i].p);
		root_parent(path);
		make_file(path);
	}
}

/* ---- one run ---- */

struct reader {
	const char *p, *end;
};

static uint32_t
take_number(struct reader *r)
{
	uint32_t n = 0;
	if (r->end - r->p >= (ptrdiff_t)sizeof n) {
		memcpy(&n, r->p, sizeof n);
		r->p += sizeof n;
	}
	return n;
}

static struct dm_str
take_text(struct reader *r)
{
	struct dm_str s = {r->p, strnlen(r->p, (size_t)(r->end - r->p))};
	r->p += s.n < (size_t)(r->end - r->p) ? s.n + 1 : s.n;
	return s;
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(((const struct dm_str *)a)->p, ((const struct dm_str *)b)->p);
}

static bool is_shells_own(struct dm_str export)
{
	static const char *const names[] = {"_=", "SHLVL=", "PWD=", "OLDPWD=", "BASH_ENV="};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (dm_str_starts(export, names[i])) {
			return true;
		}
	}
	return false;
}

static struct sb_call
decode(struct dm_arena *arena, const char *p, size_t n)
{
	struct reader r = {p, p + n};
	struct sb_call call = {.umask = take_number(&r), .cwd = take_text(&r)};
	for (uint32_t i = take_number(&r); i > 0; i--) {
		*dm_push(arena, call.words, call.nwords) = take_text(&r);
	}
	for (uint32_t i = take_number(&r); i > 0; i--) {
		struct dm_str export = take_text(&r);
		if (!is_shells_own(export)) {
			*dm_push(arena, call.exports, call.nexports) = export;
		}
	}
	if (call.nexports) {
		dm_sort(call.exports, call.nexports, sizeof *call.exports, by_bytes);
	}
	return call;
}

/* False where the other end went away. */
static bool
read_exactly(int fd, char *p, size_t n)
{
	while (n) {
		ssize_t got = read(fd, p, n);
		if (got <= 0) {
			return false;
		}
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static void
serve(struct dm_arena *arena, struct dm_str output, struct sb_log *log, sb_answer answer,
	void *data)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	uint32_t size;
	if (fd < 0) {
		return;
	}
	if (read_exactly(fd, (char *)&size, sizeof size) && size > sizeof size) {
		size_t n = size - sizeof size;
		char *message = dm_arena_alloc(arena, n + 1);
		if (read_exactly(fd, message, n)) {
			struct sb_call call = decode(arena, message, n);
			call.status = answer(data, &call, log->ncalls);
			*dm_push(arena, log->calls, log->ncalls) = call;
			struct dm_str parts[2] = {{(char *)&call.status, 1}, output};
			struct dm_str reply = dm_arena_join(arena, parts, 2);
			(void)!write(fd, reply.p, reply.n);
		}
	}
	close(fd);
}

static void
start_shell(const struct sb_job *job, struct dm_str text)
{
	const char *argv[16];
	size_t n = 0;
	argv[n++] = "ld.so";
	argv[n++] = "--library-path";
	argv[n++] = "/.s/lib";
	argv[n++] = "--argv0";
	argv[n++] = job->shell;
	argv[n++] = job->shell[0] == 'b' ? "/.s/bash" : "/.s/dash";
	if (job->errexit) {
		argv[n++] = "-e";
	}
	if (job->pipefail) {
		argv[n++] = "-o";
		argv[n++] = "pipefail";
	}
	int input = open("/dev/null", O_RDONLY), output = open("/dev/null", O_WRONLY);
	int errors = open("/sys/errors", O_WRONLY | O_CREAT | O_APPEND, 0644);
	if (input < 0 || output < 0 || errors < 0 || chroot(WORLD) != 0 || chdir("/") != 0) {
		_exit(125);
	}
	if (text.n < WORD_LIMIT) {
		argv[n++] = "-c";
		argv[n++] = text.p;
	} else {
		int fd = open("/.s/t", O_WRONLY | O_CREAT | O_TRUNC, 0644);
		if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n) {
			_exit(125);
		}
		close(fd);
		argv[n++] = "/.s/t";
	}
	argv[n] = NULL;
	const char *environment[256] = {SEARCH_PATH, "HOME=/root", "BASH_ENV=/.s/rc", "LC_ALL=C"};
	size_t k = 4;
	for (uint32_t i = 0; job->environment && job->environment[i] && k < 255; i++) {
		environment[k++] = job->environment[i];
	}
	environment[k] = NULL;
	dup2(input, 0);
	dup2(output, 1);
	dup2(errors, 2);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	syscall(SYS_close_range, 3, ~0U, 0);
	execve("/.s/lib/ld.so", (char *const *)argv, (char *const *)environment);
	_exit(125);
}

static int64_t
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum sb_end
run_text(struct dm_arena *arena, struct dm_str output, const struct sb_job *job, struct dm_str text,
	sb_answer answer, void *data, struct sb_log *log)
{
	pid_t child = fork();
	if (child == 0) {
		start_shell(job, text);
	}
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0);
	int64_t end = now() + SB_SECONDS * 1000;
	bool bounded = true;
	for (;;) {
		struct pollfd fds[2] = {{listener, POLLIN, 0}, {pidfd, POLLIN, 0}};
		int64_t left = end - now();
		bounded = left > 0 && log->ncalls < SB_CALLS;
		if (!bounded || (poll(fds, 2, (int)left) < 0 && errno != EINTR)) {
			break;
		}
		if (fds[0].revents & POLLIN) {
			serve(arena, output, log, answer, data);
		} else if (fds[1].revents & POLLIN) {
			break;
		}
	}
	int status = 0;
	kill(child, bounded ? 0 : SIGKILL);
	waitpid(child, &status, 0);
	close(pidfd);
	/* what it left in the background comes to its end, too, or it would be seen one time and not another */
	int64_t patience = now() + SB_JOBS;
	while (bounded && kill(-child, 0) == 0 && now() < patience && log->ncalls < SB_CALLS) {
		struct pollfd job_fd = {listener, POLLIN, 0};
		if (poll(&job_fd, 1, 2) > 0) {
			serve(arena, output, log, answer, data);
		}
	}
	kill(-child, SIGKILL);
	/* what the killed ones still had to say */
	for (struct pollfd rest = {listener, POLLIN, 0}; poll(&rest, 1, 0) > 0;) {
		close(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	}
	if (!bounded) {
		return SB_UNBOUNDED;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? SB_SUCCESS : SB_FAILURE;
}

static struct dm_str
read_errors(struct dm_arena *arena)
{
	struct dm_str text = {NULL, 0};
	int fd = open("/sys/errors", O_RDONLY | O_CLOEXEC);
	struct stat status;
	if (fd >= 0 && fstat(fd, &status) == 0) {
		size_t n = status.st_size < 1 << 20 ? (size_t)status.st_size : 1 << 20;
		char *p = dm_arena_alloc(arena, n + 1);
		text = (struct dm_str){p, read_exactly(fd, p, n) ? n : 0};
	}
	close(fd);
	return text;
}

struct sb_log
sb_run(struct dm_arena *arena, const struct sb_world *world, const struct sb_job *job,
	sb_answer answer, void *data)
{
	struct sb_log log = {.end = SB_SUCCESS};
	build(world);
	unlink("/sys/errors");
	for (uint32_t i = 0; i < job->ntexts && log.end == SB_SUCCESS; i++) {
		log.end = run_text(arena, world->output, job, job->texts[i], answer, data, &log);
	}
	log.errors = read_errors(arena);
	return log;
}

/* ---- what is missing ---- */

static unsigned char
succeed(void *data, const struct sb_call *call, uint32_t index)
{
	(void)data, (void)call, (void)index;
	return 0;
}

/* `name` is relative to a folder that only the script knows: to each one that is known */
static void
add_everywhere(struct sb_world *world, struct dm_str name, struct dm_str **items, uint32_t *count)
{
	if (name.p[0] == '/') {
		add_path(world->arena, items, count, name);
		return;
	}
	uint32_t known = world->nfolders < FOLDERS ? world->nfolders : FOLDERS;
	add_path(world->arena, items, count,
		dm_str(dm_arena_printf(world->arena, "/%.*s", DM_FMT(name))));
	for (uint32_t i = 0; i < known; i++) {
		const char *path =
			dm_arena_printf(world->arena, "%s/%.*s", world->folders[i].p, DM_FMT(name));
		add_path(world->arena, items, count, dm_str(path));
	}
}

/* A file that is to be written lacks its folder. False where that was there already. */
static bool
add_parent(struct sb_world *world, struct dm_str name)
{
	uint32_t before = world->nfolders;
	size_t n = name.n;
	while (n > 0 && name.p[n - 1] != '/') {
		n--;
	}
	if (n > 1) {
		add_everywhere(world, dm_arena_str(world->arena, dm_str_slice(name, 0, n - 1)),
			&world->folders, &world->nfolders);
	}
	return world->nfolders > before;
}

/* `bash: line 1: cd: /a: No such file or directory` names what is missing before the last colon. */
static void
learn(struct sb_world *world, struct dm_str line)
{
	static const char *const causes[] = {": No such file or directory", ": command not found",
		": Permission denied", ": not found"};
	for (size_t k = 0; k < sizeof causes / sizeof *causes; k++) {
		if (!dm_str_ends(line, causes[k])) {
			continue;
		}
		struct dm_str head = dm_str_slice(line, 0, line.n - strlen(causes[k]));
		size_t at = head.n;
		while (at > 1 && !(head.p[at - 2] == ':' && head.p[at - 1] == ' ')) {
			at--;
		}
		struct dm_str name = dm_arena_str(world->arena, dm_str_slice(head, at, head.n));
		bool cd = at >= 4 && (memcmp(head.p + at - 4, "cd: ", 4) == 0 ||
					     memcmp(head.p + at - 4, "hd: ", 4) == 0);
		if (at < 2 || name.n == 0 || name.n > 1000) {
			return;
		}
		if (cd) {
			add_everywhere(world, name, &world->folders, &world->nfolders);
		} else if (k == 1 || k == 3) {
			sb_add_stub(world, name);
		} else if (k == 2) {
			add_everywhere(world, name, &world->stubs, &world->nstubs);
		} else if (!add_parent(world, name)) {
			add_everywhere(world, name, &world->files, &world->nfiles);
		}
		return;
	}
}

struct sb_log
sb_discover(struct sb_world *world, const struct sb_job *job)
{
	struct sb_log log = {.end = SB_FAILURE};
	for (uint32_t round = 0; round < ROUNDS; round++) {
		uint32_t before = world->nstubs + world->nfolders + world->nfiles;
		log = sb_run(world->arena, world, job, succeed, NULL);
		for (uint32_t i = 0; i < log.ncalls && world->nfolders < FOLDERS; i++) {
			add_path(world->arena, &world->folders, &world->nfolders, log.calls[i].cwd);
		}
		for (size_t at = 0; at < log.errors.n;) {
			size_t end = at;
			while (end < log.errors.n && log.errors.p[end] != '\n') {
				end++;
			}
			learn(world, dm_str_slice(log.errors, at, end));
			at = end + 1;
		}
		if (world->nstubs + world->nfolders + world->nfiles == before) {
			break;
		}
	}
	return log;
}
