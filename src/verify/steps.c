/* Sources: proc(5), /proc/PID/stat and /proc/PID/ns; pid_namespaces(7). */
#include "steps.h"

#include "../base.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	GENERATIONS = 64,
};

struct process {
	pid_t pid, parent;
	bool below;
};

/* `PID (NAME) STATE PARENT ...`, and the name may hold anything. */
static pid_t
parent_of(pid_t pid)
{
	char path[64], text[1024];
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	if (fd >= 0) {
		close(fd);
	}
	text[n > 0 ? n : 0] = '\0';
	const char *end = strrchr(text, ')');
	char state;
	int parent;
	return end && sscanf(end + 1, " %c %d", &state, &parent) == 2 ? (pid_t)parent : -1;
}

static bool
has_namespace_of(pid_t pid, pid_t other)
{
	char path[64], names[2][64];
	const pid_t both[] = {pid, other};
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "/proc/%d/ns/pid", (int)both[i]);
		ssize_t n = readlink(path, names[i], sizeof names[i] - 1);
		if (n < 0) {
			return true; /* it has ended, or is not ours to judge */
		}
		names[i][n] = '\0';
	}
	return strcmp(names[0], names[1]) == 0;
}

static struct process *
list_processes(struct dm_arena *arena, uint32_t *count)
{
	struct process *all = NULL;
	DIR *folder = opendir("/proc");
	*count = 0;
	for (struct dirent *entry; folder && (entry = readdir(folder)) != NULL;) {
		if (dm_str_is_number(dm_str(entry->d_name))) {
			pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
			*dm_push(arena, all, *count) = (struct process){pid, parent_of(pid), false};
		}
	}
	if (folder) {
		closedir(folder);
	}
	return all;
}

/* Parents come in any order: once through the list for each generation. */
static void
mark_below(struct process *all, uint32_t count, pid_t engine)
{
	bool more = true;
	for (int i = 0; more && i < GENERATIONS; i++) {
		more = false;
		for (uint32_t k = 0; k < count; k++) {
			bool below = all[k].parent == engine;
			for (uint32_t j = 0; !below && j < count; j++) {
				below = all[j].below && all[j].pid == all[k].parent;
			}
			more = more || (below && !all[k].below);
			all[k].below = below;
		}
	}
}

void
dm_steps_kill(pid_t engine)
{
	struct dm_arena arena = {0};
	uint32_t count;
	struct process *all = list_processes(&arena, &count);
	mark_below(all, count, engine);
	for (uint32_t i = 0; i < count; i++) {
		if (all[i].below && !has_namespace_of(all[i].pid, engine)) {
			kill(all[i].pid, SIGKILL);
		}
	}
	dm_arena_finish(&arena);
}
