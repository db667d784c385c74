/* The side of src/wire.h that asks. */
#include "lookup.h"

#include "image/reference.h"
#include "wire.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

#define HELPER "dockmend-registry"

enum {
	WORDS = 8,
	PATIENCE = 1000, /* milliseconds until progress is shown */
	TICK = 200,      /* milliseconds between two looks at the clock */
};

struct helper {
	pid_t pid;
	int to, from;
};

/* ---- the program ---- */

/* Beside this program (a build folder), or in ../libexec/dockmend from there (installed). */
static bool
find_helper(char *path, size_t size, struct dm_err *err)
{
	char own[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
	static const char *const places[] = {"", "../libexec/dockmend/"};
	own[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(own, '/');
	for (size_t i = 0; slash && i < 2; i++) {
		slash[1] = '\0';
		if ((size_t)snprintf(path, size, "%s%s" HELPER, own, places[i]) < size &&
			access(path, X_OK) == 0) {
			return true;
		}
	}
	return dm_fail(err, 0, 0,
		"the program " HELPER ", which speaks to registries, is not installed: it belongs "
		"beside dockmend or into ../libexec/dockmend");
}

static bool
start_helper(struct helper *helper, struct dm_err *err)
{
	char path[PATH_MAX];
	static char name[] = HELPER;
	char *const argv[] = {name, NULL};
	int to[2], from[2];
	if (!find_helper(path, sizeof path, err)) {
		return false;
	}
	if (pipe2(to, O_CLOEXEC) != 0) {
		return dm_fail(err, 0, 0, HELPER ": %s", strerror(errno));
	}
	if (pipe2(from, O_CLOEXEC) != 0) {
		close(to[0]);
		close(to[1]);
		return dm_fail(err, 0, 0, HELPER ": %s", strerror(errno));
	}
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
	int error = posix_spawn(&helper->pid, path, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(to[0]);
	close(from[1]);
	helper->to = to[1];
	helper->from = from[0];
	if (error) {
		close(to[1]);
		close(from[0]);
		return dm_fail(err, 0, 0, "%s could not be started: %s", path, strerror(error));
	}
	return true;
}

/* Closing its input tells it to end. */
static bool
finish_helper(struct helper *helper)
{
	int status = 0;
	close(helper->to);
	close(helper->from);
	while (waitpid(helper->pid, &status, 0) < 0 && errno == EINTR) {
	}
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
put_settings(struct dm_buf *out, const struct dm_policy *policy)
{
	for (uint32_t i = 0; i < policy->nregistries; i++) {
		const struct dm_registry_policy *registry = &policy->registries[i];
		for (const char **mirror = registry->mirrors; mirror && *mirror; mirror++) {
			put(out, "mirror", registry->host, *mirror);
		}
		if (registry->insecure != DM_UNKNOWN_FACT) {
			put(out, "insecure", registry->host,
				registry->insecure == DM_YES ? "yes" : "no");
		}
		if (registry->ca) {
			put(out, "ca", registry->host, registry->ca);
		}
		if (registry->timeout) {
			put(out, "timeout", registry->host, registry->timeout);
		}
	}
}

static bool
same_registries(const struct dm_policy *a, const struct dm_policy *b)
{
	return a->registries == b->registries;
}

static int
compare_questions(const void *a, const void *b)
{
	const struct dm_lookup *one = *(struct dm_lookup *const *)a;
	const struct dm_lookup *other = *(struct dm_lookup *const *)b;
	uintptr_t settings = (uintptr_t)one->policy->registries;
	uintptr_t others = (uintptr_t)other->policy->registries;
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
	put(out, "parallel", dm_arena_printf(lookups->arena, "%u", lookups->parallel), NULL);
	put_settings(out, policy);
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

/* Only what the lock may hold; the digest is checked again, since it is what will be written. */
static void
take_fact(struct dm_arena *arena, struct dm_lookup *lookup, const char *const *words, uint32_t n)
{
	struct dm_lock_entry *entry = &lookup->entry;
	const char *kind = words[0], *text = words[2];
	if (strcmp(kind, "digest") == 0 && n == 4 && dm_digest_valid(dm_str(text))) {
		entry->digest = text;
		lookup->index = strcmp(words[3], "index") == 0;
	} else if (strcmp(kind, "platform") == 0 && n == 4 && dm_platform_valid(dm_str(text))) {
		bool known = dm_digest_valid(dm_str(words[3]));
		*dm_push(arena, entry->platforms, entry->nplatforms) =
			(struct dm_lock_platform){text, known ? words[3] : NULL};
	} else if (strcmp(kind, "config") == 0) {
		entry->user = text;
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
		fwrite(out.p, 1, out.n, stderr);
	}
	dm_buf_finish(&out);
}

/* Returns true where it is the last line about an image. */
static bool
take_line(struct dm_lookups *lookups, struct dm_str line)
{
	const char *words[WORDS];
	uint32_t n = dm_wire_split(lookups->arena, line, words, WORDS);
	if (n == 2 && strcmp(words[0], "note") == 0) {
		print_note(lookups, words[1]);
	}
	if (n < 3) {
		return false;
	}
	unsigned long id = strtoul(words[1], NULL, 10);
	if (id >= lookups->count) {
		return false;
	}
	struct dm_lookup *lookup = &lookups->items[id];
	if (strcmp(words[0], "found") == 0) {
		lookup->engine = strcmp(words[2], "engine") == 0;
		lookup->outcome = lookup->entry.digest ? DM_LOOKUP_FOUND : DM_LOOKUP_FAILED;
	} else if (strcmp(words[0], "gone") == 0 || strcmp(words[0], "failed") == 0) {
		lookup->outcome = words[0][0] == 'g' ? DM_LOOKUP_GONE : DM_LOOKUP_FAILED;
		lookup->message = words[2];
	} else {
		take_fact(lookups->arena, lookup, words, n);
		return false;
	}
	return true;
}

static long long
now_ms(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits until something can be read; shows how far it has come, from *next on. */
static void
wait_for_answer(int fd, bool show, long long *next, uint32_t done, uint32_t all)
{
	struct pollfd wait = {.fd = fd, .events = POLLIN};
	for (int ready = 0; show && ready == 0;) {
		ready = poll(&wait, 1, TICK);
		if (now_ms() >= *next) {
			fprintf(stderr, "\rlooking up images: %u of %u ", done, all);
			fflush(stderr);
			*next = now_ms() + TICK;
		}
	}
}

static bool
read_answers(struct dm_lookups *lookups, int fd, uint32_t asked)
{
	struct dm_buf text = {0};
	bool show = !lookups->quiet && isatty(STDERR_FILENO);
	const long long begin = now_ms() + PATIENCE;
	long long next = begin;
	uint32_t done = 0;
	while (done < asked) {
		char bytes[16384];
		wait_for_answer(fd, show, &next, done, asked);
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
			done += take_line(lookups, dm_str_slice(rest, 0, end));
			rest = dm_str_slice(rest, end + 1, rest.n);
		}
		memmove(text.p, rest.p, rest.n);
		text.n = rest.n;
	}
	if (next != begin) {
		fputs("\r\033[K", stderr);
	}
	dm_buf_finish(&text);
	return done == asked;
}

/* Those that share a policy are asked together. */
static bool
run_group(struct dm_lookups *lookups, const struct dm_policy *policy, struct dm_err *err)
{
	struct helper helper = {0};
	struct dm_buf out = {0};
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	uint32_t asked = put_questions(&out, lookups, policy);
	bool ok = start_helper(&helper, err);
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
	dm_buf_finish(&out);
	return ok;
}

bool
dm_lookup_run(struct dm_lookups *lookups, struct dm_err *err)
{
	find_twins(lookups);
	for (uint32_t i = 0; i < lookups->count; i++) {
		lookups->items[i].outcome = DM_LOOKUP_FAILED;
		lookups->items[i].message = "no answer";
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
