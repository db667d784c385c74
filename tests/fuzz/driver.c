/* Replays files and folders through a fuzz target, where no fuzzing engine is linked: `driver PATH...` */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
replay_file(const char *path, size_t *count)
{
	FILE *file = fopen(path, "rb");
	if (!file) {
		perror(path);
		return false;
	}
	uint8_t *data = NULL;
	size_t n = 0, cap = 0, got;
	do {
		if (n == cap) {
			cap = cap ? 2 * cap : 65536;
			data = realloc(data, cap);
			if (!data) {
				abort();
			}
		}
		got = fread(data + n, 1, cap - n, file);
		n += got;
	} while (got);
	fclose(file);
	/* named before it runs, so that a crash can be told */
	if (getenv("FUZZ_VERBOSE")) {
		fprintf(stderr, "%s\n", path);
	}
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	(*count)++;
	return true;
}

static bool
replay_path(const char *path, size_t *count)
{
	struct stat st;
	if (lstat(path, &st) != 0) {
		perror(path);
		return false;
	}
	if (S_ISLNK(st.st_mode)) {
		return true; /* a fixture's context may have one that leads nowhere */
	}
	if (!S_ISDIR(st.st_mode)) {
		return replay_file(path, count);
	}
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	bool ok = n >= 0;
	for (int i = 0; i < n; i++) {
		char name[4096];
		if (entries[i]->d_name[0] != '.') {
			snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
			ok = replay_path(name, count) && ok;
		}
		free(entries[i]);
	}
	if (n >= 0) {
		free(entries);
	}
	return ok;
}

int
main(int argc, char **argv)
{
	size_t count = 0;
	bool ok = argc > 1;
	for (int i = 1; i < argc; i++) {
		ok = replay_path(argv[i], &count) && ok;
	}
	printf("%zu inputs\n", count);
	return ok && count ? 0 : 1;
}
