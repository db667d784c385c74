/*
 * dockmend-verify: what `dockmend verify` becomes. A program of its own, because the others need neither its library of
 * archives nor what it may do. Exit status: enum dm_verdict; the worst of all files wins (dm_verdict_worst).
 */
#include "keeper.h"
#include "options.h"
#include "report.h"
#include "subject.h"

#include "../cli/discover.h"
#include "../cli/printer.h"
#include "../escape.h"
#include "../sandbox/launcher.h"
#include "../sandbox/sandbox.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int
fail(const char *message)
{
	fprintf(stderr, "dockmend: verify: %s\n", message);
	return DM_VERDICT_FAILED;
}

/* NULL: none. */
static const char *
find_engine(struct dm_session *session, const char *wanted)
{
	static const char *const engines[] = {"docker", "podman"};
	for (size_t i = 0; i < 2; i++) {
		if (!wanted || strcmp(wanted, engines[i]) == 0) {
			char path[PATH_MAX];
			if (dm_launcher_find(engines[i], path)) {
				session->podman = i == 1;
				return dm_arena_str(&session->arena, dm_str(path)).p;
			}
		}
	}
	return NULL;
}

/* It answers, and what kind of builder it has. */
static bool
meet_engine(struct dm_session *session)
{
	struct dm_buf text = {0};
	const char *none[] = {NULL};
	const char *name = session->podman ? "podman" : "docker";
	struct dm_ended ended =
		dm_keeper_ask(&session->keeper, DM_VERB_VERSION, none, &text, 64 << 10);
	if (ended.status != 0) {
		struct dm_buf out = {0};
		const char *why = dm_session_complaint(session, &session->arena);
		dm_text_escaped(&out, dm_str(why));
		dm_buf_byte(&out, '\0');
		fprintf(stderr, "dockmend: verify: %s does not answer%s%s; start it\n", name,
			*why ? ": " : "", out.p);
		dm_buf_finish(&out);
	} else if (!session->podman) {
		text.n = 0;
		ended = dm_keeper_ask(&session->keeper, DM_VERB_BUILDX, none, &text, 64 << 10);
		const char *old = getenv("DOCKER_BUILDKIT");
		session->legacy = ended.status != 0 || (old && strcmp(old, "0") == 0);
		ended.status = 0;
		if (session->legacy && !session->command.quiet) {
			fputs("dockmend: note: docker's old builder is used: it knows no heredocs "
			      "and "
			      "no mounts of RUN, and a Dockerfile's own .dockerignore does not "
			      "count\n",
				stderr);
		}
	}
	dm_buf_finish(&text);
	return ended.status == 0;
}

static bool
find_files(struct dm_session *session, const struct dm_verify_line *line, struct dm_files *files)
{
	static char here[] = "Dockerfile";
	char *fallback[] = {here};
	char **paths = line->npaths ? line->paths : fallback;
	bool ok = true;
	for (int i = 0; i < (line->npaths ? line->npaths : 1); i++) {
		struct dm_err err = {0};
		struct stat info;
		const char *shown = dm_session_hide(session, &session->arena, paths[i]);
		if (stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode)) {
			dm_fail(&err, 0, 0, "a folder; name the Dockerfile or the compose file");
			dm_print_error(&err, shown);
			ok = false;
		} else if (!dm_discover(files, paths[i], &err)) {
			dm_print_error(&err, shown);
			ok = false;
		}
	}
	if (files->notes.n && !session->command.quiet) {
		dm_buf_write(&files->notes, stderr);
	}
	if (files->errors.n) {
		dm_buf_write(&files->errors, stderr);
	}
	return ok && !files->errors.n;
}

static int
verify_files(struct dm_session *session, const struct dm_verify_line *line)
{
	struct dm_files files = {.arena = &session->arena};
	json_t *list = json_array();
	int status = find_files(session, line, &files) ? 0 : DM_VERDICT_FAILED;
	for (uint32_t i = 0; i < files.count; i++) {
		status = dm_verdict_worst(
			status, dm_subjects_verify(session, &files.items[i], list));
	}
	if (session->json) {
		json_t *root = json_object();
		json_object_set_new(root, "version", json_integer(1));
		json_object_set_new(
			root, "engine", json_string(session->podman ? "podman" : "docker"));
		json_object_set(root, "files", list);
		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(root);
	}
	json_decref(list);
	dm_files_finish(&files);
	return status;
}

static int
run(struct dm_session *session, const struct dm_verify_line *line)
{
	struct dm_err err = {0};
	const char *engine = find_engine(session, line->engine);
	if (!engine) {
		return fail(line->engine ? "the engine of --engine is not in PATH; install it"
					 : "neither docker nor podman is in PATH; install one");
	}
	const struct dm_keeper_setup setup = {.engine = engine,
		.podman = session->podman,
		.no_cache = session->no_cache,
		.keep = session->keep,
		.smoke = session->smoke,
		.arguments = line->arguments,
		.timeout = session->timeout};
	if (!dm_keeper_start(&session->arena, &session->keeper, &setup, &err)) {
		return fail(err.message);
	}
	dm_sandbox_enter(DM_SANDBOX_SOCKETS);
	int status = DM_VERDICT_FAILED;
	if (meet_engine(session)) {
		session->settings = dm_command_settings(&session->command);
		status = verify_files(session, line);
		dm_settings_finish(&session->settings);
		dm_keeper_tell(&session->keeper);
	}
	fflush(stdout);
	dm_keeper_finish(&session->keeper);
	return status;
}

int
main(int argc, char **argv)
{
	struct dm_session session = {.command = {.inline_ignores = true, .jobs = 1, .lookups = 1},
		.wait = 6,
		.timeout = 1800};
	struct dm_verify_line line;
	int status;
	session.terminal = isatty(STDERR_FILENO);
	if (dm_verify_options(&session, &line, argc, argv, &status)) {
		status = run(&session, &line);
	}
	dm_arena_finish(&session.arena);
	errno = 0;
	if (fflush(stdout) != 0 || ferror(stdout)) {
		return fail("cannot write the output");
	}
	return status;
}
