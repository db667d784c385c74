#include "neighbours.h"
#include "one_file.h"

#include "../escape.h"
#include "../facts/context.h"
#include "../image/places.h"
#include "../image/trust.h"

#include <stdio.h>
#include <unistd.h>

struct job {
	const struct dm_command *command;
	struct dm_settings *settings;
	struct dm_around *around;
	const struct dm_found *found;
	struct dm_outcome *outcome;
	/* what settings, diffs and baselines know the file by: of standard input, --stdin-filename */
	const char *name;
	bool standard; /* it is standard input */
	struct dm_arena arena;
	struct dm_file file; /* as read */
	struct dm_options options;
	struct dm_scripts scripts;
	struct dm_bots bots;
	struct dm_usages usages;
	struct dm_places places;
};

/* ---- its bytes ---- */

/* What a person names is done all the same; a search of folders and an editor's filter leave it out. */
static bool
is_excluded(const struct job *job, const struct dm_policy *policy, const char *name)
{
	bool asked = job->found->named && !(job->standard && job->command->stdin_name);
	struct dm_scope scope;
	struct dm_err err;
	return !asked && policy->exclude && dm_settings_scope(job->settings, name, &scope, &err) &&
	       dm_policy_excludes(policy, scope.relative);
}

/* What the policy leaves out cannot be in the way either. */
static void
refuse_file(struct job *job, const struct dm_err *err)
{
	const char *path = job->found->path;
	const struct dm_policy *policy;
	const struct dm_lock *lock;
	struct dm_err ignored = {.line = 0};
	bool known = dm_settings_find(job->settings, path, &policy, &lock, &ignored);
	if (!known || !is_excluded(job, policy, path)) {
		dm_outcome_error(job->outcome, err, path);
	}
}

static bool
read_file(struct job *job)
{
	const struct dm_found *found = job->found;
	struct dm_err err = {0};
	if (job->standard && job->command->standard_input) {
		job->file = *job->command->standard_input;
	} else if (!dm_file_read_found(&job->arena, found->inside, found->path, &job->file, &err)) {
		refuse_file(job, &err);
		return false;
	}
	return true;
}

/* A filter that has nothing to change, or cannot, gives back what it was given. */
static void
leave(struct job *job)
{
	if (dm_command_filters(job->command, job->found)) {
		dm_buf_str(&job->outcome->out, job->file.text);
	}
}

/* ---- what holds for it ---- */

/* A compose file tells better than the policy what is built of this very file. */
static const struct dm_policy *
with_build(struct job *job, const struct dm_policy *policy)
{
	const struct dm_build *build = job->found->build;
	if (!build || (!build->targets && !build->contexts)) {
		return policy;
	}
	struct dm_policy *own = dm_arena_alloc(&job->arena, sizeof *own);
	*own = *policy;
	own->targets = build->targets ? build->targets : own->targets;
	own->contexts = build->contexts ? build->contexts : own->contexts;
	return own;
}

/* false: err says what is wrong with the policy or the lock */
static bool
set_options(struct job *job, struct dm_err *err)
{
	const struct dm_command *command = job->command;
	struct dm_options *options = &job->options;
	*options = (struct dm_options){
		.only = command->only,
		.skip = command->skip,
		.unsafe = command->unsafe,
		.inline_ignores = command->inline_ignores,
	};
	if (!dm_settings_find(job->settings, job->name, &options->policy, &options->lock, err)) {
		return false;
	}
	options->policy = with_build(job, options->policy);
	if (!command->untrusted) {
		job->bots = (struct dm_bots){.path = job->name};
		options->bots = &job->bots;
	}
	if (command->untrusted) {
		const struct dm_added_lines_file *added =
			dm_added_lines_doubt(command->since, job->name);
		options->doubted = added->added;
		options->ndoubted = added->nadded;
	}
	if (command->baseline) {
		options->accepted = dm_baseline_find(command->baseline,
			dm_baseline_name(&job->arena, command->baseline->folder, job->name));
	}
	return true;
}

/* false: its settings cannot be used, or they leave it out. */
static bool
settle(struct job *job)
{
	struct dm_outcome *outcome = job->outcome;
	struct dm_err err = {0};
	bool settled = set_options(job, &err);
	dm_settings_say(job->settings, &outcome->notes);
	if (!settled) {
		dm_outcome_error(outcome, &err, job->found->path);
		outcome->settings = outcome->err;
		outcome->err = (struct dm_buf){0};
	}
	return settled && !is_excluded(job, job->options.policy, job->name);
}

/* The lines that --since says are added. */
static const struct dm_added_lines_file *
since_of(const struct dm_command *command, const char *name)
{
	return command->untrusted ? dm_added_lines_doubt(command->since, name)
				  : dm_added_lines_find(command->since, name);
}

/* With --untrusted: who may break a file must not be able to hide it so. */
static void
fail_unseen(struct job *job)
{
	const struct dm_command *command = job->command;
	if (command->untrusted && command->mode == DM_MODE_CHECK &&
		command->fail_on <= DM_LEVEL_ERROR &&
		(!command->since || since_of(command, job->found->path)->nadded)) {
		dm_outcome_raise(job->outcome, 1);
	}
}

/* ---- its tree, and what is around it ---- */

/* The one that --context or a named compose file says, else what every mode takes (context.h). */
static const char *
context_of(struct job *job)
{
	const struct dm_build *build = job->found->build;
	if (job->command->context || build) {
		return job->command->context ? job->command->context : build->context;
	}
	return dm_context_find(&job->arena, job->name, job->options.tree, job->options.usages);
}

static void
find_scripts(struct job *job)
{
	struct dm_scripts *scripts = &job->scripts;
	const char *context = context_of(job);
	scripts->no_links = job->command->untrusted;
	job->options.scripts = scripts;
	if (context[0]) {
		dm_context_open(&job->arena, context, job->name, job->options.tree, scripts);
	}
}

/* How the named compose file, and what lies around the Dockerfile, build and start its image. */
static void
find_usages(struct dm_usages *usages)
{
	struct job *job = usages->data;
	const struct dm_build *build = job->found->build;
	/* a text that comes from nowhere has nothing around it */
	if (!job->standard || job->command->stdin_name) {
		*usages = dm_around_find(job->around, &job->arena, job->name);
	}
	for (uint32_t i = 0; build && build->usages && i < build->usages->count; i++) {
		*dm_push(&job->arena, usages->items, usages->count) = build->usages->items[i];
	}
	/* who may break a stage must not be able to hide it */
	for (uint32_t i = 0; job->command->untrusted && i < usages->count; i++) {
		usages->items[i].builds = false;
		usages->items[i].context = NULL;
	}
}

/* A file of the context that leads out of it. */
static void
say_refused(struct job *job)
{
	struct dm_buf *err = &job->outcome->err;
	if (job->scripts.refused && !job->command->quiet) {
		dm_text_escaped(err, dm_str(job->found->path));
		dm_buf_put(err, ": note: ");
		dm_text_escaped(err, dm_str(job->scripts.refused));
		dm_buf_put(err, " leads out of the build context; it was not read\n");
	}
}

/* A file that is no Dockerfile, but names images. false: what it names cannot be told, which is said. */
static bool
parse_places(struct job *job)
{
	const struct dm_command *command = job->command;
	struct dm_buf *out = &job->outcome->err;
	struct dm_err err = {.discreet = !job->found->named};
	if (dm_places_read(&job->arena, job->found->places, job->file.text, job->options.policy,
		    &job->places, &err)) {
		job->options.tree = job->places.tree;
		job->options.places = &job->places;
		return true;
	}
	if (!command->quiet && command->mode == DM_MODE_CHECK) {
		dm_text_escaped(out, dm_str(job->found->path));
		dm_buf_printf(
			out, ":%u:%u: note: its images are not looked at: ", err.line, err.column);
		dm_text_escaped(out, dm_str(err.message));
		dm_buf_byte(out, '\n');
	}
	fail_unseen(job);
	return false;
}

/* false: it may not be built as it says. */
static bool
parse(struct job *job)
{
	struct dm_options *options = &job->options;
	struct dm_err err = {0};
	if (job->found->places) {
		return parse_places(job);
	}
	options->tree = dm_found_tree(&job->arena, job->found, job->file.text);
	if (job->command->untrusted &&
		!dm_frontend_allowed(&job->arena, options->tree, options->policy, &err)) {
		dm_outcome_error(job->outcome, &err, job->found->path);
		return false;
	}
	job->usages = (struct dm_usages){.ask = find_usages, .data = job};
	options->usages = &job->usages;
	find_scripts(job);
	return true;
}

/* ---- what is told of the result ---- */

/* A file that is not valid, or belongs to another frontend: said once, never edited. */
static void
report_unfit(struct job *job, const struct dm_result *result)
{
	const struct dm_command *command = job->command;
	const struct dm_found *found = job->found;
	struct dm_outcome *outcome = job->outcome;
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
		dm_outcome_raise(outcome, 2);
	} else {
		fail_unseen(job);
	}
}

static void
report_bug(struct job *job, const struct dm_result *result)
{
	struct dm_buf *err = &job->outcome->err;
	dm_buf_put(err, "dockmend: ");
	dm_text_escaped(err, dm_str(job->found->path));
	dm_buf_printf(err, ": a bug of dockmend: %s; please report it\n", result->bug_message);
	dm_outcome_raise(job->outcome, 3);
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

static bool
is_changed(const struct dm_result *result)
{
	return !dm_str_eq(result->revision.text, result->revision.original);
}

static void
report(struct job *job, const struct dm_result *result)
{
	const struct dm_command *command = job->command;
	const struct dm_format *format = dm_command_format(command);
	struct dm_outcome *outcome = job->outcome;
	const char *path = job->standard && !command->stdin_name ? "-" : job->name;
	struct dm_report about = {
		.path = format == &dm_format_text ? path : shown_path(path),
		.result = result,
		.since = command->since ? dm_added_lines_find(command->since, job->name) : NULL,
		.pages = command->pages,
		.color = command->color,
		.verbose = command->verbose,
		.brief = command->baseline != NULL,
	};
	if (command->mode == DM_MODE_LIST && !(format && format->begin)) {
		if (is_changed(result)) {
			dm_text_escaped(&outcome->out, dm_str(path));
			dm_buf_byte(&outcome->out, '\n');
		}
	} else if (format) {
		format->file(&outcome->out, &outcome->rest, &about);
	}
}

static void
set_status(struct job *job, const struct dm_result *result)
{
	const struct dm_command *command = job->command;
	if (command->mode == DM_MODE_CHECK) {
		for (uint32_t i = 0; i < result->nfindings; i++) {
			if (dm_finding_counts(&result->findings[i], command->fail_on)) {
				dm_outcome_raise(job->outcome, 1);
			}
		}
	} else if (command->mode != DM_MODE_WRITE && is_changed(result)) {
		dm_outcome_raise(job->outcome, 1);
	}
}

/* ---- what is done ---- */

/* dockmend: a/Dockerfile: rewritten: collapse-installs 1, clean-caches 2 */
static void
say_written(struct job *job, const struct dm_result *result)
{
	struct dm_buf *err = &job->outcome->err;
	const char *before = ": rewritten: ";
	dm_buf_put(err, "dockmend: ");
	dm_text_escaped(err, dm_str(job->found->path));
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		uint32_t n = 0;
		for (uint32_t k = 0; k < result->nfindings; k++) {
			const struct dm_finding *finding = &result->findings[k];
			n += finding->status == DM_FIXED && finding->pass == dm_passes[i];
		}
		if (n) {
			dm_buf_printf(err, "%s%s %u", before, dm_passes[i]->id, n);
			before = ", ";
		}
	}
	dm_buf_byte(err, '\n');
}

static bool
write_file(struct job *job, const struct dm_result *result)
{
	const char *path = job->found->path;
	struct dm_err err = {0};
	if (!dm_file_write(path, &job->file, result->revision.text, &err)) {
		dm_outcome_error(job->outcome, &err, path);
		return false;
	}
	if (!job->command->quiet) {
		say_written(job, result);
		dm_outcome_links(job->outcome, &job->file, path);
	}
	return true;
}

/* Accepts findings until none is left: what one pass leaves alone may be what another one speaks of then. */
static void
accept(struct job *job)
{
	struct dm_arena arena = {0};
	struct dm_outcome *outcome = job->outcome;
	struct dm_baseline_file *file = &outcome->accepted;
	job->options.accepted = &file->accepted;
	for (struct dm_result result;;) {
		result = dm_driver_run(&arena, job->file.text, &job->options);
		if (!dm_known_add(&outcome->arena, &result, &file->accepted)) {
			break;
		}
	}
	say_refused(job);
	file->path = dm_baseline_name(&outcome->arena, job->command->baseline_folder, job->name);
	dm_arena_finish(&arena);
}

/* What verify tells and compares by. */
static uint32_t
passes_of(const struct dm_result *result)
{
	uint32_t passes = 0;
	for (uint32_t i = 0; i < result->nfindings; i++) {
		for (uint32_t k = 0; k < dm_pass_count; k++) {
			bool applied = result->findings[i].status == DM_FIXED &&
				       result->findings[i].pass == dm_passes[k];
			passes |= (uint32_t)applied << k;
		}
	}
	return passes;
}

static void
fix(struct job *job)
{
	const struct dm_command *command = job->command;
	struct dm_result result = dm_driver_run(&job->arena, job->file.text, &job->options);
	say_refused(job);
	if (!command->untrusted) {
		dm_neighbours_say(&job->arena, job->name, &result);
	}
	if (command->since) {
		dm_added_lines_narrow(&job->arena, since_of(command, job->name), &result);
	}
	if (!result.valid || result.tree->foreign) {
		report_unfit(job, &result);
	}
	if (result.bug) {
		report_bug(job, &result);
	}
	if (dm_command_filters(command, job->found)) {
		job->outcome->passes = passes_of(&result);
		dm_buf_str(&job->outcome->out, result.revision.text);
		return;
	}
	if (!command->quiet) {
		dm_report_unused(&job->outcome->err, job->found->path, &result, command->verbose);
	}
	bool writes = command->mode == DM_MODE_WRITE && is_changed(&result) && !job->standard;
	if (writes && !write_file(job, &result)) {
		return;
	}
	if (result.valid && !result.tree->foreign) {
		dm_summary_add(&job->outcome->summary, &result, is_changed(&result),
			job->found->places != 0, command);
	}
	report(job, &result);
	set_status(job, &result);
}

void
dm_one_file(const struct dm_command *command, struct dm_settings *settings,
	struct dm_around *around, const struct dm_found *found, struct dm_outcome *outcome)
{
	struct job job = {
		.command = command,
		.settings = settings,
		.around = around,
		.found = found,
		.outcome = outcome,
		.name = found->path,
		.standard = strcmp(found->path, "-") == 0,
	};
	if (job.standard) {
		job.name = command->stdin_name ? command->stdin_name : "Dockerfile";
	}
	if (read_file(&job)) {
		if (!settle(&job) || !parse(&job)) {
			leave(&job);
		} else if (command->mode == DM_MODE_ACCEPT) {
			accept(&job);
		} else {
			fix(&job);
		}
	}
	dm_context_close(&job.scripts);
	dm_arena_finish(&job.arena);
}
