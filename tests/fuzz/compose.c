/*
 * Fuzz target: any bytes as a compose file, in a folder with two Dockerfiles. What it names is there, each once, with a
 * context and lists that end; what is left out is told in whole lines that cannot steer a terminal; what is refused has
 * a message and a place.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "../../src/facts/compose.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/dockmend-fuzz-XXXXXX";
static const char *const made[] = {"compose.yaml", "Dockerfile", "sub/other.Dockerfile", "sub", ""};

enum {
	MADE = sizeof made / sizeof *made,
};

/* The name as a path; the next call writes over it. */
static const char *
path_of(const char *name)
{
	static char path[sizeof folder + 32];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void
put(const char *name, const void *p, size_t n)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	CHECK(fd >= 0 && write(fd, p, n) == (ssize_t)n && close(fd) == 0);
}

static void
leave(void)
{
	for (int i = 0; i < MADE; i++) {
		remove(path_of(made[i]));
	}
}

static void
enter(void)
{
	CHECK(mkdtemp(folder) && mkdir(path_of("sub"), 0700) == 0);
	put("Dockerfile", "FROM a\n", 7);
	put("sub/other.Dockerfile", "FROM a\n", 7);
	atexit(leave);
}

static void
check_lines(const struct dm_buf *lines)
{
	CHECK(lines->n == 0 || lines->p[lines->n - 1] == '\n');
	for (size_t i = 0; i < lines->n; i++) {
		CHECK(lines->p[i] == '\n' || (unsigned char)lines->p[i] >= 0x20);
	}
}

static void
check_names(const char *const *names)
{
	for (uint32_t i = 0; names && names[i]; i++) {
		for (uint32_t k = 0; k < i; k++) {
			CHECK(strcmp(names[i], names[k]) != 0);
		}
	}
}

static void
check_found(const struct dm_files *files)
{
	for (uint32_t i = 0; i < files->count; i++) {
		const struct dm_found *found = &files->items[i];
		CHECK(access(found->path, F_OK) == 0);
		CHECK(found->build && found->build->context);
		check_names(found->build->targets);
		check_names(found->build->contexts);
		for (uint32_t k = 0; k < i; k++) {
			CHECK(strcmp(found->path, files->items[k].path) != 0);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool entered;
	if (!entered) {
		entered = true;
		enter();
	}
	struct dm_arena arena = {0};
	struct dm_files files = {.arena = &arena, .root = folder};
	struct dm_err err = {.line = 0};
	put("compose.yaml", data, size);
	if (dm_compose_find(&files, path_of("compose.yaml"), &err)) {
		check_found(&files);
	} else {
		CHECK(err.message[0] && err.line && err.column);
		for (const char *p = err.message; *p; p++) {
			CHECK(*p != '\n' || p[1]);
		}
	}
	check_lines(&files.notes);
	check_lines(&files.errors);
	dm_files_finish(&files);
	dm_arena_finish(&arena);
	return 0;
}
