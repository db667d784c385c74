#include "export.h"

#include "databases.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	ENTRIES = 2000000,
	DATABASE = 32 << 20, /* bytes of one file */
	DATABASES = 64 << 20,
	PATH = 4096,
};

struct source {
	ssize_t (*read)(void *data, void *p, size_t size);
	void *data;
	char bytes[64 << 10];
};

static ssize_t
give(struct archive *archive, void *data, const void **bytes)
{
	struct source *source = data;
	(void)archive;
	*bytes = source->bytes;
	return source->read(source->data, source->bytes, sizeof source->bytes);
}

/* ./usr/bin/x and /usr/bin/x are usr/bin/x. */
static struct dm_str
bare(struct dm_str path)
{
	while (dm_str_starts(path, "./") || dm_str_starts(path, "/")) {
		path = dm_str_slice(path, path.p[0] == '/' ? 1 : 2, path.n);
	}
	while (path.n && path.p[path.n - 1] == '/') {
		path.n--;
	}
	return dm_str_is(path, ".") ? (struct dm_str){"", 0} : path;
}

static struct dm_str
read_file(struct dm_arena *arena, struct archive *archive, struct archive_entry *entry)
{
	int64_t size = archive_entry_size(entry);
	if (size <= 0 || size > DATABASE) {
		return (struct dm_str){NULL, 0};
	}
	char *p = dm_arena_alloc(arena, (size_t)size + 1);
	la_ssize_t n = archive_read_data(archive, p, (size_t)size);
	return (struct dm_str){p, n > 0 ? (size_t)n : 0};
}

static const char *
copy(struct dm_arena *arena, struct dm_str s)
{
	const char *p = dm_arena_str(arena, s).p;
	return p ? p : "";
}

static void
add_entry(struct dm_content *content, struct archive *archive, struct archive_entry *tar,
	struct dm_databases *databases)
{
	struct dm_str path = bare(dm_str(archive_entry_pathname(tar)));
	if (path.n >= PATH) {
		return;
	}
	struct dm_entry *entry = dm_push(&content->arena, content->entries, content->count);
	const char *link = archive_entry_symlink(tar);
	entry->path = copy(&content->arena, path);
	entry->mode = (uint32_t)archive_entry_mode(tar);
	entry->uid = (uint32_t)archive_entry_uid(tar);
	entry->gid = (uint32_t)archive_entry_gid(tar);
	if (archive_entry_hardlink(tar) && !(entry->mode & S_IFMT)) {
		entry->mode |= S_IFREG;
	}
	entry->link = link ? copy(&content->arena, dm_str(link)) : NULL;
	if (S_ISREG(entry->mode) && dm_databases_want(databases, entry->path) &&
		databases->bytes < DATABASES) {
		struct dm_str text = read_file(&content->arena, archive, tar);
		databases->bytes += text.n;
		dm_databases_take(databases, entry->path, text);
	}
}

static int
compare_entries(const void *a, const void *b)
{
	const struct dm_entry *left = a, *right = b;
	return strcmp(left->path, right->path);
}

bool
dm_content_read(struct dm_content *content, ssize_t (*read)(void *data, void *p, size_t size),
	void *data, struct dm_err *err)
{
	struct source *source = dm_arena_alloc(&content->arena, sizeof *source);
	struct dm_databases databases = {.content = content};
	struct archive_entry *entry;
	struct archive *archive = archive_read_new();
	int status = ARCHIVE_FATAL;
	source->read = read;
	source->data = data;
	if (archive && archive_read_support_format_tar(archive) == ARCHIVE_OK &&
		archive_read_open(archive, source, NULL, give, NULL) == ARCHIVE_OK) {
		while (content->count < ENTRIES &&
			((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
				status == ARCHIVE_WARN)) {
			if (archive_entry_pathname(entry)) {
				add_entry(content, archive, entry, &databases);
			}
		}
	}
	if (content->count) {
		dm_sort(content->entries, content->count, sizeof *content->entries,
			compare_entries);
	}
	dm_databases_end(&databases);
	content->known = status == ARCHIVE_EOF;
	bool many = content->count == ENTRIES;
	const char *why = archive ? archive_error_string(archive) : NULL;
	if (!content->known) {
		dm_fail(err, 0, 0, "its files cannot be read: %s",
			many  ? "they are more than two million"
			: why ? why
			      : "the archive is cut short");
	}
	archive_read_free(archive);
	return content->known;
}
