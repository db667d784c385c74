#include "file.h"

#include "attributes.h"
#include "inside.h"
#include "written.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum {
	SLOTS = 64,     /* files that may be written at the same time */
	ATTEMPTS = 100, /* names for one temporary file */
	LEFTOVERS = 8,  /* of them that are looked at for what a killed run left */
	LINKS = 40,     /* symbolic links in a row, as Linux follows them */
};

/* Where a file is: an open folder and the name in it, so that no path is too long. */
struct place {
	int folder;
	char name[PATH_MAX]; /* longer than NAME_MAX only where it is absolute */
};

/* Temporary files that exist right now; a signal handler may only look at fixed memory. */
static struct place temporaries[SLOTS];
static volatile sig_atomic_t used[SLOTS];
static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;

/* Signals that remove them first. */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGXFSZ};

static bool
fail_errno(struct dm_err *err, const char *what)
{
	return dm_fail(err, 0, 0, "%s: %s", what, strerror(errno));
}

/* A file, or an empty folder. */
static void
remove_temporary(const struct place *place)
{
	if (unlinkat(place->folder, place->name, 0) != 0) {
		unlinkat(place->folder, place->name, AT_REMOVEDIR);
	}
}

static void
remove_temporaries(void)
{
	/* what came last lies in what came first */
	for (int i = SLOTS - 1; i >= 0; i--) {
		if (used[i]) {
			remove_temporary(&temporaries[i]);
		}
	}
}

static void
end_by_signal(int signal_number)
{
	remove_temporaries();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void
end_of_memory(void)
{
	dm_written_tell();
	remove_temporaries();
}

void
dm_file_guard(void)
{
	struct sigaction action = {.sa_handler = end_by_signal};
	sigemptyset(&action.sa_mask);
	dm_memory_handle(end_of_memory);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		struct sigaction old;
		if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN) {
			sigaction(signals[i], &action, NULL);
		}
	}
}

/* For the signal handler; the name is shorter than PATH_MAX. -1: too many are written at the same time. */
static int
take_slot(int folder, const char *name)
{
	int slot = -1;
	pthread_mutex_lock(&slots_lock);
	for (int i = 0; i < SLOTS && slot < 0; i++) {
		slot = used[i] ? -1 : i;
	}
	if (slot >= 0) {
		temporaries[slot].folder = folder;
		memcpy(temporaries[slot].name, name, strlen(name) + 1);
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
	char *bytes = dm_arena_bytes(arena, cap);
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
			char *more = dm_arena_bytes(arena, cap * 2);
			memcpy(more, bytes, n);
			bytes = more;
			cap *= 2;
		} else if (n == size) {
			break;
		}
	}
	bytes[n] = '\0';
	*text = (struct dm_str){bytes, n};
	return true;
}

int
dm_file_remember(const char *path)
{
	return strlen(path) < PATH_MAX ? take_slot(AT_FDCWD, path) : -1;
}

void
dm_file_discard(int slot)
{
	if (slot >= 0) {
		remove_temporary(&temporaries[slot]);
		used[slot] = 0;
	}
}

static bool
read_input(struct dm_arena *arena, struct dm_file *file, struct dm_err *err)
{
	snprintf(err->path, sizeof err->path, "-");
	return fstat(STDIN_FILENO, &file->status) == 0
		       ? read_all(arena, STDIN_FILENO, 0, &file->text, err)
		       : fail_errno(err, "cannot open");
}

bool
dm_file_read_found(struct dm_arena *arena, const char *root, const char *path, struct dm_file *file,
	struct dm_err *err)
{
	file->root = root;
	if (!root && strcmp(path, "-") == 0) {
		return read_input(arena, file, err);
	}
	int fd = dm_inside_open(root, path, &file->status, err);
	if (fd < 0) {
		return false;
	}
	bool ok = file->status.st_size <= (off_t)DM_FILE_LIMIT
			  ? read_all(arena, fd, (size_t)file->status.st_size, &file->text, err)
			  : dm_fail(err, 0, 0, "larger than 16 MiB; no Dockerfile is");
	close(fd);
	return ok;
}

bool
dm_file_read_small(struct dm_arena *arena, const char *root, const char *path, size_t limit,
	struct dm_str *text)
{
	struct dm_file file;
	struct dm_err err = {0};
	struct stat status;
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
		(size_t)status.st_size > limit ||
		!dm_file_read_found(arena, root, path, &file, &err)) {
		return false;
	}
	*text = file.text;
	return true;
}

bool
dm_file_read(struct dm_arena *arena, const char *path, struct dm_file *file, struct dm_err *err)
{
	return dm_file_read_found(arena, NULL, path, file, err);
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

/* The file is still the one that was read. */
static bool
is_unchanged(const struct place *place, const struct dm_file *as_read, struct dm_err *err)
{
	struct dm_arena arena = {0};
	struct dm_file now = {0};
	int fd = openat(place->folder, place->name,
		O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	bool ok = fd >= 0 && fstat(fd, &now.status) == 0;
	ok = ok || fail_errno(err, "cannot open");
	if (ok && (!S_ISREG(now.status.st_mode) || now.status.st_ino != as_read->status.st_ino ||
			  now.status.st_dev != as_read->status.st_dev ||
			  !read_all(&arena, fd, (size_t)now.status.st_size, &now.text, err) ||
			  !dm_str_eq(now.text, as_read->text))) {
		ok = dm_fail(
			err, 0, 0, "changed while it was being looked at; nothing was written");
	}
	if (fd >= 0) {
		close(fd);
	}
	dm_arena_finish(&arena);
	return ok;
}

/* ---- where ---- */

/* The folder that path lies in, from `from` on; place->folder is for the caller to close. */
static bool
open_place(int from, const char *path, struct place *place)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	char folder[PATH_MAX];
	int n = name > path ? snprintf(folder, sizeof folder, "%.*s", (int)(name - path), path)
			    : snprintf(folder, sizeof folder, ".");
	if (n >= (int)sizeof folder || strlen(name) > NAME_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(place->name, name, strlen(name) + 1);
	place->folder = openat(from, folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return place->folder >= 0;
}

/* The same for what path leads to: links are followed. */
static bool
find_place(const char *path, struct place *place)
{
	char link[PATH_MAX];
	bool found = open_place(AT_FDCWD, path, place);
	for (int i = 0; found; i++) {
		ssize_t n = readlinkat(place->folder, place->name, link, sizeof link - 1);
		if (n < 0 && errno == EINVAL) {
			return true; /* no link */
		}
		int from = place->folder;
		link[n > 0 ? n : 0] = '\0';
		if (n >= 0 && i == LINKS) {
			errno = ELOOP;
		}
		found = n >= 0 && i < LINKS && open_place(from, link, place);
		int saved = errno;
		close(from);
		errno = saved;
	}
	return false;
}

static void
sync_folder(const struct place *place)
{
	int fd = openat(place->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd); /* the rename has happened already; a failure loses nothing */
		close(fd);
	}
}

/* ---- temporary files ---- */

/*
 * .dockmend-HASH-N.tmp, HASH of the file's name: short, whatever that name is, and no search takes it for a Dockerfile.
 * Whoever writes one holds a lock on it (flock), so that one without a lock is what a killed run left.
 */
static void
name_temporary(const struct place *target, unsigned number, struct place *temporary)
{
	uint64_t hash = 14695981039346656037U; /* FNV-1a */
	for (const char *p = target->name; *p; p++) {
		hash = (hash ^ (unsigned char)*p) * 1099511628211U;
	}
	temporary->folder = target->folder;
	snprintf(temporary->name, sizeof temporary->name, ".dockmend-%016llx-%u.tmp",
		(unsigned long long)hash, number);
}

/* The name still means the file that is open. */
static bool
is_named(int fd, const struct place *place)
{
	struct stat here, there;
	return fstat(fd, &here) == 0 &&
	       fstatat(place->folder, place->name, &there, AT_SYMLINK_NOFOLLOW) == 0 &&
	       here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

/* Removes what a killed run left of this file. Nothing but our own regular files, that nobody is writing. */
static void
remove_leftovers(const struct place *target)
{
	for (unsigned i = 0; i < LEFTOVERS; i++) {
		struct place place;
		struct stat info;
		name_temporary(target, i, &place);
		if (fstatat(place.folder, place.name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
			!S_ISREG(info.st_mode)) {
			continue;
		}
		int fd = openat(place.folder, place.name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
		if (fd < 0) {
			continue;
		}
		bool ours = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) &&
			    (info.st_uid == geteuid() || geteuid() == 0);
		if (ours && flock(fd, LOCK_EX | LOCK_NB) == 0 && is_named(fd, &place)) {
			unlinkat(place.folder, place.name, 0);
		}
		close(fd);
	}
}

/* Known to the signal handler from the moment on that it exists; -1: errno says why not. */
static int
create_named(const struct place *place, mode_t mode, int *slot)
{
	sigset_t ending, before;
	sigemptyset(&ending);
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		sigaddset(&ending, signals[i]);
	}
	pthread_sigmask(SIG_BLOCK, &ending, &before);
	int fd = openat(place->folder, place->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	int saved = errno;
	if (fd >= 0) {
		*slot = take_slot(place->folder, place->name);
		if (*slot < 0) {
			unlinkat(place->folder, place->name, 0);
			close(fd);
			fd = -1;
			saved = EAGAIN;
		}
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = saved;
	return fd;
}

static int
create_temporary(const struct place *target, mode_t mode, struct place *temporary, int *slot)
{
	remove_leftovers(target);
	for (unsigned i = 0; i < ATTEMPTS; i++) {
		name_temporary(target, i, temporary);
		int fd = create_named(temporary, mode, slot);
		if (fd < 0 && errno == EEXIST) {
			continue;
		}
		if (fd < 0) {
			return -1;
		}
		/* until here another run could take it for a left-over; a file system may have no locks */
		int locked = flock(fd, LOCK_EX | LOCK_NB);
		if ((locked == 0 || errno != EWOULDBLOCK) && is_named(fd, temporary)) {
			return fd;
		}
		used[*slot] = 0;
		close(fd);
	}
	errno = EEXIST;
	return -1;
}

/* ---- writing ---- */

/* Fills the temporary file and makes it look like the original. */
static bool
fill(int fd, int original, const struct stat *status, struct dm_str text, struct dm_err *err)
{
	if (!write_all(fd, text, err)) {
		return false;
	}
	if (fchown(fd, status->st_uid, status->st_gid) != 0 &&
		(status->st_uid != geteuid() || status->st_gid != getegid())) {
		return fail_errno(err, "cannot keep the file's owner");
	}
	if (!dm_attributes_copy(original, fd, err)) {
		return false;
	}
	if (fchmod(fd, status->st_mode & 07777) != 0) {
		return fail_errno(err, "cannot keep the file's mode");
	}
	return fsync(fd) == 0 || fail_errno(err, "cannot write");
}

static bool
replace(const char *path, const struct place *target, int original, const struct dm_file *as_read,
	struct dm_str text, struct dm_err *err)
{
	struct dm_buf shown = {0};
	struct place temporary;
	int slot = -1;
	int fd = create_temporary(target, 0600, &temporary, &slot);
	if (fd < 0) {
		return fail_errno(err, "cannot create a temporary file beside it");
	}
	bool ok = fill(fd, original, &as_read->status, text, err);
	ok = ok && is_unchanged(target, as_read, err);
	if (ok) {
		dm_written_begin(&shown, path);
		ok = renameat(temporary.folder, temporary.name, target->folder, target->name) ==
			     0 ||
		     fail_errno(err, "cannot replace");
		dm_written_end(&shown, ok);
	}
	if (!ok) {
		unlinkat(temporary.folder, temporary.name, 0);
	}
	used[slot] = 0;
	/* the lock ends here; what fsync did not find, close does not find either */
	close(fd);
	return ok;
}

bool
dm_file_write(
	const char *path, const struct dm_file *as_read, struct dm_str text, struct dm_err *err)
{
	struct place target;
	snprintf(err->path, sizeof err->path, "%s", path);
	if (!find_place(path, &target)) {
		return fail_errno(err, "cannot find");
	}
	if (as_read->root && !dm_inside_folder(as_read->root, target.folder)) {
		close(target.folder);
		return dm_fail(err, 0, 0, "leads out of %s; nothing was written", as_read->root);
	}
	int original = openat(target.folder, target.name,
		O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	bool ok = original >= 0 ? replace(path, &target, original, as_read, text, err)
				: fail_errno(err, "cannot open");
	if (original >= 0) {
		close(original);
	}
	if (ok) {
		sync_folder(&target);
	}
	close(target.folder);
	return ok;
}

bool
dm_file_create(const char *path, struct dm_str text, struct dm_err *err)
{
	struct place target, temporary;
	int slot = -1;
	snprintf(err->path, sizeof err->path, "%s", path);
	if (!open_place(AT_FDCWD, path, &target)) {
		return fail_errno(err, "cannot create");
	}
	/* the mode is what the folder and the umask make of it */
	int fd = create_temporary(&target, 0666, &temporary, &slot);
	bool ok = fd >= 0 || fail_errno(err, "cannot create");
	if (ok) {
		ok = write_all(fd, text, err) &&
		     (fsync(fd) == 0 || fail_errno(err, "cannot write"));
		/* a link never takes the place of a file that somebody made meanwhile */
		if (ok) {
			struct dm_buf shown = {0};
			dm_written_begin(&shown, path);
			ok = linkat(temporary.folder, temporary.name, target.folder, target.name,
				     0) == 0 ||
			     fail_errno(err, "cannot create");
			dm_written_end(&shown, ok);
		}
		unlinkat(temporary.folder, temporary.name, 0);
		used[slot] = 0;
		close(fd);
	}
	if (ok) {
		sync_folder(&target);
	}
	close(target.folder);
	return ok;
}
