#include "build.h"

#include "build_log.h"
#include "export.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	ANSWER = 4 << 20, /* bytes of an answer of the engine */
	LOG = 16 << 20,   /* bytes of a build's log that are kept */
};

/* ---- what the engine reads ---- */

static bool
put_file(const char *path, struct dm_str text, struct dm_err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n = fd < 0 ? -1 : text.n ? write(fd, text.p, text.n) : 0;
	bool ok = fd >= 0 && n == (ssize_t)text.n;
	int error = errno;
	if (fd >= 0 && close(fd) != 0 && ok) {
		error = errno;
		ok = false;
	}
	return ok || dm_fail(err, 0, 0, "cannot write %s: %s", path,
			     n >= 0 && !ok && fd >= 0 ? strerror(ENOSPC) : strerror(error));
}

/* The Dockerfile, beside the context and not in it, and its own ignore file, which the builders look for beside it. */
static bool
prepare(struct dm_session *session, const struct dm_subject *subject, struct dm_side *side,
	struct dm_err *err)
{
	struct dm_arena *arena = (struct dm_arena *)&subject->arena;
	const char *folder = dm_arena_printf(arena, "%s/%u", session->keeper.folder, side->number);
	const char *ignore = dm_arena_printf(arena, "%s.dockerignore", subject->found->path);
	struct dm_file file;
	struct stat info;
	struct dm_err ignored = {.line = 0};
	if (mkdir(folder, 0700) != 0) {
		return dm_fail(err, 0, 0, "cannot make %s: %s", folder, strerror(errno));
	}
	if (!put_file(dm_arena_printf(arena, "%s/Dockerfile", folder), side->text, err)) {
		return false;
	}
	return stat(ignore, &info) != 0 ||
	       !dm_file_read_found(arena, subject->found->inside, ignore, &file, &ignored) ||
	       put_file(dm_arena_printf(arena, "%s/Dockerfile.dockerignore", folder), file.text,
		       err);
}

/* ---- the build ---- */

static const char **
words_of(struct dm_arena *arena, const struct dm_subject *subject, const struct dm_side *side)
{
	uint32_t n = 0;
	while (subject->arguments && subject->arguments[n]) {
		n++;
	}
	const char **words = dm_arena_alloc(arena, (n + 4) * sizeof *words);
	words[0] = dm_arena_printf(arena, "%u", side->number);
	words[1] = subject->context;
	words[2] = subject->target;
	for (uint32_t i = 0; i < n; i++) {
		words[3 + i] = subject->arguments[i];
	}
	return words;
}

static const char *
read_id(struct dm_session *session, struct dm_arena *arena, const struct dm_side *side)
{
	char bytes[128] = "";
	int fd = open(dm_arena_printf(arena, "%s/%u/image", session->keeper.folder, side->number),
		O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes - 1);
	if (fd >= 0) {
		close(fd);
	}
	struct dm_str id = dm_str_trim((struct dm_str){bytes, n > 0 ? (size_t)n : 0});
	return id.n ? dm_arena_str(arena, id).p : NULL;
}

/* Reads what the build says, into its log, and tells how long it takes. */
static void
follow(struct dm_session *session, const char *label, long long began, int fd, int log,
	struct dm_build_log *said)
{
	char bytes[16 << 10];
	size_t kept = 0;
	for (ssize_t n;;) {
		n = dm_keeper_read(&session->keeper, fd, bytes, sizeof bytes, 500);
		if (n == 0) {
			break;
		}
		if (n > 0) {
			dm_build_log_add(said, (struct dm_str){bytes, (size_t)n});
		}
		if (n > 0 && log >= 0 && kept < LOG) {
			ssize_t ignored = write(log, bytes, (size_t)n);
			kept += (size_t)n;
			(void)ignored;
		}
		dm_session_progress(session, label, dm_now_ms() - began);
	}
}

static bool
run_build(struct dm_session *session, struct dm_subject *subject, const char *label,
	struct dm_side *side, struct dm_err *err)
{
	struct dm_arena *arena = &subject->arena;
	struct dm_build_log said = {.runs = {0}};
	const long long began = dm_now_ms();
	const char **words = words_of(arena, subject, side);
	int log = open(dm_arena_printf(arena, "%s/%u/log", session->keeper.folder, side->number),
		O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	int fd = dm_keeper_begin(&session->keeper, DM_VERB_BUILD, words);
	if (fd < 0) {
		return dm_fail(err, 0, 0, "cannot start the build");
	}
	follow(session, label, began, fd, log, &said);
	struct dm_ended ended = dm_keeper_end(&session->keeper, fd);
	if (log >= 0) {
		close(log);
	}
	dm_build_log_end(&said);
	side->ms = dm_now_ms() - began;
	side->timed_out = ended.timed_out;
	side->cached = said.cached;
	side->full = said.full;
	const char *id = read_id(session, arena, side);
	side->built = ended.status == 0 && id;
	side->image.id = side->built ? id : NULL;
	if (!side->built) {
		struct dm_str line = dm_build_log_error(&said);
		side->error = dm_session_hide(session, arena,
			line.n ? dm_arena_str(arena, line).p : "no reason is given");
	}
	dm_build_log_finish(&said);
	return true;
}

/* ---- the image ---- */

static bool
inspect(struct dm_session *session, struct dm_arena *arena, struct dm_side *side,
	struct dm_err *err)
{
	struct dm_buf text = {0};
	const char *id = side->image.id;
	struct dm_ended ended = dm_keeper_ask(
		&session->keeper, DM_VERB_INSPECT_IMAGE, (const char *[]){id, NULL}, &text, ANSWER);
	bool ok = ended.status == 0 &&
		  dm_built_image_read(arena, dm_buf_view(&text), id, &side->image);
	dm_buf_finish(&text);
	dm_secrets_add_config(&session->arena, &session->secrets, side->image.config);
	return ok || dm_fail(err, 0, 0, "the engine does not describe the image: %s",
			     dm_session_complaint(session, arena));
}

struct pipe {
	const struct dm_keeper *keeper;
	int fd;
};

static ssize_t
read_pipe(void *data, void *p, size_t size)
{
	const struct pipe *from = data;
	return dm_keeper_read(from->keeper, from->fd, p, size, -1);
}

static bool export(struct dm_session *session, struct dm_arena *arena, struct dm_side *side,
	struct dm_err *err)
{
	struct dm_buf text = {0};
	const struct dm_keeper *keeper = &session->keeper;
	struct dm_ended ended = dm_keeper_ask(
		keeper, DM_VERB_CREATE, (const char *[]){side->image.id, NULL}, &text, 4096);
	struct dm_str id = dm_str_trim(dm_buf_view(&text));
	const char *words[] = {id.n ? dm_arena_str(arena, id).p : "", NULL};
	dm_buf_finish(&text);
	if (ended.status != 0) {
		return dm_fail(err, 0, 0, "the engine makes no container: %s",
			dm_session_complaint(session, arena));
	}
	struct pipe from = {keeper, dm_keeper_begin(keeper, DM_VERB_EXPORT, words)};
	if (from.fd < 0) {
		return dm_fail(err, 0, 0, "the engine exports no container");
	}
	bool ok = dm_content_read(&side->content, read_pipe, &from, err);
	/* bytes after the archive's end: the engine must not die of a closed pipe */
	for (char bytes[4096]; ok && read_pipe(&from, bytes, sizeof bytes) > 0;) {
	}
	ended = dm_keeper_end(keeper, from.fd);
	if (ended.status != 0 && ok) {
		ok = dm_fail(err, 0, 0, "the engine does not export the image: %s",
			dm_session_complaint(session, arena));
	}
	if (!session->keep) {
		dm_keeper_ask(keeper, DM_VERB_REMOVE, words, &text, 4096);
		dm_buf_finish(&text);
	}
	return ok;
}

bool
dm_build(struct dm_session *session, struct dm_subject *subject, const char *label,
	struct dm_side *side, struct dm_err *err)
{
	struct dm_arena *arena = &subject->arena;
	side->number = session->builds++;
	side->run.smoke = -1;
	bool ok = prepare(session, subject, side, err) &&
		  run_build(session, subject, label, side, err);
	if (ok && side->built) {
		dm_session_progress(session, dm_arena_printf(arena, "%s: reading it", label), 0);
		ok = inspect(session, arena, side, err) && export(session, arena, side, err);
	}
	dm_session_progress(session, "", 0);
	return ok;
}
