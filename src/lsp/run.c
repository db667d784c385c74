/* The server on standard input and output. */
#include "../sandbox/sandbox.h"
#include "lsp.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

enum {
	CHUNK = 65536,
};

/* false: the client is gone. */
static bool
write_out(struct dm_buf *out)
{
	for (size_t n = 0; n < out->n;) {
		ssize_t put = write(STDOUT_FILENO, out->p + n, out->n - n);
		if (put < 0 && errno == EINTR) {
			continue;
		}
		if (put <= 0) {
			return false;
		}
		n += (size_t)put;
	}
	out->n = 0;
	if (out->cap > 16 * (size_t)CHUNK) {
		dm_buf_finish(out); /* one large answer does not stay */
	}
	return true;
}

/* Waits for bytes on either; -1: nothing comes from there. */
static void
wait_for(int in, int job, int timeout, bool *readable, bool *collectable)
{
	struct pollfd polled[] = {{.fd = in, .events = POLLIN}, {.fd = job, .events = POLLIN}};
	bool any = poll(polled, 2, timeout) > 0;
	*readable = any && polled[0].revents;
	*collectable = any && polled[1].revents;
}

/* false: the end of input. */
static bool
read_in(struct dm_server *server)
{
	char bytes[CHUNK];
	size_t room = dm_server_room(server);
	ssize_t got = read(STDIN_FILENO, bytes, room < sizeof bytes ? room : sizeof bytes);
	if (got > 0) {
		dm_server_feed(server, bytes, (size_t)got);
	}
	return got > 0 || (got < 0 && errno == EINTR);
}

int
dm_lsp_run(const struct dm_lsp_options *options)
{
	struct dm_server *server = dm_server_create(options);
	int status = 1;
	bool open = true, busy = true;
	signal(SIGPIPE, SIG_IGN);
	dm_sandbox_enter(DM_SANDBOX_SOCKETS | DM_SANDBOX_WRITING);
	while (!dm_server_exited(server, &status)) {
		/* what has come already is read first: a cancellation or a newer text may be in it */
		bool wanted = open && dm_server_room(server), readable, collectable;
		wait_for(wanted ? STDIN_FILENO : -1, dm_server_pipe(server), busy ? 0 : -1,
			&readable, &collectable);
		if (readable) {
			open = read_in(server);
		}
		if (collectable) {
			dm_server_collect(server);
		}
		busy = dm_server_step(server);
		if (!write_out(dm_server_output(server)) || (!open && !busy)) {
			break;
		}
	}
	dm_server_destroy(server);
	return status;
}
