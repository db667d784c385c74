/*
 * version: 1
 * images:
 *   docker.io/library/python:3.12-slim:
 *     digest: sha256:...
 *     user: ""
 *     ports: ["8080/tcp"]
 *     entrypoint: []
 *     command: ["python3"]
 *     platforms:                        (or a list of names, where no digests are known)
 *       linux/amd64: sha256:...
 * downloads:
 *   "https://example.org/x.tgz":
 *     checksum: sha256:...
 */
#include "lock.h"

#include "../image/reference.h"
#include "../config/yaml_tree.h"

#include <assert.h>
#include <stdlib.h>

enum {
	PLAIN_KEY = 1000, /* bytes; YAML wants longer keys after a question mark */
};

bool
dm_platform_valid(struct dm_str name)
{
	uint32_t parts = 0;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool first = i == 0 || name.p[i - 1] == '/';
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
			(first || c == '\0' || !strchr("/._-()", c))) {
			return false;
		}
		parts += first;
	}
	return (parts == 2 || parts == 3) && name.n <= 255 && name.p[name.n - 1] != '/';
}

static int
compare_entries(const void *a, const void *b)
{
	const struct dm_lock_entry *one = a, *other = b;
	return strcmp(one->image, other->image);
}

static int
compare_platforms(const void *a, const void *b)
{
	const struct dm_lock_platform *one = a, *other = b;
	return strcmp(one->name, other->name);
}

/* ---- reading ---- */

static bool
read_digest(const struct dm_yaml *value, const char **digest, struct dm_err *err)
{
	if (!dm_yaml_text(value, digest, err)) {
		return false;
	}
	return dm_digest_valid(dm_str(*digest)) ||
	       dm_fail(err, value->line, value->column,
		       "a digest is sha256: and 64 hex digits (or sha512: and 128)");
}

/* [linux/amd64, ...] or { linux/amd64: sha256:..., ... } */
static bool
read_platforms(struct dm_arena *arena, const struct dm_yaml *value, struct dm_lock_entry *entry,
	struct dm_err *err)
{
	if (value->kind == DM_YAML_SCALAR) {
		return dm_fail(err, value->line, value->column,
			"a list of platforms, or a mapping to their digests, is needed here");
	}
	for (uint32_t i = 0; i < value->count; i++) {
		const struct dm_yaml *name =
			value->kind == DM_YAML_MAP ? value->keys[i] : value->items[i];
		struct dm_lock_platform platform = {.name = name->text};
		if (name->kind != DM_YAML_SCALAR || !dm_platform_valid(dm_str(name->text))) {
			return dm_fail(err, name->line, name->column,
				"a platform is written like linux/amd64");
		}
		const struct dm_yaml *digest = value->kind == DM_YAML_MAP ? value->items[i] : NULL;
		bool unknown = !digest || (digest->kind == DM_YAML_SCALAR && digest->plain &&
						  digest->text[0] == '\0');
		if (!unknown && !read_digest(digest, &platform.digest, err)) {
			return false;
		}
		*dm_push(arena, entry->platforms, entry->nplatforms) = platform;
	}
	if (entry->nplatforms) {
		dm_sort(entry->platforms, entry->nplatforms, sizeof *entry->platforms,
			compare_platforms);
	}
	for (uint32_t i = 1; i < entry->nplatforms; i++) {
		const char *name = entry->platforms[i].name;
		uint32_t at = value->count - 1;
		if (strcmp(entry->platforms[i - 1].name, name) != 0) {
			continue;
		}
		while (strcmp(value->items[at]->text, name) != 0) {
			at--; /* keys of a mapping differ, so this is a list */
		}
		return dm_fail(err, value->items[at]->line, value->items[at]->column,
			"%s is listed twice", DM_QUOTE(err, name, "this platform"));
	}
	return true;
}

static bool
read_list(
	struct dm_arena *arena, const struct dm_yaml *value, const char ***list, struct dm_err *err)
{
	if (value->kind != DM_YAML_LIST) {
		return dm_fail(err, value->line, value->column, "a list is needed here");
	}
	return dm_yaml_texts(arena, value, list, err);
}

/* It becomes text of Dockerfiles. */
static bool
read_user(const struct dm_yaml *value, const char **user, struct dm_err *err)
{
	if (!dm_yaml_text(value, user, err)) {
		return false;
	}
	return !**user || dm_user_valid(dm_str(*user), 2) ||
	       dm_fail(err, value->line, value->column,
		       "this is not a user, as in node or 1000:1000");
}

static bool
read_entry(struct dm_arena *arena, const struct dm_yaml *map, struct dm_lock_entry *entry,
	struct dm_err *err)
{
	static const char *const keys[] = {
		"digest", "user", "ports", "entrypoint", "command", "platforms", NULL};
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column,
			"a mapping with digest, user, platforms is needed here");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i], *value = map->items[i];
		const char *name = key->text;
		const char ***list = strcmp(name, "ports") == 0        ? &entry->ports
				     : strcmp(name, "entrypoint") == 0 ? &entry->entrypoint
				     : strcmp(name, "command") == 0    ? &entry->command
								       : NULL;
		bool ok;
		if (list) {
			ok = read_list(arena, value, list, err);
		} else if (strcmp(name, "digest") == 0) {
			ok = read_digest(value, &entry->digest, err);
		} else if (strcmp(name, "user") == 0) {
			ok = read_user(value, &entry->user, err);
		} else if (strcmp(name, "platforms") == 0) {
			ok = read_platforms(arena, value, entry, err);
		} else {
			ok = dm_yaml_unknown(err, key, "key", keys);
		}
		if (!ok) {
			return false;
		}
	}
	return entry->digest || dm_fail(err, map->line, map->column, "the digest is missing");
}

/* The later of two entries that are sorted side by side. */
static bool
refuse_twice(const struct dm_yaml *map, const struct dm_lock_entry *entry, struct dm_arena *arena,
	struct dm_err *err)
{
	bool seen = false;
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i];
		struct dm_reference reference;
		bool same = dm_reference_parse(arena, dm_str(key->text), &reference) &&
			    strcmp(dm_reference_canonical(arena, &reference), entry->image) == 0;
		if (same && seen) {
			return dm_fail(err, key->line, key->column, "%s is listed twice",
				DM_QUOTE(err, entry->image, "this image"));
		}
		seen = seen || same;
	}
	return dm_fail(err, map->line, map->column, "%s is listed twice",
		DM_QUOTE(err, entry->image, "an image"));
}

static bool
read_images(
	struct dm_arena *arena, const struct dm_yaml *map, struct dm_lock *lock, struct dm_err *err)
{
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column, "images must be a mapping");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i];
		struct dm_reference reference;
		if (!dm_reference_parse(arena, dm_str(key->text), &reference)) {
			return dm_fail(err, key->line, key->column, "%s is not an image reference",
				DM_QUOTE(err, key->text, "this key"));
		}
		if (reference.tag.n && reference.digest.n) {
			return dm_fail(err, key->line, key->column,
				"a tag or a digest names the image, not both");
		}
		struct dm_lock_entry *entry = dm_push(arena, lock->entries, lock->count);
		entry->image = dm_reference_canonical(arena, &reference);
		if (!read_entry(arena, map->items[i], entry, err)) {
			return false;
		}
	}
	if (lock->count) {
		dm_sort(lock->entries, lock->count, sizeof *lock->entries, compare_entries);
	}
	for (uint32_t i = 1; i < lock->count; i++) {
		if (compare_entries(&lock->entries[i - 1], &lock->entries[i]) == 0) {
			return refuse_twice(map, &lock->entries[i], arena, err);
		}
	}
	return true;
}

/* ---- downloads ---- */

bool
dm_download_valid(struct dm_str url)
{
	bool ok = dm_str_starts(url, "https://") && url.n > sizeof "https://" && url.n <= 2048;
	for (size_t i = 0; ok && i < url.n; i++) {
		ok = url.p[i] > ' ' && url.p[i] < 0x7F && !strchr("\"\\'`${}<>^|", url.p[i]);
	}
	struct dm_str host = dm_str_slice(url, ok ? sizeof "https://" - 1 : 0, url.n);
	size_t slash = dm_str_find_byte(host, '/'), at = dm_str_find_byte(host, '@');
	return ok &&
	       !(at < slash && at < host.n); /* user:password@ is nobody's to keep or to send */
}

bool
dm_url_names_commit(struct dm_str url)
{
	size_t hash = dm_str_find_byte(url, '#');
	struct dm_str ref =
		hash < url.n ? dm_str_slice(url, hash + 1, url.n) : (struct dm_str){NULL, 0};
	size_t colon = dm_str_find_byte(ref, ':'); /* #ref:folder */
	return dm_commit_valid(colon < ref.n ? dm_str_slice(ref, 0, colon) : ref);
}

bool
dm_commit_valid(struct dm_str commit)
{
	bool ok = commit.n == 40 || commit.n == 64;
	for (size_t i = 0; ok && i < commit.n; i++) {
		ok = commit.p[i] && strchr("0123456789abcdef", commit.p[i]);
	}
	return ok;
}

static int
compare_downloads(const void *a, const void *b)
{
	const struct dm_lock_download *one = a, *other = b;
	return strcmp(one->url, other->url);
}

const char *
dm_lock_checksum(const struct dm_lock *lock, struct dm_str url)
{
	for (uint32_t i = 0; i < lock->ndownloads; i++) {
		if (dm_str_is(url, lock->downloads[i].url)) {
			return lock->downloads[i].checksum;
		}
	}
	return NULL;
}

static bool
read_downloads(
	struct dm_arena *arena, const struct dm_yaml *map, struct dm_lock *lock, struct dm_err *err)
{
	static const char *const keys[] = {"checksum", NULL};
	if (map->kind != DM_YAML_MAP) {
		return dm_fail(err, map->line, map->column, "downloads must be a mapping");
	}
	for (uint32_t i = 0; i < map->count; i++) {
		const struct dm_yaml *key = map->keys[i], *value = map->items[i];
		struct dm_lock_download *download =
			dm_push(arena, lock->downloads, lock->ndownloads);
		download->url = key->text;
		if (!dm_download_valid(dm_str(key->text))) {
			return dm_fail(err, key->line, key->column,
				"a download is written as https:// and what comes after it");
		}
		for (uint32_t k = 0; value->kind == DM_YAML_MAP && k < value->count; k++) {
			const struct dm_yaml *sum = value->items[k];
			if (strcmp(value->keys[k]->text, "checksum") != 0) {
				return dm_yaml_unknown(err, value->keys[k], "key", keys);
			}
			if (!dm_yaml_text(sum, &download->checksum, err)) {
				return false;
			}
			if (!dm_commit_valid(dm_str(download->checksum)) &&
				!dm_digest_valid(dm_str(download->checksum))) {
				return dm_fail(err, sum->line, sum->column,
					"a checksum is sha256: and 64 hex digits, or a commit");
			}
		}
		if (!download->checksum) {
			return dm_fail(err, value->line, value->column, "the checksum is missing");
		}
	}
	if (lock->ndownloads) {
		dm_sort(lock->downloads, lock->ndownloads, sizeof *lock->downloads,
			compare_downloads);
	}
	return true;
}

bool
dm_lock_parse(struct dm_arena *arena, const char *path, struct dm_str text, struct dm_lock *lock,
	struct dm_err *err)
{
	static const char *const keys[] = {"version", "images", "downloads", NULL};
	struct dm_yaml *root;
	bool version = false;
	*lock = (struct dm_lock){.path = path};
	if (!dm_yaml_parse(arena, text, &root, err)) {
		return false;
	}
	if (root->kind != DM_YAML_MAP) {
		return dm_fail(err, root->line, root->column, "the lock must be a mapping");
	}
	for (uint32_t i = 0; i < root->count; i++) {
		const struct dm_yaml *key = root->keys[i], *value = root->items[i];
		if (strcmp(key->text, "version") == 0) {
			version = value->kind == DM_YAML_SCALAR && strcmp(value->text, "1") == 0;
			if (!version) {
				return dm_fail(err, value->line, value->column,
					"this program reads version 1 only");
			}
		} else if (strcmp(key->text, "images") == 0) {
			if (!read_images(arena, value, lock, err)) {
				return false;
			}
		} else if (strcmp(key->text, "downloads") == 0) {
			if (!read_downloads(arena, value, lock, err)) {
				return false;
			}
		} else {
			return dm_yaml_unknown(err, key, "key", keys);
		}
	}
	return version || dm_fail(err, 1, 1, "the lock's `version: 1` is missing");
}

const struct dm_lock_entry *
dm_lock_find(const struct dm_lock *lock, const char *canonical)
{
	const struct dm_lock_entry wanted = {.image = canonical};
	return lock->count ? bsearch(&wanted, lock->entries, lock->count, sizeof *lock->entries,
				     compare_entries)
			   : NULL;
}

/* ---- writing ---- */

/* A double-quoted scalar of printable ASCII; YAML reads some other characters as line ends or refuses them. */
static void
put_quoted(struct dm_buf *out, const char *text)
{
	size_t left = strlen(text);
	dm_buf_byte(out, '"');
	while (left) {
		size_t n = dm_utf8_len(text, left);
		uint32_t c = n > 1 ? (unsigned char)text[0] & (0xFFU >> (n + 1))
				   : (unsigned char)text[0];
		for (size_t i = 1; i < n; i++) {
			c = c << 6 | ((unsigned char)text[i] & 0x3FU);
		}
		c = n == 0 ? 0xFFFD : c;
		if (c == '"' || c == '\\') {
			dm_buf_byte(out, '\\');
			dm_buf_byte(out, (char)c);
		} else if (c >= 0x20 && c < 0x7F) {
			dm_buf_byte(out, (char)c);
		} else {
			dm_buf_printf(out, c > 0xFFFF ? "\\U%08X" : "\\u%04X", c);
		}
		text += n ? n : 1;
		left -= n ? n : 1;
	}
	dm_buf_byte(out, '"');
}

static void
put_list(struct dm_buf *out, const char *key, const char **list)
{
	if (!list) {
		return;
	}
	dm_buf_printf(out, "    %s: [", key);
	for (size_t i = 0; list[i]; i++) {
		dm_buf_put(out, i ? ", " : "");
		put_quoted(out, list[i]);
	}
	dm_buf_put(out, "]\n");
}

static void
put_platforms(struct dm_buf *out, const struct dm_lock_entry *entry)
{
	bool digests = false;
	struct dm_lock_platform *sorted =
		dm_realloc(NULL, entry->nplatforms * sizeof *entry->platforms);
	for (uint32_t i = 0; i < entry->nplatforms; i++) {
		assert(dm_platform_valid(dm_str(entry->platforms[i].name)));
		sorted[i] = entry->platforms[i];
		digests = digests || sorted[i].digest;
	}
	if (entry->nplatforms) {
		dm_sort(sorted, entry->nplatforms, sizeof *sorted, compare_platforms);
		dm_buf_put(out, digests ? "    platforms:\n" : "    platforms: [");
	}
	for (uint32_t i = 0; i < entry->nplatforms; i++) {
		if (!digests) {
			dm_buf_printf(out, "%s%s", i ? ", " : "", sorted[i].name);
			continue;
		}
		dm_buf_printf(out, "      %s:%s%s\n", sorted[i].name, sorted[i].digest ? " " : "",
			sorted[i].digest ? sorted[i].digest : "");
	}
	if (entry->nplatforms && !digests) {
		dm_buf_put(out, "]\n");
	}
	free(sorted);
}

static void
put_entry(struct dm_buf *out, const struct dm_lock_entry *entry)
{
	assert(dm_digest_valid(dm_str(entry->digest)));
	bool plain = entry->image[0] != '['; /* an IPv6 address */
	dm_buf_put(out, strlen(entry->image) > PLAIN_KEY ? "  ? " : "  ");
	if (plain) {
		dm_buf_put(out, entry->image);
	} else {
		put_quoted(out, entry->image);
	}
	dm_buf_put(out, strlen(entry->image) > PLAIN_KEY ? "\n  :\n" : ":\n");
	dm_buf_printf(out, "    digest: %s\n", entry->digest);
	if (entry->user) {
		assert(!*entry->user || dm_user_valid(dm_str(entry->user), 2));
		dm_buf_put(out, "    user: ");
		put_quoted(out, entry->user);
		dm_buf_byte(out, '\n');
	}
	put_list(out, "ports", entry->ports);
	put_list(out, "entrypoint", entry->entrypoint);
	put_list(out, "command", entry->command);
	put_platforms(out, entry);
}

void
dm_lock_write(struct dm_buf *out, const struct dm_lock *lock)
{
	struct dm_lock_entry *sorted = dm_realloc(NULL, lock->count * sizeof *sorted);
	dm_buf_put(out, lock->count ? "version: 1\nimages:\n" : "version: 1\nimages: {}\n");
	for (uint32_t i = 0; i < lock->count; i++) {
		sorted[i] = lock->entries[i];
	}
	if (lock->count) {
		dm_sort(sorted, lock->count, sizeof *sorted, compare_entries);
	}
	for (uint32_t i = 0; i < lock->count; i++) {
		assert(i == 0 || compare_entries(&sorted[i - 1], &sorted[i]) != 0);
		dm_buf_put(out, i ? "\n" : "");
		put_entry(out, &sorted[i]);
	}
	free(sorted);
	for (uint32_t i = 0; i < lock->ndownloads; i++) {
		const struct dm_lock_download *download = &lock->downloads[i];
		dm_buf_put(out, i ? "\n  " : "\ndownloads:\n  ");
		dm_buf_put(out, strlen(download->url) > PLAIN_KEY ? "? " : "");
		put_quoted(out, download->url);
		dm_buf_put(out, strlen(download->url) > PLAIN_KEY ? "\n  :\n" : ":\n");
		dm_buf_printf(out, "    checksum: %s\n", download->checksum);
	}
}
