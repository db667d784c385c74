#include "scripts.h"

#include "../catalogue.h"
#include "dockerignore.h"
#include "language.h"
#include "../file/file.h"
#include "../file/inside.h"
#include "../file/kept.h"
#include "../file/links.h"
#include "../config/yaml_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	SCRIPT_LIMIT = 256 * 1024,
	SCRIPTS = 32,        /* read per Dockerfile */
	LOOKUPS = 256,       /* names that are looked for per Dockerfile */
	SOURCES = 256,       /* COPY sources that are tried for one name */
	PRIVATE_NAMES = 256, /* entries whose modes are looked at for one COPY */
	PRIVATE_DEEP = 3,    /* folders in each other */
	NAMES = 8192,        /* of folders and source files that are listed */
	DEEP = 16,           /* folders in folders */
	LOOKED_FOR = 24,     /* files that are looked for before all are listed */
	FILES = 512, /* of the context that RUNs may run, those that are not there included */
	BYTES = 4 * 1024 * 1024, /* of them together */
};

/* A package.json that was read, and what comes before the names of its scripts. */
struct package {
	struct dm_str text;
	const char *prefix;
};

struct dm_search {
	struct dm_arena *arena;
	const char *context; /* as given */
	const char *path;    /* of the Dockerfile; NULL */
	char *root;          /* the same resolved, on first use */
	const struct dm_tree *tree;
	struct dm_scripts *scripts;
	uint32_t lookups, read;
	uint32_t files;
	size_t bytes;
	struct dm_dockerignore *ignored; /* on first use */
	struct dm_str *sources;          /* on first use: the source files, sorted */
	struct dm_str *manifests;        /* the same of them */
	uint32_t nsources, nmanifests, names;
	struct package *packages; /* the first one is the context's */
	uint32_t npackages;
	bool listed, whole;
};

static bool
is_outside(const char *root, const char *path)
{
	char *real = realpath(path, NULL);
	bool outside = real && !dm_inside(root, real);
	free(real);
	return outside;
}

/* Reads a regular file that lies inside the context once every link is followed. */
static bool
read_inside(struct dm_search *s, const char *path, struct dm_str *text)
{
	struct stat status;
	if (s->scripts->no_links && dm_path_links(path, strlen(s->context))) {
		return false;
	}
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size > SCRIPT_LIMIT) {
		return false; /* most names: not worth following each folder of them */
	}
	if (s->scripts->kept && dm_kept_find(s->scripts->kept, path, &status, s->arena, text)) {
		return true;
	}
	s->root = s->root ? s->root : realpath(s->context, NULL);
	if (!s->root) {
		return false;
	}
	struct dm_file file = {0};
	struct dm_err err = {0};
	bool ok = dm_file_read_found(s->arena, s->root, path, &file, &err);
	if (!ok && !s->scripts->refused && is_outside(s->root, path)) {
		s->scripts->refused = path;
	}
	if (ok && s->scripts->kept) {
		dm_kept_add(s->scripts->kept, path, &file);
	}
	*text = file.text;
	return ok;
}

/* COPY package*.json ./  brings package.json */
static bool
glob_brings(struct dm_search *s, struct dm_str source, struct dm_str name)
{
	struct dm_str last = dm_str_base_name(source);
	bool glob = memchr(last.p, '*', last.n) || memchr(last.p, '?', last.n);
	return glob && !memchr(last.p, '\0', last.n) &&
	       dm_str_glob(dm_arena_str(s->arena, last).p, name);
}

/* Where the file called name would lie below a folder that is copied to target: by its path there, else by its name. */
static struct dm_str
path_below(struct dm_str name, struct dm_str target)
{
	while (target.n > 1 && target.p[target.n - 1] == '/') {
		target.n--;
	}
	bool under = target.n > 1 && name.n > target.n + 1 && name.p[target.n] == '/' &&
		     memcmp(name.p, target.p, target.n) == 0;
	if (under) {
		return dm_str_slice(name, target.n + 1, name.n);
	}
	if (dm_str_starts(name, "./")) {
		return dm_str_slice(name, 2, name.n);
	}
	return name.p[0] == '/' ? dm_str_base_name(name) : name;
}

static bool
read_source(struct dm_search *s, struct dm_str source, struct dm_str target, struct dm_str name,
	struct dm_str *text)
{
	struct dm_str base = dm_str_base_name(name);
	struct stat status;
	const struct dm_str parts[] = {dm_str(s->context), DM_STR("/"), source};
	const char *path = dm_arena_join(s->arena, parts, 3).p;
	if (glob_brings(s, source, base)) {
		struct dm_str folder =
			dm_str_slice(source, 0, source.n - dm_str_base_name(source).n);
		return read_inside(s,
			dm_arena_printf(
				s->arena, "%s/%.*s%.*s", s->context, DM_FMT(folder), DM_FMT(base)),
			text);
	}
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		struct dm_str below = path_below(name, target);
		return read_inside(s, dm_arena_printf(s->arena, "%s/%.*s", path, DM_FMT(below)),
			       text) ||
		       read_inside(
			       s, dm_arena_printf(s->arena, "%s/%.*s", path, DM_FMT(base)), text);
	}
	/* COPY start.sh /app/  COPY run.sh /usr/bin/start.sh */
	bool exact = dm_str_eq(dm_str_base_name(source), base) ||
		     dm_str_eq(dm_str_base_name(target), base);
	return exact && read_inside(s, path, text);
}

/* The source of COPY or ADD that may hold the script called name. */
static bool
find_copied(struct dm_search *s, struct dm_str name, struct dm_str *text)
{
	uint32_t tried = 0;
	for (uint32_t i = s->tree->ninstrs; i > 0; i--) {
		const struct dm_instr *instr = &s->tree->instrs[i - 1];
		bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
		if (!copies || instr->nheredocs || dm_instr_flag(instr, "from").p) {
			continue;
		}
		for (uint32_t k = 0; k + 1 < instr->nwords; k++) {
			struct dm_str source = instr->words[k].text;
			bool plain = source.n && !memchr(source.p, '\0', source.n) &&
				     !memchr(source.p, '$', source.n);
			if (++tried > SOURCES) {
				return false;
			}
			if (plain && read_source(s, source, instr->words[instr->nwords - 1].text,
					     name, text)) {
				return true;
			}
		}
	}
	return false;
}

/* ---- package.json ---- */

enum {
	PACKAGES = 16, /* of several folders, that are read */
};

#define PACKAGE "package.json:"

static bool
runs_package_scripts(struct dm_str word)
{
	return dm_words_has(&dm_words_package_runners, dm_str_base_name(word));
}

/* The members of a mapping of texts, each as PREFIX and its key. */
static void
add_members(struct dm_search *s, const struct dm_yaml *list, const char *prefix)
{
	for (uint32_t k = 0; list->kind == DM_YAML_MAP && k < list->count; k++) {
		if (list->items[k]->kind != DM_YAML_SCALAR) {
			continue;
		}
		struct dm_script *script = dm_push(s->arena, s->scripts->items, s->scripts->count);
		script->name =
			dm_str(dm_arena_printf(s->arena, "%s%s", prefix, list->keys[k]->text));
		script->text = dm_str(list->items[k]->text);
	}
}

static void
add_item(struct dm_search *s, const char *name, struct dm_str text)
{
	*dm_push(s->arena, s->scripts->items, s->scripts->count) =
		(struct dm_script){.name = dm_str(name), .text = text};
}

/* JSON as npm writes it is YAML; what is not is as good as no package.json. */
static void
add_package(struct dm_search *s)
{
	struct dm_str text;
	struct dm_yaml *root;
	struct dm_err err = {0};
	if (s->scripts->package || !find_copied(s, DM_STR("package.json"), &text) ||
		!dm_yaml_parse(s->arena, text, &root, &err) || root->kind != DM_YAML_MAP) {
		return;
	}
	s->scripts->package = true;
	*dm_push(s->arena, s->packages, s->npackages) = (struct package){text, PACKAGE};
	for (uint32_t i = 0; i < root->count; i++) {
		const char *key = root->keys[i]->text;
		if (strcmp(key, "scripts") == 0) {
			add_members(s, root->items[i], PACKAGE);
		} else if (strcmp(key, "dependencies") == 0 ||
			   strcmp(key, "devDependencies") == 0 ||
			   strcmp(key, "optionalDependencies") == 0) {
			add_members(s, root->items[i], "dependency:");
			add_members(s, root->items[i],
				strcmp(key, "devDependencies") == 0 ? "for-build:" : "for-use:");
		} else if (strcmp(key, "main") == 0 && root->items[i]->kind == DM_YAML_SCALAR) {
			add_item(s, "package.json#main", dm_str(root->items[i]->text));
			add_item(s, "package.json#", text);
		}
	}
}

void
dm_scripts_package(const struct dm_scripts *scripts)
{
	if (scripts && scripts->search) {
		add_package(scripts->search);
	}
}

const char *
dm_scripts_package_of(const struct dm_scripts *scripts, struct dm_str text)
{
	struct dm_search *s = scripts ? scripts->search : NULL;
	struct dm_yaml *root;
	struct dm_err err = {0};
	if (!s || !text.p) {
		return scripts && scripts->package ? PACKAGE : NULL;
	}
	for (uint32_t i = 0; i < s->npackages; i++) {
		if (dm_str_eq(s->packages[i].text, text)) {
			return s->packages[i].prefix;
		}
	}
	const char *prefix = dm_arena_printf(s->arena, "package.json %u:", s->npackages);
	bool more = s->npackages < PACKAGES && dm_yaml_parse(s->arena, text, &root, &err) &&
		    root->kind == DM_YAML_MAP;
	for (uint32_t i = 0; more && i < root->count; i++) {
		if (strcmp(root->keys[i]->text, "scripts") == 0) {
			add_members(s, root->items[i], prefix);
		}
	}
	prefix = more ? prefix : NULL;
	*dm_push(s->arena, s->packages, s->npackages) = (struct package){text, prefix};
	return prefix;
}

/* ---- words ---- */

/* A word of a command that may name a file: a path, or a name with the suffix of a script. */
static bool
looks_like_file(struct dm_str name)
{
	if (dm_words_after(&dm_words_script_suffixes, name)) {
		return true;
	}
	return memchr(name.p, '/', name.n) || dm_str_find(name, "entrypoint") != (size_t)-1;
}

static void
add_words(struct dm_search *s, struct dm_str text);

static void
add_word(struct dm_search *s, struct dm_str name)
{
	struct dm_str text;
	if (name.n == 0 || name.n >= 256 || memchr(name.p, '\0', name.n)) {
		return;
	}
	if (runs_package_scripts(name)) {
		add_package(s);
	}
	if (!looks_like_file(name) || dm_str_base_name(name).n == 0 || s->read >= SCRIPTS ||
		s->lookups >= LOOKUPS || dm_scripts_get(s->scripts, name)) {
		return;
	}
	s->lookups++;
	if (find_copied(s, name, &text)) {
		s->read++;
		*dm_push(s->arena, s->scripts->items, s->scripts->count) =
			(struct dm_script){.name = name, .text = text};
		if (dm_str_starts(text, "#!")) {
			add_words(s, text);
		}
	}
}

static bool
parts_words(char c)
{
	return dm_is_space(c) || (c && strchr("\"'`;|&()<>{}", c));
}

static void
add_words(struct dm_search *s, struct dm_str text)
{
	for (size_t start = 0; text.p && start < text.n && s->lookups < LOOKUPS;) {
		size_t end = start;
		while (end < text.n && !parts_words(text.p[end])) {
			end++;
		}
		add_word(s, dm_str_slice(text, start, end));
		start = end + 1;
	}
}

/* ---- what RUNs run ---- */

static struct dm_str
context_name(struct dm_arena *arena, struct dm_str path)
{
	const struct dm_str parts[] = {DM_STR("context:"), path};
	return dm_arena_join(arena, parts, 2);
}

static bool
is_ignored(struct dm_search *s, struct dm_str path)
{
	if (!s->ignored) {
		struct dm_str text = {NULL, 0};
		bool own = s->path &&
			   read_inside(
				   s, dm_arena_printf(s->arena, "%s.dockerignore", s->path), &text);
		if (!own) {
			read_inside(s, dm_arena_printf(s->arena, "%s/.dockerignore", s->context),
				&text);
		}
		s->ignored = dm_dockerignore_parse(s->arena, text);
	}
	return dm_dockerignore_has(s->ignored, dm_arena_str(s->arena, path).p);
}

/* ---- source files ---- */

/* Folders of packages, and those with a dot, which are read where a name leads there only. */
static bool
is_unlisted(struct dm_str name)
{
	return name.n == 0 || name.p[0] == '.' || dm_words_has(&dm_words_unread_folders, name);
}

/* A link to a folder: what lies below it is in no list. */
static bool
leads_to_folder(DIR *dir, const char *name)
{
	struct stat status;
	return fstatat(dirfd(dir), name, &status, 0) == 0 && S_ISDIR(status.st_mode);
}

static void
add_listed(struct dm_search *s, struct dm_str path, bool manifest)
{
	if (manifest) {
		*dm_push(s->arena, s->manifests, s->nmanifests) = path;
	} else {
		*dm_push(s->arena, s->sources, s->nsources) = path;
	}
}

static void
list_folder(struct dm_search *s, struct dm_str folder, uint32_t depth)
{
	const struct dm_str below[] = {dm_str(s->context), DM_STR("/"), folder};
	DIR *dir = opendir(dm_arena_join(s->arena, below, 3).p);
	struct dirent *entry;
	s->whole = s->whole && dir;
	while (dir && (entry = readdir(dir)) != NULL) {
		struct dm_str name = dm_str(entry->d_name);
		unsigned char type = dm_entry_type(dir, entry);
		bool source = type != DT_DIR && dm_language_of(name);
		bool manifest = type != DT_DIR && !source && dm_language_of_manifest(name);
		bool listed = source || manifest;
		if ((type != DT_DIR && !listed && type != DT_LNK) || is_unlisted(name)) {
			continue;
		}
		if (type == DT_LNK && !listed) {
			s->whole = s->whole && !leads_to_folder(dir, entry->d_name);
			continue;
		}
		const struct dm_str parts[] = {folder, DM_STR("/"), name};
		struct dm_str path =
			dm_arena_join(s->arena, parts + (folder.n ? 0 : 2), folder.n ? 3 : 1);
		if (s->names++ >= NAMES || depth >= DEEP) {
			s->whole = false;
			break;
		}
		if (type == DT_DIR) {
			list_folder(s, path, depth + 1);
		} else if ((type == DT_REG || type == DT_LNK) && !is_ignored(s, path)) {
			add_listed(s, path, manifest);
		}
	}
	if (dir) {
		closedir(dir);
	}
}

static int
compare_paths(const void *a, const void *b)
{
	return dm_str_compare(*(const struct dm_str *)a, *(const struct dm_str *)b);
}

static void
list_all(struct dm_search *s)
{
	if (s->listed) {
		return;
	}
	s->listed = s->whole = true;
	list_folder(s, DM_STR(""), 0);
	if (s->nsources) {
		dm_sort(s->sources, s->nsources, sizeof *s->sources, compare_paths);
	}
	if (s->nmanifests) {
		dm_sort(s->manifests, s->nmanifests, sizeof *s->manifests, compare_paths);
	}
}

const struct dm_str *
dm_scripts_sources(const struct dm_scripts *scripts, uint32_t *count, bool *whole)
{
	struct dm_search *s = scripts ? scripts->search : NULL;
	*count = 0;
	*whole = false;
	if (!s) {
		return NULL;
	}
	list_all(s);
	*count = s->nsources;
	*whole = s->whole;
	return s->sources;
}

const struct dm_str *
dm_scripts_manifests(const struct dm_scripts *scripts, uint32_t *count)
{
	struct dm_search *s = scripts ? scripts->search : NULL;
	*count = 0;
	if (!s) {
		return NULL;
	}
	list_all(s);
	*count = s->nmanifests;
	return s->manifests;
}

static bool
is_below_unlisted(struct dm_str path)
{
	for (size_t i = 0; i < path.n;) {
		size_t end = i;
		while (end < path.n && path.p[end] != '/') {
			end++;
		}
		if (is_unlisted(dm_str_slice(path, i, end))) {
			return true;
		}
		i = end + 1;
	}
	return false;
}

/* A source file that the list does not hold is not there: most names that are tried. */
static bool
is_missing(const struct dm_scripts *scripts, struct dm_str path)
{
	uint32_t count;
	bool whole;
	if ((!scripts->search->listed && scripts->search->files < LOOKED_FOR) ||
		!dm_language_of(path) || is_below_unlisted(path)) {
		return false; /* a few names are sooner looked for than all are listed */
	}
	const struct dm_str *sources = dm_scripts_sources(scripts, &count, &whole);
	return whole &&
	       (count == 0 || !bsearch(&path, sources, count, sizeof *sources, compare_paths));
}

/* The path of a file of the build context on this machine. */
static const char *
on_disk(struct dm_search *s, struct dm_str path)
{
	const struct dm_str parts[] = {dm_str(s->context), DM_STR("/"), path};
	return dm_arena_join(s->arena, parts, 3).p;
}

int32_t
dm_scripts_folder(const struct dm_scripts *scripts, struct dm_str path)
{
	struct dm_search *s = scripts ? scripts->search : NULL;
	int32_t files = 0;
	if (!s || memchr(path.p ? path.p : "", '\0', path.n)) {
		return -1;
	}
	const char *name = on_disk(s, path);
	if (is_ignored(s, path) || dm_path_links(name, strlen(s->context))) {
		return -1;
	}
	DIR *dir = opendir(name);
	struct dirent *entry;
	while (dir && files < NAMES && (entry = readdir(dir)) != NULL) {
		files += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
	}
	if (dir) {
		closedir(dir);
	}
	return dir ? files : -1;
}

static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char **
dm_scripts_folders(struct dm_arena *arena, const struct dm_scripts *scripts, struct dm_str path,
	uint32_t *count)
{
	const char **names = NULL;
	*count = 0;
	if (dm_scripts_folder(scripts, path) <= 0) {
		return NULL;
	}
	DIR *dir = opendir(on_disk(scripts->search, path));
	struct dirent *entry;
	while (dir && *count < NAMES && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] != '.' && dm_entry_type(dir, entry) == DT_DIR) {
			*dm_push(arena, names, *count) =
				dm_arena_str(arena, dm_str(entry->d_name)).p;
		}
	}
	if (dir) {
		closedir(dir);
	}
	/* the same ones whatever the file system's order is */
	dm_sort(names, *count, sizeof *names, compare_texts);
	*count = *count < DM_SCRIPTS_FOLDERS ? *count : DM_SCRIPTS_FOLDERS;
	return names;
}

/* ---- modes ---- */

/* How far private files are looked for below what is copied. */
struct private_search {
	struct dm_search *search;
	uint32_t left; /* entries that are still looked at */
	struct dm_str found;
};

static void
look_for_private(struct private_search *p, struct dm_str path, uint32_t depth)
{
	struct dm_search *s = p->search;
	const char *name = on_disk(s, path);
	struct stat status;
	if (p->left == 0 || p->found.p || is_ignored(s, path) || lstat(name, &status) != 0) {
		return;
	}
	p->left--;
	bool folder = S_ISDIR(status.st_mode);
	mode_t needed = folder ? S_IROTH | S_IXOTH : S_IROTH;
	/* the context's own folder is made anew */
	if ((folder || S_ISREG(status.st_mode)) && path.n && (status.st_mode & needed) != needed) {
		p->found = path;
		return;
	}
	DIR *dir = folder && depth < PRIVATE_DEEP ? opendir(name) : NULL;
	for (struct dirent *entry; dir && !p->found.p && (entry = readdir(dir)) != NULL;) {
		struct dm_str below = dm_str(entry->d_name);
		const struct dm_str parts[] = {path, DM_STR("/"), below};
		if (!dm_str_is(below, ".") && !dm_str_is(below, "..") &&
			!dm_str_is(below, ".git") &&
			!dm_words_has(&dm_words_unread_folders, below)) {
			look_for_private(p,
				dm_arena_join(s->arena, parts + (path.n ? 0 : 2), path.n ? 3 : 1),
				depth + 1);
		}
	}
	if (dir) {
		closedir(dir);
	}
}

struct dm_str
dm_scripts_private(const struct dm_scripts *scripts, struct dm_str path)
{
	struct private_search p = {scripts ? scripts->search : NULL, PRIVATE_NAMES, {NULL, 0}};
	if (p.search && !memchr(path.p ? path.p : "", '\0', path.n)) {
		look_for_private(&p, path, 0);
	}
	return p.found;
}

struct dm_script *
dm_scripts_of(const struct dm_scripts *scripts, struct dm_str text)
{
	for (uint32_t i = 0; scripts && text.p && i < scripts->count; i++) {
		if (scripts->items[i].text.p == text.p) {
			return &scripts->items[i];
		}
	}
	return NULL;
}

/* Something is there, no folder; it may be too large to be read, or a link that leads nowhere. */
static bool
is_there(const char *name)
{
	struct stat status;
	if (lstat(name, &status) != 0) {
		return errno != ENOENT && errno != ENOTDIR;
	}
	return !S_ISDIR(status.st_mode);
}

/* context:PATH in a buffer; {NULL, 0}: it is too long, or no path */
static struct dm_str
write_name(struct dm_str path, char *buffer, size_t size)
{
	static const char prefix[] = "context:";
	size_t n = sizeof prefix - 1;
	if (n + path.n >= size || dm_str_find_byte(path, '\0') != (size_t)-1) {
		return (struct dm_str){NULL, 0};
	}
	memcpy(buffer, prefix, n);
	memcpy(buffer + n, path.n ? path.p : "", path.n);
	return (struct dm_str){buffer, n + path.n};
}

/* The file at the path, read where it was not before; NULL: it is not there, or beyond the limits, which *beyond tells. */
static const struct dm_script *
find_file(const struct dm_scripts *scripts, struct dm_str path, bool *beyond)
{
	struct dm_search *s = scripts ? scripts->search : NULL;
	char buffer[512];
	struct dm_str name = write_name(path, buffer, sizeof buffer);
	*beyond = false;
	const struct dm_script *found = scripts && name.p ? dm_scripts_get(scripts, name) : NULL;
	if (found || !s || !name.p || is_missing(scripts, path)) {
		return found;
	}
	if (s->files >= FILES || s->bytes >= BYTES) {
		*beyond = true;
		return NULL;
	}
	struct dm_script script = {.name = context_name(s->arena, path)};
	const char *disk = on_disk(s, path);
	bool there = is_there(disk) && !is_ignored(s, path); /* mostly it is not */
	s->files++;
	if (there && read_inside(s, disk, &script.text)) {
		script.text = script.text.p ? script.text : DM_STR("");
		s->bytes += script.text.n;
	}
	script.unread = there && !script.text.p;
	struct dm_scripts *kept = s->scripts;
	*dm_push(s->arena, kept->items, kept->count) = script;
	return &kept->items[kept->count - 1];
}

bool
dm_scripts_file(const struct dm_scripts *scripts, struct dm_str path, struct dm_str *text)
{
	bool beyond;
	const struct dm_script *found = find_file(scripts, path, &beyond);
	*text = found ? found->text : (struct dm_str){NULL, 0};
	return text->p != NULL;
}

bool
dm_scripts_there(
	const struct dm_scripts *scripts, struct dm_str path, struct dm_str *text, bool *unread)
{
	bool beyond;
	const struct dm_script *found = find_file(scripts, path, &beyond);
	struct dm_search *s = beyond ? scripts->search : NULL;
	*text = found ? found->text : (struct dm_str){NULL, 0};
	*unread = found ? found->unread : s && is_there(on_disk(s, path)) && !is_ignored(s, path);
	return text->p || *unread;
}

void
dm_scripts_open(struct dm_arena *arena, const char *context, const char *path,
	const struct dm_tree *tree, struct dm_scripts *scripts)
{
	scripts->search = dm_arena_alloc(arena, sizeof *scripts->search);
	scripts->arena = arena;
	*scripts->search = (struct dm_search){
		.arena = arena, .context = context, .path = path, .tree = tree, .scripts = scripts};
}

void
dm_scripts_close(struct dm_scripts *scripts)
{
	free(scripts->search->root);
	scripts->search = NULL;
}

void
dm_scripts_started(struct dm_scripts *scripts)
{
	struct dm_search *s = scripts->search;
	for (uint32_t i = 0; i < s->tree->ninstrs; i++) {
		const struct dm_instr *instr = &s->tree->instrs[i];
		if (instr->kind != DM_CMD && instr->kind != DM_ENTRYPOINT) {
			continue;
		}
		for (uint32_t k = 0; instr->form == DM_FORM_JSON && k < instr->nwords; k++) {
			struct dm_str word = instr->words[k].text;
			add_word(s, word);
			if (memchr(word.p ? word.p : "", ' ', word.n)) {
				add_words(s, word); /* ["sh", "-c", "npm start"] */
			}
		}
		if (instr->form == DM_FORM_SHELL) {
			add_words(s, dm_instr_args(instr));
		}
	}
}

const struct dm_script *
dm_scripts_get(const struct dm_scripts *scripts, struct dm_str name)
{
	for (uint32_t i = 0; scripts && i < scripts->count; i++) {
		if (dm_str_eq(scripts->items[i].name, name)) {
			return &scripts->items[i];
		}
	}
	return NULL;
}
