/* dockmend-registry: started by dockmend for `lock` and `--resolve`; src/lock/wire.h is what the two say to each other. */
#include "download.h"
#include "engine.h"
#include "job.h"

#include "../image/reference.h"
#include "../sandbox/sandbox.h"
#include "../lock/wire.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	PARALLEL = 64, /* threads at most */
	LATE = 50,     /* milliseconds: a request that ends so near the end has run out of time */
};

struct question {
	const char *id, *name, *reference, *known;
	bool exists, upstream;
	const char *url; /* of a download; NULL: it is about an image */
};

struct work {
	struct dm_arena arena;
	struct dm_client client;
	struct question *questions;
	uint32_t count, next;
	unsigned parallel;
	long long end;        /* when all must be over, as dm_now_ms counts; 0: never */
	pthread_mutex_t lock; /* of next */
};

static pthread_mutex_t output_lock = PTHREAD_MUTEX_INITIALIZER;

static void
write_out(const struct dm_buf *text)
{
	pthread_mutex_lock(&output_lock);
	dm_buf_write(text, stdout);
	fflush(stdout);
	pthread_mutex_unlock(&output_lock);
}

static void
put(struct dm_buf *out, const char *kind, const char *id, const char *word, const char *more)
{
	const char *const words[] = {kind, id, word, more, NULL};
	dm_wire_line(out, words);
}

static void
note(const char *message)
{
	struct dm_buf out = {0};
	put(&out, "note", message, NULL, NULL);
	write_out(&out);
	dm_buf_finish(&out);
}

/* ---- requests ---- */

static bool
read_setting(struct work *w, const char *const *words, uint32_t n)
{
	if (n == 2 && strcmp(words[0], "parallel") == 0) {
		w->parallel = (unsigned)strtoul(words[1], NULL, 10);
		return true;
	}
	if (n == 2 && strcmp(words[0], "deadline") == 0) {
		w->end = dm_now_ms() + strtoll(words[1], NULL, 10);
		return true;
	}
	if (n == 2 && strcmp(words[0], "anonymous") == 0) {
		dm_client_registry(&w->client, dm_str(words[1]))->anonymous = true;
		return true;
	}
	if (n != 3) {
		return false;
	}
	struct dm_registry *registry = dm_client_registry(&w->client, dm_str(words[1]));
	bool anonymous = strcmp(words[0], "anonymous-mirror") == 0;
	if (anonymous || strcmp(words[0], "mirror") == 0) {
		*dm_push(&w->arena, registry->mirrors, registry->nmirrors) =
			(struct dm_mirror){words[2], anonymous};
	} else if (strcmp(words[0], "ca") == 0) {
		registry->ca = words[2];
	} else if (strcmp(words[0], "insecure") == 0) {
		registry->insecure =
			strcmp(words[2], "yes") == 0 ? DM_INSECURE_YES : DM_INSECURE_NO;
	} else if (strcmp(words[0], "timeout") == 0) {
		registry->timeout = strtol(words[2], NULL, 10);
	} else {
		return false;
	}
	return true;
}

static bool
read_line(struct work *w, struct dm_str line, bool *go)
{
	const char *words[8];
	uint32_t n = dm_wire_split(&w->arena, line, words, 8);
	*go = n == 1 && strcmp(words[0], "go") == 0;
	if (n == 3 && strcmp(words[0], "download") == 0) {
		*dm_push(&w->arena, w->questions, w->count) =
			(struct question){.id = words[1], .url = words[2]};
		return true;
	}
	bool upstream = n == 5 && strcmp(words[0], "upstream") == 0;
	bool resolve = upstream || (n == 5 && strcmp(words[0], "resolve") == 0);
	if (resolve || (n == 4 && strcmp(words[0], "exists") == 0)) {
		if (!strchr(words[2], '/')) {
			return false;
		}
		*dm_push(&w->arena, w->questions, w->count) = (struct question){words[1], words[2],
			words[3], resolve ? words[4] : "", !resolve, upstream, NULL};
		return true;
	}
	return *go || read_setting(w, words, n);
}

static bool
read_requests(struct work *w)
{
	char *line = NULL;
	size_t size = 0;
	bool ok = true, go = false;
	for (ssize_t n; ok && !go && (n = getline(&line, &size, stdin)) > 0;) {
		ok = read_line(w, dm_str_trim((struct dm_str){line, (size_t)n}), &go);
	}
	free(line);
	return ok && go;
}

/* ---- answers ---- */

static void
put_list(struct dm_buf *out, const char *kind, const char *id, const char **list)
{
	for (; list && *list; list++) {
		put(out, kind, id, *list, NULL);
	}
}

static void
put_found(struct dm_buf *out, const char *id, const struct dm_job *job)
{
	put(out, "digest", id, job->digest, job->manifest.index ? "index" : "image");
	for (uint32_t i = 0; i < job->manifest.nchildren; i++) {
		put(out, "platform", id, job->manifest.children[i].platform,
			job->manifest.children[i].digest);
	}
	if (!job->manifest.index && job->config.platform) {
		/* an engine does not tell what its digest is of: an index or an image */
		bool engine = strcmp(job->source, "engine") == 0;
		put(out, "platform", id, job->config.platform, engine ? "" : job->digest);
	}
	if (job->configured) {
		put(out, "config", id, NULL, NULL);
		if (job->config.user) {
			put(out, "user", id, job->config.user, NULL);
		}
		put_list(out, "port", id, job->config.ports);
		put_list(out, "entrypoint", id, job->config.entrypoint);
		put_list(out, "command", id, job->config.command);
	}
	put(out, "found", id, job->source, NULL);
}

static void
note_user(const struct dm_job *job)
{
	struct dm_err err = {0};
	if (job->configured && !job->config.user) {
		dm_fail(&err, 0, 0,
			"%s%c%s: the user that its config names could be none, and is taken for "
			"unknown",
			job->name, dm_digest_valid(dm_str(job->reference)) ? '@' : ':',
			job->reference);
		note(err.message);
	}
}

static void
answer_download(struct dm_http *http, const struct question *q)
{
	struct dm_download download = {.url = q->url};
	struct dm_err err = {0};
	struct dm_buf out = {0};
	char own[256];
	if (dm_http_left(http, 1) && dm_download_fetch(http, &download, &err)) {
		put(&out, "checksum", q->id, download.checksum, NULL);
		put(&out, "found", q->id, download.from, NULL);
		if (dm_http_host(q->url, own, sizeof own) && strcmp(own, download.from) != 0) {
			struct dm_err said = {0};
			dm_fail(&said, 0, 0, "%s is sent on to %s", q->url, download.from);
			note(said.message);
		}
	} else if (dm_http_left(http, LATE + 1) <= LATE) {
		put(&out, "late", q->id, NULL, NULL);
	} else {
		put(&out, download.gone ? "gone" : "failed", q->id, err.message, NULL);
	}
	write_out(&out);
	dm_buf_finish(&out);
}

static void
answer(struct work *w, struct dm_http *http, const struct question *q)
{
	struct dm_arena arena = {0};
	struct dm_buf out = {0};
	struct dm_job job = {.arena = &arena,
		.name = q->name,
		.reference = q->reference,
		.known = q->known,
		.exists = q->exists,
		.outcome = DM_FAILED};
	if (dm_http_left(http, 1)) {
		dm_job_ask(&w->client, http, &job);
	}
	if (job.outcome != DM_FOUND && !q->exists && !q->upstream && dm_http_left(http, 1)) {
		dm_engine_ask(http, &job);
	}
	if (job.outcome == DM_FOUND) {
		note_user(&job);
		put_found(&out, q->id, &job);
	} else if (job.outcome == DM_FAILED && dm_http_left(http, LATE + 1) <= LATE) {
		put(&out, "late", q->id, NULL, NULL);
	} else {
		put(&out, job.outcome == DM_GONE ? "gone" : "failed", q->id, job.err.message, NULL);
	}
	write_out(&out);
	dm_buf_finish(&out);
	dm_arena_finish(&arena);
}

static void *
run(void *data)
{
	struct work *w = data;
	struct dm_http http;
	if (!dm_http_init(&http, w->end)) {
		return NULL;
	}
	for (;;) {
		pthread_mutex_lock(&w->lock);
		uint32_t i = w->next++;
		pthread_mutex_unlock(&w->lock);
		if (i >= w->count) {
			break;
		}
		if (w->questions[i].url) {
			answer_download(&http, &w->questions[i]);
		} else {
			answer(w, &http, &w->questions[i]);
		}
	}
	dm_http_finish(&http);
	return NULL;
}

/* The one who asks keeps our input open: when it is closed, nobody is there to hear the answers. */
static void *
watch_input(void *data)
{
	char byte;
	(void)data;
	while (read(STDIN_FILENO, &byte, 1) > 0) {
	}
	_exit(0);
}

int
main(void)
{
	static struct work w = {.parallel = 16, .lock = PTHREAD_MUTEX_INITIALIZER};
	struct dm_err err = {0};
	pthread_t threads[PARALLEL], watcher;
	struct dm_launcher launcher;
	unsigned n = 0;
	bool asked = !isatty(STDIN_FILENO);
	if (asked && !dm_launcher_start(&launcher, 1U << DM_LAUNCH_CREDENTIALS, NULL, &err)) {
		fprintf(stderr, "dockmend-registry: %s\n", err.message);
		return 2;
	}
	dm_sandbox_enter(DM_SANDBOX_WRITING);
	if (!asked || !read_requests(&w)) {
		fputs("dockmend-registry: dockmend starts this program itself\n", stderr);
		return 2;
	}
	signal(SIGPIPE, SIG_IGN); /* a broken connection is an error, not the end */
	pthread_mutex_init(&w.client.lock, NULL);
	w.client.note = note;
	curl_global_init(CURL_GLOBAL_DEFAULT);
	json_object_seed(
		0); /* before threads; random, so that nobody can choose keys that collide */
	w.client.config.launcher = &launcher;
	if (!dm_docker_config_read(&w.client.config, &err)) {
		note(err.message);
	}
	pthread_create(&watcher, NULL, watch_input, NULL);
	unsigned wanted = w.parallel < 1 ? 1 : w.parallel > PARALLEL ? PARALLEL : w.parallel;
	while (n < wanted && n < w.count && pthread_create(&threads[n], NULL, run, &w) == 0) {
		n++;
	}
	for (unsigned i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
	}
	pthread_cancel(watcher);
	pthread_join(watcher, NULL);
	dm_client_finish(&w.client);
	dm_arena_finish(&w.arena);
	curl_global_cleanup();
	dm_launcher_finish(&launcher);
	return n || !w.count ? 0 : 2;
}
