#include "container.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	ANSWER = 1 << 20,
	LOG = 1 << 20,
	PORTS = 64,
};

void
dm_container_start(struct dm_session *session, struct dm_arena *arena, const struct dm_side *side,
	struct dm_run *run)
{
	struct dm_buf text = {0};
	struct dm_ended ended = dm_keeper_ask(
		&session->keeper, DM_VERB_RUN, (const char *[]){side->image.id, NULL}, &text, 4096);
	struct dm_str id = dm_str_trim(dm_buf_view(&text));
	run->started = true;
	run->uid = -1;
	run->smoke = -1;
	run->id = id.n ? dm_arena_str(arena, id).p : NULL;
	run->error = ended.status == 0 ? NULL : dm_session_complaint(session, arena);
	run->exit_code = ended.status;
	run->lost = ended.timed_out || (ended.status == 0 && !run->id);
	dm_buf_finish(&text);
}

/* ---- ports ---- */

static void
add_port(struct dm_arena *arena, struct dm_run *run, uint16_t port)
{
	uint32_t at = 0;
	while (at < run->nports && run->ports[at] < port) {
		at++;
	}
	if (run->nports == PORTS || (at < run->nports && run->ports[at] == port)) {
		return;
	}
	if (!run->ports) {
		run->ports = dm_arena_alloc(arena, PORTS * sizeof *run->ports);
	}
	memmove(run->ports + at + 1, run->ports + at, (run->nports - at) * sizeof *run->ports);
	run->ports[at] = port;
	run->nports++;
}

/* `0: 0100007F:1F90 00000000:0000 0A ...`: proc(5). */
void
dm_ports_read(struct dm_arena *arena, struct dm_str text, struct dm_run *run)
{
	struct dm_arena scratch = {0};
	for (struct dm_str line; dm_str_next_line(&text, &line);) {
		char local[64], remote[64];
		unsigned slot, port, state;
		const char *copy = dm_arena_str(&scratch, line).p;
		bool read = copy && sscanf(copy, " %u: %63[0-9A-F]:%x %63[0-9A-F:] %x", &slot,
					    local, &port, remote, &state) == 5;
		if (read && port && port < 65536 && (state == 0x0A || state == 0x07)) {
			add_port(arena, run, (uint16_t)port);
		}
	}
	dm_arena_finish(&scratch);
}

static struct dm_str
read_proc(struct dm_arena *arena, int pid, const char *name)
{
	char *bytes = dm_arena_alloc(arena, 64 << 10);
	int fd = open(dm_arena_printf(arena, "/proc/%d/%s", pid, name), O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	for (ssize_t got;
		fd >= 0 && n < 64 << 10 && (got = read(fd, bytes + n, (64 << 10) - n)) > 0;) {
		n += (size_t)got;
	}
	if (fd >= 0) {
		close(fd);
	}
	return (struct dm_str){bytes, n};
}

/* The process is on this machine, and of the container: the engine may be far away. */
static bool
is_here(struct dm_arena *arena, const struct dm_run *run)
{
	return run->pid > 0 &&
	       (dm_str_find(read_proc(arena, run->pid, "mountinfo"), run->id) != (size_t)-1 ||
		       dm_str_find(read_proc(arena, run->pid, "cgroup"), run->id) != (size_t)-1);
}

static void
look_at_ports(struct dm_session *session, struct dm_arena *arena, struct dm_run *run)
{
	static const char *const tables[] = {"net/tcp", "net/tcp6", "net/udp", "net/udp6"};
	struct dm_arena scratch = {0};
	run->nports = 0;
	if (is_here(&scratch, run)) {
		for (size_t i = 0; i < 4; i++) {
			dm_ports_read(arena, read_proc(&scratch, run->pid, tables[i]), run);
		}
		struct dm_str status = read_proc(&scratch, run->pid, "status");
		size_t at = dm_str_find(status, "\nUid:");
		if (at != (size_t)-1) {
			const char *text = dm_arena_str(&scratch, status).p;
			char *end;
			strtoul(text + at + 5, &end, 10);
			run->uid = (long)strtoul(end, NULL, 10); /* the effective one */
		}
		run->ports_known = true;
	} else {
		struct dm_buf text = {0};
		struct dm_ended ended = dm_keeper_ask(&session->keeper, DM_VERB_PORTS,
			(const char *[]){run->id, NULL}, &text, 64 << 10);
		dm_ports_read(arena, dm_buf_view(&text), run);
		run->ports_known = ended.status == 0;
		dm_buf_finish(&text);
	}
	dm_arena_finish(&scratch);
}

/* ---- state ---- */

void
dm_container_look(struct dm_session *session, struct dm_arena *arena, struct dm_run *run)
{
	struct dm_buf text = {0};
	if (!run->id) {
		return;
	}
	struct dm_ended ended = dm_keeper_ask(
		&session->keeper, DM_VERB_INSPECT, (const char *[]){run->id, NULL}, &text, ANSWER);
	json_t *root = json_loadb(text.p ? text.p : "", text.n, 0, NULL);
	json_t *state =
		json_object_get(json_is_array(root) ? json_array_get(root, 0) : root, "State");
	run->lost = ended.status != 0 || !json_is_object(state);
	const char *failure = json_string_value(json_object_get(state, "Error"));
	run->running = json_is_true(json_object_get(state, "Running"));
	run->exit_code = (int)json_integer_value(json_object_get(state, "ExitCode"));
	run->pid = (int)json_integer_value(json_object_get(state, "Pid"));
	if (failure && *failure && !run->error) {
		run->error = dm_session_hide(session, arena, failure);
	}
	json_decref(root);
	dm_buf_finish(&text);
	if (run->running) {
		look_at_ports(session, arena, run);
	}
}

void
dm_container_listen(struct dm_session *session, struct dm_run *run)
{
	run->log.n = 0;
	if (run->id) {
		struct dm_ended ended = dm_keeper_ask(&session->keeper, DM_VERB_LOGS,
			(const char *[]){run->id, NULL}, &run->log, LOG);
		run->lost = run->lost || ended.status != 0;
	}
}

void
dm_container_smoke(struct dm_session *session, const struct dm_side *side, struct dm_run *run)
{
	struct dm_buf text = {0};
	bool inside = run->id && run->running;
	run->smoke =
		dm_keeper_ask(&session->keeper, inside ? DM_VERB_EXEC_SMOKE : DM_VERB_RUN_SMOKE,
			(const char *[]){inside ? run->id : side->image.id, NULL}, &text, ANSWER)
			.status;
	dm_buf_finish(&text);
}

void
dm_container_remove(struct dm_session *session, struct dm_run *run)
{
	struct dm_buf text = {0};
	if (run->id && !session->keep) {
		dm_keeper_ask(&session->keeper, DM_VERB_REMOVE, (const char *[]){run->id, NULL},
			&text, 4096);
		run->id = NULL;
	}
	dm_buf_finish(&text);
}
