#include "kept.h"

#include <stdlib.h>
#include <time.h>

enum {
	SETTLED = 2, /* seconds since a file's last change, after which another one shows */
};

struct dm_kept_file {
	struct dm_kept_file *next;
	struct dm_buf path; /* with a NUL at its end */
	struct stat status;
	struct dm_buf text;
};

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static struct dm_kept_file *
find(const struct dm_kept_files *kept, const char *path)
{
	struct dm_kept_file *file = kept->first;
	while (file && strcmp(file->path.p, path) != 0) {
		file = file->next;
	}
	return file;
}

bool
dm_kept_find(const struct dm_kept_files *kept, const char *path, const struct stat *status,
	struct dm_arena *arena, struct dm_str *text)
{
	const struct dm_kept_file *file = find(kept, path);
	if (!file || !is_same(&file->status, status)) {
		return false;
	}
	*text = dm_arena_str(arena, dm_buf_view(&file->text));
	return true;
}

void
dm_kept_add(struct dm_kept_files *kept, const char *path, const struct dm_file *file)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (file->status.st_ctim.tv_sec + SETTLED > now.tv_sec || file->text.n > DM_KEPT_LIMIT) {
		return;
	}
	struct dm_kept_file *old = find(kept, path);
	if (kept->bytes + file->text.n > DM_KEPT_LIMIT) {
		dm_kept_finish(kept);
		old = NULL;
	}
	if (!old) {
		old = dm_realloc(NULL, sizeof *old);
		*old = (struct dm_kept_file){.next = kept->first};
		dm_buf_str(&old->path, dm_str(path));
		dm_buf_byte(&old->path, '\0');
		kept->first = old;
	}
	kept->bytes += file->text.n;
	kept->bytes -= old->text.n;
	old->status = file->status;
	old->text.n = 0;
	dm_buf_str(&old->text, file->text);
}

void
dm_kept_finish(struct dm_kept_files *kept)
{
	while (kept->first) {
		struct dm_kept_file *file = kept->first;
		kept->first = file->next;
		dm_buf_finish(&file->text);
		dm_buf_finish(&file->path);
		free(file);
	}
	kept->bytes = 0;
}
