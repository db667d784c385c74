#include "start.h"

#include "../catalogue.h"
#include "container.h"
#include "probe.h"

#include <stdlib.h>

enum {
	POLL = 300,     /* ms between two looks */
	SETTLED = 2500, /* ms after which two that agree are believed */
	LINE = 512,
};

static bool
same_ports(const struct dm_run *a, const struct dm_run *b)
{
	return a->nports == b->nports &&
	       (a->nports == 0 || memcmp(a->ports, b->ports, a->nports * sizeof *a->ports) == 0);
}

static bool
has_port(const struct dm_run *run, uint16_t port)
{
	for (uint32_t i = 0; i < run->nports; i++) {
		if (run->ports[i] == port) {
			return true;
		}
	}
	return false;
}

/* Each port of a is one of b. */
static bool
ports_in(const struct dm_run *a, const struct dm_run *b)
{
	for (uint32_t i = 0; i < a->nports; i++) {
		if (!has_port(b, a->ports[i])) {
			return false;
		}
	}
	return true;
}

/* 2049/tcp */
static bool
is_declared(const struct dm_side *side, uint16_t port)
{
	for (const char **declared = side->image.ports; *declared; declared++) {
		if (strtoul(*declared, NULL, 10) == port) {
			return true;
		}
	}
	return false;
}

/*
 * A port that was free when the program asked for one, another one at each start: of the kernel's range (ip(7),
 * ip_local_port_range), or of those that bindresvport(3) gives to programs of RPC.
 */
static bool
is_chosen_anew(const struct dm_side *side, uint16_t port)
{
	return (port >= 32768 || (port >= 512 && port < 1024)) && !is_declared(side, port);
}

/* Each port of BEFORE is one of AFTER, and for each that is chosen anew there is another such one. */
static bool
keeps_ports(const struct dm_side *before, const struct dm_run *after)
{
	const struct dm_run *old = &before->run;
	uint32_t gone = 0, new = 0;
	for (uint32_t i = 0; i < old->nports; i++) {
		if (!has_port(after, old->ports[i])) {
			if (!is_chosen_anew(before, old->ports[i])) {
				return false;
			}
			gone++;
		}
	}
	for (uint32_t i = 0; i < after->nports; i++) {
		new += !has_port(old, after->ports[i]) && is_chosen_anew(before, after->ports[i]);
	}
	return gone <= new;
}

/* ---- waiting ---- */

static bool
agree(const struct dm_run *before, const struct dm_run *after, long long ms)
{
	if (before->lost || after->lost) {
		return false; /* the engine may answer next time */
	}
	if (!before->running && !after->running) {
		return true;
	}
	return before->running && after->running && before->nports && same_ports(before, after) &&
	       ms >= SETTLED;
}

/* One that fails while the other one serves will not come back. */
static bool
has_failed(const struct dm_run *before, const struct dm_run *after, long long ms)
{
	return before->running && !after->running && !after->lost && after->exit_code != 0 &&
	       ms >= SETTLED;
}

/* What a slow machine may still mend: a second wait is given for it, never more. */
static bool
may_be_slow(const struct dm_run *before, const struct dm_run *after)
{
	return (before->running && after->running && !ports_in(before, after)) ||
	       (before->running && !after->running && after->exit_code == 0) ||
	       (!before->running && after->running);
}

static void
watch(struct dm_session *session, struct dm_arena *arena, struct dm_run *before,
	struct dm_run *after, const char *label)
{
	const long long began = dm_now_ms();
	long long end = began + session->wait * 1000LL;
	for (bool longer = false;;) {
		long long now = dm_now_ms();
		dm_container_look(session, arena, before);
		dm_container_look(session, arena, after);
		dm_session_progress(session, label, now - began);
		if (agree(before, after, now - began) || has_failed(before, after, now - began)) {
			break;
		}
		if (now >= end) {
			if (longer || !may_be_slow(before, after)) {
				break;
			}
			longer = true;
			end = now + session->wait * 1000LL;
		}
		dm_keeper_pause(&session->keeper, POLL);
	}
	dm_session_progress(session, "", 0);
}

/* ---- logs ---- */

/* Digits say nothing: times, processes, addresses. */
static struct dm_str
plain(struct dm_str line, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < line.n && n < LINE; i++) {
		if (!dm_is_digit(line.p[i])) {
			out[n++] = line.p[i];
		}
	}
	return (struct dm_str){out, n};
}

static bool
has_line(struct dm_str text, struct dm_str wanted)
{
	char bytes[LINE];
	struct dm_str line;
	while (dm_str_next_line(&text, &line)) {
		if (dm_str_eq(plain(dm_str_trim(line), bytes), wanted)) {
			return true;
		}
	}
	return false;
}

/* The first line of AFTER's log with one of the words that BEFORE's has not; NULL: none. */
static const char *
new_line(const struct dm_session *session, struct dm_arena *arena, const struct dm_words *words,
	const struct dm_run *before, const struct dm_run *after)
{
	char bytes[LINE];
	struct dm_str rest = dm_buf_view(&after->log), line;
	for (uint32_t tried = 0; tried < 1000 && dm_str_next_line(&rest, &line);) {
		line = dm_str_trim(line);
		if (dm_words_in(words, line)) {
			tried++;
			if (!has_line(dm_buf_view(&before->log), plain(line, bytes))) {
				const char *text = dm_session_hide(
					session, arena, dm_arena_str(arena, line).p);
				return dm_arena_printf(arena, "%.200s", text);
			}
		}
	}
	return NULL;
}

static void
compare_logs(struct dm_session *session, struct dm_arena *arena, const struct dm_run *before,
	struct dm_trial *trial)
{
	const char *line = new_line(session, arena, &dm_words_denials, before, &trial->after.run);
	if (line) {
		dm_remark_add(arena, &trial->regressions, "log",
			"its log has a new line of a missing right: %s", line);
		return;
	}
	line = new_line(session, arena, &dm_words_troubles, before, &trial->after.run);
	if (line) {
		dm_remark_add(
			arena, &trial->notes, "log", "its log has a new line of trouble: %s", line);
	}
}

/* ---- states ---- */

static void
compare_ports(struct dm_arena *arena, const struct dm_session *session,
	const struct dm_side *before, struct dm_trial *trial)
{
	const struct dm_run *old = &before->run, *new = &trial->after.run;
	if (!old->ports_known || !new->ports_known) {
		dm_remark_add(arena, &trial->doubts, "ports-unknown",
			"which ports are served cannot be seen: the engine is on another machine, "
			"and "
			"the image has no cat");
	} else if (!keeps_ports(before, new)) {
		dm_remark_add(arena, &trial->regressions, "ports",
			"it does not listen where it did within %u s", 2 * session->wait);
	} else if (before->image.ports[0] && old->nports == 0) {
		dm_remark_add(arena, &trial->doubts, "slow",
			"neither listens within %u s, though a port is declared: --wait S gives "
			"more",
			session->wait);
	}
}

static void
compare_states(struct dm_arena *arena, const struct dm_session *session,
	const struct dm_side *before, struct dm_trial *trial)
{
	const struct dm_run *old = &before->run, *new = &trial->after.run;
	if (old->running && new->running) {
		compare_ports(arena, session, before, trial);
	} else if (old->running) {
		dm_remark_add(arena, &trial->regressions, "start",
			"it does not keep running: exit code %d%s%s", new->exit_code,
			new->error ? ", " : "", new->error ? new->error : "");
	} else if (new->running) {
		dm_remark_add(arena, &trial->doubts, "state",
			"the first one ends with exit code %d, the second one keeps running",
			old->exit_code);
	} else if (old->exit_code != new->exit_code) {
		dm_remark_add(arena, old->exit_code == 0 ? &trial->regressions : &trial->doubts,
			"exit", "exit code %d, it was %d", new->exit_code, old->exit_code);
	} else if (old->exit_code != 0) {
		dm_remark_add(arena, &trial->doubts, "both-fail",
			"both end with exit code %d%s%s, so nothing is shown (there is no network, "
			"nothing is mounted, and no variable is set)",
			old->exit_code, old->error ? ", " : "", old->error ? old->error : "");
	}
}

static void
compare_smoke(struct dm_arena *arena, const struct dm_side *before, struct dm_trial *trial)
{
	int old = before->run.smoke, new = trial->after.run.smoke;
	if (old != 0) {
		dm_remark_add(arena, &trial->doubts, "smoke",
			"--smoke's command fails before any fix: exit status %d", old);
	} else if (new != 0) {
		dm_remark_add(arena, &trial->regressions, "smoke",
			"--smoke's command fails: exit status %d", new);
	}
}

void
dm_start(struct dm_session *session, struct dm_arena *arena, struct dm_side *before,
	struct dm_trial *trial, const char *label)
{
	struct dm_run *old = &before->run, *new = &trial->after.run;
	const bool first = !old->id;
	if (first) {
		dm_container_start(session, arena, before, old);
	}
	dm_container_start(session, arena, &trial->after, new);
	watch(session, arena, old, new, label);
	if (session->smoke) {
		if (old->smoke < 0) {
			dm_container_smoke(session, before, old);
		}
		dm_container_smoke(session, &trial->after, new);
		compare_smoke(arena, before, trial);
	}
	dm_container_listen(session, old);
	dm_container_listen(session, new);
	/* of a tool that ends at once --smoke tells more */
	if (old->lost || new->lost) {
		dm_remark_add(arena, &trial->doubts, "lost",
			"the engine does not tell what becomes of them");
	} else if (session->start || old->running) {
		compare_states(arena, session, before, trial);
	}
	if (!old->lost && !new->lost) {
		compare_logs(session, arena, old, trial);
	}
	dm_probe(session, arena, before, trial);
	dm_container_remove(session, new);
}
