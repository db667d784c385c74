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

/* launcher: as lookups have it, or the one that stands in for it. */
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
	const struct dm_lookup *one = *(struct dm_lookup *const *)a;
	const struct dm_lookup *other = *(struct dm_lookup *const *)b;
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
find_twins(struct dm_lookups *lookups)
{
	struct dm_lookup **sorted = NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; i < lookups->count; i++) {
		lookups->items[i].twin = NULL;
		*dm_push(lookups->arena, sorted, n) = &lookups->items[i];
	}
	if (n) {
		qsort(sorted, n, sizeof(*sorted), compare_questions);
	}
	for (uint32_t i = 1; i < n; i++) {
		if (compare_questions(&sorted[i - 1], &sorted[i]) == 0) {
			sorted[i]->twin = sorted[i - 1]->twin ? sorted[i - 1]->twin : sorted[i - 1];
		}
	}
}

static void
share_answers(struct dm_lookups *lookups)
{
	for (uint32_t i = 0; i < lookups->count; i++) {
		struct dm_lookup *lookup = &lookups->items[i];
		if (lookup->twin) {
			const struct dm_lookup question = *lookup;
			*lookup = *lookup->twin;
			lookup->policy = question.policy;
		}
	}
}

static uint32_t
put_questions(struct dm_buf *out, const struct dm_lookups *lookups, const struct dm_policy *policy)
{
	uint32_t asked = 0;
	long long left = lookups->end - dm_now_ms();
	put(out, "parallel", dm_arena_printf(lookups->arena, "%u", lookups->parallel), NULL);
	put(out, "deadline", dm_arena_printf(lookups->arena, "%lld", left > 0 ? left : 0), NULL);
	put_settings(out, &policy->registries);
	for (uint32_t i = 0; i < lookups->count; i++) {
		const struct dm_lookup *lookup = &lookups->items[i];
		if (lookup->twin || !same_registries(lookup->policy, policy)) {
			continue;
		}
		const char *id = dm_arena_printf(lookups->arena, "%u", i);
		const char *kind = lookup->exists     ? "exists"
				   : lookup->upstream ? "upstream"
						      : "resolve";
		const char *const words[] = {kind, id, lookup->name, lookup->reference,
			lookup->exists ? NULL : lookup->known, NULL};
		dm_wire_line(out, words);
		asked++;
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
take_fact(struct dm_arena *arena, struct dm_lookup *lookup, const char *const *words, uint32_t n)
{
	struct dm_lock_entry *entry = &lookup->entry;
	const char *kind = words[0], *text = n > 2 ? words[2] : "";
	if (strcmp(kind, "digest") == 0 && n == 4 && dm_digest_valid(dm_str(text))) {
		entry->digest = text;
		lookup->index = strcmp(words[3], "index") == 0;
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
		push_text(arena, &entry->ports, &lookup->listed[0], text);
	} else if (strcmp(kind, "entrypoint") == 0) {
		push_text(arena, &entry->entrypoint, &lookup->listed[1], text);
	} else if (strcmp(kind, "command") == 0) {
		push_text(arena, &entry->command, &lookup->listed[2], text);
	}
}

static void
print_note(const struct dm_lookups *lookups, const char *message)
{
	struct dm_buf out = {0};
	if (!lookups->quiet) {
		dm_buf_put(&out, "dockmend: note: ");
		dm_text_escaped(&out, dm_str(message));
		dm_buf_byte(&out, '\n');
		dm_buf_write(&out, stderr);
	}
	dm_buf_finish(&out);
}

/* A mirror is neither the registry that the name begins with nor an engine. */
static void
take_source(struct dm_lookup *lookup, const char *source)
{
	lookup->engine = strcmp(source, "engine") == 0;
	struct dm_str host = {lookup->name, strcspn(lookup->name, "/")};
	lookup->mirror = lookup->engine || dm_str_is(host, source) ? NULL : source;
	lookup->outcome = lookup->entry.digest ? DM_LOOKUP_FOUND : DM_LOOKUP_FAILED;
	lookup->message = lookup->entry.digest ? NULL : "an answer without a digest";
}

bool
dm_lookup_line(struct dm_lookups *lookups, struct dm_str line)
{
	const char *words[WORDS];
	uint32_t n = dm_wire_split(lookups->arena, line, words, WORDS);
	if (n == 2 && strcmp(words[0], "note") == 0) {
		print_note(lookups, words[1]);
	}
	if (n < 2) {
		return false;
	}
	unsigned long id = strtoul(words[1], NULL, 10);
	if (id >= lookups->count) {
		return false;
	}
	struct dm_lookup *lookup = &lookups->items[id];
	const char *text = n > 2 ? words[2] : "";
	if (strcmp(words[0], "found") == 0) {
		take_source(lookup, text);
	} else if (strcmp(words[0], "late") == 0) {
		lookup->late = true;
	} else if (strcmp(words[0], "gone") == 0 || strcmp(words[0], "failed") == 0) {
		lookup->outcome = words[0][0] == 'g' ? DM_LOOKUP_GONE : DM_LOOKUP_FAILED;
		lookup->message = text;
	} else {
		take_fact(lookups->arena, lookup, words, n);
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
read_answers(struct dm_lookups *lookups, int fd, uint32_t asked)
{
	struct dm_buf text = {0};
	bool show = !lookups->quiet && isatty(STDERR_FILENO);
	const long long begin = dm_now_ms() + PATIENCE;
	long long next = begin;
	uint32_t done = 0;
	bool late = false;
	while (done < asked) {
		char bytes[16384];
		late = !wait_for_answer(fd, lookups->end, show, &next, done, asked);
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
			done += dm_lookup_line(lookups, dm_str_slice(rest, 0, end));
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
mark_late(const struct dm_lookups *lookups, const struct dm_policy *policy)
{
	for (uint32_t i = 0; i < lookups->count && dm_now_ms() >= lookups->end; i++) {
		struct dm_lookup *lookup = &lookups->items[i];
		if (same_registries(lookup->policy, policy) && lookup->message == no_answer) {
			lookup->late = true;
		}
	}
}

/* Those that share a policy are asked together. */
static bool
run_group(struct dm_lookups *lookups, const struct dm_policy *policy, struct dm_err *err)
{
	struct helper helper = {0};
	struct dm_buf out = {0};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	uint32_t asked = put_questions(&out, lookups, policy);
	struct dm_launcher own = {0};
	bool ok = lookups->launcher || dm_launcher_start(&own, 1U << DM_LAUNCH_REGISTRY, NULL, err);
	ok = ok && start_helper(lookups->launcher ? lookups->launcher : &own, &helper, err);
	if (ok) {
		sigaction(SIGPIPE, &ignore, &old); /* if it dies, write says so */
		ok = write_all(helper.to, dm_buf_view(&out)) &&
		     read_answers(lookups, helper.from, asked);
		sigaction(SIGPIPE, &old, NULL);
		ok = finish_helper(&helper) && ok;
		if (!ok) {
			dm_fail(err, 0, 0,
				HELPER " ended early: libcurl or jansson is missing, or this is a "
				       "bug of dockmend");
		}
	}
	mark_late(lookups, policy);
	dm_launcher_finish(&own);
	dm_buf_finish(&out);
	return ok;
}

bool
dm_lookup_run(struct dm_lookups *lookups, struct dm_err *err)
{
	find_twins(lookups);
	for (uint32_t i = 0; i < lookups->count; i++) {
		lookups->items[i].outcome = DM_LOOKUP_FAILED;
		lookups->items[i].message = no_answer;
		lookups->items[i].late = false;
	}
	for (uint32_t i = 0; i < lookups->count; i++) {
		const struct dm_policy *policy = lookups->items[i].policy;
		bool before = false;
		for (uint32_t k = 0; k < i && !before; k++) {
			before = same_registries(lookups->items[k].policy, policy);
		}
		if (!before && !run_group(lookups, policy, err)) {
			return false;
		}
	}
	share_answers(lookups);
	return true;
}
