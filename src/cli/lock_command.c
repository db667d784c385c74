#include "../escape.h"
#include "lock_command.h"

#include "../facts/bots.h"
#include "neighbours.h"
#include "options.h"
#include "outcome.h"
#include "printer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
say_links(const struct dm_file *file, const char *path)
{
	struct dm_outcome outcome = {0};
	dm_outcome_links(&outcome, file, path);
	dm_buf_write(&outcome.err, stderr);
	dm_outcome_finish(&outcome);
}

static void
say_notes(struct dm_settings *settings, bool quiet)
{
	struct dm_buf notes = {0};
	dm_settings_say(settings, &notes);
	if (!quiet && notes.n) {
		dm_buf_write(&notes, stderr);
	}
	dm_buf_finish(&notes);
}

static void
init(struct dm_lock_command *work, const struct dm_command *command, bool quiet)
{
	*work = (struct dm_lock_command){0};
	work->settings = dm_command_settings(command);
	work->settings.new_lock = true;
	work->settings.online = true;
	work->images = (struct dm_lock_images){.arena = &work->arena,
		.settings = &work->settings,
		.quiet = quiet,
		.untrusted = command->untrusted};
}

void
dm_lock_command_finish(struct dm_lock_command *work)
{
	dm_settings_finish(&work->settings);
	dm_arena_finish(&work->arena);
}

/* Returns 2 if a file could not be read; the others are added all the same. */
static int
add_files(struct dm_lock_command *work, const struct dm_command *command,
	const struct dm_files *files)
{
	int status = 0;
	for (uint32_t i = 0; i < files->count; i++) {
		const struct dm_found *found = &files->items[i];
		struct dm_err err = {0};
		const char *name = found->path;
		const struct dm_str *text = NULL;
		bool ok = true;
		if (strcmp(found->path, "-") == 0) {
			struct dm_file *input = &work->standard_input;
			name = command->stdin_name ? command->stdin_name : "Dockerfile";
			ok = dm_file_read(&work->arena, "-", input, &err);
			text = &input->text;
		}
		if (!ok || !dm_lock_images_add(&work->images, found, name, text, &err)) {
			dm_print_error(&err, found->path);
			status = 2;
		}
	}
	return status > work->images.status ? status : work->images.status;
}

/* ---- writing ---- */

static bool
write_lock(struct dm_arena *arena, const struct dm_lock_file *file,
	const struct dm_resolution *resolution)
{
	struct dm_buf before = {0}, after = {0};
	struct dm_err err = {0};
	bool ok = true;
	dm_lock_write(&before, &file->old);
	dm_lock_write(&after, &resolution->lock);
	struct dm_str text = dm_arena_str(arena, dm_buf_view(&after));
	if (!file->exists && resolution->lock.count + resolution->lock.ndownloads) {
		ok = dm_file_create(file->path, text, &err);
	} else if (file->exists && !dm_str_eq(dm_buf_view(&before), text)) {
		ok = dm_file_write(file->path, &file->file, text, &err);
		if (ok) {
			say_links(&file->file, file->path);
		}
	}
	if (!ok) {
		dm_print_error(&err, file->path);
	}
	dm_buf_finish(&before);
	dm_buf_finish(&after);
	return ok;
}

static void
print_changes(const struct dm_resolution *resolution)
{
	struct dm_buf out = {0};
	for (uint32_t i = 0; i < resolution->nchanges; i++) {
		const struct dm_lock_change *change = &resolution->changes[i];
		const char *digest = change->fresh ? change->fresh : change->old;
		dm_buf_put(&out, !change->old ? "+ " : !change->fresh ? "- " : "~ ");
		dm_text_escaped(&out, dm_str(change->image));
		if (change->mirror) {
			dm_buf_put(&out, " by way of ");
			dm_text_escaped(&out, dm_str(change->mirror));
		}
		dm_buf_byte(&out, ' ');
		dm_text_escaped(&out, dm_str(digest));
		if (change->old && change->fresh) {
			dm_buf_put(&out, ", was ");
			dm_text_escaped(&out, dm_str(change->old));
		}
		dm_buf_byte(&out, '\n');
	}
	if (out.n) {
		dm_buf_write(&out, stdout);
	}
	dm_buf_finish(&out);
}

/* lock: its list of changes names the mirrors. */
static struct dm_resolve_options
options_of(const struct dm_lock_command *work, const struct dm_command *command, bool lock)
{
	return (struct dm_resolve_options){
		.deadline = dm_settings_deadline(&work->settings),
		.say_mirrors = !lock && !command->quiet,
		.update = command->update,
		.prune = command->prune,
		.strict = command->strict,
		.quiet = command->quiet,
		.parallel = command->lookups,
		.launcher = command->launcher,
	};
}

/* Returns 0; 1 where some images could not be looked up; 2 where none could, or a lock cannot be written. */
static int
resolve(struct dm_lock_command *work, const struct dm_command *command, bool lock, bool write)
{
	const struct dm_resolve_options options = options_of(work, command, lock);
	uint32_t n = work->images.nlocks;
	dm_lock_images_finish(&work->images);
	work->resolutions = dm_arena_alloc(&work->arena, n * sizeof *work->resolutions);
	enum dm_resolved resolved =
		dm_resolve(&work->arena, &work->images, &options, work->resolutions);
	if (resolved == DM_RESOLVED_NONE) {
		fputs("dockmend: nothing was written\n", stderr);
		return 2;
	}
	bool ok = true;
	for (uint32_t i = 0; write && i < n; i++) {
		ok = write_lock(&work->arena, &work->images.locks[i], &work->resolutions[i]) && ok;
	}
	return !ok ? 2 : resolved == DM_RESOLVED_SOME ? 1 : 0;
}

/* ---- --resolve ---- */

int
dm_lock_command_resolve(
	struct dm_lock_command *work, struct dm_command *command, const struct dm_files *files)
{
	init(work, command, true); /* what is wrong with a file is said when its turn comes */
	for (uint32_t i = 0; i < files->count; i++) {
		struct dm_files one = {
			.arena = files->arena, .items = &files->items[i], .count = 1};
		if (strcmp(one.items->path, "-") == 0) {
			add_files(work, command, &one);
			command->standard_input = &work->standard_input;
			continue;
		}
		struct dm_err ignored = {0};
		dm_lock_images_add(&work->images, one.items, one.items->path, NULL, &ignored);
	}
	int status = resolve(work, command, false, command->mode == DM_MODE_WRITE);
	if (status == 2) {
		return 2;
	}
	uint32_t n = work->images.nlocks;
	work->locks = dm_arena_alloc(&work->arena, n * sizeof *work->locks);
	for (uint32_t i = 0; i < n; i++) {
		work->locks[i] = work->resolutions[i].lock;
	}
	command->locks_known = work->locks;
	command->nlocks_known = n;
	return command->standard_input ? 0 : status; /* a filter's text is no less right */
}

/* ---- lock ---- */

/* https://github.com/moby/buildkit/blob/master/sourcepolicy/pb/policy.proto: a CONVERT rule for each tag. */
static void
put_source_policy(struct dm_buf *out, const struct dm_lock *lock)
{
	const char *between = "\n";
	dm_buf_put(out, "{\n  \"rules\": [");
	for (uint32_t i = 0; i < lock->count; i++) {
		const struct dm_lock_entry *entry = &lock->entries[i];
		if (strchr(entry->image, '@')) {
			continue; /* its name is its digest */
		}
		/* names and digests hold nothing that JSON would escape */
		dm_buf_printf(out,
			"%s    {\n      \"action\": \"CONVERT\",\n"
			"      \"selector\": { \"identifier\": \"docker-image://%s\" },\n"
			"      \"updates\": { \"identifier\": \"docker-image://%s@%s\" }\n    }",
			between, entry->image, entry->image, entry->digest);
		between = ",\n";
	}
	dm_buf_put(out, *between == ',' ? "\n  ]\n}\n" : "]\n}\n");
}

/* Returns 0 or 2. */
static int
write_source_policy(struct dm_lock_command *work, const char *path)
{
	struct dm_buf out = {0};
	struct dm_err err = {0};
	struct dm_file file;
	if (work->images.nlocks != 1) {
		return dm_usage_error("--source-policy wants files that share one lock", "");
	}
	put_source_policy(&out, &work->resolutions[0].lock);
	struct dm_str text = dm_arena_str(&work->arena, dm_buf_view(&out));
	dm_buf_finish(&out);
	bool ok = access(path, F_OK) != 0 ? dm_file_create(path, text, &err)
					  : dm_file_read(&work->arena, path, &file, &err) &&
						    (dm_str_eq(file.text, text) ||
							    dm_file_write(path, &file, text, &err));
	if (!ok) {
		dm_print_error(&err, path);
	}
	return ok ? 0 : 2;
}

/* What a lock has now, what was left out, and what comes next. */
static void
say_lock(const struct dm_lock_command *work, uint32_t i)
{
	const struct dm_lock_file *file = &work->images.locks[i];
	const struct dm_resolution *resolution = &work->resolutions[i];
	struct dm_buf out = {0};
	uint32_t added = 0, changed = 0, left = 0;
	for (uint32_t k = 0; k < resolution->nchanges; k++) {
		added += !resolution->changes[k].old;
		changed += resolution->changes[k].old && resolution->changes[k].fresh;
	}
	for (uint32_t k = 0; k < file->nurls; k++) {
		left += !dm_lock_checksum(&resolution->lock, dm_str(file->urls[k]));
	}
	for (uint32_t k = 0; k < file->nimages; k++) {
		left += !dm_lock_find(&resolution->lock, file->images[k].image);
	}
	dm_buf_put(&out, "dockmend: ");
	dm_text_escaped(&out, dm_str(file->path));
	dm_buf_printf(&out, ": %u %s", resolution->lock.count,
		resolution->lock.count == 1 ? "image" : "images");
	if (resolution->lock.ndownloads) {
		dm_buf_printf(&out, " and %u %s", resolution->lock.ndownloads,
			resolution->lock.ndownloads == 1 ? "download" : "downloads");
	}
	dm_buf_printf(&out, ", %u added, %u changed", added, changed);
	if (left + file->nuntrusted + file->nunknown) {
		dm_buf_put(&out, "; left out: ");
	}
	const struct {
		uint32_t n;
		const char *why;
	} reasons[] = {{left, "not looked up"}, {file->nuntrusted, "not trusted"},
		{file->nunknown, "named by a build argument without a default"}};
	const char *between = "";
	for (size_t k = 0; k < sizeof reasons / sizeof *reasons; k++) {
		if (reasons[k].n) {
			dm_buf_printf(&out, "%s%u %s", between, reasons[k].n, reasons[k].why);
			between = ", ";
		}
	}
	dm_buf_put(&out, added + changed ? "; to pin what it has: dockmend -w\n" : "\n");
	if (!file->exists && resolution->lock.count) {
		struct dm_bots around = {.path = file->path};
		unsigned bots = work->images.untrusted ? 0 : dm_bots_get(&around);
		dm_buf_printf(&out, "dockmend: digests stand still: %s\n",
			bots & DM_BOT_RENOVATE     ? "Renovate renews them here"
			: bots & DM_BOT_DEPENDABOT ? "Dependabot renews those in FROM here, none "
						     "in ARGs"
						   : "renew them with dockmend lock --update, on a "
						     "schedule, or set up Renovate");
	}
	dm_buf_write(&out, stderr);
	dm_buf_finish(&out);
}

/* All files that a lock speaks for lie below its folder: what none of them names may be dropped. */
static int
add_whole_folders(struct dm_lock_command *work, const struct dm_command *command)
{
	uint32_t n = work->images.nlocks;
	int status = 0;
	for (uint32_t i = 0; i < n && !command->lock; i++) {
		struct dm_files files = {.arena = &work->arena,
			.launcher = command->launcher,
			.no_links = command->untrusted,
			.places = true};
		struct dm_err err = {0};
		const char *folder = dm_path_folder(&work->arena, work->images.locks[i].path);
		if (!dm_discover(&files, folder, &err)) {
			dm_print_error(&err, folder);
			status = 2;
			continue;
		}
		work->images.quiet = true;
		int added = add_files(work, command, &files);
		status = added > status ? added : status;
		if (files.errors.n) { /* a folder that cannot be read may hold files that name more */
			dm_buf_write(&files.errors, stderr);
			work->images.locks[i].complete = false;
			status = 2;
		}
		dm_files_finish(&files);
	}
	work->images.nlocks = n; /* locks further below were not asked for */
	return status;
}

static void
say_incomplete(const struct dm_lock_command *work)
{
	for (uint32_t i = 0; i < work->images.nlocks; i++) {
		if (!work->images.locks[i].complete) {
			fputs("dockmend: not pruned, because not every file could be read\n",
				stderr);
			return;
		}
	}
}

int
dm_lock_command_run(const struct dm_command *command, const struct dm_files *files)
{
	struct dm_lock_command work;
	const bool check = command->mode == DM_MODE_CHECK;
	init(&work, command, command->quiet || check);
	int status = add_files(&work, command, files);
	say_notes(&work.settings, command->quiet);
	if (command->prune) {
		int more = add_whole_folders(&work, command);
		status = more > status ? more : status;
		say_incomplete(&work);
	}
	if (check) {
		const struct dm_resolve_options options = options_of(&work, command, false);
		int differs = dm_resolve_check(&work.arena, &work.images, &options);
		status = differs > status ? differs : status;
	} else {
		int resolved = resolve(&work, command, true, true);
		status = resolved > status ? resolved : status;
		if (resolved < 2 && command->source_policy) {
			int written = write_source_policy(&work, command->source_policy);
			status = written > status ? written : status;
		}
		for (uint32_t i = 0; resolved < 2 && i < work.images.nlocks && !command->quiet;
			i++) {
			print_changes(&work.resolutions[i]);
			say_lock(&work, i);
		}
	}
	dm_lock_command_finish(&work);
	return status;
}
