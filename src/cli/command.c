#include "command.h"

#include "../escape.h"
#include "../file/file.h"
#include "../image/trust.h"
#include "../image/uses.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	AHEAD = 512, /* files that workers may be ahead of the printer */
	BATCH = 16,  /* files that a worker takes at once */
};

void
dm_outcome_finish(struct dm_outcome *outcome)
{
	dm_buf_finish(&outcome->out);
	dm_buf_finish(&outcome->err);
	dm_buf_finish(&outcome->rest);
	dm_buf_finish(&outcome->notes);
	dm_buf_finish(&outcome->settings);
	dm_arena_finish(&outcome->arena);
}

bool
dm_command_filters(const struct dm_command *command, const struct dm_found *found)
{
	bool rewrites = command->mode == DM_MODE_DIFF || command->mode == DM_MODE_WRITE;
	return rewrites && command->format == DM_FORMAT_DEFAULT && strcmp(found->path, "-") == 0;
}

static void
raise_status(struct dm_outcome *outcome, int status)
{
	outcome->status = status > outcome->status ? status : outcome->status;
}

void
dm_outcome_error(struct dm_outcome *outcome, const struct dm_err *err, const char *path)
{
	struct dm_arena arena = {0};
	struct dm_file file;
	struct dm_err ignored = {.line = 0};
	dm_buf_put(&outcome->err, "dockmend: ");
	dm_text_escaped(&outcome->err, dm_str(err->path[0] ? err->path : path));
	if (err->line) {
		dm_buf_printf(&outcome->err, ":%u:%u", err->line, err->column);
	}
	dm_buf_put(&outcome->err, ": ");
	dm_text_escaped(&outcome->err, dm_str(err->message));
	dm_buf_byte(&outcome->err, '\n');
	if (err->line && !err->discreet && dm_file_read(&arena, err->path, &file, &ignored)) {
		dm_report_excerpt(&outcome->err, file.text, err->line, err->column);
	}
	dm_arena_finish(&arena);
	raise_status(outcome, 2);
}

void
dm_outcome_links(struct dm_outcome *outcome, const struct dm_file *as_read, const char *path)
{
	if (as_read->status.st_nlink > 1) {
		dm_buf_put(&outcome->err, "dockmend: ");
		dm_text_escaped(&outcome->err, dm_str(path));
		dm_buf_printf(&outcome->err,
			": note: it had %lu hard links; what the others name keeps the old text\n",
			(unsigned long)as_read->status.st_nlink);
	}
}

/* What a person names is done all the same; a search of folders and an editor's filter leave it out. */
static bool
is_excluded(const struct dm_command *command, struct dm_settings *settings,
	const struct dm_policy *policy, const struct dm_found *found, const char *name)
{
	bool asked = found->named && !(strcmp(found->path, "-") == 0 && command->stdin_name);
	struct dm_scope scope;
	struct dm_err err;
	return !asked && policy->exclude && dm_settings_scope(settings, name, &scope, &err) &&
	       dm_policy_excludes(policy, scope.relative);
}

/* Paths in diffs are relative to the current folder, as far as they can be. */
static const char *
shown_path(const char *path)
{
	char here[4096];
	size_t n;
	if (path[0] != '/') {
		return path;
	}
	if (getcwd(here, sizeof here) && (n = strlen(here)) > 1 && strncmp(path, here, n) == 0 &&
		path[n] == '/') {
		return path + n + 1;
	}
	return path + 1;
}

/* A format's own, or what the mode shows without --format; NULL: nothing. */
static const struct dm_format *
format_of(const struct dm_command *command)
{
	if (command->mode == DM_MODE_ACCEPT) {
		return NULL;
	}
	if (command->format != DM_FORMAT_DEFAULT) {
		return dm_formats[command->format];
	}
	return command->mode == DM_MODE_CHECK  ? &dm_format_text
	       : command->mode == DM_MODE_DIFF ? &dm_format_diff
					       : NULL;
}

static void
report(const struct dm_command *command, const char *path, const struct dm_result *result,
	struct dm_outcome *outcome)
{
	const struct dm_format *format = format_of(command);
	const char *name = strcmp(path, "-") == 0 ? "Dockerfile" : path;
	struct dm_report about = {
		.path = format == &dm_format_text ? path : shown_path(path),
		.result = result,
		.since = command->since ? dm_added_lines_find(command->since, name) : NULL,
		.color = command->color,
		.verbose = command->verbose,
	};
	if (command->mode == DM_MODE_LIST && !(format && format->begin)) {
		if (!dm_str_eq(result->revision.text, result->revision.original)) {
			dm_text_escaped(&outcome->out, dm_str(path));
			dm_buf_byte(&outcome->out, '\n');
		}
	} else if (format) {
		format->file(&outcome->out, &outcome->rest, &about);
	}
}

static void
set_status(const struct dm_command *command, const struct dm_result *result,
	struct dm_outcome *outcome)
{
	if (command->mode == DM_MODE_CHECK) {
		for (uint32_t i = 0; i < result->nfindings; i++) {
			if (dm_finding_counts(&result->findings[i], command->fail_on)) {
				raise_status(outcome, 1);
			}
		}
	} else if (command->mode != DM_MODE_WRITE &&
		   !dm_str_eq(result->revision.text, result->revision.original)) {
		raise_status(outcome, 1);
	}
}

/* The lines that --since says are added. */
static const struct dm_added_lines_file *
since_of(const struct dm_command *command, const char *name)
{
	return command->untrusted ? dm_added_lines_doubt(command->since, name)
				  : dm_added_lines_find(command->since, name);
}

/* A file that is not valid, or belongs to another frontend: said once, never edited. */
static void
report_unfit(const struct dm_command *command, const struct dm_found *found,
	const struct dm_result *result, struct dm_outcome *outcome)
{
	if (result->tree->foreign) {
		if (!command->quiet) {
			dm_text_escaped(&outcome->err, dm_str(found->path));
			dm_buf_put(&outcome->err,
				": note: its # syntax= names another frontend; left alone\n");
		}
		return;
	}
	dm_report_invalid(&outcome->err, found->path, result->tree);
	if (found->named) {
		raise_status(outcome, 2);
	} else if (command->untrusted && command->mode == DM_MODE_CHECK &&
		   command->fail_on <= DM_LEVEL_ERROR &&
		   (!command->since || since_of(command, found->path)->nadded)) {
		/* who may break a file must not be able to hide it so */
		raise_status(outcome, 1);
	}
}

static void
finish_file(const struct dm_command *command, const struct dm_found *found,
	const struct dm_file *file, const struct dm_result *result, struct dm_outcome *outcome)
{
	struct dm_err err = {0};
	bool standard = strcmp(found->path, "-") == 0;
	if (!result->valid || result->tree->foreign) {
		report_unfit(command, found, result, outcome);
	}
	if (result->bug) {
		dm_buf_put(&outcome->err, "dockmend: ");
		dm_text_escaped(&outcome->err, dm_str(found->path));
		dm_buf_printf(&outcome->err, ": a bug of dockmend: %s; please report it\n",
			result->bug_message);
		raise_status(outcome, 3);
	}
	if (dm_command_filters(command, found)) {
		dm_buf_str(&outcome->out, result->revision.text);
		return;
	}
	if (command->verbose) {
		dm_report_unused(&outcome->err, found->path, result);
	}
	bool changed = !dm_str_eq(result->revision.text, result->revision.original);
	if (command->mode == DM_MODE_WRITE && changed && !standard) {
		if (!dm_file_write(found->path, file, result->revision.text, &err)) {
			dm_outcome_error(outcome, &err, found->path);
			return;
		}
		if (!command->quiet) {
			dm_outcome_links(outcome, file, found->path);
		}
	}
	report(command, standard && command->stdin_name ? command->stdin_name : found->path, result,
		outcome);
	set_status(command, result, outcome);
}

/* The one that --context or a compose file names, else the folder that the file lies in. */
static const char *
context_of(struct dm_arena *arena, const struct dm_command *command, const struct dm_found *found,
	const char *name)
{
	const char *slash = strrchr(name, '/');
	if (command->context || found->build) {
		return command->context ? command->context : found->build->context;
	}
	return slash ? dm_arena_str(arena, (struct dm_str){name, (size_t)(slash - name) + 1}).p
		     : ".";
}

/* A compose file tells better than the policy what is built of this very file. */
static const struct dm_policy *
with_build(struct dm_arena *arena, const struct dm_policy *policy, const struct dm_found *found)
{
	const struct dm_build *build = found->build;
	if (!build || (!build->targets && !build->contexts)) {
		return policy;
	}
	struct dm_policy *own = dm_arena_alloc(arena, sizeof *own);
	*own = *policy;
	own->targets = build->targets ? build->targets : own->targets;
	own->contexts = build->contexts ? build->contexts : own->contexts;
	return own;
}

/* Accepts findings until none is left: what one pass leaves alone may be what another one speaks of then. */
static void
accept(const struct dm_command *command, const char *name, struct dm_str text,
	struct dm_options *options, struct dm_outcome *outcome)
{
	struct dm_arena arena = {0};
	struct dm_baseline_file *file = &outcome->accepted;
	options->accepted = &file->accepted;
	for (struct dm_result result;;) {
		result = dm_driver_run(&arena, text, options);
		if (!dm_known_add(&outcome->arena, &result, &file->accepted)) {
			break;
		}
	}
	file->path = dm_baseline_name(&outcome->arena, command->baseline_folder, name);
	dm_arena_finish(&arena);
}

/* false: err says what is wrong with the policy or the lock */
static bool
set_options(const struct dm_command *command, struct dm_settings *settings,
	const struct dm_found *found, const char *name, struct dm_arena *arena,
	struct dm_options *options, struct dm_err *err)
{
	*options = (struct dm_options){
		.only = command->only,
		.skip = command->skip,
		.unsafe = command->unsafe,
		.inline_ignores = command->inline_ignores,
	};
	if (!dm_settings_find(settings, name, &options->policy, &options->lock, err)) {
		return false;
	}
	options->policy = with_build(arena, options->policy, found);
	if (command->untrusted) {
		const struct dm_added_lines_file *added =
			dm_added_lines_doubt(command->since, name);
		options->doubted = added->added;
		options->ndoubted = added->nadded;
	}
	if (command->baseline) {
		options->accepted = dm_baseline_find(command->baseline,
			dm_baseline_name(arena, command->baseline->folder, name));
	}
	return true;
}

static void
find_scripts(const struct dm_command *command, const struct dm_found *found, const char *name,
	struct dm_options *options, struct dm_scripts *scripts, struct dm_arena *arena,
	struct dm_outcome *outcome)
{
	const char *context = context_of(arena, command, found, name);
	options->scripts = scripts;
	if (context[0]) {
		dm_scripts_find(arena, context, options->tree, scripts);
	}
	if (scripts->refused && !command->quiet) {
		dm_text_escaped(&outcome->err, dm_str(found->path));
		dm_buf_put(&outcome->err, ": note: ");
		dm_text_escaped(&outcome->err, dm_str(scripts->refused));
		dm_buf_put(&outcome->err, " leads out of the build context; it was not read\n");
	}
}

/* What the policy leaves out cannot be in the way either. */
static void
refuse_file(const struct dm_command *command, struct dm_settings *settings,
	const struct dm_found *found, const struct dm_err *err, struct dm_outcome *outcome)
{
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	struct dm_err ignored = {.line = 0};
	bool known = dm_settings_find(settings, found->path, &policy, &lock, &ignored);
	outcome->skipped = known && is_excluded(command, settings, policy, found, found->path);
	if (!outcome->skipped) {
		dm_outcome_error(outcome, err, found->path);
	}
}

/* A filter that has nothing to change, or cannot, gives back what it was given. */
static void
leave(const struct dm_command *command, const struct dm_found *found, struct dm_str text,
	struct dm_outcome *outcome)
{
	if (dm_command_filters(command, found)) {
		dm_buf_str(&outcome->out, text);
	}
}

void
dm_command_file(const struct dm_command *command, struct dm_settings *settings,
	const struct dm_found *found, struct dm_outcome *outcome)
{
	struct dm_arena arena = {0};
	struct dm_file file = {0};
	struct dm_err err = {0};
	struct dm_options options;
	struct dm_scripts scripts = {.count = 0};
	const char *name = strcmp(found->path, "-") != 0 ? found->path
			   : command->stdin_name         ? command->stdin_name
							 : "Dockerfile";
	if (strcmp(found->path, "-") == 0 && command->standard_input) {
		file = *command->standard_input;
	} else if (!dm_file_read_found(&arena, found->inside, found->path, &file, &err)) {
		refuse_file(command, settings, found, &err, outcome);
		goto done;
	}
	bool settled = set_options(command, settings, found, name, &arena, &options, &err);
	dm_settings_say(settings, &outcome->notes);
	if (!settled) {
		dm_outcome_error(outcome, &err, found->path);
		outcome->settings = outcome->err;
		outcome->err = (struct dm_buf){0};
		leave(command, found, file.text, outcome);
		goto done;
	}
	if (is_excluded(command, settings, options.policy, found, name)) {
		outcome->skipped = true;
		leave(command, found, file.text, outcome);
		goto done;
	}
	options.tree = dm_found_tree(&arena, found, file.text);
	if (command->untrusted &&
		!dm_frontend_allowed(&arena, options.tree, options.policy, &err)) {
		dm_outcome_error(outcome, &err, found->path);
		leave(command, found, file.text, outcome);
		goto done;
	}
	scripts.no_links = command->untrusted;
	find_scripts(command, found, name, &options, &scripts, &arena, outcome);
	if (command->mode == DM_MODE_ACCEPT) {
		accept(command, name, file.text, &options, outcome);
		goto done;
	}
	struct dm_result result = dm_driver_run(&arena, file.text, &options);
	if (command->since) {
		dm_added_lines_narrow(&arena, since_of(command, name), &result);
	}
	finish_file(command, found, &file, &result, outcome);
done:
	dm_arena_finish(&arena);
}

/* ---- many files ---- */

struct pool {
	const struct dm_command *command;
	const struct dm_files *files;
	struct dm_outcome *outcomes;
	bool *ready; /* one per batch */
	uint32_t next, printed;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static struct dm_settings
make_settings(const struct dm_command *command)
{
	struct dm_settings settings = {
		.policy_path = command->config,
		.lock_path = command->lock,
		.no_policy = command->no_policy,
		.untrusted = command->untrusted,
		.new_lock = command->resolve,
		.locks_known = command->locks_known,
		.nlocks_known = command->nlocks_known,
	};
	settings.passes = dm_pass_tables(&settings.arena);
	return settings;
}

static void *
work(void *data)
{
	struct pool *pool = data;
	struct dm_settings settings = make_settings(pool->command);
	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (pool->next < pool->files->count && pool->next >= pool->printed + AHEAD) {
			pthread_cond_wait(&pool->changed, &pool->lock);
		}
		if (pool->next >= pool->files->count) {
			break;
		}
		uint32_t first = pool->next, left = pool->files->count - first;
		uint32_t end = first + (left < BATCH ? left : BATCH);
		pool->next = end;
		pthread_mutex_unlock(&pool->lock);
		for (uint32_t i = first; i < end; i++) {
			dm_command_file(pool->command, &settings, &pool->files->items[i],
				&pool->outcomes[i]);
		}
		pthread_mutex_lock(&pool->lock);
		pool->ready[first / BATCH] = true;
		pthread_cond_broadcast(&pool->changed);
	}
	pthread_mutex_unlock(&pool->lock);
	dm_settings_finish(&settings);
	return NULL;
}

/* What has been printed so far, and what the files left for the end. */
struct printer {
	const struct dm_command *command;
	struct dm_buf rest, said; /* said: notes, and what is wrong with settings */
	bool any;
	struct dm_arena *arena;
	struct dm_baseline baseline; /* DM_MODE_ACCEPT */
};

/* Diffs and rewritten text are exact, for programs apply and save them; a terminal would obey what is in them. */
static void
put_result(const struct dm_command *command, const struct dm_format *format, struct dm_str text)
{
	struct dm_buf shown = {0};
	if (command->terminal && (!format || format == &dm_format_diff)) {
		dm_lines_escaped(&shown, text);
		text = dm_buf_view(&shown);
	}
	if (text.n) {
		fwrite(text.p, 1, text.n, stdout);
	}
	dm_buf_finish(&shown);
}

/* Workers do not know what others have said. */
static void
print_once(struct printer *printer, struct dm_str text)
{
	const char *copy = dm_arena_str(printer->arena, text).p;
	if (dm_str_find(dm_buf_view(&printer->said), copy) == (size_t)-1) {
		dm_buf_put(&printer->said, copy);
		fputs(copy, stderr);
	}
}

static void
print_notes(struct printer *printer, struct dm_str notes)
{
	while (notes.n && !printer->command->quiet) {
		size_t end = dm_str_find_byte(notes, '\n') + 1;
		print_once(printer, dm_str_slice(notes, 0, end));
		notes = dm_str_slice(notes, end, notes.n);
	}
}

static void
print(struct printer *printer, struct dm_outcome *outcome)
{
	const struct dm_format *format = format_of(printer->command);
	if (outcome->notes.n) {
		fflush(stdout);
		print_notes(printer, dm_buf_view(&outcome->notes));
	}
	if (outcome->settings.n) {
		fflush(stdout);
		print_once(printer, dm_buf_view(&outcome->settings));
	}
	if (outcome->err.n) {
		fflush(stdout);
		dm_buf_write(&outcome->err, stderr);
	}
	if (outcome->out.n) {
		fputs(format && format->begin && printer->any ? ",\n" : "", stdout);
		printer->any = true;
		put_result(printer->command, format, dm_buf_view(&outcome->out));
	}
	dm_buf_str(&printer->rest, dm_buf_view(&outcome->rest));
	if (outcome->accepted.accepted.count) {
		dm_baseline_add(printer->arena, &printer->baseline, &outcome->accepted);
	}
	dm_outcome_finish(outcome);
}

static int
run_alone(struct printer *printer, const struct dm_files *files)
{
	const struct dm_command *command = printer->command;
	struct dm_settings settings = make_settings(command);
	int status = 0;
	for (uint32_t i = 0; i < files->count; i++) {
		struct dm_outcome outcome = {0};
		dm_command_file(command, &settings, &files->items[i], &outcome);
		status = outcome.status > status ? outcome.status : status;
		print(printer, &outcome);
	}
	dm_settings_finish(&settings);
	return status;
}

static int
run_parallel(struct printer *printer, const struct dm_files *files)
{
	const struct dm_command *command = printer->command;
	struct pool pool = {.command = command,
		.files = files,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	pthread_t threads[64];
	unsigned nthreads = 0;
	int status = 0;
	pool.outcomes = dm_arena_alloc(files->arena, files->count * sizeof *pool.outcomes);
	pool.ready = dm_arena_alloc(files->arena, files->count * sizeof *pool.ready);
	while (nthreads < command->jobs && nthreads < 64 &&
		pthread_create(&threads[nthreads], NULL, work, &pool) == 0) {
		nthreads++;
	}
	if (nthreads == 0) {
		return run_alone(printer, files);
	}
	for (uint32_t i = 0; i < files->count; i++) {
		if (i % BATCH == 0) {
			pthread_mutex_lock(&pool.lock);
			while (!pool.ready[i / BATCH]) {
				pthread_cond_wait(&pool.changed, &pool.lock);
			}
			pool.printed = i;
			pthread_cond_broadcast(&pool.changed);
			pthread_mutex_unlock(&pool.lock);
		}
		status = pool.outcomes[i].status > status ? pool.outcomes[i].status : status;
		print(printer, &pool.outcomes[i]);
	}
	for (unsigned i = 0; i < nthreads; i++) {
		pthread_join(threads[i], NULL);
	}
	return status;
}

static int
save_baseline(const struct dm_command *command, struct dm_baseline *baseline)
{
	struct dm_outcome outcome = {0};
	struct dm_err err = {0};
	if (!dm_baseline_save(command->baseline_path, baseline, &err)) {
		dm_outcome_error(&outcome, &err, command->baseline_path);
	} else if (!command->quiet) {
		dm_buf_put(&outcome.err, "dockmend: ");
		dm_text_escaped(&outcome.err, dm_str(command->baseline_path));
		dm_buf_printf(
			&outcome.err, ": what is found in %u files is accepted\n", baseline->count);
	}
	int status = outcome.status;
	if (outcome.err.n) {
		dm_buf_write(&outcome.err, stderr);
	}
	dm_outcome_finish(&outcome);
	return status;
}

int
dm_command_files(const struct dm_command *command, const struct dm_files *files)
{
	const struct dm_format *format = format_of(command);
	struct printer printer = {.command = command, .arena = files->arena};
	struct dm_buf text = {0};
	if (format && format->begin) {
		format->begin(&text);
		dm_buf_write(&text, stdout);
		text.n = 0;
	}
	int status = command->jobs > 1 && files->count > 1 ? run_parallel(&printer, files)
							   : run_alone(&printer, files);
	if (format && format->begin) {
		format->end(&text, dm_buf_view(&printer.rest));
		dm_buf_write(&text, stdout);
	}
	dm_buf_finish(&text);
	dm_buf_finish(&printer.rest);
	dm_buf_finish(&printer.said);
	if (command->mode == DM_MODE_ACCEPT) {
		int saved = save_baseline(command, &printer.baseline);
		return saved > status ? saved : status;
	}
	return status;
}
