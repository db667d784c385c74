/* The side of src/lock/wire.h that asks. */
#include "registry_query.h"

#include "../escape.h"
#include "../image/reference.h"
#include "../sandbox/launcher.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define HELPER DM_REGISTRY_PROGRAM

enum {
	WORDS = 8,
	PATIENCE = 1000, /* milliseconds until progress is shown */
	TICK = 200,      /* milliseconds between two looks at the clock */
	GRACE = 2000, /* milliseconds after the end in which answers that are under way may come */
};

static const char no_answer[] = "no answer";

struct helper {
	struct dm_launched child;
	int to, from;
};

/* ---- the program ---- */

/* launcher: as queries have it, or the one that stands in for it. */
static bool
start_helper(const struct dm_launcher *launcher, struct helper *helper, struct dm_err *err)
{
	int to[2], from[2];
	if (pipe2(to, O_CLOEXEC) != 0) {
		return dm_fail(err, 0, 0, HELPER ": %s", strerror(errno));
	}
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return dm_fail(err, 0, 0, HELPER ": %s", strerror(errno));
	}
	const struct dm_launch launch = {DM_LAUNCH_REGISTRY, {NULL}, to[0], from[1], STDERR_FILENO};
	int error = dm_launch(launcher, &launch, &helper->child);
	close(to[0]);
	close(from[1]);
	helper->to = to[1];
	helper->from = from[0];
	if (error) {
		close(to[1]);
		close(from[0]);
		return error == ENOENT
			       ? dm_fail(err, 0, 0,
					 "the program " HELPER ", which speaks to registries, is "
					 "not installed: it belongs beside dockmend or into "
					 "../libexec/dockmend")
			       : dm_fail(err, 0, 0, HELPER " could not be started: %s",
					 strerror(error));
	}
	return true;
}

/* Closing its input tells it to end. */
static bool
finish_helper(struct helper *helper)
{
	close(helper->to);
	close(helper->from);
	int status = dm_launched_wait(&helper->child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* ---- asking ---- */

static void
put(struct dm_buf *out, const char *a, const char *b, const char *c)
{
	const char *const words[] = {a, b, c, NULL};
	dm_wire_line(out, words);
}

static void
put_settings(struct dm_buf *out, const struct dm_registries *registries)
{
	for (uint32_t i = 0; i < registries->count; i++) {
		const struct dm_registry_policy *registry = &registries->items[i];
		for (const char **mirror = registry->mirrors; mirror && *mirror; mirror++) {
			put(out, registry->own_mirrors ? "mirror" : "anonymous-mirror",
				registry->host, *mirror);
		}
		if (registry->insecure != DM_UNKNOWN_FACT) {
			put(out, "insecure", registry->host,
				registry->insecure == DM_YES ? "yes" : "no");
		}
		if (registry->ca) {
			put(out, "ca", registry->host, registry->ca);
		}
		if ((registry->insecure != DM_UNKNOWN_FACT && !registry->own_insecure) ||
			(registry->ca && !registry->own_ca)) {
			put(out, "anonymous", registry->host, NULL);
		}
		if (registry->timeout) {
			put(out, "timeout", registry->host, registry->timeout);
		}
	}
}

static bool
same_registries(const struct dm_policy *a, const struct dm_policy *b)
{
	return a->registries.items == b->registries.items;
}

static int
compare_questions(const void *a, const void *b)
{
	const struct dm_registry_query *one = *(struct dm_registry_query *const *)a;
	const struct dm_registry_query *other = *(struct dm_registry_query *const *)b;
	uintptr_t settings = (uintptr_t)one->policy->registries.items;
	uintptr_t others = (uintptr_t)other->policy->registries.items;
	int order = strcmp(one->name, other->name);
	order = order ? order : strcmp(one->reference, other->reference);
	order = order ? order : strcmp(one->known, other->known);
	order = order ? order : one->exists - other->exists;
	order = order ? order : one->upstream - other->upstream;
	return order ? order : (settings > others) - (settings < others);
}

static void
find_twins(struct dm_registry_queries *queries)
{
	struct dm_registry_query **sorted = NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; i < queries->count; i++) {
		queries->items[i].twin = NULL;
		*dm_push(queries->arena, sorted, n) = &queries->items[i];
	}
	if (n) {
		dm_sort(sorted, n, sizeof(*sorted), compare_questions);
	}
	for (uint32_t i = 1; i < n; i++) {
		if (compare_questions(&sorted[i - 1], &sorted[i]) == 0) {
			sorted[i]->twin = sorted[i - 1]->twin ? sorted[i - 1]->twin : sorted[i - 1];
		}
	}
}

static void
share_answers(struct dm_registry_queries *queries)
{
	for (uint32_t i = 0; i < queries->count; i++) {
		struct dm_registry_query *query = &queries->items[i];
		if (query->twin) {
			const struct dm_registry_query question = *query;
			*query = *query->twin;
			query->policy = question.policy;
		}
	}
}

static uint32_t
put_questions(struct dm_buf *out, const struct dm_registry_queries *queries,
	const struct dm_policy *policy)
{
	uint32_t asked = 0;
	long long left = queries->end - dm_now_ms();
	put(out, "parallel", dm_arena_printf(queries->arena, "%u", queries->parallel), NULL);
	put(out, "deadline", dm_arena_printf(queries->arena, "%lld", left > 0 ? left : 0), NULL);
	put_settings(out, &policy->registries);
	for (uint32_t i = 0; i < queries->count; i++) {
		const struct dm_registry_query *query = &queries->items[i];
		if (query->twin || !same_registries(query->policy, policy)) {
			continue;
		}
		const char *id = dm_arena_printf(queries->arena, "%u", i);
		asked++;
		if (query->url) {
			put(out, "download", id, query->url);
			continue;
		}
		const char *kind = query->exists     ? "exists"
				   : query->upstream ? "upstream"
						     : "resolve";
		const char *const words[] = {kind, id, query->name, query->reference,
			query->exists ? NULL : query->known, NULL};
		dm_wire_line(out, words);
	}
	put(out, "go", NULL, NULL);
	return asked;
}

static bool
write_all(int fd, struct dm_str text)
{
	while (text.n) {
		ssize_t n = write(fd, text.p, text.n);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			return false;
		}
		text = dm_str_slice(text, (size_t)n, text.n);
	}
	return true;
}

/* ---- answers ---- */

/* The list stays NULL-terminated. */
static void
push_text(struct dm_arena *arena, const char ***list, uint32_t *count, const char *text)
{
	*dm_push(arena, *list, *count) = text;
	*dm_push(arena, *list, *count) = NULL;
	--*count;
}

/* A lock that lists one twice could not be read again. */
static bool
is_new_platform(const struct dm_lock_entry *entry, const char *name)
{
	for (uint32_t i = 0; i < entry->nplatforms; i++) {
		if (strcmp(entry->platforms[i].name, name) == 0) {
			return false;
		}
	}
	return dm_platform_valid(dm_str(name));
}

/* Only what the lock may hold; the digest is checked again, since it is what will be written. */
static void
take_fact(struct dm_arena *arena, struct dm_registry_query *query, const char *const *words,
	uint32_t n)
{
	struct dm_lock_entry *entry = &query->entry;
	const char *kind = words[0], *text = n > 2 ? words[2] : "";
	if (strcmp(kind, "digest") == 0 && n == 4 && dm_digest_valid(dm_str(text))) {
		entry->digest = text;
		query->index = strcmp(words[3], "index") == 0;
	} else if (strcmp(kind, "platform") == 0 && n == 4 && is_new_platform(entry, text)) {
		bool known = dm_digest_valid(dm_str(words[3]));
		*dm_push(arena, entry->platforms, entry->nplatforms) =
			(struct dm_lock_platform){text, known ? words[3] : NULL};
	} else if (strcmp(kind, "user") == 0) {
		entry->user = !*text || dm_user_valid(dm_str(text), 2) ? text : NULL;
	} else if (strcmp(kind, "config") == 0) {
		entry->ports = dm_arena_alloc(arena, 4 * sizeof *entry->ports);
		entry->entrypoint = dm_arena_alloc(arena, 4 * sizeof *entry->entrypoint);
		entry->command = dm_arena_alloc(arena, 4 * sizeof *entry->command);
	} else if (strcmp(kind, "port") == 0) {
		push_text(arena, &entry->ports, &query->listed[0], text);
	} else if (strcmp(kind, "entrypoint") == 0) {
		push_text(arena, &entry->entrypoint, &query->listed[1], text);
	} else if (strcmp(kind, "command") == 0) {
		push_text(arena, &entry->command, &query->listed[2], text);
	}
}

static void
print_note(const struct dm_registry_queries *queries, const char *message)
{
	struct dm_buf out = {0};
	if (!queries->quiet) {
		dm_buf_put(&out, "dockmend: note: ");
		dm_text_escaped(&out, dm_str(message));
		dm_buf_byte(&out, '\n');
		dm_buf_write(&out, stderr);
	}
	dm_buf_finish(&out);
}

/* A mirror is neither the registry that the name begins with nor an engine. */
static void
take_source(struct dm_registry_query *query, const char *source)
{
	if (query->url) {
		query->outcome = query->checksum ? DM_REGISTRY_FOUND : DM_REGISTRY_FAILED;
		query->message = query->checksum ? NULL : "an answer without a checksum";
		return;
	}
	query->engine = strcmp(source, "engine") == 0;
	struct dm_str host = {query->name, strcspn(query->name, "/")};
	query->mirror = query->engine || dm_str_is(host, source) ? NULL : source;
	query->outcome = query->entry.digest ? DM_REGISTRY_FOUND : DM_REGISTRY_FAILED;
	query->message = query->entry.digest ? NULL : "an answer without a digest";
}

bool
dm_registry_query_line(struct dm_registry_queries *queries, struct dm_str line)
{
	const char *words[WORDS];
	uint32_t n = dm_wire_split(queries->arena, line, words, WORDS);
	if (n == 2 && strcmp(words[0], "note") == 0) {
		print_note(queries, words[1]);
	}
	if (n < 2) {
		return false;
	}
	unsigned long id = strtoul(words[1], NULL, 10);
	if (id >= queries->count) {
		return false;
	}
	struct dm_registry_query *query = &queries->items[id];
	const char *text = n > 2 ? words[2] : "";
	if (strcmp(words[0], "found") == 0) {
		take_source(query, text);
	} else if (strcmp(words[0], "late") == 0) {
		query->late = true;
	} else if (strcmp(words[0], "gone") == 0 || strcmp(words[0], "failed") == 0) {
		query->outcome = words[0][0] == 'g' ? DM_REGISTRY_GONE : DM_REGISTRY_FAILED;
		query->message = text;
	} else if (strcmp(words[0], "checksum") == 0) {
		bool valid = dm_commit_valid(dm_str(text)) || dm_digest_valid(dm_str(text));
		query->checksum = valid ? text : query->checksum;
		return false;
	} else {
		take_fact(queries->arena, query, words, n);
		return false;
	}
	return true;
}

/* Waits until something can be read; shows how far it has come, from *next on. false: the time is over. */
static bool
wait_for_answer(int fd, long long end, bool show, long long *next, uint32_t done, uint32_t all)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	int ready = 0;
	while (ready == 0 && dm_now_ms() < end + GRACE) {
		ready = poll(&wait, 1, TICK);
		if (show && dm_now_ms() >= *next) {
			fprintf(stderr, "\rlooking up images: %u of %u ", done, all);
			fflush(stderr);
			*next = dm_now_ms() + TICK;
		}
	}
	return ready != 0;
}

static bool
read_answers(struct dm_registry_queries *queries, int fd, uint32_t asked)
{
	struct dm_buf text = {0};
	bool show = !queries->quiet && isatty(STDERR_FILENO);
	const long long begin = dm_now_ms() + PATIENCE;
	long long next = begin;
	uint32_t done = 0;
	bool late = false;
	while (done < asked) {
		char bytes[16384];
		late = !wait_for_answer(fd, queries->end, show, &next, done, asked);
		if (late) {
			break;
		}
		ssize_t n = read(fd, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR) {
			continue;
		}
		if (n <= 0) {
			break;
		}
		dm_buf_add(&text, bytes, (size_t)n);
		struct dm_str rest = dm_buf_view(&text);
		for (size_t end; (end = dm_str_find_byte(rest, '\n')) != (size_t)-1;) {
			done += dm_registry_query_line(queries, dm_str_slice(rest, 0, end));
			rest = dm_str_slice(rest, end + 1, rest.n);
		}
		memmove(text.p, rest.p, rest.n);
		text.n = rest.n;
	}
	if (next != begin) {
		fputs("\r\033[K", stderr);
	}
	dm_buf_finish(&text);
	return done == asked || late;
}

/* What has no answer when the time is over. */
static void
mark_late(const struct dm_registry_queries *queries, const struct dm_policy *policy)
{
	for (uint32_t i = 0; i < queries->count && dm_now_ms() >= queries->end; i++) {
		struct dm_registry_query *query = &queries->items[i];
		if (same_registries(query->policy, policy) && query->message == no_answer) {
			query->late = true;
		}
	}
}

/* Those that share a policy are asked together. */
static bool
run_group(struct dm_registry_queries *queries, const struct dm_policy *policy, struct dm_err *err)
{
	struct helper helper = {0};
	struct dm_buf out = {0};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	uint32_t asked = put_questions(&out, queries, policy);
	struct dm_launcher own = {0};
	bool ok = queries->launcher || dm_launcher_start(&own, 1U << DM_LAUNCH_REGISTRY, NULL, err);
	ok = ok && start_helper(queries->launcher ? queries->launcher : &own, &helper, err);
	if (ok) {
		sigaction(SIGPIPE, &ignore, &old); /* if it dies, write says so */
		ok = write_all(helper.to, dm_buf_view(&out)) &&
		     read_answers(queries, helper.from, asked);
		sigaction(SIGPIPE, &old, NULL);
		ok = finish_helper(&helper) && ok;
		if (!ok) {
			dm_fail(err, 0, 0,
				HELPER " ended early: libcurl or jansson is missing, or this is a "
				       "bug of dockmend");
		}
	}
	mark_late(queries, policy);
	dm_launcher_finish(&own);
	dm_buf_finish(&out);
	return ok;
}

bool
dm_registry_query_run(struct dm_registry_queries *queries, struct dm_err *err)
{
	find_twins(queries);
	for (uint32_t i = 0; i < queries->count; i++) {
		queries->items[i].outcome = DM_REGISTRY_FAILED;
		queries->items[i].message = no_answer;
		queries->items[i].late = false;
	}
	for (uint32_t i = 0; i < queries->count; i++) {
		const struct dm_policy *policy = queries->items[i].policy;
		bool before = false;
		for (uint32_t k = 0; k < i && !before; k++) {
			before = same_registries(queries->items[k].policy, policy);
		}
		if (!before && !run_group(queries, policy, err)) {
			return false;
		}
	}
	share_answers(queries);
	return true;
}
