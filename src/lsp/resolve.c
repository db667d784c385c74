/*
 * executeCommand: look digests up now. `dockmend lock FILE` does it, as a program of its own and only when a person
 * asks; editing goes on meanwhile, and what it wrote counts as soon as it ends. It reads the file as it was saved.
 */
#include "resolve.h"

#include "offers.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SAID = 4096, /* bytes of its messages that are kept */
};

int
dm_server_pipe(const struct dm_server *server)
{
	return server->job.child.report >= 0 ? server->job.pipe : -1;
}

/* --config and --lock as the server has them, whatever folder the look-up runs in. */
static const char *
real_path(const char *path, char *real)
{
	return path && realpath(path, real) ? real : "";
}

static bool
start(struct dm_server *server, const char *path)
{
	char config[PATH_MAX], lock[PATH_MAX];
	int ends[2];
	char *folder = realpath(path, NULL);
	char *slash = folder ? strrchr(folder, '/') : NULL;
	if (!slash || pipe2(ends, O_CLOEXEC) != 0) {
		free(folder);
		return false;
	}
	*slash = '\0';
	struct dm_arena arena = {0};
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);
	const struct dm_launch launch = {.kind = DM_LAUNCH_LOCK,
		.texts = {*folder ? folder : "/", real_path(server->options.config, config),
			real_path(server->options.lock, lock),
			dm_arena_printf(&arena, "./%s", slash + 1)},
		.input = input,
		.output = ends[1],
		.complain = ends[1]};
	bool started = input >= 0 && dm_launch(&server->launcher, &launch, &server->job.child) == 0;
	close(ends[1]);
	if (input >= 0) {
		close(input);
	}
	if (started) {
		server->job.pipe = ends[0];
	} else {
		close(ends[0]);
	}
	dm_arena_finish(&arena);
	free(folder);
	return started;
}

struct dm_reply
dm_server_execute(struct dm_server *server, const json_t *id, const json_t *params)
{
	const char *name = json_string_value(json_object_get(params, "command"));
	if (name && strcmp(name, DM_COMMAND_EXPLAIN) == 0) {
		return dm_offer_explain(server, json_object_get(params, "arguments"));
	}
	const char *command = json_string_value(json_object_get(params, "command"));
	const char *uri =
		json_string_value(json_array_get(json_object_get(params, "arguments"), 0));
	if (!command || strcmp(command, DM_COMMAND_RESOLVE) != 0 || !server->options.program) {
		return dm_reply_error(DM_RPC_PARAMS, "no such command");
	}
	const struct dm_document *document = uri ? dm_document_find(&server->documents, uri) : NULL;
	if (!document || !document->path) {
		return dm_reply_error(DM_RPC_PARAMS, "arguments: the URI of an open file");
	}
	if (server->job.child.report >= 0) {
		return dm_reply_error(DM_RPC_FAILED, "a look-up is running already");
	}
	if (!start(server, document->path)) {
		return dm_reply_error(DM_RPC_FAILED, "the file is not on disk yet; save it first");
	}
	server->job.id = json_deep_copy(id);
	return (struct dm_reply){.later = true};
}

/* Answers the request that waits, and makes room for the next job. */
static void
finish(struct dm_server *server, struct dm_reply reply)
{
	json_t *id = server->job.id;
	if (id) {
		dm_server_reply(server, id, reply);
	} else {
		json_decref(reply.result);
	}
	json_decref(id);
	close(server->job.pipe);
	dm_buf_finish(&server->job.said);
	server->job = (struct dm_job){.child = {.report = -1}, .pipe = -1};
}

void
dm_server_collect(struct dm_server *server)
{
	struct dm_job *job = &server->job;
	char bytes[1024];
	ssize_t got = read(job->pipe, bytes, sizeof bytes);
	if (got > 0) {
		size_t room = SAID - job->said.n;
		dm_buf_add(&job->said, bytes, (size_t)got < room ? (size_t)got : room);
	}
	if (got > 0 || (got < 0 && errno == EINTR)) {
		return;
	}
	int status = dm_launched_wait(&job->child);
	struct dm_str said = dm_str_trim(
		job->said.n ? dm_buf_view(&job->said) : DM_STR("the digests are in the lock"));
	bool fine = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	dm_server_notify(server, "window/showMessage",
		json_pack("{s:i, s:o}", "type", fine ? 3 : 1, "message", dm_text_json(said)));
	dm_documents_reload(&server->documents);
	finish(server, fine ? dm_reply_with(json_null())
			    : dm_reply_error(DM_RPC_FAILED, "the look-up failed"));
}

bool
dm_server_cancel_job(struct dm_server *server, const json_t *id)
{
	if (!server->job.id || !json_equal(server->job.id, id)) {
		return false;
	}
	dm_server_reply(server, id, dm_reply_error(DM_RPC_CANCELLED, "cancelled"));
	json_decref(server->job.id);
	server->job.id = NULL;
	dm_launched_end(&server->launcher, &server->job.child, SIGTERM);
	return true;
}

void
dm_server_end_job(struct dm_server *server)
{
	if (server->job.child.report >= 0) {
		dm_launched_end(&server->launcher, &server->job.child, SIGTERM);
		dm_launched_wait(&server->job.child);
		json_decref(server->job.id);
		server->job.id = NULL;
		finish(server, dm_reply_with(NULL));
	}
}
