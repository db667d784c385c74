#include "root.h"

#include <fcntl.h>
#include <fts.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SAVED "/sys/r"

enum {
	FILE_LIMIT = 1 << 20, /* larger ones are copied as empty files */
	COPY_LIMIT = 3000,    /* files of one tree */
	SECONDS = 3,          /* of one RUN */
};

/* Programs of this machine that run as they are; the others of tool.c are judged there. */
static const char *const programs[] = {"rm", "cp", "mv", "mkdir", "rmdir", "ln", "chmod", "touch",
	"cat", "sed", "grep", "egrep", "fgrep", "head", "tail", "cut", "tr", "sort", "uniq", "wc",
	"dirname", "basename", "readlink", "realpath", "find", "xargs", "tee", "install", "mktemp",
	"ls", "pwd", "expr", "seq", "true", "false", "test", "[", "echo", "printf", "truncate",
	"stat", "cmp", "diff", "od", "date", "rev", "tac", "printenv", "awk", NULL};

bool
root_setup(const char *tool)
{
	struct dm_arena arena = {NULL, 0};
	const char **paths = NULL;
	uint32_t n = 0;
	for (const char *const *name = programs; *name; name++) {
		const char *path = dm_arena_printf(&arena, "/usr/bin/%s", *name);
		FILE *file = fopen(path, "re");
		if (file && fgetc(file) != '#') { /* egrep and fgrep are scripts */
			*dm_push(&arena, paths, n) = path;
		}
		if (file) {
			fclose(file);
		}
	}
	*dm_push(&arena, paths, n) = NULL;
	bool ok = mkdir(SB_WORLD "/.s/real", 0755) == 0 && mkdir(SAVED, 0755) == 0 &&
		  sb_copy_programs(paths, SB_WORLD "/.s/real");
	root_copy(tool, SB_WORLD "/.s/tool", 0555);
	dm_arena_finish(&arena);
	return ok && access(SB_WORLD "/.s/tool", X_OK) == 0;
}

/* ---- files ---- */

void
root_folders(const char *path)
{
	char part[8192];
	size_t n = strlen(path);
	for (size_t i = 1; n < sizeof part && i <= n; i++) {
		if (path[i] == '/' || path[i] == '\0') {
			memcpy(part, path, i);
			part[i] = '\0';
			mkdir(part, 0755);
		}
	}
}

void
root_parent(const char *path)
{
	char parent[8192];
	snprintf(parent, sizeof parent, "%s", path);
	char *slash = strrchr(parent, '/');
	if (slash && slash != parent) {
		*slash = '\0';
		root_folders(parent);
	}
}

void
root_remove(const char *path)
{
	char *roots[] = {(char *)path, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	for (FTSENT *e; fts && (e = fts_read(fts));) {
		if (e->fts_info == FTS_DP) {
			rmdir(e->fts_accpath);
		} else if (e->fts_info != FTS_D) {
			unlink(e->fts_accpath);
		}
	}
	if (fts) {
		fts_close(fts);
	}
}

struct dm_str
root_read(struct dm_arena *arena, const char *path)
{
	FILE *file = fopen(path, "re");
	struct stat status;
	struct dm_str text = {NULL, 0};
	if (file && fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode)) {
		size_t n = status.st_size < FILE_LIMIT ? (size_t)status.st_size : 0;
		char *p = dm_arena_alloc(arena, n + 1);
		text = (struct dm_str){p, fread(p, 1, n, file)};
	}
	if (file) {
		fclose(file);
	}
	return text;
}

bool
root_write(const char *path, struct dm_str text, unsigned mode)
{
	root_parent(path);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool ok = fd >= 0 && (text.n == 0 || write(fd, text.p, text.n) == (ssize_t)text.n) &&
		  fchmod(fd, mode) == 0;
	if (fd >= 0) {
		close(fd);
	}
	return ok;
}

static void
copy_regular(const char *from, const char *to, unsigned mode)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_str text = root_read(&arena, from);
	bool own = strncmp(to, SB_WORLD "/.s/", strlen(SB_WORLD "/.s/")) == 0;
	if (!own && memchr(text.p ? text.p : "", '\0', text.n)) {
		root_parent(to);
		unlink(to);
		(void)!symlink("/.s/tool", to);
	} else if (text.p) {
		root_write(to, text, mode);
	}
	dm_arena_finish(&arena);
}

void
root_copy(const char *from, const char *to, unsigned mode)
{
	char *roots[] = {(char *)from, NULL};
	char path[8192], target[4096];
	uint32_t count = 0;
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	root_parent(to);
	for (FTSENT *e; fts && (e = fts_read(fts)) && count < COPY_LIMIT;) {
		snprintf(path, sizeof path, "%s%s", to, e->fts_path + strlen(from));
		unsigned own = e->fts_statp ? e->fts_statp->st_mode & 0777 : 0644;
		if (strcmp(e->fts_name, ".git") == 0 && e->fts_info == FTS_D) {
			fts_set(fts, e, FTS_SKIP);
		} else if (e->fts_info == FTS_D) {
			mkdir(path, 0755);
			chmod(path, own | 0700);
		} else if (e->fts_info == FTS_SL || e->fts_info == FTS_SLNONE) {
			ssize_t n = readlink(e->fts_accpath, target, sizeof target - 1);
			target[n > 0 ? n : 0] = '\0';
			unlink(path);
			(void)!symlink(target, path);
		} else if (e->fts_info == FTS_F) {
			copy_regular(e->fts_accpath, path, mode ? mode : own);
			count++;
		}
	}
	if (fts) {
		fts_close(fts);
	}
}

const char *
root_path(struct dm_arena *arena, uint32_t number)
{
	return dm_arena_printf(arena, SAVED "/%u", number);
}

/* ---- roots ---- */

void
root_save(uint32_t number)
{
	char to[100], path[8192];
	snprintf(to, sizeof to, SAVED "/%u", number);
	root_remove(to);
	mkdir(to, 0755);
	char *roots[] = {(char *)SB_WORLD, NULL};
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e = fts ? fts_read(fts) : NULL;
	for (e = e ? fts_children(fts, 0) : NULL; e; e = e->fts_link) {
		if (strcmp(e->fts_name, ".s") != 0) {
			char from[8192];
			snprintf(from, sizeof from, SB_WORLD "/%s", e->fts_name);
			snprintf(path, sizeof path, "%s/%s", to, e->fts_name);
			rename(from, path);
		}
	}
	if (fts) {
		fts_close(fts);
	}
}

void
root_load(uint32_t number)
{
	char from[100];
	snprintf(from, sizeof from, SAVED "/%u", number);
	sb_clear();
	root_copy(from, SB_WORLD, 0);
}

static void
link_tool(const char *name)
{
	char path[8192];
	snprintf(path, sizeof path, "%s%s", name[0] == '/' ? SB_WORLD : SB_WORLD "/usr/bin/", name);
	root_parent(path);
	(void)!symlink("/.s/tool", path);
}

static void
make_accounts(const struct image *image, const struct needs *needs)
{
	struct dm_buf users = {NULL, 0, 0}, groups = {NULL, 0, 0};
	dm_buf_put(&users, "root:x:0:0::/root:/bin/sh\nbin:x:2:2::/bin:/bin/sh\n"
			   "nobody:x:65534:65534::/:/bin/sh\n");
	dm_buf_put(&groups, "root:x:0:\nbin:x:2:\nadm:x:4:\ntty:x:5:\naudio:x:29:\nvideo:x:44:\n"
			    "users:x:100:\nstaff:x:50:\nwww-data:x:33:\nnogroup:x:65534:\n");
	if (image->family == FAMILY_DEBIAN) {
		dm_buf_put(&users, "www-data:x:33:33::/var/www:/bin/sh\n");
	}
	if (image->user) {
		dm_buf_printf(&users, "%s:x:%s:%s::/home/%s:/bin/sh\n", image->user, image->id,
			image->id, image->user);
		dm_buf_printf(&groups, "%s:x:%s:\n", image->user, image->id);
	}
	for (uint32_t i = 0; i < needs->nusers; i++) {
		dm_buf_printf(&users, "%s:x:%u:%u::/home/%s:/bin/sh\n", needs->users[i].p, 4000 + i,
			4000 + i, needs->users[i].p);
	}
	for (uint32_t i = 0; i < needs->ngroups; i++) {
		dm_buf_printf(&groups, "%s:x:%u:\n", needs->groups[i].p, 5000 + i);
	}
	root_write(SB_WORLD "/etc/passwd", dm_buf_view(&users), 0644);
	root_write(SB_WORLD "/etc/group", dm_buf_view(&groups), 0644);
	dm_buf_finish(&users);
	dm_buf_finish(&groups);
}

static void
make_needs(const struct image *image, const struct needs *needs)
{
	char path[8192];
	for (uint32_t i = 0; i < needs->nfolders; i++) {
		snprintf(path, sizeof path, SB_WORLD "%s", needs->folders[i].p);
		root_folders(path);
	}
	for (uint32_t i = 0; i < needs->nfiles; i++) {
		snprintf(path, sizeof path, SB_WORLD "%s", needs->files[i].p);
		if (access(path, F_OK) != 0) {
			root_write(path, DM_STR(""), 0755);
		}
	}
	for (uint32_t i = 0; i < needs->nstubs; i++) {
		link_tool(needs->stubs[i].p);
	}
	if (needs->lists && !image->named) {
		root_write(SB_WORLD "/var/lib/apt/lists/base_Packages", DM_STR("1\n"), 0644);
		root_write(SB_WORLD "/var/lib/pacman/sync/core.db", DM_STR("1\n"), 0644);
		root_write(SB_WORLD "/var/opkg-lists/base", DM_STR("1\n"), 0644);
	}
}

void
root_add_tools(const struct image *image)
{
	static const char *const all[] = {"sh", "ash", "dash", "bash", "env", "id", "whoami",
		"getent", "chown", "chgrp", "su", "sudo", "nohup", "nice", "timeout", "which",
		"uname", "date", "sleep", "hostname", "tar", "gzip", "gunzip", "md5sum",
		"sha256sum", "yes", "nproc", "arch", "curl", "wget", "git", "python3", "python",
		"time", "make", "pip", "pip3", "npm"};
	for (size_t i = 0; image->shell && i < sizeof all / sizeof *all; i++) {
		link_tool(all[i]);
	}
	for (const char *const *name = programs; image->shell && *name; name++) {
		link_tool(*name);
	}
	for (uint32_t i = 0; i < image->ntools; i++) {
		link_tool(image->tools[i]);
	}
}

void
root_make(const struct image *image, const struct needs *needs)
{
	static const char *const folders[] = {"/usr/bin", "/usr/local/bin", "/root", "/tmp", "/dev",
		"/etc", "/var/log", "/var/tmp", "/var/cache/apt/archives/partial", "/home", "/opt",
		"/var/lib/apt/lists/partial", "/usr/share/doc", "/usr/lib", "/.d", "/run", "/srv",
		"/var/cache/apk", "/mnt", "/var/lib/dpkg", "/usr/share/man", "/var/www"};
	static const char *const devices[] = {"null", "stdout", "stderr", "tty", "zero", "urandom"};
	char path[300];
	umask(022);
	sb_clear();
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, SB_WORLD "%s", folders[i]);
		root_folders(path);
	}
	(void)!symlink("usr/bin", SB_WORLD "/bin");
	(void)!symlink("usr/bin", SB_WORLD "/sbin");
	(void)!symlink("bin", SB_WORLD "/usr/sbin");
	(void)!symlink("usr/lib", SB_WORLD "/lib");
	chmod(SB_WORLD "/tmp", 01777);
	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
		snprintf(path, sizeof path, SB_WORLD "/dev/%s", devices[i]);
		root_write(path, DM_STR(""), 0666);
	}
	root_add_tools(image);
	root_write(SB_WORLD "/etc/os-release", dm_str(image->release), 0644);
	root_write(SB_WORLD "/.d/packages", DM_STR(""), 0644);
	root_write(SB_WORLD "/.d/recommending", DM_STR(""), 0644);
	if (image->family == FAMILY_ALPINE) {
		root_write(SB_WORLD "/.d/busybox", DM_STR(""), 0644);
	} else if (image->family == FAMILY_DEBIAN) {
		root_write(SB_WORLD "/etc/apt/apt.conf.d/docker-clean", DM_STR(""), 0644);
		root_write(SB_WORLD "/etc/apt/sources.list", DM_STR("deb x\n"), 0644);
	} else {
		root_write(SB_WORLD "/.d/shadow", DM_STR(""), 0644);
	}
	make_accounts(image, needs);
	make_needs(image, needs);
}

/* ---- running ---- */

static void
start(const char *const *argv, const char *const *environment, const char *cwd)
{
	const struct rlimit size = {64 << 20, 64 << 20};
	int input = open("/dev/null", O_RDONLY), output = open("/dev/null", O_WRONLY);
	int errors = open("/sys/errors", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0644);
	if (input < 0 || output < 0 || errors < 0 || chroot(SB_WORLD) != 0 || chdir(cwd) != 0) {
		_exit(125);
	}
	dup2(input, 0);
	dup2(output, 1);
	dup2(errors, 2);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	setrlimit(RLIMIT_FSIZE, &size);
	syscall(SYS_close_range, 3, ~0U, 0);
	execvpe(argv[0], (char *const *)argv, (char *const *)environment);
	_exit(127);
}

bool
root_run(struct dm_arena *arena, const char *const *argv, const char *const *environment,
	const char *cwd, struct dm_str *errors)
{
	pid_t child = fork();
	if (child == 0) {
		start(argv, environment, cwd);
	}
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0), status = -1;
	struct pollfd end = {pidfd, POLLIN, 0};
	bool ended = poll(&end, 1, SECONDS * 1000) > 0;
	kill(-child, SIGKILL);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	close(pidfd);
	*errors = ended ? root_read(arena, "/sys/errors") : DM_STR("it does not end\n");
	return ended && status == 0;
}
