#include "compare.h"

#include "../catalogue.h"
#include "fix.h"

#include <sys/stat.h>

/* ---- packages ---- */

static const char *
versions(struct dm_arena *arena, const struct dm_package *old, const struct dm_package *new)
{
	return dm_arena_printf(arena, "%s %s -> %s", old->name, old->version, new->version);
}

static void
compare_packages(struct dm_arena *arena, const struct dm_content *before, struct dm_trial *trial)
{
	const struct dm_content *after = &trial->after.content;
	for (uint32_t i = 0; i < before->npackages; i++) {
		const struct dm_package *old = &before->packages[i];
		const struct dm_package *new = dm_content_package(after, old->name);
		if (!new) {
			dm_names_add(arena, &trial->lost, old->name);
		} else if (strcmp(old->version, new->version) != 0) {
			dm_names_add(arena, &trial->upgraded, versions(arena, old, new));
		}
	}
	for (uint32_t i = 0; i < after->npackages; i++) {
		if (!dm_content_package(before, after->packages[i].name)) {
			dm_names_add(arena, &trial->added, after->packages[i].name);
		}
	}
	if (trial->lost.count && !dm_fix_has(trial->passes, "no-recommends")) {
		dm_remark_add(arena, &trial->regressions, "packages-lost",
			"%u packages are not installed any more: %s%s", trial->lost.count,
			trial->lost.items[0], trial->lost.count > 1 ? ", ..." : "");
	}
}

/* ---- files ---- */

/* Some folder of the path, or the path itself, is of those that programs make again; a word with a slash is a beginning. */
static bool
is_made_again(const char *path)
{
	struct dm_str rest = dm_str(path);
	for (uint32_t i = 0; i < dm_words_made_again.count; i++) {
		const char *word = dm_words_item(&dm_words_made_again, i);
		if (strchr(word, '/') && dm_path_holds(dm_str(word), rest)) {
			return true;
		}
	}
	return dm_words_has_part(&dm_words_made_again, rest);
}

/* The package is gone, or another version may have other files. */
static bool
has_changed(const struct dm_content *before, const struct dm_content *after, const char *package)
{
	const struct dm_package *old = dm_content_package(before, package),
				*new = dm_content_package(after, package);
	return !old || !new || strcmp(old->version, new->version) != 0;
}

/* The script of a package that is gone makes it: netbase's /etc/networks is in no list. */
static bool
is_made_by_lost(struct dm_arena *arena, const struct dm_content *before,
	const struct dm_content *after, const char *path)
{
	const char *name = before->nscripts ? dm_arena_printf(arena, "/%s", path) : path;
	for (uint32_t i = 0; i < before->nscripts; i++) {
		const struct dm_postinst *script = &before->scripts[i];
		if (dm_str_names(script->text, name) &&
			!dm_content_package(after, script->package)) {
			return true;
		}
	}
	return false;
}

/* A package explains it, or the nearest folder above that is missing with it. */
static bool
is_explained(struct dm_arena *arena, const struct dm_content *before,
	const struct dm_content *after, const char *path)
{
	while (strcmp(path, ".") != 0 && !dm_content_find(after, dm_str(path))) {
		const char *owner = dm_content_owner(before, path);
		if (owner) {
			return has_changed(before, after, owner);
		}
		if (is_made_by_lost(arena, before, after, path)) {
			return true;
		}
		path = dm_path_folder(arena, path);
	}
	return false;
}

/* /etc/rc2.d/S01dbus: a link to what a package took along, made by a script that does not name it. */
static bool
is_link_to_explained(struct dm_arena *arena, const struct dm_content *before,
	const struct dm_content *after, const struct dm_entry *entry)
{
	if (!entry->link) {
		return false;
	}
	struct dm_str to = dm_content_follow(arena, before, dm_str(entry->path), true);
	return to.n && !dm_content_find(after, to) &&
	       is_explained(arena, before, after, dm_arena_str(arena, to).p);
}

static bool
is_accounted_for(struct dm_arena *arena, const struct dm_content *before,
	const struct dm_content *after, const struct dm_entry *entry)
{
	return is_made_again(entry->path) || is_explained(arena, before, after, entry->path) ||
	       is_link_to_explained(arena, before, after, entry);
}

/* /etc/systemd/system/getty.target.wants: a folder that was made for what is accounted for, and for nothing else. */
static bool
is_folder_of_such(struct dm_arena *arena, const struct dm_content *before,
	const struct dm_content *after, uint32_t at)
{
	struct dm_str folder = dm_str(before->entries[at].path);
	bool found = false;
	for (uint32_t i = at + 1; S_ISDIR(before->entries[at].mode) && i < before->count; i++) {
		const struct dm_entry *entry = &before->entries[i];
		if (!dm_str_starts(dm_str(entry->path), before->entries[at].path)) {
			break;
		}
		if (S_ISDIR(entry->mode) || !dm_path_holds(folder, dm_str(entry->path))) {
			continue;
		}
		if (dm_content_find(after, dm_str(entry->path)) ||
			!is_accounted_for(arena, before, after, entry)) {
			return false;
		}
		found = true;
	}
	return found;
}

static void
compare_files(struct dm_arena *arena, const struct dm_content *before, struct dm_trial *trial)
{
	const struct dm_content *after = &trial->after.content;
	uint32_t unowned = 0;
	for (uint32_t i = 0; i < before->count; i++) {
		const struct dm_entry *entry = &before->entries[i];
		if (dm_content_find(after, dm_str(entry->path)) ||
			is_accounted_for(arena, before, after, entry) ||
			is_folder_of_such(arena, before, after, i)) {
			continue;
		}
		/* what has packages without lists of files may have upgraded them */
		bool unlisted = before->rpm || before->unlisted;
		if (unlisted && dm_path_holds(DM_STR("usr"), dm_str(entry->path)) &&
			!dm_path_holds(DM_STR("usr/local"), dm_str(entry->path))) {
			unowned++;
			continue;
		}
		dm_names_add(arena, &trial->missing, dm_arena_printf(arena, "/%s", entry->path));
	}
	if (trial->missing.count) {
		dm_remark_add(arena, &trial->regressions, "files-missing",
			"%u files are missing, neither caches nor of a package that changed: %s%s",
			trial->missing.count, trial->missing.items[0],
			trial->missing.count > 1 ? ", ..." : "");
	}
	if (unowned) {
		dm_remark_add(arena, &trial->notes, "files-unlisted",
			"%u files of /usr are gone; which packages brought them cannot be told "
			"here",
			unowned);
	}
}

/* ---- configuration ---- */

static void
compare_configuration(struct dm_arena *arena, const struct dm_side *before, struct dm_trial *trial)
{
	const char **keys = dm_built_image_differences(arena, &before->image, &trial->after.image);
	for (; *keys; keys++) {
		dm_remark_add(arena, &trial->regressions, "configuration",
			"the image's configuration differs: %s", *keys);
	}
}

static void
note_doubts(struct dm_arena *arena, const struct dm_side *before, struct dm_trial *trial)
{
	const struct dm_side *after = &trial->after;
	bool chosen = dm_fix_has(trial->passes, "trusted-base") ||
		      dm_fix_has(trial->passes, "pin-digest");
	if (before->image.layers && after->image.layers && !chosen &&
		strcmp(before->image.first_layer, after->image.first_layer) != 0) {
		dm_remark_add(arena, &trial->notes, "base-moved",
			"the base image is another one than for the first build: its tag moved in "
			"between, or the file has other layers first");
	}
	if (before->cached && trial->upgraded.count) {
		dm_remark_add(arena, &trial->notes, "cached",
			"%u RUNs of the first build came from the engine's cache, so its packages "
			"may be older than a new build's: --no-cache builds both anew",
			before->cached);
	}
	if (before->content.rpm) {
		dm_remark_add(arena, &trial->notes, "rpm",
			"the database of rpm is not read: its packages are not compared");
	}
}

void
dm_compare_images(struct dm_arena *arena, const struct dm_side *before, struct dm_trial *trial)
{
	compare_configuration(arena, before, trial);
	compare_packages(arena, &before->content, trial);
	compare_files(arena, &before->content, trial);
	note_doubts(arena, before, trial);
}
