#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	SLOTS = 64, /* files that may be written at the same time */
};

/* Temporary files that exist right now; a signal handler may only look at fixed memory. */
static char temporaries[SLOTS][4096];
static volatile sig_atomic_t used[SLOTS];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

static bool
fail_errno(struct dm_err *err, const char *what)
{
	return dm_fail(err, 0, 0, "%s: %s", what, strerror(errno));
}

static void
remove_temporaries(int signal_number)
{
	for (int i = 0; i < SLOTS; i++) {
		if (used[i]) {
			unlink(temporaries[i]);
		}
	}
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void
dm_file_guard(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGXFSZ};
	struct sigaction action = {.sa_handler = remove_temporaries};
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct sigaction old;
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
			sigaction(signals[i], &action, NULL);
		}
	}
}

static int
take_slot(const char *path)
{
	int slot = -1;
	pthread_mutex_lock(&slots_lock);
	for (int i = 0; i < SLOTS && slot < 0; i++) {
		slot = used[i] ? -1 : i;
	}
	if (slot >= 0) {
		snprintf(temporaries[slot], sizeof temporaries[slot], "%s", path);
		used[slot] = 1;
	}
	pthread_mutex_unlock(&slots_lock);
	return slot;
}

/* size: what the file system says, 0 where it does not; a read that ends right there is the last one. */
static bool
read_all(struct dm_arena *arena, int fd, size_t size, struct dm_str *text, struct dm_err *err)
{
	size_t cap = size ? size + 1 : 65536, n = 0;
	char *bytes = dm_arena_alloc(arena, cap);
	for (;;) {
		ssize_t got = read(fd, bytes + n, cap - n);
		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return fail_errno(err, "cannot read");
		}
		if (got == 0) {
			break;
		}
		n += (size_t)got;
		if (n > DM_FILE_LIMIT) {
			return dm_fail(err, 0, 0, "larger than 16 MiB; no Dockerfile is");
		}
		if (n == cap) {
			char *more = dm_arena_alloc(arena, cap * 2);
			memcpy(more, bytes, n);
			bytes = more;
			cap *= 2;
		} else if (n == size) {
			break;
		}
	}
	*text = (struct dm_str){bytes, n};
	return true;
}

bool
dm_file_read(struct dm_arena *arena, const char *path, struct dm_file *file, struct dm_err *err)
{
	bool standard_input = strcmp(path, "-") == 0;
	int fd = standard_input ? STDIN_FILENO
				: open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	snprintf(err->path, sizeof err->path, "%s", path);
	if (fd < 0 || fstat(fd, &file->status) != 0) {
		bool failed = fail_errno(err, "cannot open");
		if (fd >= 0) {
			close(fd);
		}
		return failed;
	}
	bool ok = true;
	if (!standard_input && !S_ISREG(file->status.st_mode)) {
		ok = dm_fail(err, 0, 0, "not a regular file");
	} else if (file->status.st_size > (off_t)DM_FILE_LIMIT) {
		ok = dm_fail(err, 0, 0, "larger than 16 MiB; no Dockerfile is");
	} else {
		size_t size = standard_input ? 0 : (size_t)file->status.st_size;
		ok = read_all(arena, fd, size, &file->text, err);
	}
	if (!standard_input) {
		close(fd);
	}
	return ok;
}

static bool
write_all(int fd, struct dm_str text, struct dm_err *err)
{
	for (size_t n = 0; n < text.n;) {
		ssize_t put = write(fd, text.p + n, text.n - n);
		if (put < 0 && errno == EINTR) {
			continue;
		}
		if (put <= 0) {
			return fail_errno(err, "cannot write");
		}
		n += (size_t)put;
	}
	return true;
}

static bool
is_unchanged(const char *path, const struct dm_file *as_read, struct dm_err *err)
{
	struct dm_arena arena = {0};
	struct dm_file now = {0};
	bool ok = dm_file_read(&arena, path, &now, err);
	if (ok && (now.status.st_ino != as_read->status.st_ino ||
			  !dm_str_eq(now.text, as_read->text))) {
		ok = dm_fail(
			err, 0, 0, "changed while it was being looked at; nothing was written");
	}
	dm_arena_finish(&arena);
	return ok;
}

/* Fills the temporary file and makes it look like the original. */
static bool
fill(int fd, const struct stat *status, struct dm_str text, struct dm_err *err)
{
	if (!write_all(fd, text, err)) {
		return false;
	}
	if (fchown(fd, status->st_uid, status->st_gid) != 0 &&
		(status->st_uid != geteuid() || status->st_gid != getegid())) {
		return fail_errno(err, "cannot keep the file's owner");
	}
	if (fchmod(fd, status->st_mode & 07777) != 0) {
		return fail_errno(err, "cannot keep the file's mode");
	}
	return fsync(fd) == 0 || fail_errno(err, "cannot write");
}

static void
sync_folder(const char *path)
{
	char folder[4096];
	snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash) {
		slash[slash == folder] = '\0';
	}
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd); /* the rename has happened already; a failure loses nothing */
		close(fd);
	}
}

/* The name must be known to the signal handler before the file exists. */
static int
create_temporary(const char *target, char *name, size_t size, int *slot)
{
	for (unsigned i = 0; i < 100; i++) {
		if ((size_t)snprintf(name, size, "%s.dockmend-%ld-%u", target, (long)getpid(), i) >=
			size) {
			errno = ENAMETOOLONG;
			return -1;
		}
		*slot = take_slot(name);
		if (*slot < 0) {
			errno = EAGAIN;
			return -1;
		}
		int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd >= 0) {
			return fd;
		}
		int saved = errno;
		used[*slot] = 0;
		errno = saved;
		if (errno != EEXIST) {
			return -1;
		}
	}
	return -1;
}

bool
dm_file_write(
	const char *path, const struct dm_file *as_read, struct dm_str text, struct dm_err *err)
{
	char name[4096];
	int slot = -1;
	char *target = realpath(path, NULL);
	snprintf(err->path, sizeof err->path, "%s", path);
	if (!target) {
		return fail_errno(err, "cannot find");
	}
	int fd = create_temporary(target, name, sizeof name, &slot);
	bool ok = fd >= 0 || fail_errno(err, "cannot create a temporary file beside it");
	if (ok) {
		ok = fill(fd, &as_read->status, text, err);
		if (close(fd) != 0 && ok) {
			ok = fail_errno(err, "cannot write");
		}
		ok = ok && is_unchanged(target, as_read, err);
		if (ok && rename(name, target) != 0) {
			ok = fail_errno(err, "cannot replace");
		}
		if (!ok) {
			unlink(name);
		}
		used[slot] = 0;
	}
	if (ok) {
		sync_folder(target);
	}
	free(target);
	return ok;
}

bool
dm_file_create(const char *path, struct dm_str text, struct dm_err *err)
{
	char name[4096];
	int slot = -1;
	snprintf(err->path, sizeof err->path, "%s", path);
	int fd = create_temporary(path, name, sizeof name, &slot);
	if (fd < 0) {
		return fail_errno(err, "cannot create");
	}
	mode_t mask = umask(0);
	umask(mask);
	bool ok = write_all(fd, text, err);
	if (ok && (fchmod(fd, 0666 & ~mask) != 0 || fsync(fd) != 0)) {
		ok = fail_errno(err, "cannot write");
	}
	if (close(fd) != 0 && ok) {
		ok = fail_errno(err, "cannot write");
	}
	/* a link never takes the place of a file that somebody made meanwhile */
	if (ok && link(name, path) != 0) {
		ok = fail_errno(err, "cannot create");
	}
	unlink(name);
	used[slot] = 0;
	if (ok) {
		sync_folder(path);
	}
	return ok;
}
