/*
 * Sources: dpkg-query(1) and deb-control(5) for status and info/NAME.list; wiki.alpinelinux.org "Apk spec" for the
 * installed database; pacman's local database: desc(5)-like %FIELD% blocks in desc and files.
 */
#include "databases.h"

#include <stdlib.h>
#include <sys/stat.h>

enum {
	OWNED = 4000000,
};

static bool
is_apk(const char *path)
{
	return strcmp(path, "lib/apk/db/installed") == 0 ||
	       strcmp(path, "usr/lib/apk/db/installed") == 0;
}

static bool
is_pacman(const char *path)
{
	struct dm_str s = dm_str(path);
	return dm_str_starts(s, "var/lib/pacman/local/") &&
	       (dm_str_ends(s, "/desc") || dm_str_ends(s, "/files"));
}

static bool
is_list(const char *path)
{
	struct dm_str s = dm_str(path);
	return dm_str_starts(s, "var/lib/dpkg/info/") && dm_str_ends(s, ".list");
}

static bool
is_postinst(const char *path)
{
	struct dm_str s = dm_str(path);
	return dm_str_starts(s, "var/lib/dpkg/info/") && dm_str_ends(s, ".postinst");
}

static bool
is_rpm(const char *path)
{
	static const char *const names[] = {"/rpmdb.sqlite", "/Packages", "/Packages.db", NULL};
	struct dm_str s = dm_str(path);
	bool inside = dm_str_starts(s, "var/lib/rpm/") || dm_str_starts(s, "usr/lib/sysimage/rpm/");
	for (const char *const *name = names; inside && *name; name++) {
		if (dm_str_ends(s, *name)) {
			return true;
		}
	}
	return false;
}

static bool
is_status(const char *path)
{
	struct dm_str s = dm_str(path);
	return dm_str_is(s, "var/lib/dpkg/status") ||
	       (dm_str_starts(s, "var/lib/dpkg/status.d/") && !dm_str_ends(s, ".md5sums"));
}

bool
dm_databases_want(struct dm_databases *databases, const char *path)
{
	databases->content->rpm = databases->content->rpm || is_rpm(path);
	return strcmp(path, "etc/passwd") == 0 || strcmp(path, "etc/group") == 0 ||
	       is_status(path) || is_list(path) || is_postinst(path) || is_apk(path) ||
	       is_pacman(path);
}

static void
add_package(struct dm_databases *databases, struct dm_str name, struct dm_str version)
{
	struct dm_content *content = databases->content;
	if (name.n) {
		*dm_push(&content->arena, content->packages, content->npackages) =
			(struct dm_package){dm_arena_str(&content->arena, name).p,
				version.n ? dm_arena_str(&content->arena, version).p : ""};
	}
}

static void
add_owned(struct dm_databases *databases, const char *package, struct dm_str path)
{
	struct dm_content *content = databases->content;
	while (dm_str_starts(path, "/")) {
		path = dm_str_slice(path, 1, path.n);
	}
	if (path.n && package && content->nowned < OWNED) {
		*dm_push(&content->arena, content->owned, content->nowned) =
			(struct dm_owned){dm_arena_str(&content->arena, path).p, package};
	}
}

/* What comes after `key` at the start of the line. */
static bool
field(struct dm_str line, const char *key, struct dm_str *value)
{
	if (!dm_str_starts(line, key)) {
		return false;
	}
	*value = dm_str_trim(dm_str_slice(line, strlen(key), line.n));
	return true;
}

/* A paragraph a package: "Package: x", "Status: install ok installed", "Version: 1". */
static void
take_status(struct dm_databases *databases, struct dm_str text, bool single)
{
	struct dm_str line, name = {NULL, 0}, version = {NULL, 0}, status;
	bool installed = single;
	for (bool more = true; more;) {
		more = dm_str_next_line(&text, &line);
		if (!more || line.n == 0) {
			if (installed) {
				add_package(databases, name, version);
			}
			name = version = (struct dm_str){NULL, 0};
			installed = single;
		} else if (field(line, "Status:", &status)) {
			installed = dm_str_ends(status, " installed");
		} else if (!field(line, "Package:", &name)) {
			field(line, "Version:", &version);
		}
	}
}

/* NAME of var/lib/dpkg/info/NAME[:ARCH].list */
static const char *
package_of(struct dm_databases *databases, const char *path, const char *suffix)
{
	struct dm_str name = dm_str_base_name(dm_str(path));
	name.n -= strlen(suffix);
	size_t colon = dm_str_find_byte(name, ':');
	name.n = colon == (size_t)-1 ? name.n : colon;
	return dm_arena_str(&databases->content->arena, name).p;
}

static void
take_postinst(struct dm_databases *databases, const char *path, struct dm_str text)
{
	struct dm_content *content = databases->content;
	const char *package = package_of(databases, path, ".postinst");
	if (package) {
		*dm_push(&content->arena, content->scripts, content->nscripts) =
			(struct dm_postinst){package, text};
	}
}

/* A path a line. */
static void
take_list(struct dm_databases *databases, const char *path, struct dm_str text)
{
	struct dm_str line;
	const char *package = package_of(databases, path, ".list");
	while (dm_str_next_line(&text, &line)) {
		add_owned(databases, package, line);
	}
}

/* P:name, V:version, F:folder, R:file of the folder; an empty line ends a package. */
static void
take_apk(struct dm_databases *databases, struct dm_str text)
{
	struct dm_content *content = databases->content;
	struct dm_str line, value, name = {NULL, 0}, version = {NULL, 0}, folder = {NULL, 0};
	const char *package = NULL;
	for (bool more = true; more;) {
		more = dm_str_next_line(&text, &line);
		if (!more || line.n == 0) {
			add_package(databases, name, version);
			name = version = (struct dm_str){NULL, 0};
		} else if (field(line, "P:", &name)) {
			package = dm_arena_str(&content->arena, name).p;
		} else if (field(line, "F:", &folder)) {
			add_owned(databases, package, folder);
		} else if (field(line, "R:", &value)) {
			const struct dm_str parts[] = {folder, dm_str(folder.n ? "/" : ""), value};
			add_owned(databases, package, dm_arena_join(&content->arena, parts, 3));
		} else {
			field(line, "V:", &version);
		}
	}
}

/* var/lib/pacman/local/NAME-VERSION-RELEASE/desc: %NAME%, then its value; files: %FILES%, then a path a line. */
static void
take_pacman(struct dm_databases *databases, const char *path, struct dm_str text)
{
	struct dm_arena *arena = &databases->content->arena;
	const char *folder = dm_path_folder(arena, path);
	struct dm_str line, key = {NULL, 0}, name = {NULL, 0}, version = {NULL, 0},
			    own = dm_str_base_name(dm_str(folder));
	bool files = dm_str_ends(dm_str(path), "/files");
	for (int dashes = 0; own.n && dashes < 2; own.n--) {
		dashes += own.p[own.n - 1] == '-';
	}
	const char *package = own.n ? dm_arena_str(arena, own).p : NULL;
	while (dm_str_next_line(&text, &line)) {
		if (dm_str_starts(line, "%")) {
			key = line;
		} else if (files && dm_str_is(key, "%FILES%")) {
			size_t n = line.n;
			n -= n && line.p[n - 1] == '/';
			add_owned(databases, package, dm_str_slice(line, 0, n));
		} else if (!files && line.n && dm_str_is(key, "%NAME%")) {
			name = line;
		} else if (!files && line.n && dm_str_is(key, "%VERSION%")) {
			version = line;
		}
	}
	add_package(databases, name, version);
}

void
dm_databases_take(struct dm_databases *databases, const char *path, struct dm_str text)
{
	struct dm_content *content = databases->content;
	if (strcmp(path, "etc/passwd") == 0) {
		content->passwd = text;
	} else if (strcmp(path, "etc/group") == 0) {
		content->group = text;
	} else if (is_list(path)) {
		take_list(databases, path, text);
	} else if (is_postinst(path)) {
		take_postinst(databases, path, text);
	} else if (is_apk(path)) {
		take_apk(databases, text);
	} else if (is_pacman(path)) {
		take_pacman(databases, path, text);
	} else if (is_status(path)) {
		bool single = strcmp(path, "var/lib/dpkg/status") != 0;
		content->unlisted = content->unlisted || single;
		take_status(databases, text, single);
	}
}

static int
compare_packages(const void *a, const void *b)
{
	return strcmp(((const struct dm_package *)a)->name, ((const struct dm_package *)b)->name);
}

static int
compare_owned(const void *a, const void *b)
{
	return strcmp(((const struct dm_owned *)a)->path, ((const struct dm_owned *)b)->path);
}

/* A package may list /bin/x where bin is a link to usr/bin. */
static const char *
follow_top(struct dm_content *content, const char *path)
{
	size_t n = strcspn(path, "/");
	const struct dm_entry *top =
		path[n] ? dm_content_find(content, (struct dm_str){path, n}) : NULL;
	if (!top || !top->link) {
		return path;
	}
	const char *link = top->link + strspn(top->link, "/");
	return dm_arena_printf(&content->arena, "%s%s", link, path + n);
}

void
dm_databases_end(struct dm_databases *databases)
{
	struct dm_content *content = databases->content;
	for (uint32_t i = 0; i < content->nowned; i++) {
		content->owned[i].path = follow_top(content, content->owned[i].path);
	}
	if (content->npackages) {
		dm_sort(content->packages, content->npackages, sizeof *content->packages,
			compare_packages);
	}
	if (content->nowned) {
		dm_sort(content->owned, content->nowned, sizeof *content->owned, compare_owned);
	}
}
