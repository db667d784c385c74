/*
 * spawn COUNT PROGRAM [ARG]... -- PROGRAM [ARG]...
 *
 * Runs both commands COUNT times in turn, output thrown away, and prints the median wall time of each in
 * microseconds, their ratio, and the highest peak memory of the first in KiB. Taking turns keeps a noisy machine
 * fair.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double
run(char **argv, long *peak)
{
	double start = now();
	pid_t pid = vfork();
	if (pid < 0) {
		perror("vfork");
		exit(2);
	}
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	int status;
	struct rusage usage;
	if (wait4(pid, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "%s failed\n", argv[0]);
		exit(2);
	}
	*peak = usage.ru_maxrss > *peak ? usage.ru_maxrss : *peak;
	return now() - start;
}

static int
compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return left < right ? -1 : left > right;
}

int
main(int argc, char **argv)
{
	int split = 2;
	while (split < argc && strcmp(argv[split], "--") != 0) {
		split++;
	}
	int count = argc > 1 ? atoi(argv[1]) : 0;
	if (count < 1 || split == 2 || split + 1 >= argc) {
		fprintf(stderr, "usage: spawn COUNT PROGRAM [ARG]... -- PROGRAM [ARG]...\n");
		return 2;
	}
	argv[split] = NULL;
	double *first = calloc((size_t)count, sizeof *first),
	       *second = calloc((size_t)count, sizeof *second);
	long peak = 0, other = 0;
	if (!first || !second) {
		return 2;
	}
	for (int i = 0; i < count; i++) {
		first[i] = run(argv + 2, &peak);
		second[i] = run(argv + split + 1, &other);
	}
	qsort(first, (size_t)count, sizeof *first, compare);
	qsort(second, (size_t)count, sizeof *second, compare);
	double a = first[count / 2], b = second[count / 2];
	printf("%.0f us, %.0f us, ratio %.2f, peak %ld KiB\n", a, b, a / b, peak);
	free(first);
	free(second);
	return 0;
}
