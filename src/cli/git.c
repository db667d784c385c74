/*
 * The git directory of our own, removed whatever happens:
 *
 *   HEAD  config  objects/  refs/  info/exclude (copy)  index (copy)  sharedindex.HASH (copy)
 *
 * What is copied is opened without following links, only if it is a regular file, and only up to a limit. Where .git
 * is a file, `gitdir: PATH`, it is believed only if PATH belongs to this folder: the git directory of a linked work
 * tree names it back, that of a submodule lies in the git directory of the repository around it.
 */
#include "git.h"

#include "../file/file.h"
#include "../file/inside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	OWN = 9,              /* files and folders of our git directory, itself included */
	TEXT_LIMIT = 1 << 20, /* bytes of info/exclude, config, .git, gitdir, commondir */
	INDEX_LIMIT = 256 << 20,
	NAMES_LIMIT = 64 << 20,    /* bytes of wanted names */
	COMPLAINT_LIMIT = 1 << 20, /* bytes of git's messages that are read */
	NESTED = 16,               /* submodules in each other */
	STALL = 5,                 /* seconds without output or work until git is taken to hang */
	WORK_MS = 30000,           /* processor time; globs of a hostile .gitignore take for ever */
};

struct own {
	char path[PATH_MAX - 128];
	int slots[OWN]; /* of dm_file_remember, folders before what lies in them */
	int count;
	bool index, sparse; /* there is a copy of the index; it has folders for files */
};

/* Where the repository keeps what we copy. */
struct source {
	const char *gitdir, *common; /* without links; of a linked work tree two, else the same */
	const char *why;             /* there is none that can be believed; gitdir is NULL */
};

/* ---- our git directory ---- */

static const char *
own_path(struct own *own, char *path, const char *name)
{
	snprintf(path, PATH_MAX, "%s%s%s", own->path, *name ? "/" : "", name);
	return path;
}

/* Known to the signal handler before it is there. */
static bool
remember(struct own *own, const char *path)
{
	int slot = own->count < OWN ? dm_file_remember(path) : -1;
	if (slot < 0) {
		errno = EAGAIN;
		return false;
	}
	own->slots[own->count++] = slot;
	return true;
}

static bool
make_folder(struct own *own, const char *name)
{
	char path[PATH_MAX];
	return remember(own, own_path(own, path, name)) && mkdir(path, 0700) == 0;
}

/* -1: it cannot be made. */
static int
create(struct own *own, const char *name)
{
	char path[PATH_MAX];
	return remember(own, own_path(own, path, name))
		       ? open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
		       : -1;
}

static bool
put_file(struct own *own, const char *name, const char *text)
{
	int fd = create(own, name);
	ssize_t n = (ssize_t)strlen(text);
	bool ok = fd >= 0 && write(fd, text, (size_t)n) == n;
	if (fd >= 0) {
		close(fd);
	}
	return ok;
}

static void
remove_own(struct own *own)
{
	while (own->count > 0) {
		dm_file_discard(own->slots[--own->count]);
	}
}

/* Below TMPDIR; where that cannot be, as when sudo kept another user's, below /tmp. */
static bool
make_top(struct own *own)
{
	const char *const bases[] = {getenv("TMPDIR"), "/tmp"};
	uint64_t number;
	if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
		return false;
	}
	for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
		if (!bases[i] || bases[i][0] != '/' || strlen(bases[i]) >= PATH_MAX / 2) {
			continue;
		}
		snprintf(own->path, sizeof own->path, "%s/dockmend-git-%016llx", bases[i],
			(unsigned long long)number);
		if (make_folder(own, "")) {
			return true;
		}
		int saved = errno;
		remove_own(own);
		errno = saved;
	}
	return false;
}

static bool
make_own(struct own *own, bool sha256)
{
	return make_top(own) && make_folder(own, "objects") && make_folder(own, "refs") &&
	       make_folder(own, "info") && put_file(own, "HEAD", "ref: refs/heads/none\n") &&
	       put_file(own, "config",
		       sha256 ? "[core]\n\trepositoryformatversion = 1\n\tbare = false\n"
				"[extensions]\n\tobjectFormat = sha256\n"
			      : "[core]\n\trepositoryformatversion = 0\n\tbare = false\n");
}

/* ---- reading the repository's ---- */

static int
open_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/*
 * A regular file, and no link; -1: errno says why not. Nothing else is opened: some devices act on that. size gets its
 * size.
 */
static int
open_regular(int folder, const char *name, off_t limit, off_t *size)
{
	struct stat status;
	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
		return -1;
	}
	int fd = -1;
	if (S_ISREG(status.st_mode)) {
		fd = openat(
			folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	} else {
		errno = S_ISLNK(status.st_mode) ? ELOOP : EINVAL;
	}
	bool fine = fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
	if (fine && status.st_size <= limit) {
		*size = status.st_size;
		return fd;
	}
	if (fd >= 0) {
		close(fd);
		errno = fine ? EFBIG : EINVAL;
	}
	return -1;
}

/* A small text without its line end, NULL. */
static const char *
read_text(struct dm_arena *arena, int folder, const char *name)
{
	off_t size;
	int fd = open_regular(folder, name, TEXT_LIMIT, &size);
	if (fd < 0) {
		return NULL;
	}
	char *text = dm_arena_alloc(arena, (size_t)size + 1);
	size_t n = 0;
	for (ssize_t got; n < (size_t)size && (got = read(fd, text + n, (size_t)size - n)) > 0;) {
		n += (size_t)got;
	}
	close(fd);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r')) {
		n--;
	}
	text[n] = '\0';
	return text;
}

/* true: it was not there, or it is there now. false: errno says why not. */
static bool
copy_file(struct own *own, int folder, const char *name, const char *as, off_t limit)
{
	off_t size;
	int in = open_regular(folder, name, limit, &size);
	if (in < 0) {
		return errno == ENOENT;
	}
	int out = create(own, as);
	bool ok = out >= 0;
	for (off_t left = size; ok && left > 0;) {
		ssize_t n = sendfile(out, in, NULL, (size_t)left);
		ok = n > 0 || (n < 0 && errno == EINTR);
		left -= n > 0 ? n : 0;
	}
	int saved = errno;
	close(in);
	if (out >= 0) {
		close(out);
	}
	errno = saved;
	return ok;
}

/* ---- whose git directory ---- */

static const char *
real_path(struct dm_arena *arena, const char *folder, const char *path)
{
	char real[PATH_MAX];
	const char *whole = path[0] == '/' ? path : dm_arena_printf(arena, "%s/%s", folder, path);
	return realpath(whole, real) ? dm_arena_str(arena, dm_str(real)).p : NULL;
}

/* The git directory of a linked work tree names its .git in the file gitdir, and the common directory. */
static bool
is_linked_tree(struct dm_arena *arena, const char *top, int folder, struct source *source)
{
	const char *back = read_text(arena, folder, "gitdir");
	const char *common = read_text(arena, folder, "commondir");
	if (!back || !common || !dm_str_ends(dm_str(back), "/.git")) {
		return false;
	}
	back = real_path(arena, source->gitdir, dm_path_folder(arena, back));
	common = real_path(arena, source->gitdir, common);
	const char *trees = common ? dm_arena_printf(arena, "%s/worktrees", common) : NULL;
	if (!back || !trees || strcmp(back, top) != 0 ||
		strcmp(dm_path_folder(arena, source->gitdir), trees) != 0) {
		return false;
	}
	source->common = common;
	return true;
}

static struct source
find_source(struct dm_arena *arena, const char *top, int depth);

static bool
is_submodule(struct dm_arena *arena, const char *top, const struct source *source, int depth)
{
	const char *around = strcmp(top, "/") == 0 || depth >= NESTED
				     ? NULL
				     : dm_inside_repository(arena, dm_path_folder(arena, top));
	if (!around) {
		return false;
	}
	const struct source outer = find_source(arena, around, depth + 1);
	return outer.gitdir &&
	       dm_inside(dm_arena_printf(arena, "%s/modules", outer.gitdir), source->gitdir);
}

/* .git is a file. */
static void
follow_gitfile(
	struct dm_arena *arena, const char *top, int folder, struct source *source, int depth)
{
	const char *text = read_text(arena, folder, ".git");
	if (!text || !dm_str_starts(dm_str(text), "gitdir: ")) {
		source->why = "its .git is neither a folder nor a file that names one";
		return;
	}
	source->gitdir = source->common = real_path(arena, top, text + strlen("gitdir: "));
	int fd = source->gitdir ? open_folder(source->gitdir) : -1;
	bool genuine = fd >= 0 && (is_linked_tree(arena, top, fd, source) ||
					  is_submodule(arena, top, source, depth));
	if (fd >= 0) {
		close(fd);
	}
	if (!genuine) {
		source->gitdir = source->common = NULL;
		source->why = "its .git names a folder that does not belong to it";
	}
}

static struct source
find_source(struct dm_arena *arena, const char *top, int depth)
{
	struct source source = {.gitdir = NULL};
	struct stat status;
	int folder = open_folder(top);
	if (folder < 0 || fstatat(folder, ".git", &status, AT_SYMLINK_NOFOLLOW) != 0) {
		source.why = "it cannot be read";
	} else if (S_ISDIR(status.st_mode)) {
		source.gitdir = source.common =
			dm_arena_printf(arena, "%s/.git", strcmp(top, "/") == 0 ? "" : top);
	} else if (S_ISLNK(status.st_mode)) {
		source.why = "its .git is a link";
	} else {
		follow_gitfile(arena, top, folder, &source, depth);
	}
	if (folder >= 0) {
		close(folder);
	}
	return source;
}

/* objectFormat = sha256: the only word of the configuration that matters, for the index depends on it. */
static bool
is_sha256(struct dm_arena *arena, int folder)
{
	const char *text = folder >= 0 ? read_text(arena, folder, "config") : NULL;
	for (const char *hit = text; hit && (hit = strcasestr(hit, "objectformat")) != NULL;) {
		hit += strlen("objectformat");
		hit += strspn(hit, " \t=\"");
		if (strncasecmp(hit, "sha256", 6) == 0) {
			return true;
		}
	}
	return false;
}

/* ---- the copy of the index ---- */

/* A split index names another file by its hash: link, length, hash (index-format.txt, "Split index"). */
static bool
copy_shared(struct own *own, int folder, const unsigned char *index, size_t n, size_t hash)
{
	const unsigned char *end = index + n;
	char name[16 + 2 * 32] = "sharedindex.";
	for (const unsigned char *at = index;
		(at = memmem(at, (size_t)(end - at), "link", 4)) != NULL; at += 4) {
		size_t left = (size_t)(end - at);
		size_t length = left < 8 ? 0
					 : (size_t)at[4] << 24 | (size_t)at[5] << 16 |
						   (size_t)at[6] << 8 | at[7];
		if (length < hash || length > left - 8) {
			continue;
		}
		for (size_t i = 0; i < hash; i++) {
			snprintf(name + 12 + 2 * i, 3, "%02x", at[8 + i]);
		}
		if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
			return copy_file(own, folder, name, name, INDEX_LIMIT);
		}
	}
	return true;
}

/* Most indexes are whole: only where such a file lies about is it worth reading the index for its name. */
static bool
has_shared(int folder)
{
	int copy = dup(folder);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	bool found = false;
	for (struct dirent *entry; dir && !found && (entry = readdir(dir)) != NULL;) {
		found = dm_str_starts(dm_str(entry->d_name), "sharedindex.");
	}
	if (dir) {
		closedir(dir);
	} else if (copy >= 0) {
		close(copy);
	}
	return found;
}

/* The copy is ours: nobody shortens it while we look at it. */
static bool
look_at_index(struct own *own, int folder, bool sha256)
{
	static const char sparse[] =
		"sdir\0\0\0"; /* the last extension but one, of 32 or 44 bytes */
	char path[PATH_MAX], tail[128];
	struct stat status;
	int fd = open(own_path(own, path, "index"), O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		return errno == ENOENT;
	}
	own->index = true;
	bool ok = fstat(fd, &status) == 0;
	size_t n = ok ? (size_t)status.st_size : 0, last = n < sizeof tail ? n : sizeof tail;
	own->sparse = pread(fd, tail, last, (off_t)(n - last)) == (ssize_t)last &&
		      memmem(tail, last, sparse, sizeof sparse) != NULL;
	void *map =
		n && has_shared(folder) ? mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	close(fd);
	if (map != MAP_FAILED) {
		ok = copy_shared(own, folder, map, n, sha256 ? 32 : 20);
		munmap(map, n);
	}
	return ok;
}

static void
say_index(struct dm_git *git, const char *why)
{
	git->note = dm_arena_printf(git->arena,
		"its index does not count, so what is tracked and ignored is left out: %s", why);
}

static bool
copy_exclude(struct own *own, const char *common)
{
	int folder = open_folder(common), info = -1;
	if (folder >= 0) {
		info = openat(folder, "info", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	bool ok = info < 0 ? errno == ENOENT
			   : copy_file(own, info, "exclude", "info/exclude", TEXT_LIMIT);
	int saved = errno;
	if (info >= 0) {
		close(info);
	}
	if (folder >= 0) {
		close(folder);
	}
	errno = saved;
	return ok;
}

static const char *
reason(void)
{
	return errno == EFBIG    ? "too large"
	       : errno == ELOOP  ? "a link"
	       : errno == EINVAL ? "not a regular file"
				 : strerror(errno);
}

/* false: our git directory cannot be made; errno says why. */
static bool
prepare(struct dm_git *git, const char *top, struct own *own)
{
	const struct source source = find_source(git->arena, top, 0);
	int gitdir = source.gitdir ? open_folder(source.gitdir) : -1;
	int common = source.gitdir ? open_folder(source.common) : -1;
	bool sha256 = is_sha256(git->arena, common);
	bool ok = make_own(own, sha256);
	int saved = errno;
	if (ok && source.why) {
		say_index(git, source.why);
	} else if (ok && (gitdir < 0 || !copy_file(own, gitdir, "index", "index", INDEX_LIMIT) ||
				 !look_at_index(own, gitdir, sha256))) {
		say_index(git, reason());
	}
	if (ok && common >= 0 && !copy_exclude(own, source.common)) {
		git->note = dm_arena_printf(
			git->arena, "its info/exclude does not count: %s", reason());
	}
	if (gitdir >= 0) {
		close(gitdir);
	}
	if (common >= 0) {
		close(common);
	}
	errno = saved;
	return ok;
}

/* ---- the program ---- */

static long long
worked_ms(pid_t pid)
{
	clockid_t clock;
	struct timespec time;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) {
		return -1;
	}
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/*
 * false: nothing came, and it did not work either: it waits, as for who writes into a FIFO called .gitignore. Or it
 * worked more than it may.
 */
static bool
wait_for_output(int fd, pid_t pid)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	long long before = worked_ms(pid);
	for (int idle = 0; idle < STALL;) {
		int ready = poll(&wait, 1, 1000);
		if (ready > 0 || (ready < 0 && errno != EINTR)) {
			return true;
		}
		long long now = worked_ms(pid);
		if (now > WORK_MS) {
			return false;
		}
		idle = now == before ? idle + 1 : 0;
		before = now;
	}
	return false;
}

/* The names in part, as far as they are whole; the rest of it stays. false: more than anybody has. */
static bool
take_names(struct dm_git *git, struct dm_buf *part)
{
	struct dm_str rest = dm_buf_view(part);
	for (size_t end; (end = dm_str_find_byte(rest, '\0')) != (size_t)-1;) {
		struct dm_str name = dm_str_slice(rest, 0, end);
		rest = dm_str_slice(rest, end + 1, rest.n);
		git->any = true;
		if (git->wanted(name)) {
			dm_buf_str(&git->names, name);
			dm_buf_byte(&git->names, '\0');
		}
	}
	memmove(part->p, rest.p, rest.n);
	part->n = rest.n;
	return part->n < PATH_MAX * 16 && git->names.n < NAMES_LIMIT;
}

/* Why it was given up, NULL where all was read. */
static const char *
read_names(struct dm_git *git, int fd, pid_t pid)
{
	char chunk[65536];
	struct dm_buf part = {0};
	const char *why = NULL;
	for (ssize_t n = 1; n != 0 && !why;) {
		if (!wait_for_output(fd, pid)) {
			why = worked_ms(pid) > WORK_MS
				      ? "it works for too long (many * in a .gitignore?)"
				      : "it waits for something that is no regular file "
					"(.gitignore?)";
			break;
		}
		n = read(fd, chunk, sizeof chunk);
		if (n > 0) {
			dm_buf_add(&part, chunk, (size_t)n);
			why = take_names(git, &part) ? NULL : "it lists too much";
		} else if (n < 0 && errno != EINTR) {
			why = strerror(errno);
		}
	}
	dm_buf_finish(&part);
	return why;
}

static const char *
first_line(struct dm_arena *arena, struct dm_str text)
{
	struct dm_str line = dm_str_trim(text);
	size_t end = dm_str_find_byte(line, '\n');
	line.n = end == (size_t)-1 ? line.n : end;
	return dm_arena_str(arena, line).p;
}

/* What git said: why it failed (NULL: it did not), and of a folder that cannot be read. */
static const char *
read_complaints(struct dm_git *git, int fd, int status)
{
	static const char folder[] = "could not open directory";
	struct dm_buf text = {0};
	char chunk[4096];
	const char *why = NULL;
	lseek(fd, 0, SEEK_SET);
	for (ssize_t n; text.n < COMPLAINT_LIMIT && (n = read(fd, chunk, sizeof chunk)) > 0;) {
		dm_buf_add(&text, chunk, (size_t)n);
	}
	bool ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	/* an unreadable folder is all that makes the list incomplete */
	size_t unread = ok && text.n ? dm_str_find(dm_buf_view(&text), folder) : (size_t)-1;
	if (unread != (size_t)-1) {
		git->unread =
			first_line(git->arena, dm_str_slice(dm_buf_view(&text), unread, text.n));
	}
	if (!ok) {
		why = text.n ? first_line(git->arena, dm_buf_view(&text)) : "git ended early";
	}
	dm_buf_finish(&text);
	return why;
}

/* Starts git by way of the launcher; 0, or what kept it from being started. */
static int
start(const struct dm_launcher *launcher, const char *const *texts, int output, int complaints,
	struct dm_launched *child)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	const struct dm_launch launch = {
		DM_LAUNCH_GIT, {texts[0], texts[1], texts[2], texts[3]}, input, output, complaints};
	int error = input < 0 ? errno : dm_launch(launcher, &launch, child);
	if (input >= 0) {
		close(input);
	}
	return error;
}

/* Why it failed, NULL where it did not. texts: those of DM_LAUNCH_GIT. */
static const char *
run(struct dm_git *git, const struct dm_launcher *launcher, const char *const *texts)
{
	int ends[2], status = 1;
	struct dm_launched child = {.report = -1};
	git->names.n = 0;
	git->any = false;
	git->unread = NULL;
	int complaints = memfd_create("git", MFD_CLOEXEC);
	if (complaints < 0 || pipe2(ends, O_CLOEXEC) != 0) {
		const char *why = strerror(errno);
		if (complaints >= 0) {
			close(complaints);
		}
		return why;
	}
	int failed = start(launcher, texts, ends[1], complaints, &child);
	close(ends[1]);
	const char *why = failed == ENOENT ? "git is not on the PATH (of which only absolute "
					     "folders count)"
			  : failed         ? strerror(failed)
					   : read_names(git, ends[0], child.id);
	close(ends[0]);
	if (!failed) {
		if (why) {
			git->slow = worked_ms(child.id) > WORK_MS;
			dm_launched_end(launcher, &child, SIGKILL);
		}
		status = dm_launched_wait(&child);
		const char *said = read_complaints(git, complaints, status);
		why = why ? why : said;
	}
	close(complaints);
	return why;
}

/* Runs git once more, without the index, where that is what it cannot read. */
static bool
run_both(struct dm_git *git, struct own *own, const char *top, const char *folder)
{
	char path[PATH_MAX];
	struct dm_launcher made = {0};
	struct dm_err err = {0};
	const char *texts[] = {own->path, top, folder, own->sparse ? "sparse" : ""};
	if (!git->launcher && !dm_launcher_start(&made, 1U << DM_LAUNCH_GIT, NULL, &err)) {
		git->note = dm_arena_str(git->arena, dm_str(err.message)).p;
		return false;
	}
	const struct dm_launcher *launcher = git->launcher ? git->launcher : &made;
	const char *why = run(git, launcher, texts);
	if (why && own->index && !git->slow) {
		const char *first = why;
		unlink(own_path(own, path, "index"));
		texts[3] = "";
		why = run(git, launcher, texts);
		if (!why) {
			say_index(git, first);
		}
	}
	dm_launcher_finish(&made);
	git->note = why ? why : git->note;
	return !why;
}

bool
dm_git_list(struct dm_git *git, const char *top, const char *folder)
{
	struct own own = {.count = 0};
	git->note = NULL;
	bool ok = prepare(git, top, &own);
	if (!ok) {
		git->note = dm_arena_printf(
			git->arena, "no folder for temporary files: %s", strerror(errno));
	}
	ok = ok && run_both(git, &own, top, folder);
	remove_own(&own);
	return ok;
}

void
dm_git_finish(struct dm_git *git)
{
	dm_buf_finish(&git->names);
}
