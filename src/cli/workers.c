#include "workers.h"

#include "one_file.h"
#include "printer.h"

#include <pthread.h>
#include <unistd.h>

enum {
	AHEAD = 512, /* files that workers may be ahead of the printer */
	BATCH = 16,  /* files that a worker takes at once */
	MOST = 8,    /* workers that nobody asked for */
};

struct pool {
	const struct dm_command *command;
	const struct dm_files *files;
	struct dm_outcome *outcomes;
	bool *ready; /* one per batch */
	uint32_t next, printed;
	pthread_mutex_t lock;
	pthread_cond_t changed;
};

static struct dm_settings
make_settings(const struct dm_command *command)
{
	struct dm_settings settings = dm_command_settings(command);
	settings.new_lock = command->resolve;
	settings.locks_known = command->locks_known;
	settings.nlocks_known = command->nlocks_known;
	return settings;
}

static void *
work(void *data)
{
	struct pool *pool = data;
	struct dm_settings settings = make_settings(pool->command);
	struct dm_around around = {.no_links = pool->command->untrusted};
	pthread_mutex_lock(&pool->lock);
	for (;;) {
		while (pool->next < pool->files->count && pool->next >= pool->printed + AHEAD) {
			pthread_cond_wait(&pool->changed, &pool->lock);
		}
		if (pool->next >= pool->files->count) {
			break;
		}
		uint32_t first = pool->next, left = pool->files->count - first;
		uint32_t end = first + (left < BATCH ? left : BATCH);
		pool->next = end;
		pthread_mutex_unlock(&pool->lock);
		for (uint32_t i = first; i < end; i++) {
			dm_one_file(pool->command, &settings, &around, &pool->files->items[i],
				&pool->outcomes[i]);
		}
		pthread_mutex_lock(&pool->lock);
		pool->ready[first / BATCH] = true;
		pthread_cond_broadcast(&pool->changed);
	}
	pthread_mutex_unlock(&pool->lock);
	dm_around_finish(&around);
	dm_settings_finish(&settings);
	return NULL;
}

static void
run_alone(struct dm_printer *printer, const struct dm_files *files)
{
	const struct dm_command *command = printer->command;
	struct dm_settings settings = make_settings(command);
	struct dm_around around = {.no_links = command->untrusted};
	for (uint32_t i = 0; i < files->count; i++) {
		struct dm_outcome outcome = {0};
		dm_one_file(command, &settings, &around, &files->items[i], &outcome);
		dm_printer_file(printer, &outcome);
	}
	dm_around_finish(&around);
	dm_settings_finish(&settings);
}

/* A worker costs more than it saves where there are few files: less than two batches for each. */
static unsigned
count_workers(const struct dm_command *command, const struct dm_files *files)
{
	if (command->jobs) {
		return command->jobs;
	}
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned most = processors > MOST ? MOST : processors > 1 ? (unsigned)processors : 1;
	unsigned useful = files->count / (2 * BATCH);
	return useful < most ? useful : most;
}

static void
run_parallel(struct dm_printer *printer, const struct dm_files *files, unsigned jobs)
{
	const struct dm_command *command = printer->command;
	struct pool pool = {.command = command,
		.files = files,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	pthread_t threads[64];
	unsigned nthreads = 0;
	pool.outcomes = dm_arena_alloc(files->arena, files->count * sizeof *pool.outcomes);
	pool.ready = dm_arena_alloc(files->arena, files->count * sizeof *pool.ready);
	while (nthreads < jobs && nthreads < 64 &&
		pthread_create(&threads[nthreads], NULL, work, &pool) == 0) {
		nthreads++;
	}
	if (nthreads == 0) {
		run_alone(printer, files);
		return;
	}
	for (uint32_t i = 0; i < files->count; i++) {
		if (i % BATCH == 0) {
			pthread_mutex_lock(&pool.lock);
			while (!pool.ready[i / BATCH]) {
				pthread_cond_wait(&pool.changed, &pool.lock);
			}
			pool.printed = i;
			pthread_cond_broadcast(&pool.changed);
			pthread_mutex_unlock(&pool.lock);
		}
		dm_printer_file(printer, &pool.outcomes[i]);
	}
	for (unsigned i = 0; i < nthreads; i++) {
		pthread_join(threads[i], NULL);
	}
}

int
dm_workers_run(const struct dm_command *command, const struct dm_files *files)
{
	struct dm_printer printer;
	dm_printer_begin(&printer, command, files->arena);
	unsigned jobs = count_workers(command, files);
	if (jobs > 1 && files->count > 1) {
		run_parallel(&printer, files, jobs);
	} else {
		run_alone(&printer, files);
	}
	return dm_printer_end(&printer);
}
