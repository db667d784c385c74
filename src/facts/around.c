#include "around.h"

#include "../catalogue.h"
#include "../file/file.h"
#include "../file/inside.h"
#include "../file/links.h"
#include "deployed.h"
#include "image_names.h"
#include "service.h"

#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	BUCKETS = 256,
	FILES = 512,             /* of one folder that are read */
	LIMIT = 256 * 1024,      /* bytes of one */
	BYTES = 2 * 1024 * 1024, /* of all of them */
	DEPTH = 32,              /* folders above that are looked at */
	ENTRIES = 4096,          /* of a folder */
	DOCKERFILES = 256,       /* of one folder and those below it */
	FOLDERS = 1024,          /* of the top that are looked into for one */
	INNER = 3,               /* folders for such files may hold others: deploy/k8s/base/web */
	INNER_FOLDERS = 128,     /* of all of these that are read */
	PAGES = 32,              /* of a folder with pages */
	ALIKE = 16,              /* of a folder that start something of one name */
};

/* What the files of one folder say. */
struct dm_around_folder {
	const char *path; /* without links */
	struct dm_claims claims;
	const char *above; /* the folder that it lies in, "" : nothing above counts */
	struct dm_around_folder *next;
};

/* A Dockerfile that was met. */
struct met {
	const char *folder, *name, *shown;
};

struct search {
	struct dm_around *around;
	struct dm_claims *claims;
	const char *root; /* of the repository, or the folder itself */
	bool top;         /* of a repository */
	uint32_t nlooked; /* folders of it that were looked into for a Dockerfile */
	uint32_t ninner;  /* folders in those for such files that were read */
	uint32_t files;
	size_t bytes;
	struct met *met;
	uint32_t nmet;
	bool more;         /* there is more than is read */
	const char *large; /* a file that is larger than that, as messages show it */
};

static bool
read_text(struct search *s, const char *path, struct dm_str *text)
{
	struct dm_file file;
	struct dm_err err = {0};
	struct stat status;
	if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) || s->files++ >= FILES ||
		status.st_size > LIMIT || s->bytes + (size_t)status.st_size > BYTES ||
		(s->around->no_links && dm_path_links(path, strlen(s->root))) ||
		!dm_file_read_found(&s->around->arena, s->root, path, &file, &err)) {
		return false;
	}
	s->bytes += file.text.n;
	*text = file.text;
	return true;
}

/* What another file names: included by compose, extended. */
static bool
read_named(struct dm_claims *claims, const char *path, struct dm_str *text)
{
	return read_text(claims->data, path, text);
}

/* NOT: it is read where it is a script. base: the folder that its paths count from. */
static void
read_file(struct search *s, enum dm_deployed kind, const char *folder, const char *name,
	const char *shown, const char *base)
{
	struct dm_arena *arena = &s->around->arena;
	struct dm_str text;
	s->more = s->more || (s->files >= FILES && kind && kind != DM_DEPLOYED_MANIFEST);
	const char *path = dm_path_from(arena, folder, name);
	if (!read_text(s, path, &text)) {
		struct stat status;
		bool counts = kind && kind != DM_DEPLOYED_MANIFEST && !s->large;
		bool large = counts && stat(path, &status) == 0 &&
			     (status.st_size > LIMIT || s->bytes + (size_t)status.st_size > BYTES);
		s->large = large ? shown : s->large;
		return;
	}
	kind = !kind && dm_str_starts(text, "#!") ? DM_DEPLOYED_LINES : kind;
	if (kind) {
		s->claims->read = read_named;
		s->claims->data = s;
		dm_deployed_read(s->claims, kind, dm_path_from(arena, base, ""), shown, text);
		s->claims->read = NULL;
		s->claims->data = NULL;
	}
}

static void
meet(struct search *s, const char *folder, const char *name, const char *shown)
{
	s->more = s->more || s->nmet == DOCKERFILES;
	if (s->nmet < DOCKERFILES) {
		*dm_push(&s->around->arena, s->met, s->nmet) = (struct met){
			folder, dm_arena_str(&s->around->arena, dm_str(name)).p, shown};
	}
}

/* What Dockerfiles say of each other: a single one says nothing. */
static void
read_met(struct search *s)
{
	for (uint32_t i = 0; s->nmet > 1 && i < s->nmet; i++) {
		const struct met *met = &s->met[i];
		uint32_t before = s->claims->count;
		read_file(s, DM_DEPLOYED_DOCKERFILE, met->folder, met->name,
			dm_arena_printf(&s->around->arena, "%s%s", met->shown, met->name),
			met->folder);
		for (uint32_t k = before; k < s->claims->count; k++) {
			s->claims->items[k].by =
				dm_path_from(&s->around->arena, met->folder, met->name);
		}
	}
}

/* web/Dockerfile of the top of a repository, where the base lies in another folder */
static void
meet_below(struct search *s, const char *root, const char *name)
{
	struct dm_arena *arena = &s->around->arena;
	const char *folder = dm_path_from(arena, root, name);
	struct stat status;
	s->more = s->more || s->nlooked == FOLDERS;
	if (s->nlooked < FOLDERS && ++s->nlooked &&
		stat(dm_path_from(arena, folder, "Dockerfile"), &status) == 0) {
		meet(s, folder, "Dockerfile", dm_arena_printf(arena, "%s/", name));
	}
}

/* What a folder holds, by name: in which order it is read decides what is said first. */
struct entry {
	const char *name;
	bool folder, regular;
};

struct entries {
	struct entry *items;
	uint32_t count;
};

static int
compare_entries(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static struct entries
list(struct dm_arena *arena, const char *folder)
{
	struct entries entries = {NULL, 0};
	DIR *dir = opendir(folder);
	for (struct dirent *entry; dir && entries.count < ENTRIES && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
			unsigned char type = dm_entry_type(dir, entry);
			*dm_push(arena, entries.items, entries.count) =
				(struct entry){dm_arena_str(arena, dm_str(entry->d_name)).p,
					type == DT_DIR, type == DT_REG};
		}
	}
	if (dir) {
		closedir(dir);
	}
	if (entries.count > 1) {
		dm_sort(entries.items, entries.count, sizeof *entries.items, compare_entries);
	}
	return entries;
}

/* deploy/k8s/base: one of all folders of a folder for such files */
static bool
may_enter(struct search *s, const char *name)
{
	bool enters = name[0] != '.' && !dm_words_has(&dm_words_unread_folders, dm_str(name));
	bool more = enters && s->ninner == INNER_FOLDERS;
	s->more = s->more || more;
	s->ninner += enters && !more;
	return enters && !more;
}

static void
read_folder(struct search *s, const char *folder, const char *shown, unsigned depth);

/*
 * scripts/run.sh, which people start from the folder above, and bin/run, where it is one; depth: how many folders deep
 * others are read, ops/systemd and scripts/dev.
 */
static void
read_scripts(
	struct search *s, const char *above, const char *folder, const char *shown, unsigned depth)
{
	struct dm_arena *arena = &s->around->arena;
	struct entries entries = list(arena, folder);
	for (uint32_t i = 0; i < entries.count; i++) {
		const struct entry *entry = &entries.items[i];
		const char *inner = dm_arena_printf(arena, "%s%s/", shown, entry->name);
		if (entry->folder && depth > 0 && may_enter(s, entry->name)) {
			const char *at = dm_path_from(arena, folder, entry->name);
			if (dm_words_has(&dm_words_deploy_folders, dm_str(entry->name))) {
				read_folder(s, at, inner, depth - 1);
			} else {
				read_scripts(s, above, at, inner, depth - 1);
			}
			continue;
		}
		enum dm_deployed kind = dm_deployed_kind(dm_str(entry->name));
		bool maybe = !kind && entry->regular && !strchr(entry->name, '.');
		if (!entry->folder &&
			(maybe || kind == DM_DEPLOYED_LINES || kind == DM_DEPLOYED_MANIFEST)) {
			read_file(s, kind, folder, entry->name,
				dm_arena_printf(arena, "%s%s", shown, entry->name), above);
		}
	}
}

/* docs/deploy.md: lines that the reader types at the top; a manual of many pages is not read to its end */
static void
read_pages(struct search *s, const char *above, const char *folder, const char *shown)
{
	struct dm_arena *arena = &s->around->arena;
	struct entries entries = list(arena, folder);
	const char *large = s->large;
	uint32_t pages = 0;
	for (uint32_t i = 0; i < entries.count && pages < PAGES; i++) {
		if (!entries.items[i].folder && dm_str_ends(dm_str(entries.items[i].name), ".md")) {
			pages++;
			read_file(s, DM_DEPLOYED_LINES, folder, entries.items[i].name,
				dm_arena_printf(arena, "%s%s", shown, entries.items[i].name),
				above);
		}
	}
	s->large = large;
}

/* One of the folders that the folder has that is searched. */
static void
read_below(struct search *s, const char *folder, const char *shown, const char *name)
{
	struct dm_arena *arena = &s->around->arena;
	const char *at = dm_path_from(arena, folder, name);
	const char *inner = dm_arena_printf(arena, "%s%s/", shown, name);
	if (dm_words_has(&dm_words_deploy_folders, dm_str(name)) ||
		strcmp(name, ".devcontainer") == 0) {
		read_folder(s, at, inner, INNER);
	} else if (dm_words_has(&dm_words_script_folders, dm_str(name))) {
		read_scripts(s, folder, at, inner, INNER);
	} else if (dm_words_has(&dm_words_page_folders, dm_str(name))) {
		read_pages(s, folder, at, inner);
	} else if (s->top && name[0] != '.') {
		meet_below(s, folder, name);
	}
}

/*
 * All files of a folder that may say something. depth: how many folders deep all others are read; above INNER: it is the
 * one that is searched, where those for such files are. Other YAML, of which there may be much, comes last.
 */
static void
read_folder(struct search *s, const char *folder, const char *shown, unsigned depth)
{
	struct dm_arena *arena = &s->around->arena;
	struct entries entries = list(arena, folder);
	for (uint32_t i = 0; i < 2 * entries.count; i++) {
		const struct entry *entry = &entries.items[i % entries.count];
		bool last = i >= entries.count;
		enum dm_deployed kind =
			entry->folder ? DM_DEPLOYED_NOT : dm_deployed_kind(dm_str(entry->name));
		if (last != (kind == DM_DEPLOYED_MANIFEST)) {
			continue;
		}
		if (kind == DM_DEPLOYED_DOCKERFILE) {
			meet(s, folder, entry->name, shown);
		} else if (kind) {
			read_file(s, kind, folder, entry->name,
				dm_arena_printf(arena, "%s%s", shown, entry->name), folder);
		} else if (entry->folder && depth > INNER) {
			read_below(s, folder, shown, entry->name);
		} else if (entry->folder && depth > 0 && may_enter(s, entry->name)) {
			read_folder(s, dm_path_from(arena, folder, entry->name),
				dm_arena_printf(arena, "%s%s/", shown, entry->name), depth - 1);
		}
	}
}

static void
read_workflows(struct search *s, const char *root)
{
	static const char shown[] = ".github/workflows/";
	struct dm_arena *arena = &s->around->arena;
	const char *folder = dm_path_from(arena, root, ".github/workflows");
	struct entries entries = list(arena, folder);
	for (uint32_t i = 0; i < entries.count; i++) {
		struct dm_str name = dm_str(entries.items[i].name);
		if (dm_str_ends(name, ".yml") || dm_str_ends(name, ".yaml")) {
			read_file(s, DM_DEPLOYED_WORKFLOW, folder, name.p,
				dm_arena_printf(arena, "%s%s", shown, name.p), root);
		}
	}
}

enum {
	ACTION_DEPTH = 3,     /* folders below the one that is searched that may hold an action */
	ACTION_FOLDERS = 128, /* that are looked into */
};

/* actions/NAME/action.yml, NAME/action.yml: an action is used by its folder, wherever that is in the repository */
static void
read_actions(
	struct search *s, const char *folder, const char *shown, uint32_t depth, uint32_t *left)
{
	struct dm_arena *arena = &s->around->arena;
	DIR *dir = *left > 0 ? opendir(folder) : NULL;
	*left -= dir != NULL;
	for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
		struct dm_str name = dm_str(entry->d_name);
		bool inner = dm_entry_type(dir, entry) == DT_DIR;
		/* the folder that is searched, and those of deployment, are read for all kinds of files */
		bool read = depth == ACTION_DEPTH && dm_words_has(&dm_words_deploy_folders, name);
		if (!inner && depth < ACTION_DEPTH &&
			dm_deployed_kind(name) == DM_DEPLOYED_ACTION) {
			read_file(s, DM_DEPLOYED_ACTION, folder, entry->d_name,
				dm_arena_printf(arena, "%s%s", shown, entry->d_name), folder);
		} else if (inner && depth > 0 && *left > 0 && name.p[0] != '.' && !read &&
			   !dm_words_has(&dm_words_unread_folders, name)) {
			read_actions(s, dm_path_from(arena, folder, entry->d_name),
				dm_arena_printf(arena, "%s%s/", shown, entry->d_name), depth - 1,
				left);
		}
	}
	if (dir) {
		closedir(dir);
	}
}

/* FNV-1a */
static uint32_t
hash(const char *path)
{
	uint32_t h = 2166136261U;
	for (; *path; path++) {
		h = (h ^ (unsigned char)*path) * 16777619U;
	}
	return h % BUCKETS;
}

/* The folder of this real path, read once. */
static struct dm_around_folder *
folder_at(struct dm_around *around, const char *real, const char *repository)
{
	struct dm_arena *arena = &around->arena;
	if (!around->folders) {
		around->folders =
			dm_arena_alloc(arena, BUCKETS * sizeof(struct dm_around_folder *));
	}
	struct dm_around_folder **bucket = &around->folders[hash(real)];
	for (struct dm_around_folder *folder = *bucket; folder; folder = folder->next) {
		if (strcmp(folder->path, real) == 0) {
			return folder;
		}
	}
	struct dm_around_folder *folder = dm_arena_alloc(arena, sizeof *folder);
	*folder = (struct dm_around_folder){.path = dm_arena_str(arena, dm_str(real)).p,
		.claims = {.arena = arena},
		.above = "",
		.next = *bucket};
	folder->claims.root = repository ? repository : folder->path;
	*bucket = folder;
	bool top = !repository || strcmp(repository, real) == 0;
	struct search s = {.around = around,
		.claims = &folder->claims,
		.root = folder->claims.root,
		.top = top && repository};
	read_folder(&s, folder->path, "", INNER + 1);
	if (top && repository) {
		read_workflows(&s, folder->path);
		uint32_t left = ACTION_FOLDERS;
		read_actions(&s, dm_path_from(arena, folder->path, ".github/actions"),
			".github/actions/", ACTION_DEPTH, &left);
		read_actions(&s, folder->path, "", ACTION_DEPTH, &left);
	}
	read_met(&s);
	if (s.more) {
		struct dm_claim_reader r = {&folder->claims, arena, folder->path, "the repository"};
		dm_claim_add_unread(&r, NULL, "more files than are read");
	}
	if (s.large) {
		struct dm_claim_reader r = {&folder->claims, arena, folder->path, s.large};
		dm_claim_add_unread(&r, NULL, "more bytes than are read");
	}
	if (!top) {
		size_t n = strlen(folder->path);
		while (n > 1 && folder->path[n - 1] != '/') {
			n--;
		}
		n -= n > 1;
		folder->above = dm_arena_str(arena, (struct dm_str){folder->path, n}).p;
	}
	return folder;
}

static struct dm_around_folder *
folder_of(struct dm_around *around, const char *path)
{
	char real[PATH_MAX];
	const char *slash = strrchr(path, '/');
	struct dm_str folder =
		slash ? (struct dm_str){path, (size_t)(slash - path) + 1} : DM_STR(".");
	if (around->last && dm_str_is(folder, around->last)) {
		return around->found;
	}
	around->last = dm_arena_str(&around->arena, folder).p;
	around->found = NULL;
	if (!realpath(around->last, real)) {
		return NULL;
	}
	const char *repository = dm_inside_repository(&around->arena, real);
	struct dm_around_folder *first = folder_at(around, real, repository);
	struct dm_around_folder *at = first;
	for (int i = 0; i < DEPTH && at->above[0]; i++) {
		at = folder_at(around, at->above, repository);
	}
	around->found = first;
	return first;
}

/* A manifest's image is known by the name of the folder that the Dockerfile lies in: registry/team/web:1 of web/. */
static bool
is_named_so(const char *image, const char *folder)
{
	struct dm_str name = dm_str_base_name(dm_image_name_untagged(dm_str(image)));
	return dm_str_case_eq(name, dm_str_base_name(dm_str(folder)));
}

/* How many containers the manifests of a folder have. */
static uint32_t
count_images(const struct dm_claims *claims)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < claims->count; i++) {
		n += claims->items[i].image && !claims->items[i].named;
	}
	return n;
}

/* Which Dockerfile the names of all builds around say that an image is of. */
enum named {
	NAMED_NOT,   /* none of them does */
	NAMED_OTHER, /* another one */
	NAMED_THIS,
};

/* What is looked at for one Dockerfile. */
struct look {
	struct dm_arena *arena;
	struct dm_around *around;
	const struct dm_around_folder *first;
	const char *real; /* of the Dockerfile; "": it is not there */
};

static const struct dm_around_folder *
above(struct dm_around *around, const struct dm_around_folder *at)
{
	return at->above[0] ? folder_at(around, at->above, NULL) : NULL;
}

/* Among names that are equal, or without them among those with another tag. */
static enum named
named_as(const struct look *look, struct dm_str image, bool tagged, const char **target)
{
	enum named result = NAMED_NOT;
	struct dm_str untagged = dm_image_name_untagged(image);
	for (const struct dm_around_folder *at = look->first; at; at = above(look->around, at)) {
		for (uint32_t i = 0; i < at->claims.ntags; i++) {
			const struct dm_tag *tag = &at->claims.tags[i];
			bool equal =
				tagged ? dm_str_eq(tag->name, image)
				       : dm_str_eq(dm_image_name_untagged(tag->name), untagged);
			if (equal && strcmp(tag->dockerfile, look->real) == 0) {
				*target = tag->target;
				return NAMED_THIS;
			}
			result = equal ? NAMED_OTHER : result;
		}
	}
	return result;
}

/* The claim is of an image that this Dockerfile is built as. */
static enum named
is_built_so(const struct look *look, const struct dm_claim *claim, const char **target)
{
	struct dm_str image = dm_image_name_plain(look->arena, dm_str(claim->image));
	enum named named = named_as(look, image, true, target);
	return named ? named : named_as(look, image, false, target);
}

/* web, or by compose itself shop-web-1 */
static bool
is_called(const struct dm_claim *claim, struct dm_str name)
{
	size_t end = name.n;
	while (end > 0 && dm_is_digit(name.p[end - 1])) {
		end--;
	}
	bool numbered = end > 1 && end < name.n && strchr("-_", name.p[end - 1]);
	struct dm_str before = dm_str_slice(name, 0, numbered ? end - 1 : 0);
	for (const char **called = claim->called; called && *called; called++) {
		size_t n = strlen(*called);
		if (dm_str_is(name, *called) || (before.n > n && dm_str_ends(before, *called) &&
							strchr("-_", before.p[before.n - n - 1]))) {
			return true;
		}
	}
	return false;
}

static bool
speaks(const struct look *look, const struct dm_around_folder *at, const struct dm_claim *claim,
	struct dm_usage *usage);

/* What starts what the claim runs a command in, where one of the folder does: the first that speaks of the Dockerfile. */
static enum named
is_started_in(const struct look *look, const struct dm_around_folder *at,
	const struct dm_claim *claim, struct dm_usage *started)
{
	enum named named = NAMED_NOT;
	struct dm_str name = dm_str_base_name(dm_str(claim->image));
	uint32_t alike = 0;
	for (uint32_t i = 0; i < at->claims.count && named != NAMED_THIS && alike < ALIKE; i++) {
		const struct dm_claim *other = &at->claims.items[i];
		if (!other->known && is_called(other, name)) {
			alike++;
			named = speaks(look, at, other, started) ? NAMED_THIS : NAMED_OTHER;
		}
	}
	return named;
}

/* docker compose exec web: the nearest folder that starts one of the name tells which, from that of the claim on. */
static enum named
is_entered(const struct look *look, const struct dm_around_folder *from,
	const struct dm_claim *claim, struct dm_usage *usage)
{
	struct dm_usage started = {.target = NULL};
	enum named named = NAMED_NOT;
	for (const struct dm_around_folder *at = from; at && !named; at = above(look->around, at)) {
		named = is_started_in(look, at, claim, &started);
	}
	for (const struct dm_around_folder *at = look->first; at && at != from && !named;
		at = above(look->around, at)) {
		named = is_started_in(look, at, claim, &started);
	}
	if (named == NAMED_THIS) {
		usage->target = started.target;
		usage->entrypoint = usage->entrypoint ? usage->entrypoint : started.entrypoint;
	}
	return named;
}

/* What the claim of a folder says of the Dockerfile; false: it is of another. */
static bool
speaks(const struct look *look, const struct dm_around_folder *at, const struct dm_claim *claim,
	struct dm_usage *usage)
{
	*usage = claim->usage;
	if (claim->any) {
		return true;
	}
	if (claim->by && strcmp(claim->by, look->real) == 0) {
		return false;
	}
	if (claim->dockerfile) {
		return strcmp(claim->dockerfile, look->real) == 0;
	}
	const char *target = NULL;
	enum named entered = claim->known ? is_entered(look, at, claim, usage) : NAMED_NOT;
	if (entered || claim->only_known) {
		return entered == NAMED_THIS;
	}
	enum named named = claim->image ? is_built_so(look, claim, &target) : NAMED_NOT;
	if (named == NAMED_THIS) {
		usage->target = target;
	}
	if (!named && claim->base) {
		return is_named_so(claim->image, look->first->path);
	}
	if (named || !claim->image || !at || at != look->first) {
		return named == NAMED_THIS;
	}
	return (!claim->named && count_images(&at->claims) == 1) ||
	       is_named_so(claim->image, at->path);
}

/* The names that builds of this Dockerfile give. */
static void
add_names(const struct look *look, const struct dm_around_folder *at, struct dm_usages *usages)
{
	for (uint32_t i = 0; i < at->claims.ntags; i++) {
		const struct dm_tag *tag = &at->claims.tags[i];
		if (strcmp(tag->dockerfile, look->real) == 0) {
			usages->names = dm_usage_append(
				look->arena, usages->names, dm_arena_str(look->arena, tag->name).p);
		}
	}
}

struct dm_usages
dm_around_find(struct dm_around *around, struct dm_arena *arena, const char *path)
{
	struct dm_usages usages = {.count = 0};
	char real[PATH_MAX];
	struct look look = {
		.arena = arena, .around = around, .first = folder_of(around, path), .real = ""};
	bool any = false; /* mostly nothing is said */
	for (const struct dm_around_folder *at = look.first; at; at = above(around, at)) {
		any = any || at->claims.count || at->claims.ntags;
	}
	if (any && realpath(path, real)) {
		look.real = real;
	}
	for (const struct dm_around_folder *at = any ? look.first : NULL; at;
		at = above(around, at)) {
		for (uint32_t i = 0; i < at->claims.count; i++) {
			struct dm_usage usage;
			if (speaks(&look, at, &at->claims.items[i], &usage)) {
				*dm_push(arena, usages.items, usages.count) = usage;
			}
		}
		add_names(&look, at, &usages);
	}
	if (look.first) {
		const char *root = look.first->claims.root;
		size_t above_root = strlen(root) - dm_str_base_name(dm_str(root)).n;
		const struct dm_str parts[] = {dm_str(look.first->path + above_root), DM_STR("/"),
			dm_str_base_name(dm_str(path))};
		usages.path = dm_arena_join(arena, parts, 3).p;
	}
	return usages;
}

void
dm_around_finish(struct dm_around *around)
{
	dm_arena_finish(&around->arena);
	*around = (struct dm_around){.no_links = around->no_links};
}
